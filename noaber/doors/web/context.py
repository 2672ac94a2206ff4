"""What every page knows: whose it is, who looks, where one can go."""

from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from noaber.doors.web import kept
from noaber.doors.web.templatetags.sending import token_of

# Per role kind: url name and label. Doors add theirs here, so that the menu is in one place.
_MENU: dict[str, tuple[tuple[str, str], ...]] = {
    "visitor": (),
    "resident": (
        ("our_plan", gettext_noop("Ons plan")),
        ("my_post", gettext_noop("Berichten")),
        ("who_looked", gettext_noop("Wie keek er?")),
    ),
    # Who is asked something by a family that is not theirs: beside one of their own, or only.
    "asked also": (
        ("our_plan", gettext_noop("Ons plan")),
        ("asked_of_me", gettext_noop("Gevraagd")),
        ("my_post", gettext_noop("Berichten")),
        ("who_looked", gettext_noop("Wie keek er?")),
    ),
    "asked only": (
        ("asked_of_me", gettext_noop("Gevraagd")),
        ("my_post", gettext_noop("Berichten")),
        ("who_looked", gettext_noop("Wie keek er?")),
    ),
    "neighbourhood_team": (("my_families", gettext_noop("Mijn gezinnen")),),
    "provider": (("provider_home", gettext_noop("Gevraagd aan mij")),),
    "clerk": (("desk", gettext_noop("Balie")),),
    "policy_officer": (("flags", gettext_noop("Wat niet werkt")),),
    "data_protection_officer": (("refused", gettext_noop("Wat Noaber weigerde")),),
    "functional_admin": (("flags", gettext_noop("Wat niet werkt")),),
}


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One place to go."""

    url: str
    label: str
    current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page; reads nothing from the database."""
    viewer = getattr(request, "viewer", None)
    card = getattr(request, "card", None)
    municipality = getattr(request, "municipality", None)
    match = request.resolver_match
    screen = match.view_name if match and match.url_name else ""
    known = viewer is not None and viewer.person_id is not None
    kind = card.kind if card else _kind(request) if known else "visitor"
    return {
        "municipality": municipality,
        "theme": municipality.slug if municipality else "",
        "demo": settings.DEMO,
        "viewer_name": card.name if card else _("tot straks") if known else "",
        "nav": _menu(kind, screen, get_language()),
        "language_url": _address("set_language"),
        "leave_url": _address("leave"),
        "where_url": _address("logged_in"),
        "screen": screen,
        "me": kept.me(viewer.person_id) if viewer else "",
        "csrf_token": SimpleLazyObject(
            partial(token_of, request)
        ),  # as the forms of the page have it
        "scheme": request.COOKIES.get("scheme", ""),
    }


def remember_asked(request: HttpRequest, asked: str) -> None:
    """Whether a family that is not theirs asks this viewer something: "", also or only."""
    if request.session.get("asked", "") != asked:
        request.session["asked"] = asked


def _kind(request: HttpRequest) -> str:
    asked = request.session.get("asked", "")
    return f"asked {asked}" if asked else "resident"


@lru_cache(maxsize=500)
def _menu(kind: str, current: str, language: str | None) -> tuple[MenuItem, ...]:
    places = ((_address(name), label, name) for name, label in _MENU.get(kind, ()))
    return tuple(MenuItem(url, _(label), name == current) for url, label, name in places if url)


@cache
def _address(name: str) -> str:
    """Where this is; empty where there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
