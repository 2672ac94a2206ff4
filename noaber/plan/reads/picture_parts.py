"""One row as it stands in the file of a plan: reads/picture.py puts them together (S0-11)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from noaber.people import reads as people
from noaber.plan import models
from noaber.plan.exchange import Picture, shape
from noaber.plan.reads import circle
from noaber.record.viewers import Viewer

Row = dict[str, Any]


@dataclass
class Names:
    """Who is called how in this picture: a key for everybody, as they are met."""

    cards: dict[int, people.Card]
    people: list[shape.Somebody] = field(default_factory=list)
    persons: dict[int, str] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)

    def person(self, person_id: int | None, name: str = "", kind: str = "elsewhere") -> str:
        """The key of a person; "" for nobody."""
        if person_id is None:
            return ""
        if person_id not in self.persons:
            self.persons[person_id] = self._add(shape.Somebody(name=name, kind=kind))
        return self.persons[person_id]

    def role(self, role_id: int | None) -> str:
        """The key of somebody at work; "" for nobody."""
        if role_id is None:
            return ""
        if role_id not in self.roles:
            card = self.cards[role_id]
            made = shape.Somebody(name=card.name, kind="work", organisation=card.organisation)
            self.roles[role_id] = self._add(made)
        return self.roles[role_id]

    def doer(self, row: Row, role: str = "role_id", person: str = "person_id") -> str:
        return self.role(row[role]) or self.person(row[person])

    def _add(self, somebody: shape.Somebody) -> str:
        taken = {p.key for p in self.people}
        key = free_key("person", taken)
        self.people.append(replace(somebody, key=key))
        return key


def free_key(word: str, taken: set[str]) -> str:
    number = len(taken) + 1
    while f"{word}-{number}" in taken:
        number += 1
    return f"{word}-{number}"


@dataclass(frozen=True)
class Here:
    """What this family has here, and what it brought. at: rows by table. here: the municipality.

    keys: of every kind the key of a row, as rows are met.
    """

    at: dict[str, list[Row]]
    names: Names
    here: str
    brought: Row
    file: Picture
    keys: dict[str, dict[int, str]] = field(default_factory=dict)

    def key_of(self, kind: str, id_: int | None) -> str:
        """The key of a row of this kind; "" for none."""
        return self.keys[kind].get(id_ or 0, "")


def same_columns(row: Row, of: Any, *but: str) -> Row:
    """The columns that are called the same in the file."""
    names = {f.name for f in fields(of)} - {"key", "where", "more", *but}
    return {name: row[name] for name in names & set(row)}


def question(row: Row, found: Here) -> shape.Question:
    """What somebody asked, who had it, and the question behind it."""
    names = found.names
    mine = {
        name: [r for r in found.at[name] if r["question_id"] == row["id"]]
        for name in ("voices", "owners", "handovers")
    }
    return shape.Question(
        **same_columns(row, shape.Question),
        who=names.person(row["person_id"]),
        words=row["own_words"],
        real_by=names.role(row["real_by_id"]),
        voices=tuple(said(v, found) for v in mine["voices"]),
        owners=tuple(turn(o, found) for o in mine["owners"]),
        handovers=tuple(
            shape.Handover(
                **same_columns(h, shape.Handover),
                by=names.role(h["from_role_id"]),
                to=names.role(h["to_role_id"]),
            )
            for h in mine["handovers"]
        ),
        where=found.here,
    )


def said(row: Row, found: Here) -> shape.Said:
    """A word of one person."""
    return shape.Said(
        **same_columns(row, shape.Said),
        who=found.names.doer(row),
        through=found.names.role(row["through_role_id"]),
        where=found.here,
    )


def set_aside(row: Row, found: Here) -> shape.SetAside:
    """Help that began without somebody's word."""
    names = found.names
    return shape.SetAside(
        **same_columns(row, shape.SetAside),
        who=names.role(row["role_id"]),
        reviewer=names.role(row["reviewer_role_id"]),
        where=found.here,
    )


def part(row: Row, found: Here) -> shape.Part:
    """Somebody who takes part, or did."""
    asked_by = found.names.role(row["asked_by_id"])
    same = same_columns(row, shape.Part)
    return shape.Part(
        **same,
        who=found.names.doer(row),
        need=found.key_of("needs", row["need_id"]),
        asked_by=asked_by,
        where=found.here,
    )


def turn(row: Row, found: Here) -> shape.Turn:
    """Somebody at work, from when to when."""
    during = row["during"]
    return shape.Turn(
        who=found.names.role(row["role_id"]),
        since=during.lower,
        until=during.upper,
        where=found.here,
    )


def contact(row: Row, found: Here) -> shape.Contact:
    """The contact person, from when to when, and why."""
    during = row["during"]
    return shape.Contact(
        why=row["why"],
        ends_when=row["ends_when"],
        who=found.names.role(row["role_id"]),
        since=during.lower,
        until=during.upper,
        where=found.here,
    )


def appointment(row: Row, found: Here) -> shape.Appointment:
    """A moment."""
    who = found.names.role(row["role_id"])
    return shape.Appointment(**same_columns(row, shape.Appointment), who=who, where=found.here)


def owed(row: Row, here: str) -> shape.Owed:
    """What the law owed."""
    return shape.Owed(**same_columns(row, shape.Owed), where=here)


def signature(row: Row, found: Here) -> shape.Signature:
    """A name under the plan."""
    return shape.Signature(
        who=found.names.person(row["person_id"]),
        covers=tuple(row["covers"]),
        at=row["at"],
        digest=row["digest"],
        signed=row["picture"],
        where=found.here,
    )


def heard(row: Row, found: Here) -> shape.Heard:
    """Whether somebody felt heard."""
    who = found.names.person(row["person_id"])
    return shape.Heard(**same_columns(row, shape.Heard), who=who, where=found.here)


def top(plan: Row) -> tuple[str, ...]:
    """What counts most."""
    return tuple(line for line in (plan["top_1"], plan["top_2"], plan["top_3"]) if line)


def earlier(plan: Row, found: Here) -> shape.Earlier:
    """A plan that was closed before."""
    return shape.Earlier(
        **same_columns(plan, shape.Earlier, "closed_by"),
        top=top(plan),
        closed_by=found.names.role(plan["closed_by_id"]),
        where=found.here,
    )


def photos(family_id: int, here: str) -> Iterator[shape.Photo]:
    """That there are pictures."""
    shown = models.Photo.objects.filter(family_id=family_id, gone_at=None).order_by("id")
    for row in shown.values("kind", "words", "at"):
        yield shape.Photo(**row, where=here)


def own_circle(viewer: Viewer) -> tuple[shape.Around, ...]:
    """Who stands around the one who takes it along, without how to reach them."""
    return tuple(
        shape.Around(
            name=m.name,
            relation=m.relation,
            ring=m.ring,
            support=m.support,
            direction=m.direction,
            days=m.days,
            limits=m.limits,
        )
        for m in circle(viewer.person_id or 0)
    )
