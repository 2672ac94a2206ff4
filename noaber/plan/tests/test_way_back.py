"""What was said can be taken back, and what is of no one can be taken on (S4-08, S2-07, X-11)."""

from typing import Any

import pytest

from noaber.plan.acts.closing import give_pulse
from noaber.plan.acts.goals import end_goal, set_goal, take_up_goal
from noaber.plan.acts.needs import end_need, name_need, take_up_need
from noaber.plan.acts.tasks import (
    Task,
    ask_commitment,
    finish_commitment,
    reopen_commitment,
    take_commitment,
)
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.viewers import NotAllowed


@pytest.fixture
def home(town: Any) -> Home:
    """The family, in a town of its own."""
    return make_home(town)


def test_a_goal_and_a_need_count_again(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        goal = set_goal(home.samira, home.family_id, "slapen", NOW)
        need = name_need(home.samira, home.family_id, "oppas", NOW)
        end_goal(home.samira, goal, reached=False, at=NOW)
        end_need(home.samira, need, NOW)
        take_up_goal(home.samira, goal)
        take_up_need(home.samira, need)
    table = plan_of(home.samira, home).table
    assert ([g.id for g in table.goals], [n.id for n in table.needs]) == ([goal], [need])
    with pytest.raises(NotAllowed), at_table(home.marieke, home):
        take_up_goal(home.marieke, goal)
    with pytest.raises(NotAllowed), at_table(home.youssef, home, "our_plan"):
        take_up_need(home.youssef, need)


def test_only_the_doer_takes_back_that_it_was_done(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        task = Task("zus vragen", TODAY, person_id=home.samira.person_id)
        task_id = ask_commitment(home.samira, home.family_id, task, NOW)
    with at_table(home.samira, home, "our_plan"):
        finish_commitment(home.samira, task_id, NOW)
        reopen_commitment(home.samira, task_id, NOW)
    (line,) = plan_of(home.samira, home).table.tasks
    assert line.kept_on is None
    for other in (home.youssef, home.marieke):
        with pytest.raises(NotAllowed), at_table(other, home, "our_plan"):
            reopen_commitment(other, task_id, NOW)


def test_what_is_of_no_one_is_taken_by_one(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        task = Task("brief ophalen", TODAY)
        task_id = ask_commitment(home.samira, home.family_id, task, NOW)
    for other in (home.youssef, home.marieke):
        with pytest.raises(NotAllowed), at_table(other, home, "our_plan"):
            take_commitment(other, task_id, NOW)
    with at_table(home.samira, home, "our_plan"):
        mine = take_commitment(home.samira, task_id, NOW)
    with pytest.raises(NotAllowed), at_table(home.samira, home, "our_plan"):
        take_commitment(home.samira, mine, NOW)
    (line,) = plan_of(home.samira, home).table.tasks
    assert (line.id, line.is_accepted) == (mine, True)


def test_a_child_says_twice_whether_it_was_heard(home: Home) -> None:
    for answer in ("yes", "no"):
        with at_table(home.youssef, home, "our_plan"):
            give_pulse(home.youssef, home.family_id, answer, "", NOW)
    assert len(plan_of(home.marieke, home).table.pulses) == 2
