"""Addresses of this door."""

from django.urls import URLPattern, path

from noaber.doors.desk import behalf, views

PREFIX = "balie/"
urlpatterns: list[URLPattern] = [
    path("", views.desk, name="desk"),
    path("vraag/", views.question, name="desk_question"),
    path("bereiken/", behalf.reach, name="desk_reach"),
    path("woorden/", behalf.words, name="desk_words"),
]
