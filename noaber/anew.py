"""``./run demo --anew``: the demo begins again, and says first what it throws away (X-29).

Only the demo's own database makes way: the embedded one of its folder, in which the invented region
was begun, and which nobody uses at this moment.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from noaber import cluster

FIRST = "ans@waterrijk.invalid"  # who begins the invented region (noaber/world/cast.py)
HELD = """
    select (select count(*) from people_family), (select min(at)::date from record_act),
           exists (select from people_role) and not exists (
               select from people_workcard where email = %s)"""


class NotTheDemos(Exception):
    """It is not the demo's to throw away; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is in the database, in words; no words: nothing is.

    `is_own`: somebody began a Noaber of their own in it.
    """

    words: str
    is_own: bool = False


def refuse_other_database() -> None:
    """A database that is named by its address is somebody's, whatever is in it."""
    if os.environ.get("DATABASE_URL"):
        raise NotTheDemos(
            "`./run demo --anew` throws away the demo's own database only, and DATABASE_URL names"
            " another. Nothing was changed. Unset DATABASE_URL, or leave out --anew."
        )


def make_way(own: cluster.Cluster, say: Callable[[str], None]) -> None:
    """Say what goes, ask where somebody is there to answer, and empty the database."""
    folder = own.data_dir.parent
    if own.is_shared():
        raise NotTheDemos(
            f"Another Noaber uses {folder} at this moment. Stop that one first (Ctrl-C there)."
        )
    found = held(own)
    if found.is_own:
        raise NotTheDemos(
            f"Somebody began a Noaber of their own in {folder}; that is no demo to throw away."
            " Nothing was changed. Choose another folder for the demo: NOABER_DATA=…"
        )
    if not found.words:
        return
    say(f"--anew throws away {found.words} ({folder}). All of it is invented.")
    if sys.stdin.isatty() and not _agreed():
        raise NotTheDemos("Nothing was changed.")
    empty(own)


def _agreed() -> bool:
    return input("  Throw it away? Type yes: ").strip().lower() in ("yes", "y", "ja", "j")


def held(own: cluster.Cluster) -> Held:
    """What somebody would miss, also in a database of an earlier Noaber."""
    with psycopg.connect(own.superuser_url, options="-c search_path=noaber") as connection:
        if connection.execute("select to_regclass('django_migrations')").fetchone() == (None,):
            return Held("")
        try:
            row = connection.execute(HELD, [FIRST]).fetchone()
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
            return Held("what an earlier demo left here")
    families, since, is_own = row or (0, None, False)
    if since is None:
        return Held("a database in which nothing happened yet")
    return Held(f"{families} families and everything done there since {since:%-d %B %Y}", is_own)


def empty(own: cluster.Cluster) -> None:
    """The database as at the very first start; seals of what is gone would call the new altered."""
    own.drop_database("noaber")
    own.create_database("noaber")
    shutil.rmtree(own.data_dir.parent / "seals", ignore_errors=True)
