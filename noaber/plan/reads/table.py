"""What stands at the table: goals, needs with whose word they wait for, tasks, who takes part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan import rules

Row = dict[str, Any]  # as reads.sql gives it
STATE = ("stands", "waits", "because", "spoke", "waits_at_work")  # need_states() in SQL


@dataclass(frozen=True, slots=True)
class Goal:
    """What the family wants. proposed_by: a professional's proposal, until the family adopts it."""

    id: int
    words: str
    person_id: int | None
    outcome: str
    version: int
    proposed_by: people.Card | None
    reached_on: date | None
    voices: "tuple[Said, ...]"


@dataclass(frozen=True, slots=True)
class Said:
    """What one person says about one subject; "" while it is waited for. is_current: about this
    version. through: who wrote it down at the table."""

    id: int
    person_id: int
    says: str
    words: str
    version: int
    is_current: bool
    said_at: datetime | None
    through: people.Card | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """Help that began without somebody's word. is_current: about what fits as it stands now."""

    id: int
    kind: str
    reason: str
    who: people.Card
    reviewer: people.Card
    until: date
    reviewed_at: datetime | None
    upheld: bool | None
    review_words: str
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class NeedState:
    """Whether it stands, and whom it waits for: person and first name (need_states in SQL).

    spoke: who was asked a word about it, now or before; some of them are no members.
    waits_at_work: who is in charge, role and name, while none of them spoke of paid or shared help.
    """

    need_id: int
    stands: bool
    waits: dict[int, str]
    because: str
    spoke: dict[int, str]
    waits_at_work: dict[int, str]


@dataclass(frozen=True, slots=True)
class SaidAtWork:
    """What somebody in charge of the plan says about help that is decided on together (S0-04)."""

    who: people.Card
    says: str
    words: str


@dataclass(frozen=True, slots=True)
class Need:
    """What is needed, what fits, and what people say about it."""

    id: int
    words: str
    domain: str
    person_id: int | None
    goal_id: int | None
    step: str
    fits: str
    skipped_why: str
    professional_why: str
    wait_until: date | None
    bridge: str
    version: int
    state: NeedState
    voices: tuple[Said, ...]
    set_aside: tuple[SetAside, ...]
    at_work: tuple[SaidAtWork, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Something that somebody of the family or the circle does, or no one yet (S2-07, S0-11)."""

    id: int
    what: str
    why: str
    person_id: int | None
    once_by: str
    need_id: int | None
    due_on: date
    days_late: int
    is_accepted: bool
    declined: bool
    stuck: bool
    said: str
    kept_on: date | None

    @property
    def day_passed(self) -> bool:
        """Whether somebody took it on and its day has passed: no blame, somebody calls (X-11)."""
        taken = self.person_id is not None and self.is_accepted and not self.declined
        return taken and not self.stuck and self.days_late > 0


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody who takes part and is no member of the family (S3-15, S1-03, S0-11).

    who: at work; person_id: of the circle. ended: they left, or never said yes. asked_by is None
    when the family asked.
    """

    id: int
    who: people.Card | None
    person_id: int | None
    name: str
    organisation: str
    does: str
    words: str
    why: str
    ends_when: str
    asked_by: people.Card | None
    accepted: bool
    ended: bool
    ended_at: datetime | None = None
    version: int = 1
    need_id: int | None = None

    @property
    def role_id(self) -> int | None:
        """The role somebody at work takes part in."""
        return self.who.role_id if self.who else None

    @property
    def asker(self) -> str:
        """Who asked: a name, or "" for the family itself."""
        return self.asked_by.name if self.asked_by else ""

    @property
    def does_where(self) -> str:
        """What somebody does here, and for which team or organisation."""
        where = (self.who.team if self.who else "") or self.organisation
        return ", ".join(filter(None, (self.does, where)))

    @property
    def phone(self) -> str:
        """At work; nobody's own number."""
        return self.who.phone if self.who else ""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whether somebody felt heard."""

    person_id: int
    answer: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """What stands on the table. tasks: open ones first. ended: parts that ended, also of who never
    said yes. signed: who put their name, and when."""

    goals: tuple[Goal, ...]
    needs: tuple[Need, ...]
    tasks: tuple[Task, ...]
    ended: tuple[Part, ...]
    pulses: tuple[Pulse, ...]
    signed: tuple[tuple[int, datetime], ...]
    safety_checked_at: datetime | None

    @property
    def own_goals(self) -> tuple[Goal, ...]:
        """What the family itself wants and did not reach yet, in its order."""
        return tuple(g for g in self.goals if not g.reached_on and not g.proposed_by)

    @property
    def left(self) -> tuple[Part, ...]:
        """Who took part and does so no longer."""
        return tuple(p for p in self.ended if p.accepted)


def decides(person_id: int, compartment_id: int) -> bool:
    """Whether this is one of those whose plan it is, of a plan in sight."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select may_in_sight(%s, null, array[%s]::bigint[], 'own')", [person_id, compartment_id]
        )
        return bool(cursor.fetchone()[0])


