"""Databases of two builds with the same people in them, though their tables differ.

The other build fills one database as its own bench does; nobody measures there. From that one every
row goes by COPY, in the order in which it stands, into a database that each build migrated itself:

1. What a build's own `migrate` fills (rules, kinds of acts, migrations) is its own and stays.
2. Every other table that holds something is copied, the columns that both know. A table or a
   column with content that the build no longer has: `Unlike`. The triggers sleep meanwhile.
3. The build makes what it keeps beside its rows (`filling.made_beside`).
4. Every reference of the build's tables must hold, also those that only this build has.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from noaber.cluster import Cluster
from tests.bench.builds import Build
from tests.bench.filling import (
    Connection,
    copied,
    made_beside,
    needed_defaults,
    sequences,
    without_indexes,
)
from tests.bench.measuring import begins

CLERK, ADMIN = 999, 998  # below everybody whom the bench makes
STREETS = 10_000
Columns = dict[str, list[str]]


class Unlike(SystemExit):
    """Two builds' databases that cannot hold the same people; says which table."""


def filled_alike(
    server: Cluster, builds: dict[str, Build], filler: Build, families: int
) -> psycopg.Connection[tuple[object, ...]]:
    """For each name a database of its build; and a connection to where the rows came from."""
    source_name = filler.make(server, "fill", str(families))
    source = as_superuser(server, source_name)
    for_the_desk(source)
    for_the_lists(source)
    own: set[str] = set()
    for name, build in builds.items():
        begins(f"Filling {name} for {build.name}")
        server.drop_database(name)
        build.make(server, "create", name)
        build.migrate(server, name)
        with as_superuser(server, name) as target:
            own |= set(with_rows(target))
            load(source, target, own)
    return source


def as_superuser(server: Cluster, database: str) -> Connection:
    connection = psycopg.connect(server.url("postgres", database), autocommit=True)
    connection.execute("set search_path = noaber")
    connection.execute("set session_replication_role = replica")
    connection.execute("set synchronous_commit = off")
    return connection


def for_the_desk(connection: Connection) -> None:
    """A clerk, and numbers to look for: nine digits that fail the eleven test, so nobody's BSN."""
    weighed = " + ".join(
        f"{weight} * substr(person_id::text, {at}, 1)::int"
        for at, weight in enumerate(range(9, 1, -1), start=1)
    )
    connection.execute(
        f"update people_identity set bsn = person_id || (({weighed} + 1) % 11 % 10)::text"
        " where bsn = ''"
    )
    connection.execute(
        "insert into people_role (id, person_id, organisation_id, kind, during)"
        " select %(id)s, %(id)s, 1, 'clerk', '[2020-01-01,)'"
        " where not exists (select from people_role where id = %(id)s)",
        {"id": CLERK},
    )
    connection.execute("vacuum full people_identity")


def for_the_lists(connection: Connection) -> None:
    """Who loads lists, and ten thousand streets of which the front door chooses the team."""
    connection.execute(
        "insert into people_role (id, person_id, organisation_id, kind, during)"
        " select %(id)s, %(id)s, 1, 'functional_admin', '[2020-01-01,)'"
        " where not exists (select from people_role where id = %(id)s)",
        {"id": ADMIN},
    )
    with needed_defaults(
        connection, "people_street", ["organisation_id", "team_id", "name", "town"]
    ):
        connection.execute(
            "insert into people_street (organisation_id, team_id, name, town)"
            " select 1, (select min(id) from people_team where organisation_id = 1),"
            " 'Straat ' || n || 'e', 'Plaats' from generate_series(1, %s) n"
            " where not exists (select from people_street where name = 'Straat 1e')",
            [STREETS],
        )


def street_keys(connection: Connection) -> None:
    """This checkout compares streets by a key that loading makes."""
    from noaber.lib.streets import street_key

    found = connection.execute("select id, name from people_street").fetchall()
    with connection.cursor() as cursor:
        cursor.executemany(
            "update people_street set key = %s where id = %s",
            [(street_key(str(name)), number) for number, name in found],
        )


