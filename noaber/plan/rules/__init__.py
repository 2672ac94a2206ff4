"""What is owed to a family and when, who owns a question, and what their words may be."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

import yaml

from noaber.lib.days import day_of, in_utc
from noaber.lib.names import plain_words
from noaber.lib.problems import Problem, _
from noaber.lib.terms import OwedTerm, Term, owed, read_terms
from noaber.lib.text import has_control_characters, is_blank
from noaber.post.rules import notice_term

PHOTO_STAYS = timedelta(days=30)  # after it was taken away; so long it can be put back
LONGEST_SENTENCE = 2_000
LONGEST_TOP_LINE = 120
MOST_TOP_LINES = 3

# --- the law's terms (S2-01) ---------------------------------------------------------------------

_TERMS = Path(__file__).parent.with_name("terms.yaml")


def terms() -> tuple[Term, ...]:
    """Every row of terms.yaml."""
    return read_terms(_TERMS)


def terms_of_report(received_at: datetime) -> tuple[OwedTerm, ...]:
    """The terms that start when a family's sentence comes in, which is a Wmo report (melding)."""
    return tuple(owed(term, received_at) for term in terms() if term.starts == "received")


def late_days(due_on: date, today: date) -> int:
    """By how many days something is late; 0 on the day itself and before (S2-08)."""
    return max(0, (today - due_on).days)


# --- the family's words (S2-02) ------------------------------------------------------------------


def words_problems(sentence: str, top: Sequence[str]) -> list[Problem]:
    """The sentence is there and fits; of what matters most there are at most three lines (S2-02).

    Lines left empty are fine. A line's field is `top_1`, `top_2`, `top_3`.
    """
    problems = []
    if is_blank(sentence):
        words = _("Schrijf in je eigen woorden wat er is. Eén zin is genoeg.")
        problems.append(Problem("sentence", "sentence_missing", words))
    elif len(sentence) > LONGEST_SENTENCE:
        words = _("Dit is te lang. Er passen 2.000 tekens in; de rest vertel je als we bellen.")
        problems.append(Problem("sentence", "sentence_too_long", words))
    problems += _unreadable("sentence", sentence)
    if len(top) > MOST_TOP_LINES:
        words = _("Kies de drie dingen die nu het meest tellen.")
        problems.append(Problem("top_3", "top_too_many", words))
    for place, line in enumerate(top, start=1):
        field = f"top_{min(place, MOST_TOP_LINES)}"
        if len(line) > LONGEST_TOP_LINE:
            words = _("Dit is te lang. Er passen 120 tekens in; een paar woorden is genoeg.")
            problems.append(Problem(field, "top_too_long", words))
        problems += _unreadable(field, line)
    return problems


def _unreadable(field: str, text: str) -> list[Problem]:
    if not has_control_characters(text):
        return []
    words = _("Er staan tekens in die we niet kunnen lezen. Haal ze weg of typ het opnieuw.")
    return [Problem(field, "unreadable", words)]


# --- who owns a question, and who is the contact person (S2-09, S3-15) ---------------------------


def handover_problems(owner_role_id: int, from_role_id: int, to_role_id: int) -> list[Problem]:
    """Only the owner hands over, and to somebody else (S2-09)."""
    if from_role_id != owner_role_id:
        words = _("Alleen wie nu de vraag heeft, kan hem overdragen.")
        return [Problem("", "not_the_owner", words)]
    if to_role_id == owner_role_id:
        words = _("Kies een collega; jij hebt deze vraag al.")
        return [Problem("to_role", "already_the_owner", words)]
    return []


def colleague_problems(
    in_charge: Collection[int], taking_part: Collection[int], asker: int, asked: int
) -> list[Problem]:
    """Who is in charge asks a colleague into the plan, who is not in it yet (S3-15)."""
    if asker not in in_charge:
        words = _(
            "Alleen hun vaste persoon, of wie een vraag van hen heeft, kan er iemand bij vragen."
        )
        return [Problem("", "not_in_charge", words)]
    if asked in in_charge or asked in taking_part:
        words = _("Deze collega doet al mee, of is al gevraagd.")
        return [Problem("to_role", "takes_part_already", words)]
    return []


def leaving_problems(open_promises: int, in_charge: bool) -> list[Problem]:
    """Nobody leaves a family that still waits for them."""
    if in_charge:
        words = _("Jij bent hun vaste persoon, of hebt hun vraag. Draag dat eerst over.")
        return [Problem("", "in_charge", words)]
    if open_promises:
        words = _("Er staat nog een belofte van jou open. Kom die eerst na.")
        return [Problem("", "still_promised", words)]
    return []


# What the end of somebody's belonging to a family rests on, as who is in charge records it; safety
# is another form. Of a death the day may be past.
LEAVING_RESTS_ON = ("said", "agreed", "court", "other", "died")
LONGEST_LEAVING_WORDS = 300
LEAVES_WITHIN = timedelta(days=366)


