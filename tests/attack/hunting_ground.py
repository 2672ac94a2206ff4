"""Where the oracle hunter hunts: a database in which every guarded row is hidden, and known to it.

Made from the catalogue alone, so that a new table or column is hunted from the day it is there: in
each guarded table two rows of a compartment that no look opens, one with a value in every column
and one with as many NULLs as it may have. The values follow from the type of a column, so the
hunter knows what it may not learn; and the rows can be taken away and put back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import psycopg
from psycopg import sql

from noaber.record.viewers import Viewer
from tests.attack.stage import Connection, look_key, one

DATABASE = "hunted"
HIDDEN, OTHER = 23456, 24567  # the ids of the full and of the empty row, and their whole numbers

# Per type: what the hidden row says, just below it, just above it. Both neighbours are absent.
KNOWN = {
    "bigint": ("23456", "23455", "23457"),
    "integer": ("23456", "23455", "23457"),
    "smallint": ("23456", "23455", "23457"),
    "boolean": ("true", "false", "false"),
    "text": ("mm", "ml", "mn"),
    "character varying": ("mm", "ml", "mn"),
    "bytea": ("\\x6d6d", "\\x6d6c", "\\x6d6e"),
    "uuid": tuple(f"6d6d6d6d-6d6d-4d6d-8d6d-6d6d6d6d6d6{end}" for end in "dce"),
    "date": ("1987-06-05", "1987-06-04", "1987-06-06"),
    "time without time zone": ("06:05", "06:04", "06:06"),
    "timestamp with time zone": tuple(f"1987-06-05 04:03:0{s}+00" for s in "213"),
    "daterange": tuple(f"[1987-06-0{d},1987-07-01)" for d in "546"),
    "tstzrange": tuple(f"[1987-06-0{d} 00:00+00,1987-07-01 00:00+00)" for d in "546"),
    "jsonb": ('{"m": "mm"}', '{"m": "ml"}', '{"m": "mn"}'),
    "character varying[]": ("{mm,m}", "{ml,m}", "{mn,m}"),
    "text[]": ("{mm,m}", "{ml,m}", "{mn,m}"),
    "smallint[]": ("{23456}", "{23455}", "{23457}"),
    "bigint[]": ("{23456}", "{23455}", "{23457}"),
}


@dataclass(frozen=True)
class Column:
    """One column of something the application may read from, or a guarded table's own."""

    relation: str  # schema and name, as SQL
    table: str  # the guarded table it shows
    name: str
    type: str
    nullable: bool
    readable: bool
    insertable: bool

    def value(self, which: int = 0) -> str:
        """A literal of its type: 0 hidden, 1 just below, 2 just above."""
        return f"'{KNOWN[self.type][which]}'::{self.type}"


# Columns of guarded tables (a row with a compartment ought to be guarded), and of every relation
# that a rule makes out of one.
COLUMNS = """
    with guarded as (
        select c.oid, c.relname from pg_class c
        where c.relnamespace = 'noaber'::regnamespace and c.relkind = 'r'
          and (c.relrowsecurity or c.relowner = 'noaber_owner'::regrole and exists (
               select from pg_attribute where attrelid = c.oid and attname = 'compartment_id'))
    ), shown as (
        select g.oid, g.relname as base from guarded g
        union
        select w.ev_class, g.relname from pg_depend d join pg_rewrite w on w.oid = d.objid
        join guarded g on g.oid = d.refobjid
        where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
          and w.ev_class <> g.oid
    )
    select format('%%I.%%I', n.nspname, c.relname), s.base, a.attname,
           format_type(a.atttypid, null), not a.attnotnull,
           has_schema_privilege(%(role)s, n.oid, 'usage')
               and has_column_privilege(%(role)s, c.oid, a.attnum, 'select'),
           has_schema_privilege(%(role)s, n.oid, 'usage')
               and has_column_privilege(%(role)s, c.oid, a.attnum, 'insert')
    from shown s join pg_class c on c.oid = s.oid join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid
    where a.attnum > 0 and not a.attisdropped
    order by 1, a.attnum
"""
OWN = "noaber."


@dataclass(frozen=True)
class Hunted:
    """The cluster, seen as if the hunted database were its only one."""

    cluster: Any

    def url(self, role: str) -> str:
        return str(self.cluster.url(role, DATABASE))

    @property
    def owner_url(self) -> str:
        return self.url("noaber_owner")

    @property
    def app_url(self) -> str:
        return self.url("noaber_app")


