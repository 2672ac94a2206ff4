"""What the clock does for one person costs the same, however many people it writes to."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from tests.bench import inside
from tests.bench.measuring import Row, alternating, at_most, begins, milliseconds, times_floor
from tests.bench.tables import Size, lay

PEOPLE = 20  # a run


def measured(small: tuple[str, int], large: tuple[str, int]) -> Iterator[Row]:
    """Telling somebody that something is asked of them: in a large and in a small database.

    And finding out for whom a birthday changes something, which the clock asks again and again.
    """
    begins("What the clock does for one person")
    for database, _families in (small, large):
        inside.use(database)
        _told()  # what earlier rows left waiting
    runs = {
        name: partial(_one_run, where[0]) for name, where in (("small", small), ("large", large))
    }
    found = alternating(runs)
    what = f"the clock tells one person: {large[1]:,} families against {small[1]:,}"
    yield times_floor(what, found["large"], found["small"], 1.5)
    inside.use(large[0])
    found = alternating({"birthdays": partial(milliseconds, _birthdays)})
    what = f"the clock looks whose birthday changes something: {large[1]:,} families"
    yield at_most(what, found["birthdays"], "ms", 250)


def _one_run(database: str) -> float:
    """Milliseconds a person."""
    inside.use(database)
    for _number in range(PEOPLE // 4):
        # Six minutes ago: what was asked just now may be answered at the table.
        lay(
            Size(0, 9, 5), datetime.now(UTC) - timedelta(minutes=6)
        )  # who wrote the sentence, and four guests with two tasks each
    began = time.perf_counter()
    people = _told()
    return (time.perf_counter() - began) * 1000 / people


def _birthdays() -> None:
    from noaber.doors.clock.notices import on_its_round
    from noaber.plan.reads import birthdays_ahead

    assert on_its_round(datetime.now(UTC))
    assert birthdays_ahead(PEOPLE)


def _told() -> int:
    from noaber.doors.clock.asking import tell_what_was_asked

    told = 0
    while now := tell_what_was_asked(datetime.now(UTC)):
        told += now
    return told
