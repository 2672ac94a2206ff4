"""The clock that measures the attacks on time: it finds a difference that is there."""

import math
import time
from itertools import count

import pytest

from tests.attack.pairs import of_pairs, steady
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


def test_who_is_asked_second_may_be_answered_sooner() -> None:
    """As a page that is asked after itself: two heaps of ratios, and none of it tells anything."""
    asked = count()

    def took(who: int) -> float:
        number = next(asked)
        slower_in_one_pair_of_fifty = 1.5 if number % 50 == 0 else 1
        return (1.07 if number % 2 == 0 else 1) * slower_in_one_pair_of_fifty

    assert math.isclose(of_pairs(took, 1, 2, 1000), 1)


def test_what_comes_round_by_itself_falls_on_both() -> None:
    """As collecting garbage does, every fourth time: taking turns, that was always the same one."""
    asked = count()

    def took(who: int) -> float:
        return 1.4 if next(asked) % 4 == 1 else 1

    assert abs(of_pairs(took, 1, 2, 1000) - 1) < 0.01


def test_a_difference_is_found_beside_the_order() -> None:
    asked = count()

    def took(who: int) -> float:
        return (1.07 if next(asked) % 2 == 0 else 1) * (1.06 if who == 1 else 1)

    assert math.isclose(of_pairs(took, 1, 2, 1000), 1.06)
