"""How much longer one answer takes than another, on a machine where other programs run."""

import math
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from tests.attack.stage import GotThrough

ROUNDS = 1000  # pairs
WARM = 20  # the first ones fill caches
ALIKE = 0.05
TRIES = 3


def steady(
    ask: Callable[[Any], None], hidden: Any, what: str, rounds: int, absent: Any = None
) -> str:
    """The ratio, hidden to not there; tries that came before it are said too.

    Another program may disturb one try. What tells the two apart is there in every try.
    """
    ratios: list[str] = []
    for _ in range(TRIES):
        ratio = of_pairs(lambda i: seconds(ask, i), hidden, absent or hidden + 500_000, rounds)
        ratios.append(f"{ratio:.3f}")
        if abs(ratio - 1) <= ALIKE:
            again = f" (tried again after {', '.join(ratios[:-1])})" if ratios[1:] else ""
            return ratios[-1] + again
    raise GotThrough(f"{what}: hidden takes {', '.join(ratios)} × of what is not there")


def of_pairs(took: Callable[[Any], float], hidden: Any, absent: Any, rounds: int) -> float:
    """Hidden to absent: asked in pairs, each first as often as second, in the same weather.

    Which of the two is first is drawn: what comes round by itself, as this process collecting its
    garbage, would fall in step with taking turns, and always on the same one.
    """
    ratios: list[float] = []
    orders = [True, False] * (rounds // 2)
    random.Random(2026).shuffle(orders)
    for is_first in [True, False] * (WARM // 2) + orders:
        one_took = took(hidden if is_first else absent)
        other_took = took(absent if is_first else hidden)
        ratios.append(math.log(one_took / other_took) * (1 if is_first else -1))
    # Ratios of pairs, because a busy machine answers in two speeds. And the mean of their middle
    # half: where who is asked second is answered sooner the ratios stand in two heaps, and their
    # median falls in one or the other by chance.
    middle = sorted(ratios[WARM:])[rounds // 4 : -(rounds // 4)]
    return math.exp(statistics.fmean(middle))


def seconds(ask: Callable[[Any], None], asked: Any) -> float:
    began = time.perf_counter()
    ask(asked)
    return time.perf_counter() - began