def leaving_day_problems(day: date, today: date, rests_on: str) -> list[Problem]:
    """From today on, within a year; of a death the day itself, which is not to come (X-31)."""
    if rests_on == "died" and day > today:
        words = _("Deze dag moet nog komen. Kies de dag waarop diegene is overleden.")
        return [Problem("from_on", "to_come", words)]
    if rests_on != "died" and day < today:
        words = _("Deze dag is al geweest. Kies vandaag of een dag die nog komt.")
        return [Problem("from_on", "past", words)]
    if day > today + LEAVES_WITHIN:
        words = _("Dit is meer dan een jaar vooruit. Kies een dag die eerder komt.")
        return [Problem("from_on", "too_far", words)]
    return []


def closing_problems(is_contact: bool, still_open: bool) -> list[Problem]:
    """The contact person closes a plan in which nothing is owed to the family any more."""
    if not is_contact:
        words = _("Alleen hun vaste persoon kan het plan sluiten.")
        return [Problem("", "not_the_contact", words)]
    if still_open:
        words = _(
            "Er staat nog iets open: een vraag, een belofte, een afspraak of iets wat dit gezin "
            "van ons mag verwachten. Maak dat eerst samen af."
        )
        return [Problem("", "still_open", words)]
    return []


def contact_person_problems(existing_role_id: int | None, asked_role_id: int) -> list[Problem]:
    """One contact person at a time: a second is refused and offered a role in the plan (S3-15)."""
    if existing_role_id is None or existing_role_id == asked_role_id:
        return []
    words = _(
        "Dit gezin heeft al een vaste persoon. Een tweede kan niet. "
        "Doe mee in hetzelfde plan, met een eigen rol."
    )
    return [Problem("role", "one_contact_person", words)]


# --- who reads the plan (X-05) --------------------------------------------------------------------

READS_ALONG_FROM = 12  # our choice, as the law asks a child's own word from then on (L-JW-01)
DECIDES_FROM = 18

PlanLevel = Literal["", "see", "own"]


def plan_level(age: int, decides: bool) -> PlanLevel:
    """What a member of this age may do with the family's plan: nothing, read it, or write it."""
    if decides and age >= DECIDES_FROM:
        return "own"
    return "see" if age >= READS_ALONG_FROM else ""


# --- my families, ordered by what is owed to them (S2-08) ----------------------------------------


class Owed(Protocol):
    """What `owed_order` needs to know of a line; the page's own dataclass has more."""

    @property
    def due_on(self) -> date | None: ...
    @property
    def has_owner(self) -> bool: ...
    @property
    def taken_over_from(self) -> str: ...
    @property
    def is_accepted(self) -> bool: ...
    @property
    def is_stuck(self) -> bool: ...
    @property
    def passed_on(self) -> date | None: ...
    @property
    def waits_for_word(self) -> bool: ...


OwedState = Literal[
    "taken_over", "late", "stuck", "nobody", "passed", "not_accepted", "waits_for_word", "due"
]
_STATES_IN_ORDER: tuple[OwedState, ...] = (
    "taken_over",
    "late",
    "stuck",
    "nobody",
    "passed",
    "not_accepted",
    "waits_for_word",
    "due",
)
AnOwed = TypeVar("AnOwed", bound=Owed)


def owed_state(line: Owed, today: date) -> OwedState:
    """The one thing to say about a line: what weighs most for the family (S2-08).

    First whose somebody left: they wait to hear a voice (S2-09).
    """
    if line.taken_over_from:
        return "taken_over"
    if line.due_on and late_days(line.due_on, today):
        return "late"
    if line.is_stuck:
        return "stuck"
    if not line.has_owner:
        return "nobody"
    if line.passed_on:
        return "passed"
    if not line.is_accepted:
        return "not_accepted"
    return "waits_for_word" if line.waits_for_word else "due"


def owed_order(lines: Iterable[AnOwed], today: date) -> list[AnOwed]:
    """Late first and the longest late on top, then by state, then by day; no day comes last."""

    def place(line: Owed) -> tuple[int, date]:
        return _STATES_IN_ORDER.index(owed_state(line, today)), line.due_on or date.max

    return sorted(lines, key=place)


def last_day(due_at: datetime) -> date:
    """The last day on which something is in time; from `due_at` on it is late."""
    return day_of(in_utc(due_at) - timedelta(microseconds=1))


@lru_cache(maxsize=1)
def _terms_by_id() -> dict[str, Term]:
    return {term.id: term for term in (*terms(), notice_term())}


def term(term_id: str) -> Term:
    """One row of the tables of terms: what is owed to a family, and to who has a message."""
    return _terms_by_id()[term_id]


def is_duty(term_id: str) -> bool:
    """Whether we owe it; otherwise it is the family's right, and we wait."""
    return term(term_id).kind == "duty"


# --- goals, needs and what fits (S0-10, S1-02, S1-06, S1-08, S3-09) -------------------------------

