"""What ends with belonging to a family, what stays, and coming back (X-31)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from noaber.people import reads as people
from noaber.people.acts import settle_authority
from noaber.people.models import Member
from noaber.plan import reads
from noaber.plan.acts import closing
from noaber.plan.acts.closing import check_safety, give_pulse
from noaber.plan.acts.goals import set_goal
from noaber.plan.acts.guests import CircleGuest, invite_guest
from noaber.plan.acts.members import ParentElsewhere, add_known_member, know_parent
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.acts.voices import Subject, ask_word
from noaber.plan.tests.acting import REFUSED, at_once, now
from noaber.plan.tests.at_home import Home, make_home, plan_of
from noaber.plan.tests.leaving import (
    TODAY,
    Admin,
    back,
    go_round,
    join,
    leave,
    members,
    reads_plan,
    record,
    refused,
)
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden, look
from noaber.sharing.reads import person_compartment

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


@pytest.fixture
def sem(home: Home) -> Viewer:
    """Samira's partner, whose plan it is too."""
    return join(home, "Sem", decides=True)


# --- what stays, and what passes ------------------------------------------------------------------


def test_what_they_promised_is_of_no_one_yet_and_was_theirs(home: Home, sem: Viewer) -> None:
    with look(home.samira, "our_plan", families=[home.family_id]):
        day = TODAY + timedelta(days=3)
        asked = Task("De was doen", day, person_id=sem.person_id)
        ask_commitment(home.samira, home.family_id, asked, now())
    with look(sem, "our_plan", families=[home.family_id]):
        bell = Task("Naar school bellen", day, person_id=sem.person_id)
        ask_commitment(sem, home.family_id, bell, now())
        set_goal(sem, home.family_id, "samen eten", now())
        give_pulse(sem, home.family_id, "yes", "fijn", now())
        closing.sign(sem, home.family_id, ["personal_plan"], {"a": 1}, now())
    leave(home, sem)
    plan = plan_of(home.samira, home)
    tasks = {(t.what, t.person_id, t.once_by, t.is_accepted) for t in plan.table.tasks}
    assert tasks == {
        ("De was doen", None, "Sem", False),
        ("Naar school bellen", None, "Sem", False),
    }
    assert [g.words for g in plan.table.goals] == ["samen eten"]
    assert plan.names[sem.person_id or 0] == "Sem"
    assert [s[0] for s in plan.table.signed] == [sem.person_id]
    assert [p.person_id for p in plan.table.pulses] == [sem.person_id]


def test_a_word_that_waited_waits_no_longer(home: Home, sem: Viewer) -> None:
    with look(home.marieke, "at_the_table", families=[home.family_id]):
        need = name_need(home.marieke, home.family_id, "rust", now())
        draft_fit(home.marieke, need, Fit("myself", "samen eten", "", ""), 1)
    with look(home.marieke, "at_the_table", families=[home.family_id]):
        ask_word(home.marieke, Subject(need_id=need), sem.person_id or 0, now())
    leave(home, sem)
    (state,) = (n.state for n in plan_of(home.marieke, home).table.needs)
    assert set(state.waits) == {home.samira.person_id}


def test_who_has_authority_is_still_asked_and_reached(home: Home, town: Any) -> None:
    """Authority does not end by moving out (BW 1:251): the word on paid help is still asked."""
    with look(home.marieke, "members", families=[home.family_id, home.rachid_family_id]):
        rachid = home.rachid.person_id or 0
        add_known_member(home.marieke, home.family_id, rachid, "vader", now(), decides=True)
    with look(home.marieke, "at_the_table", families=[home.family_id]):
        need = name_need(home.marieke, home.family_id, "les", now(), person_id=home.noor_id)
        draft_fit(home.marieke, need, Fit("paid", "zwemles", "", "kan niet"), 1)
    record(home, home.rachid)
    assert not reads_plan(home, home.rachid)
    (state,) = (n.state for n in plan_of(home.marieke, home).table.needs)
    assert home.rachid.person_id in state.waits
    with look(home.marieke, "at_the_table", families=[home.family_id]):
        ask_word(home.marieke, Subject(need_id=need), home.rachid.person_id or 0, now())
    with look(home.rachid, "asked_of_me"):
        (asked,) = reads.asked_of_me(home.rachid.person_id or 0, None, now())
    assert len(asked.words) == 1
    with look(home.rachid, "our_plan", families=[home.rachid_family_id]):
        pass  # the other family, where he is, goes on
    with look(home.marieke, "members", persons=[home.rachid.person_id or 0]):
        assert people.person_card(home.rachid.person_id or 0) is not None


