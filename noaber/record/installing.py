"""Whether a database is what this release makes, and bringing it up to what this release is.

Tables come from migrations, once each. What stands in SQL and YAML (guards, functions, rights,
rules) is installed whole, after the migrations and in one transaction, when a file changed. What
made the database is written in ``record_installed``, so that a database of another making is told
apart before a page asks it for a column that it has not.
"""

import ast
import hashlib
import re
from collections.abc import Iterable
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from noaber.record.kinds import gift_rows, install_kinds, kind_rows
from noaber.record.parts import HERE, kinds, parts, sql_files
from noaber.record.rule_tables import install_rule_tables, rule_files

TABLE = re.compile(r"^create table if not exists (\w+) \(\n(.*?)\n\);", re.MULTILINE | re.DOTALL)
LAST = "rights.sql"  # what the app may do with the tables of Django and of the log-in


class Standing(Enum):
    """How a database stands beside this release."""

    EMPTY = "empty"
    EARLIER = "earlier"
    CURRENT = "current"
    NEWER = "newer"
    OTHER = "other"


def sql(root: Path) -> list[str]:
    """All SQL in its order: that of each part, low to high, each rests on those before it."""
    return [*sql_files(root, parts()), LAST]


@cache
def made_of(root: Path) -> dict[str, str]:
    """Name and digest of each migration, each table that SQL makes, and each file to install."""
    made: dict[str, str] = {}
    for path in sorted(root.glob("*/migrations/[0-9]*.py")):
        made[f"migration {path.parent.parent.name}.{path.stem}"] = _meaning(
            path.read_text(encoding="utf-8")
        )
    for file in sql(root):
        text = (root / file).read_text(encoding="utf-8")
        made[f"file {file}"] = text
        for table, columns in TABLE.findall(text):
            words = re.sub(r"--.*", "", columns).split()
            made[f"table {table}"] = " ".join(words)
    made["file part.py: kinds"] = repr((kind_rows(), gift_rows(), [kind.tasks for kind in kinds()]))
    for file in rule_files():
        made[f"file {file}"] = (root / file).read_text(encoding="utf-8")
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in made.items()}


def _meaning(source: str) -> str:
    """What a migration says, whatever its layout and comments, the same in every Python."""

    def said(part: Any) -> Any:
        if isinstance(part, ast.AST):
            fields = [
                (name, value) for name, value in ast.iter_fields(part) if value not in (None, [])
            ]
            return (type(part).__name__, *((name, said(value)) for name, value in fields))
        return [said(item) for item in part] if isinstance(part, list) else repr(part)

    return repr(said(ast.parse(source)))


def standing() -> tuple[Standing, str]:
    """How this database stands, and by what that shows. Asks only what noaber_app may read."""
    recorded = _recorded()
    if recorded is None:
        if _exists("record_compartment"):
            return Standing.OTHER, "what made it is not written in it"
        return Standing.EMPTY, ""
    ours = made_of(HERE)
    applied = {
        f"migration {app}.{name}"
        for app, name in MigrationRecorder(connection).applied_migrations()
        if (HERE / app).is_dir()
    }
    structure = {name: digest for name, digest in recorded.items() if not name.startswith("file ")}
    if unknown := sorted((applied | structure.keys()) - ours.keys()):
        return Standing.NEWER, unknown[0]
    if changed := sorted(name for name, digest in structure.items() if ours[name] != digest):
        return Standing.OTHER, f"{changed[0]} is not what made it"
    return (Standing.CURRENT if recorded == ours else Standing.EARLIER), ""


def _exists(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s)::text", [f"noaber.{table}"])
        return cursor.fetchone()[0] is not None


def _recorded() -> dict[str, str] | None:
    """What made this database; None where nothing was ever installed."""
    if not _exists("record_installed"):
        return None
    with connection.cursor() as cursor:
        cursor.execute("select name, digest from record_installed")
        return dict(cursor.fetchall())


def install() -> None:
    """All SQL and all rules, as owner, in one transaction: a database has all of it or none.

    A function that the files no longer make is dropped, so that nobody calls an old one.
    """
    if standing()[0] is Standing.CURRENT:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        before = _functions(cursor)
        for file in sql(HERE):
            cursor.execute((HERE / file).read_text(encoding="utf-8"))
        _drop(cursor, before & _functions(cursor))
        install_rule_tables()
        install_kinds(cursor)
        cursor.execute("delete from record_installed")
        cursor.executemany(
            "insert into record_installed values (%s, %s)", list(made_of(HERE).items())
        )


def _functions(cursor: Any) -> set[tuple[str, str, str]]:
    """Ours: name with arguments, owner, and what changes whenever it is made again."""
    cursor.execute(
        "select p.oid::regprocedure::text, p.proowner::regrole::text, p.xmin::text from pg_proc p"
        " where p.pronamespace = 'noaber'::regnamespace and not exists"
        " (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"
    )
    return set(cursor.fetchall())


def _drop(cursor: Any, functions: Iterable[tuple[str, str, str]]) -> None:
    for function, owner, _made in sorted(functions):
        cursor.execute(f"set local role {owner}")
        cursor.execute(f"drop function {function}")
        cursor.execute("reset role")
