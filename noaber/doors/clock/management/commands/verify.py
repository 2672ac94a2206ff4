"""``verify``: checks the record, line by line, and against the seals that were published."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from noaber.doors.clock import seals


class Command(BaseCommand):
    help = "Checks that nothing in the record was changed, removed or put in. Exit 1 when it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.SEALS)

    def handle(self, *args: Any, **options: Any) -> None:
        findings = seals.verify(options["folder"])
        for finding in findings:
            self.stdout.write(finding.words)
        if any(finding.is_wrong for finding in findings):
            self.stderr.write("The record is not as it was.")
            sys.exit(1)
        self.stdout.write(seals.conclusion(options["folder"]))
