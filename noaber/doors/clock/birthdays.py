"""Telling a month before a birthday that whose word counts will change, to both (X-05).

The ages and what changes come from the table of authority (people/authority.yaml).
"""

from datetime import datetime

from django.db import IntegrityError
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from noaber.doors.clock.notices import on_its_round
from noaber.doors.clock.resting import Resting
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.reads import ComingOfAge, PersonCard
from noaber.people.rules import of_age
from noaber.plan.reads import BirthdayAhead, birthdays_ahead, post_about_rights
from noaber.post.acts import post_message
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden, birth, look

MOST_PEOPLE = 50

_resting: Resting[BirthdayAhead] = Resting()


def tell_what_changes(at: datetime) -> int:
    """One message per birthday to the young person and to who has authority; how many went."""
    clock = on_its_round(at)
    if clock is None:
        return 0
    told = 0
    for ahead in birthdays_ahead(MOST_PEOPLE, _resting.at(at)):
        if _tell(clock, ahead, at):
            _resting.take_up(ahead)
            told += 1
        else:  # whom the clock may not reach never keeps others from being told
            _resting.lay_aside(ahead, at)
    return told


def _tell(clock: Viewer, ahead: BirthdayAhead, at: datetime) -> bool:
    with birth():
        place = post_about_rights(ahead)
    if place is None:
        return False
    try:
        with look(clock, "coming_of_age", persons=sorted({ahead.child_id, ahead.reader_id})):
            child = people.coming_of_age(ahead.child_id, day_of(at))
            reader = people.person_card(ahead.reader_id)
            if child is None or reader is None:
                return False
            _post(clock, place, ahead, child, reader, at)
    except (Hidden, NotAllowed, IntegrityError):  # IntegrityError: another clock told it just now
        return False
    return True


def _post(
    clock: Viewer,
    place: int,
    ahead: BirthdayAhead,
    child: ComingOfAge,
    reader: PersonCard,
    at: datetime,
) -> None:
    with translation.override(reader.language):
        is_own = ahead.child_id == ahead.reader_id
        subject, body = own_words(child) if is_own else words_for_holder(child)
    whose = (place, ahead.reader_id, subject, body, at, ahead.municipality_id)
    channel = "email" if reader.email else "letter"
    once = f"rights {ahead.child_id} {child.age}"
    post_message(clock, *whose, channel, is_neutral=True, once=once)


def own_words(child: ComingOfAge) -> tuple[str, str]:
    """Subject and body for the young person."""
    words = _facts(child)
    help_words = {
        "self_and_authority": _(
            "Krijg je hulp? Dan telt ook jouw ja. Het ja van wie het gezag over je heeft, "
            "blijft nodig."
        ),
        "self": _("Over hulp voor jou beslis je zelf. Het ja van een ander is niet meer nodig."),
    }
    file_words = {
        "self_or_any_authority": _(
            "Wat over jou is opgeschreven, mag je zelf lezen. Wie het gezag over je heeft, "
            "mag dat ook."
        ),
        "self": _(
            "Wat over jou is opgeschreven, mag jij lezen. Een ander mag dat alleen als jij dat "
            "goed vindt."
        ),
    }
    lines = _changed(child, help_words, file_words)
    if child.age == of_age(child.birthday):
        lines = [_("Je bent dan volwassen. Niemand heeft nog gezag over je."), *lines]
    opening = _("Op %(day)s word je %(age)s. Vanaf die dag verandert er iets.") % words
    return _("Je wordt %(age)s: er verandert iets") % words, _letter(opening, lines)


def words_for_holder(child: ComingOfAge) -> tuple[str, str]:
    """Subject and body for who has authority."""
    words = _facts(child)
    help_words = {
        "self_and_authority": _(
            "Krijgt %(name)s hulp? Dan telt ook het ja van %(name)s. Jouw ja blijft nodig."
        )
        % words,
        "self": _("Over hulp voor %(name)s beslist %(name)s zelf. Jouw ja is niet meer nodig.")
        % words,
    }
    file_words = {
        "self_or_any_authority": _(
            "Wat over %(name)s is opgeschreven, mag %(name)s zelf lezen. Jij mag dat ook."
        )
        % words,
        "self": _(
            "Wat over %(name)s is opgeschreven, mag %(name)s lezen. Jij mag dat alleen nog als "
            "%(name)s dat goed vindt."
        )
        % words,
    }
    lines = _changed(child, help_words, file_words)
    if child.age == of_age(child.birthday):
        lines = [_("%(name)s is dan volwassen. Jouw gezag houdt dan op.") % words, *lines]
    opening = _("Op %(day)s wordt %(name)s %(age)s. Vanaf die dag verandert er iets.") % words
    return _("%(name)s wordt %(age)s: er verandert iets") % words, _letter(opening, lines)


def _facts(child: ComingOfAge) -> dict[str, object]:
    day = date_format(child.birthday, "j F Y")
    return {"name": child.called, "age": child.age, "day": day}


def _changed(
    child: ComingOfAge, help_words: dict[str, str], file_words: dict[str, str]
) -> list[str]:
    """What the law asks otherwise from this birthday on, in words; of help and of reading."""
    lines = []
    for act_name, in_words in (("help_consent", help_words), ("file_access", file_words)):
        before = people.whose_word("jeugdwet", act_name, child.age - 1, child.birthday)
        after = people.whose_word("jeugdwet", act_name, child.age, child.birthday)
        if after != before and after in in_words:
            lines.append(in_words[after])
    return lines


def _letter(opening: str, lines: list[str]) -> str:
    closing = _(
        "Dit gaat vanzelf: je hoeft niets te doen. Soms is het anders, bijvoorbeeld omdat een "
        "rechter dat zei. Vraag het gerust aan wie jullie helpt."
    )
    return "\n\n".join([opening, *lines, closing])
