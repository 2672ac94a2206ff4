"""Uses of every form and step, counted per role and never per person (S2-20; X-10 needs it later).

Counts gather in the process and are written every few seconds in one statement, so that counting
costs no page a write. A process that is killed loses at most those seconds of counts.
"""

import atexit
import threading
import time
from collections import Counter
from typing import Any

from django.db import Error, connection

from noaber.lib.days import day_of

SECONDS = 10
_Key = tuple[str, str, str, str]
_waiting: Counter[_Key] = Counter()
_lock = threading.Lock()
_written_at = time.monotonic()


def count(screen: str, step: str, role_kind: str, municipality: str) -> None:
    """One use more: step is see, send or problem."""
    with _lock:
        _waiting[(screen[:80], step, role_kind, municipality)] += 1
    if time.monotonic() - _written_at > SECONDS:
        write()


def write() -> None:
    """Write what was counted. When the database is away the counts stay for the next time."""
    global _written_at
    with _lock:
        taken = Counter(_waiting)
        _waiting.clear()
        _written_at = time.monotonic()
    if not taken:
        return
    from django.utils import timezone

    day = day_of(timezone.now())
    columns: list[list[Any]] = [[], [], [], [], []]
    for key, times in sorted(taken.items()):
        for column, value in zip(columns, (*key, times), strict=True):
            column.append(value)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into upkeep_use (day, screen, step, role_kind, municipality, times)"
                " select %s, * from"
                " unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::int[]) counted"
                " on conflict (day, screen, step, role_kind, municipality)"
                " do update set times = upkeep_use.times + excluded.times",
                [day, *columns],
            )
    except Error:
        with _lock:
            _waiting.update(taken)


atexit.register(write)
