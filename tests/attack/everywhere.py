"""Every table and function there is, from the catalogue: what holds for one must hold for all."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import psycopg
import yaml
from psycopg.types.json import Jsonb

from noaber.record.installing import HERE, SQL
from tests.attack.stage import (
    DENIED,
    Connection,
    GotThrough,
    Stage,
    attempt,
    look_key,
    looking,
    name_looks,
    nothing,
    one,
    refused,
)

RIGHTS = Path(__file__).parent.parent / "architecture" / "rights.yaml"
LOG = ("look", "act", "change", "seal", "leaf", "removal")
GUARDED = """
    select c.relname from pg_class c where c.relnamespace = 'noaber'::regnamespace
    and c.relkind = 'r' and exists (select from pg_attribute a where a.attrelid = c.oid
    and a.attname = 'compartment_id' and not a.attisdropped) and c.relname <> 'sharing_grant'
    order by 1"""
TABLES = """
    select nspname, relname, relkind = 'r'
    from pg_class c join pg_namespace n on n.oid = relnamespace
    where nspname in ('noaber', 'sight', 'pen') and relkind in ('r', 'v', 'm') order by 1, 2"""
STATEMENTS = {
    "select": "select * from {table} limit 0",
    "insert": "insert into {table} overriding system value select * from {table} where false",
    "update": "update {table} set {column} = {column} where false",
    "delete": "delete from {table} where false",
    "truncate": "truncate {table} cascade",
    "lock": "lock table {table} in share row exclusive mode",
}
WINDOW = {  # of a window nobody writes the number of a row
    **STATEMENTS,
    "insert": "insert into {table} (id) select id from {table} where false",
    "update": "update {table} set id = id where false",
}


def expected() -> dict[str, Any]:
    """What the app may do, as the architecture says it."""
    found: dict[str, Any] = yaml.safe_load(RIGHTS.read_text(encoding="utf-8"))
    return found


def names(connection: Connection, query: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(cast("Any", query)).fetchall()]


def first_column(connection: Connection, table: str) -> str:
    """The first that may be written at all."""
    query = """
        select attname from pg_attribute where attrelid = %s::regclass and attnum > 0
        and not attisdropped and attidentity = '' order by attnum limit 1"""
    return str(one(connection, query, [table if "." in table else f"noaber.{table}"]))


@attempt("insert, update, delete and empty every table that acts write, by whoever, without an act")
def no_act_anywhere(stage: Stage) -> str:
    penned = stage.concerned(t for kind in ("guarded", "open") for t in expected()[kind])
    tried, said = 0, "nothing to try"
    with stage.connected("postgres") as admin:
        for table in penned:
            column = first_column(admin, table)
            for name, statement in STATEMENTS.items():
                if name not in ("select", "lock"):
                    query = statement.format(table=table, column=column)
                    said = refused(admin, query, by=["NB001"])
                    tried += 1
    return f"{tried} statements, each {said}"


@attempt("change, take away or empty each table of the log, by whoever")
def log_grows_only(stage: Stage) -> str:
    with stage.connected("postgres") as admin:
        for table in stage.concerned(f"record_{name}" for name in LOG):
            column = first_column(admin, table)
            for name in ("update", "delete", "truncate"):
                query = STATEMENTS[name].format(table=table, column=column)
                said = refused(admin, query, by=["NB004"])
    return said


@attempt("as the app, do with every table and window what it has no right to")
def no_other_rights(stage: Stage) -> str:
    tried, said = 0, "nothing to try"
    with stage.connected() as connection, stage.connected("postgres") as admin:
        for schema, table, is_table in admin.execute(TABLES).fetchall():
            there = f"{schema}.{table}"
            if not stage.concerned([table]):
                continue
            column = first_column(admin, there)
            for name, statement in (STATEMENTS if schema == "noaber" else WINDOW).items():
                makes_sense = (
                    is_table
                    or name == "select"
                    or (schema != "noaber" and name not in ("truncate", "lock"))
                )
                if makes_sense and name not in allowed(schema, table):
                    said = refused(connection, statement.format(table=there, column=column))
                    tried += 1
    return f"{tried} statements, each {said}"


def allowed(schema: str, table: str) -> list[str]:
    """What the app may do here: with guarded tables nothing, but through their windows."""
    known = expected()
    if schema == "sight":
        return ["select"]
    if schema == "pen":  # a new row may say its number
        return [right for right in known["guarded"][table].split(", ") if right == "insert"]
    without_pen = {name: row["rights"] for name, row in known["without_pen"].items()}
    rights = {**known["open"], **known["read_only"], **without_pen}.get(table, "").split(", ")
    return [*rights, "lock"] if table in without_pen else rights


@attempt("as the app, call every function that is not for it")
def no_other_functions(stage: Stage) -> str:
    query = """
        select p.oid::regprocedure::text, p.proname from pg_proc p
        where p.pronamespace = 'noaber'::regnamespace and p.prorettype <> 'trigger'::regtype
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"""
    allowed, tried, said = set(expected()["functions"]), 0, "nothing to try"
    with stage.connected() as connection, stage.connected("postgres") as admin:
        for signature, name in admin.execute(query).fetchall():
            if name not in allowed and stage.concerned([name]):
                kinds = re.findall(r'("char"|[^,()]+)(?=[,)])', signature.partition("(")[2])
                given = ", ".join(f"null::{kind}" for kind in kinds)
                said = refused(connection, f"select noaber.{name}({given})")
                tried += 1
    return f"{tried} functions, each {said}"


@attempt("as the owner, who is a member of guard, read and count every guarded table")
def owner_sees_no_row(stage: Stage) -> str:
    with stage.connected("noaber_owner") as owner:
        tables = stage.concerned(names(owner, GUARDED))
        for table in tables:
            nothing(one(owner, f"select count(*) from {table}"))
    return f"no row in {len(tables)} tables"


@attempt("explain a question to every guarded table")
def nothing_is_explained(stage: Stage) -> str:
    with stage.connected() as connection:
        tables = stage.concerned(names(connection, GUARDED))
        for table in tables:
            query = f"explain (analyze) select * from {table} where id = 1"
            said = refused(connection, query, by=["NB005", DENIED])
    return f"{len(tables)} tables, each {said}"


def every_right(admin: Connection) -> None:
    """Only row security and the windows are between the app and the rows."""
    admin.execute("grant all on all tables in schema noaber to noaber_sight")
    admin.execute("grant all on all tables in schema sight, pen to noaber_app")


@contextmanager
def with_every_right(stage: Stage) -> Iterator[tuple[Connection, int]]:
    """The app, were its windows given every right by mistake; undone afterwards."""
    with stage.connected("postgres") as admin:
        family = stage.samira.family_id
        with admin.transaction(force_rollback=True):
            admin.execute("set local session_replication_role = replica")
            every_right(admin)
            yield admin, stage.compartment("plan", family=family)


@attempt("were its windows given every right: read every guarded table without a look")
def rows_stay_hidden(stage: Stage) -> str:
    with with_every_right(stage) as (admin, mine):
        tables = stage.concerned(names(admin, GUARDED))
        made = sum(made_row(admin, table, {"compartment_id": mine}) for table in tables)
        admin.execute("set local role noaber_app")
        for table in tables:
            for window in ("sight", "pen"):
                nothing(one(admin, f"select count(*) from {window}.{table}"))
    return f"no row in {len(tables)} tables, {made} of which had one"


VALUES = {"smallint": 1, "integer": 1, "bigint": 1, "boolean": False, "date": "2026-01-01",
          "timestamp with time zone": "2026-01-01", "jsonb": {}, "bytea": "",
          "daterange": "[2026-01-01,)", "tstzrange": "[2026-01-01,)",
          "uuid": "00000000-0000-0000-0000-000000000001"}  # fmt: skip
# Where a table's own rules want something else: each of these on top, until one is taken.
ON_TOP: tuple[dict[str, Any], ...] = (
    {"reviewer_role_id": 2},
    {"during": "[1990-01-01,1990-02-01)"},
    {"closed_at": "1990-01-01"},
    {"person_id": 1, "role_id": None},
    {"person_id": 1, "role_id": None, "goal_id": 1},
)
NUMBER = 2**50  # of a row that is made up


def made_row(admin: Connection, table: str, given: dict[str, Any]) -> bool:
    """A row made up by an administrator, where the table's own rules allow one."""
    query = """
        select a.attname, format_type(a.atttypid, null) from pg_attribute a
        where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped and a.attnotnull"""
    row = {
        name: VALUES.get(kind, [] if kind.endswith("[]") else "")
        for name, kind in admin.execute(query, [f"noaber.{table}"]).fetchall()
    }
    insert = (
        f"insert into noaber.{table} overriding system value"
        f" select (jsonb_populate_record(null::noaber.{table}, %s)).*"
    )
    for more in ({}, *ON_TOP):
        whole = {**row, "id": NUMBER, **more, **given}
        with suppress(psycopg.Error), admin.transaction():
            admin.execute(cast("Any", insert), [Jsonb(whole)])
            return True
    return False


