"""A day at the table, replayed faster than life: two phones a table; both write, also the same.

``./run bench --only day [--seconds N]``: so many seconds of a day of eight hours, at twenty times
its speed; 1,440 is the whole day. Nothing that was written may be missing afterwards.
"""

import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from urllib.parse import urlencode

import psycopg

from noaber.cluster import Cluster
from tests.bench import inside
from tests.bench.measuring import Row, at_most, begins, share
from tests.bench.people_made import Size, person_of, staff_person
from tests.bench.serving import web_server

SPEED = 20
DAY = 8 * 60 * 60
TABLES = 2_000  # professionals, each at one table that day
TALK = 10 * 60  # in which what is agreed is written down
ROUNDS = 3
BAR = 150
FORM = r'<form[^>]*action="{}"[^>]*>(.*?)</form>'
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class Seen:
    """How long every answer took, what went wrong, and what should be there afterwards."""

    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    agreed: int = 0
    both: int = 0


@dataclass
class Phone:
    """One browser: its session, and the last page it got."""

    port: int
    cookies: dict[str, str]
    seen: Seen
    page: str = ""
    status: int = 0

    def get(self, path: str) -> None:
        """A page."""
        self.page = self._ask("GET", path, None)

    def send(self, path: str, **values: str) -> bool:
        """The form on this page that goes there, with what it hides; whether it was taken."""
        before = len(self.seen.wrong)
        self._ask("POST", path, self._filled(path, values))
        return len(self.seen.wrong) == before

    def change(self, path: str, **values: str) -> None:
        """As send, where somebody else may have been first: the page then shows both."""
        self.page = self._ask("POST", path, self._filled(path, values), (200, 201))

    def _filled(self, path: str, values: dict[str, str]) -> str:
        form = re.search(FORM.format(re.escape(path)), self.page, re.DOTALL)
        return urlencode(dict(HIDDEN.findall(form.group(1) if form else self.page)) | values)

    def _ask(
        self, method: str, path: str, body: str | None, taken: tuple[int, ...] = (302,)
    ) -> str:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Host": "localhost",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        began = time.perf_counter()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode(errors="replace")
        finally:
            connection.close()
        self.seen.times.append((time.perf_counter() - began) * 1000)
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.status = answer.status
        if answer.status not in ((200,) if method == "GET" else taken):
            self.seen.wrong.append(f"{method} {path}: {answer.status}")
        return page


@dataclass
class Table:
    """Two phones, and one family's plan between them; the resident has a tablet too."""

    family: int
    worker: Phone
    resident: Phone
    tablet: Phone
    mark: str

    def talk(self) -> Iterator[None]:
        """Look; agree on something and say yes; and both write at the same moment."""
        from django.urls import reverse

        table, plan = (reverse(name, args=[self.family]) for name in ("table", "family_plan"))
        make, goal = (reverse(n, args=[self.family]) for n in ("commitment_make", "goals:home_new"))
        due = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
        doer = f"person-{person_of(self.family)}"
        for number in range(ROUNDS):
            self.worker.get(table)
            yield
            self.resident.get(plan)
            yield
            what = f"{self.mark} {self.family} {number}"
            if self.worker.send(make, what=what, who=doer, due_on=due):
                self.worker.seen.agreed += 1
            yield
            self.resident.get(plan)
            yield
            self._say_yes(what)
            yield
        self.worker.get(make)
        self.resident.get(goal)
        yield
        what = f"{self.mark} {self.family} both"
        self._at_once(
            lambda: self.worker.send(make, what=what, who="nobody", due_on=due),
            lambda: self.resident.send(goal, words=what),
        )
        self.worker.seen.both += 1
        yield
        self._the_same_words(reverse("change_words", args=[self.family]))

    def _the_same_words(self, words: str) -> None:
        """Both change the family's sentence at once: one is taken, the other is shown both."""
        phones = {"telefoon": self.resident, "tablet": self.tablet}
        for phone in phones.values():
            phone.get(words)
        said = {name: f"{self.mark} {name}" for name in phones}
        self._at_once(*(partial(p.change, words, sentence=said[n]) for n, p in phones.items()))
        late = [phone.page for phone in phones.values() if phone.status == 200]
        if len(late) != 1 or not all(sentence in late[0] for sentence in said.values()):
            self.resident.seen.wrong.append(f"family {self.family}: the same words at once")

    def _say_yes(self, what: str) -> None:
        at = self.resident.page.find(what)
        asked = (
            re.search(r'action="([^"]*/taak/\d+/)"', self.resident.page[at:]) if at > 0 else None
        )
        if asked is None:
            self.resident.seen.wrong.append(f"family {self.family} does not see {what!r}")
        else:
            self.resident.send(asked.group(1), answer="yes")

    def _at_once(self, *both: Callable[[], object]) -> None:
        threads = [threading.Thread(target=one) for one in both]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def measured(server: Cluster, database: str, families: int, seconds: float) -> Iterator[Row]:
    """The day, or a part of it, against the web server as it is served."""
    begins(f"A day at the table, {seconds:g} seconds of it")
    seen, mark = Seen(), f"dag {random.randrange(10**9)}"
    inside.use(database)
    tables = min(max(int(TABLES * seconds * SPEED / DAY), 2), families)
    with tempfile.TemporaryDirectory() as folder, web_server(server, database, folder) as web:
        drawn = random.sample(range(1, families + 1), tables)
        size = Size(families, datetime.now(UTC))
        threads = [
            threading.Thread(
                target=_sit,
                args=(_table(web.port, family, size, seen, mark), number * seconds / tables),
            )
            for number, family in enumerate(drawn)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    lost = _lost(server, database, seen, mark)
    for line in (*seen.wrong[:5], *lost):
        print(line, file=sys.stderr)
    what = f"a day at the table, {SPEED} × life, {tables} tables, {len(seen.times):,} requests"
    yield at_most(f"{what}: p95", share(seen.times, 0.95), "ms", BAR)
    yield at_most(f"{what}: refused, broken or lost", len(seen.wrong) + len(lost), "", 0)


def _table(port: int, family: int, size: Size, seen: Seen, mark: str) -> Table:
    role, person = staff_person(size.professional(family)), person_of(family)
    sessions = (inside.cookie(role, role), inside.cookie(person), inside.cookie(person))
    worker, resident, tablet = (
        Phone(port, {"sessionid": session.partition("=")[2]}, seen) for session in sessions
    )
    return Table(family, worker, resident, tablet, mark)


def _sit(table: Table, begins: float) -> None:
    """One conversation, its steps spread over it."""
    time.sleep(begins)
    pause = TALK / SPEED / (ROUNDS * 5 + 2)
    for _step in table.talk():
        time.sleep(pause * random.uniform(0.5, 1.5))


def _lost(server: Cluster, database: str, seen: Seen, mark: str) -> list[str]:
    """What was taken, and is not there."""
    with psycopg.connect(server.url("postgres", database)) as admin:
        row = admin.execute(
            "select (select count(*) from noaber.plan_commitment where what like %(m)s"
            " and accepted_at is not null),"
            " (select count(*) from noaber.plan_commitment where what like %(b)s),"
            " (select count(*) from noaber.plan_goal where words like %(b)s)",
            {"m": f"{mark} %", "b": f"{mark} % both"},
        ).fetchone()
    assert row is not None
    wanted = (seen.agreed, seen.both, seen.both)
    names = ("accepted commitments", "commitments made at once", "goals set at once")
    return [
        f"{name}: {found} of {there}"
        for name, found, there in zip(names, row, wanted, strict=True)
        if found != there
    ]
