"""Every table and window there is: what holds for one must hold for all."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from tests.architecture import expected
from tests.attack.catalogue import (
    ALONE,
    GUARDED,
    LOG,
    NUMBER,
    STATEMENTS,
    TABLES,
    first_column,
    made_row,
    names,
)
from tests.attack.stage import (
    DENIED,
    Connection,
    GotThrough,
    Stage,
    attempt,
    look_key,
    name_looks,
    nothing,
    one,
    refused,
)


@attempt("insert, update, delete and empty every table that acts write, by whoever, without an act")
def no_act_anywhere(stage: Stage) -> str:
    penned = stage.concerned([*expected.seen("guarded"), *expected.seen("open")])
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
            column = first_column(admin, there) if schema == "noaber" else "id"
            for name, statement in ALONE.items():
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
    if schema == "sight":
        return ["select"]
    if schema == "pen":  # a new row may say its number
        return [right for right in expected.seen("guarded")[table].split(", ") if right == "insert"]
    rights = expected.rights_of_the_app().get(table, "").split(", ")
    return [*rights, "lock"] if table in expected.without_pen() else rights


@attempt("as the owner, who is a member of guard, read and count every guarded table")
def owner_sees_no_row(stage: Stage) -> str:
    with with_every_right(stage) as (admin, mine):
        tables = stage.concerned(names(admin, GUARDED))
        made = sum(made_row(admin, table, {"compartment_id": mine}) for table in tables)
        admin.execute("set local role noaber_owner")
        for table in tables:
            nothing(one(admin, f"select count(*) from {table}"))
    return f"no row in {len(tables)} tables, {made} of which had one"


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
                others = {column: 1 for column in columns if column != "id"}
                made_row(admin, table, {"compartment_id": mine, **others})
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
    if "id" in wrong:  # its own number says about whom it is, and is nobody's here
        moved = f"compartment_id_ = {mine}"
    update = f"update pen.{table} set {moved} where id = {NUMBER}"
    there = int(one(admin, f"select count(*) from {table} where id = {NUMBER}"))
    with admin.transaction(force_rollback=True):
        admin.execute("set local role noaber_app")
        for query in [insert, update] if there else [insert]:
            said = refused(admin, query)
            if "row-level security" not in said:
                raise GotThrough(f"refused by {said}: {query}")
    return 2 if there else 1


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
    """An act that may write all of this table here: so that only whose row it is can refuse."""
    act = "plan.promised"
    admin.execute(
        "insert into record_act_write (act, table_name, operation, columns)"
        " select %s, %s, o, (select array_agg(attname::text) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped)"
        " from unnest('{INSERT,UPDATE,DELETE}'::text[]) o"
        " on conflict (act, table_name, operation) do update set columns = excluded.columns",
        [act, table, f"noaber.{table}"],
    )
    return act


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