@attempt("were it given every right: put a row of another family in one's own compartment")
def others_subject(stage: Stage) -> str:
    jan, samira = stage.jan, stage.samira
    theirs = {"family_id": jan.family_id, "person_id": jan.person_id, "child_id": jan.person_id}
    tried = 0
    with stage.connected("postgres") as admin:
        key = look_key(admin, stage.as_samira, "our_plan", [samira.family_id])
        mine = stage.compartment("plan", family=samira.family_id)
        with admin.transaction(force_rollback=True):
            admin.execute("set local session_replication_role = replica")
            every_right(admin)
            name_looks(admin, key)
            for table in stage.concerned(names(admin, GUARDED)):
                columns = subject_columns(admin, table)
                made_row(admin, table, {"compartment_id": mine, **dict.fromkeys(columns, 1)})
                wrong = {c: theirs.get(c, jan.person_id) for c in columns}
                tried += misplaced(admin, table, mine, wrong)
    return f"{tried} statements, each refused by row security"


def subject_columns(admin: Connection, table: str) -> list[str]:
    """The columns that say about whom a row is."""
    query = """
        select a.attname from pg_constraint k
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey[2:])
        where k.conrelid = %s::regclass and k.contype = 'f'
          and k.confrelid = 'record_compartment'::regclass and cardinality(k.conkey) = 2"""
    return [row[0] for row in admin.execute(query, [f"noaber.{table}"]).fetchall()]


