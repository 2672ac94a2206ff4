"""Addresses of this door."""

from django.urls import URLPattern, path

from noaber.doors.public import views

urlpatterns: list[URLPattern] = [
    path("", views.front_door, name="front_door"),
    path("begin/", views.home, name="home"),
    path("uit/", views.leave, name="leave"),
]
