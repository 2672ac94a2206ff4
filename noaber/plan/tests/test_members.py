"""Who belongs to a family, where they live, who has authority: and what each then sees."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.acts import Address, record_authority, record_household
from noaber.people.models import Household, Member, ParentalAuthority
from noaber.plan import reads, rules
from noaber.plan.acts.closing import give_pulse
from noaber.plan.acts.goals import change_goal, set_goal
from noaber.plan.acts.handovers import accept_handover, ask_handover
from noaber.plan.acts.members import NewMember, add_known_member, add_member, give_address
from noaber.plan.acts.words import change_words
from noaber.plan.tests.acting import at_once, plan_of
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden, look
from noaber.sharing.reads import person_compartment
from tests.town import ask

HOME = Address("Kadeplein", "4", "1234 AB", "Veldstad")


def now() -> datetime:
    return datetime.now(UTC)


def born(age: int) -> date:
    return date(now().year - age - 1, 6, 1)


def add(answered: Any, by: Viewer, age: int, **more: Any) -> int:
    with look(by, "our_plan", families=[answered.family_id]):
        member = NewMember(f"Kind van {age}", "Test", born(age), **more)
        return add_member(by, answered.family_id, member, now())


def plans_of(person_id: int) -> list[int]:
    from noaber.people.models import Family

    try:
        with look(Viewer(person_id), "our_plan"):
            return list(Family.objects.values_list("id", flat=True))
    except Hidden:
        return []


@pytest.mark.parametrize(
    ("age", "decides", "level"),
    [(8, False, ""), (11, True, ""), (12, False, "see"), (17, True, "see"), (18, False, "see"),
     (18, True, "own"), (82, True, "own")],
)  # fmt: skip
def test_what_a_member_may_do_with_the_plan(age: int, decides: bool, level: str) -> None:
    assert rules.plan_level(age, decides) == level


def test_a_child_under_twelve_is_a_member_and_reads_nothing(answered: Any, town: Any) -> None:
    """Act plan.member_added."""
    child = add(answered, town.marieke, 8, does="dochter, 8")
    assert plans_of(child) == []
    with look(Viewer(answered.person_id), "our_plan", families=[answered.family_id]):
        plan = reads.our_plan(answered.family_id, now())
    assert plan is not None
    assert [(m.person_id, m.does) for m in plan.members][1] == (child, "dochter, 8")


def test_a_young_person_reads_along_and_adds_nobody(answered: Any, town: Any) -> None:
    youth = add(answered, town.marieke, 14)
    assert plans_of(youth) == [answered.family_id]
    with pytest.raises(NotAllowed):
        add(answered, Viewer(youth), 3)


def test_a_partner_decides_and_may_add_somebody(answered: Any, town: Any) -> None:
    partner = add(answered, town.marieke, 40, decides=True, email="partner@voorbeeld.invalid")
    add(answered, Viewer(partner), 5)
    with look(Viewer(partner), "our_plan", families=[answered.family_id]):
        plan = reads.our_plan(answered.family_id, now())
        assert plan is not None
        change_words(Viewer(partner), plan.plan_id, "Samen", ("", "", ""), plan.words_version)


def test_the_contact_person_may_reach_a_new_member_and_the_clock_deliver(
    answered: Any, town: Any
) -> None:
    partner = add(answered, town.marieke, 40, decides=True, phone="06 87654321")
    with look(town.marieke, "reach", families=[answered.family_id]):
        card = people.person_card(partner)
    assert card is not None
    assert card.phone == "06 87654321"
    clock = people.clock(day_of(now()))
    with look(Viewer(clock.person_id, clock.role_id), "post_delivery", persons=[partner]):
        assert people.person_card(partner) is not None


def test_an_outsider_adds_nobody(answered: Any, town: Any) -> None:
    for outsider in (town.tom, Viewer(ask(town, given_name="Jan").person_id)):
        with pytest.raises(Hidden):
            add(answered, outsider, 8)


def test_a_resident_cannot_say_who_has_authority(answered: Any, town: Any) -> None:
    """Act people.authority_recorded is the professional's."""
    me = Viewer(answered.person_id)
    with pytest.raises(NotAllowed):
        add(answered, me, 8, holders=(answered.person_id,))
    with look(me, "our_plan", families=[answered.family_id]):
        assert Member.objects.filter(family_id=answered.family_id).count() == 1


