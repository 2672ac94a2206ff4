"""Everything that guards, removed or weakened one at a time: from catalogue and rule tables.

Nothing is named here by hand: a new table, policy, function or act brings its own mutants.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from tests.attack.stage import Connection

OURS = "(select oid from pg_namespace where nspname = any ('{noaber,sight,pen}'))"
RIGHTS = ("select", "insert", "update", "delete", "truncate")
LEVELS = ("see", "write", "own")
# Whose conditions are weakened one by one; of other functions what they refuse, and what they see.
CORE = ("looked", "who_looks", "of_subject", "current_act", "may_write", "role_now", "basis_holds")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One weakening: its sort, what it is, the SQL that makes it, and what it is about."""

    sort: str
    what: str
    sql: str
    about: str  # the table, function or rule; without its schema

    def __str__(self) -> str:
        return f"{self.sort}: {self.what}"


def bare(name: str) -> str:
    """Without schema and quotes."""
    return name.rpartition(".")[2].strip('"')


def rows(admin: Connection, query: str) -> list[tuple[Any, ...]]:
    return admin.execute(cast("Any", query)).fetchall()


def all_mutants(admin: Connection) -> list[Mutant]:
    """Every mutant of this database, in a fixed order."""
    makers = (policies, row_security, triggers, pens, rights, windows, function_rights, seen,
              clocks, conditions, refusals, acts, act_columns, purposes, bases)  # fmt: skip
    return [mutant for make in makers for mutant in make(admin)]


def policies(admin: Connection) -> Iterator[Mutant]:
    """A restrictive policy is dropped; a permissive one lets every row through."""
    query = f"""
        select c.oid::regclass::text, quote_ident(p.polname), p.polpermissive,
               p.polqual is not null, p.polwithcheck is not null
        from pg_policy p join pg_class c on c.oid = p.polrelid
        where c.relnamespace in {OURS} order by 1, 2"""
    for table, name, permissive, has_using, has_check in rows(admin, query):
        if permissive:
            parts = " using (true)" * has_using + " with check (true)" * has_check
            yield Mutant("policy", f"{name} on {table} lets all through",
                         f"alter policy {name} on {table}{parts}", bare(table))  # fmt: skip
        else:
            drop = f"drop policy {name} on {table}"
            yield Mutant("policy", f"{name} on {table} dropped", drop, bare(table))


def row_security(admin: Connection) -> Iterator[Mutant]:
    query = f"""
        select oid::regclass::text from pg_class where relrowsecurity and relnamespace in {OURS}
        order by 1"""
    for (table,) in rows(admin, query):
        for off in ("disable", "no force"):
            sql = f"alter table {table} {off} row level security"
            yield Mutant("row security", f"{off} on {table}", sql, bare(table))


def triggers(admin: Connection) -> Iterator[Mutant]:
    query = f"""
        select t.tgrelid::regclass::text, quote_ident(t.tgname) from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
        where not t.tgisinternal and c.relnamespace in {OURS} order by 1, 2"""
    for table, name in rows(admin, query):
        drop = f"drop trigger {name} on {table}"
        yield Mutant("trigger", f"{name} on {table} dropped", drop, bare(table))


def pens(admin: Connection) -> Iterator[Mutant]:
    """What a trigger is told (whose rows, by which acts, which columns), emptied one by one."""
    query = f"""
        select t.tgrelid::regclass::text, quote_ident(t.tgname), pg_get_triggerdef(t.oid),
               string_to_array(encode(t.tgargs, 'escape'), '\\000')
        from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where not t.tgisinternal and t.tgnargs > 0 and c.relnamespace in {OURS}
          and t.tgtype & 32 = 0  -- who empties a table is refused whatever it is told
        order by 1, 2"""
    for table, name, definition, arguments in rows(admin, query):
        for place, argument in enumerate(arguments[:-1]):
            if argument:
                weaker = "open" if argument == "guarded" else ""
                given = [weaker if n == place else a for n, a in enumerate(arguments[:-1])]
                listed = ", ".join(f"'{a}'" for a in given)
                new = re.sub(r"\([^()]*\)$", f"({listed})", definition)
                sql = f"drop trigger {name} on {table}; {new}"
                what = f"{name} on {table} no longer told {argument[:60]}"
                if argument != "open":
                    yield Mutant("pen", what, sql, bare(table))


