"""A place in the plan, parents elsewhere, whose yes is waited for, and a way back (X-05)."""

from datetime import timedelta
from typing import Any

import pytest

from noaber.people import reads as people
from noaber.people.acts import note_contact, settle_authority
from noaber.people.models import ParentalAuthority
from noaber.plan import reads
from noaber.plan.acts.families import Confirmed, confirm_person
from noaber.plan.acts.members import (
    NewMember,
    ParentElsewhere,
    add_known_member,
    add_member,
    give_place,
    know_parent,
)
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.voices import ask_everybody
from noaber.plan.tests.acting import REFUSED, asked_tom, at_once, now
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, years_ago
from noaber.plan.tests.test_bringing import bring, whole
from noaber.post.acts import post_message
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import end_links, make_link, opened_link
from noaber.sharing.looks import Hidden, look
from noaber.sharing.reads import person_compartment, post_compartment
from tests.town import Town, ask


@pytest.fixture
def home(town: Town) -> Home:
    return make_home(town)


@pytest.fixture
def brought(town: Town, home: Home) -> Any:
    """Samira's plan in a new town: who brings it, and the others by name only."""
    return bring(town, whole(home.samira, home.family_id))


def named(town: Town, family_id: int, name: str) -> int:
    with look(town.marieke, "members", families=[family_id]):
        plan = reads.our_plan(family_id, now())
    assert plan is not None
    return next(m.person_id for m in plan.members if m.known_as == name)


def confirm(town: Town, family_id: int, person_id: int, name: str, age: int) -> None:
    with look(town.marieke, "confirm_person", families=[family_id]):
        who = Confirmed(name, "Test", years_ago(age), "")
        confirm_person(town.marieke, family_id, person_id, who, now())


def give(town: Town, family_id: int, person_id: int, decides: bool = False) -> str:
    with look(town.marieke, "members", families=[family_id]):
        return give_place(town.marieke, family_id, person_id, decides, now())


# --- a place in the plan ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "decides", "level"),
    [(8, True, ""), (14, True, "see"), (40, False, "see"), (40, True, "own")],
)  # fmt: skip
def test_who_came_along_by_name_gets_a_place_once_confirmed(
    age: int, decides: bool, level: str, town: Town, brought: Any
) -> None:
    """S0-11. Act plan.place_given: by age, and never more than that."""
    youssef = named(town, brought.family_id, "Youssef")
    with pytest.raises(Hidden), look(Viewer(youssef), "our_plan", families=[brought.family_id]):
        pass
    confirm(town, brought.family_id, youssef, "Youssef", age)
    for _twice in (1, 2):
        assert give(town, brought.family_id, youssef, decides) == level
    with look(town.marieke, "members", families=[brought.family_id]):
        assert reads.places_in(brought.family_id).get(youssef, "") == level
    if level:
        with look(Viewer(youssef), "our_plan", families=[brought.family_id]):
            plan = reads.our_plan(brought.family_id, now(), Viewer(youssef))
        assert plan is not None
        assert plan.is_own is (level == "own")


def test_nobody_gets_a_place_before_it_is_known_who_they_are(town: Town, brought: Any) -> None:
    with pytest.raises(NotAllowed):
        give(town, brought.family_id, named(town, brought.family_id, "Youssef"))


def test_only_a_member_gets_a_place(town: Town, home: Home) -> None:
    stranger = ask(town, given_name="Jan")
    with pytest.raises(NotAllowed):
        give(town, home.family_id, stranger.person_id)


def test_who_is_not_in_charge_gives_no_place(town: Town, home: Home) -> None:
    with pytest.raises(Hidden), look(town.tom, "members", families=[home.family_id]):
        pass
    asked_tom(town, home.family_id)  # reads along until the answer
    with pytest.raises(REFUSED), look(town.tom, "handover", families=[home.family_id]):
        give_place(town.tom, home.family_id, home.noor_id, False, now())
    with pytest.raises(REFUSED), look(home.samira, "our_plan", families=[home.family_id]):
        give_place(home.samira, home.family_id, home.noor_id, False, now())


def test_who_has_a_place_is_written_to_and_the_clock_delivers(town: Town, brought: Any) -> None:
    youssef = named(town, brought.family_id, "Youssef")
    confirm(town, brought.family_id, youssef, "Youssef", 14)
    give(town, brought.family_id, youssef)
    with look(town.marieke, "write_to", families=[brought.family_id]):
        place = post_compartment(brought.family_id, youssef)
        post_message(
            town.marieke, place, youssef, "Hoi", "Dag", now(), town.municipality_id, "letter"
        )
    clock = people.clock(TODAY)
    with look(Viewer(clock.person_id, clock.role_id), "post_delivery", persons=[youssef]):
        assert people.person_card(youssef) is not None


