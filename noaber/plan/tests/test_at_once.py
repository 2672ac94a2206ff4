"""Two people at the very same moment: one stands, the other reads both; nothing is overwritten."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from noaber.plan.acts.goals import change_goal, order_goals, set_goal
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.replanning import move_commitment
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.tests.acting import at_once
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of

ROUNDS = 4


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


def together(home: Home, *doings: Callable[[], object]) -> list[object]:
    """Each in a look of its own, all at one moment; what came of them."""
    waiting: Iterator[Callable[[], object]] = iter(doings)

    def one() -> object:
        do = next(waiting)
        with at_table(home.samira, home, "our_plan"):
            return do()

    return at_once(len(doings), one)


def one_of_two(results: list[object]) -> None:
    assert [type(r) for r in results if r is not None] == [ChangedMeanwhile], results


def test_two_change_one_goal(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        goal = set_goal(home.samira, home.family_id, "slapen", NOW)
    for version in range(1, ROUNDS):
        change = partial(change_goal, home.samira, goal)
        said = (f"rust {version}", f"stilte {version}")
        one_of_two(together(home, *(partial(change, w, "", version, NOW) for w in said)))
        assert plan_of(home.samira, home).table.goals[0].words in said


def test_two_order_the_goals(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        words = ("slapen", "rust", "geld")
        first = [set_goal(home.samira, home.family_id, w, NOW) for w in words]
    a, b, c = first
    for _round in range(ROUNDS):
        before = [g.id for g in plan_of(home.samira, home).table.goals]
        orders = [o for o in ([b, a, c], [c, b, a], [a, c, b]) if o != before][:2]
        order = partial(order_goals, home.samira, home.family_id)
        one_of_two(together(home, *(partial(order, new, before) for new in orders)))
        assert [g.id for g in plan_of(home.samira, home).table.goals] in orders


def test_two_choose_another_day(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        task = Task("zus bellen", TODAY, person_id=home.samira.person_id)
        task_id = ask_commitment(home.samira, home.family_id, task, NOW)
    for number in range(ROUNDS):
        was = plan_of(home.samira, home).table.tasks[0].due_on
        days = [was + timedelta(days=number + extra) for extra in (1, 2)]
        move = partial(move_commitment, home.samira, task_id)
        one_of_two(together(home, *(partial(move, day, was, NOW) for day in days)))
        assert plan_of(home.samira, home).table.tasks[0].due_on in days
