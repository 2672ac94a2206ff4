"""Every act of the plan: what it does, whom it refuses, and two at once."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from noaber.plan import reads
from noaber.plan.acts.families import Confirmed, StoodOtherwise, confirm_person, join_family
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.needs import word_real_question
from noaber.plan.acts.promises import (
    AlreadyNamed,
    answer_question,
    keep_promise,
    meet_owed,
    move_promise,
    name_contact_person,
    plan_appointment,
    promise,
)
from noaber.plan.acts.words import WordsChanged, change_words
from noaber.plan.tests.acting import (
    REFUSED,
    TODAY,
    at_once,
    now,
    owed_of,
    plan_of,
    promised,
    question_of,
    resident,
)
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden, look
from tests.town import Town, ask, make_town

# --- plan.question_received ----------------------------------------------------------------------


def test_a_question_gets_an_owner_a_promise_and_what_is_owed(town: Town) -> None:
    answered = ask(town, "Ik red het niet meer.")
    plan = plan_of(resident(answered), answered.family_id)
    assert plan.sentence == "Ik red het niet meer."
    assert plan.contact is not None
    assert plan.contact.role_id == answered.owner.role_id == town.marieke.role_id
    assert [p.kind for p in plan.promises].count("call") == 1
    assert {p.what for p in plan.promises if p.kind == "owed"} >= {
        "investigation",
        "written_outcome",
    }
    assert not plan.confirmed


def test_the_same_form_twice_at_once_is_one_question(town: Town) -> None:
    once = uuid.uuid4()
    results = at_once(4, lambda: ask(town, once=once))
    assert len({r.family_id for r in results}) == 1  # type: ignore[attr-defined]
    assert [r.again for r in results].count(False) == 1  # type: ignore[attr-defined]


def test_a_clerk_asks_for_somebody_with_the_same_result(town: Town) -> None:
    answered = ask(town, channel="phone", clerk=town.clerk)
    assert question_of(resident(answered), answered.family_id).channel == "phone"
    with pytest.raises(Hidden):
        plan_of(town.clerk, answered.family_id)


def test_no_team_no_promise(town: Town) -> None:
    with pytest.raises(LookupError):
        ask(town, municipality_id=10**9)


# --- plan.words_changed --------------------------------------------------------------------------


def change(viewer: Viewer, family_id: int, sentence: str, version: int) -> None:
    with look(viewer, "our_plan", families=[family_id]):
        plan = reads.our_plan(family_id, now())
        assert plan is not None
        change_words(viewer, plan.plan_id, sentence, ("slapen", "", ""), version)


def test_the_resident_changes_the_words(town: Town) -> None:
    answered = ask(town)
    change(resident(answered), answered.family_id, "Het gaat al beter.", 1)
    plan = plan_of(resident(answered), answered.family_id)
    assert (plan.sentence, plan.top, plan.words_version) == (
        "Het gaat al beter.",
        ("slapen", "", ""),
        2,
    )


def test_the_owner_does_not_change_the_words(town: Town) -> None:
    answered = ask(town)
    with pytest.raises(NotAllowed):
        change(town.marieke, answered.family_id, "Wij weten het beter.", 1)


def test_of_two_editors_the_second_reads_what_the_first_wrote(town: Town) -> None:
    answered = ask(town)
    change(resident(answered), answered.family_id, "eerst", 1)
    with pytest.raises(WordsChanged):
        change(resident(answered), answered.family_id, "daarna", 1)
    assert plan_of(resident(answered), answered.family_id).sentence == "eerst"


def test_two_editors_at_once_lose_nothing_unseen(town: Town) -> None:
    answered = ask(town)
    results = at_once(3, lambda: change(resident(answered), answered.family_id, "nieuw", 1))
    assert len([r for r in results if isinstance(r, WordsChanged)]) == 2


# --- plan.question_answered ----------------------------------------------------------------------


def spoken(viewer: Viewer, family_id: int, question_id: int) -> None:
    with look(viewer, "our_plan", families=[family_id]):
        answer_question(viewer, question_id, now())


def test_speaking_keeps_the_promise_to_call(town: Town) -> None:
    answered = ask(town)
    question = question_of(town.marieke, answered.family_id)
    spoken(town.marieke, answered.family_id, question.id)
    spoken(town.marieke, answered.family_id, question.id)
    plan = plan_of(resident(answered), answered.family_id)
    assert plan.questions[0].answered_at is not None
    assert [p.kind for p in plan.kept if p.kind == "call"] == ["call"]


def test_the_resident_does_not_say_that_we_called(town: Town) -> None:
    answered = ask(town)
    question = question_of(resident(answered), answered.family_id)
    with pytest.raises(NotAllowed):
        spoken(resident(answered), answered.family_id, question.id)


# --- plan.promised, plan.promise_kept, plan.promise_moved ----------------------------------------


def test_a_promise_is_made_moved_and_kept(town: Town) -> None:
    answered = ask(town)
    made = promised(town, answered.family_id, TODAY - timedelta(days=8))
    late = plan_of(resident(answered), answered.family_id).promises[0]
    assert (late.id, late.days_late, late.what) == (made, 8, "Ik bel school")
    with look(town.marieke, "our_plan", families=[answered.family_id]):
        move_promise(town.marieke, made, TODAY + timedelta(days=3), late.due_on)
    with (
        pytest.raises(ChangedMeanwhile),
        look(town.marieke, "our_plan", families=[answered.family_id]),
    ):  # a colleague moved it meanwhile
        move_promise(town.marieke, made, TODAY + timedelta(days=9), late.due_on)
    moved = next(p for p in plan_of(town.marieke, answered.family_id).promises if p.id == made)
    assert (moved.days_late, moved.due_on) == (0, TODAY + timedelta(days=3))
    for _ in range(2):  # twice is once
        with look(town.marieke, "our_plan", families=[answered.family_id]):
            keep_promise(town.marieke, made, now())
    assert made in {p.id for p in plan_of(resident(answered), answered.family_id).kept}


def test_the_resident_promises_nothing_for_us(town: Town) -> None:
    answered = ask(town)
    me = resident(answered)
    with pytest.raises(NotAllowed), look(me, "our_plan", families=[answered.family_id]):
        promise(me, answered.family_id, "Zij bellen", TODAY, now())


def test_a_promise_of_another_family_is_out_of_reach(town: Town) -> None:
    answered, other = ask(town), ask(town)
    made = promised(town, other.family_id)
    with (
        look(town.marieke, "our_plan", families=[answered.family_id]),
        pytest.raises(ObjectDoesNotExist),
    ):
        keep_promise(town.marieke, made, now())


def test_two_who_keep_it_at_once_keep_it_once(town: Town, admin_db: Any) -> None:
    answered = ask(town)
    made = promised(town, answered.family_id)

    def keep() -> None:
        with look(town.marieke, "our_plan", families=[answered.family_id]):
            keep_promise(town.marieke, made, now())

    assert at_once(3, keep) == [None] * 3
    lines = admin_db.execute(
        "select count(*) from record_change c join record_act a on a.id = c.act_id"
        " where a.name = 'plan.promise_kept' and c.after -> 0 ->> 'id' = %s",
        [str(made)],
    ).fetchone()
    assert lines == (1,)


# --- plan.owed_met -------------------------------------------------------------------------------


def test_what_was_owed_is_met_once(town: Town) -> None:
    answered = ask(town)
    owed = owed_of(town.marieke, answered.family_id)
    for _ in range(2):
        with look(town.marieke, "our_plan", families=[answered.family_id]):
            meet_owed(town.marieke, owed.id, now())
    kept = plan_of(resident(answered), answered.family_id).kept
    assert [p.id for p in kept if p.kind == "owed" and p.what == owed.what] == [owed.id]


def test_the_resident_does_not_tick_off_what_we_owe(town: Town) -> None:
    answered = ask(town)
    me = resident(answered)
    owed = owed_of(me, answered.family_id)
    with pytest.raises(NotAllowed), look(me, "our_plan", families=[answered.family_id]):
        meet_owed(me, owed.id, now())


# --- plan.appointment_planned --------------------------------------------------------------------


def test_an_appointment_is_told_with_independent_support(town: Town) -> None:
    from noaber.post.reads import messages

    answered = ask(town)
    moment = now() + timedelta(days=2)
    with look(town.marieke, "write_to", families=[answered.family_id]):
        plan_appointment(
            town.marieke, answered.family_id, answered.person_id, moment, "bij jullie thuis", now()
        )
    me = resident(answered)
    assert [m.place for m in plan_of(me, answered.family_id).moments] == ["bij jullie thuis"]
    with look(me, "my_post", persons=[answered.person_id]):
        letter = messages(answered.person_id)[0]
    assert "Steunpunt Samen" in letter.body
    assert "0800 0001" in letter.body


def test_an_appointment_needs_a_look_at_the_post(town: Town) -> None:
    answered = ask(town)
    with (
        look(town.marieke, "our_plan", families=[answered.family_id]),
        pytest.raises(Hidden),
    ):
        plan_appointment(
            town.marieke, answered.family_id, answered.person_id, now(), "thuis", now()
        )


# --- plan.contact_person_named -------------------------------------------------------------------


def test_a_second_contact_person_is_refused(town: Town) -> None:
    answered = ask(town)
    assert town.tom.role_id is not None
    with (
        pytest.raises(AlreadyNamed),
        look(town.marieke, "our_plan", families=[answered.family_id]),
    ):
        name_contact_person(town.marieke, answered.family_id, town.tom.role_id, now())
    contact = plan_of(resident(answered), answered.family_id).contact
    assert contact is not None
    assert contact.role_id == town.marieke.role_id


def test_naming_who_is_named_already_changes_nothing(town: Town) -> None:
    answered = ask(town)
    assert town.marieke.role_id is not None
    with look(town.marieke, "our_plan", families=[answered.family_id]):
        name_contact_person(town.marieke, answered.family_id, town.marieke.role_id, now())


# --- plan.person_confirmed -----------------------------------------------------------------------

WHO = Confirmed("Samira", "El Amrani", date(1988, 2, 3), "999990019")


def confirm(viewer: Viewer, answered: Any, who: Confirmed = WHO, why: str = "") -> None:
    with look(viewer, "confirm_person", families=[answered.family_id]):
        confirm_person(viewer, answered.family_id, answered.person_id, who, now(), why)


def test_the_owner_confirms_who_it_is(town: Town) -> None:
    from noaber.people.reads import person_card

    answered = ask(town)
    confirm(town.marieke, answered)
    assert plan_of(resident(answered), answered.family_id).confirmed
    with look(town.marieke, "reach", families=[answered.family_id]):
        card = person_card(answered.person_id)
    assert card is not None
    assert (card.surname, card.verified) == ("El Amrani", True)


def test_who_was_confirmed_becomes_somebody_else_only_with_a_reason(
    town: Town, admin_db: Any
) -> None:
    answered = ask(town)
    confirm(town.marieke, answered)
    other = Confirmed("Samira", "De Wit", date(1988, 2, 3), "999990019")
    with pytest.raises(StoodOtherwise):
        confirm(town.marieke, answered, other)
    confirm(town.marieke, answered)  # the same again needs none
    confirm(town.marieke, answered, other, "Op haar paspoort staat een andere achternaam.")
    surname, why = admin_db.execute(
        "select surname, (select why from record_act where name = 'plan.person_confirmed'"
        " and person_id = %s order by id desc limit 1) from people_person where id = %s",
        [town.marieke.person_id, answered.person_id],
    ).fetchone()
    assert (surname, why) == ("De Wit", "Op haar paspoort staat een andere achternaam.")


def test_of_two_who_confirm_at_once_the_second_does_not_overwrite(town: Town) -> None:
    answered = ask(town)
    names = iter(["El Amrani", "De Wit"])

    def one() -> None:
        confirm(
            town.marieke, answered, Confirmed("Samira", next(names), date(1988, 2, 3), "999990019")
        )

    results = at_once(2, one)
    assert [type(r) for r in results if r is not None] == [StoodOtherwise]


def test_nobody_confirms_themselves(town: Town) -> None:
    answered = ask(town)
    with pytest.raises(REFUSED):
        confirm(resident(answered), answered)


# --- plan.family_joined --------------------------------------------------------------------------


def join(viewer: Viewer, start: int, goal: int) -> None:
    with look(viewer, "confirm_person", families=[start, goal]):
        join_family(viewer, start, goal, now())


def test_a_joined_question_takes_its_promises_and_terms_along(town: Town) -> None:
    start, goal = ask(town, "Tweede vraag"), ask(town, "Eerste vraag")
    promised(town, start.family_id)
    with pytest.raises(NotAllowed, match="first it is confirmed"):
        join(town.marieke, start.family_id, goal.family_id)
    confirm(town.marieke, start)
    join(town.marieke, start.family_id, goal.family_id)
    plan = plan_of(resident(goal), goal.family_id)
    assert {q.own_words for q in plan.questions} == {"Eerste vraag", "Tweede vraag"}
    assert "Ik bel school" in {p.what for p in plan.promises}
    assert plan_of(resident(start), start.family_id).closed
    assert plan_of(resident(start), goal.family_id).family_id == goal.family_id


def test_an_appointment_to_come_and_what_was_said_go_along_once(town: Town) -> None:
    start, goal = ask(town, "Tweede vraag"), ask(town, "Eerste vraag")
    confirm(town.marieke, start)
    promised(town, start.family_id)
    moment = now() + timedelta(days=5)
    with look(town.marieke, "write_to", families=[start.family_id]):
        plan_appointment(
            town.marieke, start.family_id, start.person_id, moment, "bij jullie thuis", now()
        )
    question = question_of(town.marieke, start.family_id)
    with look(town.marieke, "at_the_table", families=[start.family_id]):
        word_real_question(town.marieke, question.id, "weer rust", question.real_version)
    join(town.marieke, start.family_id, goal.family_id)
    plan = plan_of(resident(goal), goal.family_id)
    assert [m.place for m in plan.moments] == ["bij jullie thuis"]
    assert [p.what for p in plan.promises].count("Ik bel school") == 1
    assert "weer rust" in {q.real_words for q in plan.questions}


def test_a_family_of_somebody_else_is_not_joined(town: Town) -> None:
    start, strange = ask(town), ask(make_town())
    with pytest.raises(REFUSED):
        join(town.marieke, start.family_id, strange.family_id)


def test_joined_once_when_two_do_it_at_once(town: Town) -> None:
    start, goal = ask(town), ask(town)
    confirm(town.marieke, start)
    results = at_once(2, lambda: join(town.marieke, start.family_id, goal.family_id))
    assert len([r for r in results if r is None]) == 1
    assert len(plan_of(resident(goal), goal.family_id).questions) == 2
