"""What there is to try things on, from the catalogue; and rows that an administrator makes up."""

from contextlib import suppress
from typing import Any, cast

import psycopg
from psycopg.types.json import Jsonb

from tests.attack.stage import Connection, one

LOG = ("look", "act", "change", "seal", "leaf", "removal")
GUARDED = """
    select c.relname from pg_class c where c.relnamespace = 'noaber'::regnamespace
    and c.relkind = 'r' and exists (select from pg_attribute a where a.attrelid = c.oid
    and a.attname = 'compartment_id' and not a.attisdropped) and c.relname <> 'sharing_grant'
    order by 1"""
TABLES = """
    select nspname, relname, relkind = 'r'
    from pg_class c join pg_namespace n on n.oid = relnamespace
    where nspname in ('noaber', 'sight', 'pen') and relkind in ('r', 'v', 'm') order by 1, 2"""
STATEMENTS = {
    "select": "select * from {table} limit 0",
    "insert": "insert into {table} overriding system value select * from {table} where false",
    "update": "update {table} set {column} = {column} where false",
    "delete": "delete from {table} where false",
    "truncate": "truncate {table} cascade",
    "lock": "lock table {table} in share row exclusive mode",
}
ALONE = {  # each by its own right and no other: nothing is read with it
    **STATEMENTS,
    "insert": "insert into {table} default values",
    "update": "update {table} set {column} = default where false",
}


def names(connection: Connection, query: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(cast("Any", query)).fetchall()]


def first_column(connection: Connection, table: str) -> str:
    """The first that may be written at all."""
    query = """
        select attname from pg_attribute where attrelid = %s::regclass and attnum > 0
        and not attisdropped and attidentity = '' order by attnum limit 1"""
    return str(one(connection, query, [table if "." in table else f"noaber.{table}"]))


VALUES = {"smallint": 1, "integer": 1, "bigint": 1, "boolean": False, "date": "2026-01-01",
          "timestamp with time zone": "2026-01-01", "jsonb": {}, "bytea": "",
          "daterange": "[2026-01-01,)", "tstzrange": "[2026-01-01,)",
          "uuid": "00000000-0000-0000-0000-000000000001"}  # fmt: skip
# Where a table's own rules want something else: each of these on top, until one is taken.
ON_TOP: tuple[dict[str, Any], ...] = (
    {"reviewer_role_id": 2},
    {"during": "[1990-01-01,1990-02-01)"},
    {"closed_at": "1990-01-01"},
    {"person_id": 1, "role_id": None},
    {"person_id": 1, "role_id": None, "goal_id": 1},
)
NUMBER = 2**50  # of a row that is made up


def made_row(admin: Connection, table: str, given: dict[str, Any]) -> bool:
    """A row made up by an administrator, where the table's own rules allow one."""
    query = """
        select a.attname, format_type(a.atttypid, null) from pg_attribute a
        where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped and a.attnotnull"""
    row = {
        name: VALUES.get(kind, [] if kind.endswith("[]") else "")
        for name, kind in admin.execute(query, [f"noaber.{table}"]).fetchall()
    }
    insert = (
        f"insert into noaber.{table} overriding system value"
        f" select (jsonb_populate_record(null::noaber.{table}, %s)).*"
    )
    for more in ({}, *ON_TOP):
        whole = {**row, "id": NUMBER, **more, **given}
        with suppress(psycopg.Error), admin.transaction():
            admin.execute(cast("Any", insert), [Jsonb(whole)])
            return True
    return False
