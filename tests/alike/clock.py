"""One clock for both builds: it begins at one moment, and goes a thousand times slower than ours.

So no page shows how long it took until it was opened, and what happened after something else still
stands after it. Every process works it out from the same three numbers: Python's clock is replaced
by `frozen/sitecustomize.py`, PostgreSQL's by functions in `pg_catalog` that stand where its own
stood, before a build makes tables whose defaults name them. What waits (a lock, `pg_sleep`, a time
limit) waits as long as ever.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from noaber.cluster import Cluster

FROZEN = Path(__file__).parent / "frozen"
SLOWER = 1000
ASKED = {
    "now": "stable",
    "transaction_timestamp": "stable",
    "statement_timestamp": "stable",
    "clock_timestamp": "volatile",
}


def this_morning() -> datetime:
    """Ten o'clock of the day it is here: what asks only the day's date sees the same day.

    And half a minute: whatever the walk takes, it is that minute for all of it.
    """
    today = datetime.now(ZoneInfo("Europe/Amsterdam"))
    return today.replace(hour=10, minute=0, second=30, microsecond=0)


@dataclass(frozen=True, slots=True)
class Clock:
    """moment: what it showed when it began; began: our own seconds then."""

    moment: datetime = field(default_factory=this_morning)
    began: float = field(default_factory=time.time)

    def environment(self) -> dict[str, str]:
        """What tells a Python process; its path must hold `FROZEN`."""
        return {"ALIKE_CLOCK": f"{self.moment.timestamp()} {self.began} {SLOWER}"}

    def put_into(self, server: Cluster, database: str) -> None:
        """From now on it is this time in a database in which nothing was made yet."""
        values = [self.moment, datetime.fromtimestamp(self.began, UTC), SLOWER]
        with psycopg.connect(server.url("postgres", database)) as connection:
            for name, how in ASKED.items():
                ours, outside = sql.Identifier(name), sql.Identifier(f"{name}_outside")
                connection.execute(
                    sql.SQL("alter function pg_catalog.{}() rename to {}").format(ours, outside)
                )
                body = sql.SQL("select {} + (pg_catalog.{}() - {}) / {}").format(
                    values[0], outside, values[1], values[2]
                )
                connection.execute(
                    sql.SQL(
                        "create function pg_catalog.{}() returns timestamptz language sql"
                        " {} parallel safe as {}"
                    ).format(ours, sql.SQL(how), body.as_string(connection))
                )
