"""Addresses of this door."""

from django.urls import URLPattern, path

from noaber.doors.desk import views

urlpatterns: list[URLPattern] = [
    path("", views.desk, name="desk"),
    path("vraag/", views.question, name="desk_question"),
]
