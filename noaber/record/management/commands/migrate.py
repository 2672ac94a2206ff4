"""Django's migrate, and then all SQL and rules of this release, where those changed.

It begins by telling a database of another making apart: nothing is done to that. With `--check`
nothing is done at all, and it fails unless this release may run on the database as it is.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection

from noaber.record.installing import Standing, install, standing
from noaber.record.releases import release_problem

DEMO_ANEW = (
    "The demo's own database is made anew by `./run demo --anew`; or keep it, and choose another "
    "folder: NOABER_DATA=…"
)
WORDS = {
    Standing.OTHER: "This database was made by another Noaber than this one: {shown}.",
    Standing.NEWER: "This database was made by a newer Noaber than this one: it has {shown}.",
    Standing.EARLIER: "This database is of an earlier release.",
    Standing.EMPTY: "This database is empty.",
}
ADVICE = {
    Standing.OTHER: "Start the release that made it, or begin in an empty database",
    Standing.NEWER: "Start that release, or restore the backup from before the upgrade",
    Standing.EARLIER: "Stop, back up, and run `./run manage migrate` with NOABER_OWNER_URL",
    Standing.EMPTY: "Run `./run manage migrate` with NOABER_OWNER_URL",
}


class Command(MigrateCommand):
    help = "Migrate, then install SQL, rights, acts, purposes, legal bases and authority."

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_older_server()
        only_asks = bool(options.get("check_unapplied"))
        found, shown = standing()
        allowed = (
            {Standing.CURRENT} if only_asks else set(Standing) - {Standing.OTHER, Standing.NEWER}
        )
        if found not in allowed:
            raise CommandError(refusal(found, shown))
        if only_asks:
            return
        with connection.cursor() as cursor:
            cursor.execute("set statement_timeout = 0")  # an index over all there is takes long
        super().handle(*args, **options)
        if not (options.get("plan") or options.get("app_label")):
            install()

    def _refuse_older_server(self) -> None:
        """In production; elsewhere it is only said (record/postgresql.yaml)."""
        with connection.cursor() as cursor:
            cursor.execute("show server_version_num")
            problem = release_problem(int(cursor.fetchone()[0]))
        if problem and settings.MODE == "production":
            raise CommandError(problem)
        if problem:
            self.stderr.write(problem)


def refusal(found: Standing, shown: str) -> str:
    """What is the matter, that nothing happened, and what to do."""
    advice = f"{ADVICE[found]} (docs/operations.md, Upgrade)."
    if settings.MODE == "demo" and found is not Standing.EMPTY:
        advice = DEMO_ANEW
    return f"{WORDS[found].format(shown=shown)} Nothing was changed in it.\n{advice}"
