"""Something broke on our side: said, with what was typed, and without asking the database anything.

A database that is away, or a disk that is full, is 503: the same form counts when it is sent again
later. Anything else is 500. Never a detail for a stranger.
"""

import sys
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.db.transaction import TransactionManagementError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from noaber.doors.web.handed_back import again
from noaber.doors.web.pages import error_page
from noaber.doors.web.viewing import last_known_municipalities, last_known_municipality

RETRY_AFTER = "30"
_AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
# Whose pages name no municipality, whatever host they are on.
_NOBODYS = ("/gevraagd/", "/l/")


def is_away(error: BaseException | None) -> bool:
    """Whether the database went away, was full, or took too long; also where that ended a
    transaction in which something was asked after it."""
    if isinstance(error, TransactionManagementError):
        return is_away(error.__context__ or error.__cause__)
    return isinstance(error, _AWAY)


def went_wrong(request: HttpRequest) -> HttpResponse:
    """Whatever no page foresaw, wherever it happened: in a view, or in the session around it."""
    return broken_page(request, sys.exception())


def broken_page(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """503 or 500, with the form to send again."""
    sent = again(request)
    about = {"again": sent, **_whose(request)}
    if not is_away(error):
        return error_page(
            request,
            _("Er ging iets mis bij ons"),
            _("Dat ligt niet aan jou. We hebben het gezien."),
            _("Probeer het over een minuut nog eens, of bel ons."),
            500,
            **about,
        )
    shown = error_page(
        request,
        _("Dit lukt nu even niet"),
        _("Er is bij ons iets stuk. Dat ligt niet aan jou."),
        "" if sent else _("Probeer het over een paar minuten nog eens, of bel ons."),
        503,
        **about,
    )
    shown.headers["Retry-After"] = RETRY_AFTER
    shown.headers["Cache-Control"] = "no-store"
    return shown


def _whose(request: HttpRequest) -> dict[str, Any]:
    """The municipality and its number, as far as they are known without asking; else all there are.

    Never another's: a number that cannot help is worse than a list to choose from.
    """
    if request.path_info.startswith(_NOBODYS):
        return {"municipality": None, "theme": "", "phone": ""}
    try:
        found = getattr(request, "municipality", None) or last_known_municipality(request)
    except SuspiciousOperation:  # an unknown host
        found = None
    if found:
        return {"municipality": found, "theme": found.slug, "phone": found.phone}
    whom = [] if settings.PHONE else last_known_municipalities()
    return {"municipality": None, "theme": "", "phone": settings.PHONE, "whom_to_call": whom}
