"""A court's permission, and not able to weigh something: with a reviewer and an end (X-05)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from noaber.people import act_names as people_acts
from noaber.people.models import SubstitutePermission
from noaber.plan.acts.members import NewMember, add_member
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.rights import (
    About,
    record_court_permission,
    record_incapacity,
    review_exception,
)
from noaber.plan.acts.voices import set_aside_kinds, set_word_aside
from noaber.plan.reads import exceptions_in_sight
from noaber.plan.tests.at_home import TODAY, Home, at_table, make_home, plan_of, years_ago
from noaber.record.acts import act
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing import reads as sharing
from noaber.sharing.looks import Hidden, look
from noaber.sharing.reads import person_compartment
from tests.town import make_town


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


def about(home: Home, act_name: str = "help_consent", **changes: Any) -> About:
    until = TODAY + timedelta(days=30)
    return replace(About("jeugdwet", act_name, TODAY, until, home.tom.role), **changes)


def now() -> datetime:
    return datetime.now(UTC)


def permission(home: Home, child_id: int, holder: Viewer, **changes: Any) -> int:
    with look(home.marieke, "whose_word", families=[home.family_id]):
        return record_court_permission(
            home.marieke,
            child_id,
            holder.person_id or 0,
            about(home, **changes),
            "Rechtbank Noord",
            "C/01/1",
            now(),
        )


def incapacity(home: Home, person_id: int, **changes: Any) -> int:
    with look(home.marieke, "whose_word", families=[home.family_id]):
        return record_incapacity(
            home.marieke, person_id, about(home, **changes), "te ziek om te praten", now()
        )


def paid_help(home: Home, person_id: int) -> int:
    with at_table(home.marieke, home):
        need_id = name_need(home.marieke, home.family_id, "praten", now(), person_id=person_id)
    with at_table(home.marieke, home):
        draft_fit(home.marieke, need_id, Fit("paid", "De Brug", "", "omdat"), 1)
    return need_id


def waits(home: Home) -> set[str]:
    return set(plan_of(home.marieke, home).table.needs[0].state.waits.values())


def test_the_court_replaces_one_holders_yes_and_nobody_elses(home: Home) -> None:
    paid_help(home, home.noor_id)
    assert waits(home) == {"Samira", "Rachid"}
    permission(home, home.noor_id, home.rachid)
    assert waits(home) == {"Samira"}


def test_it_counts_only_for_its_act_and_its_days(home: Home) -> None:
    paid_help(home, home.noor_id)
    permission(home, home.noor_id, home.rachid, act_name="file_access")
    tomorrow = TODAY + timedelta(days=1)
    permission(home, home.noor_id, home.rachid, from_on=tomorrow)
    ended = TODAY - timedelta(days=3)
    permission(home, home.noor_id, home.rachid, from_on=ended, until_on=TODAY)
    assert waits(home) == {"Samira", "Rachid"}


def test_who_cannot_weigh_this_is_not_waited_for(home: Home) -> None:
    youssef = home.youssef.person_id or 0
    paid_help(home, youssef)
    assert waits(home) == {"Samira", "Rachid", "Youssef"}
    incapacity(home, youssef)
    assert waits(home) == {"Samira", "Rachid"}


def test_the_colleague_sees_it_on_the_ground_of_today_whenever_it_began(home: Home) -> None:
    """Of an adult, from a day before the law was read on which their card is known."""
    with look(home.marieke, "confirm_person", families=[home.family_id]):
        aunt = NewMember("Amal", "Test", years_ago(40))
        amal = add_member(home.marieke, home.family_id, aunt, now())
    incapacity(home, amal, from_on=date(2026, 3, 1))
    assert to_review(home.tom) == [amal]


def in_sight(viewer: Viewer, person_id: int) -> list[str]:
    with look(viewer, "whose_word", persons=[person_id]):
        return [one.kind for one in exceptions_in_sight()]


def to_review(viewer: Viewer, role_id: int | None = None) -> list[int]:
    with look(viewer, "whose_word"):
        return sharing.exceptions_to_review(role_id or viewer.role)


def test_the_colleague_who_was_named_sees_it_and_says_whether_it_is_right(home: Home) -> None:
    youssef = home.youssef.person_id or 0
    paid_help(home, youssef)
    with pytest.raises(Hidden):
        in_sight(home.tom, youssef)
    made = incapacity(home, youssef)
    assert to_review(home.tom) == [youssef]
    assert to_review(home.tom, home.marieke.role) == []
    assert in_sight(home.tom, youssef) == ["weighing"]
    with pytest.raises(Hidden), look(home.tom, "our_plan", families=[home.family_id]):
        pass
    with look(home.tom, "whose_word", persons=[youssef]):
        for _twice in range(2):
            review_exception(home.tom, "weighing", made, False, "hij kan dit wel", now())
    assert waits(home) == {"Samira", "Rachid", "Youssef"}
    with pytest.raises(Hidden):  # nothing more to look at
        in_sight(home.tom, youssef)
    with pytest.raises(Hidden):
        to_review(home.tom)


def test_what_is_right_goes_on_counting(home: Home) -> None:
    paid_help(home, home.noor_id)
    made = permission(home, home.noor_id, home.rachid)
    with look(home.tom, "whose_word", persons=[home.noor_id]):
        review_exception(home.tom, "court", made, True, "", now())
    assert waits(home) == {"Samira"}


def test_only_who_was_named_reviews(home: Home) -> None:
    made = permission(home, home.noor_id, home.rachid)
    with pytest.raises(NotAllowed), look(home.marieke, "whose_word", families=[home.family_id]):
        review_exception(home.marieke, "court", made, True, "", now())


def test_two_things_to_look_at_stay_in_sight_until_the_last(home: Home) -> None:
    youssef = home.youssef.person_id or 0
    first, second = incapacity(home, youssef), incapacity(home, youssef, act_name="file_access")
    with look(home.tom, "whose_word", persons=[youssef]):
        review_exception(home.tom, "weighing", first, True, "", now())
    assert in_sight(home.tom, youssef) == ["weighing", "weighing"]
    with look(home.tom, "whose_word", persons=[youssef]):
        review_exception(home.tom, "weighing", second, True, "", now())
    with pytest.raises(Hidden):
        in_sight(home.tom, youssef)


@pytest.mark.parametrize(
    "changes",
    [
        {"reviewer_role_id": None},  # oneself
        {"until_on": TODAY},
        {"act_name": "paint_the_house"},
        {"law": "romeins_recht"},
    ],
)
def test_what_the_law_or_the_rules_do_not_know_is_refused(
    home: Home, changes: dict[str, Any]
) -> None:
    if "reviewer_role_id" in changes:
        changes = {"reviewer_role_id": home.marieke.role}
    with pytest.raises(NotAllowed):
        permission(home, home.noor_id, home.rachid, **changes)
    with pytest.raises(NotAllowed):
        incapacity(home, home.noor_id, **changes)


def test_the_court_replaces_only_who_has_authority_over_a_child(home: Home) -> None:
    with pytest.raises(NotAllowed):
        permission(home, home.noor_id, home.tom)
    with pytest.raises(NotAllowed):
        permission(home, home.samira.person_id or 0, home.rachid)


def test_a_stranger_records_nothing(home: Home, town: Any) -> None:
    for viewer in (home.tom, town.clerk, make_town().marieke):
        with pytest.raises(Hidden), look(viewer, "whose_word", families=[home.family_id]):
            pass
    with (
        pytest.raises((Hidden, NotAllowed, LookupError)),
        look(home.samira, "whose_word", persons=[home.samira.person_id or 0]),
    ):
        record_incapacity(
            home.samira, home.samira.person_id or 0, about(home), "zelf gezegd", now()
        )


def test_no_other_act_writes_it(home: Home, admin_db: Any) -> None:
    made = permission(home, home.noor_id, home.rachid)
    place = (home.marieke, "whose_word", [home.family_id])
    with (
        pytest.raises(DatabaseError, match="does not write"),
        look(*place),
        act(
            home.marieke,
            people_acts.AUTHORITY_RECORDED,
            [person_compartment(home.noor_id, "authority")],
        ),
    ):
        SubstitutePermission.objects.filter(pk=made).update(upheld=True)


def test_whom_it_is_about_and_who_may_read_the_file_see_it(home: Home) -> None:
    incapacity(home, home.youssef.person_id or 0)
    youssef = home.youssef.person_id or 0
    assert in_sight(home.youssef, youssef) == ["weighing"]
    for holder in (home.samira, home.rachid):
        with look(holder, "whose_word", persons=[holder.person_id or 0]):
            assert youssef in sharing.children_of_who_looks()
        assert in_sight(holder, youssef) == ["weighing"]


def test_what_the_law_says_of_an_exception_counts(home: Home) -> None:
    """L-BP-04: from twelve the young person's own yes is still asked; under twelve nobody's."""
    youssef = home.youssef.person_id or 0
    need_id = paid_help(home, youssef)
    with at_table(home.marieke, home):
        kinds = set_aside_kinds(youssef, TODAY)
        assert kinds == ["light", "ordered", "safety", "urgency", "wish"]
        assert set_aside_kinds(home.noor_id, TODAY) == ["light", "ordered", "urgency"]
        until = TODAY + timedelta(days=9)
        set_word_aside(home.marieke, need_id, 2, "safety", "gevaar", home.tom.role, until, now())
    assert waits(home) == {"Youssef"}
    with at_table(home.marieke, home):
        set_word_aside(
            home.marieke, need_id, 2, "ordered", "de rechter", home.tom.role, until, now()
        )
    assert waits(home) == set()


def test_an_exception_of_another_age_is_refused(home: Home) -> None:
    need_id = paid_help(home, home.noor_id)
    until = TODAY + timedelta(days=9)
    for kind in ("safety", "wish", "court", "zomaar"):
        with pytest.raises(NotAllowed), at_table(home.marieke, home):
            set_word_aside(home.marieke, need_id, 2, kind, "x", home.tom.role, until, now())
