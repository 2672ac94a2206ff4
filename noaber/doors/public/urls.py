"""Addresses of this door."""

from django.urls import URLPattern, path

from noaber.doors.public import front, views

urlpatterns: list[URLPattern] = [
    path("", front.front_door, name="front_door"),
    path("gemeente/", front.choose_municipality, name="choose_municipality"),
    path("begin/", views.home, name="home"),
    path("uit/", views.leave, name="leave"),
]
