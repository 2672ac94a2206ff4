"""Where the attacks play: two families in a town, and connections as whoever attacks.

An attempt is a function of a `Stage` that returns how it was refused, or raises `GotThrough`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import psycopg

from noaber.record.viewers import Viewer
from tests.town import Town, ask, make_town

Connection = psycopg.Connection[tuple[Any, ...]]
DENIED = "42501"
SENTENCE = "Jan schrijft wat niemand anders mag lezen."


class GotThrough(AssertionError):
    """The attack worked: the text says what was seen or changed."""


class NotTried(Exception):
    """The attack cannot be tried on this machine: the text says why."""


class KnownLimit(str):
    """What an attempt returns that is not refused as a whole: what holds, and what does not.

    Why it is left stands in docs/decisions/2026-11-22-what-the-attacks-taught.md.
    """


WRITES = re.compile(
    r"(?P<insert>insert into )(?P<into>\w+) \((?P<columns>[^)]*)\)"
    r"|(?P<update>update )(?P<table>\w+) set (?P<sets>.*?)(?=$| where | from | returning )",
    re.IGNORECASE | re.DOTALL,
)
PEOPLE = ("person", "identity", "family", "member", "household", "parentalauthority",
          "substitutepermission", "incapacity")  # fmt: skip


def has_window(table: str) -> bool:
    """Whether the app reaches this table by its windows only."""
    return table in {f"people_{name}" for name in PEOPLE} or table[:5] in ("plan_", "post_")


def through_pen(query: str) -> str:
    """A statement on guarded tables, as whoever has the app's log-in must write it to be heard at
    all: to the window in `pen`, where the column to write has an underscore behind its name.
    """

    def written(found: re.Match[str]) -> str:
        table = found["into"] or found["table"]
        if not has_window(table):
            return found[0]
        if found["insert"]:
            names = [name.strip() for name in found["columns"].split(",")]
            columns = ", ".join(name if name == "id" else f"{name}_" for name in names)
            return f"{found['insert']}pen.{table} ({columns})"
        return f"{found['update']}pen.{table} set {_assigned(found['sets'].strip())}"

    query, *meanwhile = WRITES.sub(written, query).split(" do update set ")
    return " do update set ".join([query, *map(_assigned, meanwhile)])


def _assigned(sets: str) -> str:
    return re.sub(r"(^|, )(\w+) =", r"\1\2_ =", sets)


class ThroughTheWindow(psycopg.Connection[Any]):
    """A connection of the app: what is written to a guarded table goes through its window."""

    def execute(self, query: Any, *values: Any, **options: Any) -> Any:
        plain = isinstance(query, str)
        return super().execute(through_pen(query) if plain else query, *values, **options)


@dataclass(frozen=True)
class Stage:
    """Samira's family attacks Jan's; Tom works here and has nothing to do with either."""

    url_of: Callable[[str], str]
    cluster: Any
    town: Town
    samira: Any  # plan.acts.Answered
    jan: Any
    focus: str = ""  # only about the table, function or rule of this name; '': about all

    def concerned(self, names: Iterable[str]) -> list[str]:
        """Of these names the one that is in focus; all where none is."""
        return [name for name in names if self.focus in ("", name)]

    @property
    def as_samira(self) -> Viewer:
        return Viewer(self.samira.person_id)

    @property
    def as_jan(self) -> Viewer:
        return Viewer(self.jan.person_id)

    @property
    def as_owner_of_question(self) -> Viewer:
        """The professional who owns both families' questions."""
        return Viewer(self.jan.owner.person_id, self.jan.owner.role_id)

    @contextmanager
    def connected(self, role: str = "noaber_app") -> Iterator[Connection]:
        """A new connection, each statement its own transaction: the app meets its windows."""
        kind = ThroughTheWindow if role == "noaber_app" else psycopg.Connection
        with kind.connect(self.url_of(role), autocommit=True) as connection:
            if role == "postgres":
                connection.execute("set search_path = noaber")
            yield connection

    def compartment(self, kind: str, family: int | None = None, person: int | None = None) -> int:
        """The compartment of a family or person, as only an administrator can look it up."""
        with self.connected("postgres") as admin:
            return int(
                one(
                    admin,
                    "select id from record_compartment where kind = %s"
                    " and (family_id = %s or person_id = %s) order by id limit 1",
                    [kind, family, person],
                )
            )


def set_stage(url_of: Callable[[str], str], cluster: Any) -> Stage:
    """A fresh town with two families; the Django connection is the app's."""
    town = make_town()
    samira = ask(town)
    jan = ask(town, SENTENCE, given_name="Jan", surname="Geheim", email="jan@voorbeeld.invalid")
    return Stage(url_of, cluster, town, samira, jan)


