"""Rules that a lawyer or controller must check live in YAML beside their part; this loads them.

Which tables there are, each part says (part.py); a part above adds rows in a file of the same name.
A table is replaced in one transaction, as noaber_guard. A row that disappears from the YAML
disappears from the table, unless a grant still rests on it (then the database refuses).
"""

from collections.abc import Sequence
from typing import Any

import yaml
from django.db import connection, transaction

from noaber.record.parts import HERE, Added, RuleTable, kinds, parts

# What is not said in a row of YAML.
_UNSAID = {"roles": [], "gives": "", "sets_off": [], "consent_needed": False, "cards_of": ""}


def rule_tables() -> list[RuleTable]:
    """Those of every part, low to high: a later one may refer to an earlier one."""
    return [rules for part in parts().values() for rules in part.rule_tables]


def files_named(file: str) -> list[str]:
    """The files of this name of every part that has one, low to high, as rows_of() wants them."""
    name, _, key = file.partition("#")
    found = [f"{part}/{name}" for part in parts() if (HERE / part / name).is_file()]
    return [f"{path}#{key}" if key else path for path in found]


def declared(table: str) -> list[dict[str, Any]]:
    """The rows of a rule table as all parts together say them; of an act also what it writes."""
    rules = next(rules for rules in rule_tables() if rules.name == table)
    rows = _rows_named(rules.file)
    if rules.kinds_to:
        rows = _with_kinds(rows, rules.keys[0], rules.kinds_to)
    return rows if rules.added is None else _with_what_is_added(rows, rules.keys[0], rules.added)


def _rows_named(file: str) -> list[dict[str, Any]]:
    return [row for path in files_named(file) for row in rows_of(path)]


def _with_kinds(rows: list[dict[str, Any]], key: str, to: str) -> list[dict[str, Any]]:
    return [
        {**row, to: [*row[to], *(kind.key for kind in kinds() if row[key] in kind.tasks)]}
        for row in rows
    ]


def _with_what_is_added(rows: list[dict[str, Any]], key: str, added: Added) -> list[dict[str, Any]]:
    more: dict[str, list[str]] = {}
    for other in _rows_named(added.file):
        for name in other.get(added.by, ()):
            more.setdefault(name, []).append(other["key"])
    return [{**row, added.to: [*row[added.to], *more.get(row[key], [])]} for row in rows]


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
    named = [file for rules in rule_tables() for file in files_named(rules.file)]
    return list(dict.fromkeys(file.partition("#")[0] for file in named))


def install_rule_tables() -> None:
    """Load every rule table from its YAML. Runs as owner, who becomes guard for it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role noaber_guard")
        for rules in rule_tables():
            rows = declared(rules.name)
            if rules.name == "record_act_write":
                rows = [write for row in rows for write in writes_of(row)]
            replace_rows(cursor, rules.name, rules.keys, rules.columns, rows)
        cursor.execute("reset role")


def replace_rows(
    cursor: Any,
    table: str,
    keys: tuple[str, ...],
    columns: tuple[str, ...],
    rows: Sequence[dict[str, Any]],
) -> None:
    """Make a table hold these rows and no others; what stays is changed in its place."""
    names = ", ".join(columns)
    places = ", ".join(["%s"] * len(columns))
    changes = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in keys)
    on_conflict = f"update set {changes}" if changes else "nothing"
    kept = [tuple(row.get(key) for key in keys) for row in rows]
    for row in rows:
        cursor.execute(
            f"insert into {table} ({names}) values ({places}) "  # noqa: S608 (names are ours)
            f"on conflict ({', '.join(keys)}) do {on_conflict}",
            [row.get(c, _UNSAID.get(c)) for c in columns],
        )
    cursor.execute(f"select {', '.join(keys)} from {table}")  # noqa: S608
    for gone in set(cursor.fetchall()) - set(kept):
        where = " and ".join(f"{key} = %s" for key in keys)
        cursor.execute(f"delete from {table} where {where}", list(gone))  # noqa: S608
