"""`./run demo` keeps its children and its database running, and takes all of them down with it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from noaber import cluster, supervise

# The real supervisor around plain children, each of which writes down what it was given.
PROGRAM = """
import sys
from pathlib import Path
from noaber import supervise

CHILD = '''
import json, os, socket, sys, time
name, folder = sys.argv[1:3]
known = {k: os.environ.get(k) for k in ("DATABASE_URL", "NOABER_OWNER_URL", "NOABER_MODE")}
with open(os.path.join(folder, name), "a") as file:
    file.write(json.dumps({"pid": os.getpid(), **known}) + chr(10))
if name == "web":
    server = socket.create_server(("127.0.0.1", int(os.environ["NOABER_PORT"])))
if name in ("web", "work"):
    time.sleep(600)
'''
folder = sys.argv[1]
child = lambda name: [sys.executable, "-c", CHILD, name, folder]
supervise._command = lambda *words: child(words[0])
supervise._gunicorn = lambda host, port: child("web")
supervise._refuse_settings = lambda database: None
sys.exit(supervise.main([sys.argv[2]]))
"""


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A supervisor under test, and what its children wrote."""

    def __init__(self, folder: Path, command: str) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if "NOABER" not in name}
        kept.pop("DATABASE_URL", None)
        own = {"NOABER_DATA": str(folder / "data"), "NOABER_PORT": str(free_port())}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder), command],
            env={**kept, **own, "PYTHONPATH": str(Path(supervise.__file__).parent.parent)},
            stderr=subprocess.PIPE,
            text=True,
        )

    def starts(self, name: str) -> list[dict[str, str | None]]:
        path = self.folder / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def pids(self) -> list[int]:
        found = [int(self.starts(name)[-1]["pid"] or 0) for name in ("web", "work")]
        return [*found, self.database()]

    def database(self) -> int:
        pid_file = self.folder / "data/demo/database/postgres/postmaster.pid"
        return int(pid_file.read_text().split()[0]) if pid_file.exists() else 0


def alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def running() -> Iterator[Running]:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o711)
    made = Running(folder, "demo")
    try:
        until(lambda: bool(made.starts("people") and made.starts("web") and made.starts("work")))
        yield made
    finally:
        made.process.send_signal(signal.SIGTERM)
        made.process.wait(60)
        shutil.rmtree(folder)


def test_steps_come_first_and_only_they_know_the_owner(running: Running) -> None:
    for name, knows in {"migrate": True, "load_world": True, "web": False, "work": False}.items():
        (child,) = running.starts(name)
        assert ("noaber_owner" in (child["NOABER_OWNER_URL"] or "")) is knows
        assert "noaber_app" in (child["DATABASE_URL"] or "")
        assert child["NOABER_MODE"] == "demo"


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything(running: Running, asked: signal.Signals) -> None:
    everybody = running.pids()
    assert all(alive(pid) for pid in everybody)
    running.process.send_signal(asked)
    assert running.process.wait(30) == 0
    assert not any(alive(pid) for pid in everybody)


def test_who_was_killed_is_started_again(running: Running) -> None:
    web, work, database = running.pids()
    url = running.starts("web")[0]["DATABASE_URL"] or ""
    for pid in (web, work, database):
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(running.starts("web")) == 2 and len(running.starts("work")) == 2)
    until(lambda: running.database() not in (0, database))

    def answers() -> bool:
        try:
            with psycopg.connect(url, connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    until(answers)


def test_a_worker_that_is_killed_again_and_again_leaves_the_front_alone(running: Running) -> None:
    """Six kills of the worker in 25 s took the web server down."""
    web, _work, database = running.pids()
    for number in range(1, 7):
        until(lambda times=number: len(running.starts("work")) == times)  # type: ignore[misc]
        os.kill(int(running.starts("work")[-1]["pid"] or 0), signal.SIGKILL)
    until(lambda: len(running.starts("work")) == 7, 60)
    assert running.pids()[0] == web
    assert alive(web)
    assert running.database() == database


def test_what_falls_is_started_again_for_ever_after_a_pause_that_grows() -> None:
    patience, pauses, now = supervise.Patience(), [], 1_000.0
    for _time in range(8):
        patience.begins(now)
        pauses.append(patience.fell(now + 1))
        now = patience.due_at
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    patience.begins(now)
    assert patience.fell(now + supervise.STEADY) == 1, "what ran a while did not keep falling"


def test_what_cannot_start_is_tried_later_and_each_waits_for_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken = supervise.Child("The worker", ["/nowhere/at/all"], {}, ": nothing is sent")
    fine = supervise.Child("The web server", [sys.executable, "-c", "input()"], {})
    for child in (broken, fine):
        child.keep_running()
    assert broken.process is None
    assert "The worker does not start" in capsys.readouterr().err
    assert broken.patience.due_at > fine.patience.due_at
    assert fine.process is not None
    fine.stop()


def test_a_database_that_does_not_start_takes_nobody_along(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full disk, for one."""

    class Gone:
        data_dir, port = Path("/nowhere"), 1

        def answers(self) -> bool:
            return False

        def stop(self) -> None: ...

    tries = []

    def start(*where: object) -> None:
        tries.append(where)
        raise cluster.ClusterError("No space left on device")

    monkeypatch.setattr(cluster, "start", start)
    database = supervise.Database("", "", Gone())  # type: ignore[arg-type]
    database.keep_running()
    database.keep_running()
    assert len(tries) == 1, "and not again at once"
    assert "No space left on device" in capsys.readouterr().err


def test_a_taken_port_is_said_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {number: signal.getsignal(number) for number in supervise.SIGNALS}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("NOABER_MODE", "demo")
        monkeypatch.setenv("NOABER_PORT", str(taken.getsockname()[1]))
        try:
            assert supervise.main(["demo"]) == 1
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
    assert "NOABER_PORT" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "owner", "words"),
    [
        ("serve", "postgresql://owner", "--verbosity=0"),
        ("serve", "", "--check"),
        ("work", "postgresql://owner", "--check"),
    ],
)
def test_who_may_not_or_need_not_migrate_looks_whether_it_may_run(
    monkeypatch: pytest.MonkeyPatch, command: str, owner: str, words: str
) -> None:
    steps: list[tuple[str, ...]] = []
    monkeypatch.setattr(supervise, "_step", lambda database, *step: steps.append(step))
    supervise._bring_up_to_date(command, supervise.Database("postgresql://app", owner))
    assert steps == [("migrate", words)]
