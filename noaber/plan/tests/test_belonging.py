"""The end of belonging to a family: who may, and on which day (X-31)."""

from datetime import timedelta
from typing import Any

import pytest

from noaber.people.models import Member
from noaber.plan import reads
from noaber.plan.acts.belonging import leave_family_oneself
from noaber.plan.acts.members import give_place
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.models import SafetyCheck
from noaber.plan.tests.acting import REFUSED, now
from noaber.plan.tests.at_home import Home, make_home, plan_of
from noaber.plan.tests.leaving import (
    TODAY,
    Admin,
    back,
    for_safety,
    join,
    leave,
    members,
    reads_plan,
    record,
    refused,
    the_clock_comes_by,
    the_day_comes,
)
from noaber.record.acts import call
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import look

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


@pytest.fixture
def sem(home: Home) -> Viewer:
    """Samira's partner, whose plan it is too."""
    return join(home, "Sem", decides=True)


# --- it ends --------------------------------------------------------------------------------------


def test_somebody_ends_their_own_belonging(home: Home, sem: Viewer) -> None:
    """Act plan.belonging_ended."""
    leave(home, sem)
    assert not reads_plan(home, sem)
    assert "Sem" not in members(home)
    (one,) = plan_of(home.samira, home).leavings
    assert (one.known_as, one.ends_on, one.rests_on, one.by) == ("Sem", TODAY, "", None)


def test_who_only_reads_along_may_leave_and_still_writes_nothing(home: Home) -> None:
    reader = join(home, "Ria")
    leave(home, reader)
    assert not reads_plan(home, reader)
    assert "Ria" not in members(home)


def test_who_is_in_charge_records_it_with_what_it_rests_on(home: Home, sem: Viewer) -> None:
    record(home, sem, rests_on="court")
    assert not reads_plan(home, sem)
    (one,) = plan_of(home.samira, home).leavings
    assert one.by is not None
    assert (one.rests_on, one.by.role_id) == ("court", home.marieke.role_id)
    assert reads_plan(home, home.samira)


def test_a_child_leaves_by_who_is_in_charge(home: Home) -> None:
    record(home, home.youssef, rests_on="agreed")
    assert not reads_plan(home, home.youssef)


def test_it_ends_at_once_when_safety_asks(home: Home, sem: Viewer) -> None:
    for_safety(home, sem)
    assert not reads_plan(home, sem)
    (one,) = plan_of(home.samira, home).leavings
    assert (one.rests_on, one.words) == ("", "")
    with look(home.marieke, "safety", families=[home.family_id]):
        check = SafetyCheck.objects.get(family_id=home.family_id)
        assert (check.safe, check.words) == (False, "Hij slaat.")


# --- who may not ----------------------------------------------------------------------------------


def test_a_resident_ends_nobody_elses_belonging(home: Home, sem: Viewer) -> None:
    refused(lambda: record(home, home.samira, by=sem))
    refused(lambda: record(home, sem, by=home.samira))
    assert reads_plan(home, home.samira)
    assert reads_plan(home, sem)


def test_a_child_does_not_leave_by_itself(home: Home) -> None:
    refused(lambda: leave(home, home.youssef))
    assert reads_plan(home, home.youssef)


def test_a_colleague_who_is_not_in_charge_records_nothing(home: Home, sem: Viewer) -> None:
    refused(lambda: record(home, sem, by=home.tom))
    assert reads_plan(home, sem)


def test_whose_plan_it_is_alone_cannot_leave_it_to_nobody(home: Home) -> None:
    refused(lambda: leave(home, home.samira))
    refused(lambda: record(home, home.samira))
    assert reads_plan(home, home.samira)


def test_safety_does_not_wait_for_who_decides_then(home: Home) -> None:
    """The plan is nobody's for a while: nothing stands without a word meanwhile."""
    for_safety(home, home.samira)
    assert not reads_plan(home, home.samira)
    with look(home.marieke, "at_the_table", families=[home.family_id]):
        need = name_need(home.marieke, home.family_id, "rust", now())
        draft_fit(home.marieke, need, Fit("myself", "samen eten", "", ""), 1)
    (state,) = (n.state for n in plan_of(home.marieke, home).table.needs)
    assert (state.stands, state.because) == (False, "words_missing")


def test_who_is_alone_in_a_family_does_not_leave_it(home: Home, town: Any) -> None:
    alone = home.rachid
    with pytest.raises(REFUSED), look(alone, "our_plan", families=[home.rachid_family_id]):
        leave_family_oneself(alone, home.rachid_family_id, TODAY)


@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_that_was_or_is_far_away_is_refused(days: int, home: Home, sem: Viewer) -> None:
    day = TODAY + timedelta(days=days)
    refused(lambda: leave(home, sem, day))
    refused(lambda: record(home, sem, day))


def test_safety_without_a_check_is_refused(home: Home, sem: Viewer) -> None:
    with pytest.raises(NotAllowed), look(home.marieke, "safety", families=[home.family_id]):
        call(
            "select end_belonging(%s, %s, %s, today_here(), 'safety', '')",
            [home.marieke.role_id, home.family_id, sem.person_id],
        )


