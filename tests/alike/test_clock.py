"""The clock of `./run alike`: for PostgreSQL and for Python it is that minute, however long ago."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from noaber.cluster import Cluster
from tests.alike.clock import ASKED, FROZEN, Clock

NAME = "alike_clock"
DAY_AND_A_HALF = 36 * 3600  # 129.6 of its own seconds
SHOWN = """
import secrets, time
from django.utils import timezone
print(timezone.now().timestamp(), time.time(), secrets.token_urlsafe(32), secrets.token_bytes(9))
"""


@pytest.fixture
def clock() -> Clock:
    """One that began long ago, so that its moment is another day than it is outside."""
    return Clock(datetime(2026, 1, 5, 9, 0, 30, tzinfo=UTC), time.time() - DAY_AND_A_HALF)


@pytest.fixture
def database(_cluster: Any, clock: Clock) -> Iterator[psycopg.Connection[Any]]:
    server: Cluster = _cluster
    server.create_database(NAME)
    clock.put_into(server, NAME)
    with psycopg.connect(server.url("postgres", NAME), autocommit=True) as connection:
        yield connection
    server.drop_database(NAME)


def is_shown(clock: Clock, moment: datetime) -> bool:
    """A day and a half after it began, and less than the hours that a test may take."""
    since = moment - clock.moment
    return timedelta(seconds=129) < since < timedelta(seconds=150)


@pytest.mark.parametrize("name", ASKED)
def test_the_database_shows_it_also_in_what_a_table_fills_in(
    database: psycopg.Connection[Any], clock: Clock, name: str
) -> None:
    database.execute(f"create table line (id int, at timestamptz not null default {name}())")
    for number in (1, 2):
        database.execute("insert into line values (%s)", [number])
        time.sleep(0.01)  # a hundredth of ours is ten of its millionths
    rows = database.execute("select id, at from line order by at").fetchall()
    assert [number for number, _at in rows] == [1, 2]
    assert rows[0][1] < rows[1][1]
    assert all(is_shown(clock, at) for _number, at in rows)


def test_what_the_database_waits_for_takes_as_long_as_ever(
    database: psycopg.Connection[Any],
) -> None:
    """Else a search at the desk, which is kept back for a moment, would take minutes."""
    database.execute("set statement_timeout = '20s'; select pg_sleep(0.05)")


def shown_by_python(clock: Clock) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SHOWN],
        env={**os.environ, "PYTHONPATH": str(FROZEN), "ALIKE_DRAWS": "yes", **clock.environment()},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.split(maxsplit=2)


def test_python_shows_it_and_draws_the_same_secrets_each_time(clock: Clock) -> None:
    one, other = shown_by_python(clock), shown_by_python(clock)
    for moment in (*one[:2], *other[:2]):
        assert is_shown(clock, datetime.fromtimestamp(float(moment), UTC))
    assert one[2] == other[2]
    link, _other_kind = one[2].split(maxsplit=1)
    assert len(link) == 43


def test_it_begins_in_the_middle_of_a_minute_of_today() -> None:
    clock = Clock()
    assert (clock.moment.minute, clock.moment.second) == (0, 30)
    assert abs(clock.moment - datetime.now(UTC)) < timedelta(days=1)