def test_who_works_for_the_family_has_nothing_of_who_left(home: Home, sem: Viewer) -> None:
    with look(home.marieke, "members", families=[home.family_id]):
        assert people.person_card(sem.person_id or 0) is not None
    leave(home, sem)
    with pytest.raises(Hidden), look(home.marieke, "members", persons=[sem.person_id or 0]):
        pass


def test_whom_they_asked_in_is_no_longer_in_their_reach(home: Home, sem: Viewer) -> None:
    until = now() + timedelta(days=9)
    with look(sem, "our_plan", families=[home.family_id]):
        guest = invite_guest(sem, home.family_id, CircleGuest("Oma", phone="06 1"), now(), until)
    with look(sem, "reach_guest", persons=[guest.person_id]):
        assert people.person_card(guest.person_id) is not None
    leave(home, sem)
    with pytest.raises(Hidden), look(sem, "reach_guest", persons=[guest.person_id]):
        pass
    assert [p.name for p in plan_of(home.samira, home).parts] == ["Oma"]


def test_their_own_things_stay_theirs(home: Home, sem: Viewer) -> None:
    leave(home, sem)
    me = sem.person_id or 0
    with look(sem, "my_card", persons=[me]):
        assert people.person_card(me) is not None
        assert reads.families_left() == {home.family_id: TODAY}
        assert person_compartment(me, "contact")


def test_a_child_of_two_families_stays_in_the_other(home: Home) -> None:
    youssef = home.youssef.person_id or 0
    with look(home.marieke, "members", families=[home.family_id, home.rachid_family_id]):
        add_known_member(home.marieke, home.rachid_family_id, youssef, "zoon", now())
    record(home, home.youssef, rests_on="agreed")
    assert not reads_plan(home, home.youssef)
    with look(home.youssef, "our_plan", families=[home.rachid_family_id]):
        assert reads.our_plan(home.rachid_family_id, now()) is not None
    with look(home.marieke, "members", families=[home.rachid_family_id]):
        assert people.person_card(youssef) is not None


def test_a_death_is_recorded_with_its_day_and_nobody_is_written_to(home: Home, sem: Viewer) -> None:
    refused(lambda: record(home, sem, TOMORROW, rests_on="died"))
    record(home, sem, TODAY - timedelta(days=3), rests_on="died")
    (one,) = plan_of(home.samira, home).leavings
    assert (one.rests_on, one.ends_on) == ("died", TODAY - timedelta(days=3))
    go_round()
    about = {tell.about_id for tell in reads.leavings_to_tell(1000)}
    assert sem.person_id not in about


def test_after_it_safety_is_to_be_talked_about(home: Home, sem: Viewer) -> None:
    from noaber.doors.professional.reads import is_safety_due

    with look(home.marieke, "safety", families=[home.family_id]):
        check_safety(home.marieke, home.family_id, "start", True, 0, "", now())
        assert not is_safety_due(home.family_id)
    leave(home, sem)
    with look(home.marieke, "our_plan", families=[home.family_id]):
        assert is_safety_due(home.family_id)


# --- coming back ----------------------------------------------------------------------------------


def test_coming_back_is_a_new_period_with_the_place_they_had(home: Home, sem: Viewer) -> None:
    leave(home, sem)
    refused(lambda: back(home, sem, by=home.samira))
    back(home, sem)
    assert reads_plan(home, sem)
    assert "Sem" in members(home)
    with look(home.samira, "our_plan", families=[home.family_id]):
        periods = Member.objects.filter(family_id=home.family_id, person_id=sem.person_id or 0)
        assert periods.count() == 2
    with look(home.marieke, "members", families=[home.family_id]):
        assert people.person_card(sem.person_id or 0) is not None
    back(home, sem)  # twice is once
    leave(home, sem)
    assert not reads_plan(home, sem)


# --- at once --------------------------------------------------------------------------------------


