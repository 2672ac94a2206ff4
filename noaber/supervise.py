"""What ``./run demo``, ``serve``, ``work`` and ``manage`` do once their environment is there.

Starts the embedded database (unless ``DATABASE_URL`` names another), brings it up to date, and
keeps the web server and the worker running. Whatever ends it (Ctrl-C, SIGTERM, a closed terminal, a
fault) ends it in one order: first who answers people, then who works for them, then the database.
A child or database that fell is started again, for ever, and after a pause that grows while it
keeps falling. Each has a patience of its own: who answers people stays when the worker does not.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psycopg
from django.core.exceptions import ImproperlyConfigured

from noaber import anew, cluster

PATIENCE = 15  # seconds for a page or a letter that is under way
STEADY = 60.0  # seconds; what ran that long did not fall at once
LONGEST_PAUSE = 30.0
HALF_LOADED = 3  # how `load_world` ends where an earlier one was interrupted
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(Exception):
    """Somebody asked us to stop."""


class Trouble(Exception):
    """It cannot run like this; the text says what to do."""


@dataclass
class Patience:
    """How long to wait before what fell is started again: a second, and longer each time."""

    falls: int = 0
    began_at: float = 0.0
    due_at: float = 0.0

    def begins(self, now: float) -> None:
        """It is started now."""
        self.began_at = now

    def fell(self, now: float) -> float:
        """It does not run; returns how long to wait."""
        self.falls = 0 if now - self.began_at >= STEADY else self.falls + 1
        pause = min(LONGEST_PAUSE, float(2 ** max(0, self.falls - 1)))
        self.due_at = now + pause
        return pause


@dataclass
class Database:
    """Where the database is. `own` when it is the embedded one, which is ours to keep running."""

    app_url: str
    owner_url: str
    own: cluster.Cluster | None = None
    patience: Patience = field(default_factory=Patience)

    def keep_running(self) -> None:
        """Start the embedded server again, on the same port, when somebody killed it."""
        now = time.monotonic()
        if not self.own or now < self.patience.due_at or self.own.answers():
            return
        say("The database was gone; starting it again.")
        self.patience.begins(now)
        try:
            self.own.stop()
            self.own = cluster.start(self.own.data_dir, self.own.port)
        except (cluster.ClusterError, OSError, psycopg.Error) as error:
            pause = self.patience.fell(time.monotonic())
            say(f"The database does not start: {error}")
            say(f"Pages say so, and keep what was typed. Tried again in {pause:.0f} s.")


@dataclass
class Child:
    """A process of ours: `command` with `environment`, and its patience."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    without: str = ""  # what does not happen while it does not run
    patience: Patience = field(default_factory=Patience)
    process: subprocess.Popen[bytes] | None = None

    def keep_running(self) -> None:
        """Start it when it does not run, and its time has come."""
        now = time.monotonic()
        if self.process:
            if self.process.poll() is None:
                return
            self._fell(f"ended ({self.process.returncode})", now)
        if now >= self.patience.due_at:
            self._start(now)

    def _start(self, now: float) -> None:
        self.patience.begins(now)
        try:
            # A session of its own: Ctrl-C in the terminal reaches us only, and we choose the order.
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:  # no memory for another process
            self._fell(f"does not start ({error.strerror})", now)

    def _fell(self, how: str, now: float) -> None:
        self.process = None
        pause = self.patience.fell(now)
        say(f"{self.name} {how}{self.without}; starting it again in {pause:.0f} s.")

    def stop(self) -> None:
        """Let it finish what it does, but not for ever."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    command, *rest = arguments
    for asked in SIGNALS:
        signal.signal(asked, _stop)
    try:
        if command == "manage":
            return _manage(rest)
        return _serve(command, begin_again=_asks_anew(command, rest))
    except Stop:
        return 130 if command == "manage" else 0
    except (cluster.ClusterError, anew.NotTheDemos, Trouble) as error:
        print(f"\n{error}\n", file=sys.stderr)
        return 1


def _stop(number: int, frame: FrameType | None) -> None:
    for asked in SIGNALS:  # once is enough: the tidying up is not interrupted
        signal.signal(asked, signal.SIG_IGN)
    raise Stop


def _asks_anew(command: str, rest: Sequence[str]) -> bool:
    """Whether `./run demo --anew` was typed; another word is refused, not passed over."""
    if command == "demo" and rest == ["--anew"]:
        anew.refuse_other_database()
        return True
    if rest:
        known = "`./run demo --anew` begins again" if command == "demo" else "it takes none"
        raise Trouble(f"`./run {command}` does not know {' '.join(rest)}: {known}.")
    return False


@contextmanager
def _database(mode: str) -> Iterator[Database]:
    """The database of the environment, or the embedded one: one for the demo, one for real use."""
    if url := os.environ.get("DATABASE_URL"):
        yield Database(url, os.environ.get("NOABER_OWNER_URL", ""))
        return
    home = cluster.default_data_dir() / mode
    say(f"Starting the database in {home} …")
    own = cluster.start(home / "database")
    database = Database(own.app_url, own.owner_url, own)
    try:
        yield database
    finally:
        if database.own:
            database.own.stop()


def _environment(database: Database, *, owner: bool = False) -> dict[str, str]:
    """What a child gets. Who answers people never gets the owner's address."""
    environment = {**os.environ, "DATABASE_URL": database.app_url}
    environment.pop("NOABER_OWNER_URL", None)
    if owner and database.owner_url:
        environment["NOABER_OWNER_URL"] = database.owner_url
    return environment


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "noaber", *arguments]


