"""What each build does: make the region once, and show it on a copy of its own."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from noaber.cluster import Cluster
from tests.alike.clock import FROZEN, Clock
from tests.alike.walking import SHOWN_AT, Page
from tests.bench.builds import Build
from tests.bench.serving import wait_for

HERE = Path(__file__).parent
REGION = "alike_region"


@dataclass(frozen=True, slots=True)
class Stage:
    """The server of databases, and the clock that all of it happens by."""

    server: Cluster
    clock: Clock

    def make(self, build: Build) -> list[list[Page]]:
        """The region with everything that happens on its screens; the rounds of what to open."""
        self.server.create_database(REGION)
        self.clock.put_into(self.server, REGION)
        self.migrate(build, REGION)
        urls = [self.server.url(role, REGION) for role in ("noaber_owner", "postgres")]
        told = self._asked(build, "region", *urls)
        return [
            [Page(**{**page, "languages": tuple(page["languages"])}) for page in r] for r in told
        ]

    def addresses(self, build: Build) -> set[str]:
        """The routes of this build."""
        return set(self._asked(build, "addresses"))

    def _asked(self, build: Build, what: str, *urls: str) -> Any:
        command = [sys.executable, "-P", str(HERE / "making.py"), what, *urls]
        environment = self._environment(build, REGION)
        done = subprocess.run(
            command, cwd=build.folder, env=environment, stdout=subprocess.PIPE, check=False
        )
        if done.returncode:
            raise SystemExit(f"{build.name} could not tell its {what}; the lines above say why")
        return json.loads(done.stdout)

    def copy(self, build: Build, name: str) -> None:
        """The region as it was made, brought up to date by this build."""
        with psycopg.connect(self.server.url("postgres", "postgres"), autocommit=True) as admin:
            admin.execute(
                sql.SQL("create database {} template {}").format(
                    sql.Identifier(name), sql.Identifier(REGION)
                )
            )
        self.server.create_database(name)  # the settings and rights that a copy does not take along
        self.migrate(build, name)

    def migrate(self, build: Build, name: str) -> None:
        owner = {"NOABER_OWNER_URL": self.server.url("noaber_owner", name)}
        command = [sys.executable, "-m", "noaber", "migrate", "--verbosity=0", "--skip-checks"]
        done = subprocess.run(
            command, cwd=build.folder, env=self._environment(build, name) | owner, check=False
        )
        if done.returncode:
            raise SystemExit(f"{build.name} could not migrate {name}; the lines above say why")

    def _environment(self, build: Build, name: str) -> dict[str, str]:
        path = {"PYTHONPATH": f"{FROZEN}:{build.folder}"}
        address = {"NOABER_ADDRESS": f"http://waterrijk.{SHOWN_AT}"}
        return build.environment(self.server, name) | path | address | self.clock.environment()

    @contextmanager
    def served(self, build: Build, name: str) -> Iterator[int]:
        """This build's own server on that database; its port."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "noaber.wsgi", f"--bind=127.0.0.1:{port}"),
                *("--workers=1", "--worker-class=noaber.buffering.BufferingWorker"),
                *("--log-level=error", "--no-control-socket", "--no-sendfile"),
            ],
            cwd=build.folder,
            env=self._environment(build, name) | {"ALIKE_DRAWS": "yes"},
        )
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait()
