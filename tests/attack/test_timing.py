"""The clock that measures the attacks on time: it finds a difference that is there."""

import time

import pytest

from tests.attack.oracles import steady
from tests.attack.stage import GotThrough


def test_a_real_difference_is_found_in_spite_of_three_tries() -> None:
    def ask(asked: int) -> None:
        time.sleep(0.002 if asked == 1 else 0.001)

    with pytest.raises(GotThrough, match="hidden takes"):
        steady(ask, 1, "a sleep", 50)


def test_a_second_try_is_said() -> None:
    disturbed = iter([True] * 140)  # the first try, as by another program

    def ask(asked: int) -> None:
        time.sleep(0.002 if asked == 1 and next(disturbed, False) else 0.001)

    said = steady(ask, 1, "a sleep", 100)
    assert "tried again after" in said
