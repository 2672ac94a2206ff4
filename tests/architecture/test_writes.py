"""What each act writes, to the column, beside what the tables are (house guarantee 2)."""

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

import noaber
from tests.architecture import catalog

Admin = psycopg.Connection[Any]
# Where a row is and what it is called: given once, by the database or at birth, and checked there.
GIVEN = {"id", "compartment_id"}


def named(admin: Admin) -> dict[tuple[str, str, str], set[str]]:
    """Columns by act, table and operation, as the database has them."""
    query = "select act, table_name, operation, columns from record_act_write"
    return {(act, table, what): set(names) for act, table, what, names in admin.execute(query)}


def columns(admin: Admin) -> dict[str, set[str]]:
    """The columns of each table that has a pen."""
    query = """
        select c.relname, array_agg(a.attname::text) from pg_attribute a
        join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'noaber'::regnamespace and a.attnum > 0 and not a.attisdropped
        group by 1"""
    penned = catalog.penned_tables(admin, "guarded") | catalog.penned_tables(admin, "open")
    return {table: set(names) for table, names in admin.execute(query) if table in penned}


DUE = "select name from record_act_kind where level = 'due'"


def test_an_act_names_tables_with_a_pen_and_columns_that_are_there(admin_db: Admin) -> None:
    there = columns(admin_db)
    for (act, table, what), names in named(admin_db).items():
        assert table in there, (act, table)
        assert names <= there[table] - GIVEN, (act, table, what)


def test_every_column_is_written_by_an_act(admin_db: Admin) -> None:
    """One that nobody may fill or change has no use, or its act forgot it."""
    written: dict[str, set[str]] = {}
    for (_act, table, _what), names in named(admin_db).items():
        written.setdefault(table, set()).update(names)
    for table, there in columns(admin_db).items():
        assert there - written.get(table, set()) == GIVEN & there, table


def test_the_app_has_a_right_where_an_act_uses_it_and_nowhere_else(admin_db: Admin) -> None:
    """Rows are removed by a function that asks for an act (remove_rows); what the database's own
    functions do (an act that is due) needs no right of the app."""
    due = {name for (name,) in admin_db.execute(DUE)}
    used: dict[str, set[str]] = {table: {"select"} for table in columns(admin_db)}
    for act, table, what in named(admin_db):
        used[table] |= set() if act in due else {what.lower()} - {"delete"}
    rights = catalog.rights(admin_db, "noaber_app") | catalog.rights(admin_db, "noaber_app", "pen")
    assert used == {table: set(rights[table].split(", ")) for table in columns(admin_db)}


@pytest.mark.parametrize("path", sorted(Path(noaber.__file__).parent.glob("*/acts.yaml")), ids=str)
def test_nothing_is_named_twice_or_by_another_word(path: Path) -> None:
    known = {"name", "level", "roles", "gives", "sets_off", "why", "adds", "writes", "removes"}
    for act in yaml.safe_load(path.read_text(encoding="utf-8")):
        assert act.keys() <= known, act["name"]
        for key in ("adds", "writes"):
            for table, names in act.get(key, {}).items():
                assert names, (act["name"], table)
                assert len(names) == len(set(names)), (act["name"], table)


def test_what_an_act_sets_off_is_a_function_that_asks_for_it(admin_db: Admin) -> None:
    """It names no act itself: which acts set it off, acts.yaml says."""
    query = "select distinct unnest(sets_off) from record_act_kind"
    words = {word for (word,) in admin_db.execute(query)}
    assert words == {"safety_due"}
    for word in words:
        source = "select prosrc from pg_proc where oid = %s::regproc"
        ((body,),) = admin_db.execute(source, [f"noaber.{word}"]).fetchall()
        assert f"'{word}' = any (k.sets_off)" in body
        assert not re.search(r"'[a-z]+\.[a-z_]+'", body)


def test_an_act_that_writes_nothing_says_what_it_does_otherwise(admin_db: Admin) -> None:
    """These give or end what somebody may see, open a place for it, make links, or forget lines."""
    writes = {act for act, _table, _what in named(admin_db)}
    kinds = {name for (name,) in admin_db.execute("select name from record_act_kind")}
    assert kinds - writes == {
        "people.everybody_out",
        "people.link_made",
        "people.links_ended",
        "plan.address_given",
        "plan.asked_post_opened",
        "plan.birthday_post_opened",
        "plan.circle_shown",
        "plan.leaving_post_opened",
        "plan.place_given",
        "record.compartment_opened",
        "record.lines_forgotten",
    }
