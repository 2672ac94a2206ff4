"""Who could do what is needed: the database and Python read the same records (steps.yaml)."""

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from noaber.plan.exchange import shape
from noaber.plan.rules import STEPS, decided_together
from noaber.record.rule_tables import declared

ROWS = sorted(declared("plan_step_rule"), key=lambda row: row["place"])


def in_the_database(admin: psycopg.Connection[Any], on: date) -> set[str]:
    ((found,),) = admin.execute("select decided_together(%s)", [on]).fetchall()
    return set(found)


def test_every_step_is_read_in_words_and_nearest_first() -> None:
    assert [row["key"] for row in ROWS] == list(STEPS)
    assert ["", *STEPS] == list(shape.STEPS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["key"])
def test_a_row_counts_from_its_day(admin_db: psycopg.Connection[Any], row: dict[str, Any]) -> None:
    for on, counts in ((row["valid_from"], True), (row["valid_from"] - timedelta(days=1), False)):
        together = counts and row["decided_together"]
        assert (row["key"] in decided_together(on)) is together
        assert (row["key"] in in_the_database(admin_db, on)) is together


def test_what_costs_others_money_or_places_is_decided_together() -> None:
    assert decided_together(date(2026, 11, 30)) == {"collective", "paid"}
