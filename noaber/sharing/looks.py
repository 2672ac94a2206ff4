"""The log is the key (house guarantee 1): first a look is committed, then something is seen."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date

from django.db import connection, transaction
from psycopg import sql

from noaber.record.acts import call
from noaber.record.database.exchanges import waiting
from noaber.record.viewers import Viewer

LARGEST_ID = 2**63 - 1
_began: ContextVar[str] = ContextVar("snapshot")  # of the look that is open


class Hidden(Exception):
    """Not there, or not for this viewer: the two are never told apart (404)."""


class Namesakes(Exception):
    """More than one of the clerk's municipality fits what was asked; nothing of them is shown."""


@contextmanager
def look(
    viewer: Viewer,
    purpose: str,
    families: Sequence[int] | None = None,
    persons: Sequence[int] | None = None,
    most: int | None = None,
) -> Iterator[str]:
    """Open a look, commit it, and read (and act) in a transaction that names it.

    Outermost and durable: a look inside a transaction is a programming error. Families and
    persons None: everything granted for the purpose. Raises Hidden when nothing may be seen.
    """
    key = write_look(viewer, purpose, families, persons, most)
    with reading(key):
        yield key


def write_look(
    viewer: Viewer,
    purpose: str,
    families: Sequence[int] | None = None,
    persons: Sequence[int] | None = None,
    most: int | None = None,
) -> str:
    """Write the line of a look and commit it; its key. For what needs two looks at once: `reading`.

    Raises Hidden when nothing may be seen.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a look is the outermost thing")
    if any(id_ > LARGEST_ID for id_ in (*(families or ()), *(persons or ()))):
        raise Hidden("no such id")
    with connection.cursor() as cursor:
        cursor.execute(
            "select look_key, refused"
            " from open_look(%s, %s, %s, %s, %s::bigint[], %s::bigint[], %s)",
            [
                viewer.person_id,
                viewer.role_id,
                viewer.on_behalf_of_id,
                purpose,
                None if families is None else list(families),
                None if persons is None else list(persons),
                most,
            ],
        )
        key, refused = cursor.fetchone()
    if refused:
        raise Hidden(refused)
    return str(key)


@contextmanager
def reading(*keys: str) -> Iterator[None]:
    """A transaction in which the rows of these committed looks are visible."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            # Without values, so that the transaction begins in the same exchange.
            named = sql.quote(",".join(keys))
            cursor.execute(
                f"select set_config('noaber.looks', {named}, true), pg_current_snapshot()::text"
            )
            _began.set(cursor.fetchone()[1])
        yield
        waiting(connection.connection).act = None  # what follows says so itself
        with connection.cursor() as cursor:
            # A cursor WITH HOLD would show its rows to the next viewer of this connection. The
            # commit goes along in the same exchange; Django's own then has nothing left to do.
            cursor.execute(
                "select set_config('noaber.act', '', true), set_config('noaber.looks', '', true);"
                " close all; commit"
            )


def snapshot() -> str:
    """Which transactions were there when this look's rows came in sight, as PostgreSQL writes it.

    `is_news` counts from here: of what came later each query may see more, and none sees less.
    """
    return _began.get()


@contextmanager
def telling(viewer: Viewer, purpose: str, family_id: int) -> Iterator[None]:
    """A look in which somebody outside the home is told something, with one at where the home is.

    An act that tells it refuses what gives a shielded address away (X-08), so it must know the
    address; who may not know it cannot give it away. Raises Hidden as `look`.
    """
    keys = [write_look(viewer, purpose, families=[family_id])]
    mind, persons = "mind_address", None
    if viewer.role_id is None:  # of the family: one's own card says where one lives
        mind, persons = "my_card", [viewer.person_id or 0]
    with suppress(Hidden):
        keys.append(write_look(viewer, mind, families=[family_id], persons=persons))
    with reading(*keys):
        yield


@contextmanager
def find_person(
    viewer: Viewer,
    bsn: str = "",
    given_name: str = "",
    surname: str = "",
    born_on: date | None = None,
) -> Iterator[str]:
    """A clerk's look for one person: BSN, or names with birth date. Always logged.

    Names are compared by their letters (people/guards.sql: name_letters); one of both may be empty.
    Raises Namesakes where more than one fits.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a look is the outermost thing")
    with connection.cursor() as cursor:
        cursor.execute(
            "select look_key, refused from open_find_person(%s, %s, %s, %s, %s, %s)",
            [viewer.person_id, viewer.role_id, bsn, given_name, surname, born_on],
        )
        key, refused = cursor.fetchone()
    if refused == "more_found":
        raise Namesakes(refused)
    with reading(str(key)):
        yield str(key)


@contextmanager
def on_behalf(clerk: Viewer) -> Iterator[str]:
    """A clerk writes down what `on_behalf_of_id` says, whom this clerk found just now (X-18).

    Shows how to reach them and the plans that are theirs. Raises Hidden.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a look is the outermost thing")
    with connection.cursor() as cursor:
        cursor.execute(
            "select look_key, refused from open_desk_look(%s, %s, %s)",
            [clerk.person_id, clerk.role_id, clerk.on_behalf_of_id],
        )
        key, refused = cursor.fetchone()
    if refused:
        raise Hidden(refused)
    with reading(str(key)):
        yield str(key)


def begin_round(clock: Viewer) -> None:
    """The clock's own line, before it asks what is due: it sees nobody yet (house guarantee 1).

    Committed at once; counts on this connection for ten minutes. Raises NotAllowed.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a round is the outermost thing")
    call("select begin_round(%s, %s)", [clock.person_id, clock.role_id])


@contextmanager
def birth() -> Iterator[None]:
    """A transaction for making new people or families: sees only what is born in it."""
    with transaction.atomic(durable=True):
        yield
