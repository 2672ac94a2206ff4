"""SQL that names a higher part is refused by `./run check`, with where and what to do."""

import re
from dataclasses import replace
from pathlib import Path

from tests.architecture import declared_sql
from tests.architecture.there import there


def test_sql_that_names_a_higher_part_is_told(tmp_path: Path) -> None:
    """A table, a function and an act; not a comment, a column of that name or one's own."""
    path = tmp_path / "guards.sql"
    path.write_text(
        "-- plan_goal, and needs_of() in 'plan.goal_set'\n"
        "select a.plan_goal, needs_of from people_person a where age_on(a.b, c) > 1;\n"
        "select from plan_goal where id in (select needs_of(1));\n"
        "if a.name = 'plan.goal_set' or a.name = 'people.contact_changed' then\n"
        "update pen.plan_goal set words = noaber.needs_of(1)\n"
        "where a.name = any ('{people.contact_changed,plan.goal_set}') and 1 in (select needs_of\n"
        "(1));\n"
    )
    tables = {"plan_goal": "plan", "people_person": "people"}
    functions = {"needs_of": "plan", "age_on": "people"}
    acts = {"plan.goal_set": "plan", "people.contact_changed": "people"}
    found = declared_sql.pointing_up(path, ["record", "people"], tables, functions, acts)
    assert [(up.line, up.word, up.of) for up in found] == [
        (3, "plan_goal", "plan"),
        (3, "needs_of", "plan"),
        (4, "plan.goal_set", "plan"),
        (5, "plan_goal", "plan"),
        (5, "needs_of", "plan"),
        (6, "needs_of", "plan"),
        (6, "plan.goal_set", "plan"),
    ]


def test_where_sql_points_up_is_said_with_what_to_do() -> None:
    wrong = there()
    record = {name: part for name, part in wrong.parts.items() if name != "people"}
    above = {**record, "people": wrong.parts["people"]}  # as if people stood above all others
    told_now = list(declared_sql.problems(replace(wrong, parts=above)))
    assert any(
        re.match(
            r"noaber/sharing/guards\.sql:\d+: sharing names the table people_\w+ of people,", t
        )
        and "move this to people, or let people say it" in t
        for t in told_now
    )
