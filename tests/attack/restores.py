"""A backup, a restore into a fresh cluster, and a migration: the log and the guards come along."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from noaber import cluster
from tests.attack.seals import findings, seal_all
from tests.attack.stage import (
    Connection,
    NotTried,
    Stage,
    attempt,
    look_key,
    name_looks,
    nothing,
    one,
    refused,
    same,
)

DEBIANS = Path("/usr/lib/postgresql/15/bin")
WHEELS = None  # the programs of the wheel
DATABASE = "restored"


def pg(programs: Path, program: str, *arguments: str, url: str) -> None:
    """One of PostgreSQL's programs; the address with its password stays out of the process list."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    environment = {
        **os.environ,
        "PGHOST": str(parts["host"]),
        "PGPORT": str(parts["port"]),
        "PGUSER": str(parts["user"]),
        "PGPASSWORD": str(parts["password"]),
    }
    command = [str(programs / program), *arguments]
    subprocess.run(command, check=True, env=environment, capture_output=True, text=True)


@contextmanager
def other_cluster(programs: Path | None) -> Iterator[Any]:
    """A fresh cluster, of the wheel or of these programs."""
    before = os.environ.pop("NOABER_PG_BIN", None)
    try:
        if programs:
            os.environ["NOABER_PG_BIN"] = str(programs)
        with cluster.throwaway() as running:
            yield running
    finally:
        os.environ.pop("NOABER_PG_BIN", None)
        if before:
            os.environ["NOABER_PG_BIN"] = before


@contextmanager
def restored(stage: Stage, programs: Path | None = None, database: str = DATABASE) -> Iterator[Any]:
    """The stage's database as a backup, restored in a cluster of its own under this name."""
    with stage.connected() as connection:
        look_key(connection, stage.as_jan, "our_plan", None)
    seal_all(stage)
    with other_cluster(programs) as fresh:
        dump = str(fresh.data_dir.parent / "backup.dump")
        source = stage.url_of("noaber_backup")
        name = str(psycopg.conninfo.conninfo_to_dict(source)["dbname"])
        # As docs/operations.md says: dumped by the server's own pg_dump (18.6 writes an option of
        # each column of 15.20 that no 18.6 takes), restored by the newer server's.
        pg(stage.cluster.bin_dir, "pg_dump", "--format=custom", "--file", dump, name, url=source)
        fresh.drop_database(database)
        with psycopg.connect(fresh.url("postgres", "postgres"), autocommit=True) as admin:
            admin.execute(f"create database {database} template template0 encoding 'UTF8'")
        options = ("--exit-on-error", "--single-transaction", "--dbname", database)
        pg(fresh.bin_dir, "pg_restore", *options, dump, url=fresh.superuser_url)
        fresh.create_database(database)  # roles and rights, as docs/operations.md says
        yield fresh


def version(programs: Path) -> int:
    said = subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True)
    return int(said.stdout.decode().split(")")[1].split(".")[0])


@contextmanager
def connected(fresh: Any, role: str) -> Iterator[Connection]:
    with psycopg.connect(fresh.url(role, DATABASE), autocommit=True) as connection:
        if role == "postgres":
            connection.execute("set search_path = noaber")
        yield connection


@attempt("restore a backup in a fresh cluster: the seals hold, old numbers open nothing")
def restore(stage: Stage) -> str:
    with restored(stage) as fresh, connected(fresh, "postgres") as admin:
        same(findings(admin), [], "verify after the restore")
        with connected(fresh, "noaber_app") as app:
            old_keys_show_nothing(stage, admin, app)
            look_key(app, stage.as_jan, "our_plan", None)
            seal_both(app)
            burned = old_numbers_show_nothing(admin, app)
            key = look_key(app, stage.as_jan, "our_plan", None)
            with app.transaction():
                name_looks(app, key)
                assert app.execute("select * from plan_familyplan").fetchall(), "a fair look"
            seal_both(app)
        same(findings(admin), [], "verify after new lines in the fresh cluster")
        era = one(admin, "select max(number) from record_era")
    return f"verify is clean, {burned} transaction numbers show nothing, era {era}"


def old_numbers_show_nothing(admin: Connection, app: Connection) -> int:
    """A transaction that gets the number of an old birth or act sees and writes nothing by it."""
    last = one(admin, "select max(born_xid::text::bigint) from record_compartment")
    query = "select xid::text::bigint, max(id) from record_act group by 1"
    acts: dict[int, int] = dict(admin.execute(query).fetchall())
    tried = 0
    while one(app, "select pg_current_xact_id()::text::bigint") < last:
        with app.transaction():
            number = one(app, "select pg_current_xact_id()::text::bigint")
            nothing(one(app, "select looked()"))
            nothing(app.execute("select id from people_person").fetchall())
            if number in acts:
                app.execute("select set_config('noaber.act', %s, true)", [str(acts[number])])
                refused(app, "update people_organisation set phone = ''", by=["NB001"])
        tried += 1
    assert tried, "the fresh cluster is further than the old one was: nothing was tried"
    return tried


def old_keys_show_nothing(stage: Stage, admin: Connection, app: Connection) -> None:
    key = one(admin, "select key from record_look order by id desc limit 1")
    with app.transaction():
        name_looks(app, str(key))
        nothing(app.execute("select * from plan_familyplan").fetchall())


def seal_both(app: Connection) -> None:
    """What was left of the old era, and then the new one."""
    for _ in range(3):
        app.execute("select seal()")


@attempt("write and seal on PostgreSQL 15, restore on 18: the texts that were sealed are the same")
def restore_on_a_newer_version(stage: Stage) -> str:
    if not (DEBIANS / "postgres").exists():
        raise NotTried("Debian's PostgreSQL 15 is not here")
    if version(stage.cluster.bin_dir) == 15:
        with restored(stage, WHEELS) as fresh, connected(fresh, "postgres") as admin:
            return f"15 → {version(fresh.bin_dir)}: " + same(findings(admin), [], "verify")
    from tests.attack.everything import another_stage

    with (
        other_cluster(DEBIANS) as old,
        another_stage(old) as before,
        restored(before, WHEELS) as fresh,
        connected(fresh, "postgres") as admin,
    ):
        lines = one(admin, "select count(*) from record_line")
        found = same(findings(admin), [], "verify")
        return f"15 → {version(fresh.bin_dir)}, {lines} lines: {found}"


@attempt("add a reference by migration over rows that break it")
def foreign_key_over_bad_rows(stage: Stage) -> str:
    with stage.connected("postgres") as admin, stage.connected("noaber_owner") as owner:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update plan_commitment set plan_id = plan_id + 1000000 where family_id = %s",
            [stage.jan.family_id],
        )
        tie = "plan_commitment_plan_id_family_id_t"
        try:
            with owner.transaction(force_rollback=True):
                owner.execute(f"alter table plan_commitment drop constraint {tie}")
                query = "select tie('plan_commitment', 'plan_id, family_id', 'plan_familyplan',"
                return refused(owner, query + " 'id, family_id')", by=["23503"])
        finally:
            admin.execute("update plan_commitment set plan_id = plan_id - 1000000"
                          " where plan_id > 1000000")  # fmt: skip
