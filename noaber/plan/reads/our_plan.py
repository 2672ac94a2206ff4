"""Our plan, and my families: what pages show. Queries run only while a look shows the rows."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django.db import connection

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan import rules
from noaber.plan.reads import table
from noaber.plan.reads.table import Part, Table
from noaber.record.viewers import VISITOR, Viewer

Row = dict[str, Any]  # as reads.sql gives it


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
    is_accepted: bool = True
    need_id: int | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """A member, as called there. decides: it is their plan; told while a goal is proposed."""

    person_id: int
    known_as: str
    does: str
    is_child: bool = False
    decides: bool = False


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
    real_words: str
    real_version: int
    real_by: people.Card | None
    voices: tuple[table.Said, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """That a plan was closed with the family: when, by whom, why."""

    at: datetime
    by: people.Card
    words: str


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
    is_own: bool  # who reads it may change its words
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
    talked_on: date | None  # the last call or appointment that was kept
    table: Table
    parts: tuple[Part, ...]
    ended: Ended | None

    @property
    def in_charge(self) -> set[int]:
        """The roles of the contact person and of who owns a question."""
        owners = {q.owner.role_id for q in self.questions if q.owner}
        return owners | {self.contact.role_id} if self.contact else owners

    @property
    def is_something_open(self) -> bool:
        """Whether the family may still expect something of somebody."""
        unanswered = any(q.answered_at is None or q.handover_id for q in self.questions)
        return bool(self.promises or self.moments or unanswered)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows our plan is made of; owners and open handovers by question, work cards by role."""

    tables: dict[str, list[Any]]
    talked_at: str | None
    owners: dict[int, people.Card]
    handovers: dict[int, Row]
    cards: dict[int, people.Card]


def our_plan(family_id: int, now: datetime, viewer: Viewer = VISITOR) -> OurPlan | None:
    """One family's plan, as far as it is this viewer's; None when this transaction's looks do not
    show it."""
    rows = _rows(family_id, now, viewer)
    if not rows.tables["family"] or not rows.tables["plan"]:
        return None
    (family,), (plan,) = rows.tables["family"], rows.tables["plan"]
    promises = _promises(rows, day_of(now))
    kept = sorted((p for p in promises if p.kept_on), key=lambda p: p.due_on, reverse=True)
    contacts = [rows.cards[c["role_id"]] for c in rows.tables["contacts"]]
    return OurPlan(
        family_id=family_id,
        plan_id=plan["id"],
        label=family["label"],
        municipality_id=family["municipality_id"],
        confirmed=family["confirmed_at"] is not None,
        closed=family["closed_at"] is not None or plan["closed_at"] is not None,
        joined_to_id=family["joined_to_id"],
        is_own=plan["is_own"],
        compartment_id=plan["compartment_id"],
        sentence=plan["sentence"],
        top=(plan["top_1"], plan["top_2"], plan["top_3"]),
        words_version=plan["words_version"],
        promises=tuple(sorted((p for p in promises if not p.kept_on), key=_late_first)),
        kept=tuple(kept),
        contact=contacts[0] if contacts else None,
        members=_members(rows),
        questions=tuple(_question(q, rows) for q in rows.tables["questions"]),
        moments=tuple(_moment(m, rows) for m in rows.tables["moments"]),
        talked_on=_talked_on(rows, kept),
        table=table.table(rows.tables, rows.cards, now),
        parts=tuple(table.part(p, rows.cards) for p in rows.tables["parts"] if not p["ended_at"]),
        ended=_ended(plan, rows),
    )


def _moment(m: Row, rows: _Rows) -> NextMoment:
    return NextMoment(datetime.fromisoformat(m["at"]), m["place"], rows.cards[m["role_id"]])


def _rows(family_id: int, now: datetime, viewer: Viewer) -> _Rows:
    with connection.cursor() as cursor:
        cursor.execute(
            "select our_plan_rows(%s, %s, %s, %s, %s)",
            [family_id, now, day_of(now), viewer.person_id, viewer.role_id],
        )
        found = cursor.fetchone()[0]
    talked_at = found.pop("talked_at")
    tables = {name: rows or [] for name, rows in found.items()}
    cards = {card["role_id"]: people.Card(**card) for card in tables["cards"]}
    return _Rows(
        tables=tables,
        talked_at=talked_at,
        owners={o["question_id"]: cards[o["role_id"]] for o in tables["owners"]},
        handovers={h["question_id"]: h for h in tables["handovers"]},
        cards=cards,
    )


def _promises(rows: _Rows, today: date) -> list[Promise]:
    """What was promised, and what the law owes; a right of the family only while it lasts."""
    promises = [
        _commitment(c, rows.cards[c["role_id"]], today)
        for c in rows.tables["commitments"]
        if c["role_id"] is not None
    ]
    for o in rows.tables["owed"]:
        last_day = rules.last_day(datetime.fromisoformat(o["due_at"]))
        lasts = rules.is_duty(o["term"]) or last_day >= today
        if lasts and (owner := rows.owners.get(o["question_id"])):
            promises.append(_owed(o, owner, last_day, today))
    return promises


def _members(rows: _Rows) -> tuple[Participant, ...]:
    children = set(rows.tables["children"])
    return tuple(
        Participant(
            m["person_id"], m["known_as"], m["does"], m["person_id"] in children, m["decides"]
        )
        for m in rows.tables["members"]
    )


def _talked_on(rows: _Rows, kept: list[Promise]) -> date | None:
    calls = [p.kept_on for p in kept if p.kind == "call" and p.kept_on]
    met = _day(rows.talked_at)
    return max([*calls, *([met] if met else [])], default=None)


