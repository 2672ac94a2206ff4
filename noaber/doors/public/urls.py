"""Addresses of this door."""

from django.urls import URLPattern, path

from noaber.doors.public import accounts, flags, front, links, openid, views

urlpatterns: list[URLPattern] = [
    path("", front.front_door, name="front_door"),
    path("gemeente/", front.choose_municipality, name="choose_municipality"),
    path("l/<str:secret>/", links.personal_link, name="personal_link"),
    path("werkt-niet/", flags.upkeep_flag, name="upkeep_flag"),
    path("werkt-niet/antwoorden/", flags.upkeep_answers, name="upkeep_answers"),
    path("begin/", views.home, name="home"),
    path("uit/", views.leave, name="leave"),
    path("inloggen/login/", accounts.ComeIn.as_view(), name="account_login"),
    path("inloggen/oidc/<str:provider_id>/login/", openid.begin, name="openid_connect_login"),
    path(
        "inloggen/oidc/<str:provider_id>/login/callback/",
        openid.come_back,
        name="openid_connect_callback",
    ),
    # What allauth offers and Noaber does not: accounts are made and tied by the municipality.
    path("inloggen/signup/", views.nothing_here),
    path("inloggen/email/", views.nothing_here),
    path("inloggen/3rdparty/", views.nothing_here),
    path("inloggen/3rdparty/signup/", views.nothing_here),
]
