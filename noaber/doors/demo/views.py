"""Trying Noaber: be somebody else, choose a municipality, see what would have gone out (X-29)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from noaber import world
from noaber.doors.demo.mailbox import mailbox, new_link
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, enter
from noaber.lib.problems import _
from noaber.people import reads as people

GROUPS = (
    ("resident", _("Wie hier woont")),
    ("team", _("Het buurtteam")),
    ("others", _("Anderen die meedoen")),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody one can be, as the page shows them. is_now: that is who one is."""

    slug: str
    name: str
    initials: str
    town: str
    does: str
    is_now: bool
    can_be: bool


@dataclass(frozen=True, slots=True)
class Group:
    """People with a heading over them."""

    key: str
    heading: str
    seats: tuple[Seat, ...]


@require_GET
def demo_people(request: NoaberRequest) -> HttpResponse:
    """Whom one can be, in three groups."""
    there = world.everybody()
    towns = people.municipalities()
    names = {town.slug: town.name for town in towns}
    groups = tuple(
        Group(key, gettext(heading), tuple(_seats(key, names, there, request)))
        for key, heading in GROUPS
    )
    chosen = request.municipality.slug if request.municipality else ""
    context = {"groups": groups, "towns": towns, "chosen": chosen, "is_empty": not there}
    return page(request, "demo/people.html", context)


def _seats(
    group: str, names: dict[str, str], there: dict[str, world.Present], request: NoaberRequest
) -> Iterator[Seat]:
    for character in world.CAST:
        found = there.get(character.slug)
        if character.group != group or not (found or character.is_later):
            continue
        yield Seat(
            character.slug,
            character.name,
            character.name.split()[-1][0],
            names.get(character.town, ""),
            gettext(character.does),
            found is not None and found.viewer == request.viewer,
            found is not None,
        )


@require_POST
def become(request: NoaberRequest, slug: str) -> HttpResponseRedirect:
    """Look as this character from here on; whoever looked before is gone from this browser."""
    found = world.present(slug)
    if found is None:
        raise Http404
    enter(request, found.person_id, found.role_id)
    request.session["municipality"] = found.character.town
    return redirect("home")


@require_POST
def choose_municipality(request: NoaberRequest, slug: str) -> HttpResponseRedirect:
    """See the pages of this municipality, whatever the address in the browser."""
    if not any(town.slug == slug for town in people.municipalities()):
        raise Http404
    request.session["municipality"] = slug
    return redirect("front_door")


@require_GET
def demo_mailbox(request: NoaberRequest) -> HttpResponse:
    """What left Noaber, or would have: newest first."""
    return page(request, "demo/mailbox.html", {"notices": mailbox(timezone.now())})


@require_POST
def open_mail(request: NoaberRequest, person_id: int) -> HttpResponseRedirect:
    """Open the link in a mail as who received it: a new one, as the first is kept nowhere."""
    return redirect(f"/l/{new_link(person_id, timezone.now())}/")
