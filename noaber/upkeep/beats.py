"""That the worker still turns: it writes when, and a monitor reads how long ago that was."""

from django.db import connection

WORKER = "worker"


def beat() -> None:
    """The worker turned just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into upkeep_beat (what) values (%s)"
            " on conflict (what) do update set at = clock_timestamp()",
            [WORKER],
        )
