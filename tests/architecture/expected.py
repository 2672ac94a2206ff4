"""What may be done with each table and function, as the parts and rights.yaml say it."""

from pathlib import Path
from typing import Any

import yaml

from noaber.record.parts import HERE, Seen, Table, parts

OTHERS: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("rights.yaml").read_text(encoding="utf-8")
)

# Kinds of function (callers.yaml) that the app may not call; those that run with its own rights.
NOT_FOR_THE_APP, PLAIN = ("owner", "inner", "trigger"), "plain"


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


def callers() -> dict[str, dict[str, str]]:
    """Every function that a callers.yaml names, by kind, and what is said of it."""
    found: dict[str, dict[str, str]] = {}
    for kinds in callers_of_parts().values():
        for kind, functions in kinds.items():
            found.setdefault(kind, {}).update(functions)
    return found


def callers_of_parts() -> dict[str, dict[str, dict[str, str]]]:
    """The same by part; not every part has functions."""
    files = {part: HERE / part / "callers.yaml" for part in parts()}
    return {
        part: yaml.safe_load(file.read_text(encoding="utf-8"))
        for part, file in files.items()
        if file.exists()
    }


def functions_for_the_app() -> set[str]:
    """Those of ours that it may call."""
    kinds = callers().items()
    return {name for kind, names in kinds if kind not in NOT_FOR_THE_APP for name in names}