@pytest.fixture
def two_families(answered: Any, town: Any) -> tuple[Any, Any, int]:
    """A child of two parents who each have a plan; it was added to the first."""
    other = ask(town, given_name="Rachid")
    holders = (answered.person_id, other.person_id)
    return answered, other, add(answered, town.marieke, 14, holders=holders)


def test_a_child_in_two_families_and_plans_that_do_not_meet(two_families: Any) -> None:
    hers, his, child = two_families
    father = Viewer(his.person_id)
    for _twice in (1, 2):
        with look(father, "my_card", families=[his.family_id], persons=[child]):
            add_known_member(father, his.family_id, child, "zoon, 14", now())
    with look(father, "our_plan", families=[his.family_id]):
        assert Member.objects.filter(family_id=his.family_id).count() == 2
    assert plans_of(his.person_id) == [his.family_id]
    assert set(plans_of(child)) == {hers.family_id, his.family_id}
    with pytest.raises(Hidden), look(father, "our_plan", families=[hers.family_id]):
        pass


def test_two_families_of_a_child_change_their_plans_at_the_same_moment(
    two_families: Any, town: Any
) -> None:
    """Both parents set and change a goal for the child while the child says something in both
    plans: everything stands, each in its own plan."""
    hers, his, child = two_families
    father = Viewer(his.person_id)
    with look(father, "my_card", families=[his.family_id], persons=[child]):
        add_known_member(father, his.family_id, child, "zoon, 14", now())
    her_goal, his_goal = _goal(hers, child, "rust"), _goal(his, child, "rust")
    doings: Iterator[Callable[[], object]] = iter(
        [
            partial(_change_goal, hers, her_goal, "rust bij mama"),
            partial(_change_goal, his, his_goal, "rust bij papa"),
            partial(_goal, hers, child, "voetbal"),
            partial(_goal, his, child, "gitaar"),
            *(partial(_say, Viewer(child), a.family_id, "ik ook") for a in (hers, his)),
        ]
    )
    results = at_once(6, lambda: next(doings)())
    assert not [r for r in results if isinstance(r, Exception)], results
    for answered, words in (
        (hers, {"rust bij mama", "voetbal"}),
        (his, {"rust bij papa", "gitaar"}),
    ):
        for viewer in (Viewer(answered.person_id), Viewer(child)):
            plan = plan_of(viewer, answered.family_id)
            assert {g.words for g in plan.table.goals} == words
            assert [p.words for p in plan.table.pulses] == ["ik ook"]


def _goal(answered: Any, child: int, words: str) -> int:
    me = Viewer(answered.person_id)
    with look(me, "our_plan", families=[answered.family_id]):
        return set_goal(me, answered.family_id, words, now(), child)


def _change_goal(answered: Any, goal_id: int, words: str) -> None:
    me = Viewer(answered.person_id)
    with look(me, "our_plan", families=[answered.family_id]):
        change_goal(me, goal_id, words, "", 1, now())


def _say(viewer: Viewer, family_id: int, words: str) -> None:
    with look(viewer, "our_plan", families=[family_id]):
        give_pulse(viewer, family_id, "partly", words, now())


def test_nobody_adds_somebody_they_cannot_see(two_families: Any, town: Any) -> None:
    _hers, his, child = two_families
    stranger = ask(town, given_name="Jan")
    for viewer, family_id in (
        (Viewer(stranger.person_id), stranger.family_id),
        (town.marieke, his.family_id),
    ):
        with pytest.raises(Hidden), look(viewer, "our_plan", families=[family_id]):
            add_known_member(viewer, family_id, child, "", now())


