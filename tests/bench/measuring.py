"""Runs that alternate, medians, and the one table."""

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

RUNS = 5


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, and the bar."""

    what: str
    measured: float
    unit: str
    bar: str
    met: bool
    floor: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor; None for a row without one."""
        return self.measured / self.floor if self.floor else None


@dataclass
class Runs:
    """What the runs of one subject gave, a number each; the row shows their median."""

    numbers: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.numbers)


def alternating(subjects: Mapping[str, Callable[[], float]], runs: int = RUNS) -> dict[str, float]:
    """Each subject once per round, in turn, so that a busy moment hits them all; medians."""
    found = {name: Runs() for name in subjects}
    for _ in range(runs):
        for name, measure in subjects.items():
            found[name].numbers.append(measure())
    return {name: one.median for name, one in found.items()}


def milliseconds(do: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def share(numbers: Iterable[float], part: float) -> float:
    """The value below which this part of the numbers lies: 0.95 for p95."""
    ordered = sorted(numbers)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def at_most(what: str, measured: float, unit: str, most: float, note: str = "") -> Row:
    """A row whose bar is a number of its own unit."""
    return Row(what, measured, unit, f"≤ {most:g} {unit}", measured <= most, note=note)


def at_least(what: str, measured: float, unit: str, least: float, note: str = "") -> Row:
    """A row that must reach a number."""
    return Row(what, measured, unit, f"≥ {least:g} {unit}", measured >= least, note=note)


def times_floor(what: str, measured: float, floor: float, most: float, note: str = "") -> Row:
    """A row in milliseconds whose bar is a number of times its floor."""
    return Row(what, measured, "ms", f"≤ {most:g} ×", measured <= most * floor, floor, note)


def begins(words: str) -> None:
    """Say what is measured now: it takes minutes, and the table itself goes to another stream."""
    print(f"  {words} …", file=sys.stderr, flush=True)


def shown(rows: Iterable[Row]) -> list[Row]:
    """The table, as Markdown, a row as soon as it is measured."""
    print("| what | measured | floor | ratio | bar | |\n|---|---:|---:|---:|---:|---|", flush=True)
    known = []
    for row in rows:
        print(as_line(row), flush=True)
        known.append(row)
    return known


def as_line(row: Row) -> str:
    """A row of the table."""
    floor = f"{row.floor:.2f} {row.unit}" if row.floor else ""
    ratio = f"{row.ratio:.2f} ×" if row.ratio else ""
    verdict = "met" if row.met else "**missed**"
    what = f"{row.what} ({row.note})" if row.note else row.what
    return f"| {what} | {row.measured:.4g} {row.unit} | {floor} | {ratio} | {row.bar} | {verdict} |"
