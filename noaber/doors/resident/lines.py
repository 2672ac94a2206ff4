"""Our plan in sentences: what was promised, what may be expected, who takes part (P1-a, S2-08)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from noaber.doors.web import spoken
from noaber.lib.days import day_of
from noaber.people.reads import Card
from noaber.plan import rules
from noaber.plan.reads import AskedQuestion, OurPlan, Promise


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One promise, with a person and a way to call."""

    what: str
    who_name: str
    who_does: str
    phone: str
    when_words: str
    late_words: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Expectation:
    """What happens now, in plain words, with the last day."""

    words: str
    until: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in the plan."""

    initials: str
    name: str
    does: str
    is_contact: bool
    phone: str = ""


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """What was asked, when, and who has it now. words: empty when they stand elsewhere already."""

    words: str
    asked: str
    has_it: str
    handover: str
    own_plan_words: str


def promises(plan: OurPlan, today: dt.date, waits: Mapping[int, str]) -> list[PromiseLine]:
    """Late ones first: promises of people, and what we owe and did not do in time.

    waits: by need, whose word the help that was promised still waits for.
    """
    shown = [p for p in plan.promises if p.kind != "owed" or _is_late_duty(p)]
    return [promise_line(p, today, waits.get(p.need_id or 0, "")) for p in shown]


def kept(plan: OurPlan, today: dt.date) -> list[str]:
    """What was kept, newest first; the law's own terms are no promise of a person."""
    return [
        _("{what} · gedaan {day}").format(
            what=what_words(p), day=spoken.spoken_day(p.kept_on, today)
        )
        for p in plan.kept
        if p.kind != "owed" and p.kept_on
    ]


def expectations(plan: OurPlan, today: dt.date) -> list[Expectation]:
    """The terms that run for the family, with their last day: what we owe, then what they may.

    Those of one day are one line; one that is late is among the promises.
    """
    by_day: dict[str, dict[str, None]] = {}
    running = [p for p in plan.promises if p.kind == "owed" and not p.days_late]
    for p in sorted(running, key=lambda p: not rules.is_duty(p.what)):
        until = _("uiterlijk {day}") if rules.is_duty(p.what) else _("tot en met {day}")
        until = until.format(day=spoken.spoken_day(p.due_on, today))
        by_day.setdefault(until, {})[_(rules.term(p.what).words)] = None
    return [Expectation(" ".join(words), until) for until, words in by_day.items()]


def promise_line(p: Promise, today: dt.date, waits: str = "") -> PromiseLine:
    """One promise as the family reads it."""
    return PromiseLine(
        what_words(p),
        p.who.name,
        p.who.team or p.who.organisation,
        p.who.phone,
        _until_when(p, today, waits),
        late_words(p.days_late) if p.days_late else "",
        p.days_late > 0,
    )


def _until_when(p: Promise, today: dt.date, waits: str) -> str:
    """By when; of what is only asked, that nobody said yes yet (S2-07); and what it waits for."""
    asked = "" if p.is_accepted else _("gevraagd, nog geen ja")
    return " · ".join(filter(None, (when_words(p, today), asked, waits)))


def what_words(p: Promise) -> str:
    """ "Marieke belt", somebody's own words, or a term in plain words."""
    if p.kind == "call":
        words = _("{name} belde") if p.kept_on else _("{name} belt")
        return words.format(name=p.who.name)
    return _(rules.term(p.what).words) if p.kind == "owed" else p.what


def when_words(p: Promise, today: dt.date) -> str:
    """ "morgen, maandag 23 november tussen 9 en 11 uur"; the day alone without hours."""
    day = spoken.spoken_day(p.due_on, today)
    if p.due_from is None or p.due_until is None:
        return _("uiterlijk {day}").format(day=day)
    return _("{day} tussen {start} en {end} uur").format(
        day=day, start=spoken.spoken_time(p.due_from), end=spoken.spoken_time(p.due_until)
    )


def late_words(days: int) -> str:
    """ "8 dagen te laat"."""
    return ngettext("%(days)d dag te laat", "%(days)d dagen te laat", days) % {"days": days}


def _is_late_duty(p: Promise) -> bool:
    return p.days_late > 0 and rules.is_duty(p.what)


def people_of(plan: OurPlan, me: int | None) -> tuple[list[PersonLine], list[PersonLine]]:
    """Who is in charge (the contact person first), and who belongs to the family ("jij" is marked).

    Who else takes part is in the picture.
    """
    helpers: dict[int, PersonLine] = {}
    if plan.contact:
        helpers[plan.contact.role_id] = _helper(plan.contact, True)
    for question in plan.questions:
        if question.owner and question.owner.role_id not in helpers:
            helpers[question.owner.role_id] = _helper(question.owner, False)
    family = [
        PersonLine(
            initial(m.known_as), m.known_as, _("jij") if m.person_id == me else m.does, False
        )
        for m in plan.members
    ]
    return list(helpers.values()), family


def _helper(card: Card, is_contact: bool) -> PersonLine:
    does = card.team or card.organisation
    return PersonLine(initial(card.name), card.name, does, is_contact, card.phone)


def ended(plan: OurPlan, today: dt.date) -> str:
    """Who closed the plan, when and why; '' while it is open."""
    if plan.ended is None:
        return ""
    return _("{name} sloot dit plan, {day}: “{words}”").format(
        name=plan.ended.by.name,
        day=spoken.spoken_day(day_of(plan.ended.at), today),
        words=plan.ended.words,
    )


def initial(name: str) -> str:
    """The letter in the circle."""
    return name.strip()[:1].upper()


def questions(plan: OurPlan, today: dt.date) -> list[QuestionLine]:
    """What was asked, newest first, and who has it."""
    return [_question(q, plan.sentence, today) for q in plan.questions]


def _question(q: AskedQuestion, sentence: str, today: dt.date) -> QuestionLine:
    how = {
        "web": _("Geschreven {moment}."),
        "phone": _("Verteld aan de telefoon, {moment}."),
        "desk": _("Verteld aan de balie, {moment}."),
    }.get(q.channel, _("Binnengekomen {moment}."))
    owner = q.owner.name if q.owner else ""
    handover = ""
    if q.handover_to:
        handover = _(
            "{owner} vraagt {other} om het over te nemen. Tot {other} ja zegt, verandert er niets."
        ).format(owner=owner, other=q.handover_to.name)
    return QuestionLine(
        "" if q.own_words == sentence or q.real_words else q.own_words,
        how.format(moment=spoken.spoken_moment(q.received_at, today)),
        _("{name} heeft deze vraag.").format(name=owner) if owner else "",
        handover,
        q.own_plan_words,
    )


HEARD_DAYS = 14


def asks_heard(plan: OurPlan, me: int | None, today: dt.date) -> bool:
    """Whether to ask "was I heard?": after a talk, once for each, and not long after (S2-04)."""
    if plan.closed or plan.talked_on is None or (today - plan.talked_on).days > HEARD_DAYS:
        return False
    said = [day_of(p.at) for p in plan.table.pulses if p.person_id == me]
    return not any(day >= plan.talked_on for day in said)
