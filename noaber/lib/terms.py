"""Terms of the law as rows of YAML that a lawyer can check, and when what is owed is late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from noaber.lib.days import day_of, end_of, end_of_term, in_amsterdam, in_utc

Unit = Literal["at_once", "hours", "days", "weeks"]


@dataclass(frozen=True)
class Term:
    """One row of a terms.yaml; the fields are explained in plan/terms.yaml."""

    id: str
    row: str
    law: str
    article: str
    version: date
    status: Literal["seen", "reading"]
    amount: int
    unit: Unit
    atw: bool
    starts: Literal["received", "posted", "signed"]
    kind: Literal["duty", "right"]
    words: str


@dataclass(frozen=True)
class OwedTerm:
    """A term that runs for one family.

    `due_on` is the last day, as the family reads it; from `due_at` on it is late.
    """

    term: Term
    due_at: datetime
    due_on: date
    words: str


@lru_cache(maxsize=8)
def read_terms(file: Path) -> tuple[Term, ...]:
    """Every row of a terms.yaml."""
    table = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tuple(Term(**row) for row in table["terms"])


def owed(term: Term, start_at: datetime) -> OwedTerm:
    """The term, started at this moment; the ATW moves its end where it applies."""
    start_on = day_of(start_at)
    if term.unit == "at_once":
        return OwedTerm(term, in_amsterdam(start_at), start_on, term.words)
    if term.unit == "hours":
        due_at = in_amsterdam(in_utc(start_at) + timedelta(hours=term.amount))
        return OwedTerm(term, due_at, day_of(due_at), term.words)
    days, weeks = (term.amount, 0) if term.unit == "days" else (0, term.amount)
    due_on = start_on + timedelta(days=days, weeks=weeks)
    if term.atw:
        due_on = end_of_term(start_on, days=days, weeks=weeks)
    return OwedTerm(term, end_of(due_on), due_on, term.words)


def days_begun(due_at: datetime, now: datetime) -> int:
    """By how many days a term in hours is late; a day that began counts. 0 while it runs."""
    return max(0, -((in_utc(due_at) - in_utc(now)) // timedelta(days=1)))
