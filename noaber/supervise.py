"""What ``./run demo``, ``serve``, ``work`` and ``manage`` do once their environment is there.

Starts the embedded database (unless ``DATABASE_URL`` names another), brings it up to date, and
keeps the web server and the worker running. Whatever ends it (Ctrl-C, SIGTERM, a closed terminal, a
fault) ends it in one order: first who answers people, then who works for them, then the database.
A child or database that was killed is started again.
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

from django.core.exceptions import ImproperlyConfigured

from noaber import anew, cluster

PATIENCE = 15  # seconds for a page or a letter that is under way
RESTARTS = 5  # of one child within a minute; more is a fault to look at
HALF_LOADED = 3  # how `load_world` ends where an earlier one was interrupted
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(Exception):
    """Somebody asked us to stop."""


class Trouble(Exception):
    """It cannot run like this; the text says what to do."""


@dataclass
class Database:
    """Where the database is. `own` when it is the embedded one, which is ours to keep running."""

    app_url: str
    owner_url: str
    own: cluster.Cluster | None = None

    def keep_running(self) -> None:
        """Start the embedded server again, on the same port, when somebody killed it."""
        if self.own and not self.own.answers():
            say("The database was gone; starting it again.")
            self.own.stop()
            self.own = cluster.start(self.own.data_dir, self.own.port)


@dataclass
class Child:
    """A process of ours: `command` with `environment`, and when it was started."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    starts: list[float] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def keep_running(self) -> None:
        """Start it when it does not run; give up when it keeps falling."""
        if self.process and self.process.poll() is None:
            return
        now = time.monotonic()
        self.starts = [moment for moment in self.starts if now - moment < 60]
        if len(self.starts) >= RESTARTS:
            raise Trouble(f"{self.name} stops again and again; the lines above say why.")
        if self.process:
            say(f"{self.name} ended ({self.process.returncode}); starting it again.")
            time.sleep(1)
        self.starts.append(now)
        # A session of its own: Ctrl-C in the terminal reaches us only, and we choose the order.
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

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
        worker = Child("The worker", _command("work"), environment)
        web = Child("The web server", _gunicorn(host, port), environment)
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
