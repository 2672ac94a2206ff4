"""``load_world``: the invented region, into an empty Noaber in demo mode."""

import os
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from noaber import world
from noaber.lib.progress import Bar
from noaber.supervise import HALF_LOADED


class Command(BaseCommand):
    help = "Load the invented region (demo mode only, into an empty Noaber)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when it is there already"
        )

    def handle(self, *args: Any, **given: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Invented people come in demo mode only (NOABER_MODE=demo).")
        self._wait_for_others()
        if given["if_empty"] and world.is_complete():
            return
        if world.is_half():
            raise CommandError(
                "The invented region here is not whole: loading it was interrupted. It is made "
                "anew by `./run demo`, or by you in an empty database.",
                returncode=HALF_LOADED,
            )
        owner_url = os.environ.get("NOABER_OWNER_URL")
        if not owner_url:
            raise CommandError("Set NOABER_OWNER_URL: only the owner of the database begins.")
        bar = Bar("The invented region", sys.stderr)
        try:
            world.load_world(owner_url, timezone.now(), bar.show)
        except world.AlreadyThere:
            raise CommandError(
                "There is something here already; the region needs an empty Noaber. Choose another "
                "folder for it: NOABER_DATA=…"
            ) from None
        finally:
            bar.end()

    def _wait_for_others(self) -> None:
        """What another process is loading this moment is not half; held until this process ends."""
        with connection.cursor() as cursor:
            waits = False
            while True:
                cursor.execute("select pg_try_advisory_lock(hashtext('noaber.load_world'))")
                if cursor.fetchone()[0]:
                    return
                if not waits:
                    self.stderr.write("  Another process is loading it; waiting …")
                waits = True
                time.sleep(1)
