"""What each build does: make the region once, and show it on a copy of its own."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from noaber.cluster import Cluster
from tests.alike.clock import FROZEN, Clock
from tests.alike.walking import SHOWN_AT, Page
from tests.bench.alike import as_superuser, load, with_rows
from tests.bench.builds import Build
from tests.bench.measuring import begins
from tests.bench.serving import wait_for

HERE = Path(__file__).parent
REGION = "alike_region"


@dataclass(frozen=True, slots=True)
class Stage:
    """The server of databases, the clock that all of it happens by, and who makes the region."""

    server: Cluster
    clock: Clock
    maker: Build

    def make(self) -> list[list[Page]]:
        """The region with everything that happens on its screens; the rounds of what to open."""
        self.server.create_database(REGION)
        self.clock.put_into(self.server, REGION)
        self.migrate(self.maker, REGION)
        urls = [self.server.url(role, REGION) for role in ("noaber_owner", "postgres")]
        told = self._asked(self.maker, "region", *urls)
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
        """The region as it was made, brought up to date by this build.

        Where a migration that ran was edited in place (CONTRIBUTING: until 0.1.0), `migrate` would
        leave the tables as they are: then this build makes its own, and every row goes into those.
        """
        if edited := edited_in_place(self.maker, build):
            begins(f"{edited} is not what it was: every row goes into tables of {build.name}")
            self._rows_into_its_own(build, name)
            return
        with psycopg.connect(self.server.url("postgres", "postgres"), autocommit=True) as admin:
            admin.execute(
                sql.SQL("create database {} template {}").format(
                    sql.Identifier(name), sql.Identifier(REGION)
                )
            )
        self.server.create_database(name)  # the settings and rights that a copy does not take along
        self.migrate(build, name)

    def _rows_into_its_own(self, build: Build, name: str) -> None:
        self.server.create_database(name)
        self.clock.put_into(self.server, name)
        self.migrate(build, name)
        databases = [as_superuser(self.server, one) for one in (REGION, name)]
        with closing(databases[0]) as source, closing(databases[1]) as target:
            load(source, target, own=set(with_rows(target)))

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


def edited_in_place(before: Build, after: Build) -> Path | None:
    """A migration that both builds have, and that does something else by now; None without."""
    for path in sorted(before.folder.glob("noaber/**/migrations/[0-9]*.py")):
        name = path.relative_to(before.folder)
        other = after.folder / name
        if not other.exists() or other.read_bytes() != path.read_bytes():
            return name
    return None
