"""One family's plan as its professional reads it: late first, who asked what."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from noaber.doors.family import reaching
from noaber.doors.family.names import names_of
from noaber.doors.family.noted import noted_words
from noaber.doors.family.picture import PulseLine, heard
from noaber.doors.family.waiting import waits_by_name
from noaber.doors.professional.circles import circle_keys
from noaber.doors.professional.lines import Key, duty_words
from noaber.doors.professional.moments import called_off, moments
from noaber.doors.web.spoken import late_words, spoken_day, spoken_moment, spoken_time
from noaber.lib.days import day_of
from noaber.lib.text import initials
from noaber.people.reads import Card
from noaber.plan import rules
from noaber.plan.reads import AskedQuestion, OurPlan, Part, Promise

CALLS = ("call", "about")  # who calls stands in the words themselves


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise or a duty: what, by whom, when, and where its buttons lead."""

    what: str
    who: str
    when: str
    late: str
    done_url: str
    move_url: str
    spoken_url: str
    state: str = ""
    answer_url: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked, through which channel, when, and who owns it."""

    own_words: str
    own_plan_words: str
    came: str
    owner: str
    answered: str
    waits: str
    withdraw_url: str
    keys: tuple[Key, ...]
    is_first_words: bool


@dataclass(frozen=True, slots=True)
class Person:
    """For the person component."""

    initials: str
    name: str
    does: str
    is_contact: bool
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AskedAlong:
    """A colleague who was asked to take part and did not answer yet."""

    words: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The page of one family."""

    family_id: int
    label: str
    confirmed: bool
    closed: bool
    ended: str
    sentence: str
    top: tuple[str, ...]
    noted: str
    promises: tuple[Promised, ...]
    duties: tuple[Promised, ...]
    right: str
    signed: tuple[str, ...]
    passed: tuple[str, ...]
    kept: tuple[str, ...]
    questions: tuple[Question, ...]
    moments: tuple[Key, ...]  # each leads to another moment, or calling it off
    called_off: tuple[str, ...]
    heard: tuple[PulseLine, ...]
    people: tuple[Person, ...]
    asked_along: tuple[AskedAlong, ...]
    has_contact: bool
    promise_keys: tuple[Key, ...]
    people_keys: tuple[Key, ...]


def shown(plan: OurPlan, me: int | None, today: dt.date) -> Shown:
    """Put a plan in the words and the order of the page."""
    duties = [p for p in plan.promises if p.kind == "owed" and rules.is_duty(p.what)]
    waits = waits_by_name(plan, me)
    return Shown(
        family_id=plan.family_id,
        label=plan.label,
        confirmed=plan.confirmed,
        closed=plan.closed,
        ended=_ended(plan, today),
        sentence=plan.sentence,
        top=plan.top,
        noted=noted_words(plan, today),
        promises=tuple(
            _promised(plan, p, me, today, waits.get(p.need_id or 0, ""))
            for p in plan.promises
            if p.kind != "owed"
        ),
        duties=tuple(_promised(plan, p, me, today) for p in duties),
        right=own_plan_until(plan, today),
        signed=tuple(_signed(plan, today)),
        passed=tuple(_passed(plan, today)),
        kept=tuple(_kept(p, me, today) for p in plan.kept if p.kind != "owed"),
        questions=tuple(_question(plan, q, me, today) for q in plan.questions),
        moments=moments(plan, today),
        called_off=called_off(plan, today),
        heard=heard(plan, names_of(plan, None, me), today),
        people=_people(plan, me),
        asked_along=tuple(_asked_along(plan, p, me) for p in plan.parts if not p.accepted),
        has_contact=plan.contact is not None,
        promise_keys=() if plan.closed else _promise_keys(plan),
        people_keys=() if plan.closed else _people_keys(plan, me),
    )


def _passed(plan: OurPlan, today: dt.date) -> Iterator[str]:
    """Of the family or the circle, and the day has passed: no blame, somebody calls (X-11)."""
    names: dict[int | None, str] = {p.person_id: p.name for p in plan.parts}
    names.update(plan.names.items())
    for task in plan.table.tasks:
        if task.day_passed:
            yield _("%(what)s, van %(name)s, was voor %(day)s: bel even.") % {
                "what": task.what,
                "name": names.get(task.person_id, _("iemand uit dit gezin")),
                "day": spoken_day(task.due_on, today),
            }


def _ended(plan: OurPlan, today: dt.date) -> str:
    if plan.ended is None:
        return ""
    return _("%(name)s sloot dit plan, %(day)s: “%(words)s”") % {
        "name": plan.ended.by.name,
        "day": spoken_day(day_of(plan.ended.at), today),
        "words": plan.ended.words,
    }


