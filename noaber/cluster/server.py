"""Starting and stopping the server of one folder."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil

from noaber.cluster.programs import ClusterError, run, server_user, write

ATTEMPTS = 4
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


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """One process at a time starts or stops a cluster."""
    with (data_dir / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def running_port(data_dir: Path) -> int | None:
    """The port of the server that runs on this folder; a leftover pid file is removed.

    After ``kill -9`` the file stays, and the dead server can look alive: as a zombie that nobody
    reaped, or because its number was given to another process. Removing the file is safe:
    PostgreSQL itself refuses while a process of the old server is attached to its memory.
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


def start_server(data_dir: Path, bin_dir: Path, port: int, *, fsync: bool) -> int:
    """Start, wait until it answers, return its port.

    Tried again: another may take a free port before us, and the processes of a server that was
    killed need a moment to let go of its memory.
    """
    for attempt in range(ATTEMPTS):
        at = port or _free_port()
        _configure(data_dir, at, fsync=fsync)
        try:
            run(
                [
                    *(bin_dir / "pg_ctl", "start", "--wait", "--timeout=300", "--silent"),
                    *("--pgdata", data_dir / "postgres", "--log", data_dir / "postgres/start.log"),
                ],
                attempt="Starting the database",
            )
            return at
        except ClusterError as error:
            if attempt == ATTEMPTS - 1:
                log = data_dir / "postgres/start.log"
                said = run(["tail", "-n", "20", log], attempt="Reading why")
                raise ClusterError(f"{error}\n{said}") from None
        time.sleep(1)
    raise AssertionError("unreachable")


def _configure(data_dir: Path, port: int, *, fsync: bool) -> None:
    """Write the settings; the folder for the socket is the server's own."""
    user = server_user()
    sockets = data_dir / "socket"
    sockets.mkdir(mode=0o700, exist_ok=True)
    fits = len(os.fsencode(sockets)) < 85  # the system's limit is 107 bytes, name and all
    if user:
        os.chown(sockets, user.pw_uid, user.pw_gid)
    write(
        data_dir / "postgres/noaber.conf",
        SETTINGS.format(
            port=port,
            socket=str(sockets).replace("'", "''") if fits else "",
            fsync="on" if fsync else "off",
        ),
    )


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def stop_server(data_dir: Path, bin_dir: Path) -> None:
    """Stop at once but tidily; harder when somebody does not let go."""
    if not (data_dir / "postgres").exists() or running_port(data_dir) is None:
        return
    for mode in ("fast", "immediate"):
        try:
            run(
                [
                    *(bin_dir / "pg_ctl", "stop", "--wait", "--timeout=30", "--silent"),
                    *("--mode", mode, "--pgdata", data_dir / "postgres"),
                ],
                attempt="Stopping the database",
            )
            return
        except ClusterError as error:
            print(error, file=sys.stderr)
