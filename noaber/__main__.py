"""``python -m noaber <command>``: Django's commands; migrations and checks log in as the owner."""

import os
import sys

OWNERS = {"migrate", "makemigrations", "sqlmigrate", "showmigrations"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNERS and os.environ.get("NOABER_OWNER_URL"):
        os.environ["DATABASE_URL"] = os.environ["NOABER_OWNER_URL"]
        os.environ["NOABER_AS_OWNER"] = "yes"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["noaber", *sys.argv[1:]])


main()
