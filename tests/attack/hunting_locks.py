"""Hunting by locks: holding up everybody else, and meeting what somebody else holds.

A row that another session has locked makes who asks for it wait, when it is there. And what a
session holds is in a view that everybody reads, down to the row under `serializable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import psycopg

from tests.attack.hunting_answers import Finding
from tests.attack.hunting_ground import HIDDEN, OTHER, Column, Ground, run
from tests.attack.stage import Connection

MODES = (
    "access share",
    "row share",
    "row exclusive",
    "share update exclusive",
    "share",
    "share row exclusive",
    "exclusive",
    "access exclusive",
)
# What reading and writing rows takes by itself, and what stops nobody from doing so.
HARMLESS = MODES[:3]
RELATIONS = """
    select format('%I.%I', n.nspname, c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^pg_|^information_schema$' order by 1
"""
ROW_LOCKS = (
    "select from {r} where {c} = {v} for update nowait",
    "select from {r} where {c} = {v} for no key update nowait",
    "select from {r} where {c} = {v} for share nowait",
    "select from {r} where {c} = {v} for key share nowait",
    "select from {r} where {c} = {v} for update skip locked",
    "update {r} set {c} = {c} where {c} = {v}",
    "delete from {r} where {c} = {v}",
)
HELD = """
    select coalesce(relation::regclass::text, ''), locktype, mode, page is not null,
           tuple is not null, count(*)
    from pg_locks where pid = pg_backend_pid() group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
"""
SOMETHING_OPEN = "insert into django_session values (gen_random_uuid(), '', now())"
PATIENCE = "20ms"


def hunt_table_locks(ground: Ground) -> tuple[str, list[Finding]]:
    """LOCK TABLE in every mode, on every table and view of ours: no mode that holds up a writer."""
    asked, findings = 0, []
    with ground.connected("postgres") as admin, ground.connected() as connection:
        relations = [str(row[0]) for row in admin.execute(RELATIONS).fetchall()]
        for relation in relations:
            for mode in MODES:
                query = f"lock table {relation} in {mode} mode nowait"
                asked += 1
                with suppress(psycopg.errors.InsufficientPrivilege):
                    with connection.transaction(force_rollback=True):
                        run(connection, query)
                    if mode not in HARMLESS:
                        findings.append(Finding(f"lock: {mode}", relation, query))
    return f"{asked:,} locks on {len(relations)} tables and views, in {len(MODES)} modes", findings


def hunt_row_locks(ground: Ground) -> tuple[str, list[Finding]]:
    """While somebody else holds every hidden row, asking for one is as for one not there."""
    asked, findings = 0, []
    with ground.connected("postgres") as admin, admin.transaction(force_rollback=True):
        for table in ground.tables:
            run(admin, f"select from {table} for update")
        with ground.connected() as connection:
            run(connection, f"set lock_timeout = '{PATIENCE}'")
            for column in row_columns(ground):
                for form in ROW_LOCKS:
                    hidden, absent = (filled(form, column, which) for which in (0, 1))
                    asked += 2
                    said = [told(connection, query) for query in (hidden, absent)]
                    if said[0] != said[1]:
                        where = f"{column.relation}.{column.name}"
                        findings.append(Finding(f"row lock: {said[0]} or {said[1]}", where, hidden))
    return f"{asked:,} held rows asked for", findings


def row_columns(ground: Ground) -> Iterator[Column]:
    """Whole numbers and words: what a row is found by."""
    return (c for c in ground.asked if c.type in {"bigint", "character varying", "text", "uuid"})


def filled(form: str, column: Column, which: int) -> str:
    return form.format(r=column.relation, c=f'"{column.name}"', v=column.value(which))


def told(connection: Connection, query: str) -> str:
    """What the server says, in short."""
    try:
        with connection.transaction(force_rollback=True):
            return f"{run(connection, query).rowcount} rows"
    except psycopg.Error as error:
        return str(error.sqlstate)


def hunt_held_locks(ground: Ground) -> tuple[str, list[Finding]]:
    """Under every level of isolation a session's own locks say nothing of a row it may not see."""
    asked, findings = 0, []
    with ground.connected() as connection:
        for level in ("read committed", "repeatable read", "serializable"):
            for column in ground.asked:
                held = []
                for which in (0, 1):
                    query = filled("select from {r} where {c} = {v}", column, which)
                    asked += 1
                    run(connection, f"begin isolation level {level}")
                    with suppress(psycopg.Error):
                        run(connection, query)
                        held.append(connection.execute(HELD).fetchall())
                    connection.execute("rollback")
                if held and held[0] != held[-1]:
                    where = f"{column.relation}.{column.name}"
                    query = filled("select from {r} where {c} = {v}", column, 0)
                    findings.append(Finding(f"held locks: {level}", where, query))
    return f"{asked:,} times own locks", findings


def hunt_conflicts(ground: Ground) -> tuple[str, list[Finding]]:
    """Somebody else's transaction that writes hidden rows is not felt by who reads serializably.

    Two serializable transactions whose reads and writes cross fail: who asks for a hidden row, and
    then writes what the other has read, learns by the failure that it was there. The other one is
    the product, which begins its transactions plainly.
    """
    asked, findings = 0, []
    with ground.connected("postgres") as writer, ground.connected() as reader:
        for column in (c for c in ground.asked if c.name == "id"):
            said = [crossed(writer, reader, column, v) for v in (HIDDEN, HIDDEN - 1, OTHER)]
            asked += len(said)
            if len(set(said)) > 1:
                query = filled("select from {r} where {c} = {v}", column, 0)
                findings.append(Finding(f"conflict: {' or '.join(said)}", column.relation, query))
    return f"{asked} crossed transactions", findings


def crossed(writer: Connection, reader: Connection, column: Column, value: int) -> str:
    """What becomes of a reader when a writer of the hidden row has read what the reader writes."""
    writer.execute("begin")
    reader.execute("begin isolation level serializable")
    try:
        query = f'select from {column.relation} where "id" = {value}'
        run(reader, query)
        writer.execute("select count(*) from django_session")
        query = f"update {column.table} set id = id where id in ({HIDDEN}, {OTHER})"
        run(writer, query)
        reader.execute(SOMETHING_OPEN)
        writer.execute("commit")
        reader.execute("commit")
    except psycopg.Error as error:
        return str(error.sqlstate)
    finally:
        for connection in (writer, reader):
            connection.execute("rollback")
    return "done"
