"""The whole plan of one family, to take along or to sign: everything there is, one read (S0-11).

For who looks with purpose take_along. What came along from elsewhere stands where it stood, with
what changed here since; what has no row here is given back as it was brought.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db import connection
from django.db import models as db

from noaber.lib.days import day_of
from noaber.lib.exchange import read_as
from noaber.people import reads as people
from noaber.people.models import Family, Member
from noaber.plan import models
from noaber.plan.exchange import FORMAT, Picture, shape
from noaber.plan.reads import need_states
from noaber.plan.reads.picture_parts import (
    Here,
    Names,
    Row,
    appointment,
    contact,
    earlier,
    free_key,
    heard,
    owed,
    own_circle,
    part,
    photos,
    question,
    said,
    same_columns,
    set_aside,
    signature,
    top,
)
from noaber.record.viewers import Viewer

Keyed = TypeVar("Keyed", shape.Goal, shape.Need, shape.Commitment)


def _file(brought: Row) -> Picture:
    """The plan as it was brought; an empty one when it began here."""
    found, _problems = read_as(Picture, brought["file"]) if brought else (None, [])
    return found or Picture(format=FORMAT)


TABLES: dict[str, type[db.Model]] = {
    "plans": models.FamilyPlan,
    "questions": models.Question,
    "owners": models.Ownership,
    "handovers": models.Handover,
    "parts": models.Participation,
    "contacts": models.ContactPerson,
    "commitments": models.Commitment,
    "appointments": models.Appointment,
    "owed": models.Owed,
    "goals": models.Goal,
    "needs": models.Need,
    "voices": models.Voice,
    "aside": models.WordSetAside,
    "signatures": models.Signature,
    "heard": models.Pulse,
}
ROLES = ("role_id", "from_role_id", "to_role_id", "asked_by_id", "real_by_id", "proposed_by_id",
         "through_role_id", "reviewer_role_id", "closed_by_id")  # fmt: skip


def picture(family_id: int, viewer: Viewer, now: datetime, to_sign: bool = False) -> Picture | None:
    """The whole plan; None when this transaction's looks do not show it, or to take along when it
    is not the viewer's own.

    to_sign: without what is one person's own (their circle) and what was signed before.
    """
    family = Family.objects.filter(pk=family_id).first()
    at = {
        name: list(model._default_manager.filter(family_id=family_id).order_by("id").values())
        for name, model in TABLES.items()
    }
    if family is None or not at["plans"]:
        return None
    if not to_sign and not _is_own(viewer, family.compartment_id):
        return None
    plan = next((p for p in at["plans"] if p["closed_at"] is None), at["plans"][-1])
    roles = {row[name] for rows in at.values() for row in rows for name in ROLES if row.get(name)}
    home = people.municipality(municipality_id=family.municipality_id)
    brought: Row = next((p["brought"] for p in reversed(at["plans"]) if p["brought"]), {})
    where = home.name if home else ""
    found = Here(at, Names(people.cards(roles)), where, brought, _file(brought))
    made = _picture(found, plan, family_id, now)
    if to_sign:
        unsigned = tuple(replace(s, signed=None) for s in made.signatures)
        return replace(made, signatures=unsigned)
    return replace(
        made,
        taken_at=now.astimezone(UTC),
        taken_by=found.names.persons.get(viewer.person_id or 0, ""),
        circle=own_circle(viewer),
        photos=(*found.file.photos, *photos(family_id, found.here)),
    )


def _is_own(viewer: Viewer, compartment_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select may_in_sight(%s, %s, %s::bigint[], 'own')",
            [viewer.person_id, viewer.role_id, [compartment_id]],
        )
        return bool(cursor.fetchone()[0])


def brought_before(digest: str) -> int | None:
    """The family in sight that this plan, by what it says, was brought to; None for none."""
    plans = models.FamilyPlan.objects.filter(brought__digest=digest)
    return plans.values_list("family_id", flat=True).first()


def _picture(found: Here, plan: Row, family_id: int, now: datetime) -> Picture:
    file, names = found.file, found.names
    _name_everybody(found, family_id, now)
    goals = tuple(_all("goals", file.goals, found, _goal))
    needs = tuple(_all("needs", file.needs, found, _need))
    commitments = tuple(_all("commitments", file.commitments, found, _commitment))
    at = found.at
    return Picture(
        format=FORMAT,
        where=found.here,
        opened_at=plan["opened_at"],
        closed_at=plan["closed_at"],
        closed_by=names.role(plan["closed_by_id"]),
        closing_words=plan["closing_words"],
        sentence=plan["sentence"],
        top=top(plan),
        questions=(*file.questions, *(question(q, found) for q in at["questions"])),
        goals=goals,
        needs=needs,
        commitments=commitments,
        parts=(*file.parts, *(part(p, found) for p in at["parts"])),
        contacts=(*file.contacts, *(contact(c, found) for c in at["contacts"])),
        appointments=(*file.appointments, *(appointment(a, found) for a in at["appointments"])),
        owed=(*file.owed, *(owed(o, found.here) for o in at["owed"])),
        signatures=(*file.signatures, *(signature(s, found) for s in at["signatures"])),
        heard=(*file.heard, *(heard(h, found) for h in at["heard"])),
        earlier=(*file.earlier, *(earlier(p, found) for p in at["plans"] if p is not plan)),
        photos=file.photos,
        brought_from=_brought_from(found),
        people=tuple(names.people),
        more=file.more,
    )


def _name_everybody(found: Here, family_id: int, now: datetime) -> None:
    """The family first, under the names used here; then the circle, and who is asked elsewhere."""
    names, rows = found.names, found.brought.get("rows", {})
    names.people += found.file.people
    names.persons |= {id_: key for key, id_ in rows.get("people", {}).items()}
    today = day_of(now)
    for m in Member.objects.filter(family_id=family_id).order_by("id"):
        key = names.person(m.person_id, m.known_as, "family")
        gone = m.during.upper if m.during.upper and m.during.upper <= today else None
        if m.during.isempty:  # came and left on one day
            gone = _left_on(family_id, m.person_id)
        place = next(n for n, p in enumerate(names.people) if p.key == key)
        names.people[place] = replace(
            names.people[place], name=m.known_as, kind="family", does=m.does, until=gone
        )
    for p in found.at["parts"]:
        if p["person_id"]:
            names.person(p["person_id"], p["name"], "circle")
    if found.at["needs"]:
        for state in need_states(family_id):
            for person_id, name in state.waits.items():
                names.person(person_id, name, "elsewhere")


def _left_on(family_id: int, person_id: int) -> date | None:
    """The day on which somebody's last belonging ended; None while they belong to it."""
    left = models.Leaving.objects.filter(family_id=family_id, person_id=person_id, undone_at=None)
    return left.values_list("ends_on", flat=True).first()


