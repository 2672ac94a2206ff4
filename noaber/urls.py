"""Where everything is found. Each door has its own page of addresses.

What a monitor asks, /gezond/, is answered before any of this (doors/web/health.py).
"""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.views.i18n import set_language

from noaber.doors.web.numbers import RowNumber

register_converter(RowNumber, "row")  # before any address that names it

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("noaber.doors.public.urls")),
    path("", include("noaber.doors.family.urls")),
    path("", include("noaber.doors.goals.urls")),
    path("", include("noaber.doors.needs.urls")),
    path("", include("noaber.doors.resident.urls")),
    path("", include("noaber.doors.circle.urls")),
    path("gevraagd/", include("noaber.doors.guest.urls")),
    path("werk/", include("noaber.doors.professional.urls")),
    path("balie/", include("noaber.doors.desk.urls")),
    path("beleid/", include("noaber.doors.policy.urls")),
    path("taal/", set_language, name="set_language"),
    path("inloggen/", include("allauth.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("proef/", include("noaber.doors.demo.urls")))

handler404 = "noaber.doors.web.pages.not_found"
handler500 = "noaber.doors.web.broken.went_wrong"
handler403 = "noaber.doors.public.views.refused"
handler429 = "noaber.doors.public.views.too_often"  # allauth asks it
handler400 = "noaber.doors.public.views.bad_request"
