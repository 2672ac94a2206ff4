"""Lines of the log whose term is over, per municipality (X-20, house guarantee 3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import connection

from noaber.people.models import LogTerm
from noaber.record import act_names as record_acts
from noaber.record.acts import act
from noaber.record.viewers import Viewer
from noaber.sharing.looks import birth

Kind = Literal["l", "c"]  # looks, and the changes of acts; that an act was done is kept
KINDS: tuple[Kind, ...] = ("l", "c")
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Term:
    """How long a municipality keeps lines, and which decision of its own says so."""

    years: int
    decision: str


def log_term(municipality_id: int, today: date) -> Term | None:
    """The term that was recorded for today; None: nothing may be removed."""
    row = LogTerm.objects.filter(organisation_id=municipality_id, during__contains=today).first()
    return Term(row.years, row.decision) if row else None


@dataclass(frozen=True, slots=True)
class Batch:
    """What was found among some old lines: how many of them are due, or are gone now."""

    kind: Kind
    lines: int


def due(municipality_id: int, batch: int = BATCH) -> Iterator[Batch]:
    """What would be removed now; nothing changes."""
    for kind, _after, lines in _old_lines(municipality_id, batch):
        yield Batch(kind, lines)


def forget(officer: Viewer, municipality_id: int, batch: int = BATCH) -> Iterator[Batch]:
    """Remove what is due, a batch in an act of its own: who stops it goes on later."""
    for kind, after, lines in _old_lines(municipality_id, batch):
        gone = 0
        if lines:
            with birth(), act(officer, record_acts.LINES_FORGOTTEN):
                found = _row("select gone from forget_due_lines(%s, %s, %s)", [kind, after, batch])
            gone = found[0] if found else 0
        yield Batch(kind, gone)


def _old_lines(municipality_id: int, batch: int) -> Iterator[tuple[Kind, int, int]]:
    """Kind, after which id, and how many of the next old lines are due."""
    for kind in KINDS:
        after = 0
        while found := _row(
            "select last_id, cardinality(ids) from due_lines(%s, %s, %s, %s)",
            [municipality_id, kind, after, batch],
        ):
            yield kind, after, found[1]
            after = found[0]


def _row(query: str, values: list[int | str]) -> tuple[int, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row: tuple[int, ...] | None = cursor.fetchone()
    return row


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Lines of before this day were removed, after so many years."""

    day: date
    years: int


def forgotten_before(compartment_ids: list[int]) -> Forgotten | None:
    """Whether lines about what is in sight were removed; None when nothing was."""
    with connection.cursor() as cursor:
        cursor.execute("select day, years from forgotten_before(%s::bigint[])", [compartment_ids])
        row = cursor.fetchone()
    return Forgotten(*row) if row else None
