"""The mutants are many, each can be made, and the attack notices one where it stands."""

from collections import Counter
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from tests.attack import every_table, everything, rules
from tests.attack.mutations.mutants import Mutant, all_mutants
from tests.attack.mutations.run import page
from tests.attack.mutations.trying import LIKELY, Noticed, quick_attempts
from tests.attack.stage import GotThrough, Stage, set_stage

assert everything
Admin = psycopg.Connection[Any]
SORTS = {"policy", "row security", "trigger", "pen", "right", "window", "function", "look", "clock",
         "condition", "refusal", "act", "purpose", "basis"}  # fmt: skip


@pytest.fixture
def mutants(admin_db: Admin) -> list[Mutant]:
    return all_mutants(admin_db)


def test_there_are_mutants_of_every_sort_and_none_twice(mutants: list[Mutant]) -> None:
    found = Counter(mutant.sort for mutant in mutants)
    assert set(found) >= SORTS
    assert len(mutants) >= 1_000
    assert len({str(mutant) for mutant in mutants}) == len(mutants)


def test_each_of_them_can_be_made(mutants: list[Mutant], admin_db: Admin) -> None:
    for mutant in mutants[::5]:
        with admin_db.transaction(force_rollback=True):
            admin_db.execute(mutant.sql.encode())


def test_who_is_likely_to_notice_exists() -> None:
    known = {function.__name__ for function in quick_attempts()}
    assert {name for names in LIKELY.values() for name in names} <= known


@pytest.fixture
def stage(database_url_of: Any, _cluster: Any, db: None) -> Stage:
    return set_stage(database_url_of, _cluster)


def test_a_right_too_many_is_noticed(stage: Stage, admin_db: Admin) -> None:
    there = replace(stage, focus="plan_goal")
    assert every_table.no_other_rights(there)
    admin_db.execute("grant select on noaber.plan_goal to noaber_app")
    try:
        with pytest.raises(GotThrough):
            every_table.no_other_rights(there)
    finally:
        admin_db.execute("revoke select on noaber.plan_goal from noaber_app")


def test_an_act_for_everybody_is_noticed(stage: Stage, admin_db: Admin) -> None:
    there = replace(stage, focus="plan.promised")
    assert rules.acts_of_other_roles(there)
    query = "select roles from record_act_kind where name = 'plan.promised'"
    row = admin_db.execute(query).fetchone()
    change = "update record_act_kind set roles = %s where name = 'plan.promised'"
    admin_db.execute(change, [[]])
    try:
        with pytest.raises(GotThrough):
            rules.acts_of_other_roles(there)
    finally:
        assert row is not None
        admin_db.execute(change, [row[0]])


def test_the_page_names_who_survives() -> None:
    gone = Mutant("policy", "looked on t lets all through", "", "t")
    seen = Mutant("right", "select on t for the app", "", "t")
    said = page([Noticed(gone, "nobody"), Noticed(seen, "attack", "rows", "GOT THROUGH: x")], 2)
    assert "| policy | 1 | 0 | 0 | 1 |" in said
    assert "| policy | `looked on t lets all through` | – |" in said
    assert "select on t for the app" not in said