def _signed(plan: OurPlan, today: dt.date) -> Iterator[str]:
    """Who of the family put their name under the plan, and when; the last time of each (S2-14)."""
    names = plan.names
    told = set()
    for person_id, at in plan.table.signed:
        if person_id not in told:
            told.add(person_id)
            yield _("%(name)s ondertekende het plan, %(day)s.") % {
                "name": names.get(person_id, _("iemand uit dit gezin")),
                "day": spoken_day(day_of(at), today),
            }


def own_plan_until(plan: OurPlan, today: dt.date) -> str:
    """Until when the family may hand in a plan of its own; '' when that time is over (X-27)."""
    for promise in plan.promises:
        if promise.kind == "owed" and not rules.is_duty(promise.what) and not promise.days_late:
            return _("Dit gezin mag eerst zelf een plan maken, tot en met %(day)s.") % {
                "day": spoken_day(promise.due_on, today)
            }
    return ""


def what_words(promise: Promise, me: int | None) -> str:
    """What was promised, in a few words."""
    if promise.kind == "about":
        return _about_words(promise, me)
    if promise.kind == "call":
        if promise.who.role_id == me:
            return reaching.i_reach(promise.way)
        return reaching.reaches(promise.way, promise.who.name)
    return duty_words(promise.what) if promise.kind == "owed" else promise.what


def _about_words(promise: Promise, me: int | None) -> str:
    """Somebody cannot do what was agreed: a call is promised about it (X-11)."""
    whom, what = promise.whom or _("dit gezin"), promise.what
    if promise.who.role_id == me:
        return reaching.i_reach_about(promise.way, whom, what)
    return reaching.reaches_about(promise.way, promise.who.name, whom, what)


def _promised(
    plan: OurPlan, promise: Promise, me: int | None, today: dt.date, waits: str = ""
) -> Promised:
    """waits: whose word the help that was promised still waits for."""
    when = spoken_day(promise.due_on, today)
    if promise.due_from and promise.due_until:
        when = _("%(day)s tussen %(start)s en %(end)s uur") % {
            "day": when,
            "start": spoken_time(promise.due_from),
            "end": spoken_time(promise.due_until),
        }
    elif promise.kind == "owed":
        when = _("uiterlijk %(day)s") % {"day": when}
    of = [plan.family_id, promise.id]
    done = "owed_done" if promise.kind == "owed" else "promise_keep"
    asked = next((q.id for q in plan.questions if not q.answered_at), None)
    spoken = reverse("question_spoken", args=[plan.family_id, asked]) if asked else ""
    is_call = promise.kind == "call" and bool(spoken)
    if not promise.is_accepted:
        return _asked(plan, promise, me, when, waits)
    return Promised(
        what_words(promise, me),
        "" if promise.kind in CALLS else _who(promise.who, me),
        when,
        late_words(promise.days_late) if promise.days_late else "",
        "" if plan.closed or is_call else reverse(done, args=of),
        "" if plan.closed or promise.kind == "owed" else reverse("promise_move", args=of),
        spoken if is_call and not plan.closed else "",
        waits,
    )


def promised_by_name(plan: OurPlan, me: int | None, today: dt.date) -> tuple[Promised, ...]:
    """What is promised, for a page that several people read: nobody is "you"."""
    waits = waits_by_name(plan)
    return tuple(
        replace(
            _promised(plan, p, me, today, waits.get(p.need_id or 0, "")),
            what=what_words(p, None),
            who="" if p.kind in CALLS else p.who.name,
        )
        for p in plan.promises
        if p.kind != "owed"
    )


def _asked(plan: OurPlan, promise: Promise, me: int | None, when: str, waits: str) -> Promised:
    """Asked, and no yes yet: it does not count as arranged (S2-07)."""
    is_mine = promise.who.role_id == me
    state = _("wacht op jouw ja") if is_mine else _("gevraagd, nog geen ja")
    said = f" “{promise.said}”" if promise.said else ""
    url = reverse("commitment_answer", args=[plan.family_id, promise.id])
    return Promised(
        what=promise.what,
        who=_who(promise.who, me),
        when=when,
        late="",
        done_url="",
        move_url="",
        spoken_url="",
        state=" · ".join(filter(None, (state + said, waits))),
        answer_url=url if is_mine and not plan.closed else "",
    )


def _who(card: Card, me: int | None) -> str:
    return _("jij") if card.role_id == me else card.name


def _kept(promise: Promise, me: int | None, today: dt.date) -> str:
    assert promise.kept_on is not None
    kept_on = spoken_day(promise.kept_on, today)
    return _("%(what)s: nagekomen %(day)s") % {"what": what_words(promise, me), "day": kept_on}