def test_who_comes_in_again_by_another_way_belongs_to_it(home: Home) -> None:
    with look(home.marieke, "members", families=[home.family_id, home.rachid_family_id]):
        rachid = home.rachid.person_id or 0
        add_known_member(home.marieke, home.family_id, rachid, "vader", now(), decides=True)
    for _twice in (1, 2):
        record(home, home.rachid)
        assert [one.person_id for one in plan_of(home.samira, home).leavings] == [rachid]
        with look(home.marieke, "members", families=[home.family_id, home.rachid_family_id]):
            add_known_member(home.marieke, home.family_id, rachid, "vader", now(), True)
        assert plan_of(home.samira, home).leavings == ()
        assert reads_plan(home, home.rachid)
        with look(home.rachid, "my_card", persons=[rachid]):
            assert reads.families_left() == {}


def test_authority_that_ends_ends_what_was_asked_for_it(home: Home, town: Any) -> None:
    """A parent elsewhere: what was asked of them, and how to reach them (a brother)."""
    with look(home.marieke, "members", families=[home.family_id]):
        card = ParentElsewhere("Karim", "Elders", "06 12345678")
        karim = know_parent(home.marieke, home.family_id, card, now())
        for child in (home.noor_id, home.youssef.person_id or 0):
            place = person_compartment(child, "authority")
            holders = [home.samira.person_id or 0, karim]
            settle_authority(home.marieke, place, child, holders, "parent", TODAY, TODAY)
    with look(home.marieke, "at_the_table", families=[home.family_id]):
        need = name_need(home.marieke, home.family_id, "les", now(), person_id=home.noor_id)
        draft_fit(home.marieke, need, Fit("paid", "zwemles", "", "kan niet"), 1)
    with look(home.marieke, "at_the_table", families=[home.family_id]):
        ask_word(home.marieke, Subject(need_id=need), karim, now())

    def ends(child: int) -> None:
        with look(home.marieke, "members", families=[home.family_id]):
            place = person_compartment(child, "authority")
            alone = [home.samira.person_id or 0]
            settle_authority(home.marieke, place, child, alone, "parent", TODAY, TODAY)

    ends(home.youssef.person_id or 0)
    with look(Viewer(karim), "asked_of_me"):  # of Noor still
        assert reads.asked_of_me(karim, None, now())
    with look(home.marieke, "members", persons=[karim]):
        pass
    ends(home.noor_id)
    with pytest.raises(Hidden), look(Viewer(karim), "asked_of_me"):
        pass
    with pytest.raises(Hidden), look(home.marieke, "members", persons=[karim]):
        pass


def test_two_end_it_at_once_and_it_ends_once(home: Home, sem: Viewer, admin_db: Admin) -> None:
    ways: Iterator[Callable[[], object]] = iter(
        [partial(leave, home, sem), partial(record, home, sem)]
    )
    results = at_once(2, lambda: next(ways)())
    assert [r for r in results if not isinstance(r, (*REFUSED, type(None)))] == []
    query = "select count(*) from plan_leaving where person_id = %s and undone_at is null"
    assert admin_db.execute(query, [sem.person_id]).fetchone() == (1,)
    assert not reads_plan(home, sem)


def test_two_whose_plan_it_is_leave_at_once_and_one_stays(home: Home, sem: Viewer) -> None:
    ways: Iterator[Callable[[], object]] = iter(
        [partial(leave, home, sem), partial(leave, home, home.samira)]
    )
    results = at_once(2, lambda: next(ways)())
    assert sum(isinstance(r, REFUSED) for r in results) == 1, results
    assert [reads_plan(home, sem), reads_plan(home, home.samira)].count(True) == 1


def test_one_ends_it_while_the_other_signs(home: Home, sem: Viewer) -> None:
    def sign() -> None:
        with look(sem, "our_plan", families=[home.family_id]):
            closing.sign(sem, home.family_id, ["personal_plan"], {"a": 1}, now())

    ways: Iterator[Callable[[], object]] = iter([sign, partial(record, home, sem)])
    results = at_once(2, lambda: next(ways)())
    assert [r for r in results if isinstance(r, Exception) and not isinstance(r, REFUSED)] == []
    assert not reads_plan(home, sem)
    refused(sign)
