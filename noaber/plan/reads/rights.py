"""Who must be told that whose word counts changes on a birthday (X-05)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class BirthdayAhead:
    """Somebody who was not told yet of a birthday within a month: ids only."""

    child_id: int
    reader_id: int
    municipality_id: int


def birthdays_ahead(
    now: datetime, most: int, but: Collection[BirthdayAhead] = ()
) -> list[BirthdayAhead]:
    """Who must still be told, the first birthday first; no look."""
    left_out = [[ahead.child_id for ahead in but], [ahead.reader_id for ahead in but]]
    with connection.cursor() as cursor:
        cursor.execute(
            "select child_id, reader_id, municipality_id from birthdays_ahead(%s, %s, %s, %s)",
            [now, most, *left_out],
        )
        return [BirthdayAhead(*row) for row in cursor.fetchall()]


def post_about_rights(ahead: BirthdayAhead, now: datetime) -> int | None:
    """Where post about that birthday belongs; None when there is nothing to tell (any more)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select post_about_rights(%s, %s, %s)", [ahead.child_id, ahead.reader_id, now]
        )
        found = cursor.fetchone()[0]
    return int(found) if found is not None else None
