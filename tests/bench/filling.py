"""A database of its own with N invented families, written with COPY as superuser.

The triggers of the pen sleep while it fills (session_replication_role), here and nowhere else:
the log of what never happened would be the largest table.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from noaber import cluster
from tests.bench.people_made import FIRST_STAFF, TABLES, TEAM_SIZE, Rows, Size, lines

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
Connection = psycopg.Connection[Any]


def filled(server: cluster.Cluster, families: int, fresh: bool) -> str:
    """The name of a database with so many families; filled now when it is not as it should be."""
    name = f"bench_{families}"
    mark = _mark(families)
    if fresh or _comment(server, name) != mark:
        server.drop_database(name)
        server.create_database(name)
        _migrate(server, name)
        began = time.monotonic()
        with psycopg.connect(server.url("postgres", name), autocommit=True) as connection:
            connection.execute("set search_path = noaber")
            _fill(connection, Size(families, datetime.now(UTC)))
            connection.execute(
                sql.SQL("comment on database {} is {}").format(
                    sql.Identifier(name), sql.Literal(mark)
                )
            )
        print(
            f"\r{families:,} families in {time.monotonic() - began:.0f} s{'':60}", file=sys.stderr
        )
    return name


def _mark(families: int) -> str:
    """Changes with the schema, with what is filled, and every week, because dates are relative."""
    schema = [
        path
        for kind in ("*.sql", "migrations/*.py", "*.yaml")
        for path in ROOT.glob(f"noaber/**/{kind}")
    ]
    files = [*sorted(schema), HERE / "people_made.py", HERE / "filling.py"]
    text = b"".join(path.read_bytes() for path in files)
    week = datetime.now(UTC).strftime("%G-%V")
    return f"{families} {week} {hashlib.sha256(text).hexdigest()}"


def _comment(server: cluster.Cluster, name: str) -> str | None:
    with psycopg.connect(server.url("postgres", "postgres")) as connection:
        row = connection.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s",
            [name],
        ).fetchone()
    return row[0] if row else None


def _migrate(server: cluster.Cluster, name: str) -> None:
    environment = {
        **os.environ,
        "NOABER_MODE": "test",
        "DATABASE_URL": server.url("noaber_app", name),
        "NOABER_OWNER_URL": server.url("noaber_owner", name),
    }
    command = [sys.executable, "-m", "noaber", "migrate", "--verbosity=0", "--skip-checks"]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)
    with psycopg.connect(server.url("noaber_owner", name)) as owner:
        owner.execute(
            "select begin_noaber('waterrijk', 'Waterrijk', '14 0123', 'Ans',"
            " 'ans@waterrijk.invalid', '06 12345678')"
        )


def _fill(connection: Connection, size: Size) -> None:
    connection.execute("set session_replication_role = replica")
    connection.execute("set synchronous_commit = off")
    _staff(connection, size)
    progress = Progress(size.families * len(TABLES))
    for rows in TABLES:
        with without_indexes(connection, rows.table):
            _copy(connection, rows, size, progress)
    sequences(connection)
    made_beside(connection)
    progress.say("gathering statistics")
    connection.execute("vacuum (analyze)")
    connection.execute("checkpoint")


def _copy(connection: Connection, rows: Rows, size: Size, progress: "Progress") -> None:
    columns = rows.columns.split(", ")
    command = copied("from stdin", rows.table, columns)
    with (
        needed_defaults(connection, rows.table, columns),
        connection.cursor() as cursor,
        cursor.copy(command) as copy,
    ):
        for families, text in lines(rows, size):
            copy.write(text)
            progress.add(families, rows.table)


def copied(way: LiteralString, table: str, columns: Sequence[str]) -> sql.Composed:
    """COPY of these columns of a table: way is "from stdin" or "to stdout"."""
    return sql.SQL("copy {} ({}) {}").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns)), sql.SQL(way)
    )


@contextmanager
def needed_defaults(connection: Connection, table: str, columns: Sequence[str]) -> Iterator[None]:
    """Django keeps defaults in Python: text columns that we leave out are empty while we fill."""
    missing = connection.execute(
        "select column_name, data_type from information_schema.columns"
        " where table_schema = 'noaber' and table_name = %s and is_nullable = 'NO'"
        " and column_default is null and is_identity = 'NO' and column_name <> all (%s)",
        [table, list(columns)],
    ).fetchall()
    for column, kind in missing:
        if kind not in ("text", "character varying"):
            raise SystemExit(f"{table}.{column} is new: tell tests/bench/people_made.py about it")
        _default(connection, table, column, "set default ''")
    yield
    for column, _ in missing:
        _default(connection, table, column, "drop default")


def _default(connection: Connection, table: str, column: str, change: LiteralString) -> None:
    connection.execute(
        sql.SQL("alter table {} alter {} {}").format(
            sql.Identifier(table), sql.Identifier(column), sql.SQL(change)
        )
    )


@contextmanager
def without_indexes(connection: Connection, table: str) -> Iterator[None]:
    """Plain indexes are built afterwards: several times faster. Those of constraints stay."""
    found = connection.execute(
        "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i"
        " where i.indrelid = to_regclass(%s) and not exists"
        " (select from pg_constraint c where c.conindid = i.indexrelid)",
        [table],
    ).fetchall()
    for name, _ in found:
        connection.execute(f"drop index {name}")
    yield
    connection.execute("set maintenance_work_mem = '256MB'")
    for _, definition in found:
        connection.execute(definition)


def _staff(connection: Connection, size: Size) -> None:
    """Teams of twenty, each professional with a card, a role and a turn in the roster."""
    people = {"first": FIRST_STAFF, "last": FIRST_STAFF + size.staff - 1, "team": TEAM_SIZE}
    teams = (size.staff + TEAM_SIZE - 1) // TEAM_SIZE
    connection.execute(
        "update people_organisation set support_name = 'Steunpunt Samen',"
        " support_phone = '0800 0001'"
    )
    connection.execute(
        "insert into people_team (id, organisation_id, slug, name, phone, lead_role_id)"
        " select t, 1, 'team-' || t, 'Buurtteam ' || t, '0123 456 789',"
        " %(first)s + (t - 1) * %(team)s from generate_series(1, %(teams)s::bigint) t",
        {**people, "teams": teams},
    )
    for statement in (
        "insert into people_workcard (person_id, name, phone, email)"
        " select p, 'Marieke ' || p, '06 12345678', 'm' || p || '@waterrijk.invalid'",
        "insert into people_role (id, person_id, organisation_id, team_id, kind, during)"
        " select p, p, 1, 1 + (p - %(first)s) / %(team)s, 'neighbourhood_team', '[2020-01-01,)'",
        "insert into people_rosterturn (team_id, role_id, position, during)"
        " select 1 + (p - %(first)s) / %(team)s, p, 1 + (p - %(first)s) %% %(team)s,"
        " tstzrange(now() - interval '30 days', now() + interval '60 days')",
    ):
        series = "generate_series(%(first)s::bigint, %(last)s::bigint)"
        connection.execute(f"{statement} from {series} p", people)


def sequences(connection: Connection) -> None:
    """What is made next gets the next number."""
    found = connection.execute(
        "select table_name, pg_get_serial_sequence(table_name, 'id')"
        " from information_schema.columns where table_schema = 'noaber'"
        " and column_name = 'id' and data_type = 'bigint' and is_identity = 'YES'"
    ).fetchall()
    for table, sequence in found:
        connection.execute(
            sql.SQL("select setval(%s, greatest((select max(id) from {}), 1))").format(
                sql.Identifier(table)
            ),
            [sequence],
        )


def made_beside(connection: Connection) -> None:
    """What a build keeps beside its rows, such as digests to search by: its triggers slept.

    A build that keeps something offers a function named `…_anew` that needs no argument.
    """
    found = connection.execute(
        "select oid::regproc::text from pg_proc where pronamespace = 'noaber'::regnamespace"
        " and proname like '%\\_anew' and pronargs = pronargdefaults order by 1"
    ).fetchall()
    for (name,) in found:
        connection.execute(f"select {name}()")


class Progress:
    """A bar on the terminal; nothing where there is none."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.shown = total, 0, 0.0

    def add(self, steps: int, what: str) -> None:
        self.done += steps
        if time.monotonic() - self.shown > 0.2:
            share = self.done / self.total
            self.say(f"[{'#' * int(share * 30):30}] {share:4.0%} {what}")

    def say(self, words: str) -> None:
        self.shown = time.monotonic()
        if sys.stderr.isatty():
            print(f"\r{words:78}", end="", file=sys.stderr, flush=True)
