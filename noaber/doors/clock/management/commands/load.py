"""``load FOLDER --as EMAIL``: organisations, teams, staff, rosters and streets from CSV files."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from noaber.doors.clock.leaving import pass_on_all
from noaber.lib.days import day_of
from noaber.lib.progress import PATIENCE, Bar
from noaber.people import reads as people
from noaber.people.beginning import has_begun, person_at_work
from noaber.record.viewers import Viewer
from noaber.sharing.loading import Counts, Refused, load_folder

MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Load a folder of CSV files (docs/loading.md). All of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--as", dest="email", required=True, help="the functional admin who loads"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change")

    def handle(self, *args: Any, **given: Any) -> None:
        today = day_of(timezone.now())
        viewer = _admin(given["email"])
        bar = Bar("Loading", sys.stderr, after=PATIENCE)
        try:
            counts = load_folder(viewer, given["folder"], today, given["dry_run"], bar.show)
        except Refused as refused:
            shown = [*_first_of(refused.faults), "", "Nothing was loaded."]
            raise CommandError("\n".join(shown)) from None
        finally:
            bar.end()
        self.stdout.write("\n".join([*_first_of(counts.told), *_lines(counts)]))
        if given["dry_run"]:
            self.stdout.write("This was a dry run: nothing was loaded.")
        elif passed := pass_on_all(timezone.now()):
            self.stdout.write(f"{passed} passed on from who works here no longer; families told.")


def _first_of(said: Sequence[object]) -> list[str]:
    """What was said about lines, and how much more there is."""
    shown = [str(one) for one in said[:MOST_SHOWN]]
    more = len(said) - MOST_SHOWN
    return [*shown, f"… and {more} more."] if more > 0 else shown


def _admin(email: str) -> Viewer:
    if not has_begun():
        raise CommandError("Noaber has not begun here yet: run `begin` first.")
    person_id = person_at_work(email)
    roles = people.roles_of(person_id, day_of(timezone.now())) if person_id else []
    for role in roles:
        if role.kind == "functional_admin":
            return Viewer(person_id, role.role_id)
    raise CommandError(f"{email} is no functional admin here: name one who is with --as.")


def _lines(counts: Counts) -> list[str]:
    files = sorted({*counts.new, *counts.changed, *counts.gone})
    lines = []
    for file in files:
        parts = [
            f"{number} {words}"
            for which, words in (
                (counts.new, "new"),
                (counts.changed, "changed"),
                (counts.gone, "gone"),
            )
            if (number := which.get(file, 0))
        ]
        if parts:
            lines.append(f"{file}: {', '.join(parts)}")
    return [*lines, f"{counts.all} change{'' if counts.all == 1 else 's'}"]
