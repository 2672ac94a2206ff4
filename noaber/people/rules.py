"""Who answers a question, who somebody is, how old, and how to reach them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from stdnum.exceptions import ValidationError
from stdnum.nl import bsn as stdnum_bsn

from noaber.lib.addresses import CannotSend, sendable
from noaber.lib.days import in_amsterdam, in_utc
from noaber.lib.phones import Whose, phone_of
from noaber.lib.problems import UNSEEN, Problem, _
from noaber.lib.text import has_control_characters, is_blank, plain, unseen

LONGEST_NAME = 120
LONGEST_GIVEN_NAME = 80
OLDEST_AGE = 120

# --- a municipality's own words (house guarantee 10) ---------------------------------------------

_LOCAL_WORDS = Path(__file__).with_name("local_words.yaml")


@cache
def shipped_words() -> dict[str, str]:
    """By key what Noaber calls it where a municipality chose no word of its own."""
    rows = yaml.safe_load(_LOCAL_WORDS.read_text(encoding="utf-8"))["words"]
    return {row["key"]: row["words"] for row in reversed(rows)}


# --- the roster (S2-09) --------------------------------------------------------------------------

Because = Literal["on_turn", "stands_in", "next_turn", "team_lead"]


@dataclass(frozen=True)
class Turn:
    """A role answers from `starts_at` until just before `ends_at`; position 1 comes first."""

    role_id: int
    starts_at: datetime
    ends_at: datetime
    position: int = 1


@dataclass(frozen=True)
class Absence:
    """A role is away from `starts_at` until just before `ends_at`."""

    role_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Answer:
    """Who owns a question, from when that role can answer it, in whose place, and why."""

    role_id: int
    answers_from: datetime
    stands_in_for: int | None
    because: Because


def who_answers(
    turns: Iterable[Turn], absences: Iterable[Absence], at: datetime, lead_role_id: int
) -> Answer:
    """Who owns a question that comes in at this moment; there is always somebody (S2-09).

    The first by position who is on turn and not away; when nobody is, whoever is there first
    after it; when the roster has nobody any more, the team lead, on turn or not.
    """
    ahead = [turn for turn in turns if in_utc(turn.ends_at) > in_utc(at)]
    away = list(absences)
    for moment in _moments_that_matter(ahead, away, at):
        on_turn = _on_turn(ahead, moment)
        there = [turn for turn in on_turn if not _is_away(turn.role_id, away, moment)]
        if there:
            first, chosen = on_turn[0].role_id, there[0].role_id
            stands_in_for = first if first != chosen else None
            because: Because = "stands_in" if stands_in_for else "on_turn"
            if moment > in_utc(at):
                because = "next_turn"
            return Answer(chosen, in_amsterdam(moment), stands_in_for, because)
    return Answer(lead_role_id, _back_from(lead_role_id, away, at), None, "team_lead")


def _moments_that_matter(
    turns: Sequence[Turn], absences: Sequence[Absence], at: datetime
) -> list[datetime]:
    """Now, and every later moment at which somebody may begin to be there; in order, in UTC."""
    begins = [turn.starts_at for turn in turns] + [absence.ends_at for absence in absences]
    now = in_utc(at)
    return [now, *sorted({moment for begin in begins if (moment := in_utc(begin)) > now})]


def _on_turn(turns: Iterable[Turn], moment: datetime) -> list[Turn]:
    running = (t for t in turns if in_utc(t.starts_at) <= moment < in_utc(t.ends_at))
    return sorted(running, key=lambda turn: (turn.position, turn.role_id))


def _is_away(role_id: int, absences: Iterable[Absence], moment: datetime) -> bool:
    return any(
        absence.role_id == role_id and in_utc(absence.starts_at) <= moment < in_utc(absence.ends_at)
        for absence in absences
    )


def _back_from(role_id: int, absences: Sequence[Absence], at: datetime) -> datetime:
    """The first moment from `at` on which this role is not away."""
    moments = _moments_that_matter([], absences, at)
    back = next(moment for moment in moments if not _is_away(role_id, absences, moment))
    return in_amsterdam(back)


# --- who somebody is -----------------------------------------------------------------------------


def bsn_of(typed: str) -> str:
    """The nine digits of a BSN typed with spaces, dots or hyphens; a missing first 0 is put back.

    Raises ValueError for what is not a BSN; ask `bsn_problems` first.
    """
    if bsn_problems(typed):
        raise ValueError("not a BSN")
    return _bare(typed).zfill(9)


def bsn_problems(typed: str) -> list[Problem]:
    """A BSN is nine digits (eight when its first 0 was left out) that pass the eleven test."""
    bare = _bare(typed)
    if not re.fullmatch(r"[0-9]{8,9}", bare):
        words = _("Een BSN heeft negen cijfers. Kijk op het paspoort of de identiteitskaart.")
        return [Problem("bsn", "bsn_not_nine_digits", words)]
    try:
        stdnum_bsn.validate(bare)
    except ValidationError:
        words = _("Dit BSN klopt niet. Waarschijnlijk is een cijfer anders; kijk het nog eens na.")
        return [Problem("bsn", "bsn_fails_check", words)]
    return []


def _bare(typed: str) -> str:
    return re.sub(r"[\s.\-]", "", typed)


def name_problems(name: str, field: str = "name") -> list[Problem]:
    """A name has a letter of some alphabet, and fits."""
    if is_blank(name):
        return [Problem(field, "name_missing", _("Hoe heet je? Vul je naam in."))]
    if has_control_characters(name) or "\n" in name or "\r" in name:
        words = _("Er staan tekens in die we niet kunnen lezen. Typ de naam opnieuw.")
        return [Problem(field, "name_unreadable", words)]
    if sign := unseen(name, writing=True):
        return [Problem(field, "unseen", UNSEEN, sign)]
    if len(name) > LONGEST_NAME:
        words = _("Deze naam is te lang. Er passen 120 tekens in.")
        return [Problem(field, "name_too_long", words)]
    if not any(character.isalpha() for character in name):
        words = _("Een naam heeft minstens één letter.")
        return [Problem(field, "name_without_letter", words)]
    return []


def names_problems(given_name: str, surname: str) -> list[Problem]:
    """Somebody has one name or two, in whichever field: where one is empty, the other is all."""
    typed = {"given_name": given_name, "surname": surname}
    problems = [
        p for field, name in typed.items() if not is_blank(name) for p in name_problems(name, field)
    ]
    filled = [field for field, name in typed.items() if not is_blank(name)]
    if not filled:
        words = _("Vul een naam in. Wie maar één naam heeft, vult alleen die in.")
        return [Problem("given_name", "name_missing", words)]
    if len(filled) == 1 and len(typed[filled[0]]) > LONGEST_GIVEN_NAME:
        words = _("De hele naam past niet. Schrijf hem wat korter.")
        problems.append(Problem(filled[0], "name_too_long", words))
    return [_leave_empty(p) if p.code == "name_without_letter" else p for p in problems]


def _leave_empty(problem: Problem) -> Problem:
    words = _("Een naam heeft minstens één letter. Is er maar één naam? Laat dit dan leeg.")
    return Problem(problem.field, problem.code, words)


def age_on(born_on: date, day: date) -> int:
    """Whole years on this day.

    Who is born on 29 February has a birthday on 1 March in a year without one: the choice made
    here, as Dutch practice has it; no verified source states it.
    """
    if day < born_on:
        raise ValueError("nobody has an age before birth")
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


@dataclass(frozen=True, slots=True)
class AgeRule:
    """One record of ages.yaml, as far as it decides."""

    key: str
    from_age: int
    valid_from: date
    valid_to: date | None


_AGES = Path(__file__).with_name("ages.yaml")


@cache
def _ages() -> tuple[AgeRule, ...]:
    rows = yaml.safe_load(_AGES.read_text(encoding="utf-8"))["ages"]
    return tuple(AgeRule(r["key"], r["from_age"], r["valid_from"], r["valid_to"]) for r in rows)


def of_age(on: date) -> int:
    """From which age somebody is no longer a child, on a day; ValueError where no row counts."""
    for rule in _ages():
        if rule.key == "of_age" and rule.valid_from <= on < (rule.valid_to or date.max):
            return rule.from_age
    raise ValueError("no row of ages.yaml counts on this day")


def birth_problems(born_on: date | None, today: date) -> list[Problem]:
    """A birth date is known, not in the future, and of somebody who can be alive."""
    if born_on is None:
        return [Problem("born_on", "birth_missing", _("Vul de geboortedatum in."))]
    if born_on > today:
        words = _("Deze geboortedatum ligt in de toekomst. Kijk het jaar nog eens na.")
        return [Problem("born_on", "birth_in_future", words)]
    if age_on(born_on, today) > OLDEST_AGE:
        words = _("Deze geboortedatum is meer dan 120 jaar geleden. Kijk het jaar nog eens na.")
        return [Problem("born_on", "birth_too_long_ago", words)]
    return []


# --- how to reach somebody -----------------------------------------------------------------------

_POSTCODE = re.compile(r"([1-9][0-9]{3}) ?([A-Za-z]{2})")


def postcode_of(typed: str) -> str | None:
    """A Dutch postcode as it is written (`1234 AB`), or None when it is none."""
    found = _POSTCODE.fullmatch(typed.strip())
    return f"{found[1]} {found[2].upper()}" if found else None


def address_problems(number: str, postcode: str) -> list[Problem]:
    """A house number has a digit; a postcode that is filled in can be one."""
    problems = []
    if number.strip() and not any(sign.isdigit() for sign in number):
        words = _("Een huisnummer heeft minstens één cijfer, zoals 4 of 4 bis.")
        problems.append(Problem("number", "number_wrong", words))
    if postcode.strip() and postcode_of(postcode) is None:
        words = _("Deze postcode klopt niet. Hij ziet eruit als 1234 AB.")
        problems.append(Problem("postcode", "postcode_wrong", words))
    return problems


def reach_problems(phone: str, email: str) -> list[Problem]:
    """There is at least one way to reach somebody, and what is filled in can be used (S2-01)."""
    phone, email = plain(phone.strip()), plain(email.strip())
    if not phone and not email:
        words = _("Hoe bereiken we je? Vul je telefoonnummer of je e-mailadres in.")
        return [Problem("phone", "reach_missing", words)]
    return phone_problems(phone) + email_problems(email)


def phone_problems(phone: str, whose: Whose = "person") -> list[Problem]:
    """A number that connects somebody; it may stay empty."""
    if sign := unseen(phone):
        return [Problem("phone", "unseen", UNSEEN, sign)]
    if phone and phone_of(phone, whose) is None:
        words = _("Dit telefoonnummer klopt niet. Een nummer heeft tien cijfers en begint met 0.")
        return [Problem("phone", "phone_wrong", words)]
    return []


def email_problems(email: str) -> list[Problem]:
    """An address that a mail server can be asked to bring something to; it may stay empty."""
    if not email:
        return []
    if sign := unseen(email):
        return [Problem("email", "unseen", UNSEEN, sign)]
    try:
        sendable(email)
    except CannotSend as error:
        if not error.letters:
            words = _("Dit lijkt geen e-mailadres. Schrijf het zoals naam@voorbeeld.nl.")
            return [Problem("email", "email_wrong", words)]
        words = _(
            "Voor de @ staat een letter waar we nog niet naartoe kunnen mailen: {named}. "
            "Is er een ander e-mailadres? Of vul een telefoonnummer in."
        )
        return [Problem("email", "email_letters", words, error.letters)]
    return []
