"""Our plan, and my families: what pages show. Queries run only while a look shows the rows."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import F

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.models import Family, Member
from noaber.plan import rules
from noaber.plan.models import (
    Appointment,
    Commitment,
    ContactPerson,
    FamilyPlan,
    Handover,
    Owed,
    Ownership,
    Question,
)


@dataclass(frozen=True, slots=True)
class Promise:
    """Something promised or owed to the family. Times only for a call."""

    id: int
    kind: str  # call, words, owed
    what: str  # own words, or the id of a term
    who: people.Card
    due_on: date
    due_from: time | None
    due_until: time | None
    days_late: int
    kept_on: date | None


@dataclass(frozen=True, slots=True)
class Participant:
    """A member of the family, under the name used there."""

    person_id: int
    known_as: str
    does: str


@dataclass(frozen=True, slots=True)
class NextMoment:
    """An appointment that is to come."""

    at: datetime
    place: str
    who: people.Card


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, who owns it, and who was asked to take it over."""

    id: int
    person_id: int
    own_words: str
    channel: str
    received_at: datetime
    answered_at: datetime | None
    own_plan_words: str
    owner: people.Card | None
    handover_id: int | None
    handover_to: people.Card | None
    handover_words: str


@dataclass(frozen=True, slots=True)
class OurPlan:
    """The whole of our plan, as far as it is filled (S2-02, S2-08)."""

    family_id: int
    plan_id: int
    label: str
    municipality_id: int
    confirmed: bool
    closed: bool
    joined_to_id: int | None
    compartment_id: int
    sentence: str
    top: tuple[str, ...]
    words_version: int
    promises: tuple[Promise, ...]  # open, late ones first
    kept: tuple[Promise, ...]
    contact: people.Card | None
    members: tuple[Participant, ...]
    questions: tuple[AskedQuestion, ...]
    moments: tuple[NextMoment, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows our plan is made of, and the work cards of everybody in them."""

    commitments: list[Commitment]
    owed: list[Owed]
    questions: list[Question]
    owners: dict[int, int]
    handovers: dict[int, Handover]
    contact: ContactPerson | None
    moments: list[Appointment]
    members: list[Member]
    cards: dict[int, people.Card]


def our_plan(family_id: int, now: datetime) -> OurPlan | None:
    """One family's plan; None when this transaction's looks do not show it."""
    newest_first = F("closed_at").desc(nulls_first=True)
    plan = FamilyPlan.objects.filter(family_id=family_id).order_by(newest_first).first()
    family = Family.objects.filter(pk=family_id).first()
    if plan is None or family is None:
        return None
    rows = _rows(family_id, now)
    promises = _promises(rows, day_of(now))
    kept = sorted((p for p in promises if p.kept_on), key=lambda p: p.due_on, reverse=True)
    cards = rows.cards
    return OurPlan(
        family_id=family_id,
        plan_id=plan.pk,
        label=family.label,
        municipality_id=family.municipality_id,
        confirmed=family.confirmed_at is not None,
        closed=family.closed_at is not None,
        joined_to_id=family.joined_to_id,
        compartment_id=plan.compartment_id,
        sentence=plan.sentence,
        top=(plan.top_1, plan.top_2, plan.top_3),
        words_version=plan.words_version,
        promises=tuple(sorted((p for p in promises if not p.kept_on), key=_late_first)),
        kept=tuple(kept),
        contact=cards[rows.contact.role_id] if rows.contact else None,
        members=tuple(Participant(m.person_id, m.known_as, m.does) for m in rows.members),
        questions=tuple(_question(q, rows) for q in rows.questions),
        moments=tuple(NextMoment(m.at, m.place, cards[m.role_id]) for m in rows.moments),
    )


def _rows(family_id: int, now: datetime) -> _Rows:
    of = {"family_id": family_id}
    commitments = list(Commitment.objects.filter(**of, released_at=None))
    owners = {
        o.question_id: o.role_id for o in Ownership.objects.filter(**of, during__upper_inf=True)
    }
    handovers = {
        h.question_id: h for h in Handover.objects.filter(**of, accepted_at=None, declined_at=None)
    }
    contact = ContactPerson.objects.filter(**of, during__contains=now).first()
    moments = list(Appointment.objects.filter(**of, cancelled_at=None, at__gte=now).order_by("at"))
    in_it = {*owners.values(), *(c.role_id for c in commitments), *(m.role_id for m in moments)}
    in_it |= {h.to_role_id for h in handovers.values()} | ({contact.role_id} if contact else set())
    return _Rows(
        commitments=commitments,
        owed=list(Owed.objects.filter(**of)),
        questions=list(Question.objects.filter(**of).order_by("-received_at")),
        owners=owners,
        handovers=handovers,
        contact=contact,
        moments=moments,
        members=list(Member.objects.filter(**of, during__contains=day_of(now)).order_by("id")),
        cards=people.cards(in_it),
    )


def _promises(rows: _Rows, today: date) -> list[Promise]:
    """What was promised, and what the law owes; a right of the family only while it lasts."""
    promises = [_commitment(c, rows.cards[c.role_id], today) for c in rows.commitments]
    for o in rows.owed:
        lasts = rules.is_duty(o.term) or rules.last_day(o.due_at) >= today
        if lasts and (role_id := rows.owners.get(o.question_id)):
            promises.append(_owed(o, rows.cards[role_id], today))
    return promises


def _late_first(promise: Promise) -> tuple[int, date]:
    return (-promise.days_late, promise.due_on)


def _commitment(c: Commitment, card: people.Card, today: date) -> Promise:
    kept = day_of(c.kept_at) if c.kept_at else None
    late = 0 if kept else rules.late_days(c.due_on, today)
    return Promise(c.pk, c.kind, c.what, card, c.due_on, c.due_from, c.due_until, late, kept)


def _owed(o: Owed, card: people.Card, today: date) -> Promise:
    due_on = rules.last_day(o.due_at)
    kept = day_of(o.met_at) if o.met_at else None
    late = 0 if kept else rules.late_days(due_on, today)
    return Promise(o.pk, "owed", o.term, card, due_on, None, None, late, kept)


def _question(q: Question, rows: _Rows) -> AskedQuestion:
    handover = rows.handovers.get(q.pk)
    return AskedQuestion(
        q.pk,
        q.person_id,
        q.own_words,
        q.channel,
        q.received_at,
        q.answered_at,
        q.own_plan_words,
        rows.cards.get(rows.owners.get(q.pk, 0)),
        handover.pk if handover else None,
        rows.cards[handover.to_role_id] if handover else None,
        handover.words if handover else "",
    )


@dataclass(frozen=True, slots=True)
class Due:
    """What is owed to a family first. kind: call, words, owed or nothing."""

    kind: str
    what: str
    due_on: date | None
    due_from: time | None
    due_until: time | None
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class FamilyLine(Due):
    """One family in "my families": the one thing that weighs most (S2-08)."""

    family_id: int
    label: str
    sentence: str
    confirmed: bool
    days_late: int
    has_owner: bool
    is_mine: bool
    handover_id: int | None
    waits_for_young_person: bool = False
    state: rules.OwedState = "due"


NOTHING_DUE = Due("nothing", "", None, None, None, True)


def my_families(role_id: int, now: datetime) -> list[FamilyLine]:
    """The families this transaction's look shows, ordered by what is owed to them."""
    today = day_of(now)
    sentences = dict(FamilyPlan.objects.filter(closed_at=None).values_list("family_id", "sentence"))
    owners = dict(
        Ownership.objects.filter(during__upper_inf=True).values_list("family_id", "role_id")
    )
    asked = dict(
        Handover.objects.filter(accepted_at=None, declined_at=None, to_role_id=role_id).values_list(
            "family_id", "id"
        )
    )
    first_due = _first_due()
    lines = []
    families = Family.objects.filter(closed_at=None).values_list("id", "label", "confirmed_at")
    for family_id, label, confirmed_at in families:
        due = first_due.get(family_id, NOTHING_DUE)
        line = FamilyLine(
            kind=due.kind,
            what=due.what,
            due_on=due.due_on,
            due_from=due.due_from,
            due_until=due.due_until,
            is_accepted=due.is_accepted and family_id not in asked,
            family_id=family_id,
            label=label,
            sentence=sentences.get(family_id, ""),
            confirmed=confirmed_at is not None,
            days_late=rules.late_days(due.due_on, today) if due.due_on else 0,
            has_owner=family_id in owners,
            is_mine=owners.get(family_id) == role_id,
            handover_id=asked.get(family_id),
        )
        lines.append(replace(line, state=rules.owed_state(line, today)))
    return rules.owed_order(lines, today)


def _first_due() -> dict[int, Due]:
    """What is due first, per family: open promises and what the law owes."""
    first: dict[int, Due] = {}

    def weigh(family_id: int, due: Due) -> None:
        known = first.get(family_id)
        if known is None or (due.due_on or date.max) < (known.due_on or date.max):
            first[family_id] = due

    promised = Commitment.objects.filter(kept_at=None, released_at=None).values_list(
        "family_id", "kind", "what", "due_on", "due_from", "due_until", "accepted_at"
    )
    for family_id, kind, what, due_on, since, until, accepted_at in promised:
        weigh(family_id, Due(kind, what, due_on, since, until, accepted_at is not None))
    owed = Owed.objects.filter(met_at=None).values_list("family_id", "term", "due_at")
    for family_id, term, due_at in owed:
        if rules.is_duty(term):
            weigh(family_id, Due("owed", term, rules.last_day(due_at), None, None, True))
    return first
