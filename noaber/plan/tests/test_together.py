"""Who does what, who takes part, and how a talk ends (S0-11, S1-03, S2-07, S3-03, S4-08)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from noaber.people import reads as people
from noaber.plan import reads
from noaber.plan.acts.circle import (
    Around,
    add_to_circle,
    change_in_circle,
    hide_circle,
    show_circle,
)
from noaber.plan.acts.closing import check_safety, give_pulse, sign
from noaber.plan.acts.goals import set_goal
from noaber.plan.acts.guests import (
    CircleGuest,
    Joining,
    accept_invitation,
    change_part,
    decline_invitation,
    invite_guest,
    invite_provider,
    renew_link,
    stop_part,
)
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.needs import name_need, word_real_question
from noaber.plan.acts.taking_part import accept_part, ask_colleague
from noaber.plan.acts.tasks import (
    Task,
    accept_commitment,
    ask_back,
    ask_commitment,
    cannot_do_now,
    decline_commitment,
    finish_commitment,
)
from noaber.plan.acts.voices import Subject, ask_word, say_word
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import Colleague, hire
from noaber.sharing.looks import Hidden, birth, look


@pytest.fixture
def home(town: Any) -> Home:
    """The family, in a town of its own."""
    return make_home(town)


def ask_task(home: Home, viewer: Viewer, **doer: Any) -> int:
    with at_table(viewer, home, "our_plan" if viewer.role_id is None else "at_the_table"):
        return ask_commitment(
            viewer, home.family_id, Task("zus vragen", TODAY + timedelta(days=3), **doer), NOW
        )


def only_task(viewer: Viewer, home: Home) -> reads.Task:
    (task,) = plan_of(viewer, home).table.tasks
    return task


def test_a_task_counts_once_its_doer_said_yes(home: Home) -> None:
    """S2-07: asked, not accepted, until the doer says so; the doer answers, nobody else."""
    task_id = ask_task(home, home.marieke, person_id=home.youssef.person_id)
    assert not only_task(home.samira, home).is_accepted
    with pytest.raises(NotAllowed), at_table(home.samira, home, "our_plan"):
        accept_commitment(home.samira, task_id, NOW)
    with at_table(home.youssef, home, "our_plan"):
        accept_commitment(home.youssef, task_id, NOW)
        accept_commitment(home.youssef, task_id, NOW)
    assert only_task(home.samira, home).is_accepted
    with at_table(home.youssef, home, "our_plan"):
        cannot_do_now(home.youssef, task_id, "ik durf niet", NOW)
    assert (only_task(home.marieke, home).stuck, only_task(home.marieke, home).said) == (
        True,
        "ik durf niet",
    )
    with at_table(home.youssef, home, "our_plan"):
        finish_commitment(home.youssef, task_id, NOW)
    assert only_task(home.samira, home).kept_on


def test_what_one_takes_on_oneself_is_accepted_at_once(home: Home) -> None:
    ask_task(home, home.samira, person_id=home.samira.person_id)
    assert only_task(home.samira, home).is_accepted


def test_a_task_may_be_of_no_one_yet(home: Home) -> None:
    ask_task(home, home.samira)
    assert (only_task(home.samira, home).person_id, only_task(home.samira, home).is_accepted) == (
        None,
        False,
    )


@dataclass
class Guest:
    viewer: Viewer
    invited: Any
    task_id: int


@pytest.fixture
def karim(home: Home) -> Guest:
    with look(home.samira, "our_plan", families=[home.family_id]):
        invited = invite_guest(
            home.samira,
            home.family_id,
            CircleGuest("Karim", "traint Youssef", "06 1"),
            NOW,
            NOW + timedelta(days=30),
        )
    with look(home.samira, "our_plan", families=[home.family_id]):
        task_id = ask_commitment(
            home.samira,
            home.family_id,
            Task(
                "Youssef dinsdag meenemen",
                TODAY + timedelta(days=2),
                person_id=invited.person_id,
            ),
            NOW,
        )
    return Guest(Viewer(invited.person_id), invited, task_id)


def test_a_guest_sees_only_their_own_task(home: Home, karim: Guest) -> None:
    """S1-03: that task and nothing else."""
    with look(karim.viewer, "asked_of_me"):
        (asked,) = reads.asked_of_me(karim.viewer.person_id or 0, None, NOW)
        assert reads.our_plan(home.family_id, NOW) is None
    assert [t.what for t in asked.tasks] == ["Youssef dinsdag meenemen"]
    assert asked.part
    assert asked.part.name == "Karim"
    with pytest.raises(Hidden), look(karim.viewer, "our_plan", families=[home.family_id]):
        pass
    with look(karim.viewer, "asked_of_me", families=[home.family_id]):
        accept_commitment(karim.viewer, karim.task_id, NOW)
    assert only_task(home.samira, home).is_accepted


def test_a_guest_who_is_removed_sees_nothing_any_more(home: Home, karim: Guest) -> None:
    """S4-08: at once; what was asked reads "no one yet"."""
    with look(home.samira, "our_plan", families=[home.family_id]):
        stop_part(home.samira, karim.invited.part_id, NOW)
    with pytest.raises(Hidden), look(karim.viewer, "asked_of_me"):
        pass
    task = only_task(home.samira, home)
    assert (task.person_id, task.once_by) == (None, "Karim")


@pytest.fixture
def vos(town: Any) -> Viewer:
    """Somebody of a provider."""
    with birth():
        since = TODAY - timedelta(days=30)
        email = f"vos@{town.slug}.invalid"
        colleague = Colleague(
            "Dr. Vos", "06 2", email, town.municipality_id, None, "provider", since, None
        )
        role_id = hire(town.admin, colleague)
    return Viewer(people.cards([role_id])[role_id].person_id, role_id)


def invite_vos(home: Home, vos: Viewer) -> int:
    joining = Joining(vos.role, "behandelt Youssef", "nachtmerries", "als hij weer slaapt")
    with at_table(home.marieke, home):
        return invite_provider(home.marieke, home.family_id, joining, NOW)


def test_a_provider_sees_the_plan_after_a_yes_and_leaves_everything_behind(
    home: Home, vos: Viewer
) -> None:
    """S3-15, S0-11: a role of their own in the same plan; when they leave, the plan stays."""
    part = invite_vos(home, vos)
    with pytest.raises(Hidden), look(vos, "our_plan", families=[home.family_id]):
        pass
    with look(vos, "asked_of_me", families=[home.family_id]):
        accept_invitation(vos, part, NOW)
    (seen,) = plan_of(vos, home).parts
    assert (seen.name, seen.accepted, seen.why) == ("Dr. Vos", True, "nachtmerries")
    with look(vos, "our_plan", families=[home.family_id]):
        task = Task("gesprekken plannen", TODAY, role_id=vos.role)
        ask_commitment(vos, home.family_id, task, NOW)
    with look(home.samira, "our_plan", families=[home.family_id]):
        stop_part(home.samira, part, NOW)
    for purpose in ("our_plan", "asked_of_me", "my_families"):
        with pytest.raises(Hidden), look(vos, purpose, families=[home.family_id]):
            pass
    plan = plan_of(home.samira, home)
    (left,) = plan.table.tasks
    assert (left.what, left.once_by) == ("gesprekken plannen", "Dr. Vos")
    assert [p.name for p in plan.table.left] == ["Dr. Vos"]


def test_a_provider_changes_nothing_of_others(home: Home, vos: Viewer) -> None:
    part = invite_vos(home, vos)
    with look(vos, "asked_of_me", families=[home.family_id]):
        accept_invitation(vos, part, NOW)
    refusals: tuple[Callable[[], object], ...] = (
        lambda: set_goal(vos, home.family_id, "anders", NOW),
        lambda: name_need(vos, home.family_id, "meer hulp", NOW),
        lambda: ask_commitment(vos, home.family_id, Task("iets", TODAY), NOW),
    )
    for refused in refusals:
        with pytest.raises(NotAllowed), look(vos, "our_plan", families=[home.family_id]):
            refused()


def test_a_colleague_whom_the_family_lets_go_reaches_nobody_any_more(home: Home) -> None:
    """S4-08: also the members' cards and post."""
    with look(home.marieke, "take_part", families=[home.family_id]):
        ask_colleague(home.marieke, home.family_id, home.tom.role, "brieven", "", NOW)
    (part,) = plan_of(home.samira, home).parts
    with look(home.tom, "take_part", families=[home.family_id]):
        accept_part(home.tom, part.id, NOW)
    with look(home.samira, "our_plan", families=[home.family_id]):
        stop_part(home.samira, part.id, NOW)
    for purpose in ("our_plan", "reach", "write_to", "take_part"):
        with pytest.raises(Hidden), look(home.tom, purpose, families=[home.family_id]):
            pass
    with pytest.raises(Hidden), look(home.tom, "reach", persons=[home.samira.person_id or 0]):
        pass


