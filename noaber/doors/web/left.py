"""What somebody meets who belongs to a family no longer: kind words, and what stays (X-31).

It names nobody, and says no more than they know: that it ended, and on which day.
"""

import datetime as dt
from contextlib import suppress
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.formats import date_format

from noaber.doors.web.handed_back import typed
from noaber.doors.web.pages import Page, page
from noaber.doors.web.sessions import session_ended_by_leaving
from noaber.plan.reads import families_left, is_asked_elsewhere
from noaber.record.viewers import VISITOR, Viewer
from noaber.sharing.looks import Hidden, look


def left_page(request: HttpRequest, since: dt.date | None, status: int = 200) -> Page:
    """Since when, what stays theirs, and whom to call. since: None for whose log-in ended by it."""
    words = {"since": date_format(since, "j F Y") if since else "", "screen": "error"}
    return page(request, "web/left.html", {**words, "home": _is_known(request)}, status)


def _is_known(request: HttpRequest) -> bool:
    return cast(Any, request).viewer.person_id is not None


def left_family(request: HttpRequest) -> Page | None:
    """For an address of a family that they left, in place of what is not there; else None.

    Of who looks only, by a look at their own card. What was typed goes first.
    """
    family_id = request.resolver_match.kwargs.get("family_id") if request.resolver_match else None
    viewer: Viewer = cast(Any, request).viewer
    if family_id is None or viewer.person_id is None or viewer.role_id or typed(request):
        return None
    since = days_left(viewer).get(family_id)
    return left_page(request, since, 404) if since else None


def days_left(viewer: Viewer) -> dict[int, dt.date]:
    """Which families this viewer left, and since when; nothing else of them."""
    with suppress(Hidden), look(viewer, "my_card", persons=[viewer.person_id or 0]):
        return families_left()
    return {}


def left_all(request: HttpRequest) -> Page | None:
    """For who has no family here any more, and of whom nothing is asked; else None."""
    viewer: Viewer = cast(Any, request).viewer
    left, asked = {}, False
    with suppress(Hidden), look(viewer, "my_card", persons=[viewer.person_id or 0]):
        left, asked = families_left(), is_asked_elsewhere()
    return left_page(request, max(left.values())) if left and not asked else None


def logged_out_by_leaving(request: HttpRequest) -> Page | None:
    """For whose session ended because they left; else None."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if request.method not in ("GET", "HEAD") or not key or not session_ended_by_leaving(key):
        return None
    return left_page(request, None, 403)


def leave_here(request: HttpRequest, since: dt.date) -> Page:
    """Who left just now, in this browser: logged out too, where that ended their log-in."""
    key = request.session.session_key
    if key and session_ended_by_leaving(key):
        request.session.flush()
        cast(Any, request).viewer = VISITOR
    return left_page(request, since)
