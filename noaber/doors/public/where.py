"""Where somebody is logged in: a list for themselves, and an end to each."""

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from noaber.doors.web import spoken
from noaber.doors.web.devices import device_words
from noaber.doors.web.pages import page
from noaber.doors.web.sessions import ELSEWHERE, LINK, OWN_DEVICE, PASSWORD, session_of
from noaber.doors.web.viewing import NoaberRequest, View, come_in_first, stay_here
from noaber.lib.days import day_of


@dataclass(frozen=True, slots=True)
class Place:
    """One browser. id: to end it by; it opens nothing."""

    id: UUID
    is_this: bool
    device: str
    came_by: str
    stays: bool
    since: str
    used: str


def for_everybody_known(view: View) -> View:
    """Whoever is somebody here: resident, guest, or at work in whatever role."""

    @functools.wraps(view)
    def guarded(request: NoaberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.viewer.person_id is None:
            return come_in_first(request)
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_everybody_known
def logged_in(request: NoaberRequest) -> HttpResponse:
    """Every browser in which this person is logged in, this one first."""
    now = timezone.now()
    places = [_place(row, now) for row in session_of(request).beside()]
    here = next((place for place in places if place.is_this), None)
    context = {
        "here": here,
        "elsewhere": [place for place in places if not place.is_this],
        "may_stay": request.viewer.role_id is None,
    }
    return page(request, "public/logged_in.html", context)


def _place(row: tuple[Any, ...], now: datetime) -> Place:
    id_, is_this, came_by, device, own_device, role_kind, made_at, used_at = row
    today = day_of(now)
    return Place(
        id=id_,
        is_this=is_this,
        device=device_words(device),
        came_by=_came_by(came_by, role_kind or ""),
        stays=own_device,
        since=spoken.spoken_moment(made_at, today),
        used=spoken.spoken_moment(used_at, today),
    )


def _came_by(how: str, role_kind: str) -> str:
    words = {
        LINK: _("met een persoonlijke link"),
        PASSWORD: _("met een wachtwoord"),
        ELSEWHERE: _("met het inloggen van je organisatie"),
    }
    return words.get(how, "" if role_kind else _("via de voorpagina"))


@require_POST
@for_everybody_known
def log_out_there(request: NoaberRequest) -> HttpResponse:
    """End one of them, or all others. Which it is not: nothing happens, and nothing is told."""
    try:
        which = UUID(request.POST["which"]) if request.POST.get("which") else None
    except ValueError:
        return redirect("logged_in")
    ended = session_of(request).end_beside(which)
    if ended:
        words = ngettext(
            "Je bent daar uitgelogd.", "Je bent op %(ended)d plekken uitgelogd.", ended
        )
        messages.success(request, words % {"ended": ended})
    return redirect("logged_in")


@require_POST
@for_everybody_known
def stay_or_not(request: NoaberRequest) -> HttpResponse:
    """This is one's own telephone, or not after all. At work nobody stays."""
    own = bool(request.POST.get(OWN_DEVICE)) and request.viewer.role_id is None
    stay_here(request, own)
    return redirect(reverse("logged_in"))


def ends_the_others(view: View) -> View:
    """A page that changes a password or a second factor: this session goes on, the others end.

    That they end is the database's doing (sharing/sessions.sql), whoever changes it; here is only
    told which one it was done in.
    """

    @functools.wraps(view)
    def named(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            session_of(request).goes_on()
            return view(request, *args, **kwargs)

    return named
