"""Agreeing: nothing stands before whose word it needs, and no word is lost (S0-04, X-05)."""

from datetime import timedelta
from typing import Any

import pytest

from noaber.plan import reads
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.needs import Fit, draft_fit, end_need, name_need
from noaber.plan.acts.promises import answer_question
from noaber.plan.acts.taking_part import accept_part, ask_colleague
from noaber.plan.acts.tasks import Task, ask_commitment, decline_commitment, note_acceptance
from noaber.plan.acts.voices import (
    Subject,
    ask_word,
    note_word,
    say_own_word,
    say_word,
    set_word_aside,
)
from noaber.plan.reads import need_states
from noaber.plan.reads.picture import picture
from noaber.plan.reads.signing import standing
from noaber.plan.signing import may_count_as
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.plan.tests.test_bringing import bring, whole
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import look
from tests.town import make_town


@pytest.fixture
def home(town: Any) -> Home:
    """The family, in a town of its own."""
    return make_home(town)


def need_for(home: Home, person_id: int | None, step: str = "paid") -> int:
    """Drafted at the table, by who works for the family."""
    with at_table(home.marieke, home):
        need_id = name_need(home.marieke, home.family_id, "praten", NOW, "youth", person_id)
        fit = Fit(step, "gesprekken bij De Brug", professional_why="nodig")
        draft_fit(home.marieke, need_id, fit, 1)
    return need_id


def only_need(home: Home) -> reads.Need:
    (need,) = plan_of(home.marieke, home).table.needs
    return need


# --- of whom the age is not known -----------------------------------------------------------------


def test_paid_help_waits_until_it_is_known_whether_it_is_for_a_child(home: Home) -> None:
    """X-05: who came along by name has no birth date here, and may be a child."""
    need_for(home, home.youssef.person_id)
    answered = bring(make_town(), whole(home.samira, home.family_id))
    me, of = Viewer(answered.person_id), [answered.family_id]
    with look(me, "our_plan", families=of):
        (state,) = need_states(answered.family_id)
        voice = ask_word(me, Subject(need_id=state.need_id), answered.person_id, NOW)
        say_word(me, voice, "yes", "", 2, NOW)
    with look(me, "our_plan", families=of):
        (state,) = need_states(answered.family_id)
    assert (state.stands, state.waits, state.because) == (False, {}, "no_birth_date")


# --- help that begins without a word --------------------------------------------------------------


def test_a_word_set_aside_covers_no_other_help(home: Home) -> None:
    """L-BP-06: what was set aside is this help; other help waits for the words anew."""
    need_id, until = need_for(home, home.noor_id), TODAY + timedelta(days=14)

    def begin() -> None:
        with at_table(home.marieke, home):
            tom = home.tom.role
            set_word_aside(home.marieke, need_id, 2, "urgency", "nu nodig", tom, until, NOW)

    begin()
    assert only_need(home).state.stands
    with at_table(home.marieke, home):
        other = Fit("paid", "ergens anders wonen", professional_why="nodig")
        draft_fit(home.marieke, need_id, other, 2)
    need = only_need(home)
    assert (need.state.stands, need.set_aside[0].is_current) == (False, False)
    with pytest.raises(ChangedMeanwhile):
        begin()


# --- what somebody said themselves ----------------------------------------------------------------


def asked_voice(home: Home, step: str = "general") -> tuple[int, int]:
    """A need that waits for Samira's word: the need and the voice."""
    need_id = need_for(home, None, step)
    with at_table(home.marieke, home):
        subject = Subject(need_id=need_id)
        voice = ask_word(home.marieke, subject, home.samira.person_id or 0, NOW)
    return need_id, voice


def said(home: Home) -> list[tuple[str, str]]:
    return [(v.says, v.words) for v in only_need(home).voices]


def test_what_somebody_said_themselves_is_not_overwritten_at_the_table(home: Home) -> None:
    """S0-04: a table that was still open knows nothing of a word said at home."""
    _need, voice = asked_voice(home)
    with at_table(home.samira, home, "our_plan"):
        say_word(home.samira, voice, "other", "liever thuis", 2, NOW)
    with pytest.raises(ChangedMeanwhile), at_table(home.marieke, home):
        note_word(home.marieke, voice, "yes", "", 2, NOW)
    assert said(home) == [("other", "liever thuis")]


def test_who_wrote_it_down_can_write_it_better_and_who_spoke_too(home: Home) -> None:
    _need, voice = asked_voice(home)
    with at_table(home.marieke, home):
        note_word(home.marieke, voice, "yes", "goed zo", 2, NOW)
        note_word(home.marieke, voice, "yes", "zo is het goed", 2, NOW)
    with at_table(home.samira, home, "our_plan"):
        say_word(home.samira, voice, "other", "toch niet", 2, NOW)
    assert said(home) == [("other", "toch niet")]


def test_a_no_is_not_turned_into_a_yes_at_the_table(home: Home) -> None:
    """S2-07: who said no at home says yes themselves, when they want to after all."""
    with at_table(home.marieke, home):
        task = Task("meedoen", TODAY, person_id=home.youssef.person_id)
        task_id = ask_commitment(home.marieke, home.family_id, task, NOW)
    with at_table(home.youssef, home, "our_plan"):
        decline_commitment(home.youssef, task_id, "durf niet", NOW)
    with pytest.raises(ChangedMeanwhile), at_table(home.marieke, home):
        note_acceptance(home.marieke, task_id, NOW)
    (found,) = plan_of(home.samira, home).table.tasks
    assert (found.declined, found.is_accepted, found.said) == (True, False, "durf niet")