def rights(admin: Connection) -> Iterator[Mutant]:
    """What the app may not do with a table, it may; what is the guard's alone, the owner reads."""
    query = f"""
        select oid::regclass::text, relkind = 'r', relowner::regrole::text, r,
               has_table_privilege('noaber_app', oid, r)
               or r = 'insert' and has_any_column_privilege('noaber_app', oid, r)
        from pg_class, unnest('{{{",".join(RIGHTS)}}}'::text[]) with ordinality as x (r, place)
        where relkind in ('r', 'v', 'm') and relnamespace in {OURS} order by 1, place"""
    for table, is_table, owner, right, has in rows(admin, query):
        if not has and (is_table or right == "select"):
            sql = f"grant {right} on {table} to noaber_app"
            yield Mutant("right", f"{right} on {table} for the app", sql, bare(table))
        if owner == "noaber_guard" and is_table and right in ("select", "insert"):
            sql = f"grant {right} on {table} to noaber_owner"
            yield Mutant("right", f"{right} on {table} for the owner", sql, bare(table))


def windows(admin: Connection) -> Iterator[Mutant]:
    """A window shows its columns as they are: compared before the policy is asked."""
    query = """
        select c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        where c.relnamespace = 'sight'::regnamespace and c.relkind = 'v' group by 1 order by 1"""
    for table, columns in rows(admin, query):
        sql = (
            f"drop view sight.{table};"
            f" create view sight.{table} as select {columns} from noaber.{table};"
            f" alter view sight.{table} owner to noaber_sight;"
            f" grant select, update (compartment_id) on sight.{table} to noaber_app"
        )
        yield Mutant("window", f"sight.{table} shows its columns bare", sql, table)


def act_columns(admin: Connection) -> Iterator[Mutant]:
    """An act writes every column of a table in which it writes some."""
    if not rows(admin, "select to_regclass('record_act_write')::text")[0][0]:
        return
    every = "select array_agg(attname::text) from pg_attribute where attnum > 0 and attrelid ="
    query = f"""
        select act, table_name, operation from record_act_write where operation <> 'DELETE'
        and not columns || '{{id,compartment_id}}'::text[]
                @> ({every} ('noaber.' || table_name)::regclass) order by 1, 2, 3"""
    for act, table, operation in rows(admin, query):
        sql = (
            f"update record_act_write set columns = ({every} 'noaber.{table}'::regclass)"
            f" where (act, table_name, operation) = ('{act}', '{table}', '{operation}')"
        )
        what = f"{act} may {operation.lower()} all of {table}"
        yield Mutant("act's columns", what, sql, act)


def function_rights(admin: Connection) -> Iterator[Mutant]:
    query = f"""
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace in {OURS} and p.prorettype <> 'trigger'::regtype
          and not has_function_privilege('noaber_app', p.oid, 'execute')
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
        order by 1"""
    for (function,) in rows(admin, query):
        sql = f"grant execute on function {function} to noaber_app"
        name = bare(function.partition("(")[0])
        yield Mutant("function", f"{function} for the app", sql, name)


def _functions(admin: Connection) -> list[tuple[str, str, str, str]]:
    """Name, signature, definition and body of each function of ours."""
    query = f"""
        select p.proname, p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.prosrc
        from pg_proc p join pg_language l on l.oid = p.prolang
        where p.pronamespace in {OURS} and l.lanname in ('sql', 'plpgsql') and p.prokind = 'f'
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
        order by 2"""
    return [tuple(row) for row in rows(admin, query)]


def _without(
    admin: Connection, sort: str, pattern: str, new: str, names: tuple[str, ...] = ()
) -> Iterator[Mutant]:
    """In each function, each place that fits the pattern replaced by this."""
    for name, signature, definition, body in _functions(admin):
        if names and name not in names:
            continue
        for found in re.finditer(pattern, body, re.DOTALL):
            weaker = body[: found.start()] + found.expand(new) + body[found.end() :]
            what = " ".join(found[0].split())
            sql = definition.replace(body, weaker)
            yield Mutant(sort, f"{signature} without `{what[:90]}`", sql, name)