def test_the_circle_is_of_its_person_and_shown_by_choice(home: Home) -> None:
    """S3-03: owned by the resident."""
    person = home.samira.person_id or 0
    with look(home.samira, "circle", persons=[person]):
        add_to_circle(
            home.samira,
            person,
            Around("Amal", "zus", 1, ("practical",), "both", (6, 7), "alleen weekend"),
        )
        assert reads.circle(person)[0].days == (6, 7)
    with pytest.raises(Hidden), look(home.marieke, "circle", persons=[person]):
        pass
    with look(home.samira, "circle", persons=[person]):
        show_circle(home.samira, person, home.marieke.role, NOW + timedelta(days=90))
    with look(home.marieke, "circle", persons=[person]):
        (amal,) = reads.circle(person)
        change_in_circle(home.marieke, amal.id, Around("Amal", "zusje"), 1)
        with pytest.raises(ChangedMeanwhile):
            change_in_circle(home.marieke, amal.id, Around("Amal", "zus"), 1)
    with look(home.samira, "circle", persons=[person]):
        hide_circle(home.samira, person, home.marieke.role)
    with pytest.raises(Hidden), look(home.marieke, "circle", persons=[person]):
        pass


def test_one_signature_answers_what_was_owed_and_starts_the_decision(home: Home) -> None:
    with look(home.samira, "our_plan", families=[home.family_id]):
        sign(home.samira, home.family_id, ["personal_plan", "application"], {"a": 1}, NOW)
        sign(home.samira, home.family_id, ["application"], {"a": 1}, NOW)
    plan = plan_of(home.samira, home)
    assert [p.what for p in plan.promises if p.kind == "owed"] == ["decision"]
    assert plan.table.signed[0][0] == home.samira.person_id
    with pytest.raises(NotAllowed), look(home.youssef, "our_plan", families=[home.family_id]):
        sign(home.youssef, home.family_id, ["application"], {}, NOW)


