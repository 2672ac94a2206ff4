"""The attack on every column finds what a missing pen leaves open."""

from typing import Any

import pytest

from tests.attack.columns import made, tried
from tests.attack.stage import GotThrough, Stage, set_stage


@pytest.fixture
def stage(database_url_of: Any, _cluster: Any, db: None) -> Stage:
    return set_stage(database_url_of, _cluster)


@pytest.mark.parametrize(
    ("table", "what"),
    [("plan_goal", "update"), ("plan_goal", "insert"), ("people_absence", "delete")],
)
def test_a_pen_that_is_missing_is_found(stage: Stage, admin_db: Any, table: str, what: str) -> None:
    """plan.promised writes no goal: a resident's stays as it is (plan.goal_changed)."""
    with made(stage, admin_db) as rows:
        assert "refused by the pen" in tried(stage, admin_db, rows, ["plan.promised"])
        admin_db.execute(f"alter table {table} disable trigger pen_{what}")
        try:
            with pytest.raises(GotThrough, match=f"done: {what} {table}"):
                tried(stage, admin_db, rows, ["plan.promised"])
        finally:
            admin_db.execute(f"alter table {table} enable trigger pen_{what}")
