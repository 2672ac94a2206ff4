"""``begin``: the first municipality, functional admin and clock of an empty Noaber."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug

from noaber.lib.text import has_control_characters, is_blank
from noaber.people.beginning import Beginning, CannotBegin, begin_noaber, give_login

OPTIONS = (
    ("municipality", "name of the municipality, such as Waterrijk"),
    ("slug", "the same for addresses and themes: small letters, digits and hyphens"),
    ("phone", "the number residents call"),
    ("name", "the first functional admin, who also answers for what Noaber does by itself"),
    ("email", "with which that person logs in"),
    ("own-phone", "that person's number at work"),
)


class Command(BaseCommand):
    help = "Begin: makes the first municipality, its functional admin and the clock. Once."

    def add_arguments(self, parser: CommandParser) -> None:
        for name, words in OPTIONS:
            parser.add_argument(f"--{name}", required=True, help=words)

    def handle(self, *args: Any, **given: Any) -> None:
        owner_url = os.environ.get("NOABER_OWNER_URL")
        if not owner_url:
            raise CommandError("Set NOABER_OWNER_URL: only the owner of the database begins.")
        beginning = Beginning(
            slug=given["slug"],
            municipality=given["municipality"],
            phone=given["phone"],
            name=given["name"],
            email=given["email"],
            own_phone=given["own_phone"],
        )
        _refuse_unusable(given)
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


def _refuse_unusable(given: dict[str, Any]) -> None:
    for name, words in OPTIONS:
        value = given[name.replace("-", "_")]
        if is_blank(value) or has_control_characters(value) or len(value) > 120:
            raise CommandError(f"--{name}: {words}.")
    for name, check in (("slug", validate_slug), ("email", validate_email)):
        try:
            check(given[name])
        except Exception:
            raise CommandError(f"--{name}: {dict(OPTIONS)[name]}.") from None