def _run(database: Database, *arguments: str) -> int:
    """Run one command to its end; its exit code."""
    child = subprocess.Popen(_command(*arguments), env=_environment(database, owner=True))
    try:
        return child.wait()
    except Stop:
        child.terminate()
        child.wait()
        raise


def _step(database: Database, *arguments: str) -> None:
    """Run one command to its end; nothing goes on after a step that failed."""
    if _run(database, *arguments):
        raise Trouble(
            f"`./run manage {' '.join(arguments)}` did not work; the lines above say why."
        )


def _manage(arguments: Sequence[str]) -> int:
    """Any management command, on the running database or one that is started for it."""
    if "NOABER_MODE" not in os.environ:
        real = "NOABER_SECRET_KEY" in os.environ
        os.environ["NOABER_MODE"] = "production" if real else "demo"
    with _database(os.environ["NOABER_MODE"]) as database:
        return _run(database, *arguments)


def _refuse_settings(database: Database) -> None:
    """Say in one line what is wrong with the settings, before anything answers people."""
    os.environ["DATABASE_URL"] = database.app_url
    try:
        import noaber.settings  # noqa: F401 (read for what it refuses)
    except ImproperlyConfigured as wrong:
        raise Trouble(str(wrong)) from None
    finally:
        if database.own:
            del os.environ["DATABASE_URL"]


def _serve(command: str, *, begin_again: bool = False) -> int:
    """demo, serve or work, until somebody stops it."""
    mode = "demo" if command == "demo" else os.environ.get("NOABER_MODE", "production")
    os.environ["NOABER_MODE"] = mode
    port = int(os.environ.get("NOABER_PORT", "8000"))
    host = os.environ.get("NOABER_BIND", "127.0.0.1")
    if command != "work":
        _refuse_taken_port(host, port)
    with _database(mode) as database:
        _refuse_settings(database)
        if begin_again and database.own:
            anew.make_way(database.own, say)
        _bring_up_to_date(command, database)
        environment = _environment(database)
        rests = ": nothing is sealed or sent meanwhile"
        worker = Child("The worker", _command("work"), environment, rests)
        web = Child("The web server", _gunicorn(host, port), environment, ": no page is given")
        children = [worker] if command == "work" else [web, worker]
        try:
            for child in children:
                child.keep_running()
            _announce(command, host, port, database)
            while True:
                time.sleep(1)
                database.keep_running()
                for child in children:
                    child.keep_running()
        finally:
            say("Stopping …")
            for child in children:
                child.stop()


def _bring_up_to_date(command: str, database: Database) -> None:
    """Migrate, or only see that it may run; the demo gets its region when there is nobody yet.

    Without the owner's address, and beside a web server that migrates, a database of another
    release is refused here, and not by every page later.
    """
    only_look = command == "work" or not database.owner_url
    _step(database, "migrate", "--check" if only_look else "--verbosity=0")
    if command == "demo":
        _load_the_region(database)


def _load_the_region(database: Database) -> None:
    """Load it when there is nobody yet; half of it, from a load that was killed, makes way."""
    load = ("load_world", "--if-empty")
    code = _run(database, *load)
    if code == HALF_LOADED and database.own:
        say("Making the invented region anew …")
        anew.empty(database.own)
        _step(database, "migrate", "--verbosity=0")
        _step(database, *load)
    elif code:
        raise Trouble("`./run manage load_world` did not work; the lines above say why.")


def _gunicorn(host: str, port: int) -> list[str]:
    """The web server. Who asked for which page is never in its log: that is for the looks.

    Its worker reads whole requests first, so that a slow client keeps nobody waiting.
    """
    workers = os.environ.get("NOABER_WORKERS") or str(max(2, os.cpu_count() or 2))
    memory = Path("/dev/shm")  # noqa: S108 (a heartbeat, no data)
    return [
        *(sys.executable, "-m", "gunicorn", "noaber.wsgi", f"--bind={host}:{port}"),
        *(f"--workers={workers}", "--worker-class=noaber.buffering.BufferingWorker"),
        *("--log-level=warning", "--no-control-socket", "--no-sendfile"),
        f"--graceful-timeout={PATIENCE - 5}",
        *([f"--worker-tmp-dir={memory}"] if memory.is_dir() else []),
    ]


def _refuse_taken_port(host: str, port: int) -> None:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Trouble(
                f"Port {port} cannot be used ({error.strerror}). Does Noaber run already?"
                f" Otherwise choose another: NOABER_PORT={port + 1} ./run demo"
            ) from None


def _announce(command: str, host: str, port: int, database: Database) -> None:
    """Say where it is, and in the demo who you can be, once it answers."""
    if command == "work":
        say("The worker runs. Ctrl-C stops it.")
        return
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with closing(socket.socket()) as probe:
            if probe.connect_ex((host, port)) == 0:
                break
        time.sleep(0.1)
    if command == "demo":
        _step(database, "people")
    shown = "localhost" if host == "127.0.0.1" else host
    address = os.environ.get("NOABER_ADDRESS") or f"http://{shown}:{port}"
    print(f"\n  Noaber answers on {address} (Ctrl-C stops it)\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
