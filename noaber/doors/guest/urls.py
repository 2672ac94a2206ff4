"""Addresses of this door."""

from django.urls import URLPattern, path

from noaber.doors.guest import views

PREFIX = "gevraagd/"
urlpatterns: list[URLPattern] = [
    path("", views.asked_of_me, name="asked_of_me"),
    path("<row:family_id>/taak/<row:promise_id>/", views.answer, name="asked_answer"),
    path("<row:family_id>/woord/<row:voice_id>/", views.say, name="asked_word"),
]
