"""What may be done with each table, as the parts say it (part.py) and rights.yaml for the rest."""

from pathlib import Path
from typing import Any

import yaml

from noaber.record.parts import Seen, Table, parts

OTHERS: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("rights.yaml").read_text(encoding="utf-8")
)


def tables() -> dict[str, Table]:
    """Every table of every part, by its name."""
    return {table.name: table for part in parts().values() for table in part.every_table()}


def seen(how: Seen) -> dict[str, str]:
    """The tables of the parts that are seen like this, and the rights of the app to each."""
    return {name: table.app or "" for name, table in tables().items() if table.seen == how}


def without_pen() -> dict[str, str]:
    """What is written without an act: table and why."""
    ours = {name: table.why for name, table in tables().items() if table.seen == "loose"}
    return ours | {name: row["reason"] for name, row in OTHERS["without_pen"].items()}


def rights_of_the_app() -> dict[str, str]:
    """Table and rights, but for guarded tables: those it reaches through windows only."""
    ours = {
        name: table.app
        for name, table in tables().items()
        if table.app and table.seen not in ("guarded", "hidden")
    }
    theirs = {name: row["rights"] for name, row in OTHERS["without_pen"].items()}
    only_read: dict[str, str] = OTHERS["read_only"]
    return ours | only_read | theirs
