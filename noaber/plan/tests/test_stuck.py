""" "Lukt niet" is followed by a call that somebody promised (X-11)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from noaber.doors.professional.tests.at_work import hire_provider
from noaber.lib.days import is_working_day
from noaber.plan import reads
from noaber.plan.acts.guests import (
    CircleGuest,
    Joining,
    accept_invitation,
    invite_guest,
    invite_provider,
)
from noaber.plan.acts.promises import keep_promise
from noaber.plan.acts.tasks import (
    Task,
    accept_commitment,
    ask_commitment,
    cannot_do_now,
    finish_commitment,
    reopen_commitment,
)
from noaber.plan.rules import calling
from noaber.plan.tests.acting import at_once
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import look


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


def asked(home: Home, doer: Viewer) -> int:
    """Samira asks it of somebody of the family, who says yes."""
    with at_table(home.samira, home, "our_plan"):
        task = Task("fiets maken", TODAY + timedelta(days=2), person_id=doer.person_id)
        task_id = ask_commitment(home.samira, home.family_id, task, NOW)
    with at_table(doer, home, "asked_of_me"):
        accept_commitment(doer, task_id, NOW)
    return task_id


def stuck(home: Home, doer: Viewer, task_id: int) -> None:
    with at_table(doer, home, "asked_of_me"):
        cannot_do_now(doer, task_id, "", NOW)


def calls(home: Home) -> list[reads.Promise]:
    return [p for p in plan_of(home.samira, home).promises if p.kind == "about"]


@pytest.mark.parametrize(
    ("said_on", "calls_by"),
    [
        (date(2026, 11, 26), date(2026, 11, 27)),  # Thursday
        (date(2026, 11, 27), date(2026, 11, 30)),  # Friday: Monday
        (date(2026, 12, 24), date(2026, 12, 28)),  # Christmas Eve: after both days and a Sunday
        (date(2027, 3, 25), date(2027, 3, 30)),  # before Good Friday and Easter
    ],
)
def test_somebody_calls_by_the_next_working_day(said_on: date, calls_by: date) -> None:
    assert calling.calls_by(datetime.combine(said_on, datetime.min.time(), UTC)) == calls_by


def test_who_works_for_them_promises_to_call_once(home: Home) -> None:
    task_id = asked(home, home.youssef)
    for _twice in range(2):
        stuck(home, home.youssef, task_id)
    (call,) = calls(home)
    assert (call.who.role_id, call.about_id, call.what) == (
        home.marieke.role_id,
        task_id,
        "fiets maken",
    )
    assert (call.whom, call.whom_id) == ("Youssef", home.youssef.person_id)
    assert call.is_accepted
    assert is_working_day(call.due_on)
    assert call.due_on > TODAY
    with at_table(home.marieke, home, "our_plan"):
        keep_promise(home.marieke, call.id, NOW)
    assert calls(home) == []


@pytest.mark.parametrize("after", ["again", "done"])
def test_the_call_is_not_needed_when_it_works_out(home: Home, after: str) -> None:
    task_id = asked(home, home.youssef)
    stuck(home, home.youssef, task_id)
    with at_table(home.youssef, home, "asked_of_me"):
        if after == "again":
            reopen_commitment(home.youssef, task_id, NOW)
        else:
            finish_commitment(home.youssef, task_id, NOW)
    assert calls(home) == []
    if after == "again":  # it does not work out once more: a promise of its own
        stuck(home, home.youssef, task_id)
        assert len(calls(home)) == 1


def test_a_kept_call_stays_kept(home: Home) -> None:
    task_id = asked(home, home.youssef)
    stuck(home, home.youssef, task_id)
    (call,) = calls(home)
    with at_table(home.marieke, home, "our_plan"):
        keep_promise(home.marieke, call.id, NOW)
    with at_table(home.youssef, home, "asked_of_me"):
        reopen_commitment(home.youssef, task_id, NOW)
    assert any(p.kind == "about" for p in plan_of(home.samira, home).kept)


def test_the_same_for_a_guest_who_sees_nothing_of_it(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        guest = CircleGuest("Karim", "trainer")
        until = NOW + timedelta(days=9)
        invited = invite_guest(home.samira, home.family_id, guest, NOW, until)
        task = Task("meenemen", TODAY, person_id=invited.person_id)
        task_id = ask_commitment(home.samira, home.family_id, task, NOW)
    karim = Viewer(invited.person_id)
    stuck(home, karim, task_id)
    (call,) = calls(home)
    assert call.who.role_id == home.marieke.role_id
    assert call.whom == ""  # the family reaches him, so it is they who are called
    with at_table(karim, home, "asked_of_me"):
        (of_his,) = reads.asked_of_me(invited.person_id, None, NOW)
    assert [t.what for t in of_his.tasks] == ["meenemen"]


def test_the_same_for_somebody_of_a_provider(home: Home, town: Any) -> None:
    vos = hire_provider(town)
    with at_table(home.samira, home, "our_plan"):
        joining = Joining(vos.role, "praat met Youssef", "omdat dat helpt")
        part_id = invite_provider(home.samira, home.family_id, joining, NOW)
    with look(vos, "asked_of_me", families=[home.family_id]):
        accept_invitation(vos, part_id, NOW)
    with at_table(home.marieke, home):
        task = Task("school bellen", TODAY, role_id=vos.role_id)
        task_id = ask_commitment(home.marieke, home.family_id, task, NOW)
    stuck(home, vos, task_id)
    (call,) = calls(home)
    assert (call.who.role_id, call.whom) == (home.marieke.role_id, "Dr. Vos")


def test_nobody_says_it_for_another_and_two_at_once_is_once(home: Home) -> None:
    task_id = asked(home, home.youssef)
    with pytest.raises(NotAllowed), at_table(home.samira, home, "our_plan"):
        cannot_do_now(home.samira, task_id, "", NOW)
    assert at_once(2, lambda: stuck(home, home.youssef, task_id)) == [None, None]
    assert len(calls(home)) == 1


def test_the_family_and_she_who_calls_read_it(client_as: Any, town: Any, home: Home) -> None:
    task_id = asked(home, home.youssef)
    stuck(home, home.youssef, task_id)

    def page(viewer: Viewer, path: str) -> str:
        return str(client_as(viewer, town).get(path).content.decode())

    at = f"/gezin/{home.family_id}/"
    assert "Marieke belt je, over: fiets maken" in page(home.youssef, at)
    assert "Marieke belt Youssef, over: fiets maken" in page(home.samira, at)
    assert "uiterlijk" in page(home.youssef, at)
    assert "jij belt Youssef, over: fiets maken" in page(home.marieke, f"/werk{at}").replace(
        "Jij", "jij"
    )
    mine = page(home.marieke, "/werk/")
    assert "Bellen over: fiets maken" in mine
    assert "lukt niet" in mine
