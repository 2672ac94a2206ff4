"""Django's migrate, then the rights on its own tables, then the rules from their YAML."""

from pathlib import Path
from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection

import noaber
from noaber.record.rule_tables import install_rule_tables

RIGHTS = Path(noaber.__file__).parent / "rights.sql"


class Command(MigrateCommand):
    help = "Migrate, then set rights, then load acts, purposes, legal bases and authority."

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options.get("plan") or options.get("app_label") or options.get("check_unapplied"):
            return
        with connection.cursor() as cursor:
            cursor.execute(RIGHTS.read_text(encoding="utf-8"))
        install_rule_tables()
