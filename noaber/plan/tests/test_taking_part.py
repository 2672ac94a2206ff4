"""Colleagues in the same plan with a role of their own (S3-15), and a plan that is closed."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from noaber.plan import reads
from noaber.plan.acts import promises
from noaber.plan.acts.families import Confirmed, close_plan, confirm_person, join_family
from noaber.plan.acts.handovers import accept_handover
from noaber.plan.acts.members import NewMember, add_member
from noaber.plan.acts.promises import answer_question, keep_promise, meet_owed, plan_appointment
from noaber.plan.acts.taking_part import (
    accept_part,
    ask_colleague,
    decline_part,
    leave_plan,
    withdraw_colleague,
)
from noaber.plan.tests.acting import (
    REFUSED,
    TODAY,
    asked_tom,
    at_once,
    now,
    plan_of,
    promised,
    resident,
)
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden, birth, look
from tests.town import Town, ask, make_town


def invite(town: Town, family_id: int, by: Viewer | None = None, whom: Viewer | None = None) -> int:
    """Marieke asks Tom to think along about money; the id of what was asked."""
    asker, asked = by or town.marieke, whom or town.tom
    assert asked.role_id is not None
    with look(asker, "take_part", families=[family_id]):
        ask_colleague(asker, family_id, asked.role_id, "denkt mee over geld", "Jij weet dit", now())
        plan = reads.our_plan(family_id, now())
    assert plan is not None
    return next(p.id for p in plan.parts if p.who and p.who.role_id == asked.role_id)


def do(act: Callable[..., None], viewer: Viewer, family_id: int, part_id: int) -> None:
    with look(viewer, "take_part", families=[family_id]):
        act(viewer, part_id, now())


def taking_part(town: Town, family_id: int) -> int:
    part_id = invite(town, family_id)
    do(accept_part, town.tom, family_id, part_id)
    return part_id


# --- asked, and yes or no -------------------------------------------------------------------------


def test_a_colleague_counts_only_after_the_yes(town: Town) -> None:
    answered = ask(town)
    part_id = invite(town, answered.family_id)
    (part,) = plan_of(resident(answered), answered.family_id).parts
    assert part.who
    assert (part.who.role_id, part.does, part.accepted) == (
        town.tom.role_id, "denkt mee over geld", False,
    )  # fmt: skip
    with pytest.raises(Hidden):
        plan_of(town.tom, answered.family_id)
    with pytest.raises(Hidden), look(town.tom, "reach", families=[answered.family_id]):
        pass
    do(accept_part, town.tom, answered.family_id, part_id)
    plan = plan_of(town.tom, answered.family_id)
    assert plan.parts[0].accepted
    assert plan.contact is not None
    assert plan.contact.role_id == town.marieke.role_id  # one contact person, still
    with look(town.tom, "our_plan", families=[answered.family_id]):
        promises.promise(town.tom, answered.family_id, "Ik reken het na", TODAY, now())


def test_who_takes_part_reaches_everybody_and_knows_no_more(town: Town) -> None:
    from noaber.people.models import Identity, Person

    answered = ask(town)
    taking_part(town, answered.family_id)
    child = NewMember("Yara", "Test", date(TODAY.year - 9, 1, 1))
    with look(town.marieke, "confirm_person", families=[answered.family_id]):
        yara = add_member(town.marieke, answered.family_id, child, now())
    with look(town.tom, "confirm_person", families=[answered.family_id]):
        assert set(Person.objects.values_list("pk", flat=True)) == {answered.person_id, yara}
        assert not Identity.objects.exists()


def test_who_joins_between_asking_and_the_yes_comes_along(town: Town) -> None:
    from noaber.people.models import Person

    answered = ask(town)
    third = hire_third(town)
    part_id = invite(town, answered.family_id, whom=third)
    handover = asked_tom(town, answered.family_id)
    child = NewMember("Yara", "Test", date(TODAY.year - 9, 1, 1))
    with look(town.marieke, "confirm_person", families=[answered.family_id]):
        yara = add_member(town.marieke, answered.family_id, child, now())
    for viewer in (town.tom, third):
        with pytest.raises(Hidden), look(viewer, "reach", persons=[yara]):
            pass
    do(accept_part, third, answered.family_id, part_id)
    with look(town.tom, "handover", families=[answered.family_id]):
        accept_handover(town.tom, handover, now())
    for viewer in (town.tom, third):
        with look(viewer, "reach", families=[answered.family_id]):
            assert set(Person.objects.values_list("pk", flat=True)) == {answered.person_id, yara}
    with pytest.raises(Hidden), look(town.marieke, "reach", persons=[yara]):
        pass


def test_after_a_no_or_when_taken_back_the_reading_along_ends(town: Town) -> None:
    answered = ask(town)
    for act, viewer in (
        (decline_part, town.tom),
        (withdraw_colleague, town.marieke),
    ):
        part_id = invite(town, answered.family_id)
        do(act, viewer, answered.family_id, part_id)
        assert plan_of(town.marieke, answered.family_id).parts == ()
        with pytest.raises(Hidden):
            plan_of(town.tom, answered.family_id, "handover_asked")
        with look(town.marieke, "take_part", families=[answered.family_id]):
            for again in (decline_part, accept_part, withdraw_colleague):
                with pytest.raises(NotAllowed):
                    again(town.marieke, part_id, now())


def test_a_no_to_one_request_leaves_the_other_standing(town: Town) -> None:
    answered = ask(town)
    part_id = invite(town, answered.family_id)
    handover = asked_tom(town, answered.family_id)
    do(decline_part, town.tom, answered.family_id, part_id)
    with look(town.tom, "handover", families=[answered.family_id]):
        accept_handover(town.tom, handover, now())
    plan = plan_of(town.tom, answered.family_id)
    assert plan.contact is not None
    assert plan.contact.role_id == town.tom.role_id


def test_nobody_is_asked_by_who_is_not_in_charge_nor_twice_nor_from_elsewhere(town: Town) -> None:
    answered = ask(town)
    family_id = answered.family_id
    invite(town, family_id)
    elsewhere = make_town()
    for whom in (town.tom, town.marieke, town.clerk, town.officer, elsewhere.marieke):
        with pytest.raises(NotAllowed):
            invite(town, family_id, whom=whom)
    (part,) = plan_of(town.marieke, family_id).parts
    do(accept_part, town.tom, family_id, part.id)
    with pytest.raises(NotAllowed):  # who takes part does not bring others
        invite(town, family_id, by=town.tom, whom=town.marieke)
    with pytest.raises(NotAllowed):  # nor answers for somebody else
        do(leave_plan, town.marieke, family_id, part.id)
    for viewer in outsiders(town, elsewhere):
        for act in (accept_part, decline_part, withdraw_colleague, leave_plan):
            with pytest.raises(REFUSED):
                do(act, viewer, family_id, part.id)
        with pytest.raises(REFUSED):
            invite(town, family_id, by=viewer, whom=town.tom)


def outsiders(town: Town, elsewhere: Town) -> list[Viewer]:
    """Of another town, a clerk, another resident, the owner without a role, and nobody."""
    other, bare = resident(ask(town)), Viewer(town.marieke.person_id)
    return [elsewhere.marieke, town.clerk, other, bare, Viewer(None)]


def test_the_family_itself_asks_nobody_through_this_act(town: Town) -> None:
    answered = ask(town)
    with pytest.raises(REFUSED):
        invite(town, answered.family_id, by=resident(answered))


def test_asked_twice_at_once_is_asked_once(town: Town) -> None:
    answered = ask(town)
    results = at_once(2, lambda: invite(town, answered.family_id))
    assert [type(r) for r in results if not isinstance(r, int)] == [NotAllowed]
    assert len(plan_of(town.marieke, answered.family_id).parts) == 1


def test_yes_and_taken_back_at_once_is_one_of_the_two(town: Town) -> None:
    answered = ask(town)
    part_id = invite(town, answered.family_id)
    both = iter([(accept_part, town.tom), (withdraw_colleague, town.marieke)])

    def one() -> None:
        act, viewer = next(both)
        do(act, viewer, answered.family_id, part_id)

    results = at_once(2, one)
    assert len([r for r in results if r is None]) == 1
    assert all(isinstance(r, REFUSED) for r in results if r is not None)


# --- leaving --------------------------------------------------------------------------------------


def test_who_takes_part_leaves_when_no_promise_is_open(town: Town) -> None:
    answered = ask(town)
    family_id = answered.family_id
    part_id = taking_part(town, family_id)
    with look(town.tom, "our_plan", families=[family_id]):
        made = promises.promise(town.tom, family_id, "Ik reken het na", TODAY, now())
    with pytest.raises(NotAllowed):
        do(leave_plan, town.tom, family_id, part_id)
    with look(town.tom, "our_plan", families=[family_id]):
        keep_promise(town.tom, made, now())
    do(leave_plan, town.tom, family_id, part_id)
    for purpose in ("our_plan", "reach", "take_part"):
        with pytest.raises(Hidden):
            plan_of(town.tom, family_id, purpose)
    assert plan_of(resident(answered), family_id).parts == ()


def test_who_takes_the_question_over_has_no_second_part(town: Town) -> None:
    answered = ask(town)
    family_id = answered.family_id
    part_id = taking_part(town, family_id)
    handover = asked_tom(town, family_id)
    with look(town.tom, "handover", families=[family_id]):
        accept_handover(town.tom, handover, now())
    plan = plan_of(town.tom, family_id)
    assert plan.parts == ()
    with pytest.raises(NotAllowed):
        do(leave_plan, town.tom, family_id, part_id)


def test_what_the_giver_asked_of_a_colleague_is_asked_by_the_receiver(town: Town) -> None:
    answered = ask(town)
    family_id = answered.family_id
    third = hire_third(town)
    part_id = invite(town, family_id, whom=third)
    handover = asked_tom(town, family_id)
    with look(town.tom, "handover", families=[family_id]):
        accept_handover(town.tom, handover, now())
    do(accept_part, third, family_id, part_id)
    assert [p.who and p.who.role_id for p in plan_of(third, family_id).parts] == [third.role_id]


def hire_third(town: Town) -> Viewer:
    from noaber.people.reads import cards
    from noaber.sharing.acts import Colleague, hire

    with birth():
        role_id = hire(
            town.admin,
            Colleague(
                "Noor", "06 12345678", f"noor@{town.slug}.invalid", town.municipality_id,
                town.team_id, "neighbourhood_team", TODAY, None,
            ),
        )  # fmt: skip
    return Viewer(cards([role_id])[role_id].person_id, role_id)


# --- plan.plan_closed -----------------------------------------------------------------------------


def close(viewer: Viewer, family_id: int, words: str = "Het gaat weer goed.") -> None:
    with look(viewer, "take_part", families=[family_id]):
        close_plan(viewer, family_id, words, now())


def settle(town: Town, answered: Any) -> None:
    """Everything that was promised or owed is done, and their own plan was handed in."""
    with look(town.marieke, "our_plan", families=[answered.family_id]):
        plan = reads.our_plan(answered.family_id, now())
        assert plan is not None
        answer_question(town.marieke, plan.questions[0].id, now())
        for promise in plan.promises:
            if promise.kind == "owed":
                meet_owed(town.marieke, promise.id, now())


def test_a_plan_is_closed_when_nothing_is_owed_any_more(town: Town) -> None:
    answered = ask(town)
    family_id = answered.family_id
    taking_part(town, family_id)
    with pytest.raises(NotAllowed):  # a question and terms are open
        close(town.marieke, family_id)
    settle(town, answered)
    made = promised(town, family_id)
    with pytest.raises(NotAllowed):  # a promise is open
        close(town.marieke, family_id)
    with look(town.marieke, "our_plan", families=[family_id]):
        keep_promise(town.marieke, made, now())
    with pytest.raises(NotAllowed):  # not the contact person
        close(town.tom, family_id)
    close(town.marieke, family_id)
    plan = plan_of(resident(answered), family_id)
    assert plan.closed
    assert plan.ended is not None
    assert (plan.ended.by.role_id, plan.ended.words) == (
        town.marieke.role_id, "Het gaat weer goed.",
    )  # fmt: skip
    with pytest.raises(Hidden):  # who took part leaves
        plan_of(town.tom, family_id)
    for act in (
        lambda: promises.promise(town.marieke, family_id, "Toch nog", TODAY, now()),
        lambda: close_plan(town.marieke, family_id, "Nog eens", now()),
    ):
        with look(town.marieke, "take_part", families=[family_id]), pytest.raises(REFUSED):
            act()


def test_an_appointment_to_come_keeps_a_plan_open(town: Town) -> None:
    answered = ask(town)
    settle(town, answered)
    with look(town.marieke, "write_to", families=[answered.family_id]):
        plan_appointment(
            town.marieke, answered.family_id, answered.person_id, now() + timedelta(1), "x", now()
        )
    with pytest.raises(NotAllowed):
        close(town.marieke, answered.family_id)


def test_an_outsider_closes_nothing(town: Town) -> None:
    answered = ask(town)
    settle(town, answered)
    for viewer in (*outsiders(town, make_town()), town.tom, resident(answered)):
        with pytest.raises(REFUSED):
            close(viewer, answered.family_id)
    assert not plan_of(resident(answered), answered.family_id).closed


def test_closed_and_promised_at_once_is_one_of_the_two(town: Town) -> None:
    answered = ask(town)
    settle(town, answered)
    both: Iterator[Callable[[], object]] = iter(
        [
            lambda: close(town.marieke, answered.family_id),
            lambda: promised(town, answered.family_id),
        ]
    )
    results = at_once(2, lambda: next(both)())
    assert len([r for r in results if isinstance(r, REFUSED)]) == 1
    plan = plan_of(town.marieke, answered.family_id)
    assert plan.closed != any(p.kind == "words" for p in plan.promises)


def test_writing_again_opens_a_new_plan_for_the_same_family(town: Town) -> None:
    answered = ask(town, "Eerst dit.")
    settle(town, answered)
    close(town.marieke, answered.family_id)
    again = ask(town, "Nu weer dit.")
    with look(town.marieke, "confirm_person", families=[again.family_id]):
        who = Confirmed("Samira", "Test", date(1988, 2, 3), "")
        confirm_person(town.marieke, again.family_id, again.person_id, who, now())
    with look(town.marieke, "confirm_person", families=[again.family_id, answered.family_id]):
        join_family(town.marieke, again.family_id, answered.family_id, now())
    plan = plan_of(resident(answered), answered.family_id)
    assert not plan.closed
    assert plan.ended is None
    assert plan.sentence == "Nu weer dit."
    assert {q.own_words for q in plan.questions} == {"Eerst dit.", "Nu weer dit."}
    assert plan.contact is not None
    assert plan.contact.role_id == town.marieke.role_id
