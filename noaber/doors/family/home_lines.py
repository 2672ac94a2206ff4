"""Our plan in sentences: what was promised, what may be expected, who takes part (P1-a, S2-08)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from noaber.doors.family import reaching
from noaber.doors.web import spoken
from noaber.lib.days import day_of
from noaber.lib.terms import days_begun
from noaber.lib.text import initials
from noaber.people.reads import Card
from noaber.plan import rules
from noaber.plan.reads import AskedQuestion, Away, OurPlan, Promise
from noaber.post.rules import notice_term


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
    away: str = ""  # that they are not there now, and who stands in
    stands_in_phone: str = ""


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """What was asked, when, and who has it now. words: empty when they stand elsewhere already."""

    words: str
    asked: str
    has_it: str
    handover: str
    own_plan_words: str


def promises(
    plan: OurPlan,
    today: dt.date,
    waits: Mapping[int, str],
    me: int | None = None,
    now: dt.datetime | None = None,
) -> list[PromiseLine]:
    """Late ones first: promises of people, and what we owe and did not do in time.

    waits: by need, whose word the help that was promised still waits for. now: also that somebody
    should have known that a message waits.
    """
    shown = [p for p in plan.promises if p.kind != "owed" or _is_late_duty(p)]
    if now:
        shown = sorted([*_late_notice(plan, now), *shown], key=lambda p: -p.days_late)
    return [promise_line(p, today, waits.get(p.need_id or 0, ""), me) for p in shown]


def _late_notice(plan: OurPlan, now: dt.datetime) -> list[Promise]:
    """That somebody should have known by now that a message waits (Awb 2:10); at most one."""
    owners = [q.owner for q in plan.questions if q.owner]
    who, due_at = plan.contact or next(iter(owners), None), plan.notice_due_at
    if who is None or due_at is None or not (days := days_begun(due_at, now)):
        return []
    what = notice_term().id
    return [Promise(0, "owed", what, who, rules.last_day(due_at), None, None, days, None)]


def kept(plan: OurPlan, today: dt.date) -> list[str]:
    """What was kept, newest first; the law's own terms are no promise of a person."""
    return [
        _("{what} · gedaan {day}").format(
            what=what_words(p), day=spoken.spoken_day(p.kept_on, today)
        )
        for p in plan.kept
        if p.kind != "owed" and p.kept_on
    ]


def expectations(
    plan: OurPlan, today: dt.date, now: dt.datetime | None = None
) -> list[Expectation]:
    """The terms that run for the family, with their last day: what we owe, then what they may.

    Those of one day are one line; one that is late is among the promises. now: also that somebody
    will be told that a message waits.
    """
    by_day: dict[str, dict[str, None]] = {}
    running = [(p.what, p.due_on) for p in plan.promises if p.kind == "owed" and not p.days_late]
    if now and plan.notice_due_at and not days_begun(plan.notice_due_at, now):
        running.append((notice_term().id, rules.last_day(plan.notice_due_at)))
    for what, due_on in sorted(running, key=lambda owed: not rules.is_duty(owed[0])):
        until = _("uiterlijk {day}") if rules.is_duty(what) else _("tot en met {day}")
        until = until.format(day=spoken.spoken_day(due_on, today))
        by_day.setdefault(until, {})[_(rules.term(what).words)] = None
    return [Expectation(" ".join(words), until) for until, words in by_day.items()]


def promise_line(p: Promise, today: dt.date, waits: str = "", me: int | None = None) -> PromiseLine:
    """One promise as the family reads it; me: who reads it."""
    return PromiseLine(
        what_words(p, me),
        p.who.name,
        p.who.team or p.who.organisation,
        p.who.phone,
        _until_when(p, today, waits),
        spoken.late_words(p.days_late) if p.days_late else "",
        p.days_late > 0,
    )


def _until_when(p: Promise, today: dt.date, waits: str) -> str:
    """By when; of what is only asked, that nobody said yes yet (S2-07); and what it waits for."""
    asked = "" if p.is_accepted else _("gevraagd, nog geen ja")
    return " · ".join(filter(None, (when_words(p, today), asked, waits)))


