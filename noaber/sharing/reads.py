"""Who looked (X-06), and where post belongs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from noaber.record.acts import call
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden


@dataclass(frozen=True, slots=True)
class LookLine:
    """One day, one person, one purpose: how often, and when last.

    kept: a name would tell this viewer where somebody lives who does not want that told (X-08).
    """

    day: date
    person_id: int | None
    role_id: int | None
    purpose: str
    kept: bool
    times: int
    last_at: datetime


def months_looked(compartment_ids: Iterable[int]) -> list[date]:
    """The months that have looks at these compartments, by their first day; newest first."""
    with connection.cursor() as cursor:
        cursor.execute("select * from months_looked(%s::bigint[])", [list(compartment_ids)])
        return [row[0] for row in cursor.fetchall()]


def who_looked(compartment_ids: Iterable[int], month: date) -> list[LookLine]:
    """All looks of a month at these compartments, as far as this transaction itself may see them.

    month: its first day. Newest first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select day, person_id, role_id, purpose, kept, times, last_at"
            " from who_looked(%s::bigint[], %s)",
            [list(compartment_ids), month],
        )
        return [LookLine(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Refused:
    """What was asked and refused, and how often. purpose: '' when it is none of ours."""

    purpose: str
    why: str
    role_kind: str
    times: int
    last_at: datetime


def refused_looks(viewer: Viewer, since: datetime) -> list[Refused]:
    """Of one's own organisation, never about whom; NotAllowed but for who oversees it."""
    query = "select purpose, refused, role_kind, times, last_at from refused_looks(%s, %s, %s)"
    found = [Refused(*row) for row in call(query, [viewer.person_id, viewer.role_id, since])]
    return sorted(found, key=lambda one: (one.why, -one.times, one.purpose, one.role_kind))


def seen_compartments(but: str = "") -> list[int]:
    """The compartments this transaction's looks show; `but`: a kind that is left out."""
    with connection.cursor() as cursor:
        if but:
            cursor.execute("select looked_but(%s)", [but])
        else:
            cursor.execute("select unnest(looked())")
        return [int(row[0]) for row in cursor.fetchall()]


def homes_unseen(viewer: Viewer) -> bool:
    """Whether this viewer may know of a shielded home here that this transaction does not show."""
    with connection.cursor() as cursor:
        cursor.execute("select homes_unseen(%s, %s)", [viewer.person_id, viewer.role_id])
        return bool(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class ShownTo:
    """To which role something was shown by choice, and until when; None: until it is hidden."""

    role_id: int
    until: datetime | None


def shown_to(compartment_id: int) -> list[ShownTo]:
    """To whom a compartment in sight was shown by choice."""
    with connection.cursor() as cursor:
        cursor.execute("select role_id, until from shown_to(%s)", [compartment_id])
        return [ShownTo(*row) for row in cursor.fetchall()]


def known_to(compartment_id: int) -> list[int]:
    """The roles that may see a compartment in sight."""
    with connection.cursor() as cursor:
        cursor.execute("select known_to(%s) order by 1", [compartment_id])
        return [int(row[0]) for row in cursor.fetchall()]


def purpose_words() -> dict[str, str]:
    """How a resident reads each purpose, in Dutch (a catalogue key)."""
    with connection.cursor() as cursor:
        cursor.execute("select key, words from sharing_purpose")
        return dict(cursor.fetchall())


def children_of_who_looks() -> list[int]:
    """Of which children whoever looks at their own things may read what is recorded; ids only."""
    with connection.cursor() as cursor:
        cursor.execute("select * from children_of_who_looks()")
        return [int(row[0]) for row in cursor.fetchall()]


def exceptions_to_review(role_id: int) -> list[int]:
    """About whom whoever looks, in this role, looks back at an exception; ids only."""
    with connection.cursor() as cursor:
        cursor.execute("select * from exceptions_to_review(%s)", [role_id])
        return [int(row[0]) for row in cursor.fetchall()]


def post_compartment(family_id: int, person_id: int) -> int:
    """Where post to this person about this family belongs. LookupError when it is not in sight."""
    with connection.cursor() as cursor:
        cursor.execute("select post_compartment(%s, %s)", [family_id, person_id])
        found = cursor.fetchone()[0]
    if found is None:
        raise LookupError("no post compartment in sight")
    return int(found)


def who_has_post(family_id: int, person_ids: Iterable[int]) -> list[int]:
    """Who of these gets post about this family, in this order, as far as it is in sight."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.id from unnest(%s::bigint[]) with ordinality p (id, place)"
            " where post_compartment(%s, p.id) is not null order by p.place",
            [list(person_ids), family_id],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def person_compartment(person_id: int, kind: str) -> int:
    """Which compartment of a person holds this kind. LookupError when it is not in sight."""
    with connection.cursor() as cursor:
        cursor.execute("select person_compartment(%s, %s)", [person_id, kind])
        found = cursor.fetchone()[0]
    if found is None:
        raise LookupError(f"no {kind} compartment in sight")
    return int(found)


def family_compartment(family_id: int, kind: str) -> int:
    """Which compartment of a family holds this kind. Hidden when it is not in sight."""
    with connection.cursor() as cursor:
        cursor.execute("select family_compartment(%s, %s)", [family_id, kind])
        found = cursor.fetchone()[0]
    if found is None:
        raise Hidden(f"no {kind} compartment in sight")
    return int(found)


def is_news(viewer: Viewer, key: str, seen: str) -> bool | None:
    """Whether something was done on what this viewer looked at, after `seen`; None: another's look.

    Raises django.db.DataError when `seen` is no snapshot.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select is_news(%s, %s, %s, %s::text::pg_snapshot)",
            [viewer.person_id, viewer.role_id, key, seen],
        )
        row = cursor.fetchone()
    return row[0] if row else None
