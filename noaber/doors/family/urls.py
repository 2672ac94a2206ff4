"""Addresses of the pages about a whole family."""

from django.urls import URLPattern, path

from noaber.doors.family import home

urlpatterns: list[URLPattern] = [
    path("gezin/", home.our_plans, name="our_plan"),
    path("gezin/<row:family_id>/", home.family_plan, name="family_plan"),
    path("gezin/<row:family_id>/antwoord/", home.answer, name="answer"),
    path("gezin/<row:family_id>/nieuws/", home.plan_news, name="plan_news"),
    path("gezin/<row:family_id>/koelkast/", home.fridge, name="fridge"),
]
