"""Becoming somebody else, and standing in front of what is real (house guarantee 7)."""

from tests.architecture import catalog
from tests.attack.stage import (
    DENIED,
    GotThrough,
    Stage,
    all_refused,
    attempt,
    look_key,
    name_looks,
    nothing,
    one,
    refused,
)


@attempt("become owner, guard, backup or superuser")
def become_another(stage: Stage) -> str:
    with stage.connected() as connection:
        roles = ("noaber_owner", "noaber_guard", "noaber_backup", "postgres")
        all_refused(connection, [f"set role {role}" for role in roles])
        all_refused(connection, [f"set session authorization {role}" for role in roles])
        return all_refused(
            connection,
            [
                "alter role noaber_app superuser",
                "alter role noaber_app bypassrls",
                "grant noaber_guard to noaber_app",
                "create role attacker",
                "alter role noaber_owner password 'x'",
            ],
        )


@attempt("put a temporary table, a schema or a function in front of a real one")
def stand_in_front(stage: Stage) -> str:
    with stage.connected() as connection:
        said = all_refused(
            connection,
            [
                "create temporary table people_role (id bigint)",
                "create temporary view record_look as select 1",
                "create schema attack",
                "create table noaber.attack (id bigint)",
                "create table public.attack (id bigint)",
                "create function noaber.looked(text) returns int language sql as 'select 1'",
                "create function public.looked() returns int language sql as 'select 1'",
                "create function pg_temp.looked() returns int language sql as 'select 1'",
                "create operator noaber.= (leftarg = bigint, rightarg = bigint, function = int8eq)",
                "create aggregate noaber.count (bigint) (sfunc = int8pl, stype = bigint)",
                "create domain noaber.bigint as text",
                "create extension plpython3u",
                "create publication p for all tables",
                "create event trigger e on ddl_command_start execute function pen()",
            ],
            by=[DENIED, "42501", "0A000", "42P17", "58P01"],
        )
        for path in ("pg_temp, noaber", "public, pg_temp", "pg_catalog"):
            key = look_key(connection, stage.as_samira, "our_plan", [stage.samira.family_id])
            with connection.transaction(force_rollback=True):
                connection.execute(f"set local search_path = {path}")
                connection.execute("select set_config('noaber.looks', %s, true)", [key])
                refused(connection, "select family_id from noaber.plan_familyplan")
                query = "select family_id from sight.plan_familyplan"
                seen = {row[0] for row in connection.execute(query).fetchall()}
                nothing(seen - {stage.samira.family_id})
    return said


@attempt("change or read the log itself, as app and as owner")
def the_log_itself(stage: Stage) -> str:
    with stage.connected() as connection, stage.connected("noaber_owner") as owner:
        for table in ("look", "act", "change", "leaf", "removal", "compartment", "compartment_set"):
            for query in (f"select * from record_{table}", f"delete from record_{table}"):
                refused(connection, query)
                refused(owner, query)
        refused(connection, "update record_seal set lines = 0")
        refused(connection, "select * from record_line")
        owner.execute("set role noaber_guard")
        owner.execute("set noaber.forgetting = 'no'")
        for table in ("look", "act", "change", "seal", "leaf"):
            said = refused(owner, f"delete from record_{table}", by=["NB004"])
            refused(owner, f"truncate record_{table} cascade", by=["NB004"])
    return said


@attempt("listen, notify, keep large objects or files outside the guards")
def outside_the_guards(stage: Stage) -> str:
    with stage.connected() as connection:
        said = all_refused(
            connection,
            [
                "select lo_import('/etc/hostname')",
                "select lo_from_bytea(0, 'stolen')",
                "select lo_create(0)",
                "select lo_creat(-1)",
                "select pg_ls_dir('/')",
                "select pg_read_binary_file('/etc/hostname')",
                "select pg_export_snapshot() from pg_ls_waldir()",
                "select pg_reload_conf()",
                "alter system set row_security = off",
                "vacuum full record_look",
                "load 'auto_explain'",
            ],
            by=[DENIED, "42501", "25001"],
        )
        connection.execute("listen noaber")
    return said


@attempt("set back a sequence, so that ids are given twice")
def sequences(stage: Stage) -> str:
    with stage.connected() as connection:
        query = "select setval('people_person_id_seq', 1)"
        refused(connection, query)
        return refused(connection, "alter sequence people_person_id_seq restart")


@attempt("give new tables to the app by default: a forgotten policy would be an open table")
def forgotten_policy(stage: Stage) -> str:
    with stage.connected("noaber_owner") as owner, stage.connected() as connection:
        owner.execute("create table people_forgotten (id bigint, secret text)")
        owner.execute(
            "create function forgotten() returns text language sql as $$ select 'secret' $$"
        )
        try:
            refused(connection, "select * from people_forgotten")
            said = refused(connection, "select forgotten()")
            with stage.connected("postgres") as admin:
                if "people_forgotten" not in str(catalog.unguarded_tables(admin)):
                    raise GotThrough("the architecture test does not see the forgotten table")
        finally:
            owner.execute("drop table people_forgotten")
            owner.execute("drop function forgotten()")
    return said


@attempt("a guard's materialised view: what the database cannot refuse, the architecture test sees")
def guards_materialised_view(stage: Stage) -> str:
    with stage.connected("noaber_owner") as owner, stage.connected("postgres") as admin:
        owner.execute("set role noaber_guard")
        owner.execute("create materialized view attack_view as select * from plan_familyplan")
        try:
            if "attack_view" not in catalog.views(admin):
                raise GotThrough("nobody sees the view")
        finally:
            owner.execute("drop materialized view attack_view")
    return "the architecture test names it"


@attempt("commit a look without waiting for the disk, so that a power cut takes it away")
def lazy_commit(stage: Stage) -> str:
    with stage.connected() as connection:
        connection.execute("set synchronous_commit = off")
        with connection.transaction():
            look_key(connection, stage.as_jan, "our_plan", None)
            if one(connection, "show synchronous_commit") == "off":
                raise GotThrough("the look may be lost after it was used")
    return "open_look waits for the disk"


@attempt("write with the backup's role, or read with it over the app's address")
def backup_role(stage: Stage) -> str:
    with stage.connected("noaber_backup") as backup:
        refused(backup, "update people_person set surname = ''", by=["25006", DENIED])
        backup.execute("set default_transaction_read_only = off")
        return refused(backup, "update people_person set surname = ''")


@attempt("name a look, then change one's role on the same connection")
def look_of_another_role(stage: Stage) -> str:
    with stage.connected("noaber_backup") as backup:
        refused(backup, "select look_key from open_look(1, null, null, 'our_plan', null, null)")
    with stage.connected("noaber_owner") as owner, owner.transaction(force_rollback=True):
        query = "select look_key from open_look(1, null, null, 'our_plan', null, null)"
        said = refused(owner, query)
        name_looks(owner, "")
        nothing(owner.execute("select * from plan_familyplan").fetchall())
    return said
