"""Every act on every column (house guarantee 2): the act is the permission, to the column.

Enumerated from the catalogue: each kind of act, and each column of each table with a pen. Of each
table there is a row in sight that the act is about, as an administrator prepares it, so that
nothing but the pen stands between the act and the column.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import psycopg

from noaber.record.rule_tables import writes_of
from tests.attack.made_rows import Made, Row, make_rows
from tests.attack.rules import acts
from tests.attack.stage import (
    DENIED,
    Connection,
    GotThrough,
    Stage,
    adding,
    attempt,
    changing,
    may_write,
    one,
    removing,
)

# What refuses before the pen is asked: a reference, a rule of the table, a right that is not there.
BEFORE = ("23502", "23503", "23505", "23514", "23P01", DENIED, "NB002", "NB003", "NB007")
BY_THE_PEN = "does not write"
IMPLIED = {"id", "compartment_id"}  # every new row has them
LOOK_LASTS = 4  # seconds; a look counts for ten


@dataclass(frozen=True)
class Try:
    """One write that an act does not name. what: "insert", "update" or "delete"."""

    what: str
    table: str
    column: str
    query: str


@attempt("each act on each column of each table, which it does not name: change, add, remove")
def every_act_on_every_column(stage: Stage) -> str:
    with stage.connected("postgres") as admin, made(stage, admin) as rows:
        kinds = [str(name) for (name,) in admin.execute("select name from record_act_kind")]
        return tried(stage, admin, rows, stage.concerned(kinds))


@contextmanager
def made(stage: Stage, admin: Connection) -> Iterator[Made]:
    """Rows of each table that are there for this attempt only."""
    rows = make_rows(stage, admin)
    try:
        yield rows
    finally:
        rows.take_away(admin)


def tried(stage: Stage, admin: Connection, rows: Made, kinds: Sequence[str]) -> str:
    """All of these acts; GotThrough at the first write that is done."""
    counted: Counter[tuple[str, str]] = Counter()
    reached: Counter[tuple[str, str]] = Counter()
    for name in kinds:
        named = permissions(name)
        tries = [t for row in rows.rows for t in tries_of(row, named)]
        for one_try, by_pen in refusals(stage, rows, name, tries):
            counted[one_try.what, "pen" if by_pen else "before it"] += 1
            reached[one_try.table, one_try.what] += by_pen
    for table, what in reached:
        if not reached[table, what] and may_write(admin, table, what):
            raise GotThrough(f"no {what} of {table} came as far as the pen: nothing was tried")
    by_the_pen = sum(n for (_what, by), n in counted.items() if by == "pen")
    all_of_them = counted.total()
    return (
        f"{all_of_them:,} writes of {len(rows.rows)} tables by {len(kinds)} acts:"
        f" {by_the_pen:,} refused by the pen, {all_of_them - by_the_pen:,} before it"
    )


def permissions(act: str) -> dict[tuple[str, str], set[str]]:
    """What this act names in its file, by table and operation; the database may not know more."""
    named = next(row for row in acts() if row["name"] == act)
    return {(w["table_name"], w["operation"].lower()): set(w["columns"]) for w in writes_of(named)}


def tries_of(row: Row, named: dict[tuple[str, str], set[str]]) -> Iterator[Try]:
    """Each write of this table that is not named."""
    changes = named.get((row.table, "update"), set())
    for column, value in row.changed.items():
        if column not in changes:
            query = changing(row.table, {column: value}, row.id)
            yield Try("update", row.table, column, query)
    fills = named.get((row.table, "insert"))
    if fills is None:
        yield Try("insert", row.table, "", adding(row.table, row.least))
    else:
        fair = {c: v for c, v in row.least.items() if c in fills | IMPLIED}
        for column, value in row.new.items():
            if column not in fills | IMPLIED:
                query = adding(row.table, {**row.empty, **fair, column: value})
                yield Try("insert", row.table, column, query)
    if (row.table, "delete") not in named:
        yield Try("delete", row.table, "", removing(row.table, row.id))


def refusals(stage: Stage, rows: Made, act: str, tries: list[Try]) -> Iterator[tuple[Try, bool]]:
    """How each is refused: by the pen, or by what comes before it."""
    with stage.connected("postgres") as connection:
        began = 0.0
        for one_try in tries:
            if time.monotonic() - began > LOOK_LASTS:
                begin(connection, rows, act)
                began = time.monotonic()
            yield one_try, refusal(connection, act, one_try)


def begin(connection: Connection, rows: Made, act: str) -> None:
    """A look at all that was made, committed before; and then this act, as the app.

    Wider than any viewer's: what is refused here is refused to everybody.
    """
    connection.execute("rollback; reset role")
    key = one(
        connection,
        "insert into record_look (era, person_id, purpose, basis, compartment_ids)"
        " values (current_era(), %s, 'our_plan', '', %s) returning key",
        [rows.person_id, rows.compartments],
    )
    connection.execute("begin")
    connection.execute("select set_config('noaber.looks', %s, true)", [str(key)])
    connection.execute(
        "with made as (insert into record_act (name, era, person_id, why, compartment_ids)"
        " values (%s, current_era(), %s, '', %s) returning id)"
        " select set_config('noaber.act', id::text, true) from made",
        [act, rows.person_id, rows.compartments],
    )
    connection.execute("set local role noaber_app; savepoint before")


def refusal(connection: Connection, act: str, one_try: Try) -> bool:
    """Whether the pen itself refuses it; GotThrough when nothing does, or when no row was there."""
    again = f"rollback to savepoint before; {one_try.query}"
    try:
        cursor = connection.execute(cast("Any", again))
    except psycopg.Error as error:
        if error.sqlstate == "NB003" and BY_THE_PEN in str(error):
            return True
        if error.sqlstate in BEFORE:
            return False
        raise GotThrough(f"{act}, {one_try.query[:90]}: an accident: {error}") from error
    cursor.nextset()
    done = "done" if cursor.rowcount else "nobody there"
    raise GotThrough(f"{done}: {one_try.what} {one_try.table}.{one_try.column} under {act}")
