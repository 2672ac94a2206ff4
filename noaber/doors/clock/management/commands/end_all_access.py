"""``end_all_access``: after a restore every personal link and every session ends."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from noaber.people.beginning import CannotBegin, end_everything


class Command(BaseCommand):
    help = (
        "After a restore: end every personal link and every session, for what ended since the "
        "backup works again. Everybody logs in anew, and residents get a new link."
    )

    def handle(self, *args: Any, **given: Any) -> None:
        owner_url = os.environ.get("NOABER_OWNER_URL")
        if not owner_url:
            raise CommandError("Set NOABER_OWNER_URL: only the owner of the database ends it all.")
        try:
            links, sessions = end_everything(owner_url)
        except CannotBegin as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Links ended: {links}. Sessions ended: {sessions}.")
