"""Who of a family reads its plan along, who writes in it, and who says yes for a child (X-05)."""

from collections.abc import Iterable

from django.db import connection

from noaber.plan.rules import PlanLevel


def places_in(family_id: int) -> dict[int, PlanLevel]:
    """By member what they may do with the plan in sight; who has no place is not in it."""
    with connection.cursor() as cursor:
        cursor.execute("select person_id, level from places_in(%s)", [family_id])
        return dict(cursor.fetchall())


def holder_names(child_ids: Iterable[int]) -> dict[int, str]:
    """First names of who has authority over these children, where this look shows that."""
    with connection.cursor() as cursor:
        cursor.execute("select holder_id, name from holder_names(%s::bigint[])", [list(child_ids)])
        return dict(cursor.fetchall())
