"""Who looked (X-06), and where post belongs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

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


def seen_compartments() -> list[int]:
    """The compartments this transaction's looks show."""
    with connection.cursor() as cursor:
        cursor.execute("select unnest(looked())")
        return [int(row[0]) for row in cursor.fetchall()]


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


def post_compartment(family_id: int, person_id: int) -> int:
    """Where post to this person about this family belongs. LookupError when it is not in sight."""
    with connection.cursor() as cursor:
        cursor.execute("select post_compartment(%s, %s)", [family_id, person_id])
        found = cursor.fetchone()[0]
    if found is None:
        raise LookupError("no post compartment in sight")
    return int(found)


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


def newest_act(viewer: Viewer, key: str) -> int | None:
    """A number that changes with every act on what this viewer looked at; None: another's look."""
    with connection.cursor() as cursor:
        cursor.execute("select newest_act(%s, %s, %s)", [viewer.person_id, viewer.role_id, key])
        row = cursor.fetchone()
    return int(row[0]) if row and row[0] is not None else None
