"""Eight people who go on writing whatever breaks: four at home, and who works for each of them.

Each has a browser, fills in forms, and writes down what was acknowledged. Who gets no answer, or
that it does not work now, sends the same form again, as a browser does.
"""

import random
import re
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date, timedelta
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

import psycopg

from tests.attack.faults.ledger import Ledger, Write
from tests.attack.faults.machine import Machine
from tests.production import Browser

PATIENCE = 90.0  # seconds that somebody goes on with one form
PAUSE = 0.25  # before trying again
A_FAMILY = 60  # writes of a family, and then another one asks
ANSWERED = (200, 201, 302)


class GaveUp(Exception):
    """Somebody did not get a page, or was refused: they do something else."""


class ToldToWait(GaveUp):
    """Too many questions from here for now (429): they go on with what they have."""


class Client(threading.Thread):
    """Somebody, with a browser and a number of their own in every text."""

    def __init__(self, machine: Machine, ledger: Ledger, name: str, seed: int) -> None:
        super().__init__(name=name, daemon=True)
        self.machine, self.ledger = machine, ledger
        self.chance = random.Random(f"{seed} {name}")
        self.browser = Browser(machine.noaber.port)
        self.stopping = threading.Event()
        self.number = 0
        self.troubles: list[str] = []
        self.today = date.today()  # noqa: DTZ011 (as somebody types it)

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self.does_something()
            except GaveUp as why:
                self.ledger.hears(f"gave up: {why}")
                time.sleep(PAUSE)
            except Exception as error:
                self.troubles.append(f"{self.name}: {type(error).__name__} {error}")
                time.sleep(PAUSE)

    def does_something(self) -> None:
        raise NotImplementedError

    def words(self, about: str) -> str:
        """Words that nobody else writes, and never twice."""
        self.number += 1
        return f"{about} van {self.name}, nummer {self.number}"

    def a_day(self) -> str:
        return (self.today + timedelta(days=self.chance.randrange(5, 300))).isoformat()

    def open(self, path: str) -> None:
        """Open a page, however often that takes."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            status, page, location = self._ask("GET", path, None)
            if status == 200:
                self.browser.at, self.browser.page = path, page
                return
            if status in (301, 302, 404):
                raise GaveUp(f"{status} {re.sub('[0-9]+', 'n', path + ' ' + location)}")
            time.sleep(PAUSE)
        raise GaveUp("no page")

    def send(self, write: Write, path: str, /, **typed: str) -> str:
        """Send the form of this page until there is an answer; where it sends to."""
        body = urlencode(self.browser.hidden(self._action(path)) | typed)
        self.ledger.begins(write)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            write.times_sent += 1
            status, page, location = self._ask("POST", path, body)
            if status == 201 or (status == 302 and "/inloggen" not in location):
                write.acknowledged = True
                return location
            if 0 < status < 500:
                refused = ToldToWait if status == 429 else GaveUp
                raise refused(f"{status} on a {write.what}{_problems(page)}")
            time.sleep(PAUSE)
        raise GaveUp(f"no answer on a {write.what}")

    def _action(self, path: str) -> str:
        return path if f'action="{path}"' in self.browser.page else ""

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        """One request; status 0 when the connection broke."""
        try:
            status, page, location = self.browser.exchange(method, path, body)
        except (OSError, HTTPException) as error:
            self.ledger.hears(type(error).__name__)
            return 0, "", ""
        self.ledger.hears(str(status))
        return status, page, location

    def known(self, query: str, *values: Any) -> Any:
        """What the database knows by now, such as the number of what was just written."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(psycopg.OperationalError, OSError, ValueError):
                with closing(self.machine.connected()) as admin:
                    row = admin.execute(query.encode(), values).fetchone()
                if row is None:
                    raise GaveUp("what was written is not there")
                return row[0]
            time.sleep(PAUSE)
        raise GaveUp("no database")


def _problems(page: str) -> str:
    said = re.findall(r'class="nb-[a-z-]*(?:problem|error)[^"]*"[^>]*>\s*([^<]{5,80})', page)
    return f": {said[0].strip()}" if said else ""


