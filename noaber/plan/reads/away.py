"""Who of those in charge is away by the roster, and who stands in meanwhile (S2-09, S3-15)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from noaber.people import rules
from noaber.people.reads import Card

Row = dict[str, Any]  # as reads.sql gives it


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who is away until a moment. stands_in: who answers meanwhile, and from when."""

    role_id: int
    until: datetime
    stands_in: Card | None
    answers_from: datetime | None


def away(rows: list[Row], cards: dict[int, Card], now: datetime) -> tuple[Away, ...]:
    """Of every role that is away now: the first of its team who is there, as for a new question."""
    return tuple(_away(row, cards, now) for row in rows)


def _away(row: Row, cards: dict[int, Card], now: datetime) -> Away:
    turns = [
        rules.Turn(role_id, _moment(start), _moment(end), place)
        for role_id, start, end, place in row["turns"] or ()
    ]
    absences = [
        rules.Absence(role_id, _moment(start), _moment(end))
        for role_id, start, end in row["absences"] or ()
    ]
    until = _moment(row["until"])
    if row["lead_role_id"] is None:
        return Away(row["role_id"], until, None, None)
    answer = rules.who_answers(turns, absences, now, row["lead_role_id"])
    if answer.role_id == row["role_id"] or answer.answers_from >= until:
        return Away(row["role_id"], until, None, None)  # nobody is there sooner
    return Away(row["role_id"], until, cards[answer.role_id], answer.answers_from)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