Attempt = Callable[[Stage], str]
ATTEMPTS: list[tuple[str, Attempt]] = []


def attempt(what: str) -> Callable[[Attempt], Attempt]:
    """Put a function on the list that `./run attack` and the test suite run."""

    def register(function: Attempt) -> Attempt:
        ATTEMPTS.append((what, function))
        return function

    return register


def one(connection: Connection, query: str, values: Sequence[Any] = ()) -> Any:
    """The one value of a query."""
    row = connection.execute(cast("Any", query), values).fetchone()
    assert row is not None
    return row[0]


def refused(
    connection: Connection, query: str, values: Sequence[Any] = (), by: Sequence[str] = (DENIED,)
) -> str:
    """The database's own refusal; GotThrough when it did it, or stumbled over something else."""
    try:
        with connection.transaction():
            connection.execute(cast("Any", query), values)
            raise GotThrough(f"done: {query[:120]}")  # and rolled back, for the next attempt
    except psycopg.Error as error:
        said = f"{error.sqlstate} {str(error).splitlines()[0]}"
        if error.sqlstate in by:
            return said
        raise GotThrough(f"no refusal but an accident: {said}") from error


def all_refused(
    connection: Connection, queries: Sequence[str], by: Sequence[str] = (DENIED,)
) -> str:
    """All of these are refused; says how the last one was."""
    return [refused(connection, query, by=by) for query in queries][-1]


def nothing(seen: Any, what: str = "no row") -> str:
    """Nothing was seen."""
    if seen:
        raise GotThrough(f"seen: {str(seen)[:160]}")
    return what


def same(first: Any, second: Any, what: str) -> str:
    """What is hidden answers as what is not there."""
    if first != second:
        raise GotThrough(f"{what}: hidden says {first!r}, not there says {second!r}")
    return f"{what}: no difference"


def look_key(
    connection: Connection, viewer: Viewer, purpose: str, families: list[int] | None
) -> str:
    """A look by hand, as `look()` opens it."""
    query = "select look_key from open_look(%s, %s, null, %s, %s::bigint[], null)"
    return str(one(connection, query, [viewer.person_id, viewer.role_id, purpose, families]))


def name_looks(connection: Connection, *keys: str) -> None:
    """Inside a transaction: these looks."""
    connection.execute("select set_config('noaber.looks', %s, true)", [",".join(keys)])


@contextmanager
def looking(
    stage: Stage, viewer: Viewer, purpose: str = "our_plan", family: int | None = None
) -> Iterator[Connection]:
    """A connection in a transaction that names a fair look of this viewer."""
    with stage.connected() as connection:
        key = look_key(connection, viewer, purpose, [family] if family else None)
        with connection.transaction(force_rollback=True):
            name_looks(connection, key)
            yield connection


@contextmanager
def acting(
    stage: Stage, viewer: Viewer, name: str, compartments: list[int], purpose: str, family: int
) -> Iterator[Connection]:
    """As `looking`, with an act begun."""
    with looking(stage, viewer, purpose, family) as connection:
        connection.execute(
            "select begin_act(%s, %s, %s, null, %s::bigint[])",
            [name, viewer.person_id, viewer.role_id, compartments],
        )
        yield connection


# How the app writes a table, in this one place.


def changing(table: str, values: dict[str, str], row_id: int) -> str:
    """An update, of columns to SQL."""
    changes = ", ".join(f"{_written(table, name)} = {value}" for name, value in values.items())
    return f"update {_place(table)} set {changes} where id = {row_id}"


def adding(table: str, values: dict[str, str]) -> str:
    """An insert, of columns to SQL. Only a new person or family may be given its id."""
    if has_window(table) and table not in ("people_person", "people_family"):
        values = {name: value for name, value in values.items() if name != "id"}
    columns = ", ".join(_written(table, name) for name in values)
    return f"insert into {_place(table)} ({columns}) values ({', '.join(values.values())})"


def removing(table: str, row_id: int) -> str:
    """A delete."""
    return f"select remove_rows('{table}', array[{row_id}])"


def may_write(admin: Connection, table: str, what: str) -> bool:
    """Whether the app can do this with the table under any act: insert, update or delete."""
    if what == "delete":
        query = "select from record_act_write where operation = 'DELETE' and table_name = %s"
        return bool(admin.execute(query, [table]).fetchall())
    query = "select has_any_column_privilege('noaber_app', %s, %s)"
    return bool(one(admin, query, [_place(table), what]))


def _place(table: str) -> str:
    return f"pen.{table}" if has_window(table) else f"noaber.{table}"


def _written(table: str, column: str) -> str:
    return f"{column}_" if has_window(table) and column != "id" else column


def random_key() -> str:
    return str(uuid.uuid4())
