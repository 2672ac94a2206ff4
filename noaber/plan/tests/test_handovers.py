"""Warm handovers (S2-09), and whoever is not in it."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError

from noaber.plan.acts.handovers import (
    accept_handover,
    ask_handover,
    decline_handover,
    withdraw_handover,
)
from noaber.plan.acts.members import NewMember, add_member
from noaber.plan.acts.promises import answer_question, keep_promise, promise
from noaber.plan.tests.acting import (
    REFUSED,
    TODAY,
    asked_tom,
    at_once,
    now,
    plan_of,
    promised,
    question_of,
    resident,
)
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import Colleague, hire
from noaber.sharing.looks import Hidden, birth, look
from tests.town import Town, ask, make_town

# --- plan.handover_asked, _accepted, _declined and _withdrawn -----------------------------------


def test_until_the_yes_nothing_changes(town: Town) -> None:
    answered = ask(town)
    asked_tom(town, answered.family_id)
    plan = plan_of(resident(answered), answered.family_id)
    assert plan.contact is not None
    assert plan.questions[0].owner is not None
    assert plan.contact.role_id == plan.questions[0].owner.role_id == town.marieke.role_id
    with pytest.raises(Hidden):
        plan_of(town.tom, answered.family_id)


def test_after_the_yes_the_other_has_it_all(town: Town) -> None:
    answered = ask(town)
    handover = asked_tom(town, answered.family_id)
    with look(town.tom, "handover", families=[answered.family_id]):
        accept_handover(town.tom, handover, now())
    plan = plan_of(resident(answered), answered.family_id)
    assert plan.contact is not None
    assert plan.contact.role_id == town.tom.role_id
    assert {p.who.role_id for p in plan.promises if p.kind != "owed"} == {town.tom.role_id}
    with pytest.raises(Hidden):
        plan_of(town.marieke, answered.family_id)
    assert plan_of(town.tom, answered.family_id).questions[0].owner == plan.contact


def test_after_a_no_the_reading_along_ends(town: Town) -> None:
    answered = ask(town)
    handover = asked_tom(town, answered.family_id)
    with look(town.tom, "handover", families=[answered.family_id]):
        decline_handover(town.tom, handover, now())
    with pytest.raises(Hidden):
        plan_of(town.tom, answered.family_id, "handover")
    assert question_of(town.marieke, answered.family_id).handover_id is None


def test_who_asked_can_take_it_back(town: Town) -> None:
    answered = ask(town)
    handover = asked_tom(town, answered.family_id)
    with look(town.marieke, "handover", families=[answered.family_id]):
        withdraw_handover(town.marieke, handover, now())
    with pytest.raises(Hidden):
        plan_of(town.tom, answered.family_id, "handover")
    assert question_of(town.marieke, answered.family_id).handover_id is None
    for do in (withdraw_handover, accept_handover):
        again = look(town.marieke, "handover", families=[answered.family_id])
        with again, pytest.raises(NotAllowed):
            do(town.marieke, handover, now())
    assert asked_tom(town, answered.family_id) != handover


def test_only_who_asked_takes_it_back(town: Town) -> None:
    answered = ask(town)
    handover = asked_tom(town, answered.family_id)
    with look(town.tom, "handover", families=[answered.family_id]), pytest.raises(NotAllowed):
        withdraw_handover(town.tom, handover, now())
    for name, viewer in outsiders(town).items():
        assert is_refused(
            viewer,
            "handover",
            answered.family_id,
            lambda viewer: withdraw_handover(viewer, handover, now()),
        ), name


def test_taking_back_and_yes_at_once_is_one_of_the_two(town: Town) -> None:
    answered = ask(town)
    handover = asked_tom(town, answered.family_id)
    both = iter([(town.tom, accept_handover), (town.marieke, withdraw_handover)])

    def answer() -> None:
        viewer, act = next(both)
        with look(viewer, "handover", families=[answered.family_id]):
            act(viewer, handover, now())

    results = at_once(2, answer)
    assert len([r for r in results if r is None]) == 1
    assert all(isinstance(r, REFUSED) for r in results if r is not None)


def test_a_handover_passes_each_card_on_with_its_own_ground(town: Town, admin_db: Any) -> None:
    answered = ask(town)
    child = NewMember("Yara", "Test", date(TODAY.year - 9, 1, 1))
    with look(town.marieke, "confirm_person", families=[answered.family_id]):
        child_id = add_member(town.marieke, answered.family_id, child, now())
    handover = asked_tom(town, answered.family_id)
    grounds = (
        "select distinct c.person_id, g.basis from sharing_grant g join record_compartment c"
        " on c.id = g.compartment_id where g.role_id = %s and g.level = %s and g.during @> now()"
    )
    expected = {
        (None, "wmo-5.1.1-1"),
        (answered.person_id, "wmo-5.1.1-1"),
        (child_id, "jeugdwet-7.4.0-1a"),
    }
    assert set(admin_db.execute(grounds, [town.tom.role_id, "see"]).fetchall()) == expected
    with look(town.tom, "handover", families=[answered.family_id]):
        accept_handover(town.tom, handover, now())
    assert set(admin_db.execute(grounds, [town.tom.role_id, "write"]).fetchall()) == expected
    assert admin_db.execute(grounds, [town.marieke.role_id, "write"]).fetchall() == []


def test_a_question_is_not_handed_over_to_its_owner(town: Town) -> None:
    answered = ask(town)
    question = question_of(town.marieke, answered.family_id)
    assert town.marieke.role_id is not None
    with look(town.marieke, "handover", families=[answered.family_id]), pytest.raises(NotAllowed):
        ask_handover(town.marieke, question.id, town.marieke.role_id, "", now())


def test_only_the_owner_asks_and_only_the_asked_answers(town: Town) -> None:
    answered = ask(town)
    handover = asked_tom(town, answered.family_id)
    question = question_of(town.marieke, answered.family_id)
    with look(town.marieke, "handover", families=[answered.family_id]), pytest.raises(NotAllowed):
        accept_handover(town.marieke, handover, now())
    assert town.tom.role_id is not None
    with look(town.tom, "handover", families=[answered.family_id]), pytest.raises(NotAllowed):
        ask_handover(town.tom, question.id, town.tom.role_id, "", now())


def test_asking_two_colleagues_at_once_asks_one(town: Town) -> None:
    answered = ask(town)
    question = question_of(town.marieke, answered.family_id)

    def ask_tom() -> None:
        assert town.tom.role_id is not None
        with look(town.marieke, "handover", families=[answered.family_id]):
            ask_handover(town.marieke, question.id, town.tom.role_id, "", now())

    results = at_once(2, ask_tom)
    assert len([r for r in results if r is None]) == 1
    assert [type(r) for r in results if r is not None] == [IntegrityError]


def test_yes_and_no_at_once_is_one_answer(town: Town) -> None:
    answered = ask(town)
    handover = asked_tom(town, answered.family_id)
    both = iter([accept_handover, decline_handover])

    def answer() -> None:
        act = next(both)
        with look(town.tom, "handover", families=[answered.family_id]):
            act(town.tom, handover, now())

    results = at_once(2, answer)
    assert len([r for r in results if r is None]) == 1
    assert all(isinstance(r, REFUSED) for r in results if r is not None)


# --- whoever is not in it ------------------------------------------------------------------------


def outsiders(town: Town) -> dict[str, Viewer]:
    other = make_town()
    with birth():
        colleague = Colleague(
            "Nieuw", "06", f"n@{uuid.uuid4().hex}.invalid", town.municipality_id, town.team_id,
            "neighbourhood_team", TODAY, None,
        )  # fmt: skip
        role_id = hire(town.admin, colleague)
    from noaber.people.reads import cards

    return {
        "a colleague of the same team": Viewer(cards([role_id])[role_id].person_id, role_id),
        "somebody of another town": other.marieke,
        "a clerk": town.clerk,
        "the admin": town.admin,
        "another resident": resident(ask(town)),
        "the owner without a role": Viewer(town.marieke.person_id),
        "nobody": Viewer(None),
    }


@pytest.mark.parametrize(
    "purpose", ["our_plan", "reach", "write_to", "handover", "confirm_person", "letters"]
)
def test_an_outsider_sees_and_does_nothing(town: Town, purpose: str) -> None:
    answered = ask(town)
    question = question_of(town.marieke, answered.family_id)
    made = promised(town, answered.family_id)
    tries: list[Callable[[Viewer], object]] = [
        lambda viewer: answer_question(viewer, question.id, now()),
        lambda viewer: keep_promise(viewer, made, now()),
        lambda viewer: promise(viewer, answered.family_id, "niets", TODAY, now()),
    ]
    for name, viewer in outsiders(town).items():
        for number, do in enumerate(tries):
            assert is_refused(viewer, purpose, answered.family_id, do), (name, number)


def is_refused(
    viewer: Viewer, purpose: str, family_id: int, do: Callable[[Viewer], object]
) -> bool:
    try:
        with look(viewer, purpose, families=[family_id]):
            do(viewer)
    except REFUSED:
        return True
    return False