def _question(
    plan: OurPlan, question: AskedQuestion, my_role_id: int | None, today: dt.date
) -> Question:
    channel = {"web": _("via de website"), "phone": _("via de telefoon"), "desk": _("aan de balie")}
    is_mine = question.owner is not None and question.owner.role_id == my_role_id
    keys: list[Key] = []
    of = [plan.family_id, question.id]
    is_called = any(p.kind == "call" for p in plan.promises)
    if not plan.closed and not question.answered_at and not is_called:
        keys.append(Key(reverse("question_spoken", args=of), _("we hebben elkaar gesproken")))
    if not plan.closed and is_mine and question.handover_id is None:
        keys.append(Key(reverse("handover_ask", args=of), _("vraag een collega het over te nemen")))
    return Question(
        question.own_words,
        question.own_plan_words,
        _("%(day)s, %(channel)s")
        % {
            "day": spoken_moment(question.received_at, today),
            "channel": channel.get(question.channel, question.channel),
        },
        _owner_words(question.owner, is_mine),
        _("gesproken %(day)s") % {"day": spoken_moment(question.answered_at, today)}
        if question.answered_at
        else _("nog niet gesproken"),
        _("%(name)s is gevraagd het over te nemen. Tot het antwoord ja is verandert er niets.")
        % {"name": question.handover_to.name}
        if question.handover_to
        else "",
        _withdraw_url(plan, question, is_mine),
        tuple(keys),
        question.own_words == plan.sentence,
    )


def _withdraw_url(plan: OurPlan, question: AskedQuestion, is_mine: bool) -> str:
    """Where who asked a colleague takes that back; '' when nothing is asked."""
    if question.handover_id is None or not is_mine:
        return ""
    return reverse("handover_withdraw", args=[plan.family_id, question.handover_id])


def _owner_words(owner: Card | None, is_mine: bool) -> str:
    if owner is None:
        return _("niemand heeft deze vraag")
    return (
        _("jij hebt deze vraag")
        if is_mine
        else _("%(name)s heeft deze vraag") % {"name": owner.name}
    )


def _people(plan: OurPlan, my_role_id: int | None) -> tuple[Person, ...]:
    members = [Person(initials(m.known_as), m.known_as, m.does, False) for m in plan.members]
    contact = plan.contact
    others = [_part(p, my_role_id) for p in plan.parts if p.accepted] + members
    if contact is None:
        return tuple(others)
    if contact.role_id == my_role_id:
        return (Person(initials(contact.name), _("Jij"), _("vaste persoon"), False), *others)
    does = _("vaste persoon, %(team)s") % {"team": contact.team or contact.organisation}
    return (Person(initials(contact.name), contact.name, does, False, contact.phone), *others)


def _part(part: Part, my_role_id: int | None) -> Person:
    """A colleague with a role of their own."""
    if part.role_id is not None and part.role_id == my_role_id:
        return Person(initials(part.name), _("Jij"), part.does, False)
    return Person(initials(part.name), part.name, part.does_where, False, part.phone)


def _asked_along(plan: OurPlan, part: Part, my_role_id: int | None) -> AskedAlong:
    url = reverse("colleague_withdraw", args=[plan.family_id, part.id])
    words = _("%(name)s is gevraagd om mee te doen: %(does)s.")
    return AskedAlong(
        words % {"name": part.name, "does": part.does},
        url if my_role_id in plan.in_charge and not plan.closed else "",
    )


def _promise_keys(plan: OurPlan) -> tuple[Key, ...]:
    of = [plan.family_id]
    return (
        Key(reverse("promise_make", args=of), _("beloof iets")),
        Key(reverse("appointment_plan", args=of), _("plan een afspraak")),
        Key(reverse("family_letters", args=of), _("brieven om te printen")),
    )


def _people_keys(plan: OurPlan, my_role_id: int | None) -> tuple[Key, ...]:
    of = [plan.family_id]
    keys: list[Key] = []
    leads = my_role_id in plan.in_charge
    if leads and not plan.confirmed and plan.members:
        writer = plan.members[0].person_id
        keys.append(Key(reverse("person_confirm", args=[*of, writer]), _("leg vast wie het is")))
    if leads and plan.confirmed and len(plan.members) == 1:
        keys.append(Key(reverse("family_join", args=of), _("hoort bij een gezin dat er al is")))
    if plan.contact is None or plan.contact.role_id != my_role_id:
        keys.append(Key(reverse("contact_person", args=of), _("word de vaste persoon")))
    else:
        keys.append(Key(reverse("contact_person", args=of), _("waarom ik er ben, en tot wanneer")))
    if leads:
        keys.append(Key(reverse("family_members", args=of), _("wie horen erbij?")))
        keys.append(Key(reverse("colleague_ask", args=of), _("vraag een collega erbij")))
        keys.append(Key(reverse("whose_word", args=of), _("wiens ja telt")))
    for part in plan.parts:
        if part.accepted and part.role_id is not None and part.role_id == my_role_id:
            url = reverse("colleague_leave", args=[*of, part.id])
            keys.append(Key(url, _("ik doe niet meer mee")))
    keys += circle_keys(plan)
    if plan.contact is not None and plan.contact.role_id == my_role_id:
        keys.append(Key(reverse("plan_close", args=of), _("sluit dit plan")))
    return tuple(keys)
