"""Addresses of this door; they exist in demo mode only."""

from django.urls import URLPattern, path

from noaber.doors.demo import views

PREFIX = "proef/"
urlpatterns: list[URLPattern] = [
    path("", views.demo_people, name="demo_people"),
    path("als/<slug:slug>/", views.become, name="demo_become"),
    path("gemeente/<slug:slug>/", views.choose_municipality, name="demo_municipality"),
    path("post/", views.demo_mailbox, name="demo_mailbox"),
    path("post/<int:person_id>/", views.open_mail, name="demo_open_mail"),
]
