"""The oracle hunter finds what is there: a hole of each sort is planted, found, and undone.

And it asks real questions: who may see the hidden rows gets other answers with than without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.attack import hunting_answers, hunting_locks, hunting_plans, hunting_statistics
from tests.attack import hunting_time as clocks
from tests.attack import hunting_writes as writes
from tests.attack.hunting import ground_of
from tests.attack.hunting_answers import Finding, asked_of
from tests.attack.hunting_ground import Column, Ground, run
from tests.attack.hunting_questions import questions

TABLE = "people_person"  # where holes are planted


@pytest.fixture(scope="module")
def ground(database_url_of: Any, _cluster: Any, django_db_blocker: Any) -> Iterator[Ground]:
    with django_db_blocker.unblock():
        yield ground_of(_cluster)


def one_table(ground: Ground, table: str = TABLE) -> Ground:
    """The same ground, looked at anew, and only at the table with the hole."""
    return only(ground, lambda c: c.table == table)


def only(ground: Ground, wanted: Callable[[Column], bool]) -> Ground:
    fresh = replace(ground)
    fresh.__dict__["all_columns"] = [c for c in replace(ground).all_columns if wanted(c)]
    return fresh


@contextmanager
def planted(
    ground: Ground, hole: Sequence[str], undo: Sequence[str], table: str = TABLE
) -> Iterator[Ground]:
    """As a superuser, in the hunted database."""
    with ground.connected("postgres") as admin:
        for statement in hole:
            run(admin, statement)
        try:
            yield one_table(ground, table)
        finally:
            for statement in undo:
                run(admin, statement)


def ways(found: list[Finding]) -> set[str]:
    return {f.way for f in found}


def definition(ground: Ground, function: str) -> str:
    """A function as it is, to put it back."""
    with ground.connected("postgres") as admin:
        query = f"select pg_get_functiondef('noaber.{function}'::regprocedure)"
        return str(run(admin, query).fetchall()[0][0])


Hunt = Callable[[Ground], tuple[str, list[Finding]]]


def test_without_a_hole_nothing_is_found(ground: Ground) -> None:
    small = one_table(ground)
    hunts: list[Hunt] = [
        hunting_answers.hunt_answers,
        hunting_plans.hunt_explain,
        hunting_plans.hunt_chatter,
        hunting_statistics.hunt_statistics,
        hunting_locks.hunt_row_locks,
        hunting_locks.hunt_held_locks,
    ]
    for hunt in hunts:
        said, findings = hunt(small)
        assert findings == [], (said, findings[:3])


def test_every_kind_of_question_is_a_real_one(ground: Ground) -> None:
    """Asked of the table itself by a superuser, each kind tells hidden rows from none."""
    columns = [replace(c, relation=f"noaber.{c.table}") for c in ground.columns]
    bare = replace(ground)
    bare.__dict__["all_columns"] = columns
    with bare.connected("postgres") as admin:
        asked = [q for q in questions(bare) if q.kind not in {"truncate", "emptied", "returning"}]
        asked = [q for q in asked if not {"update", "delete", "merge", "cte"} & {q.kind}]
        queries = [q.query for q in asked]
        with_rows = asked_of(admin, queries)
    with hunting_answers.without_rows(ground), ground.connected("postgres") as admin:
        without = asked_of(admin, queries)
    tells = {q.kind for q, a, b in zip(asked, with_rows, without, strict=True) if a != b}
    silent = {q.kind for q in asked} - tells
    assert silent <= NEVER_TRUE, silent


# Of the hidden rows these are not true, or a server without XML does not say.
NEVER_TRUE = {"xml", "table as xml", "is unknown"}


def test_a_policy_that_errs_on_a_bad_key_is_found(ground: Ground) -> None:
    was = definition(ground, "looks_named()")
    errs = """create or replace function noaber.looks_named() returns uuid[] language sql stable
        set search_path = pg_catalog, noaber as $$ select string_to_array(
        nullif(current_setting('noaber.looks', true), ''), ',')::uuid[] $$"""
    with planted(ground, [errs], [was]) as hunted:
        _, found = hunting_answers.hunt_answers(hunted)
    assert any(way.startswith("a bad key: error 22P02") for way in ways(found)), ways(found)


def test_a_table_without_its_policy_is_found(ground: Ground) -> None:
    with planted(
        ground,
        [f"alter table {TABLE} disable row level security"],
        [f"alter table {TABLE} enable row level security"],
    ) as hunted:
        _, found = hunting_answers.hunt_answers(hunted)
    assert "no look: result" in ways(found)


def test_a_column_that_is_shown_bare_is_found_by_time(ground: Ground) -> None:
    """PostgreSQL compares a bare column before it asks the policy; an index makes it quick."""
    hole = [
        f"create view noaber.bare with (security_barrier) as select id, surname from {TABLE}",
        "alter view noaber.bare owner to noaber_sight",
        "grant select on noaber.bare to noaber_app",
        f"create index planted on {TABLE} (surname)",
    ]
    with planted(ground, hole, ["drop view noaber.bare", "drop index planted"]) as hunted:
        _, _, found = clocks.hunt_time(only(hunted, lambda c: c.relation == "noaber.bare"))
    assert "noaber.bare.surname =" in {f.where for f in found}, found


@pytest.mark.parametrize(
    "counts", ["pg_stat_get_xact_tuples_fetched", "pg_stat_get_tuples_fetched"]
)
def test_a_count_that_is_granted_back_is_found(ground: Ground, counts: str) -> None:
    name = f"function pg_catalog.{counts}(oid)"
    hole, undo = f"grant execute on {name} to public", f"revoke execute on {name} from public"
    with planted(ground, [hole], [undo]) as hunted:
        _, found = hunting_statistics.hunt_statistics(hunted)
    assert any(f"{counts}()" in f.where for f in found), found


def test_a_view_that_counts_others_writing_is_found(ground: Ground) -> None:
    hole = "grant execute on function pg_relation_size(regclass, text),"
    hole += " pg_sequence_last_value(regclass) to public"
    undo = hole.replace("grant", "revoke").replace("to public", "from public")
    with planted(ground, [hole], [undo]) as hunted:
        _, found = hunting_statistics.hunt_statistics(hunted)
    assert "statistics: others' writing" in ways(found)


def test_a_plan_that_is_printed_is_found(ground: Ground) -> None:
    was = definition(ground, "unexplained()")
    hole = "create or replace function noaber.unexplained() returns boolean language sql immutable"
    with planted(ground, [f"{hole} as 'select true'"], [was]) as hunted:
        _, printed = hunting_plans.hunt_chatter(hunted)
        _, explained = hunting_plans.hunt_explain(hunted)
    assert ways(printed) == {"chatter: a plan"}
    assert "explain: a plan" in ways(explained)


def test_a_right_to_update_the_whole_table_is_found_by_locks(ground: Ground) -> None:
    with planted(
        ground,
        [f"grant update on sight.{TABLE} to noaber_app"],
        [f"revoke update on sight.{TABLE} from noaber_app", *restored_lock()],
    ) as hunted:
        _, found = hunting_locks.hunt_table_locks(hunted)
    assert {f.where for f in found if f.way == "lock: exclusive"} == {f"sight.{TABLE}"}


def restored_lock() -> list[str]:
    """What guards.sql gives: a row in sight may be locked."""
    return [f"grant update (compartment_id) on sight.{TABLE} to noaber_app"]


def test_a_unique_rule_over_all_families_is_found_by_writing(ground: Ground) -> None:
    hole = "create unique index planted on people_member (known_as)"
    with planted(ground, [hole], ["drop index planted"], "people_member") as hunted:
        _, found = writes.hunt_writes(hunted)
    assert any(f.where.endswith("planted") for f in found), ways(found)


def test_a_lock_that_a_session_shows_of_itself_is_found(ground: Ground) -> None:
    """Under `serializable` a session holds a lock on each row that it met, seen or not."""
    hole = ["grant select on pg_locks to public",
            "grant execute on function pg_lock_status() to public"]  # fmt: skip
    undo = [s.replace("grant", "revoke").replace("to public", "from public") for s in hole]
    with planted(ground, hole, undo) as hunted:
        _, found = hunting_locks.hunt_held_locks(hunted)
    assert "held locks: serializable" in ways(found)