def test_asking_again_keeps_the_answer(home: Home) -> None:
    """Asked about the same version: one question, and what was said stands."""
    need_id, voice = asked_voice(home)
    with at_table(home.samira, home, "our_plan"):
        say_word(home.samira, voice, "other", "liever thuis", 2, NOW)
    with at_table(home.marieke, home):
        person = home.samira.person_id or 0
        assert ask_word(home.marieke, Subject(need_id=need_id), person, NOW) == voice
    assert said(home) == [("other", "liever thuis")]


# --- decided on together --------------------------------------------------------------------------


def drafted_by_samira(home: Home, step: str) -> int:
    """A need for everybody that Samira drafts herself, with her own yes."""
    with at_table(home.samira, home, "our_plan"):
        need_id = name_need(home.samira, home.family_id, "rust", NOW)
        draft_fit(home.samira, need_id, Fit(step, "iemand die komt"), 1)
        subject = Subject(need_id=need_id)
        voice = ask_word(home.samira, subject, home.samira.person_id or 0, NOW)
        say_word(home.samira, voice, "yes", "", 2, NOW)
    return need_id


def test_paid_and_shared_help_waits_for_who_is_in_charge_too(home: Home) -> None:
    """S0-04: resident and professional decide together; a different view may stand instead."""
    for step in ("paid", "collective"):
        need_id = drafted_by_samira(home, step)
        state = only_need(home).state
        assert (state.stands, state.waits, state.because) == (False, {}, "words_missing")
        assert state.waits_at_work == {home.marieke.role: "Marieke"}
        with at_table(home.marieke, home):
            say_own_word(home.marieke, need_id, "other", "eerst de buurt", 2, NOW)
        need = only_need(home)
        assert (need.state.stands, need.state.waits_at_work) == (True, {})
        assert [(w.who.name, w.says, w.words) for w in need.at_work] == [
            ("Marieke", "other", "eerst de buurt")
        ]
        with at_table(home.samira, home, "our_plan"):
            draft_fit(home.samira, need_id, Fit(step, "iets heel anders"), 2)
        assert only_need(home).state.waits_at_work
        assert only_need(home).at_work == ()
        with pytest.raises(ChangedMeanwhile), at_table(home.marieke, home):
            say_own_word(home.marieke, need_id, "yes", "", 2, NOW)
        with at_table(home.samira, home, "our_plan"):
            end_need(home.samira, need_id, NOW)


@pytest.mark.parametrize("step", ["myself", "circle", "general"])
def test_what_they_do_themselves_waits_for_nobody_at_work(home: Home, step: str) -> None:
    drafted_by_samira(home, step)
    assert only_need(home).state.stands
    need_id = only_need(home).id
    with pytest.raises(NotAllowed), at_table(home.marieke, home):
        say_own_word(home.marieke, need_id, "yes", "", 2, NOW)


def test_who_drafts_gave_their_word_and_samira_s_is_missing(home: Home) -> None:
    """S0-04, as it was asked for: help for Noor stays draft until Samira spoke."""
    need_for(home, home.noor_id)
    need = only_need(home)
    assert not need.state.stands
    assert "Samira" in need.state.waits.values()
    assert need.state.waits_at_work == {}
    assert [(w.who.name, w.says) for w in need.at_work] == [("Marieke", "yes")]


def test_only_who_is_in_charge_gives_the_word_of_who_is_at_work(home: Home) -> None:
    """A colleague who takes part drafts, and does not decide; nor does the family for them."""
    need_id = drafted_by_samira(home, "paid")
    with look(home.marieke, "take_part", families=[home.family_id]):
        ask_colleague(home.marieke, home.family_id, home.tom.role, "brieven", "", NOW)
    (part,) = plan_of(home.samira, home).parts
    with look(home.tom, "take_part", families=[home.family_id]):
        accept_part(home.tom, part.id, NOW)
    for viewer, purpose in ((home.tom, "at_the_table"), (home.samira, "our_plan")):
        with pytest.raises(NotAllowed), at_table(viewer, home, purpose):
            say_own_word(viewer, need_id, "yes", "", 2, NOW)
    with at_table(home.tom, home):
        draft_fit(home.tom, need_id, Fit("paid", "iets anders"), 2)
    assert only_need(home).state.waits_at_work == {home.marieke.role: "Marieke"}


def test_a_report_is_no_report_before_both_decided(home: Home) -> None:
    """S2-14: what is signed as the report was agreed, by the family and who is in charge."""
    need_id = drafted_by_samira(home, "paid")
    with look(home.marieke, "our_plan", families=[home.family_id]):
        (question,) = reads.our_plan(home.family_id, NOW).questions  # type: ignore[union-attr]
        answer_question(home.marieke, question.id, NOW)

    def may() -> tuple[str, ...]:
        with look(home.samira, "take_along", families=[home.family_id]):
            found = picture(home.family_id, home.samira, NOW, to_sign=True)
            assert found
            return may_count_as(standing(home.family_id, found, NOW))

    assert "investigation_report" not in may()
    with at_table(home.marieke, home):
        say_own_word(home.marieke, need_id, "yes", "", 2, NOW)
    assert "investigation_report" in may()
