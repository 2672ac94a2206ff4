"""From which age something is so: the database and Python read the same records (ages.yaml)."""

from datetime import date
from typing import Any

import psycopg
import pytest

from noaber.people.rules import age_on, of_age
from noaber.record.rule_tables import declared

Admin = psycopg.Connection[Any]


def is_child(admin: Admin, born_on: date | None, on: date) -> bool | None:
    ((found,),) = admin.execute("select is_child(%s, %s)", [born_on, on]).fetchall()
    return found if found is None else bool(found)


@pytest.mark.parametrize("row", declared("people_age_rule"), ids=lambda row: row["key"])
def test_a_row_counts_from_the_birthday_itself(admin_db: Admin, row: dict[str, Any]) -> None:
    assert row["key"] == "of_age"
    born_on, birthday = date(2008, 11, 30), date(2008 + row["from_age"], 11, 30)
    assert is_child(admin_db, born_on, date(birthday.year, 11, 29))
    assert is_child(admin_db, born_on, birthday) is False
    assert age_on(born_on, birthday) == of_age(birthday) == row["from_age"]


@pytest.mark.parametrize(("on", "child"), [(date(2026, 2, 28), True), (date(2026, 3, 1), False)])
def test_born_on_the_29th_of_february_is_of_age_on_the_1st_of_march(
    admin_db: Admin, on: date, child: bool
) -> None:
    assert is_child(admin_db, date(2008, 2, 29), on) is child


def test_without_a_birth_date_nothing_is_said(admin_db: Admin) -> None:
    assert is_child(admin_db, None, date(2026, 11, 30)) is None


def test_before_the_first_record_nothing_is_said(admin_db: Admin) -> None:
    assert is_child(admin_db, date(1970, 1, 1), date(1987, 12, 31)) is None
    with pytest.raises(ValueError, match="no row of ages"):
        of_age(date(1987, 12, 31))
    assert of_age(date(1988, 1, 1)) == 18