def load(source: Connection, target: Connection, own: set[str]) -> None:
    """Every row that is no build's own, from one database into the other."""
    there, here = _columns(source), _columns(target)
    known = set(here) & set(there)
    for table in with_rows(source):
        if table in own:
            continue
        if table not in here:
            raise Unlike(f"{table} holds rows at the other build, and this build does not know it")
        columns = [column for column in there[table] if column in here[table]]
        _refuse_lost(source, table, set(there[table]) - set(columns))
        with _told_apart(table), without_indexes(target, table):
            _copy(source, target, table, columns)
    sequences(target)
    made_beside(target)
    if "key" in here.get("people_street", []):
        street_keys(target)
    for table in sorted(set(here) - known - set(with_rows(target))):
        begins(f"{table} is new, and nothing is in it")
    _refuse_loose(target)
    target.execute("vacuum (analyze)")
    target.execute("checkpoint")


def _copy(source: Connection, target: Connection, table: str, columns: list[str]) -> None:
    target.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
    with (
        needed_defaults(target, table, columns),
        source.cursor().copy(copied("to stdout", table, columns)) as out,
        target.cursor().copy(copied("from stdin", table, columns)) as into,
    ):
        for block in out:
            into.write(block)


@contextmanager
def _told_apart(table: str) -> Iterator[None]:
    """A row that the database refuses, as what it is: two builds that differ."""
    try:
        yield
    except (psycopg.errors.DataError, psycopg.errors.IntegrityError) as error:
        raise Unlike(f"{table}: this build refuses a row of the other: {error}") from None


def _refuse_lost(source: Connection, table: str, columns: set[str]) -> None:
    """A column may go when nothing stands in it."""
    for column in sorted(columns):
        query = sql.SQL("select exists (select from {} where {}::text <> '')")
        found = source.execute(query.format(sql.Identifier(table), sql.Identifier(column)))
        if found.fetchone() == (True,):
            raise Unlike(
                f"{table}.{column} is filled at the other build; this one does not know it"
            )


def _refuse_loose(target: Connection) -> None:
    """While COPY ran, references were not checked."""
    found = target.execute(
        "select t.relname::text, o.relname::text,"
        " array(select a.attname::text from unnest(conkey) with ordinality k (n, at)"
        "  join pg_attribute a on a.attrelid = conrelid and a.attnum = k.n order by k.at),"
        " array(select a.attname::text from unnest(confkey) with ordinality k (n, at)"
        "  join pg_attribute a on a.attrelid = confrelid and a.attnum = k.n order by k.at)"
        " from pg_constraint join pg_class t on t.oid = conrelid"
        " join pg_class o on o.oid = confrelid"
        " where contype = 'f' and connamespace = 'noaber'::regnamespace"
    ).fetchall()
    for table, other, columns, keys in found:
        pairs = sql.SQL(" and ").join(
            sql.SQL("o.{} = t.{}").format(sql.Identifier(key), sql.Identifier(column))
            for column, key in zip(columns, keys, strict=True)
        )
        whole = sql.SQL(" and ").join(
            sql.SQL("t.{} is not null").format(sql.Identifier(column)) for column in columns
        )
        query = sql.SQL(
            "select from {} t where {} and not exists (select from {} o where {}) limit 1"
        )
        tables = (sql.Identifier(table), sql.Identifier(other))
        if target.execute(query.format(tables[0], whole, tables[1], pairs)).fetchone() is not None:
            named = ", ".join(columns)
            raise Unlike(f"{table} ({named}) refers to rows of {other} that this build has not")


def _columns(connection: Connection) -> Columns:
    """The columns of every table, but for those that the database works out."""
    found = connection.execute(
        "select c.relname::text, array_agg(a.attname::text order by a.attnum)"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where c.relnamespace = 'noaber'::regnamespace and c.relkind = 'r'"
        " and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' group by 1"
    ).fetchall()
    return dict(found)


def with_rows(connection: Connection) -> list[str]:
    """The tables that hold something."""
    tables = sorted(_columns(connection))
    exists = sql.SQL(", ").join(
        sql.SQL("exists (select from {})").format(sql.Identifier(table)) for table in tables
    )
    row = connection.execute(sql.SQL("select {}").format(exists)).fetchone()
    assert row is not None
    return [table for table, holds in zip(tables, row, strict=True) if holds]
