"""Planning changes as acts: who may, twice is once, and the way back (S4-08, X-27)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from noaber.lib.pictures import Jpeg
from noaber.plan import reads
from noaber.plan.acts.photos import keep_own_plan, say_it_is_our_plan
from noaber.plan.acts.promises import plan_appointment
from noaber.plan.acts.replanning import (
    cancel_appointment,
    move_appointment,
    move_commitment,
    put_back_appointment,
    put_back_commitment,
    release_commitment,
    stood,
)
from noaber.plan.acts.tasks import Task, ask_commitment, finish_commitment
from noaber.plan.tests.acting import at_once
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import look

SOON = NOW + timedelta(days=4)


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


def planned(home: Home) -> int:
    with look(home.marieke, "write_to", families=[home.family_id]):
        me = home.samira.person_id or 0
        return plan_appointment(home.marieke, home.family_id, me, SOON, "thuis", NOW)


def as_it_stands(home: Home) -> str:
    (moment,) = plan_of(home.marieke, home).moments
    return stood(moment.at, moment.place)


def test_an_appointment_is_called_off_once_and_put_back(home: Home) -> None:
    moment_id = planned(home)

    def off() -> None:
        with at_table(home.samira, home, "our_plan"):
            cancel_appointment(home.samira, moment_id, NOW)

    assert at_once(2, off) == [None, None]
    plan = plan_of(home.samira, home)
    assert (plan.moments, [m.id for m in plan.called_off]) == ((), [moment_id])
    assert not plan.is_something_open or all(m.id != moment_id for m in plan.moments)
    for _twice in range(2):
        with at_table(home.samira, home, "our_plan"):
            put_back_appointment(home.samira, moment_id)
    assert [m.id for m in plan_of(home.samira, home).moments] == [moment_id]


def test_only_who_works_for_them_moves_it_and_not_what_is_off(home: Home) -> None:
    moment_id = planned(home)
    was = as_it_stands(home)
    with at_table(home.marieke, home, "our_plan"):
        move_appointment(home.marieke, moment_id, SOON, "op school", was, NOW)
        move_appointment(home.marieke, moment_id, SOON, "op school", was, NOW)
    assert plan_of(home.samira, home).moments[0].place == "op school"
    was = as_it_stands(home)
    with pytest.raises(NotAllowed), at_table(home.samira, home, "our_plan"):
        move_appointment(home.samira, moment_id, SOON, "elders", was, NOW)
    with at_table(home.marieke, home, "our_plan"):
        cancel_appointment(home.marieke, moment_id, NOW)
    with pytest.raises(ObjectDoesNotExist), at_table(home.marieke, home, "our_plan"):
        move_appointment(home.marieke, moment_id, SOON, "elders", was, NOW)


def test_who_only_reads_along_and_an_outsider_change_nothing(home: Home) -> None:
    moment_id = planned(home)
    with pytest.raises(NotAllowed), at_table(home.youssef, home, "our_plan"):
        cancel_appointment(home.youssef, moment_id, NOW)
    with (
        pytest.raises(ObjectDoesNotExist),
        look(home.rachid, "our_plan", families=[home.rachid_family_id]),
    ):
        cancel_appointment(home.rachid, moment_id, NOW)
    assert plan_of(home.samira, home).moments


def test_a_task_comes_back_and_what_is_done_stays(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        task = Task("zus bellen", TODAY, person_id=home.samira.person_id)
        task_id = ask_commitment(home.samira, home.family_id, task, NOW)
    for _twice in range(2):
        with at_table(home.marieke, home):
            release_commitment(home.marieke, task_id, NOW)
    for _twice in range(2):
        with at_table(home.samira, home, "our_plan"):
            put_back_commitment(home.samira, task_id)
    assert [t.id for t in plan_of(home.samira, home).table.tasks] == [task_id]
    with at_table(home.samira, home, "our_plan"):
        finish_commitment(home.samira, task_id, NOW)
    with pytest.raises(ObjectDoesNotExist), at_table(home.samira, home, "our_plan"):
        move_commitment(home.samira, task_id, TODAY + timedelta(days=1), TODAY, NOW)


def test_the_family_alone_says_what_its_own_plan_is(home: Home) -> None:
    with at_table(home.marieke, home):
        jpeg = Jpeg(b"\xff\xd8\xff", 1, 1)
        photo_id = keep_own_plan(home.marieke, home.family_id, jpeg, "", NOW)

    def says(viewer: Viewer, purpose: str = "our_plan") -> None:
        with at_table(viewer, home, purpose):
            say_it_is_our_plan(viewer, photo_id, NOW)

    for other in (home.marieke, home.youssef):
        with pytest.raises(NotAllowed):
            says(other)
    assert at_once(2, lambda: says(home.samira)) == [None, None]
    with at_table(home.samira, home, "our_plan"):
        (photo,) = reads.photos(family_id=home.family_id)
    assert photo.kind == "own_plan"
    assert "personal_plan" not in [p.what for p in plan_of(home.samira, home).promises]
