"""One mutant: a copy of the town's database with one guard less, and who notices."""

import inspect
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import psycopg

from noaber.cluster import ROLES_SQL
from tests.attack.mutations.mutants import Mutant
from tests.attack.stage import ATTEMPTS, Attempt, GotThrough, NotTried, Stage

TEMPLATE = "noaber"
# Not for a mutant: what measures time, what restores whole clusters, and what tampers with seals,
# which no mutant touches and which hears of everything that an administrator did before.
LEFT_OUT = ("tests.attack.restores", "tests.attack.seals")
TOO_SLOW = ("timing", "timing_of_pages", "timing_of_find_person")
# Which attempts are likely to notice, by sort; all others come after them, the quickest first.
LIKELY: dict[str, tuple[str, ...]] = {
    "policy": ("rows_stay_hidden", "owner_sees_no_row", "nothing_is_explained", "others_subject"),
    "row security": ("owner_sees_no_row", "rows_stay_hidden"),
    "trigger": ("no_act_anywhere", "log_grows_only"),
    "pen": ("rows_of_another_family", "bytes_in_the_log", "hire_oneself"),
    "right": ("no_other_rights", "functions_of_guard", "the_log_itself"),
    "function": ("no_other_functions",),
    "look": ("nothing_told_about_others", "functions_of_app", "post_box_oracle",
             "own_without_a_look", "act_without_look", "key_on_the_same_connection"),
    "clock": ("as_if_the_clock",),
    "condition": ("key_on_another_connection", "old_look", "look_of_tomorrow", "uncommitted_look",
                  "made_up_key_after_a_look", "another_list", "born_elsewhere", "act_put_away",
                  "act_of_another_transaction", "taken_for_another", "roles_that_do_not_run",
                  "grants_that_do_not_cover", "seeing_is_not_answering", "about_somebody_else",
                  "whose_compartment", "grants_beyond_their_basis", "desk_without_a_law"),
    "refusal": ("no_act_anywhere", "emptied_in_an_act", "rows_that_stay",
                "question_without_an_owner", "rows_of_another_family", "more_than_each_act_gives",
                "acts_of_other_roles", "acts_above_ones_level", "grants_beyond_their_basis",
                "act_without_look", "act_over_two_families", "own_without_a_look",
                "own_act_in_anothers_role", "forgotten_without_an_act", "refused_looks_of_others",
                "give_without_an_act_that_gives",
                "desk_without_a_law", "find_person_by_others", "born_again", "link_to_another",
                "open_elsewhere",
                "give_at_birth_later", "end_anothers_access", "who_is_asked_by_whom",
                "act_of_another_role", "act_under_anothers_look", "nothing_is_explained"),
    "act's columns": ("every_act_on_every_column", "rules_that_are_not_in_a_file"),
    "act": ("rules_that_are_not_in_a_file", "acts_of_other_roles", "acts_above_ones_level",
            "more_than_each_act_gives"),
    "purpose": ("looks_beyond_their_basis", "rules_that_are_not_in_a_file"),
    "basis": ("looks_beyond_their_basis", "grants_beyond_their_basis"),
}  # fmt: skip


INNER = ("condition", "refusal")  # of a function that others rest on: not to be asked by its name


@dataclass(frozen=True, slots=True)
class Place:
    """Where the databases are; goes to another process."""

    port: int
    passwords: dict[str, str]

    def url(self, role: str, database: str) -> str:
        secret = quote(self.passwords[role], safe="")
        return f"postgresql://{role}:{secret}@127.0.0.1:{self.port}/{database}"


@dataclass(frozen=True, slots=True)
class Noticed:
    """Who noticed a mutant, and how: attack, architecture, nobody, or it could not be made."""

    mutant: Mutant
    by: str
    name: str = ""
    said: str = ""
    seconds: float = 0.0


def quick_attempts() -> list[Attempt]:
    return [
        function
        for _, function in ATTEMPTS
        if function.__module__ not in LEFT_OUT and function.__name__ not in TOO_SLOW
    ]