@dataclass(frozen=True)
class Ground:
    """The hunted database. `viewer` has a look of their own, at a family that has no rows left."""

    hunted: Hunted
    viewer: Viewer
    family: int

    @contextmanager
    def connected(self, role: str = "noaber_app", options: str = "") -> Iterator[Connection]:
        """A new connection; the search path is what the role has in the product. The application
        prefers an index, which shows best which rows there are."""
        url = self.hunted.url(role)
        options += " -c enable_seqscan=off" if role == "noaber_app" else ""
        with psycopg.connect(url, autocommit=True, options=options) as connection:
            if role == "postgres":
                connection.execute("set search_path = noaber")
                connection.execute("set session_replication_role = replica")
            yield connection

    @cached_property
    def all_columns(self) -> list[Column]:
        """Of every relation that shows a guarded table, guarded tables themselves included."""
        with self.connected("postgres") as admin:
            found = admin.execute(COLUMNS, {"role": "noaber_app"}).fetchall()
        columns = [Column(*row) for row in found]
        strange = {c.type for c in columns} - KNOWN.keys()
        assert not strange, f"the hunter knows no value of these types: {strange}"
        return columns

    @property
    def columns(self) -> list[Column]:
        """Of the guarded tables themselves."""
        return [c for c in self.all_columns if c.relation == OWN + c.table]

    @property
    def tables(self) -> list[str]:
        return sorted({c.table for c in self.columns})

    @property
    def asked(self) -> list[Column]:
        """What the hunter asks about: where the application may read a table's columns, there;
        a table that it may read nowhere is asked itself, to hear that refused."""
        open_to_app = [c for c in self.all_columns if c.readable]
        closed = set(self.tables) - {c.table for c in open_to_app}
        return open_to_app + [c for c in self.columns if c.table in closed]

    def own_key(self, connection: Connection) -> str:
        """The key of a fair look of the viewer at their own family."""
        return look_key(connection, self.viewer, "our_plan", [self.family])


def make_ground(cluster: Any) -> Ground:
    """A fresh hunted database; Django comes back to where it was."""
    from tests.attack.everything import another_stage

    cluster.drop_database(DATABASE)
    cluster.create_database(DATABASE)
    hunted = Hunted(cluster)
    with another_stage(hunted) as stage:
        ground = Ground(hunted, stage.as_samira, stage.samira.family_id)
    with ground.connected("postgres") as admin:
        empty(admin, ground)
        put_back(admin, ground)
    return ground


def run(connection: Connection, query: str, values: Sequence[Any] = ()) -> psycopg.Cursor[Any]:
    """A statement that was put together here."""
    return connection.execute(cast("Any", query), values or None)


def empty(admin: Connection, ground: Ground) -> None:
    """No rows but the hidden ones; and no checks, since every column of those has a value."""
    checks = """select conrelid::regclass::text, conname from pg_constraint
        where contype = 'c' and conrelid::regclass::text = any (%s)"""
    for table, name in admin.execute(checks, [ground.tables]).fetchall():
        alter = sql.SQL("alter table {} drop constraint {}")
        admin.execute(alter.format(sql.Identifier(table), sql.Identifier(name)))
    for table in ground.tables:
        run(admin, f"alter table {table} set (autovacuum_enabled = off)")
        run(admin, f"delete from {table}")
        run(admin, f"vacuum {table}")
    insert = "insert into record_compartment (id, family_id, kind) values (%s, %s, 'plan')"
    admin.execute(insert, [HIDDEN, HIDDEN])
    admin.execute(insert, [OTHER, OTHER])


def put_back(admin: Connection, ground: Ground) -> None:
    """The hidden rows, two in each table."""
    for table in ground.tables:
        columns = [c for c in ground.columns if c.table == table]
        names = ", ".join(f'"{c.name}"' for c in columns)
        full = ", ".join(c.value() for c in columns)
        bare = ", ".join(other_value(c) for c in columns)
        admin.execute(
            cast(
                "Any",
                f"insert into {table} ({names}) overriding system value values ({full}), ({bare})",
            )
        )


def other_value(column: Column) -> str:
    """The second row: NULL wherever it may be."""
    if column.nullable:
        return "null"
    return f"'{OTHER}'::bigint" if column.type == "bigint" else column.value(2)


def take_away(admin: Connection, ground: Ground) -> None:
    """As if the hidden rows had never been."""
    for table in ground.tables:
        run(admin, f"delete from {table}")


def hidden_rows(admin: Connection, ground: Ground) -> int:
    """How many there are: two in each table, or somebody changed one."""
    return sum(int(one(admin, f"select count(*) from {t}")) for t in ground.tables)
