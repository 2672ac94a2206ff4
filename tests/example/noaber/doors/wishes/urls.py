"""Addresses of this door."""

from django.urls import URLPattern, path
from noaber.doors.wishes import home

app_name = "wishes"
urlpatterns: list[URLPattern] = [
    path("gezin/<row:family_id>/wensen/", home.wishes, name="home"),
]