@contextmanager
def copied(place: Place, stage: Stage, name: str) -> Iterator[Stage]:
    """The stage in a database of its own, with Django connected to it as the app."""
    from tests.attack import everything

    with psycopg.connect(place.url("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)".encode())
        admin.execute(f"create database {name} template {TEMPLATE}".encode())
    with psycopg.connect(place.url("postgres", name), autocommit=True) as admin:
        admin.execute(ROLES_SQL.read_bytes())  # rights on a database are not copied with it
    everything.connect_django(place.url("noaber_app", name))
    try:
        yield replace(stage, url_of=lambda role: place.url(role, name))
    finally:
        everything.leave()
        with psycopg.connect(place.url("postgres", "postgres"), autocommit=True) as admin:
            admin.execute(f"drop database if exists {name} with (force)".encode())


def sound_attempts(place: Place, stage: Stage) -> list[str]:
    """The quick attempts that are refused where nothing is missing, the quickest first."""
    took: dict[str, float] = {}
    with copied(place, stage, "sound") as there:
        for function in quick_attempts():
            began = time.monotonic()
            if _outcome(function, there) is None:
                took[function.__name__] = time.monotonic() - began
            else:
                said = _outcome(function, there)
                print(f"  left out, for it does not hold by itself: {function.__name__}: {said}")
    return sorted(took, key=lambda name: took[name])


def _outcome(function: Attempt, stage: Stage) -> str | None:
    """None when it was refused; otherwise what came of it."""
    try:
        function(stage)
    except NotTried:
        return None
    except GotThrough as found:
        return f"GOT THROUGH: {str(found)[:200]}"
    except Exception as error:
        return f"accident: {type(error).__name__} {str(error)[:200]}"
    return None


def who_notices(place: Place, stage: Stage, mutant: Mutant, known: Sequence[str]) -> Noticed:
    """Make it, and try until somebody notices.

    First what is likely to, and only about this; then the tests of the architecture, which take a
    second; then everything, which takes a minute.
    """
    began = time.monotonic()
    for round_of in (_likely, _architecture, _all_of_it):
        noticed = round_of(place, stage, mutant, known)
        if noticed:
            return replace(noticed, seconds=time.monotonic() - began)
    return Noticed(mutant, "nobody", seconds=time.monotonic() - began)


@contextmanager
def made(place: Place, stage: Stage, mutant: Mutant) -> Iterator[Stage]:
    """The stage with this guard gone."""
    with copied(place, stage, f"mutant_{os.getpid()}") as there:
        with there.connected("postgres") as admin:
            admin.execute(mutant.sql.encode())
        yield there


def _likely(place: Place, stage: Stage, mutant: Mutant, known: Sequence[str]) -> Noticed | None:
    try:
        with made(place, stage, mutant) as there:
            focused = replace(there, focus="" if mutant.sort in INNER else mutant.about)
            for name in LIKELY.get(mutant.sort, ()):
                if name in known and (said := _outcome(_by_name(name), focused)):
                    return Noticed(mutant, "attack", name, said)
    except psycopg.Error as error:
        return Noticed(mutant, "not made", said=str(error))
    return None


def _architecture(
    place: Place, stage: Stage, mutant: Mutant, known: Sequence[str]
) -> Noticed | None:
    with made(place, stage, mutant) as there, there.connected("postgres") as admin:
        for name in architecture(admin):
            return Noticed(mutant, "architecture", name)
    return None


def _all_of_it(place: Place, stage: Stage, mutant: Mutant, known: Sequence[str]) -> Noticed | None:
    """Every attempt; one that notices after others is asked again by itself."""
    with made(place, stage, mutant) as there:
        suspects = [name for name in known if _outcome(_by_name(name), there)]
    for name in suspects:
        with made(place, stage, mutant) as there:
            if said := _outcome(_by_name(name), there):
                return Noticed(mutant, "attack", name, said)
    return None


def _by_name(name: str) -> Attempt:
    return next(function for function in quick_attempts() if function.__name__ == name)


def architecture(admin: Any) -> Iterator[str]:
    """The tests of tests/architecture on the database that fail on this one."""
    from tests.architecture import test_database

    for name, function in inspect.getmembers(test_database, inspect.isfunction):
        if name.startswith("test_"):
            for arguments in _arguments(function, admin, test_database.GUARDED):
                try:
                    function(*arguments)
                except Exception:
                    yield name


def _arguments(
    function: Callable[..., None], admin: Any, tables: Iterable[str]
) -> Iterator[tuple[Any, ...]]:
    wants = list(inspect.signature(function).parameters)
    if wants == ["admin_db"]:
        yield (admin,)
    elif wants == ["admin_db", "table"]:
        yield from ((admin, table) for table in tables)


def fixed_url(stage: Stage) -> Stage:
    """A stage that can go to another process: without its cluster and addresses."""
    return replace(stage, url_of=_nowhere, cluster=None)


def _nowhere(role: str) -> str:
    raise AssertionError(f"{role} has no address here")