def _all(kind: str, brought: Iterable[Keyed], found: Here, make: Any) -> Iterator[Keyed]:
    """What was brought, with what changed here since, and then what began here."""
    ids: dict[str, int] = found.brought.get("rows", {}).get(kind, {})
    by_id = {row["id"]: row for row in found.at[kind]}
    keys = found.keys.setdefault(kind, {id_: key for key, id_ in ids.items()})
    items = list(brought)
    for item in items:
        row = by_id.pop(ids.get(item.key, 0), None)
        yield make(row, item, found) if row else item
    taken = {item.key for item in items}
    for row in by_id.values():
        keys[row["id"]] = key = free_key(kind.removesuffix("s"), taken)
        taken.add(key)
        yield make(row, None, found)


def _goal(row: Row, item: shape.Goal | None, found: Here) -> shape.Goal:
    item = item or shape.Goal(key=found.key_of("goals", row["id"]), where=found.here)
    return replace(
        item,
        **same_columns(row, shape.Goal),
        whose=found.names.person(row["person_id"]),
        proposed_by=item.proposed_by or found.names.role(row["proposed_by_id"]),
    )


def _need(row: Row, item: shape.Need | None, found: Here) -> shape.Need:
    item = item or shape.Need(key=found.key_of("needs", row["id"]), where=found.here)
    voices = (v for v in found.at["voices"] if v["need_id"] == row["id"])
    aside = (w for w in found.at["aside"] if w["need_id"] == row["id"])
    return replace(
        item,
        **same_columns(row, shape.Need),
        whose=found.names.person(row["person_id"]),
        goal=found.key_of("goals", row["goal_id"]),
        voices=(*item.voices, *(said(v, found) for v in voices)),
        set_aside=(*item.set_aside, *(set_aside(w, found) for w in aside)),
    )


def _commitment(row: Row, item: shape.Commitment | None, found: Here) -> shape.Commitment:
    doer = found.names.doer(row)
    key = found.key_of("commitments", row["id"])
    if item and not doer and row["once_by"] in (item.once_by, _name(item.who, found)):
        # Nobody took it up here: it stands as it stood there, but for that.
        same = same_columns(row, shape.Commitment)
        same = {name: same[name] for name in ("what", "why", "due_on", "kept_at", "released_at")}
        return replace(item, **same, need=found.key_of("needs", row["need_id"]), no_one_yet=True)
    item = item or shape.Commitment(key=key, where=found.here)
    return replace(
        item,
        **same_columns(row, shape.Commitment),
        who=doer,
        no_one_yet=not doer,
        need=found.key_of("needs", row["need_id"]),
    )


def _name(key: str, found: Here) -> str:
    return next((p.name for p in found.names.people if p.key == key), "")


def _brought_from(found: Here) -> tuple[shape.BroughtFrom, ...]:
    if "from" not in found.brought:
        return ()
    last, _problems = read_as(shape.BroughtFrom, found.brought["from"])
    return (*found.file.brought_from, *((last,) if last else ()))
