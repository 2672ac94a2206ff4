"""Who looks along with one's circle, and to whom it can be shown."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass

from django.utils import timezone

from noaber.doors.circle.forms import UntilForm
from noaber.doors.web import spoken
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.lib.names import by_name
from noaber.people import reads as people
from noaber.plan import reads
from noaber.sharing.looks import Hidden, look
from noaber.sharing.reads import person_compartment, shown_to

USUALLY = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody who may look along."""

    role_id: int
    name: str
    until: str


@dataclass(frozen=True, slots=True)
class Showing:
    """To whom it can be shown: the contact person."""

    role_id: int
    name: str
    form: UntilForm


def shown_now(person_id: int) -> tuple[Looker, ...]:
    """Who may look along; inside a look at the circle."""
    found = shown_to(person_compartment(person_id, "circle"))
    cards, today = people.cards(s.role_id for s in found), day_of(timezone.now())
    lookers = (
        Looker(
            s.role_id,
            cards[s.role_id].name,
            spoken.spoken_day(day_of(s.until - dt.timedelta(microseconds=1)), today)
            if s.until
            else "",
        )
        for s in found
    )
    return tuple(by_name(lookers, lambda looker: looker.name))


def form_for(
    request: NoaberRequest, shown: tuple[Looker, ...], form: UntilForm | None = None
) -> Showing | None:
    """For the contact person who does not look along yet; None where there is none."""
    contact = contact_of(request)
    if contact is None or contact.role_id in {s.role_id for s in shown}:
        return None
    until = (day_of(timezone.now()) + USUALLY).isoformat()
    return Showing(contact.role_id, contact.name, form or UntilForm(initial={"until": until}))


def contact_of(request: NoaberRequest) -> people.Card | None:
    """The contact person of this viewer's family."""
    now = timezone.now()
    with suppress(Hidden), look(request.viewer, "our_plan"):
        for family in reads.my_families(0, now):
            plan = reads.our_plan(family.family_id, now)
            if plan and plan.contact and not plan.closed:
                return plan.contact
    return None
