"""The embedded PostgreSQL: starts, stops, forgets nothing, and gives each role its own rights."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from noaber import cluster
from noaber.cluster import Cluster, ClusterError

pytestmark = pytest.mark.postgresql  # starts its own

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PROGRAMS = ["wheel", *(str(path) for path in DEBIAN)]


@pytest.fixture(scope="module", params=PROGRAMS)
def running(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A throwaway cluster of each PostgreSQL on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("NOABER_PG_BIN", raising=False)
        if request.param != "wheel":
            patch.setenv("NOABER_PG_BIN", request.param)
        with cluster.throwaway() as made:
            yield made


def one(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        # login as, may create databases, superuser, bypasses row security, temporary tables
        ("noaber_owner", (True, False, False, True)),
        ("noaber_app", (False, False, False, False)),
        ("noaber_backup", (False, False, True, False)),
    ],
)
def test_each_role_has_its_own_rights(
    running: Cluster, role: str, rights: tuple[bool, ...]
) -> None:
    with psycopg.connect(running.url(role)) as connection:
        found = connection.execute(
            "select rolcreatedb, rolsuper, rolbypassrls,"
            " has_database_privilege(current_database(), 'TEMP')"
            " from pg_roles where rolname = current_user"
        ).fetchone()
        assert found == rights
        first = "sight" if role == "noaber_app" else "noaber"  # the app meets its windows first
        assert connection.execute("select current_schema").fetchone() == (first,)


def test_the_owner_becomes_guard_only_by_saying_so(running: Cluster) -> None:
    with psycopg.connect(running.owner_url) as connection:
        connection.execute("set role noaber_guard")
        connection.execute("create table log (line text)")
        connection.execute("reset role")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from log")


def test_the_app_owns_nothing_and_makes_nothing(running: Cluster) -> None:
    for statement in (
        "create table sneaky (id int)",
        "create temporary table sneaky (id int)",
        "create schema sneaky",
        "set role noaber_guard",
        "set role noaber_owner",
        "create table public.sneaky (id int)",
    ):
        with (
            psycopg.connect(running.app_url) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement.encode())


def test_a_new_table_or_function_is_nobodys_until_given(running: Cluster) -> None:
    with psycopg.connect(running.owner_url, autocommit=True) as connection:
        connection.execute("create table note as select 'seen' as words")
        connection.execute("create function secret() returns int language sql return 1")
    for query in ("select words from note", "select secret()"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            one(running.app_url, query)
    assert one(running.backup_url, "select words from note") == "seen"
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        one(running.backup_url, "delete from note returning 1")


def test_a_password_is_asked_of_everybody(running: Cluster) -> None:
    for role in running.passwords:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host="127.0.0.1", port=running.port, user=role, password="guess")
    saved = running.data_dir / "passwords.json"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_it_listens_on_this_machine_only_and_never_as_root(running: Cluster) -> None:
    assert one(running.superuser_url, "show listen_addresses") == "127.0.0.1"
    assert (running.data_dir / "postgres").stat().st_uid != 0
    assert stat.S_IMODE((running.data_dir / "postgres").stat().st_mode) == 0o700


def test_dates_exclude_each_other_and_letters_have_a_lower_case(running: Cluster) -> None:
    with psycopg.connect(running.owner_url) as connection:
        connection.execute(
            "create table turn (who int, during daterange,"
            " exclude using gist (who with =, during with &&))"
        )
    assert one(running.app_url, "select lower('ÉLISE')") == "élise"


def test_another_database_gets_the_same_rights(running: Cluster) -> None:
    running.create_database("second")
    running.create_database("second")
    assert one(running.url("noaber_app", "second"), "select current_schema") == "sight"
    running.drop_database("second")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(running.url("noaber_app", "second"))


def postmaster(running: Cluster) -> int:
    return int((running.data_dir / "postgres/postmaster.pid").read_text().split()[0])


def test_after_kill_9_a_new_start_loses_nothing_acknowledged() -> None:
    with cluster.throwaway() as before:
        with psycopg.connect(before.owner_url, autocommit=True) as connection:
            connection.execute("create table line (number int)")
            for number in range(200):
                connection.execute("insert into line values (%s)", [number])
            os.kill(postmaster(before), signal.SIGKILL)
        after = cluster.start(before.data_dir, fsync=False)
        try:
            assert one(after.owner_url, "select count(*) from line") == 200
        finally:
            after.stop()


def test_a_leftover_pid_file_of_somebody_else_does_not_hinder() -> None:
    with cluster.throwaway() as before:
        pid_file = before.data_dir / "postgres/postmaster.pid"
        lines = pid_file.read_text().splitlines()
        before.stop()
        pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
        pid_file.chmod(0o644)
        again = cluster.start(before.data_dir, fsync=False)
        assert one(again.app_url, "select 1") == 1
        again.stop()


def test_the_last_one_out_turns_off_the_light() -> None:
    with cluster.throwaway() as first:
        second = cluster.start(first.data_dir, fsync=False)
        assert second.port == first.port
        first.stop()
        assert one(second.app_url, "select 1") == 1
        second.stop()
        second.stop()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(first.app_url)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user to run the server as")
def test_a_folder_that_the_server_may_not_enter_is_refused_and_left_as_it_is(
    tmp_path: Path,
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(ClusterError, match="NOABER_DATA"):
        cluster.start(closed / "cluster")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.skipif(not DEBIAN, reason="needs a second PostgreSQL: apt-get install postgresql-15")
def test_a_folder_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOABER_PG_BIN", raising=False)
    with cluster.throwaway() as made:
        made.stop()
        monkeypatch.setenv("NOABER_PG_BIN", str(DEBIAN[0]))
        with pytest.raises(ClusterError, match="made by PostgreSQL 18"):
            cluster.start(made.data_dir)


def test_a_wheel_that_the_server_may_not_read_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root has another user to run the server as")
    monkeypatch.delenv("NOABER_PG_BIN", raising=False)
    enter = cluster.programs.may_enter
    monkeypatch.setattr(
        cluster.programs,
        "may_enter",
        lambda folder, user: "site-packages" not in str(folder) and enter(folder, user),
    )
    with cluster.throwaway() as made:
        assert made.bin_dir.is_relative_to(made.data_dir.parent)
        assert one(made.app_url, "select 1") == 1
