"""``forget --as EMAIL``: removes the lines of the log whose term is over (X-20)."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.beginning import has_begun, person_at_work
from noaber.record.viewers import Viewer
from noaber.sharing.forgetting import BATCH, Batch, due, forget, log_term

NO_TERM = (
    "{name} recorded no term for lines of the log, so nothing is removed: the law names none. "
    "Load the municipality's own decision first: terms.csv (docs/loading.md)."
)


class Command(BaseCommand):
    help = "Remove the lines of the log whose recorded term is over, of one municipality."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as",
            dest="email",
            required=True,
            help="the data protection officer of the municipality, who answers for it",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be removed")
        parser.add_argument("--batch", type=int, default=BATCH, help="lines in one act")

    def handle(self, *args: Any, **given: Any) -> None:
        officer, municipality = _officer(given["email"])
        term = log_term(municipality.id, day_of(timezone.now()))
        if term is None:
            raise CommandError(NO_TERM.format(name=municipality.name))
        years = f"{term.years} year{'' if term.years == 1 else 's'}"
        self.stdout.write(f"{municipality.name} keeps lines for {years} ({term.decision}).")
        batch = max(1, given["batch"])
        if given["dry_run"]:
            self._say("would be removed", due(municipality.id, batch))
            self.stdout.write("This was a dry run: nothing was removed.")
        else:
            self._say("removed", forget(officer, municipality.id, batch))

    def _say(self, done: str, batches: Iterable[Batch]) -> None:
        lines = {"l": 0, "c": 0}
        for batch in batches:
            lines[batch.kind] += batch.lines
        self.stdout.write(f"Looks {done}: {lines['l']}. Changes {done}: {lines['c']}.")


def _officer(email: str) -> tuple[Viewer, people.Municipality]:
    if not has_begun():
        raise CommandError("Noaber has not begun here yet: run `begin` first.")
    person_id = person_at_work(email)
    roles = people.roles_of(person_id, day_of(timezone.now())) if person_id else []
    for role in roles:
        municipality = people.municipality_of_role(role.role_id)
        if role.kind == "data_protection_officer" and municipality:
            return Viewer(person_id, role.role_id), municipality
    raise CommandError(
        f"{email} is no data protection officer of a municipality here: name one with --as."
    )
