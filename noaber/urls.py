"""Where everything is found. Each door has its own page of addresses, under a PREFIX or none.

What a monitor asks, /gezond/, is answered before any of this (doors/web/health.py).
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.views.i18n import set_language

from noaber.doors.web.addresses import RowNumber

register_converter(RowNumber, "row")


def _doors() -> Iterator[URLResolver]:
    """The addresses of every door that has any."""
    for door in settings.INSTALLED_APPS:
        if door.startswith("noaber.doors.") and find_spec(f"{door}.urls"):
            found = import_module(f"{door}.urls")
            yield path(getattr(found, "PREFIX", ""), include(found))


urlpatterns: list[URLPattern | URLResolver] = [
    *_doors(),
    path("taal/", set_language, name="set_language"),
    path("inloggen/", include("allauth.urls")),
]

handler404 = "noaber.doors.web.pages.not_found"
handler500 = "noaber.doors.web.broken.went_wrong"
handler403 = "noaber.doors.public.views.refused"
handler429 = "noaber.doors.public.views.too_often"  # allauth asks it
handler400 = "noaber.doors.public.views.bad_request"
