"""Who belongs to a family no longer, or until a day; as somebody said it (X-31)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from noaber.people import reads as people
from noaber.record.acts import call

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody who leaves or left. ends_on: the first day without them. rests_on: see rules.

    by: who recorded it; None for who said it of themselves.
    """

    person_id: int
    known_as: str
    does: str
    ends_on: date
    rests_on: str
    words: str
    is_over: bool
    by: people.Card | None


def leavings(rows: list[Row], cards: dict[int, people.Card], today: date) -> tuple[Leaving, ...]:
    """Of our plan's rows, as reads.sql gives them."""
    return tuple(
        Leaving(
            row["person_id"],
            row["known_as"],
            row["does"],
            date.fromisoformat(row["ends_on"]),
            row["rests_on"],
            row["words"],
            date.fromisoformat(row["ends_on"]) <= today,
            cards.get(row["role_id"]),
        )
        for row in rows
    )


def leaving_problem(role_id: int | None, family_id: int, person_id: int, rests_on: str) -> str:
    """Why somebody's belonging does not end so, in a word; '' nothing. In a look at the plan."""
    query = "select leaving_problem(%s, %s, %s, %s)"
    return str(call(query, [role_id, family_id, person_id, rests_on])[0][0])


def families_left() -> dict[int, date]:
    """Which families who looks belongs to no longer, by their number, and since when."""
    return {int(pk): day for pk, day in call("select family_id, ends_on from families_left()", [])}


def leavings_due(most: int) -> list[int]:
    """Whose day has come; ids only, for the clock on its round."""
    return [int(row[0]) for row in call("select leavings_due(%s)", [most])]


@dataclass(frozen=True, slots=True)
class LeavingToTell:
    """Somebody is told that somebody's belonging ends."""

    leaving_id: int
    reader_id: int
    about_id: int
    municipality_id: int
    ends_on: date

    @property
    def is_own(self) -> bool:
        """Whether it is about who reads it."""
        return self.reader_id == self.about_id


def leavings_to_tell(most: int, but: Collection[LeavingToTell] = ()) -> list[LeavingToTell]:
    """Who is not told yet; ids and a day, for the clock on its round."""
    out = [[tell.leaving_id for tell in but], [tell.reader_id for tell in but]]
    query = (
        "select leaving_id, person_id, about_id, municipality_id, ends_on"
        " from leavings_to_tell(%s, %s, %s)"
    )
    return [LeavingToTell(*row) for row in call(query, [most, *out])]


def post_about_leaving(tell: LeavingToTell) -> int | None:
    """Where the message belongs; None when there is no place for it (any more). In a birth."""
    query = "select post_about_leaving(%s, %s)"
    place: int | None = call(query, [tell.leaving_id, tell.reader_id])[0][0]
    return place
