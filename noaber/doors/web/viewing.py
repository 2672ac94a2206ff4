"""Who looks at this page: from the session's ids to a viewer, and who may come in at a door."""

import functools
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone

from noaber.doors.web import kept
from noaber.doors.web.left import logged_out_by_leaving
from noaber.doors.web.pages import could_not_keep
from noaber.doors.web.sessions import LINK, OWN_DEVICE
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.models import Family
from noaber.record.viewers import VISITOR, Viewer
from noaber.sharing.looks import look

View = Callable[..., HttpResponse]
MUNICIPALITY = "municipality"  # in a session: the slug of whose pages these are
CARD_SECONDS = 30  # a work card's words may be this old on screen; the database decides afresh
_cards: dict[int, tuple[float, people.Card]] = {}
_municipalities: dict[str, tuple[float, people.Municipality | None]] = {}
_every: list[tuple[float, list[people.Municipality]]] = []  # as they were read last


class NoaberRequest(HttpRequest):
    """A request after ViewerMiddleware."""

    viewer: Viewer
    card: people.Card | None
    municipality: people.Municipality | None


def enter(
    request: HttpRequest,
    person_id: int,
    role_id: int | None = None,
    link_id: int | None = None,
    own_device: bool = False,
    municipality: str = "",
) -> None:
    """Start looking as this person; whoever looked before in this browser is gone.

    link_id: the personal link they came by, with which this ends. own_device: they say that this is
    their own telephone or computer; never at work. municipality: the slug of theirs, whose pages
    they see from here on, whatever address those are on.
    """
    saved = kept.take_along(request)
    if request.session.get("person") not in (None, person_id):
        request.session.flush()
    request.session.cycle_key()
    request.session["person"] = person_id
    request.session["role"] = role_id
    request.session.pop(MUNICIPALITY, None)
    if municipality:
        request.session[MUNICIPALITY] = municipality
    request.session.pop(LINK, None)
    if link_id is not None:
        request.session[LINK] = link_id
    stay_here(request, own_device and role_id is None)
    kept.put_back(request, saved)


def stay_here(request: HttpRequest, own_device: bool) -> None:
    """For thirty days on one's own telephone; else until the browser closes or an hour of quiet."""
    request.session.pop(OWN_DEVICE, None)
    if own_device:
        request.session[OWN_DEVICE] = True
    request.session.set_expiry(settings.OWN_DEVICE_LASTS if own_device else None)


def log_in_ended(request: HttpRequest) -> bool:
    """Whether this session's log-in no longer counts: it has a new password, or was made inactive.

    Django compares the session with the password there is now. Who came by a personal link has no
    log-in, and pays no query for it.
    """
    return SESSION_KEY in request.session and not request.user.is_authenticated


def viewer_of(request: HttpRequest) -> Viewer:
    """The session's viewer; a visitor when nobody is known."""
    person_id = request.session.get("person")
    if person_id is None:
        return VISITOR
    return Viewer(person_id, request.session.get("role"))


def card_of(viewer: Viewer) -> people.Card | None:
    """The viewer's work card; None for a resident or visitor."""
    if viewer.role_id is None:
        return None
    found = _cards.get(viewer.role_id)
    if found is None or found[0] < time.monotonic() - CARD_SECONDS:
        card = people.cards([viewer.role_id]).get(viewer.role_id)
        if card is None or not people.role_runs(viewer.role_id, day_of(timezone.now())):
            return None
        _cards[viewer.role_id] = found = (time.monotonic(), card)
    return found[1] if found[1].person_id == viewer.person_id else None


def municipality_of(request: HttpRequest) -> people.Municipality | None:
    """Whose pages these are: the viewer's own, or chosen here; else by host name.

    None where several share this address and nobody knows yet: another's number helps nobody.
    """
    slug = request.session.get(MUNICIPALITY, "")
    host = request.get_host().partition(":")[0]
    name = f"{slug} {host}"
    found = _municipalities.get(name)
    if found is None or found[0] < time.monotonic() - CARD_SECONDS:
        _municipalities[name] = found = (
            time.monotonic(),
            people.municipality(host=host, slug=slug) or people.municipality(host=host),
        )
    return found[1]


