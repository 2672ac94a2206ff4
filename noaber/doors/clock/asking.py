"""Telling people that something is asked of them; never what, and never by whom (S1-03, X-08)."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from noaber.doors.clock.notices import on_its_round
from noaber.doors.clock.resting import Resting
from noaber.people import reads as people
from noaber.plan.reads import NotTold, not_told_yet, post_about_asked
from noaber.post.acts import post_message
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden, birth, look

MOST_PEOPLE = 50

_resting: Resting[NotTold] = Resting()


def tell_what_was_asked(at: datetime) -> int:
    """One message for everything a family asked somebody; returns how many were told."""
    clock = on_its_round(at)
    if clock is None:
        return 0
    told = 0
    for asked in not_told_yet(MOST_PEOPLE, _resting.at(at)):
        if _tell(clock, asked, at):
            _resting.take_up(asked)
            told += 1
        else:  # whom the clock may not reach never keeps others from being told
            _resting.lay_aside(asked, at)
    return told


def _tell(clock: Viewer, asked: NotTold, at: datetime) -> bool:
    with birth():
        place = post_about_asked(asked.family_id, asked.person_id)
    if place is None:
        return False
    try:
        with look(clock, "post_delivery", persons=[asked.person_id]):
            card = people.person_card(asked.person_id)
            if card is None:
                return False
            with translation.override(card.language):
                subject = _("Er is iets aan je gevraagd")
                body = _(
                    "Op je eigen pagina staat iets wat aan jou gevraagd is. Je kunt ja of nee "
                    "zeggen, of eerst iets vragen."
                )
            whose = (place, asked.person_id, subject, body, at, asked.municipality_id)
            post_message(clock, *whose, is_neutral=True)
    except Hidden:
        return False
    return True
