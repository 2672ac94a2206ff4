"""What the parts say beside what there is: tables and columns by models and SQL, and acts.

No database is asked: this is what `./run check` has before anything is installed.
"""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from noaber.record.installing import TABLE, sql
from noaber.record.parts import HERE, Part, parts, sql_files
from noaber.record.rule_tables import files_named, rows_of, rule_tables
from tests.architecture.expected import callers_of_parts

ROOT = HERE.parent
_ADDED = re.compile(r"^alter table (\w+) add column if not exists (\w+)", re.MULTILINE)
_MADE = re.compile(r"^create or replace function (\w+)\((.*?)\$\$", re.MULTILINE | re.DOTALL)
_NO_COLUMN = ("constraint", "primary", "unique", "check", "foreign", "exclude")


def place(path: Path, *words: str) -> str:
    """`noaber/plan/acts.yaml:12`: where the last of these words stands, each after the one before.

    A word that is not there counts for nothing, so that there is always a line to begin at.
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    at = 0
    for word in words:
        pattern = re.compile(rf"(?<![\w.]){re.escape(word)}(?!\w)")
        at = next((n for n in range(at, len(lines)) if pattern.search(lines[n])), at)
    inside = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"{inside}:{at + 1}"


@dataclass(frozen=True, slots=True)
class Act:
    """One act as its part declares it. file: its acts.yaml, as `part/acts.yaml`."""

    file: str
    row: dict[str, Any]

    @property
    def name(self) -> str:
        """`plan.goal_set`."""
        return str(self.row["name"])

    def named(self) -> dict[str, list[str]]:
        """The columns that it fills or changes, by table; none of those it only removes from."""
        found: dict[str, list[str]] = {table: [] for table in self.row.get("removes", [])}
        for key in ("adds", "writes"):
            for table, columns in self.row.get(key, {}).items():
                found[table] = [*found.get(table, []), *columns]
        return found


@dataclass(frozen=True, slots=True)
class Made:
    """A table that is there: its columns, and the words by which its line is found in a file."""

    columns: frozenset[str]
    file: Path
    words: str

    def place(self, *words: str) -> str:
        """Where it is made, or one of its columns."""
        return place(self.file, self.words, *words)


@dataclass(frozen=True, slots=True)
class Function:
    """A function of SQL. file: as `part/guards.sql`; is_definer: it has the guard's rights."""

    name: str
    file: str
    is_definer: bool


@dataclass(frozen=True, slots=True)
class There:
    """All of it. rules: per rule table the rows of each file. callers: callers.yaml, per part."""

    parts: dict[str, Part]
    acts: list[Act]
    tables: dict[str, Made]
    rules: dict[str, list[tuple[str, list[dict[str, Any]]]]]
    functions: list[Function]
    callers: dict[str, dict[str, dict[str, str]]]

    def rows_named(self, file: str) -> list[tuple[str, dict[str, Any]]]:
        """Each row of the files of this name, with the file."""
        every = {path: rows for found in self.rules.values() for path, rows in found}
        return [(path, row) for path in every if path.endswith(f"/{file}") for row in every[path]]


@cache
def there() -> There:
    """As the product has it. Django is set up."""
    files = {rules.name: files_named(rules.file) for rules in rule_tables()}
    acts = [Act(file, row) for file in files["record_act_kind"] for row in rows_of(file)]
    rules = {name: [(file, rows_of(file)) for file in found] for name, found in files.items()}
    tables = {**_by_sql(), **_by_models()}
    return There(parts(), acts, tables, rules, list(_functions()), callers_of_parts())


def _functions() -> Iterator[Function]:
    for file in sql(HERE):
        for name, head in _MADE.findall((HERE / file).read_text(encoding="utf-8")):
            yield Function(name, file, "security definer" in head)


def _by_models() -> dict[str, Made]:
    from django.apps import apps

    return {
        model._meta.db_table: Made(
            frozenset(str(field.column) for field in model._meta.concrete_fields),
            Path(inspect.getsourcefile(model) or ""),
            f"class {model.__name__}",
        )
        for model in apps.get_models()
        if model._meta.managed and model._meta.app_label in parts()
    }


def _by_sql() -> dict[str, Made]:
    found: dict[str, Made] = {}
    for file in sql_files(HERE, parts()):
        text = (HERE / file).read_text(encoding="utf-8")
        added = _ADDED.findall(text)
        for table, body in TABLE.findall(text):
            columns = _columns(body) | {column for name, column in added if name == table}
            words = f"create table if not exists {table}"
            found[table] = Made(frozenset(columns), HERE / file, words)
    return found


def _columns(body: str) -> set[str]:
    """The names in a `create table`, of which each line begins with a column or a rule."""
    lines = (line.split() for line in re.sub(r"--.*", "", body).splitlines())
    return {words[0] for words in lines if words and words[0] not in _NO_COLUMN}
