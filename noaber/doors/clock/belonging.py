"""Ending somebody's belonging to a family on the day that was said, and telling it (X-31).

Reading ended with the day itself (grants have an end); here is done what must be done besides. What
is told says that something changes in who belongs to a family, and on which day; never who or why.
"""

import logging
from datetime import datetime

from django.db import IntegrityError
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from noaber.doors.clock.notices import on_its_round
from noaber.doors.clock.resting import Resting
from noaber.lib.phones import spoken_phone
from noaber.people import reads as people
from noaber.plan.acts.belonging import finish_leaving
from noaber.plan.reads import (
    LeavingToTell,
    leavings_due,
    leavings_to_tell,
    post_about_leaving,
)
from noaber.post.acts import post_message
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden, birth, look

log = logging.getLogger(__name__)
MOST = 50

_resting: Resting[LeavingToTell] = Resting()


def end_belonging(at: datetime) -> int:
    """What ends today by what was said before; how many."""
    if on_its_round(at) is None:
        return 0
    ended = 0
    for leaving_id in leavings_due(MOST):
        with birth():
            ended += finish_leaving(leaving_id)
    return ended


def tell_who_leaves(at: datetime) -> int:
    """One message to who stays and, unless safety asks otherwise, to who leaves; how many went."""
    clock = on_its_round(at)
    if clock is None:
        return 0
    told = 0
    for tell in leavings_to_tell(MOST, _resting.at(at)):
        if _tell(clock, tell, at):
            _resting.take_up(tell)
            told += 1
        else:  # whom the clock may not reach never keeps others from being told
            _resting.lay_aside(tell, at)
    return told


def _tell(clock: Viewer, tell: LeavingToTell, at: datetime) -> bool:
    with birth():
        place = post_about_leaving(tell)
    if place is None:
        return False
    municipality = people.municipality(municipality_id=tell.municipality_id)
    assert municipality is not None
    try:
        with look(clock, "post_delivery", persons=[tell.reader_id]):
            card = people.person_card(tell.reader_id)
            if card is None:
                return False
            subject, body = told_words(card.language, tell, municipality)
            whose = (place, card.id, subject, body, at, tell.municipality_id)
            channel = "email" if card.email else "letter"
            once = f"leaving {tell.leaving_id}"
            post_message(clock, *whose, channel, is_neutral=tell.is_own, once=once)
    except (Hidden, NotAllowed, IntegrityError):  # IntegrityError: another clock told it just now
        return False
    return True


def told_words(
    language: str, tell: LeavingToTell, municipality: people.Municipality
) -> tuple[str, str]:
    """Subject and body in the reader's language."""
    with translation.override(language):
        words = {
            "day": date_format(tell.ends_on, "j F Y"),
            "municipality": municipality.name,
            "phone": spoken_phone(municipality.phone),
        }
        if not tell.is_own:
            subject = _("Er verandert iets in wie bij jullie gezin hoort")
            body = _(
                "Vanaf %(day)s verandert wie bij jullie gezin hoort. In jullie plan staat om wie "
                "het gaat.\n\n"
                "Klopt het niet? Bel %(municipality)s: %(phone)s."
            )
            return subject, body % words
        subject = _("Vanaf %(day)s hoor je niet meer bij een gezin in Noaber") % words
        body = _(
            "Vanaf %(day)s hoor je niet meer bij een gezin in Noaber. Je leest het plan van dat "
            "gezin dan niet meer. Wat je schreef en deed, blijft daar staan, met je naam.\n\n"
            "Wat van jezelf is, blijft van jou: je gegevens, je kring, en wie er naar jou keek. "
            "Heb je gezag over een kind, dan blijft dat zo.\n\n"
            "Klopt het niet? Bel %(municipality)s: %(phone)s."
        )
        return subject, body % words
