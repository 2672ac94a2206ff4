"""``publish_seal``: writes yesterday's last seal outside the database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from noaber.doors.clock import seals


class Command(BaseCommand):
    help = "Writes yesterday's last seal in a file of its own; the worker does so every night."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.SEALS)

    def handle(self, *args: Any, **options: Any) -> None:
        path = seals.publish(options["folder"], timezone.now())
        self.stdout.write(f"Written: {path}" if path else "Nothing to write.")
