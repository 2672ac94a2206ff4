"""Whose word counts otherwise: on a birthday, and by an exception with a reviewer (X-05)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from noaber.people import reads as people
from noaber.people.models import Incapacity, Reviewed, SubstitutePermission
from noaber.record.acts import call


@dataclass(frozen=True, slots=True)
class BirthdayAhead:
    """Somebody who was not told yet of a birthday within a month: ids only."""

    child_id: int
    reader_id: int
    municipality_id: int


def birthdays_ahead(most: int, but: Collection[BirthdayAhead] = ()) -> list[BirthdayAhead]:
    """Who must still be told, the first birthday first; for the clock on its round."""
    left_out = [[ahead.child_id for ahead in but], [ahead.reader_id for ahead in but]]
    query = "select child_id, reader_id, municipality_id from birthdays_ahead(%s, %s, %s)"
    return [BirthdayAhead(*row) for row in call(query, [most, *left_out])]


def post_about_rights(ahead: BirthdayAhead) -> int | None:
    """Where post about that birthday belongs; None when there is nothing to tell (any more).

    For the clock on its round.
    """
    ((found,),) = call("select post_about_rights(%s, %s)", [ahead.child_id, ahead.reader_id])
    return None if found is None else int(found)


@dataclass(frozen=True, slots=True)
class WordException:
    """An exception to whose word counts: a court's permission, or not able to weigh something.

    until: the last day it counts. holder_id: whose yes the court replaced.
    """

    id: int
    kind: Literal["court", "weighing"]
    person_id: int
    holder_id: int | None
    act_name: str
    reason: str
    from_on: date
    until: date
    who: people.Card
    reviewer: people.Card
    reviewed_at: datetime | None
    upheld: bool | None
    review_words: str


def exceptions_in_sight() -> list[WordException]:
    """All that this transaction's looks show, the newest first."""
    courts = list(SubstitutePermission.objects.order_by("-id"))
    weighing = list(Incapacity.objects.order_by("-id"))
    rows: list[Reviewed] = [*courts, *weighing]
    cards = people.cards(role for row in rows for role in (row.role_id, row.reviewer_role_id))
    found = [
        *(_exception("court", c, c.child_id, f"{c.court}, {c.reference}", cards) for c in courts),
        *(_exception("weighing", w, w.person_id, w.reason, cards) for w in weighing),
    ]
    return sorted(found, key=lambda one: one.from_on, reverse=True)


def _exception(
    kind: Literal["court", "weighing"],
    row: SubstitutePermission | Incapacity,
    person_id: int,
    reason: str,
    cards: dict[int, people.Card],
) -> WordException:
    return WordException(
        id=row.pk,
        kind=kind,
        person_id=person_id,
        holder_id=row.holder_id if isinstance(row, SubstitutePermission) else None,
        act_name=row.act,
        reason=reason,
        from_on=row.during.lower,
        until=row.during.upper - timedelta(days=1),
        who=cards[row.role_id],
        reviewer=cards[row.reviewer_role_id],
        reviewed_at=row.reviewed_at,
        upheld=row.upheld,
        review_words=row.review_words,
    )
