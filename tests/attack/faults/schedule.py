"""What breaks and when, drawn from a seed: the same seed plays the same schedule again."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

# Of every minute, in another order each time. At least six kills, two of them of the database.
A_MINUTE = (
    *("database",) * 3,
    *("web process",) * 2,
    *("worker",) * 2,
    "web server",
    "full disk",
    "stalled connection",
    "clock",
)
KILLS = ("database", "web process", "worker", "web server")
KILLS_A_MINUTE, DATABASES_A_MINUTE, WRITES_A_MINUTE = 6, 2, 500  # the least that counts
REST = 4.0  # seconds at the end without anything new


@dataclass(frozen=True, slots=True)
class Fault:
    """At `at` seconds this breaks. which: of several, the one with this number, counted round."""

    at: float
    kind: str
    which: int
    seconds: float  # how long, for what does not end by itself

    def __str__(self) -> str:
        return f"{self.at:6.1f} s  {self.kind} (no. {self.which}, {self.seconds:.1f} s)"


def drawn(minutes: float, seed: int) -> Sequence[Fault]:
    """The schedule of this seed."""
    chance = random.Random(seed)
    step = 60 / len(A_MINUTE)
    faults = []
    for number in range(max(1, round(minutes))):
        kinds = list(A_MINUTE)
        chance.shuffle(kinds)
        for place, kind in enumerate(kinds):
            at = number * 60 + (place + chance.uniform(0, 0.8)) * step
            fault = Fault(at, kind, chance.randrange(1_000), chance.uniform(2, 4))
            if at <= minutes * 60 - REST:
                faults.append(fault)
    return faults
