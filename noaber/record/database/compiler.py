"""How rows of guarded tables are written: through their windows in the schema `pen`.

The app has no right to a guarded table (`open_windows` in record/guards.sql). What it reads, it
finds by its search path in `sight`, under the same name. What it writes goes to `pen`, where the
column to write has an underscore behind its name, and conditions use the plain one.
"""

from copy import copy
from functools import cache
from typing import Any

from django.db.backends.postgresql import compiler
from django.db.models import Field, Model

SQLCompiler = compiler.SQLCompiler
SQLAggregateCompiler = compiler.SQLAggregateCompiler
# What the log-in library deletes from: its tables, for which rights.sql has delete_log_in_row().
LOG_IN_LABELS = frozenset({"account", "mfa", "socialaccount"})


@cache
def is_guarded(model: type[Model]) -> bool:
    """Whether this table is under row security: then each row has a compartment."""
    return any(field.column == "compartment_id" for field in model._meta.concrete_fields)


@cache
def written(field: "Field[Any, Any]") -> "Field[Any, Any]":
    """The field as `pen` names it; a row's own id keeps its name."""
    if field.primary_key:
        return field
    found = copy(field)
    found.column = f"{field.column}_"
    return found


def redirected(sql: str, verb: str, table: str, to: str) -> str:
    """The statement that begins so with this table, beginning otherwise."""
    begins = f'{verb} "{table}"'
    if not sql.startswith(begins):
        raise ValueError(f"not a statement to {table}")
    return f"{to}{sql.removeprefix(begins)}"


def through_pen(sql: str, verb: str, table: str) -> str:
    """The statement, to the window instead of the table."""
    return redirected(sql, verb, table, f'{verb} "pen"."{table}"')


class SQLInsertCompiler(compiler.SQLInsertCompiler):
    """INSERT INTO "pen"."…" with the written columns."""

    def as_sql(self) -> list[tuple[str, tuple[Any, ...]]]:  # type: ignore[override]
        query: Any = self.query
        if query.model is None or not is_guarded(query.model):
            return super().as_sql()
        plain, again = query.fields, query.update_fields
        query.fields = [written(field) for field in plain]
        query.update_fields = [written(field) for field in again]
        try:
            made = super().as_sql()
        finally:
            query.fields, query.update_fields = plain, again
        table = query.model._meta.db_table
        return [(through_pen(sql, "INSERT INTO", table), params) for sql, params in made]


class SQLUpdateCompiler(compiler.SQLUpdateCompiler):
    """UPDATE "pen"."…" SET of the written columns; WHERE of the plain ones."""

    def as_sql(self) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        query: Any = self.query
        if query.model is None or not is_guarded(query.model):
            return super().as_sql()
        plain = query.values
        query.values = [(written(field), of, value) for field, of, value in plain]
        try:
            sql, params = super().as_sql()
        finally:
            query.values = plain
        return (through_pen(sql, "UPDATE", query.model._meta.db_table), params) if sql else ("", ())


class SQLDeleteCompiler(compiler.SQLDeleteCompiler):
    """Rows of log-ins go one by one through delete_log_in_row(): the app may delete nothing.

    Whoever has the right to delete may lock the table. As many rows come back as are deleted.
    """

    def as_sql(self) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        sql, params = super().as_sql()
        model: Any = self.query.model
        if model is None or model._meta.app_label not in LOG_IN_LABELS:
            return sql, params
        table, key = model._meta.db_table, model._meta.pk.column
        called = f"""delete_log_in_row('{table}', "{table}"."{key}")"""
        through = " ".join(("SELECT", called, "FROM", f'"{table}"'))
        return redirected(sql, "DELETE FROM", table, through), params
