"""``./run bench --against COMMIT``: this checkout beside what a commit was, in one run.

Both builds run their own code in processes of their own, each on a database with the same rows
(`alike.py`). In every round each build has its turn, who goes first changes, and both are asked the
same. First the noise: that commit against itself, measured alike. A ratio within it says nothing.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from noaber import cluster
from tests.bench.alike import filled_alike
from tests.bench.builds import Build, Subject, of_commit, this
from tests.bench.drawn import Drawing
from tests.bench.measuring import begins

ROUNDS = 10
IN_A_TURN = 20
SLICES = 4  # of each round of load
SECONDS = 8.0
THERE, HERE = "bench_there", "bench_here"
NOISE = ("bench_noise_1", "bench_noise_2")
Asked = list[list[Any]]
Times = dict[str, list[float]]
Round = tuple[dict[str, float], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that a row gives: its name, its unit, and the bar for here ÷ there."""

    what: str
    unit: str = "ms"
    at_most: float | None = None
    at_least: float | None = None

    @property
    def bar(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:g} ×"
        return "–" if self.at_least is None else f"≥ {self.at_least:g} ×"

    def verdict(self, ratio: float) -> str:
        """Whether the median of the ratios meets the bar."""
        if self.at_most is None and self.at_least is None:
            return ""
        met = (self.at_most is None or ratio <= self.at_most) and (
            self.at_least is None or ratio >= self.at_least
        )
        return "met" if met else "**missed**"