def misplaced(admin: Connection, table: str, mine: int, wrong: dict[str, int]) -> int:
    """Insert one, and make another's of one that is there; as the app."""
    values = ", ".join(map(str, wrong.values()))
    written = [column if column == "id" else f"{column}_" for column in wrong]
    insert = (
        f"insert into pen.{table} (compartment_id_, {', '.join(written)}) values ({mine}, {values})"
    )
    moved = ", ".join(f"{c} = {v}" for c, v in zip(written, wrong.values(), strict=True))
    update = f"update pen.{table} set {moved} where id = {NUMBER}"
    there = one(admin, f"select count(*) from {table} where id = {NUMBER}")
    with admin.transaction(force_rollback=True):
        admin.execute("set local role noaber_app")
        for query in [insert, update] if there else [insert]:
            said = refused(admin, query)
            if "row-level security" not in said:
                raise GotThrough(f"refused by {said}: {query}")
    return 1 + there


def without_its_own_rules(admin: Connection, table: str) -> None:
    """Its references and unique rules: they are another guard, and would refuse first."""
    query = """
        select format('alter table %%s drop constraint if exists %%I cascade', conrelid::regclass,
                      conname)
        from pg_constraint where conrelid = %s::regclass and contype in ('f', 'u', 'x')"""
    for rule in [row[0] for row in admin.execute(query, [f"noaber.{table}"]).fetchall()]:
        admin.execute(rule.encode())
    query = """
        select format('drop index %%s', indexrelid::regclass) from pg_index
        where indrelid = %s::regclass and indisunique and not indisprimary"""
    for rule in [row[0] for row in admin.execute(query, [f"noaber.{table}"]).fetchall()]:
        admin.execute(rule.encode())


@contextmanager
def acting_on_samiras(
    stage: Stage, table: str, family: int, more: dict[str, Any]
) -> Iterator[Connection]:
    """In an act about Samira's plan: a row of this family stands there, and references rest."""
    plans = {f: stage.compartment("plan", family=f) for f in (family, stage.samira.family_id)}
    with stage.connected("postgres") as admin, admin.transaction(force_rollback=True):
        without_its_own_rules(admin, table)
        admin.execute("set local session_replication_role = replica")
        made_row(admin, table, {"compartment_id": plans[family], **more})
        admin.execute("set local session_replication_role = origin")
        act = one(
            admin,
            "insert into record_act (name, era, why, compartment_ids) values (%s, current_era(),"
            " '', %s) returning id",
            [act_that_writes(admin, table), [plans[stage.samira.family_id]]],
        )
        admin.execute("select set_config('noaber.act', %s, true)", [str(act)])
        yield admin


def act_that_writes(admin: Connection, table: str) -> str:
    """An act that this table knows, if it knows any: so that only whose row it is can refuse."""
    query = """
        select split_part(split_part(encode(tgargs, 'escape'), '\\000', 2), ',', 1)
        from pg_trigger where tgrelid = %s::regclass and tgname = 'pen_update'"""
    return str(one(admin, query, [f"noaber.{table}"]) or "plan.promised")


