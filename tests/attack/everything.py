"""All attempts, and the database they are tried on."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from noaber import cluster
from noaber.record.releases import release_problem
from tests.attack import (
    acts,
    callers,
    columns,
    conditions,
    every_function,
    every_table,
    finding,
    gifts,
    hunting,
    in_an_act,
    leaving,
    looks,
    oracles,
    restores,
    revoking,
    rights,
    rules,
    seals,
    trusting,
)
from tests.attack.stage import Stage, set_stage

__all__ = ["acts", "callers", "columns", "conditions", "every_function", "every_table", "finding",
           "gifts", "hunting", "in_an_act", "leave", "leaving", "looks", "oracles", "prepare",
           "release", "restores", "revoking", "rights", "rules", "seals", "trusting"]  # fmt: skip
BEGIN = "select begin_noaber('begin', 'Begin', '14 0', 'Ans', 'ans@begin.invalid', '06 1')"


def prepare(cluster: Any) -> Callable[[str], str]:
    """Migrate as owner, begin, and leave Django connected as the app."""
    from django.core.management import call_command

    connect_django(cluster.owner_url)
    call_command("migrate", verbosity=0)
    with psycopg.connect(cluster.owner_url) as owner:
        owner.execute(BEGIN)
    connect_django(cluster.app_url)
    return lambda role: str(cluster.url(role))


def release(cluster: Any) -> str:
    """The PostgreSQL that is attacked, and whether the guarantees rest on it."""
    with psycopg.connect(cluster.owner_url) as owner:
        name = owner.execute("show server_version").fetchone()
        problem = release_problem(owner.info.server_version)
    return f"PostgreSQL {name[0] if name else ''}" + (f": {problem}" if problem else "")


def connect_django(url: str) -> None:
    """Django's connection is from now on this one."""
    from django.conf import settings
    from django.db import connection

    part = conninfo_to_dict(url)
    connection.close()
    for key, name in (("USER", "user"), ("PASSWORD", "password"), ("HOST", "host"),
                      ("PORT", "port"), ("NAME", "dbname")):  # fmt: skip
        connection.settings_dict[key] = settings.DATABASES["default"][key] = str(part[name])


@contextmanager
def own_stage() -> Iterator[Stage]:
    """A stage in a cluster of its own."""
    with cluster.throwaway() as running:
        yield set_stage(prepare(running), running)


@contextmanager
def restored_stage() -> Iterator[Stage]:
    """A stage in a database that was dumped, and restored in another cluster."""
    with own_stage() as before:
        programs = os.environ.get("NOABER_PG_BIN")
        with restores.restored(before, Path(programs) if programs else None, "noaber") as fresh:
            connect_django(fresh.app_url)
            yield set_stage(lambda role: str(fresh.url(role)), fresh)


@contextmanager
def another_stage(cluster: Any) -> Iterator[Stage]:
    """A stage in a second cluster; Django comes back to the first."""
    from django.conf import settings
    from django.db import connection

    before = dict(connection.settings_dict)
    try:
        yield set_stage(prepare(cluster), cluster)
    finally:
        connection.close()
        connection.settings_dict.update(before)
        settings.DATABASES["default"].update(before)


def leave() -> None:
    """Let go of the database."""
    from django.db import connection

    connection.close()