class Resident(Client):
    """Somebody at home: asks, writes what counts, takes tasks on and says yes to what is asked."""

    def __init__(self, *about: Any, street: str) -> None:
        super().__init__(*about)
        self.street = street
        self.family = 0
        self.person = 0
        self.writes = A_FAMILY
        self.tasks: list[int] = []  # of my own, still open
        self.asked: list[tuple[int, int]] = []  # family and task that somebody else asked of me

    def does_something(self) -> None:
        if self.writes >= A_FAMILY:
            self._asks_for_help()
            return
        self.writes += 1
        todo: list[Callable[[], None]] = [self._writes_a_sentence, self._takes_a_task]
        if self.tasks:
            todo += [self._moves_a_task, self._ends_a_task]
        if self.asked:
            todo = [self._says_yes]
        self.chance.choice(todo)()

    def _asks_for_help(self) -> None:
        """Ask as somebody new; who is told to wait goes on writing in the family there is."""
        before, self.browser = self.browser, Browser(self.machine.noaber.port)
        words = self.words("Een vraag")
        write = Write("question", "plan.question_received", "plan_question", {"own_words": words})
        given = {"given_name": "Jip", "phone": "06 98765432", "street": self.street}
        try:
            self.open("/")
            self.send(write, "/", own_words=words, **given)
        except GaveUp as why:
            self.browser, self.writes = before, 0 if self.family else A_FAMILY
            if isinstance(why, ToldToWait) and not self.family:
                self.stopping.wait(PATIENCE)
            raise
        self.family, self.tasks, self.asked = 0, [], []
        query = "select family_id from plan_question where own_words = %s"
        family = self.known(query, words)
        query = "select person_id from plan_question where own_words = %s"
        self.person = self.known(query, words)
        self.writes, self.family = 0, family

    def _writes_a_sentence(self) -> None:
        words, path = self.words("Een zin"), f"/gezin/{self.family}/woorden/"
        self.open(path)
        write = Write("sentence", "plan.words_changed", "plan_familyplan", {"sentence": words})
        self.send(write, path, sentence=words, top_1=words)

    def _takes_a_task(self) -> None:
        words, path = self.words("Een taak"), f"/gezin/{self.family}/taak/"
        self.open(path)
        write = Write("task", "plan.commitment_taken", "plan_commitment", {"what": words})
        self.send(write, path, what=words, person=str(self.person), due_on=self.a_day())
        self.tasks.append(self.known("select id from plan_commitment where what = %s", words))

    def _moves_a_task(self) -> None:
        task, day = self.chance.choice(self.tasks), self.a_day()
        path = f"/gezin/{self.family}/taak/{task}/dag/"
        self.open(path)
        if f'value="{day}"' in self.browser.page:
            return  # that day it is already
        shows = {"due_on": day, "id": task}
        write = Write("move", "plan.commitment_moved", "plan_commitment", shows)
        if any(w.act == write.act and w.shows == shows for w in self.ledger.writes):
            return
        self.send(write, path, due_on=day)

    def _ends_a_task(self) -> None:
        task = self.tasks.pop(0)
        self._answers(task, "done", "plan.commitment_kept", "end")

    def _says_yes(self) -> None:
        family, task = self.asked.pop(0)
        if family == self.family:
            self._answers(task, "yes", "plan.commitment_accepted", "yes")

    def _answers(self, task: int, answer: str, act: str, what: str) -> None:
        self.open(f"/gezin/{self.family}/")
        about = self.known("select what from plan_commitment where id = %s", task)
        write = Write(what, act, "plan_commitment", {"what": about, "id": task})
        self.send(write, f"/gezin/{self.family}/taak/{task}/", answer=answer)


class Professional(Client):
    """Who works for that resident: promises, keeps, moves, plans, and asks something of them."""

    def __init__(self, *about: Any, resident: Resident, cookies: dict[str, str]) -> None:
        super().__init__(*about)
        self.resident = resident
        self.browser.cookies = cookies
        self.promises: list[tuple[int, int]] = []

    def does_something(self) -> None:
        family, person = self.resident.family, self.resident.person
        if not family:
            time.sleep(PAUSE)
            return
        self.promises = [known for known in self.promises if known[0] == family]
        todo = [self._promises, self._plans]
        if self.promises:
            todo += [self._moves_a_promise, self._keeps_a_promise]
        if len(self.resident.asked) < 3:
            todo += [self._asks]
        self.chance.choice(todo)(family, person)

    def _promises(self, family: int, person: int) -> None:
        words, path = self.words("Een belofte"), f"/werk/gezin/{family}/belofte/"
        self.open(path)
        write = Write("promise", "plan.promised", "plan_commitment", {"what": words})
        self.send(write, path, what=words, due_on=self.a_day())
        found = self.known("select id from plan_commitment where what = %s", words)
        self.promises.append((family, found))

    def _moves_a_promise(self, family: int, person: int) -> None:
        promise, day = self.chance.choice(self.promises)[1], self.a_day()
        path = f"/werk/gezin/{family}/belofte/{promise}/andere-dag/"
        self.open(path)
        shows = {"due_on": day, "id": promise}
        write = Write("promise moved", "plan.promise_moved", "plan_commitment", shows)
        if f'value="{day}"' in self.browser.page or any(
            w.act == write.act and w.shows == shows for w in self.ledger.writes
        ):
            return
        self.send(write, path, due_on=day)

    def _keeps_a_promise(self, family: int, person: int) -> None:
        promise = self.promises.pop(0)[1]
        about = self.known("select what from plan_commitment where id = %s", promise)
        self.open(f"/werk/gezin/{family}/")
        shows = {"what": about, "id": promise}
        write = Write("promise kept", "plan.promise_kept", "plan_commitment", shows)
        self.send(write, f"/werk/gezin/{family}/belofte/{promise}/nagekomen/")

    def _plans(self, family: int, person: int) -> None:
        place, path = self.words("Bij de bank"), f"/werk/gezin/{family}/afspraak/"
        self.open(path)
        write = Write("moment", "plan.appointment_planned", "plan_appointment", {"place": place})
        self.send(write, path, person=str(person), day=self.a_day(), time="10:30", place=place)

    def _asks(self, family: int, person: int) -> None:
        words, path = self.words("Iets te doen"), f"/werk/gezin/{family}/tafel/afspraak/"
        self.open(path)
        write = Write("asked", "plan.commitment_asked", "plan_commitment", {"what": words})
        self.send(write, path, what=words, who=f"person-{person}", due_on=self.a_day())
        task = self.known("select id from plan_commitment where what = %s", words)
        self.resident.asked.append((family, task))
