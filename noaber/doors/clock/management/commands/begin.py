"""``begin``: the first municipality, functional admin and clock of an empty Noaber."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from noaber.lib.text import plain
from noaber.people import loading_cells as cells
from noaber.people.beginning import Beginning, CannotBegin, begin_noaber, give_login
from noaber.people.loading_cells import Column, Unreadable, value_of

# As the cells of a list (docs/loading.md): the same rules, and the same words where they fail.
OPTIONS = (
    (Column("municipality", cells.words_up_to(120), is_writing=True),
     "name of the municipality, such as Waterrijk"),
    (Column("slug", cells.slug),
     "the same for addresses and themes: small letters, digits and hyphens"),
    (Column("phone", cells.phone("organisation"), may_start_with_plus=True),
     "the number residents call"),
    (Column("name", cells.words_up_to(80), is_writing=True),
     "the first functional admin, who also answers for what Noaber does by itself"),
    (Column("email", cells.email), "with which that person logs in"),
    (Column("own-phone", cells.phone("work"), may_start_with_plus=True),
     "that person's number at work"),
)  # fmt: skip


class Command(BaseCommand):
    help = "Begin: makes the first municipality, its functional admin and the clock. Once."

    def add_arguments(self, parser: CommandParser) -> None:
        for option, words in OPTIONS:
            parser.add_argument(f"--{option.name}", required=True, help=words)

    def handle(self, *args: Any, **given: Any) -> None:
        owner_url = os.environ.get("NOABER_OWNER_URL")
        if not owner_url:
            raise CommandError("Set NOABER_OWNER_URL: only the owner of the database begins.")
        beginning = Beginning(**_usable(given))
        try:
            admin = begin_noaber(owner_url, beginning)
        except CannotBegin as error:
            raise CommandError(str(error)) from None
        password = give_login(admin, beginning.email)
        self.stdout.write(
            f"{beginning.municipality} has begun. {beginning.name} logs in at /inloggen/ with\n\n"
            f"  {beginning.email}\n  {password}\n\n"
            "This password is shown once and kept nowhere. A second factor comes at the first "
            "log-in.\nNext: load organisations, with the independent support that every family is "
            "told of, teams and staff\n(docs/loading.md)."
        )


def _usable(given: dict[str, Any]) -> dict[str, str]:
    """What was given, without what nobody sees around it. Raises CommandError."""
    usable = {}
    for option, words in OPTIONS:
        name = option.name.replace("-", "_")
        try:
            usable[name] = value_of(option, plain(given[name]))
        except Unreadable as error:
            raise CommandError(f"--{option.name} ({words}): {error}") from None
    return usable
