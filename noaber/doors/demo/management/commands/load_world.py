"""``load_world``: the invented region, into an empty Noaber in demo mode."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from noaber import world
from noaber.lib.progress import Bar


class Command(BaseCommand):
    help = "Load the invented region (demo mode only, into an empty Noaber)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when it is there already"
        )

    def handle(self, *args: Any, **given: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Invented people come in demo mode only (NOABER_MODE=demo).")
        if given["if_empty"] and world.is_complete():
            return
        owner_url = os.environ.get("NOABER_OWNER_URL")
        if not owner_url:
            raise CommandError("Set NOABER_OWNER_URL: only the owner of the database begins.")
        bar = Bar("The invented region", sys.stderr)
        try:
            world.load_world(owner_url, timezone.now(), bar.show)
        except world.AlreadyThere:
            raise CommandError(
                "There is something here already; the region needs an empty Noaber. Was an earlier "
                "load interrupted? Then stop the demo, delete its data folder and start again."
            ) from None
        finally:
            bar.end()