def test_an_outsider_ends_nothing_and_learns_nothing(home: Home, sem: Viewer, town: Any) -> None:
    for outsider in (home.rachid, town.tom):
        refused(lambda who=outsider: record(home, sem, by=who))  # type: ignore[misc]
        with (
            pytest.raises(REFUSED),
            look(home.rachid, "our_plan", families=[home.rachid_family_id]),
        ):
            reads.leaving_problem(None, home.family_id, sem.person_id or 0, "")
    assert reads_plan(home, sem)


# --- on a day -------------------------------------------------------------------------------------


def test_on_a_later_day_it_ends_by_itself_at_midnight_here(
    home: Home, sem: Viewer, admin_db: Admin
) -> None:
    day = TODAY + timedelta(days=200)  # summer time, or winter time, as today is not
    leave(home, sem, day)
    assert reads_plan(home, sem)
    query = """
        select distinct upper(g.during) = %s::timestamp at time zone 'Europe/Amsterdam'
        from sharing_grant g join record_compartment c on c.id = g.compartment_id
        where g.person_id = %s and g.role_id is null and g.during @> now() and c.family_id = %s"""
    assert admin_db.execute(query, [day, sem.person_id, home.family_id]).fetchall() == [(True,)]
    with look(home.samira, "our_plan", families=[home.family_id]):
        member = Member.objects.get(family_id=home.family_id, person_id=sem.person_id or 0)
    assert member.during.upper == day


def test_reading_ended_with_the_day_before_the_clock_came_by(
    home: Home, sem: Viewer, admin_db: Admin
) -> None:
    leave(home, sem, TOMORROW)
    the_day_comes(admin_db, sem)
    assert not reads_plan(home, sem)
    assert "Sem" not in members(home)


def test_the_clock_does_the_rest_once(home: Home, sem: Viewer, admin_db: Admin) -> None:
    with look(home.samira, "our_plan", families=[home.family_id]):
        task = Task("De was doen", TODAY + timedelta(days=3), person_id=sem.person_id)
        ask_commitment(home.samira, home.family_id, task, now())
    leave(home, sem, TOMORROW)
    assert not the_clock_comes_by(admin_db, sem)
    the_day_comes(admin_db, sem)
    assert the_clock_comes_by(admin_db, sem)
    assert not the_clock_comes_by(admin_db, sem)
    (task_now,) = plan_of(home.samira, home).table.tasks
    assert (task_now.what, task_now.person_id) == ("De was doen", None)


def test_what_is_given_meanwhile_ends_with_the_rest(home: Home, admin_db: Admin) -> None:
    ria = join(home, "Ria")
    record(home, ria, TOMORROW)
    with look(home.marieke, "members", families=[home.family_id]):
        give_place(home.marieke, home.family_id, ria.person_id or 0, True, now())
    query = """
        select count(*) from sharing_grant g join record_compartment c on c.id = g.compartment_id
        where g.person_id = %s and g.role_id is null and c.family_id = %s and c.kind = 'plan'
        and (upper_inf(g.during)
             or upper(g.during) > %s::timestamp at time zone 'Europe/Amsterdam')"""
    assert admin_db.execute(query, [ria.person_id, home.family_id, TOMORROW]).fetchone() == (0,)


def test_it_is_taken_back_before_the_day(home: Home, sem: Viewer, admin_db: Admin) -> None:
    """Act plan.belonging_goes_on."""
    leave(home, sem, TOMORROW)
    back(home, sem, by=sem)
    assert plan_of(home.samira, home).leavings == ()
    the_day_comes(admin_db, sem, 0)
    query = """
        select count(*) from sharing_grant g where g.person_id = %s and not upper_inf(g.during)"""
    assert admin_db.execute(query, [sem.person_id]).fetchone() == (0,)
    back(home, sem)  # twice is once


def test_what_was_given_meanwhile_stays_when_it_is_taken_back(home: Home, admin_db: Admin) -> None:
    ria = join(home, "Ria")
    record(home, ria, TOMORROW)
    with look(home.marieke, "members", families=[home.family_id]):
        give_place(home.marieke, home.family_id, ria.person_id or 0, True, now())
    back(home, ria)
    query = """
        select count(*), bool_and(upper_inf(g.during)) from sharing_grant g
        join record_compartment c on c.id = g.compartment_id and c.kind = 'plan'
        where g.person_id = %s and g.level = 'own' and g.during @> now()"""
    assert admin_db.execute(query, [ria.person_id]).fetchone() == (1, True)


def test_nobody_takes_back_what_a_professional_recorded(home: Home, sem: Viewer) -> None:
    record(home, sem, TOMORROW)
    refused(lambda: back(home, sem, by=sem))
    refused(lambda: back(home, sem, by=home.samira))
    refused(lambda: leave(home, sem, TODAY + timedelta(days=9)))
    leave(home, sem)  # but earlier is one's own


def test_another_day_takes_its_place(home: Home, sem: Viewer) -> None:
    record(home, sem, TODAY + timedelta(days=9))
    record(home, sem, TODAY + timedelta(days=20))
    (one,) = plan_of(home.samira, home).leavings
    assert one.ends_on == TODAY + timedelta(days=20)
    for_safety(home, sem)
    assert not reads_plan(home, sem)