OUTCOMES = {
    "healthy": _("gezond zijn"),
    "safe": _("veilig zijn"),
    "talent": _("ontdekken waar je goed in bent"),
    "taking_part": _("meedoen"),
}
DOMAINS = {
    "youth": _("kinderen en opvoeden"),
    "support": _("thuis en het huishouden"),
    "debt": _("geldzorgen"),
    "income": _("werk en inkomen"),
    "housing": _("wonen"),
    "education": _("school en leren"),
    "health": _("gezondheid"),
    "safety": _("veiligheid"),
}
# Who could do it, nearest first. Neighbours one does not know come with the street.
STEPS = {
    "myself": _("wijzelf"),
    "circle": _("onze kring"),
    "general": _("iets wat er voor iedereen is"),
    "collective": _("iets samen met anderen"),
    "paid": _("betaalde hulp"),
}
_STEPS = Path(__file__).parent.with_name("steps.yaml")


@lru_cache(maxsize=1)
def _step_rows() -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load(_STEPS.read_text(encoding="utf-8"))["steps"])


def decided_together(on: date) -> frozenset[str]:
    """The steps that resident and professional decide on together, on a day (S0-04)."""
    return frozenset(
        row["key"]
        for row in _step_rows()
        if row["decided_together"] and row["valid_from"] <= on < (row["valid_to"] or date.max)
    )


LONGEST_LINE = 300
LONGEST_DOES = 120  # what somebody is, or does, in a plan


def line_problems(field: str, words: str, longest: int = LONGEST_LINE) -> list[Problem]:
    """One line in own words: there, readable, and it fits."""
    if is_blank(words):
        return [Problem(field, "missing", _("Schrijf hier in een paar woorden wat er is."))]
    if len(words) > longest:
        return [Problem(field, "too_long", _("Dit is te lang. Zeg het in één of twee zinnen."))]
    return _unreadable(field, words)


def fit_problems(
    step: str, skipped_why: str, professional_why: str, at_work: bool, today: date
) -> list[Problem]:
    """Own strength first: who is at work and passes by the circle is asked one "why" (S0-10).

    A resident is never asked. What needs a professional skips the question (S3-09).
    """
    if step not in STEPS:
        return [Problem("step", "unknown_step", _("Kies wie dit kan doen."))]
    skips = step in decided_together(today)
    if at_work and skips and is_blank(skipped_why) and is_blank(professional_why):
        words = _("Waarom niet eerst de eigen kring, of iets wat er voor iedereen is?")
        return [Problem("skipped_why", "why_missing", words)]
    return []


def wait_problems(wait_until: date | None, bridge: str, today: date) -> list[Problem]:
    """Who waits hears until when, and what helps meanwhile, or that nothing does (S1-08)."""
    if wait_until is None:
        return []
    if wait_until < today:
        return [Problem("wait_until", "past", _("Deze dag is al voorbij."))]
    if is_blank(bridge):
        words = _("Wat helpt tot die dag? Is er niets, schrijf dan: niets.")
        return [Problem("bridge", "bridge_missing", words)]
    return []


# --- who does it (S2-07, X-11, S3-03) -------------------------------------------------------------

MOST_TASKS_AT_ONCE = 3
ASKED_WITHIN = timedelta(days=7)  # the day that stands there until another is chosen
SUPPORT = {
    "practical": _("iets doen"),
    "company": _("gezelschap"),
    "advice": _("raad"),
    "emotional": _("een luisterend oor"),
}
ATask = TypeVar("ATask")


def tasks_now(tasks: Sequence[ATask]) -> tuple[list[ATask], list[ATask]]:
    """The first three, and what waits its turn: few things at once (X-11)."""
    return list(tasks[:MOST_TASKS_AT_ONCE]), list(tasks[MOST_TASKS_AT_ONCE:])


def may_be_asked(days: Sequence[int], on: date) -> bool:
    """Whether somebody of the circle can be asked for this day; no days named is every day."""
    return not days or on.isoweekday() in days


def gives_away(words: str, hidden: Iterable[str]) -> list[str]:
    """What in a text would tell where somebody lives who does not want that told (X-08).

    However it is written: 't Hof as ’T HOF, 1234 AB as 1234ab, Zeilmakersgang in two words.
    """
    said = plain_words(words)
    return [part for part in hidden if _is_said(plain_words(part), said)]


def _is_said(name: str, said: str) -> bool:
    """In these words; a name of six letters or more also where spaces stand otherwise."""
    joined = name.replace(" ", "")
    return len(name) > 2 and (name in said or (len(joined) > 5 and joined in said.replace(" ", "")))


# --- one signature (S2-14) ------------------------------------------------------------------------

SIGNED_AS = ("personal_plan", "investigation_report", "application")


def terms_of_signature(signed_at: datetime) -> tuple[OwedTerm, ...]:
    """The terms that start when the family signs: the application is in."""
    return tuple(owed(term, signed_at) for term in terms() if term.starts == "signed")