def test_authority_twice_is_once_and_later_needs_a_look_at_it(answered: Any, town: Any) -> None:
    child = add(answered, town.marieke, 8, holders=(answered.person_id,))
    grandparent = ask(town, given_name="Oma").person_id
    for holder in (answered.person_id, grandparent, grandparent):
        with look(town.marieke, "confirm_person", families=[answered.family_id]):
            compartment = person_compartment(child, "authority")
            record_authority(town.marieke, compartment, child, holder, day_of(now()), "guardian")
    with look(town.marieke, "confirm_person", families=[answered.family_id]):
        kinds = ParentalAuthority.objects.filter(child_id=child).values_list("kind", flat=True)
        assert sorted(kinds) == ["guardian", "parent"]
    with look(town.marieke, "reach", families=[answered.family_id]):
        assert not ParentalAuthority.objects.exists()


def give_home(answered: Any, address: Address = HOME, days: int = 0) -> None:
    me = Viewer(answered.person_id)
    with look(me, "my_card", families=[answered.family_id], persons=[answered.person_id]):
        on = day_of(now()) + timedelta(days=days)
        give_address(me, answered.family_id, answered.person_id, address, on, now())


def homes(viewer: Viewer, purpose: str, answered: Any) -> list[Household]:
    try:
        with look(viewer, purpose, families=[answered.family_id]):
            return list(Household.objects.filter(person_id=answered.person_id).order_by("during"))
    except Hidden:
        return []


def test_an_address_is_for_the_contact_person_and_nobody_else(answered: Any, town: Any) -> None:
    """Acts plan.address_given and people.address_recorded."""
    give_home(answered)
    assert [h.street for h in homes(town.marieke, "letters", answered)] == ["Kadeplein"]
    assert homes(town.marieke, "reach", answered) == []
    assert homes(town.tom, "letters", answered) == []
    with pytest.raises(Hidden), look(town.marieke, "my_card", families=[answered.family_id]):
        pass


def test_only_who_lives_there_gives_their_address(answered: Any, town: Any) -> None:
    give_home(answered)
    with (
        pytest.raises(NotAllowed),
        look(town.marieke, "confirm_person", families=[answered.family_id]),
    ):
        give_address(
            town.marieke, answered.family_id, answered.person_id, HOME, day_of(now()), now()
        )


def test_a_handover_takes_the_address_along(answered: Any, town: Any) -> None:
    give_home(answered, Address("Kadeplein", "4", "", "Veldstad", shielded=True))
    with look(town.marieke, "handover", families=[answered.family_id]):
        plan = reads.our_plan(answered.family_id, now())
        assert plan is not None
        ask_handover(town.marieke, plan.questions[0].id, town.tom.role_id, "", now())
    with look(town.tom, "handover", families=[answered.family_id]):
        plan = reads.our_plan(answered.family_id, now())
        assert plan is not None
        handover_id = plan.questions[0].handover_id
        assert handover_id is not None
        accept_handover(town.tom, handover_id, now())
    assert homes(town.marieke, "letters", answered) == []
    assert [h.shielded for h in homes(town.tom, "letters", answered)] == [True]


def test_who_moves_keeps_the_address_of_before_with_its_end(answered: Any, town: Any) -> None:
    give_home(answered, days=-100)
    give_home(answered, days=-100)  # the same again
    there = Address("Lijnbaan", "1", "", "Veldstad")
    give_home(answered, there, days=30)
    give_home(answered, Address("Sluisstraat", "2", "", "Veldstad"), days=-10)
    day = day_of(now())
    kept = [
        (h.street, h.during.lower, h.during.upper) for h in homes(town.marieke, "letters", answered)
    ]
    assert kept == [
        ("Kadeplein", day - timedelta(days=100), day - timedelta(days=10)),
        ("Sluisstraat", day - timedelta(days=10), day + timedelta(days=30)),
        ("Lijnbaan", day + timedelta(days=30), None),
    ]


def test_a_mistake_on_the_same_day_is_put_right(answered: Any, town: Any) -> None:
    give_home(answered)
    give_home(answered, Address("Kadeplein", "14", "1234 AB", "Veldstad"))
    assert [h.number for h in homes(town.marieke, "letters", answered)] == ["14"]
    with look(town.marieke, "confirm_person", families=[answered.family_id]):
        compartment = person_compartment(answered.person_id, "address")
        record_household(town.marieke, compartment, answered.person_id, HOME, day_of(now()))
    assert [h.number for h in homes(town.marieke, "letters", answered)] == ["4"]