ROWS: Mapping[str, Mapping[str, Figure]] = {
    "look": {
        "look": Figure("opening a look", at_most=1.05),
        "look_work": Figure("opening a look: processor"),
    },
    "act": {
        "act": Figure("one act with one changed row", at_most=1.1),
        "act_work": Figure("one act with one changed row: processor"),
    },
    "desk": {
        "desk_work": Figure("a desk search by BSN: processor", at_most=1.1),
        "desk": Figure("a desk search by BSN: whole, with the time that it is kept back"),
    },
    "door": {
        "door": Figure("the front door's choice of team", at_most=1.1),
        "door_work": Figure("the front door's choice of team: processor"),
    },
    "staff": {
        "staff": Figure("loading 10,000 staff lines, all checks", at_most=1.3),
        "staff_work": Figure("loading 10,000 staff lines: processor"),
    },
    "list": {
        "list": Figure("list of 100 families: whole request"),
        "list_work": Figure("list of 100 families: processor"),
        "list_database": Figure("list of 100 families: database part"),
    },
    "plan": {
        "plan": Figure("our plan: whole request"),
        "plan_work": Figure("our plan: processor", at_most=1.02),
        "plan_database": Figure("our plan: database part"),
    },
    "load": {
        "load": Figure("our plan under load, 16 clients, being sealed", "pages/s", at_least=0.95),
        "load_work": Figure("our plan under load: processor a page"),
    },
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of two builds, a number a round."""

    figure: Figure
    there: list[float]
    here: list[float]

    @property
    def ratios(self) -> list[float]:
        return [mine / theirs for mine, theirs in zip(self.here, self.there, strict=True)]

    def line(self, barred: bool) -> str:
        """A row of the table; noise has no bar."""
        ratio, unit = statistics.median(self.ratios), self.figure.unit
        there, here = (f"{statistics.median(n):.3g} {unit}" for n in (self.there, self.here))
        spread = f"{min(self.ratios):.2f}–{max(self.ratios):.2f}"
        line = f"| {self.figure.what} | {there} | {here} | {ratio:.3f} × | {spread} |"
        return f"{line} {self.figure.bar} | {self.figure.verdict(ratio)} |" if barred else line


def main(options: argparse.Namespace) -> None:
    """Both tables: the noise, and the comparison."""
    with tempfile.TemporaryDirectory() as folder:
        there, here = of_commit(options.against, Path(folder)), this()
        begins("Starting the database")
        server = cluster.start(cluster.default_data_dir() / "bench" / "against")
        try:
            found = compared(server, there, here, options)
        finally:
            server.stop()
    if options.json:
        rows = {name: [asdict(row) for row in table] for name, table in found.items()}
        Path(options.json).write_text(json.dumps(rows, indent=1))


def compared(
    server: cluster.Cluster, there: Build, here: Build, options: argparse.Namespace
) -> dict[str, list[Compared]]:
    """The noise and then the comparison, each shown row by row."""
    how = f"{options.families:,} families, {options.rounds} rounds"
    with closing(filled_alike(server, {THERE: there, HERE: here}, there, options.families)) as rows:
        for name in NOISE:
            copy_of(server, there, THERE, name)
        turns = Turns(Drawing(rows, options.families), options)
        noise = [Subject(there, server, name) for name in NOISE]
        found = {"noise": turns.table(f"Noise, {there.name} against itself: {how}", *noise)}
        pair = Subject(there, server, THERE), Subject(here, server, HERE)
        found["against"] = turns.table(f"{here.name} against {there.name}: {how}", *pair)
        for name in (*NOISE, THERE, HERE):
            server.drop_database(name)
    return found


def copy_of(server: cluster.Cluster, build: Build, database: str, name: str) -> None:
    """The same rows once more, with the settings and rights that a copy does not take along."""
    server.drop_database(name)
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(database)
            )
        )
    build.make(server, "create", name)


class Turns:
    """Two subjects that take turns, and are asked the same."""

    def __init__(self, drawing: Drawing, options: argparse.Namespace) -> None:
        self.drawing, self.rounds, self.seconds = drawing, options.rounds, options.seconds
        self.rows: list[str] = options.only

    def table(self, title: str, there: Subject, here: Subject) -> list[Compared]:
        """All rows of one pair, as Markdown, a row as soon as it is measured."""
        barred = there.build != here.build
        head = f"| what | {there.build.name} | {here.build.name} | ratio | min–max |"
        head, rule = (head + " bar | |", "---|---|") if barred else (head, "")
        print(f"\n{title}\n\n{head}\n|---|---:|---:|---:|---|{rule}", flush=True)
        found = []
        with closing(there), closing(here):
            for row in self.rows:
                begins(row)
                measured = self._load if row == "load" else partial(self._row, row)
                for one in measured(there, here):
                    print(one.line(barred), flush=True)
                    found.append(one)
        return found

    def _row(self, row: str, *pair: Subject) -> Iterator[Compared]:
        """Each round in short turns, so that a busy moment of the machine hits both."""
        drawn: Asked = []

        def turn(which: int, at: int) -> Times:
            asked = drawn[at : at + IN_A_TURN]
            numbers = pair[which].ask(row, asked)
            if row == "act":
                pair[which].forget_kept([commitment for *_, commitment in asked])
            return numbers

        rounds = []
        for number in range(1 + self.rounds):
            drawn = self.drawing.asked(row)
            rounds.append(_a_round(range(0, len(drawn), IN_A_TURN), number, turn))
        yield from _compared(row, rounds[1:])  # the first was to get warm

    def _load(self, *pair: Subject) -> Iterator[Compared]:
        """Both are served all the time; each round in slices, in which one of them is asked."""
        asked = self.drawing.asked("visits")
        with tempfile.TemporaryDirectory() as folder, ExitStack() as serving:
            visits = [Path(folder, f"visits{number}") for number in (0, 1)]
            for number, subject in enumerate(pair):
                visits[number].write_text("\n".join(subject.ask("visits", asked)["visits"]))
                serving.enter_context(subject.served(Path(folder, f"seals{number}")))
            for number, subject in enumerate(pair):
                subject.rests()
                subject.load(self.seconds, visits[number])  # to get warm

            def turn(which: int, _slice: int) -> Times:
                found = pair[which].load(self.seconds / SLICES, visits[which])
                return {key: [number] for key, number in found.items()}

            rounds = [_a_round(range(SLICES), number, turn) for number in range(self.rounds)]
        yield from _compared("load", rounds)


def _a_round(steps: Iterable[int], number: int, turn: Callable[[int, int], Times]) -> Round:
    """Each step for both; who was second in one goes first in the next. The medians of both."""
    found: tuple[Times, Times] = {}, {}
    for at, step in enumerate(steps):
        first = (at + number) % 2
        for which in (first, 1 - first):
            for key, times in turn(which, step).items():
                found[which].setdefault(key, []).extend(times)
    there, here = ({key: statistics.median(t) for key, t in times.items()} for times in found)
    return there, here


def _compared(row: str, rounds: Sequence[Round]) -> Iterator[Compared]:
    for key, figure in ROWS[row].items():
        there, here = ([numbers[which][key] for numbers in rounds] for which in (0, 1))
        yield Compared(figure, there, here)
