"""The machine that Noaber runs on, and everything that breaks on it."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from noaber.cluster.server import running_port
from tests.attack.faults.schedule import Fault
from tests.attack.stage import Connection
from tests.production import HOST, Noaber

DISK = 900  # megabytes: the programs, the database and its log of ten minutes fit well
PATIENCE = 20.0  # seconds for what was killed before to be there again


class Away(Exception):
    """What should be killed was not there: nothing is counted."""


class Machine:
    """A Noaber as `./run serve` starts it, started again when it ends, as systemd would do."""

    def __init__(self, folder: Path, disk: str) -> None:
        """disk: why it has none of its own that could be full; '' when it has."""
        self.no_disk = disk
        self.data = folder / "data"
        self.ballast = self.data / "ballast"
        self.noaber = Noaber(folder, NOABER_WORKERS="3")
        self.said: deque[str] = deque(maxlen=400)
        self.happened: Counter[str] = Counter()
        self.endings: list[str] = []  # what it said last, each time that it ended by itself
        self.away: list[str] = []  # what should be killed and was not there
        self.leaving = threading.Event()
        self.noaber.answers()
        self.watch = threading.Thread(target=self._keep_serving, daemon=True)
        self.watch.start()

    def _keep_serving(self) -> None:
        while not self.leaving.is_set():
            assert self.noaber.serving.stdout is not None
            for line in self.noaber.serving.stdout:  # a full pipe would stop it
                self.said.append(line.rstrip())
            self.noaber.serving.wait()
            if not self.leaving.wait(1):
                self.endings.append("\n".join(list(self.said)[-6:]))
                self.noaber.serving = self.noaber.serve()

    def leave(self) -> None:
        """Stop it, as somebody who updates the machine does."""
        self.leaving.set()
        if self.noaber.serving.poll() is None:
            self.noaber.serving.send_signal(signal.SIGTERM)
        self.noaber.serving.wait(60)

    # ------------------------------------------------------------ looking at it from outside

    def connected(self) -> Connection:
        """As a superuser, who sees all; OperationalError while the database is away."""
        database = self.data / "production/database"
        password = json.loads((database / "passwords.json").read_text())["postgres"]
        address = f"postgres:{quote(password, safe='')}@127.0.0.1:{running_port(database) or 1}"
        connection: Connection = psycopg.connect(
            f"postgresql://{address}/noaber", autocommit=True, connect_timeout=5
        )
        connection.execute("set search_path = noaber")
        return connection

    def _processes(self, kind: str) -> list[psutil.Process]:
        """The processes of this kind that run now, oldest first."""
        if kind == "database":
            pid_file = self.data / "production/database/postgres/postmaster.pid"
            postmaster = psutil.Process(int(pid_file.read_text().splitlines()[0]))
            return [postmaster, *postmaster.children()]
        children = psutil.Process(self.noaber.serving.pid).children()
        if kind == "worker":
            return [child for child in children if child.cmdline()[-1] == "work"]
        servers = [child for child in children if "gunicorn" in child.cmdline()]
        if kind == "web server":
            return servers
        return [process for server in servers for process in server.children()]

    # ------------------------------------------------------------ what breaks

    def breaks(self, fault: Fault) -> None:
        """Let it happen; counted when it did."""
        doing: dict[str, Callable[[Fault], None]] = {
            "full disk": self._disk_fills_and_empties,
            "stalled connection": self._connection_stalls,
            "clock": self._clock_jumps,
        }
        if fault.kind == "full disk" and self.no_disk:
            return  # said in the end, as not tried
        doing.get(fault.kind, self._is_killed)(fault)
        self.happened[fault.kind] += 1

    def _is_killed(self, fault: Fault) -> None:
        """kill -9, of the whole database every other time and else of one of its processes."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError, ValueError, IndexError, psutil.Error):
                found = self._processes(fault.kind)
                if fault.kind == "database" and fault.which % 2:
                    found = found[:1]
                if found:
                    found[fault.which % len(found)].send_signal(signal.SIGKILL)
                    return
            time.sleep(0.1)
        raise Away(f"no {fault.kind} to kill within {PATIENCE:.0f} s")

    def _disk_fills_and_empties(self, fault: Fault) -> None:
        try:
            with self.ballast.open("wb") as file:
                size = 1 << 26
                while size >= 1 << 12:
                    try:
                        os.posix_fallocate(file.fileno(), file.tell(), size)
                        file.seek(size, os.SEEK_CUR)
                    except OSError:
                        size >>= 1
            time.sleep(fault.seconds)
        finally:
            self.ballast.unlink(missing_ok=True)

    def _connection_stalls(self, fault: Fault) -> None:
        """Half a form, and then silence, on a connection that stays open."""
        head = (
            f"POST /mijn-gegevens/ HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\nwords="
        )
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.noaber.port), 2) as one:
            one.sendall(head.encode())
            time.sleep(2 * fault.seconds)

    def _clock_jumps(self, fault: Fault) -> None:
        """An hour one way, then the other; both times what was written says so, and then not."""
        for hours in (1, -2, 1):
            self._rows_move(hours)
            time.sleep(fault.seconds / 2 if hours != 1 or fault.which % 2 else 0.5)

    def _rows_move(self, hours: int) -> None:
        """Every moment that the domain's rows hold, this much later: all of them or none.

        Not the log's own moments, which are sealed. A clock that is an hour wrong differs from its
        rows as much as rows that are an hour wrong differ from the clock.
        """
        while True:
            try:
                with closing(self.connected()) as admin, admin.transaction():
                    admin.execute("set local session_replication_role = replica")
                    for table, columns in moments(admin).items():
                        moved = ", ".join(_moved(*column, hours) for column in columns)
                        admin.execute(f"update {table} set {moved}".encode())
                return
            except psycopg.OperationalError:  # it is away, or somebody waits for us to let go
                time.sleep(0.2)


