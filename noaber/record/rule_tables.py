"""Rules that a lawyer or controller must check live in YAML beside their part; this loads them.

A table is replaced in one transaction, as noaber_guard. A row that disappears from the YAML
disappears from the table, unless a grant still rests on it (then the database refuses).
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from django.db import connection, transaction

HERE = Path(__file__).parent.parent
ACTS = tuple(f"{part}/acts.yaml" for part in ("record", "upkeep", "people", "post", "plan"))
# table, key columns, columns, files
TABLES: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "record_act_kind",
        ("name",),
        ("name", "level", "roles", "gives", "why"),
        ACTS,
    ),
    (
        "record_act_write",
        ("act", "table_name", "operation"),
        ("act", "table_name", "operation", "columns"),
        ACTS,
    ),
    (
        "sharing_limit",
        ("kind", "per"),
        ("kind", "per", "most", "seconds", "wait", "longest", "valid_from", "reason"),
        ("sharing/limits.yaml",),
    ),
    ("sharing_purpose", ("key",), ("key", "kinds", "words"), ("sharing/purposes.yaml",)),
    (
        "sharing_legal_basis",
        ("id",),
        (
            "id", "law", "article", "purposes", "who", "valid_from", "valid_to",
            "consent_needed", "status", "words",
        ),
        ("sharing/legal_bases.yaml",),
    ),
    (
        "people_authority_rule",
        ("law", "act", "from_age", "valid_from"),
        (
            "row", "law", "act", "from_age", "to_age", "valid_from", "valid_to", "who",
            "who_if_incapable", "article", "version", "status",
        ),
        ("people/authority.yaml#records",),
    ),
    (
        "people_authority_exception",
        ("code", "law", "act", "from_age", "valid_from"),
        (
            "row", "code", "effect", "law", "act", "from_age", "to_age", "valid_from", "valid_to",
            "article", "version", "status",
        ),
        ("people/authority.yaml#exceptions",),
    ),
)  # fmt: skip


def rows_of(file: str) -> list[dict[str, Any]]:
    """The rows of one YAML file: a list, or a list under its one key; file#key: one of several."""
    path, _, key = file.partition("#")
    data = yaml.safe_load((HERE / path).read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        rows: list[dict[str, Any]] = data
        return rows
    if not key and len(data) > 1:
        raise ValueError(f"{path} has several lists: name one")
    listed: list[dict[str, Any]] = data[key or next(iter(data))]
    return listed


def writes_of(act: dict[str, Any]) -> list[dict[str, Any]]:
    """What an act writes, a row per table and operation; pen() refuses all else.

    adds: the columns that it fills in new rows. writes: the columns that it changes in rows that
    are there. removes: the tables from which it takes rows.
    """
    columns: dict[str, dict[str, list[str]]] = {
        "INSERT": act.get("adds", {}),
        "UPDATE": act.get("writes", {}),
        "DELETE": {table: [] for table in act.get("removes", [])},
    }
    return [
        {"act": act["name"], "table_name": table, "operation": operation, "columns": names}
        for operation, tables in columns.items()
        for table, names in tables.items()
    ]


def rule_files() -> list[str]:
    """The YAML files of all rule tables, each once."""
    named = [file for _table, _keys, _columns, files in TABLES for file in files]
    return list(dict.fromkeys(file.partition("#")[0] for file in named))


def install_rule_tables() -> None:
    """Load every rule table from its YAML. Runs as owner, who becomes guard for it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role noaber_guard")
        for table, keys, columns, files in TABLES:
            rows = [row for file in files for row in rows_of(file)]
            if table == "record_act_write":
                rows = [write for row in rows for write in writes_of(row)]
            _replace(cursor, table, keys, columns, rows)
        cursor.execute("reset role")


def _replace(
    cursor: Any,
    table: str,
    keys: tuple[str, ...],
    columns: tuple[str, ...],
    rows: Iterable[dict[str, Any]],
) -> None:
    names = ", ".join(columns)
    places = ", ".join(["%s"] * len(columns))
    changes = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in keys)
    kept = [tuple(row.get(key) for key in keys) for row in rows]
    defaults = {"roles": [], "gives": "", "consent_needed": False}
    for row in rows:
        cursor.execute(
            f"insert into {table} ({names}) values ({places}) "  # noqa: S608 (names are ours)
            f"on conflict ({', '.join(keys)}) do update set {changes}",
            [row.get(c, defaults.get(c)) for c in columns],
        )
    cursor.execute(f"select {', '.join(keys)} from {table}")  # noqa: S608
    for gone in set(cursor.fetchall()) - set(kept):
        where = " and ".join(f"{key} = %s" for key in keys)
        cursor.execute(f"delete from {table} where {where}", list(gone))  # noqa: S608
