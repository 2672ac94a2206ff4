"""What is asked of somebody who need not see the plan (S1-03)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan.models import Commitment, Participation, Voice, WordSetAside
from noaber.plan.reads.table import Part, Row, Task, part, task
from noaber.record.acts import call

NO_LONGER = timedelta(days=14)  # so long it is told that something is not needed any more


@dataclass(frozen=True, slots=True)
class AskedOfMe:
    """What is asked of somebody who need not see the plan: tasks, a word, taking part."""

    family_id: int
    tasks: tuple[Task, ...]
    words: tuple["AskedWord", ...]
    part: Part | None
    reviews: tuple["AskedReview", ...] = ()
    no_longer: tuple[str, ...] = ()  # what was asked, and is not needed any more
    waits: bool = False  # the help I am asked for still waits for a word in that family


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word that is asked, as the asked person reads it."""

    id: int
    asked_words: str
    version: int
    says: str
    words: str


@dataclass(frozen=True, slots=True)
class AskedReview:
    """Help that began without somebody's word, which this viewer looks at afterwards."""

    id: int
    kind: str
    reason: str
    who: people.Card
    until: date
    at: datetime


def asked_of_me(person_id: int, role_id: int | None, now: datetime) -> list[AskedOfMe]:
    """What is asked of this viewer, per family; only what this transaction's looks show."""
    mine: Row = {"role_id": role_id} if role_id else {"person_id": person_id, "role_id": None}
    tasks = Commitment.objects.filter(released_at=None, **mine).order_by("due_on", "id").values()
    away = list(
        Commitment.objects.filter(
            released_at__gte=now - NO_LONGER, kept_at=None, declined_at=None, kind="words", **mine
        ).values_list("family_id", "what")
    )
    parts = Participation.objects.filter(ended_at=None, **mine).values()
    voices = (
        [] if role_id else list(Voice.objects.filter(person_id=person_id).order_by("id").values())
    )
    reviews = _reviews(role_id) if role_id else []
    cards = people.cards(
        role for p in parts for role in (p["role_id"], p["asked_by_id"]) if role is not None
    )
    families = {row["family_id"] for row in (*tasks, *parts, *voices)}
    families |= {family_id for family_id, _review in reviews}
    families |= {family_id for family_id, _what in away}
    return [
        AskedOfMe(
            family_id,
            tuple(task(_as_row(t), day_of(now)) for t in tasks if t["family_id"] == family_id),
            tuple(
                AskedWord(v["id"], v["asked_words"], v["about_version"], v["says"], v["words"])
                for v in voices
                if v["family_id"] == family_id
            ),
            next(
                (part(p, cards) for p in parts if p["family_id"] == family_id),
                None,
            ),
            tuple(review for of_family, review in reviews if of_family == family_id),
            tuple(what for of_family, what in away if of_family == family_id),
            any(_waits(p) for p in parts if p["family_id"] == family_id),
        )
        for family_id in sorted(families)
    ]


def _waits(part: Mapping[str, Any]) -> bool:
    if part["need_id"] is None or part["accepted_at"] is not None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("select part_waits(%s)", [part["id"]])
        return bool(cursor.fetchone()[0])


def _reviews(role_id: int) -> list[tuple[int, AskedReview]]:
    """By family: what this role looks at afterwards, and did not yet."""
    rows = list(
        WordSetAside.objects.filter(reviewer_role_id=role_id, reviewed_at=None).order_by("id")
    )
    cards = people.cards(w.role_id for w in rows)
    return [
        (w.family_id, AskedReview(w.pk, w.kind, w.reason, cards[w.role_id], w.until, w.at))
        for w in rows
    ]


def _as_row(values: Mapping[str, Any]) -> Row:
    """As reads.sql would give it: days and moments as text."""
    return {
        name: value.isoformat() if isinstance(value, (date, datetime)) else value
        for name, value in values.items()
    }


def who_asks(family_ids: Iterable[int]) -> dict[int, str]:
    """What the families that ask something are called: a first name, nothing else (S1-03)."""
    with connection.cursor() as cursor:
        cursor.execute("select family_id, name from who_asks(%s::bigint[])", [list(family_ids)])
        return dict(cursor.fetchall())


def is_asked_elsewhere() -> bool:
    """Whether a family whose plan is not theirs asks something of who looks; only that.

    In a look, whichever it is: whose look it is says about whom is asked.
    """
    with connection.cursor() as cursor:
        cursor.execute("select is_asked_elsewhere()")
        return bool(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class NotTold:
    """Somebody who was asked something by a family, and does not know it yet: ids only."""

    family_id: int
    person_id: int
    municipality_id: int


def not_told_yet(most: int, but: Collection[NotTold] = ()) -> list[NotTold]:
    """Who must still be told that something is asked of them, longest ago first.

    For the clock on its round.
    """
    left_out = [[asked.family_id for asked in but], [asked.person_id for asked in but]]
    query = "select family_id, person_id, municipality_id from not_told_yet(%s, %s, %s)"
    return [NotTold(*row) for row in call(query, [most, *left_out])]


def post_about_asked(family_id: int, person_id: int) -> int | None:
    """Where post about what a family asks of somebody belongs; made when there is none.

    None when there is nothing to tell (any more). For the clock on its round.
    """
    ((found,),) = call("select post_about_asked(%s, %s)", [family_id, person_id])
    return None if found is None else int(found)