def need_states(family_id: int) -> list[NeedState]:
    """Whose word each need of a family waits for, as far as its plan is in sight (S0-04, X-05)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select need_id, stands, waits, because, spoke, waits_at_work from need_states(%s)",
            [family_id],
        )
        return [state(row) for row in cursor.fetchall()]


def state(row: tuple[Any, ...] | list[Any]) -> NeedState:
    """A row of need_states()."""
    need_id, stands, waits, because, spoke, at_work = row
    return NeedState(
        need_id, stands, dict(waits or ()), because, dict(spoke or ()), dict(at_work or ())
    )


def table(rows: dict[str, list[Row]], cards: dict[int, people.Card], now: datetime) -> Table:
    """The table of one family, of the rows that reads.sql gave."""
    plan, today = rows["plan"][0], day_of(now)
    states = {s["need_id"]: s for s in rows["states"]}
    tasks = [task(c, today) for c in rows["commitments"] if c["role_id"] is None]
    return Table(
        goals=tuple(_goal(g, rows["voices"], cards) for g in rows["goals"]),
        needs=tuple(_need(n, states[n["id"]], rows, cards) for n in rows["needs"]),
        tasks=tuple(sorted(tasks, key=lambda t: t.kept_on is not None)),
        ended=tuple(part(p, cards) for p in rows["parts"] if p["ended_at"]),
        pulses=tuple(
            Pulse(p["person_id"], p["answer"], p["words"], _moment(p["at"])) for p in rows["pulses"]
        ),
        signed=tuple((s["person_id"], _moment(s["at"])) for s in rows["signed"]),
        safety_checked_at=_maybe(plan["safety_checked_at"]),
    )


def _goal(g: Row, voices: list[Row], cards: dict[int, people.Card]) -> Goal:
    proposed = None if g["adopted_at"] else cards.get(g["proposed_by_id"])
    reached = _maybe(g["reached_at"])
    return Goal(
        g["id"],
        g["words"],
        g["person_id"],
        g["outcome"],
        g["version"],
        proposed,
        day_of(reached) if reached else None,
        voices_about(voices, "goal_id", g["id"], g["version"], cards),
    )


def _need(n: Row, found: Row, rows: dict[str, list[Row]], cards: dict[int, people.Card]) -> Need:
    return Need(
        id=n["id"],
        words=n["words"],
        domain=n["domain"],
        person_id=n["person_id"],
        goal_id=n["goal_id"],
        step=n["step"],
        fits=n["fits"],
        skipped_why=n["skipped_why"],
        professional_why=n["professional_why"],
        wait_until=date.fromisoformat(n["wait_until"]) if n["wait_until"] else None,
        bridge=n["bridge"],
        version=n["version"],
        state=state((n["id"], *(found[k] for k in STATE))),
        voices=voices_about(rows["voices"], "need_id", n["id"], n["version"], cards),
        set_aside=tuple(
            _set_aside(w, n["version"], cards) for w in rows["set_aside"] if w["need_id"] == n["id"]
        ),
        at_work=tuple(
            SaidAtWork(cards[v["role_id"]], v["says"], v["words"])
            for v in rows["voices"]
            if v["need_id"] == n["id"] and v["role_id"] and v["about_version"] == n["version"]
        ),
    )


def voices_about(
    voices: list[Row], subject: str, id_: int, version: int, cards: dict[int, people.Card]
) -> tuple[Said, ...]:
    """What people said about one subject, in the order of asking."""
    return tuple(
        Said(
            v["id"],
            v["person_id"],
            v["says"],
            v["words"],
            v["about_version"],
            v["about_version"] == version,
            _maybe(v["said_at"]),
            cards.get(v["through_role_id"]),
        )
        for v in voices
        if v[subject] == id_ and v["person_id"] is not None
    )


def _set_aside(w: Row, version: int, cards: dict[int, people.Card]) -> SetAside:
    return SetAside(
        w["id"],
        w["kind"],
        w["reason"],
        cards[w["role_id"]],
        cards[w["reviewer_role_id"]],
        date.fromisoformat(w["until"]),
        _maybe(w["reviewed_at"]),
        w["upheld"],
        w["review_words"],
        w["about_version"] == version,
    )


def task(c: Row, today: date) -> Task:
    """A row of a commitment of the family or the circle."""
    due_on, kept = date.fromisoformat(c["due_on"]), _maybe(c["kept_at"])
    return Task(
        id=c["id"],
        what=c["what"],
        why=c["why"],
        person_id=c["person_id"],
        once_by=c["once_by"],
        need_id=c["need_id"],
        due_on=due_on,
        days_late=0 if kept else rules.late_days(due_on, today),
        is_accepted=c["accepted_at"] is not None,
        declined=c["declined_at"] is not None,
        stuck=c["stuck_at"] is not None,
        said=c["said"],
        kept_on=day_of(kept) if kept else None,
    )


def part(p: Mapping[str, Any], cards: dict[int, people.Card]) -> Part:
    """A row of a participation."""
    return Part(
        id=p["id"],
        who=cards.get(p["role_id"]),
        person_id=p["person_id"],
        name=p["name"],
        organisation=p["organisation"],
        does=p["does"],
        words=p["words"],
        why=p["why"],
        ends_when=p["ends_when"],
        asked_by=cards.get(p["asked_by_id"]),
        accepted=p["accepted_at"] is not None,
        ended=p["ended_at"] is not None,
        ended_at=_when(p["ended_at"]),
        version=p["version"],
        need_id=p["need_id"],
    )


def _when(moment: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment


def _moment(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def _maybe(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None