@attempt("in an act about one family insert, change and delete a row of another, in every table")
def rows_of_another_family(stage: Stage) -> str:
    tried, said = 0, "nothing to try"
    with stage.connected("postgres") as admin:
        tables = stage.concerned(names(admin, GUARDED))
        columns = {table: first_column(admin, table) for table in tables}
    for table in tables:
        with acting_on_samiras(stage, table, stage.jan.family_id, {}) as admin:
            if not one(admin, f"select count(*) from {table} where id = {NUMBER}"):
                raise GotThrough(f"no row of {table} can be made up to try it on")
            for change in (f"update {table} set {columns[table]} = {columns[table]}",
                           f"delete from {table}", moved_row(table)):  # fmt: skip
                said = refused(admin, f"{change} where id = {NUMBER}", by=["NB003"])
                tried += 1
    return f"{tried} statements, each {said}"


def moved_row(table: str) -> str:
    """The same row once more; in the place of the other, so that nothing but the pen minds."""
    return (
        f"with gone as (select to_jsonb(t) as r from {table} t where id = {NUMBER})"
        f" insert into {table} overriding system value select (jsonb_populate_record("
        f"null::{table}, r || jsonb_build_object('id', {NUMBER + 1}))).* from {table}, gone"
    )


@attempt("find the bytes of a picture in the log, after they were put away")
def bytes_in_the_log(stage: Stage) -> str:
    query = """
        select c.relname, a.attname from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.atttypid = 'bytea'::regtype
        where c.relnamespace = 'noaber'::regnamespace and exists (
            select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'pen_update')"""
    with stage.connected("postgres") as admin:
        places = admin.execute(query).fetchall()
    secret, family = b"een foto van thuis", stage.samira.family_id
    for table, column in places:
        more = {column: f"\\x{secret.hex()}"}
        with acting_on_samiras(stage, table, family, more) as admin:
            for change in (f"update {table} set {column} = {column}", moved_row(table),
                           f"delete from {table}"):  # fmt: skip
                admin.execute(cast("Any", f"{change} where id = {NUMBER}"))
            kept = "select count(*) from record_change where (before || after)::text like %s"
            nothing(one(admin, kept, [f"%{secret.hex()}%"]))
    return f"{len(places)} columns: the log holds their digests"


@attempt("see what was born in another transaction, by its number or by its moment alone")
def born_elsewhere(stage: Stage) -> str:
    theirs = stage.compartment("plan", family=stage.jan.family_id)
    own = {"born_xid": "pg_current_xact_id()", "born_at": "transaction_timestamp()"}
    with stage.connected() as connection, stage.connected("postgres") as admin:
        for column, value in own.items():
            query = f"select {column}::text from record_compartment where id = {theirs}"
            before = one(admin, query)
            kind = "xid8" if column == "born_xid" else "timestamptz"
            change = f"update record_compartment set {column} = %s::{kind} where id = {theirs}"
            with connection.transaction():
                one(connection, "select pg_current_xact_id()::text")
                admin.execute(cast("Any", change), [one(connection, f"select {value}::text")])
                seen = one(connection, f"select {theirs} = any (looked())")
            admin.execute(cast("Any", change), [before])
            nothing(seen)
    return "no row"


def asked_of_the_clock() -> list[str]:
    """The functions that only the clock may ask, as the SQL files say."""
    text = "\n".join((HERE / file).read_text(encoding="utf-8") for file in SQL)
    makes = re.split(r"^create or replace function ", text, flags=re.MULTILINE)[1:]
    bodies = {make.partition("(")[0]: make.partition("$$")[2].partition("$$")[0] for make in makes}
    return sorted(name for name, body in bodies.items() if "only_the_clock(" in body)


@attempt("ask, as whoever, what only the clock asks")
def as_if_the_clock(stage: Stage) -> str:
    town, marieke = stage.town, stage.as_owner_of_question
    viewers = [(None, None), (stage.samira.person_id, None), (marieke.person_id, marieke.role_id),
               (town.officer.person_id, town.officer.role_id),
               (town.admin.person_id, town.admin.role_id)]  # fmt: skip
    functions = stage.concerned(asked_of_the_clock())
    query = "select pg_get_function_identity_arguments(oid) from pg_proc where proname = %s"
    with stage.connected("postgres") as admin, stage.connected() as connection:
        for name in functions:
            arguments = one(admin, query, [name]).split(", ")
            rest = [f"null::{a.split(' ', 1)[1]}" for a in arguments[2:]]
            for person, role in viewers:
                given = ", ".join(["%s::bigint", "%s::bigint", *rest])
                call = f"select * from {name}({given})"
                said = refused(connection, call, [person, role], by=["NB005", DENIED])
    return f"{len(functions)} functions, each {said}"


