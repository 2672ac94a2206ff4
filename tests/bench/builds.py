"""A build: the files of one commit, and what is run there in processes of its own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from runpy import run_path
from typing import Any

import psutil
import psycopg

from noaber.cluster import Cluster
from tests.bench.measuring import begins
from tests.bench.serving import CLIENTS, WORKERS, wait_for

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ASSETS = "noaber/doors/web/static/web"
OWN = ("tests/bench/inside.py", "tests/bench/filling.py")
PATIENCE = 180  # seconds until a worker has sealed what the other rows left


@dataclass(frozen=True, slots=True)
class Build:
    """The files of one commit in a folder. Its packages are those of this checkout."""

    name: str
    folder: Path

    def environment(self, server: Cluster, database: str) -> dict[str, str]:
        """What a process of this build gets, to work on a database."""
        return {
            **os.environ,
            "NOABER_MODE": "test",
            "DATABASE_URL": server.url("noaber_app", database),
            "PYTHONPATH": str(self.folder),
            "PYTHONHASHSEED": "0",  # or one process is a few per cent faster than its twin
        }

    def make(self, server: Cluster, what: str, of: str) -> str:
        """`making.py` with this build's code; what it printed."""
        making = str(HERE / "making.py")
        done = subprocess.run(
            [sys.executable, "-P", making, what, str(server.data_dir), of],
            cwd=self.folder,
            env=self.environment(server, "noaber"),
            stdout=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{self.name} could not {what} {of}; the lines above say why")
        return done.stdout.strip()

    def migrate(self, server: Cluster, database: str) -> None:
        """Its tables, guards and rules, and nobody in them."""
        owner = {"NOABER_OWNER_URL": server.url("noaber_owner", database)}
        done = subprocess.run(
            [sys.executable, "-m", "noaber", "migrate", "--verbosity=0", "--skip-checks"],
            cwd=self.folder,
            env=self.environment(server, database) | owner,
        )
        if done.returncode:
            raise SystemExit(f"{self.name} could not migrate; the lines above say why")


def this() -> Build:
    """The checkout that the bench itself stands in, as it is now."""
    return Build("this checkout", ROOT)


def of_commit(commit: str, folder: Path) -> Build:
    """The files of a commit in a folder, with what is not in git: assets and compiled words."""
    name = _git("rev-parse", "--verify", "--short", "--quiet", f"{commit}^{{commit}}")
    _git("archive", f"--output={folder / 'files.tar'}", name)
    files = folder / "files"
    with tarfile.open(folder / "files.tar") as archive:
        archive.extractall(files, filter="data")
    for path in OWN:
        if not (files / path).exists():
            raise SystemExit(f"--against {commit}: it has no {path}, so it cannot be measured")
    if _git("diff", "--name-only", name, "--", "requirements/base.txt"):
        begins(f"requirements/base.txt is not what it was at {name}: both run with ours")
    _assets(name, files)
    into = ["compile", "--domain=django", "--directory=noaber/locale"]
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", *into],
        check=True,
        cwd=files,
        stderr=subprocess.DEVNULL,
    )
    return Build(name, files)


def _assets(name: str, files: Path) -> None:
    """What a browser gets: as it is here where nothing it is made of differs, or else built."""
    if not _git("diff", "--name-only", name, "--", "frontend"):
        shutil.copytree(ROOT / ASSETS, files / ASSETS)
        return
    begins(f"Building what a browser gets from {name}")
    node, npm = run_path(str(ROOT / "requirements/set_up.py"))["tools"]()
    packages = files / "frontend/node_modules"
    if _git("diff", "--name-only", name, "--", "frontend/package-lock.json"):
        subprocess.run([*npm, "ci", "--no-audit", "--no-fund"], cwd=packages.parent, check=True)
    else:
        packages.symlink_to(ROOT / "frontend/node_modules")
    subprocess.run([node, "build.mjs"], cwd=packages.parent, stdout=subprocess.DEVNULL, check=True)


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", ROOT, *arguments], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"--against: `git {' '.join(arguments)}` did not work in this checkout")
    return done.stdout.strip()


class Subject:
    """One build on one database, in a process of its own, that measures when it is asked to."""

    def __init__(self, build: Build, server: Cluster, database: str) -> None:
        self.build, self.server, self.database = build, server, database
        self.port = 0
        self.served_by: psutil.Process | None = None
        self._process = subprocess.Popen(
            [sys.executable, "-P", HERE / "subject.py"],
            cwd=build.folder,
            env=build.environment(server, database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, row: str, asked: list[list[Any]]) -> dict[str, list[Any]]:
        """One row, measured once for each that is asked: the numbers by name."""
        assert self._process.stdin
        assert self._process.stdout
        try:
            print(json.dumps([row, asked]), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise SystemExit(f"{self.build.name} could not measure: {row}; the lines above say why")
        found: dict[str, list[Any]] = json.loads(line)
        return found

    def forget_kept(self, commitments: list[int]) -> None:
        """Open again what was kept, so that a next turn has promises to keep."""
        with psycopg.connect(self.server.url("postgres", self.database)) as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(
                "update noaber.plan_commitment set kept_at = null where id = any (%s)",
                [commitments],
            )

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)

    def load(self, seconds: float, visits: Path) -> dict[str, float]:
        """So many seconds of load on its web server: pages a second, and processor a page."""
        command = [sys.executable, "-m", "tests.bench.load", self.port, CLIENTS, seconds, visits]
        before = self._worked()
        done = subprocess.run([str(word) for word in command], cwd=ROOT, stdout=subprocess.PIPE)
        if done.returncode:
            raise SystemExit(f"{self.build.name} gave no pages; the lines above say why")
        worked = self._worked() - before
        found: dict[str, float] = json.loads(done.stdout)
        if found["failed"]:
            raise SystemExit(f"{self.build.name} did not give {found['failed']:.0f} pages")
        return {"load": found["a_second"], "load_work": 1000 * worked / found["pages"]}

    def _worked(self) -> float:
        """Seconds of a core so far: web server, worker, and the database as a whole."""
        assert self.served_by
        database = int((self.server.data_dir / "postgres/postmaster.pid").read_text().split()[0])
        return _worked(self.served_by) + _worked(psutil.Process(database))

    def rests(self) -> None:
        """Everything is sealed: for two seconds web server and worker had nothing to do."""
        assert self.served_by
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            before = _worked(self.served_by)
            time.sleep(2)
            if _worked(self.served_by) - before < 0.1:
                return
        raise SystemExit(f"the worker of {self.build.name} does not come to rest")

    @contextmanager
    def served(self, seals: Path) -> Iterator[None]:
        """As `./run serve` does: web server and worker."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        settings = {
            "NOABER_PORT": str(self.port),
            "NOABER_WORKERS": str(WORKERS),
            "NOABER_SEALS": str(seals),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "noaber.supervise", "serve"],
            cwd=self.build.folder,
            env=self.build.environment(self.server, self.database) | settings,
            stdout=subprocess.DEVNULL,
        )
        try:
            self.served_by = psutil.Process(process.pid)
            wait_for(self.port)
            _first_answer(self.port)
            yield
        finally:
            process.terminate()
            process.wait()


def _first_answer(port: int) -> None:
    """Its port is open before its workers can answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with closing(connection):
        connection.request("GET", "/", headers={"Host": "localhost"})
        connection.getresponse()


def _worked(process: psutil.Process) -> float:
    """Seconds of a core, of a process and those it started."""
    return sum(sum(one.cpu_times()[:2]) for one in (process, *process.children(recursive=True)))