def _moved(name: str, kind: str, hours: int) -> str:
    step = f"interval '{hours} hours'"
    if kind == "timestamp with time zone":
        return f"{name} = {name} + {step}"
    bounds = f"lower({name}) + {step}, upper({name}) + {step}"
    inclusive = f"case when lower_inc({name}) then '[' else '(' end || case when upper_inc({name})"
    moved = f"tstzrange({bounds}, {inclusive} then ']' else ')' end)"
    return f"{name} = case when isempty({name}) then {name} else {moved} end"


def moments(admin: Connection) -> dict[str, list[tuple[str, str]]]:
    """Table → its moments and periods, of all that change by acts, and of grants and links.

    But for what a unique or exclusion rule holds: its rows could not move one by one.
    """
    query = """
        select c.relname, a.attname, format_type(a.atttypid, null)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        where c.relnamespace = 'noaber'::regnamespace and c.relkind = 'r' and not a.attisdropped
          and (c.relname in ('sharing_grant', 'sharing_link') or exists (
               select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'pen_update'))
          and format_type(a.atttypid, null) in ('timestamp with time zone', 'tstzrange')
          and not exists (select from pg_index x where x.indrelid = c.oid
                          and (x.indisunique or x.indisexclusion)
                          and a.attnum = any (x.indkey::int2[]))
        order by 1, 2"""
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in admin.execute(query).fetchall():
        found.setdefault(table, []).append((column, kind))
    return found


@contextmanager
def machine() -> Iterator[Machine]:
    """A machine with a disk of its own, so that it can be full without hurting anybody else."""
    with tempfile.TemporaryDirectory(prefix="noaber-faults-") as made:
        folder = Path(made)
        folder.chmod(0o711)
        (folder / "data").mkdir(mode=0o711)
        with _disk(folder / "data") as why_not:
            running = Machine(folder, why_not)
            try:
                yield running
            finally:
                running.leave()


@contextmanager
def _disk(place: Path) -> Iterator[str]:
    """A small disk in memory, mounted here; where nobody may mount: why there is none."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}m,mode=0711", "noaber-faults", str(place)]
    done = subprocess.run(mount, check=False, capture_output=True, text=True)
    if done.returncode:
        yield f"no disk may be mounted here ({done.stderr.strip()})"
        return
    try:
        yield ""
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