def _late_first(promise: Promise) -> tuple[int, date]:
    return (-promise.days_late, promise.due_on)


def _commitment(c: Row, card: people.Card, today: date) -> Promise:
    due_on, kept = date.fromisoformat(c["due_on"]), _day(c["kept_at"])
    late = 0 if kept else rules.late_days(due_on, today)
    since, until = _time(c["due_from"]), _time(c["due_until"])
    return Promise(
        c["id"],
        c["kind"],
        c["what"],
        card,
        due_on,
        since,
        until,
        late,
        kept,
        c["accepted_at"] is not None,
        c["need_id"],
        c["said"],
    )


def _owed(o: Row, card: people.Card, due_on: date, today: date) -> Promise:
    kept = _day(o["met_at"])
    late = 0 if kept else rules.late_days(due_on, today)
    return Promise(o["id"], "owed", o["term"], card, due_on, None, None, late, kept)


def _question(q: Row, rows: _Rows) -> AskedQuestion:
    handover = rows.handovers.get(q["id"])
    return AskedQuestion(
        q["id"],
        q["person_id"],
        q["own_words"],
        q["channel"],
        datetime.fromisoformat(q["received_at"]),
        datetime.fromisoformat(q["answered_at"]) if q["answered_at"] else None,
        q["own_plan_words"],
        rows.owners.get(q["id"]),
        handover["id"] if handover else None,
        rows.cards[handover["to_role_id"]] if handover else None,
        handover["words"] if handover else "",
        q["real_words"],
        q["real_version"],
        rows.cards.get(q["real_by_id"]),
        table.voices_about(
            rows.tables["voices"], "question_id", q["id"], q["real_version"], rows.cards
        ),
    )


def _ended(plan: Row, rows: _Rows) -> Ended | None:
    if plan["closed_by_id"] is None:
        return None
    at = datetime.fromisoformat(plan["closed_at"])
    return Ended(at, rows.cards[plan["closed_by_id"]], plan["closing_words"])


def _day(moment: str | None) -> date | None:
    return day_of(datetime.fromisoformat(moment)) if moment else None


def _time(clock: str | None) -> time | None:
    return time.fromisoformat(clock) if clock else None


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
    part_id: int | None  # asked to take part
    has_open_plan: bool
    is_stuck: bool = False
    waits_for_word: bool = False
    waits_for_me: bool = False
    hangs: str = ""  # what it is that hangs, or whom is waited for
    is_safety_due: bool = False
    state: rules.OwedState = "due"


NOTHING_DUE = Due("nothing", "", None, None, None, True)


def my_families(role_id: int, now: datetime) -> list[FamilyLine]:
    """The families this transaction's look shows, ordered by what is owed to them."""
    today = day_of(now)
    with connection.cursor() as cursor:
        cursor.execute("select my_families_rows(%s, %s)", [role_id, _duties()])
        tables: Row = cursor.fetchone()[0]
    sentences, owners = dict(tables["sentences"] or ()), dict(tables["owners"] or ())
    asked, parts = dict(tables["asked"] or ()), dict(tables["parts"] or ())
    first_due, signs, to_answer = _first_due(tables), _signs(tables), asked.keys() | parts.keys()
    lines = []
    for family_id, label, confirmed in tables["families"] or ():
        due, hangs = first_due.get(family_id, NOTHING_DUE), signs.get(family_id, {})
        line = FamilyLine(
            kind=due.kind,
            what=due.what,
            due_on=due.due_on,
            due_from=due.due_from,
            due_until=due.due_until,
            is_accepted=due.is_accepted and not (family_id in to_answer or "not_accepted" in hangs),
            family_id=family_id,
            label=label,
            sentence=sentences.get(family_id, ""),
            confirmed=confirmed,
            days_late=rules.late_days(due.due_on, today) if due.due_on else 0,
            has_owner=family_id in owners and "nobody" not in hangs,
            is_mine=owners.get(family_id) == role_id,
            handover_id=asked.get(family_id),
            part_id=parts.get(family_id),
            has_open_plan=family_id in sentences,
            is_stuck="stuck" in hangs,
            waits_for_word=bool({"waits", "waits_for_me"} & hangs.keys()),
            waits_for_me="waits_for_me" in hangs,
            is_safety_due="safety" in hangs,
        )
        state = rules.owed_state(line, today)
        sign = "waits" if state == "waits_for_word" else state
        lines.append(replace(line, state=state, hangs=hangs.get(sign, "")))
    return rules.owed_order(lines, today)


def _first_due(tables: Row) -> dict[int, Due]:
    """What is due first, per family: an open promise, or what the law owes."""
    first: dict[int, Due] = {}
    for family_id, kind, what, due, since, until, accepted in tables["promised"] or ():
        due_on = date.fromisoformat(due)
        first[family_id] = Due(kind, what, due_on, _time(since), _time(until), accepted)
    for family_id, term, due_at in tables["owed"] or ():
        due_on = rules.last_day(datetime.fromisoformat(due_at))
        promised = first.get(family_id)
        if promised is None or promised.due_on is None or due_on < promised.due_on:
            first[family_id] = Due("owed", term, due_on, None, None, True)
    return first


def _signs(tables: Row) -> dict[int, dict[str, str]]:
    """What hangs, per family and kind: the first of each, in words."""
    signs: dict[int, dict[str, str]] = {}
    for family_id, sign, words in tables["signs"] or ():
        signs.setdefault(family_id, {}).setdefault(sign, words)
    return signs


@lru_cache(maxsize=1)
def _duties() -> list[str]:
    """The terms that we owe; the others are the family's right, and we wait."""
    return [term.id for term in rules.terms() if rules.is_duty(term.id)]
