"""Nobody is left without somebody: who works here no longer passes on what they had (S2-09).

Whether a role ended follows from its dates, so this also holds for an end that was loaded long ago:
it happens on that day, within a minute, and at once after a load.
"""

import logging
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from noaber.doors.clock.notices import on_its_round
from noaber.doors.clock.resting import Resting
from noaber.lib.phones import spoken_phone
from noaber.people import reads as people
from noaber.plan.acts.leaving import left_with, take_over
from noaber.plan.reads.leaving import (
    LeftBehind,
    family_members,
    left_behind,
    municipality_of_family,
    successor,
)
from noaber.post.acts import post_message
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden, reading, write_look
from noaber.sharing.reads import post_compartment

log = logging.getLogger(__name__)
MOST = 50
NOBODY_THERE = "Somebody works here no longer, and nobody is there to take over: look at teams.csv."

_resting: Resting[LeftBehind] = Resting()


def pass_on_what_was_left(at: datetime) -> int:
    """What roles that ended still have passes on; returns for how many families."""
    clock = on_its_round(at)
    if clock is None:
        return 0
    passed = 0
    for left in left_behind(MOST, _resting.at(at)):
        try:
            _pass_on(clock, left, at)
        except (Hidden, NotAllowed, LookupError):
            if left not in _resting:
                log.warning(NOBODY_THERE)
            _resting.lay_aside(left, at)
        else:
            _resting.take_up(left)
            passed += 1
    return passed


def pass_on_all(at: datetime) -> int:
    """The same until nothing is left that can be passed on."""
    passed = 0
    while now := pass_on_what_was_left(at):
        passed += now
    return passed


def _pass_on(clock: Viewer, left: LeftBehind, at: datetime) -> None:
    """One family: what is passed on and what is told stand together, or neither does."""
    plan_key = write_look(clock, "role_ended", families=[left.family_id])
    with reading(plan_key):
        members = family_members(left.family_id, at)
    try:
        keys = [plan_key, write_look(clock, "post_delivery", persons=members)]
    except Hidden:  # nobody of them gets post
        keys = [plan_key]
    with reading(*keys):
        found = left_with(left.family_id, left.role_id, at)
        if found is None or found.is_nothing:
            return
        to = successor(left, found.was_in_charge, at) if found.needs_somebody else None
        if found.needs_somebody and to is None:
            raise LookupError("nobody is there")
        take_over(clock, found, to.role_id if to else None, at)
        gone = people.cards([left.role_id])[left.role_id]
        if to and to.person_id != gone.person_id and found.plan.closed_at is None:
            _tell(clock, left.family_id, members, gone, to, at)


def _tell(
    clock: Viewer,
    family_id: int,
    members: list[int],
    gone: people.Card,
    to: people.Card,
    at: datetime,
) -> None:
    municipality = municipality_of_family(family_id)
    assert municipality is not None
    for card in people.person_cards(members).values():
        try:
            place = post_compartment(family_id, card.id)
        except LookupError:  # a child, or somebody who gets no post here
            continue
        subject, body = told_words(card.language, gone, to, municipality)
        post_message(
            clock,
            place,
            card.id,
            subject,
            body,
            at,
            municipality_id=municipality.id,
            channel="email" if card.email else "letter",
        )


def told_words(
    language: str, gone: people.Card, to: people.Card, municipality: people.Municipality
) -> tuple[str, str]:
    """Who left, who is there now and how to call: in the reader's language."""
    words = {
        "gone": gone.name,
        "where": gone.organisation,
        "name": to.name,
        "phone": spoken_phone(to.phone),
        "municipality": municipality.name,
        "municipality_phone": spoken_phone(municipality.phone),
    }
    with translation.override(language):
        if gone.kind == "neighbourhood_team":
            subject = _("%(gone)s werkt hier niet meer. %(name)s neemt het over.")
        else:
            subject = _("%(gone)s werkt niet meer bij %(where)s. %(name)s neemt het over.")
        body = _(
            "%(name)s heeft nu wat %(gone)s voor jullie deed: jullie vraag, wat er beloofd is en "
            "de afspraken die er staan. Jullie hoeven je verhaal niet opnieuw te vertellen; het "
            "staat in jullie plan.\n\n"
            "Bel %(name)s gerust: %(phone)s.\n\n"
            "Liever met iemand anders verder? Bel dan %(municipality)s: %(municipality_phone)s."
        )
        return subject % words, "\n\n".join((subject % words, body % words))