def test_two_at_once_give_one_place(town: Town, brought: Any) -> None:
    youssef = named(town, brought.family_id, "Youssef")
    confirm(town, brought.family_id, youssef, "Youssef", 14)
    assert at_once(2, lambda: give(town, brought.family_id, youssef)) == ["see", "see"]


def test_who_joins_a_second_family_may_write_there_and_gets_its_post(
    town: Town, home: Home
) -> None:
    """A known adult: the partner who had a plan of their own."""
    families = [home.family_id, home.rachid_family_id]
    rachid = home.rachid.person_id or 0
    with look(town.marieke, "members", families=families):
        add_known_member(town.marieke, home.family_id, rachid, "partner", NOW, decides=True)
    with look(home.rachid, "our_plan", families=[home.family_id]):
        plan = reads.our_plan(home.family_id, now(), home.rachid)
    assert plan is not None
    assert plan.is_own is True
    with look(town.marieke, "write_to", families=[home.family_id]):
        assert post_compartment(home.family_id, rachid)


# --- who has authority --------------------------------------------------------------------------


def paid_help(home: Home) -> reads.NeedState:
    """What paid help for Noor waits for."""
    with at_table(home.marieke, home):
        need = name_need(home.marieke, home.family_id, "praten", NOW, person_id=home.noor_id)
        draft_fit(home.marieke, need, Fit("paid", "bij De Brug", "", "nodig"), 1)
        return next(s for s in reads.need_states(home.family_id) if s.need_id == need)


def settle(home: Home, holders: list[int], kind: Any = "parent", by: Viewer | None = None) -> None:
    viewer = by or home.marieke
    with look(viewer, "members", families=[home.family_id]):
        place = person_compartment(home.noor_id, "authority")
        settle_authority(viewer, place, home.noor_id, holders, kind, years_ago(8), TODAY)


def test_paid_help_for_a_child_waits_for_who_has_authority_now(home: Home) -> None:
    """X-05. Act people.authority_ended: the one who has it no longer is not waited for."""
    assert set(paid_help(home).waits) == {home.samira.person_id, home.rachid.person_id}
    settle(home, [home.samira.person_id or 0])
    assert set(paid_help(home).waits) == {home.samira.person_id}
    settle(home, [home.samira.person_id or 0, home.rachid.person_id or 0])
    assert set(paid_help(home).waits) == {home.samira.person_id, home.rachid.person_id}


def test_not_known_yet_waits_for_that_to_be_clear(home: Home) -> None:
    settle(home, [])
    state = paid_help(home)
    assert state.because == "nobody_has_authority"
    assert not state.stands


def test_the_same_again_changes_nothing_and_another_kind_begins_today(home: Home) -> None:
    both = [home.samira.person_id or 0, home.rachid.person_id or 0]
    settle(home, both)
    settle(home, both)
    settle(home, both[:1], "guardian")
    with look(home.marieke, "members", families=[home.family_id]):
        rows = ParentalAuthority.objects.filter(child_id=home.noor_id, during__contains=TODAY)
        assert [(r.holder_id, r.kind, r.during.lower) for r in rows] == [
            (both[0], "guardian", TODAY)
        ]


def test_who_has_authority_no_longer_sees_nothing_of_the_child(home: Home) -> None:
    child = [home.noor_id]
    with look(home.rachid, "my_card", persons=child):
        assert people.person_card(home.noor_id) is not None
    settle(home, [home.samira.person_id or 0])
    with pytest.raises(Hidden), look(home.rachid, "my_card", persons=child):
        pass


def test_a_resident_and_an_outsider_settle_nothing(home: Home) -> None:
    for viewer in (home.tom, home.samira, home.rachid):
        with pytest.raises((*REFUSED, LookupError)):
            settle(home, [], by=viewer)