def seen(admin: Connection) -> Iterator[Mutant]:
    """Where a function asks whether something is in sight, it no longer does."""
    yield from _without(admin, "look", r"(not )?[\w.()\[\]]+ (?:= any \(|<@ )looked\(\)\)?", _TRUE)


_TRUE = r"\1true"


def clocks(admin: Connection) -> Iterator[Mutant]:
    yield from _without(admin, "clock", r"perform only_the_clock\([^;]*;", "")
    yield from _without(admin, "clock", r" := only_the_clock\([^;]*;", ";")


def conditions(admin: Connection) -> Iterator[Mutant]:
    """Of the functions that everything rests on, each condition by itself."""
    for name, signature, definition, body in _functions(admin):
        if name in CORE:
            for start, end in _conjuncts(body):
                weaker = f"{body[:start]} true {body[end:]}"
                what = " ".join(body[start:end].split())
                sql = definition.replace(body, weaker)
                yield Mutant("condition", f"{signature} without `{what[:90]}`", sql, name)


_ENDS = re.compile(
    r"\b(?:and|or|loop|then|group|order|limit|having|union|returning|into|end|else|join)\b|;|\$",
    re.I,
)


def _conjuncts(body: str) -> Iterator[tuple[int, int]]:
    """Where each condition that is tied by `and`, or comes first after `where`, begins and ends."""
    plain = re.sub(r"--[^\n]*", lambda found: " " * len(found[0]), body)
    for found in re.finditer(r"\b(?:where|and)\b", plain):
        start, depth, at = found.end(), 0, found.end()
        while at < len(plain):
            if plain[at] in "([":
                depth += 1
            elif plain[at] in ")]":
                depth -= 1
                if depth < 0:
                    break
            elif depth == 0 and (
                plain[at] == ";" or (_ENDS.match(plain, at) and not plain[at - 1].isalnum())
            ):
                break
            at += 1
        yield start, at


def refusals(admin: Connection) -> Iterator[Mutant]:
    """What a function refuses, it no longer does."""
    pattern = r"\bif\b((?:(?!\bthen\b|;).)*)\bthen(\s+raise exception)"
    yield from _without(admin, "refusal", pattern, r"if false then\2")


def acts(admin: Connection) -> Iterator[Mutant]:
    """An act asks for less, is for whoever has its level, or gives everything."""
    for name, level, roles, gives in rows(
        admin, "select name, level, roles, gives from record_act_kind order by 1"
    ):
        weaker = []
        if level in LEVELS[1:]:
            weaker.append(("level", "see"))
        if roles:
            weaker.append(("roles", "{}"))
        if level != "open" and gives != "own":
            weaker.append(("gives", "own"))
        for column, value in weaker:
            sql = f"update record_act_kind set {column} = '{value}' where name = '{name}'"
            yield Mutant("act", f"{name}: {column} = {value}", sql, name)


def purposes(admin: Connection) -> Iterator[Mutant]:
    """A purpose needs every kind of compartment."""
    every = "(select array_agg(distinct k) from sharing_purpose, unnest(kinds) k)"
    for (key,) in rows(admin, "select key from sharing_purpose order by 1"):
        sql = f"update sharing_purpose set kinds = {every} where key = '{key}'"
        yield Mutant("purpose", f"{key} needs everything", sql, key)


def bases(admin: Connection) -> Iterator[Mutant]:
    """A basis carries every purpose, is for everybody, or counts though it is not in force."""
    query = """
        select id, valid_from is null or valid_from > current_date or valid_to <= current_date
        from sharing_legal_basis order by 1"""
    everything = {
        "purposes": "(select array_agg(key) from sharing_purpose)",
        "who": "(select array_agg(distinct w) from sharing_legal_basis, unnest(who) w)",
    }
    for key, is_not_in_force in rows(admin, query):
        changes = {f"{c} = {value}": f"all {c}" for c, value in everything.items()}
        if is_not_in_force:
            changes = {"valid_from = '2020-01-01', valid_to = null": "in force"}
        for change, what in changes.items():
            sql = f"update sharing_legal_basis set {change} where id = '{key}'"
            yield Mutant("basis", f"{key}: {what}", sql, key)
