"""Hunting by time: whether asking for what is hidden takes as long as asking for what is not there.

Every column is asked a few times by every kind of question that a plan may treat differently; what
looks different is measured again, and what still does by a thousand pairs, three times.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import pq

from tests.attack.hunting_answers import Finding
from tests.attack.hunting_ground import HIDDEN, Column, Ground
from tests.attack.pairs import of_pairs
from tests.attack.stage import Connection, random_key

SCREENED, LOOKED_AT, MEASURED = 40, 200, 1000  # rounds; a median of the last one is believed
SURELY = (SCREENED, LOOKED_AT, MEASURED, MEASURED, MEASURED)
QUICKLY = (SCREENED, LOOKED_AT)
SUSPECT, ALIKE = 0.06, 0.05
ENOUGH = 12  # found for certain: what else looks different is then believed sooner
WORST = 3  # row ids of which the factor is measured by pairs
KEYS = 4  # as many as count: what they cost to look up is added to a difference
FRESH = 3  # seconds: a look counts for ten
OFTEN = 200  # an amplified question asks as often in one statement


@dataclass(frozen=True)
class Timed:
    """A statement with one parameter: what it is for the hidden row, and for what is not there."""

    column: Column
    kind: str
    query: str
    hidden: str
    absent: str

    @property
    def where(self) -> str:
        return f"{self.column.relation}.{self.column.name} {self.kind}"


def timed(column: Column) -> Iterator[Timed]:
    """What is measured of one column."""
    name, relation, kind = f'r."{column.name}"', f"{column.relation} r", column.type
    hidden, absent, above = (literal(column, i) for i in range(3))
    count = f"select count(*) from {relation} where"
    pinned = f"{count} r.id = {HIDDEN} and"
    if kind == "boolean":
        yield Timed(column, "pinned", f"{pinned} {name} = $1::boolean", hidden, absent)
    else:
        equal = f"{name} = $1::{kind}"
        yield Timed(column, "=", f"{count} {equal}", hidden, absent)
        often = (
            f"select count(*) from generate_series(1, {OFTEN}) g"
            f" where exists (select from {relation} where {equal} and g > 0 offset 0)"
        )
        yield Timed(column, "often", often, hidden, absent)
        yield Timed(column, "<", f"{count} {name} < $1::{kind}", above, hidden)
    yield Timed(column, "is null", f"{pinned} ({name} is null) = $1::boolean", "false", "true")


def literal(column: Column, which: int) -> str:
    """The value alone, as a parameter."""
    return column.value(which).split("'::")[0].removeprefix("'")


class Clock:
    """A connection of the application that measures, without a look or with one of one's own."""

    def __init__(self, ground: Ground, connection: Connection, *, looking: bool) -> None:
        self.ground, self.connection, self.looking = ground, connection, looking
        self.link = connection.pgconn
        connection.prepare_threshold = None  # what is prepared is what is timed
        connection.execute("set plan_cache_mode = force_generic_plan")
        self.asked, self.named_at = 0, -float(FRESH)
        self.prepared = ""

    def name_keys(self) -> None:
        """Random ones, as many as count; or a fair one, while it is fresh."""
        if time.monotonic() - self.named_at < (FRESH if self.looking else float("inf")):
            return
        keys = [random_key() for _ in range(KEYS)]
        if self.looking:
            keys[0] = self.ground.own_key(self.connection)
        self.named_at = time.monotonic()
        query = "select set_config('noaber.looks', %s, false)"
        self.connection.execute(query, [",".join(keys)])

    def prepare(self, query: str) -> bool:
        """Whether it may be asked at all."""
        if query == self.prepared:
            return True
        self.link.exec_(b"deallocate all")
        done = self.link.prepare(b"timed", query.encode())
        self.prepared = query if done.status == pq.ExecStatus.COMMAND_OK else ""
        return bool(self.prepared)

    def took(self, value: bytes) -> float:
        self.asked += 1
        began = time.perf_counter()
        self.link.exec_prepared(b"timed", [value])
        return time.perf_counter() - began

    def ratio(self, question: Timed, rounds: int) -> float:
        """Hidden to absent, in turns, each first as often as second: roughly, or MEASURED."""
        self.name_keys()
        if not self.prepare(question.query):
            return 1.0
        values = (question.hidden.encode(), question.absent.encode())
        if rounds == MEASURED:
            return of_pairs(self.took, *values, rounds)
        times: tuple[list[float], list[float]] = ([], [])
        for number in range(rounds + 3):
            for which in (0, 1) if number % 2 else (1, 0):
                took = self.took(values[which])
                if number >= 3:
                    times[which].append(took)
        return lower_quarter(times[0]) / lower_quarter(times[1])


def lower_quarter(times: list[float]) -> float:
    """Steadier than a median while other programs run."""
    return statistics.quantiles(times, n=4)[0]


def hunt_time(ground: Ground) -> tuple[str, dict[str, float], list[Finding]]:
    """How much was asked; the ratios of row ids, by where; and everything else that time tells.

    Everything without a look, by way of indexes; then equality with a look of one's own, and once
    more row by row through the whole table.
    """
    questions = list(chosen(ground))
    equal = [q for q in questions if q.kind in {"=", "pinned"}]
    ids: dict[Timed, float] = {}
    findings: list[Finding] = []
    asked = 0
    for looking, indexed, these in (
        (False, True, questions),
        (True, True, equal),
        (False, False, equal),
    ):
        with ground.connected() as connection:
            clock = Clock(ground, connection, looking=looking)
            if not indexed:
                connection.execute("set enable_seqscan = on; set enable_indexscan = off")
                connection.execute("set enable_bitmapscan = off; set enable_indexonlyscan = off")
            asked += measured(clock, these, ids, findings)
    said = f"{asked:,} times measured, of {len(questions):,} questions"
    return said, {question.where: ratio for question, ratio in ids.items()}, findings


def measured(
    clock: Clock, questions: list[Timed], ids: dict[Timed, float], findings: list[Finding]
) -> int:
    """Adds what differs; how often was asked. Of row ids the worst are measured by pairs."""
    differing = {}
    for question in questions:
        is_id = question.column.name == "id"
        certain = not is_id and len(findings) < ENOUGH
        ratio = told_apart(clock, question, SURELY if certain else QUICKLY)
        if ratio is not None and is_id:
            differing[question] = ratio
        elif ratio is not None:
            findings.append(Finding(f"time: {ratio:.2f} ×", question.where, question.query))
    for question in sorted(differing, key=lambda q: abs(differing[q] - 1))[-WORST:]:
        differing[question] = clock.ratio(question, MEASURED)
    for question, ratio in differing.items():
        ids[question] = max(ids.get(question, ratio), ratio)
    return clock.asked


def chosen(ground: Ground) -> Iterator[Timed]:
    """Every kind, of every column; of what shows the same column once more, equality."""
    seen = set()
    for column in sorted(ground.asked, key=lambda c: c.relation, reverse=True):
        again = (column.table, column.name) in seen
        seen.add((column.table, column.name))
        yield from (q for q in timed(column) if not again or q.kind in {"=", "pinned"})


def told_apart(clock: Clock, question: Timed, tries: tuple[int, ...]) -> float | None:
    """The ratio, when it differs in the same direction however often it is measured."""
    sides = set()
    for rounds in tries:
        ratio = clock.ratio(question, rounds)
        sides.add(ratio > 1)
        if abs(ratio - 1) <= (ALIKE if rounds == MEASURED else SUSPECT) or len(sides) > 1:
            return None
    return ratio