def test_a_parent_elsewhere_is_known_and_asked_and_reads_nothing(town: Town, home: Home) -> None:
    """Act plan.parent_known."""
    parent = ParentElsewhere("Pieter", "Ver", "06 11112222", "pieter@voorbeeld.invalid")
    with look(home.marieke, "members", families=[home.family_id]):
        pieter = know_parent(home.marieke, home.family_id, parent, now())
    settle(home, [pieter])
    state = paid_help(home)
    assert state.waits == {home.samira.person_id: "Samira", pieter: "Pieter"}
    with at_table(home.marieke, home):
        ask_everybody(home.marieke, state.need_id, now(), "Gesprekken voor Noor")
    with pytest.raises(Hidden), look(Viewer(pieter), "our_plan", families=[home.family_id]):
        pass
    with look(Viewer(pieter), "asked_of_me"):
        (asked,) = reads.asked_of_me(pieter, None, now())
    assert [w.asked_words for w in asked.words] == ["Gesprekken voor Noor"]


def test_only_who_is_in_charge_makes_a_parent_known(town: Town, home: Home) -> None:
    for viewer in (home.tom, home.samira):
        with pytest.raises(REFUSED), look(viewer, "members", families=[home.family_id]):
            know_parent(viewer, home.family_id, ParentElsewhere("Pieter"), now())


def test_an_owner_who_is_not_the_contact_person_reaches_a_new_member(town: Town) -> None:
    """Two questions in one family: each of their owners may go on with everybody in it."""
    first = ask(town, given_name="Ans")
    member = NewMember("Bo", "Test", years_ago(9), holders=(first.person_id,))
    with look(town.marieke, "members", families=[first.family_id]):
        bo = add_member(town.marieke, first.family_id, member, now())
    with look(town.marieke, "members", families=[first.family_id]):
        assert people.person_card(bo) is not None
        assert ParentalAuthority.objects.filter(child_id=bo).count() == 1


# --- a way back ---------------------------------------------------------------------------------


def card(viewer: Viewer, person_id: int, purpose: str = "my_card") -> people.PersonCard | None:
    with look(viewer, purpose, persons=[person_id]):
        return people.person_card(person_id)


def test_what_a_resident_said_is_written_down_with_both_names(home: Home, admin_db: Any) -> None:
    """Act people.contact_noted; the same again leaves no line."""
    youssef = home.youssef.person_id or 0
    for _twice in (1, 2):
        with look(home.marieke, "members", families=[home.family_id]):
            note_contact(home.marieke, youssef, "06 99990000", "y@voorbeeld.invalid", "en")
    known = card(home.youssef, youssef)
    assert known is not None
    assert (known.phone, known.email, known.language) == (
        "06 99990000",
        "y@voorbeeld.invalid",
        "en",
    )
    noted = admin_db.execute(
        "select person_id, on_behalf_of_id from record_act where name = 'people.contact_noted'"
        " and on_behalf_of_id = %s", [youssef],
    ).fetchall()  # fmt: skip
    assert noted == [(home.marieke.person_id, youssef)]


def test_nobody_else_writes_down_how_to_reach_somebody(home: Home) -> None:
    youssef = home.youssef.person_id or 0
    for viewer in (home.tom, home.samira):
        with pytest.raises(REFUSED), look(viewer, "members", families=[home.family_id]):
            note_contact(viewer, youssef, "06 1", "", "nl")


def test_a_link_that_was_ended_opens_nothing_and_a_new_one_does(home: Home) -> None:
    """Acts people.link_made and people.links_ended."""
    youssef, until = home.youssef.person_id or 0, now() + timedelta(days=14)
    with look(home.marieke, "members", families=[home.family_id]):
        contact = person_compartment(youssef, "contact")
        old = make_link(home.marieke, youssef, contact, until)
    with look(home.marieke, "members", families=[home.family_id]):
        assert end_links(home.marieke, youssef, contact) == 1
        new = make_link(home.marieke, youssef, contact, until)
    found = [opened_link(secret) for secret in (old, new)]
    assert [link and (link.person_id, link.expired) for link in found] == [
        (youssef, True),
        (youssef, False),
    ]


def test_nobody_ends_the_links_of_somebody_out_of_reach(home: Home, town: Town) -> None:
    stranger = ask(town, given_name="Jan")
    with look(home.marieke, "members", families=[home.family_id]):
        contact = person_compartment(home.noor_id, "contact")
    with (
        pytest.raises(NotAllowed, match="links end in an act about their person"),
        look(home.marieke, "members", families=[home.family_id]),
    ):
        end_links(home.marieke, stranger.person_id, contact)
    with pytest.raises(REFUSED), look(home.tom, "members", families=[home.family_id]):
        end_links(home.tom, home.noor_id, contact)