def what_words(p: Promise, me: int | None = None) -> str:
    """ "Marieke belt", somebody's own words, or a term in plain words."""
    if p.kind == "about":
        return _about_words(p, me)
    if p.kind == "call":
        return reaching.reaches(p.way, p.who.name, p.kept_on is not None)
    if p.kind == "owed" and p.what == notice_term().id:
        return _("Er staat een bericht voor jullie klaar. Dat hadden we al moeten laten weten.")
    return _(rules.term(p.what).words) if p.kind == "owed" else p.what


def _about_words(p: Promise, me: int | None) -> str:
    """What somebody cannot do costs nothing: who calls whom about it (X-11)."""
    if p.kept_on:
        return reaching.reached_about(p.way, p.who.name, p.what)
    whom = p.whom or _("jullie")
    if me is not None and p.whom_id == me:
        whom = _("je")
    return reaching.reaches_about(p.way, p.who.name, whom, p.what)


def when_words(p: Promise, today: dt.date) -> str:
    """ "morgen, maandag 23 november tussen 9 en 11 uur"; the day alone without hours."""
    day = spoken.spoken_day(p.due_on, today)
    if p.due_from is None or p.due_until is None:
        return _("uiterlijk {day}").format(day=day)
    return _("{day} tussen {start} en {end} uur").format(
        day=day, start=spoken.spoken_time(p.due_from), end=spoken.spoken_time(p.due_until)
    )


def _is_late_duty(p: Promise) -> bool:
    return p.days_late > 0 and rules.is_duty(p.what)


def people_of(
    plan: OurPlan, me: int | None, today: dt.date | None = None
) -> tuple[list[PersonLine], list[PersonLine]]:
    """Who is in charge (the contact person first), and who belongs to the family ("jij" is marked).

    Who else takes part is in the picture. today: for a page of today, which says who is away.
    """
    away = {a.role_id: a for a in plan.away} if today else {}
    cards = {q.owner.role_id: q.owner for q in plan.questions if q.owner}
    if plan.contact:
        cards = {plan.contact.role_id: plan.contact} | cards
    helpers = [
        _helper(card, card is plan.contact, away.get(role_id), today)
        for role_id, card in cards.items()
    ]
    family = [
        PersonLine(
            initials(m.known_as), m.known_as, _("jij") if m.person_id == me else m.does, False
        )
        for m in plan.members
    ]
    return helpers, family


def _helper(card: Card, is_contact: bool, away: Away | None, today: dt.date | None) -> PersonLine:
    does = card.team or card.organisation
    line = PersonLine(initials(card.name), card.name, does, is_contact, card.phone)
    if away is None or today is None:
        return line
    there = away.stands_in.phone if away.stands_in else ""
    return replace(line, away=away_words(card.name, away, today), stands_in_phone=there)


def away_words(name: str, away: Away, today: dt.date) -> str:
    """ "Marieke is er vandaag niet. Tom neemt waar: bel"; the number follows."""
    last = rules.last_day(away.until)
    words = _("{name} is er vandaag niet.")
    if last > today:
        words = _("{name} is er niet tot en met {day}.")
    said = words.format(name=name, day=spoken.spoken_day(last, today))
    if away.stands_in is None or away.answers_from is None:
        return said
    if day_of(away.answers_from) > today:
        stands_in = _("{name} neemt waar vanaf {moment}: bel")
        moment = spoken.spoken_moment(away.answers_from, today)
        return f"{said} {stands_in.format(name=away.stands_in.name, moment=moment)}"
    return f"{said} " + _("{name} neemt waar: bel").format(name=away.stands_in.name)


def ended(plan: OurPlan, today: dt.date) -> str:
    """Who closed the plan, when and why; '' while it is open."""
    if plan.ended is None:
        return ""
    return _("{name} sloot dit plan, {day}: “{words}”").format(
        name=plan.ended.by.name,
        day=spoken.spoken_day(day_of(plan.ended.at), today),
        words=plan.ended.words,
    )


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
