"""Addresses of this door."""

from django.urls import URLPattern, path

from noaber.doors.policy import views

PREFIX = "beleid/"
urlpatterns: list[URLPattern] = [
    path("", views.flags, name="flags"),
    path("antwoord/<str:screen>/", views.answer, name="flag_answer"),
    path("gebruik/", views.uses, name="uses"),
    path("geweigerd/", views.refused, name="refused"),
]
