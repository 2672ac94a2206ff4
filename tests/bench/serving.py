"""The rows measured from outside: Noaber as `./run serve` starts it, under load."""

import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil
import psycopg

from noaber.cluster import Cluster
from noaber.supervise import _gunicorn
from tests.bench import inside
from tests.bench.measuring import Row, alternating, at_least, at_most, begins
from tests.bench.people_made import person_of

CLIENTS = 16
WORKERS = 2
SECONDS = 10.0
FAMILIES = 4_000  # that visit: the pages are in the database's memory, as on a working day
PAGES_A_WORKER = 10_000
MEGABYTE = 1_000_000


def measured(server: Cluster, database: str, families: int) -> Iterator[Row]:
    """All rows that need a web server."""
    begins("A day's visits against the web server, warming up first")
    with tempfile.TemporaryDirectory() as folder, web_server(server, database, folder) as web:
        visits = Path(folder) / "visits"
        visits.write_text("\n".join(_visits(database, families)))
        load = Load(server, database, web, visits)
        load.run(SECONDS)
        load.after_warming_up()
        yield from load.rows()
        begins("The first load of a page")
        yield _first_load(web.port, visits)


class Web:
    """The running web server."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def memory(self) -> float:
        """Megabytes of the largest worker."""
        workers = psutil.Process(self.process.pid).children()
        return max(float(worker.memory_info().rss) for worker in workers) / MEGABYTE


@contextmanager
def web_server(server: Cluster, database: str, folder: str) -> Iterator[Web]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    os.environ["NOABER_WORKERS"] = str(WORKERS)
    os.environ["NOABER_SEALS"] = folder
    process = subprocess.Popen(_gunicorn("127.0.0.1", port), env=_environment(server, database))
    try:
        wait_for(port)
        yield Web(process, port)
    finally:
        process.terminate()
        process.wait()


def _environment(server: Cluster, database: str) -> dict[str, str]:
    return {**os.environ, "NOABER_MODE": "test", "DATABASE_URL": server.url("noaber_app", database)}


def wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise SystemExit("the web server does not answer")


def _visits(database: str, families: int) -> Iterator[str]:
    """Paths of random families' plans, each with the cookie of who lives there."""
    from django.urls import reverse

    inside.use(database)
    for family in random.sample(range(1, families + 1), min(FAMILIES, families)):
        yield f"{reverse('family_plan', args=[family])}\t{inside.cookie(person_of(family))}"


class Load:
    """Runs of load, with and without the worker that seals."""

    def __init__(self, server: Cluster, database: str, web: Web, visits: Path) -> None:
        self.server, self.database, self.web, self.visits = server, database, web, visits
        self.pages = 0
        self.behind = 0.0
        self.p95: list[float] = []
        self.memory_before = 0.0
        self.watcher = psycopg.connect(server.url("noaber_app", database), autocommit=True)
        self.watcher.execute("set search_path = noaber")

    def run(self, seconds: float, sealing: bool = False) -> dict[str, float]:
        """One run; how far behind the sealer was is looked at every half second."""
        command = [sys.executable, "-m", "tests.bench.load", str(self.web.port), str(CLIENTS)]
        process = subprocess.Popen(
            [*command, str(seconds), str(self.visits)], stdout=subprocess.PIPE
        )
        while process.poll() is None:
            time.sleep(0.5)
            if sealing:
                row = self.watcher.execute("select seconds_unsealed()").fetchone()
                assert row is not None
                self.behind = max(self.behind, float(row[0]))
        assert process.stdout is not None
        found: dict[str, float] = json.loads(process.stdout.read())
        if found["failed"]:
            raise SystemExit(f"{found['failed']:.0f} pages were not given")
        self.pages += int(found["pages"])
        return found

    def after_warming_up(self) -> None:
        """From here on memory counts."""
        self.pages = 0
        self.memory_before = self.web.memory()

    def rows(self) -> Iterator[Row]:
        begins("Our plan under load, with the sealer and without")
        found = alternating({"sealing": self._with_worker, "alone": self._alone})
        p95 = sorted(self.p95)[len(self.p95) // 2]
        rate, alone = found["sealing"], found["alone"]
        what = f"our plan under load, {CLIENTS} clients, {WORKERS} workers, being sealed"
        yield at_least(what, rate, "pages/s", 250)
        yield at_most(f"{what}: p95", p95, "ms", 90)
        yield at_most("sealing under that load: behind", self.behind, "s", 5)
        yield at_most("sealing under that load: costs", max(0, 100 * (1 - rate / alone)), "%", 5)
        begins(f"Memory, until each worker gave {PAGES_A_WORKER:,} pages")
        while self.pages < PAGES_A_WORKER * WORKERS:
            self.run(SECONDS)
        memory, before = self.web.memory(), self.memory_before
        after = f"after {self.pages // WORKERS:,} pages"
        yield at_most("memory of a worker", memory, "MB", 150, after)
        growth = memory - before
        yield at_most("memory of a worker: growth", growth, "MB", 5, f"from {before:.0f} MB")

    def _alone(self) -> float:
        return self.run(SECONDS)["a_second"]

    def _with_worker(self) -> float:
        """The worker first seals what the run without it left, and tells what waited to be told."""
        worker = subprocess.Popen(
            [sys.executable, "-m", "noaber", "work"], env=_environment(self.server, self.database)
        )
        try:
            self._until_at_rest(psutil.Process(worker.pid))
            found = self.run(SECONDS, sealing=True)
        finally:
            worker.terminate()
            worker.wait()
        self.p95.append(found["p95"])
        return found["a_second"]

    def _until_at_rest(self, worker: psutil.Process) -> None:
        """Everything is sealed, and for a second the worker had nothing else to do."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            row = self.watcher.execute("select seconds_unsealed()").fetchone()
            before = sum(worker.cpu_times()[:2])
            time.sleep(1)
            if row is not None and row[0] == 0 and sum(worker.cpu_times()[:2]) - before < 0.05:
                return
        raise SystemExit("the worker does not come to rest")


def _first_load(port: int, visits: Path) -> Row:
    """Everything a browser fetches for a first visit: the page, and what it names, as sent."""
    path, cookie = visits.read_text().splitlines()[0].split("\t")
    seen: dict[str, int] = {}
    waiting = [path]
    while waiting:
        asked = waiting.pop()
        if asked in seen:
            continue
        body, seen[asked] = _fetch(port, asked, cookie)
        if asked == path or asked.endswith(".css"):
            found = re.findall(r'(?:href|src)="(/static/[^"]+)"|url\("?([^)"]+\.woff2)"?\)', body)
            waiting += [name or asked.rpartition("/")[0] + "/" + font.rpartition("/")[2]
                        for name, font in found]  # fmt: skip
    note = f"{len(seen)} files"
    return at_most("first load of our plan, all assets", sum(seen.values()) / 1000, "kB", 60, note)


def _fetch(port: int, path: str, cookie: str) -> tuple[str, int]:
    """The text, and how many bytes came over the line."""
    sizes: list[int] = []
    text = b""
    for encoding in ("identity", "br, gzip"):
        connection = HTTPConnection("127.0.0.1", port)
        headers = {"Host": "localhost", "Cookie": cookie, "Accept-Encoding": encoding}
        connection.request("GET", path, headers=headers)
        response: Any = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
        sizes.append(len(body))
        text = body if encoding == "identity" else text
    return text.decode(errors="replace"), sizes[1]