def remember_municipality(request: NoaberRequest, own: people.Municipality | None) -> None:
    """The plan that is open says whose resident this is: so are the pages that follow."""
    if own is not None and request.municipality != own:
        request.session[MUNICIPALITY] = own.slug
        request.municipality = own


def know_municipalities() -> None:
    """Read whose each host is, before the first page: for when the database is away later."""
    try:
        every = every_municipality()
        for one in every:
            shared = sum(other.host == one.host for other in every) > 1
            _municipalities[f" {one.host}"] = (time.monotonic(), None if shared else one)
    except DatabaseError:
        pass  # away already: the pages say so
    finally:
        connection.close()


def last_known_municipality(request: HttpRequest) -> people.Municipality | None:
    """Whose host this is, as far as it was read before: for when nothing can be read.

    Where all links lead (NOABER_ADDRESS) are residents of every municipality there is.
    """
    host = request.get_host().partition(":")[0]
    if len(last_known_municipalities()) > 1 and _all_links_lead_to(host):
        return None
    known = _municipalities.get(f" {host}", (0.0, None))[1]
    return known if known and known.host in ("", host) else None


def is_known_whose(request: NoaberRequest) -> bool:
    """Whether these pages are one municipality's: chosen here or one's own, or by the address.

    The address does not say it where all links lead.
    """
    own = request.municipality
    if own is None or own.slug == request.session.get(MUNICIPALITY):
        return own is not None
    return not _all_links_lead_to(request.get_host().partition(":")[0])


def _all_links_lead_to(host: str) -> bool:
    return host == urlsplit(settings.ADDRESS).hostname


def every_municipality() -> list[people.Municipality]:
    """All of them, by name."""
    if not _every or _every[0][0] < time.monotonic() - CARD_SECONDS:
        _every[:] = [(time.monotonic(), people.municipalities())]
    return _every[0][1]


def last_known_municipalities() -> list[people.Municipality]:
    """All of them as they were read last: whom to call when nothing can be read."""
    return _every[0][1] if _every else []


def went_on_in(viewer: Viewer, family_id: int, joined_to_id: int | None) -> int | None:
    """The family that a closed one went on in, if this viewer sees that one too.

    A look of its own at both: it is never refused, so it leaves no trace of somebody who tried.
    """
    if joined_to_id is None:
        return None
    with look(viewer, "our_plan", families=[family_id, joined_to_id]):
        return joined_to_id if Family.objects.filter(pk=joined_to_id).exists() else None


def forget_cards() -> None:
    """For tests: read cards and municipalities afresh."""
    _cards.clear()
    _municipalities.clear()
    _every.clear()


def for_residents(view: View) -> View:
    """Only for a person who looks as themselves. Others log in first; staff in a role get 404."""

    @functools.wraps(view)
    def guarded(request: NoaberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.viewer.person_id is None:
            return come_in_first(request)
        if request.viewer.role_id is not None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def for_roles(*kinds: str) -> Callable[[View], View]:
    """Only for somebody in a role of one of these kinds. Others log in first, or get 404."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: NoaberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.viewer.person_id is None:
                return come_in_first(request)
            if request.card is None or request.card.kind not in kinds:
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def come_in_first(request: HttpRequest) -> HttpResponse:
    """To the log-in, and back. What was typed waits, for the same person only, or comes back.

    Who left a family, which ended their log-in, reads that first.
    """
    if left := logged_out_by_leaving(request):
        return left
    response: HttpResponse = redirect_to_login(
        request.get_full_path(), resolve_url("account_login")
    )
    if request.method != "POST" or kept.keep(request, response):
        return response
    # Too much, or too long ago: then at once, or it would be lost.
    return could_not_keep(request, 403) or response
