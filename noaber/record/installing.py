"""A migration operation that runs a part's SQL file. The files may be run again."""

from pathlib import Path

from django.db.migrations.operations import RunSQL


class InstallSQL(RunSQL):
    """Run ``noaber/<file>``. A later change of the file gets a new migration with this."""

    def __init__(self, file: str) -> None:
        self.file = file
        text = (Path(__file__).parent.parent / file).read_text(encoding="utf-8")
        super().__init__([(text, None)], reverse_sql=RunSQL.noop)

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        return (type(self).__name__, [self.file], {})
