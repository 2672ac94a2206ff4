"""Our plan: what its pages show. Queries run only while a look shows the rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db import connection

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan import rules
from noaber.plan.reads import table
from noaber.plan.reads.away import Away, away
from noaber.plan.reads.belonging import Leaving, leavings
from noaber.plan.reads.table import Part, Table
from noaber.plan.reads.words import WordsNoted, words_noted
from noaber.record.viewers import VISITOR, Viewer

Row = dict[str, Any]  # as reads.sql gives it


@dataclass(frozen=True, slots=True)
class Promise:
    """Something promised or owed to the family. Times only for a call."""

    id: int
    kind: str  # call, about, words, owed
    what: str  # own words, the words of the task it is about, or the id of a term
    who: people.Card
    due_on: date
    due_from: time | None
    due_until: time | None
    days_late: int
    kept_on: date | None
    is_accepted: bool = True
    need_id: int | None = None
    said: str = ""
    about_id: int | None = None  # the task that does not work out, about which they call
    whom: str = ""  # who is called about it, by the name used here; '' for the family together
    whom_id: int | None = None
    way: str = "call"  # how they hear: call, mail, or '' when neither is known


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
    """An appointment that is to come, or would have been."""

    id: int
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
    words_noted: WordsNoted | None
    promises: tuple[Promise, ...]  # open, late ones first
    kept: tuple[Promise, ...]
    contact: people.Card | None
    contact_why: str  # why government is here (S1-04) …
    contact_ends: str  # … and when that stops
    away: tuple[Away, ...]  # who of those in charge is not there now
    members: tuple[Participant, ...]
    questions: tuple[AskedQuestion, ...]
    moments: tuple[NextMoment, ...]
    called_off: tuple[NextMoment, ...]
    notice_due_at: datetime | None  # until when somebody should know that a message waits
    talked_on: date | None  # the last call or appointment that was kept
    table: Table
    parts: tuple[Part, ...]
    ended: Ended | None
    circles: tuple[int, ...] = ()  # of which members this viewer may see the circle
    leavings: tuple[Leaving, ...] = ()  # who belongs to it no longer, or until a day

    @property
    def names(self) -> dict[int, str]:
        """What everybody is called here, also who belongs to it no longer: what they did stays."""
        gone = {one.person_id: one.known_as for one in self.leavings}
        return gone | {m.person_id: m.known_as for m in self.members}

    @property
    def in_charge(self) -> set[int]:
        """The roles of the contact person and of who owns a question."""
        owners = {q.owner.role_id for q in self.questions if q.owner}
        return owners | {self.contact.role_id} if self.contact else owners

    @property
    def caller(self) -> people.Card | None:
        """Who calls when something does not work out: the contact person, else an owner (X-11)."""
        owners = [q.owner for q in self.questions if q.owner]
        return self.contact or next(iter(owners), None)

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
    notice_due_at: str | None
    owners: dict[int, people.Card]
    handovers: dict[int, Row]
    cards: dict[int, people.Card]


def our_plan(family_id: int, now: datetime, viewer: Viewer = VISITOR) -> OurPlan | None:
    """One family's plan, as far as it is this viewer's; None when no look here shows it."""
    rows = _rows(family_id, now, viewer)
    if not (rows.tables["family"] and rows.tables["plan"]):
        return None
    family, plan, contact = (_only(rows, name) for name in ("family", "plan", "contacts"))
    promises, kept = _open_and_kept(rows, day_of(now))
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
        words_noted=words_noted(plan, rows.cards),
        promises=promises,
        kept=kept,
        contact=rows.cards.get(contact.get("role_id", 0)),
        contact_why=contact.get("why", ""),
        contact_ends=contact.get("ends_when", ""),
        away=away(rows.tables["away"], rows.cards, now),
        members=_members(rows),
        questions=tuple(_question(q, rows) for q in rows.tables["questions"]),
        moments=tuple(_moment(m, rows) for m in rows.tables["moments"]),
        notice_due_at=_when(rows.notice_due_at),
        called_off=tuple(_moment(m, rows) for m in rows.tables["called_off"]),
        talked_on=_talked_on(rows, kept),
        table=table.table(rows.tables, rows.cards, now),
        parts=tuple(table.part(p, rows.cards) for p in rows.tables["parts"] if not p["ended_at"]),
        ended=_ended(plan, rows),
        circles=tuple(rows.tables["circles"]),
        leavings=leavings(rows.tables["gone"], rows.cards, day_of(now)),
    )


def _only(rows: _Rows, name: str) -> Row:
    """The one row of a table that has at most one; nothing is known of what is not there."""
    return next(iter(rows.tables[name]), {})


def _moment(m: Row, rows: _Rows) -> NextMoment:
    return NextMoment(
        m["id"], datetime.fromisoformat(m["at"]), m["place"], rows.cards[m["role_id"]]
    )


def _rows(family_id: int, now: datetime, viewer: Viewer) -> _Rows:
    with connection.cursor() as cursor:
        cursor.execute(
            "select our_plan_rows(%s, %s, %s, %s, %s)",
            [family_id, now, day_of(now), viewer.person_id, viewer.role_id],
        )
        found = cursor.fetchone()[0]
    talked_at, notice_due_at = found.pop("talked_at"), found.pop("notice_due_at")
    tables = {name: rows or [] for name, rows in found.items()}
    cards = {card["role_id"]: people.Card(**card) for card in tables["cards"]}
    return _Rows(
        tables=tables,
        talked_at=talked_at,
        notice_due_at=notice_due_at,
        owners={o["question_id"]: cards[o["role_id"]] for o in tables["owners"]},
        handovers={h["question_id"]: h for h in tables["handovers"]},
        cards=cards,
    )


def _open_and_kept(rows: _Rows, today: date) -> tuple[tuple[Promise, ...], tuple[Promise, ...]]:
    """Late ones first; and the newest of what was kept first."""
    promises = _promises(rows, today)
    kept = sorted((p for p in promises if p.kept_on), key=lambda p: p.due_on, reverse=True)
    return tuple(sorted((p for p in promises if not p.kept_on), key=_late_first)), tuple(kept)


def _promises(rows: _Rows, today: date) -> list[Promise]:
    """What was promised, and what the law owes; a right of the family only while it lasts."""
    promises = [
        _commitment(c, rows.cards[c["role_id"]], today)
        for c in rows.tables["commitments"]
        if c["role_id"] is not None
    ]
    promises = [_with_whom(p, rows) if p.about_id else p for p in promises]
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


def _talked_on(rows: _Rows, kept: Sequence[Promise]) -> date | None:
    calls = [p.kept_on for p in kept if p.kind == "call" and p.kept_on]
    met = _day(rows.talked_at)
    return max([*calls, *([met] if met else [])], default=None)


def _late_first(promise: Promise) -> tuple[int, date]:
    return (-promise.days_late, promise.due_on)


def _commitment(c: Row, card: people.Card, today: date) -> Promise:
    due_on, kept = date.fromisoformat(c["due_on"]), _day(c["kept_at"])
    late = 0 if kept else rules.late_days(due_on, today)
    since, until = time_of(c["due_from"]), time_of(c["due_until"])
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
        c["about_id"],
        way="call" if c["way"] is None else c["way"],
    )


def _with_whom(promise: Promise, rows: _Rows) -> Promise:
    """Whom they call: who could not do it. Who is asked from outside is reached by the family."""
    doer = next((c for c in rows.tables["commitments"] if c["id"] == promise.about_id), None)
    if doer is None:
        return promise
    if doer["role_id"] is not None:
        return replace(promise, whom=rows.cards[doer["role_id"]].name)
    named = (*rows.tables["gone"], *rows.tables["members"])
    members = {m["person_id"]: m["known_as"] for m in named}
    return replace(promise, whom=members.get(doer["person_id"], ""), whom_id=doer["person_id"])


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


def _when(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None


def _day(moment: str | None) -> date | None:
    at = _when(moment)
    return day_of(at) if at else None


def time_of(clock: str | None) -> time | None:
    return time.fromisoformat(clock) if clock else None
