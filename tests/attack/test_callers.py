"""The attack on who may call what sees a guard that was taken away."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.attack import callers
from tests.attack.definers import CALLERS
from tests.attack.stage import GotThrough, Stage, set_stage

Admin = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def stage(database_url_of: Any, _cluster: Any, django_db_blocker: Any) -> Iterator[Stage]:
    with django_db_blocker.unblock():
        yield set_stage(database_url_of, _cluster)


@contextmanager
def without(admin: Admin, function: str, body: str) -> Iterator[None]:
    """One of the guards' functions does this instead; it comes back after."""
    query = "select pg_get_functiondef(%s::regproc)"
    row = admin.execute(query, [function]).fetchone()
    assert row
    mended = str(row[0])
    planted = re.sub(
        r"(AS \$function\$).*(\$function\$)", rf"\1 {body} \2", mended, flags=re.DOTALL
    )
    assert planted != mended
    admin.execute(planted)
    try:
        yield
    finally:
        admin.execute(mended)


CLOCK = "begin return (select r from people_role r where kind = 'system' limit 1); end"
EVERYTHING = "begin return array(select id from record_compartment); end"
ANOTHERS_ACT = """
declare a record_act;
begin
    select * into a from record_act where name = 'plan.place_given' limit 1;
    a.name := 'plan.place_given';
    a.compartment_ids := array(select id from record_compartment);
    return a;
end"""


OF_WHO_LOOKS = {
    "children_of_who_looks", "exceptions_to_review", "homes_unseen", "is_asked_elsewhere",
    "belong_again", "end_belonging", "families_left", "leaving_problem",
}  # fmt: skip
NOTHING_DUE = {"left_behind", "open_due_kinds"}
UNUSED = {"circles_shown", "forgotten_before", "newly_taken_over", "part_waits"}
OF_OTHER_ACTS = {
    "end_access", "end_links", "forget_due_lines", "forget_who_said", "give_reach", "make_link",
    "open_plan_to", "remove_rows", "take_over",
}  # fmt: skip


@pytest.mark.parametrize(
    ("guard", "planted", "attack", "kind", "silent"),
    [
        ("only_the_clock", CLOCK, callers.what_only_the_clock_asks, "clock", NOTHING_DUE),
        ("looked", EVERYTHING, callers.what_is_out_of_sight, "look", OF_WHO_LOOKS | UNUSED),
        ("current_act", ANOTHERS_ACT, callers.what_belongs_in_an_act, "act", OF_OTHER_ACTS),
    ],
    ids=["clock", "look", "act"],
)
def test_a_guard_that_was_taken_away_is_seen(
    stage: Stage,
    admin_db: Admin,
    db: None,
    guard: str,
    planted: str,
    attack: Callable[[Stage], str],
    kind: str,
    silent: set[str],
) -> None:
    """silent: what may have nothing to tell of this family, or has another guard besides."""
    with without(admin_db, guard, planted):
        with stage.connected() as connection:
            told = callers.tell_tales(connection, stage, kind)
        assert CALLERS[kind].keys() - told.keys() <= silent
        with pytest.raises(GotThrough):
            attack(stage)


def test_a_function_of_which_nobody_said_who_may_call_it_is_seen(
    stage: Stage, admin_db: Admin, db: None
) -> None:
    make = "create function everybody() returns int security definer language sql as 'select 1'"
    admin_db.execute(make)
    try:
        with pytest.raises(GotThrough, match="everybody"):
            callers.nobody_said_who(stage)
    finally:
        admin_db.execute("drop function everybody()")