def test_what_was_found_about_safety_is_only_for_who_works_for_them(home: Home) -> None:
    from noaber.plan.models import SafetyCheck

    with look(home.marieke, "safety", families=[home.family_id]):
        check_safety(home.marieke, home.family_id, "start", False, 1, "ruzie", NOW)
    assert plan_of(home.samira, home).table.safety_checked_at
    with pytest.raises(Hidden), look(home.samira, "our_plan", families=[home.family_id]):
        check_safety(home.samira, home.family_id, "start", True, 0, "", NOW)
    for purpose in ("our_plan", "who_looked", "take_along"):
        with look(home.samira, purpose, families=[home.family_id]):
            assert not SafetyCheck.objects.exists()


def test_a_young_person_says_whether_they_were_heard(home: Home) -> None:
    """S2-04: visible to the family and who works for it."""
    with look(home.youssef, "our_plan", families=[home.family_id]):
        give_pulse(home.youssef, home.family_id, "no", "niet echt", NOW)
    assert plan_of(home.marieke, home).table.pulses[0].words == "niet echt"


def test_real_question_stands_beside_the_asked_one(home: Home) -> None:
    """S2-03: both stay visible, with both names."""
    with at_table(home.marieke, home):
        question = reads.our_plan(home.family_id, NOW).questions[0]  # type: ignore[union-attr]
        word_real_question(home.marieke, question.id, "rust in de avond", 0)
        ask_word(home.marieke, Subject(question_id=question.id), home.samira.person_id or 0, NOW)
    (question,) = plan_of(home.samira, home).questions
    with look(home.samira, "our_plan", families=[home.family_id]):
        say_word(home.samira, question.voices[0].id, "yes", "", 1, NOW)
    (question,) = plan_of(home.samira, home).questions
    assert (question.real_words, question.real_by and question.real_by.name) == (
        "rust in de avond",
        "Marieke",
    )
    assert question.voices[0].says == "yes"


def test_no_is_an_answer_too_and_a_question_may_come_first(home: Home, karim: Guest) -> None:
    with look(karim.viewer, "asked_of_me", families=[home.family_id]):
        ask_back(karim.viewer, karim.task_id, "Hoe laat?")
        decline_commitment(karim.viewer, karim.task_id, "", NOW)
    assert only_task(home.samira, home).declined
    with look(karim.viewer, "asked_of_me", families=[home.family_id]):
        decline_invitation(karim.viewer, karim.invited.part_id, NOW)
    assert plan_of(home.samira, home).parts == ()


def test_what_somebody_does_here_and_when_it_stops_can_be_said_later(
    home: Home, karim: Guest
) -> None:
    """S1-04."""
    with look(home.samira, "our_plan", families=[home.family_id]):
        change_part(home.samira, karim.invited.part_id, "rijdt", "", "na de zomer", 1)
    part = plan_of(home.marieke, home).parts[0]
    assert (part.ends_when, part.version) == ("na de zomer", 2)
    with pytest.raises(ChangedMeanwhile), at_table(home.marieke, home):
        change_part(home.marieke, part.id, "rijdt", "te ver", "", 1)
    with look(home.samira, "our_plan", families=[home.family_id]):
        stop_part(home.samira, part.id, NOW)
    with pytest.raises(ChangedMeanwhile), at_table(home.marieke, home):
        change_part(home.marieke, part.id, "rijdt", "te ver", "", 2)


def test_a_new_link_is_made_by_who_asked(home: Home, karim: Guest) -> None:
    later = NOW + timedelta(days=60)
    with pytest.raises(ObjectDoesNotExist), at_table(home.youssef, home, "our_plan"):
        renew_link(home.youssef, karim.invited.part_id, later)
    guest = [karim.invited.person_id]
    with look(home.samira, "reach_guest", families=[home.family_id], persons=guest):
        assert renew_link(home.samira, karim.invited.part_id, later)
