"""A build measures itself: run by ``builds.Subject`` with that build's Python, files and database.

Only this file and what it is asked come from the checkout that compares; how one comes in is the
build's own ``tests/bench/inside.py``. On a line of JSON, ``[row, asked]``, it answers with one: the
numbers by name, one for each that is asked. It ends when nothing more can be asked.
"""

import importlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from noaber.record.viewers import Viewer
from tests.bench import inside

Numbers = dict[str, list[Any]]
Asked = Sequence[Sequence[Any]]


class Stopwatch:
    """Milliseconds of each time that it ran: as a clock counts, and as processors worked.

    What this process and its database's process worked is told apart from what they waited: for
    the disk, for who else uses the machine, and for an answer that is kept back on purpose.
    """

    def __init__(self) -> None:
        from django.db import connection

        self.times: list[float] = []
        self.work: list[float] = []
        self._backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")

    @contextmanager
    def running(self) -> Iterator[None]:
        worked, began = self._worked(), time.perf_counter()
        yield
        self.times.append((time.perf_counter() - began) * 1000)
        self.work.append(self._worked() - worked)

    def _worked(self) -> float:
        """Linux counts another process by the nanosecond, as this one."""
        nanoseconds = int(self._backend.read_text().split()[0]) + time.process_time_ns()
        return nanoseconds / 1e6

    def numbers(self, name: str) -> Numbers:
        return {name: self.times, f"{name}_work": self.work}


class Measuring:
    """What can be asked; a method a row."""

    def __init__(self) -> None:
        from django.db import connection

        # As it is served: what either build does at its start, such as for the garbage collector.
        importlib.import_module("noaber.wsgi")
        connection.settings_dict["CONN_MAX_AGE"] = None  # one backend, of which the work is counted
        self.get = inside.entrance()
        self.waited = inside.use(os.environ["DATABASE_URL"].rpartition("/")[2])

    def look(self, asked: Asked) -> Numbers:
        """From nothing until a row can be read. Asked: person, family."""
        from noaber.sharing.looks import look

        watch = Stopwatch()
        for person, family in asked:
            opened = look(Viewer(person), "our_plan", families=[family])
            with watch.running():
                opened.__enter__()
            opened.__exit__(None, None, None)
        return watch.numbers("look")

    def act(self, asked: Asked) -> Numbers:
        """A promise is kept, its look being open. Asked: person, role, family, commitment."""
        from noaber.plan.acts.promises import keep_promise
        from noaber.sharing import looks

        watch = Stopwatch()
        for person, role, family, commitment in asked:
            viewer = Viewer(person, role)
            key = looks.write_look(viewer, "our_plan", families=[family])
            with watch.running(), looks.reading(key):
                keep_promise(viewer, commitment, datetime.now(UTC))
        return watch.numbers("act")

    def desk(self, asked: Asked) -> Numbers:
        """A clerk finds somebody, and reads who it is. Asked: person, role, BSN."""
        from noaber.people.models import Person
        from noaber.sharing.looks import find_person

        watch = Stopwatch()
        for person, role, bsn in asked:
            with watch.running(), find_person(Viewer(person, role), bsn=bsn):
                found = Person.objects.first()
            assert found, "somebody with this BSN is there"
        return watch.numbers("desk")

    def door(self, asked: Asked) -> Numbers:
        """Which team answers for a street. Asked: municipality, street."""
        from noaber.people import reads

        watch = Stopwatch()
        for municipality, street in asked:
            with watch.running():
                team = reads.team_for(municipality, street)
            assert team, "this street has a team"
        return watch.numbers("door")

    def staff(self, asked: Asked) -> Numbers:
        """A list of staff with all its checks, as `load --dry-run`. Asked: person, role, lines."""
        from noaber.sharing.loading import load_folder

        watch = Stopwatch()
        with tempfile.TemporaryDirectory() as folder:
            for person, role, lines in asked:
                Path(folder, "staff.csv").write_text(_staff(lines), encoding="utf-8")
                today = date.today()  # noqa: DTZ011 (as the command does)
                with watch.running():
                    load_folder(Viewer(person, role), Path(folder), today, dry_run=True)
        return watch.numbers("staff")

    def plan(self, asked: Asked) -> Numbers:
        """Our plan. Asked: person, family."""
        return self._pages(
            "plan", [(_path("family_plan", family), person, None) for person, family in asked]
        )

    def list(self, asked: Asked) -> Numbers:
        """A professional's list. Asked: person, role."""
        return self._pages("list", [(_path("my_families"), person, role) for person, role in asked])

    def _pages(self, name: str, asked: Sequence[tuple[str, int, int | None]]) -> Numbers:
        """Pages through the WSGI entrance: the whole, and the database's part."""
        watch, parts = Stopwatch(), []
        for path, person, role in asked:
            cookie = inside.cookie(person, role)
            self.waited.reset()
            with watch.running():
                self.get(path, cookie)
            parts.append(self.waited.seconds * 1000)
        return {**watch.numbers(name), f"{name}_database": parts}

    def visits(self, asked: Asked) -> Numbers:
        """Nothing is measured: a path and a cookie for the load. Asked: person, family."""
        return {
            "visits": [
                f"{_path('family_plan', family)}\t{inside.cookie(person)}"
                for person, family in asked
            ]
        }


def _staff(number: int) -> str:
    """So many lines of people who work in the first municipality's first team."""
    from noaber.people.models import Team

    team = Team.objects.select_related("organisation").filter(organisation_id=1).order_by("id")[0]
    lines = ["organisation;team;name;phone;email;kind;from;until"]
    lines += [
        f"{team.organisation.slug};{team.slug};Naam {n} van Buiten;06 1{n:07};"
        f"naam{n}@buiten.example;neighbourhood_team;2026-01-01;"
        for n in range(number)
    ]
    return "\n".join(lines)


def _path(name: str, *arguments: int) -> str:
    from django.urls import reverse

    return reverse(name, args=arguments)


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a build prints is no answer
    os.environ["DJANGO_SETTINGS_MODULE"] = "noaber.settings"
    import django

    django.setup()
    measuring = Measuring()
    for line in sys.stdin:
        row, asked = json.loads(line)
        measure: Callable[[Asked], Numbers] = getattr(measuring, row)
        print(json.dumps(measure(asked)), file=answers, flush=True)


if __name__ == "__main__":
    main()