# Not asked here: what makes or gives (gifts.py), and what is asked by whoever sees nobody's rows.
MAKES = ("born_compartments", "begin_act", "open_look", "persons_with_post")


@attempt("ask every function about another family, without a look and in one of one's own")
def nothing_told_about_others(stage: Stage) -> str:
    query = """
        select p.proname, pg_get_function_identity_arguments(p.oid) from pg_proc p
        where p.pronamespace = 'noaber'::regnamespace and p.prosecdef order by 1"""
    allowed = {*expected()["functions"]} - {*MAKES}
    with stage.connected("postgres") as admin:
        functions = [(n, a) for n, a in admin.execute(query).fetchall() if n in allowed and a]
        functions = [(n, a) for n, a in functions if stage.concerned([n])]
        theirs = about(admin, stage)
    nobody, mine = dict.fromkeys(theirs, 2**40), stage.samira.family_id
    with known_to_nobody(stage, theirs), stage.connected() as beside:
        for name, arguments in functions:
            calls = [called(stage, name, arguments.split(", "), them) for them in (theirs, nobody)]
            with looking(stage, stage.as_samira, "our_plan", mine) as connection:
                for asked in (beside, connection):
                    first, second = (answered(asked, call) for call in calls)
                    if first != second:
                        raise GotThrough(f"{calls[0]} says {first}, of nobody {second}")
    return f"{len(functions)} functions tell no more about Jan than about nobody"


def about(admin: Connection, stage: Stage) -> dict[str, int]:
    """The numbers of Jan's things, by the word that an argument or column has for them."""
    jan = stage.jan
    plan = "select {} from plan_familyplan where family_id = %s"
    question = "select id from plan_question where family_id = %s"
    return {
        "family": jan.family_id,
        "compartment": one(admin, plan.format("compartment_id"), [jan.family_id]),
        "plan": one(admin, plan.format("id"), [jan.family_id]),
        "question": one(admin, question, [jan.family_id]),
        "role": jan.owner.role_id,
        "municipality": stage.town.municipality_id,
        "part": NUMBER,
        "commitment": NUMBER,
        "child": jan.person_id,
        "person": jan.person_id,
    }


@contextmanager
def known_to_nobody(stage: Stage, theirs: dict[str, int]) -> Iterator[None]:
    """Meanwhile every guarded table holds something about Jan, as far as its rules let it."""
    with stage.connected("postgres") as admin:
        admin.execute("set session_replication_role = replica")
        tables = names(admin, GUARDED)
        for table in tables:
            query = "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
            columns = [str(r[0]) for r in admin.execute(query, [f"noaber.{table}"]).fetchall()]
            known = {c: theirs[c[:-3]] for c in columns if c.endswith("_id") and c[:-3] in theirs}
            if not made_row(admin, table, known):
                made_row(admin, table, {c: v for c, v in known.items() if c != "role_id"})
        try:
            yield
        finally:
            for table in tables:
                admin.execute(cast("Any", f"delete from {table} where id = {NUMBER}"))


def called(stage: Stage, name: str, arguments: list[str], about: dict[str, int]) -> str:
    """A call about them, as Samira where it asks who asks."""
    values = {"date": "today_here()", "timestamp with time zone": "now()", "integer": "9",
              "text": "'plan'", "boolean": "false"}  # fmt: skip
    given = []
    words = [argument.split(" ", 1)[0] for argument in arguments]
    for place, argument in enumerate(arguments):
        word, kind = argument.split(" ", 1)
        of_viewer = words[place : place + 2] in (["p_person", "p_role"], ["p_clock", "p_role"])
        number = about[next((w for w in about if w in word), "person")]
        if of_viewer:
            given.append(str(stage.samira.person_id))
        elif word == "p_role":
            given.append("null")
        elif kind in ("bigint", "bigint[]"):
            given.append(str(number) if kind == "bigint" else f"'{{{number}}}'::bigint[]")
        else:
            given.append(values.get(kind, f"null::{kind}"))
    return f"select * from {name}({', '.join(given)})"


def answered(connection: Connection, call: str) -> str:
    """The rows, or the code of the refusal."""
    try:
        with connection.transaction(force_rollback=True):
            return str(connection.execute(cast("Any", call)).fetchall())
    except psycopg.Error as error:
        return str(error.sqlstate)
