"""``staff_login EMAIL``: a log-in, or a new password, for somebody on the staff list."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from noaber.people.beginning import (
    forget_log_in_elsewhere,
    forget_second_factor,
    give_login,
    person_at_work,
)


class Command(BaseCommand):
    help = "Give somebody on the staff list a log-in, or a new password. It is shown once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="as on the staff list")
        parser.add_argument(
            "--lost-telephone",
            action="store_true",
            help="also take the second factor off; the next log-in sets up another",
        )

        parser.add_argument(
            "--other-log-in",
            action="store_true",
            help="the municipality's own log-in knows this person by another number now: the next "
            "log-in there with this address is theirs. First make sure that it is the same person",
        )

    def handle(self, *args: Any, **given: Any) -> None:
        person_id = person_at_work(given["email"])
        if person_id is None:
            raise CommandError(
                f"Nobody on the staff list has {given['email']}: load staff.csv first."
            )
        if given["lost_telephone"]:
            forget_second_factor(person_id)
        if given["other_log_in"]:
            forget_log_in_elsewhere(person_id)
            self.stdout.write(f"{given['email']} may log in elsewhere under another number.")
            return
        password = give_login(person_id, given["email"].strip())
        self.stdout.write(
            f"{given['email']} logs in at /inloggen/ with this password, shown once:\n\n"
            f"  {password}\n"
        )
