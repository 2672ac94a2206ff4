"""``./run attack --faults MINUTES``: what was acknowledged is there, once and whole.

A real Noaber with an invented town. Eight clients write while web server, worker and database are
killed, the disk fills and empties, connections stall and the clock jumps an hour both ways.
"""

import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.attack.faults import people
from tests.attack.faults.clients import PATIENCE, Client, Professional, Resident
from tests.attack.faults.ledger import Ledger, wrongs
from tests.attack.faults.machine import Away, Machine, machine
from tests.attack.faults.schedule import (
    DATABASES_A_MINUTE,
    KILLS,
    KILLS_A_MINUTE,
    WRITES_A_MINUTE,
    Fault,
    drawn,
)


@dataclass
class Outcome:
    """What happened, and what was wrong afterwards."""

    minutes: float
    seed: int
    not_tried: str = ""
    kills: int = 0
    databases: int = 0
    happened: dict[str, int] = field(default_factory=dict)
    acknowledged: int = 0
    sent_again: int = 0
    unanswered: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    by_kind: dict[str, int] = field(default_factory=dict)
    endings: list[str] = field(default_factory=list)
    away: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def too_little(self) -> Iterator[str]:
        """What there was less of than this long a run must have."""
        for what, there, wanted in (
            ("kills", self.kills, KILLS_A_MINUTE),
            ("kills of the database", self.databases, DATABASES_A_MINUTE),
            ("acknowledged writes", self.acknowledged, WRITES_A_MINUTE),
        ):
            if there < wanted * self.minutes:
                yield f"only {there:,} {what}; {wanted * self.minutes:,.0f} make it count"

    def said(self) -> Iterator[str]:
        """As `./run attack` says it."""
        yield f"{self.kills} kills, {self.databases} of the database: {_counted(self.happened)}"
        if self.not_tried:
            yield f"NOT TRIED: a full disk; {self.not_tried}"
        yield f"{self.acknowledged:,} acknowledged writes: {_counted(self.by_kind)}"
        yield f"{self.sent_again:,} sent again, {self.unanswered:,} never acknowledged"
        yield f"answers: {_counted(self.answers)}"
        for away in self.away:
            yield f"not counted: {away}"
        if self.endings:
            yield f"Noaber itself ended {len(self.endings)} × and was started again; first saying:"
            yield self.endings[0]


def _counted(found: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {what}" for what, n in sorted(found.items(), key=lambda i: -i[1]))


def under_faults(minutes: float, seed: int, tell: bool = True) -> Outcome:
    """One run, and what came of it."""
    schedule = drawn(minutes, seed)
    with machine() as running, tempfile.TemporaryDirectory(prefix="noaber-lists-") as folder:
        passwords = people.begin(running.noaber, Path(folder))
        ledger = Ledger()
        clients = _clients(running, ledger, passwords, seed)
        for client in clients:
            client.start()
        began = time.monotonic()
        troubles = _play(running, schedule, began, tell)
        time.sleep(max(0.0, began + minutes * 60 - time.monotonic()))
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join(PATIENCE + 10)
        outcome = Outcome(minutes, seed, running.no_disk)
        _fill(outcome, running, ledger)
        outcome.wrong += troubles + [said for client in clients for said in client.troubles]
        outcome.wrong += _wrong_afterwards(running, ledger)
    return outcome


def _clients(
    running: Machine, ledger: Ledger, passwords: dict[str, str], seed: int
) -> Sequence[Client]:
    clients: list[Client] = []
    for street, name in zip(people.STREETS, people.NAMES, strict=True):
        cookies = people.at_work(running.noaber.port, name, passwords[name])
        resident = Resident(running, ledger, f"Jip uit {street}", seed, street=street)
        worker = Professional(running, ledger, name, seed, resident=resident, cookies=cookies)
        clients += [resident, worker]
    return clients


def _play(running: Machine, schedule: Sequence[Fault], began: float, tell: bool) -> list[str]:
    """Each fault at its own moment, whatever else goes on; what could not be done."""
    troubles: list[str] = []

    def happens(fault: Fault) -> None:
        try:
            running.breaks(fault)
        except Away as why:
            running.away.append(str(why))
        except Exception as error:
            troubles.append(f"{fault}: {type(error).__name__} {error}")

    threads = []
    for fault in schedule:
        time.sleep(max(0.0, began + fault.at - time.monotonic()))
        if tell:
            print(f"  {fault}", flush=True)
        threads.append(threading.Thread(target=happens, args=[fault], daemon=True))
        threads[-1].start()
    for thread in threads:
        thread.join(60)
    return troubles


def _fill(outcome: Outcome, running: Machine, ledger: Ledger) -> None:
    outcome.happened = dict(running.happened)
    outcome.kills = sum(running.happened[kind] for kind in KILLS)
    outcome.databases = running.happened["database"]
    outcome.acknowledged = len(ledger.acknowledged)
    outcome.sent_again = sum(write.times_sent - 1 for write in ledger.writes if write.times_sent)
    outcome.unanswered = len(ledger.writes) - outcome.acknowledged
    outcome.answers = dict(ledger.answers)
    for write in ledger.acknowledged:
        outcome.by_kind[write.what] = outcome.by_kind.get(write.what, 0) + 1
    outcome.endings, outcome.away = running.endings, running.away


def _wrong_afterwards(running: Machine, ledger: Ledger) -> list[str]:
    """With Noaber standing again: the ledger beside the database, and `verify`."""
    until = time.monotonic() + 120
    while True:
        with suppress(psycopg.OperationalError, OSError), closing(running.connected()) as admin:
            row = admin.execute("select seconds_unsealed()").fetchone()
            if row == (0,):
                found = list(wrongs(ledger, admin))
                break
        if time.monotonic() > until:
            return ["the worker does not come to seal what was written"]
        time.sleep(0.5)
    try:
        said = running.noaber.manage("verify")
    except AssertionError as error:
        return [*found, f"verify is not clean: {error}"]
    return found if "fits its own seals" in said else [*found, f"verify says: {said}"]


def main(minutes: float, seed: int) -> int:
    """Say what was done and what came of it; 1 when something is wrong or too little was tried."""
    print(f"Faults for {minutes:g} minutes; --seed {seed} plays the same schedule again.")
    outcome = under_faults(minutes, seed)
    for line in outcome.said():
        print(line)
    for wrong in outcome.wrong:
        print(f"WRONG  {wrong}")
    for little in outcome.too_little():
        print(f"TOO LITTLE  {little}")
    if not outcome.wrong:
        print("Nothing acknowledged is lost, doubled or half, and verify is clean.")
    return 1 if outcome.wrong or [*outcome.too_little()] else 0
