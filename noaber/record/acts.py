"""The act is the pen (house guarantee 2): rows change only inside one."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import Error, connection
from django.db.models import Model
from psycopg.pq import TransactionStatus

from noaber.record.database.exchanges import waiting
from noaber.record.viewers import ActName, NotAllowed, Viewer


def sqlstate(error: Error) -> str:
    """The five-letter code PostgreSQL gave, or ''."""
    return str(getattr(error.__cause__, "sqlstate", "") or "")


def call(query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of one of our own functions in the database; NotAllowed when it refuses (NB…)."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(query, values)
        except Error as error:
            if sqlstate(error).startswith("NB"):
                raise NotAllowed(str(error)) from error
            raise
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@contextmanager
def act(
    viewer: Viewer, name: ActName, of: Iterable[int] = (), why: str | None = None
) -> Iterator[int]:
    """Begin an act over compartments ``of`` and make it current; the outer act comes back after.

    Must run inside a transaction (a look, or a birth). Raises NotAllowed.
    """
    who = [viewer.person_id, viewer.role_id, viewer.on_behalf_of_id]
    ((outer, act_id),) = call(
        "select outer_act, begin_act(%s, %s, %s, %s, %s::bigint[], %s) from ("
        "select coalesce(current_setting('noaber.act', true), '') as outer_act offset 0) o",
        [name, *who, sorted(set(of)), why],
    )
    try:
        yield int(act_id)
    finally:
        # Also after an error that somebody catches: what follows is not this act's. An aborted
        # transaction takes the act with it.
        if connection.connection.info.transaction_status == TransactionStatus.INTRANS:
            waiting(connection.connection).act = outer


def begin_birth(
    family_id: int | None, person_id: int | None, kinds: Sequence[str], audience: str = ""
) -> dict[str, int]:
    """Compartments of a new family or person, by kind; visible in this transaction only."""
    values = [family_id, person_id, list(kinds), audience]
    rows = call("select kind, id from born_compartments(%s, %s, %s, %s)", values)
    return {kind: int(id_) for kind, id_ in rows}


def remove_rows(model: type[Model], ids: Sequence[int]) -> int:
    """Delete rows of a list (turns, absences) inside its act; how many went. The app itself may not
    delete. Raises NotAllowed.
    """
    ((gone,),) = call("select remove_rows(%s, %s)", [model._meta.db_table, list(ids)])
    return int(gone)


def next_id(table: str) -> int:
    """The id the next row of this table will have: births need it before the row exists."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence(%s, 'id'))", [f"noaber.{table}"])
        return int(cursor.fetchone()[0])
