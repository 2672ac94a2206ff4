"""At the table: goals, and needs with whose word they wait for (S0-04, S2-18, X-05)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from noaber.plan import reads
from noaber.plan.acts.circle import Around, add_to_circle, take_from_circle
from noaber.plan.acts.goals import change_goal, end_goal, order_goals, set_goal
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.needs import Fit, draft_fit, end_need, name_need
from noaber.plan.acts.voices import (
    Subject,
    ask_everybody,
    ask_word,
    note_word,
    review_set_aside,
    say_word,
    set_word_aside,
)
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden, look
from tests.town import ask, make_town


@pytest.fixture
def home(town: Any) -> Home:
    """The family, in a town of its own."""
    return make_home(town)


def need_for(home: Home, person_id: int | None, step: str = "paid") -> int:
    with at_table(home.marieke, home):
        need_id = name_need(
            home.marieke, home.family_id, "iemand om mee te praten", NOW, "youth", person_id
        )
        draft_fit(
            home.marieke, need_id, Fit(step, "gesprekken bij De Brug", professional_why="nodig"), 1
        )
    return need_id


def only_need(viewer: Viewer, home: Home) -> reads.Need:
    (need,) = plan_of(viewer, home).table.needs
    return need


def waits(viewer: Viewer, home: Home) -> set[str]:
    return set(only_need(viewer, home).state.waits.values())


# --- goals --------------------------------------------------------------------------------------


def test_the_family_sets_orders_and_ends_its_goals(home: Home) -> None:
    """S2-18, S4-08: the resident's order, with immediate effect; a professional proposes."""
    with at_table(home.samira, home, "our_plan"):
        sleep = set_goal(home.samira, home.family_id, "slapen", NOW)
        peace = set_goal(home.samira, home.family_id, "rust 's avonds", NOW)
        order_goals(home.samira, home.family_id, [peace, sleep], [sleep, peace])
    with at_table(home.marieke, home):
        money = set_goal(home.marieke, home.family_id, "overzicht over geld", NOW)
    goals = plan_of(home.samira, home).table.goals
    assert [g.words for g in goals] == ["rust 's avonds", "slapen", "overzicht over geld"]
    assert goals[2].proposed_by
    assert goals[2].proposed_by.name == "Marieke"
    with at_table(home.samira, home, "our_plan"):
        change_goal(home.samira, money, "geen brieven meer", "", 1, NOW)
        end_goal(home.samira, sleep, reached=True, at=NOW)
    goals = plan_of(home.samira, home).table.goals
    assert [(g.words, g.proposed_by, g.reached_on is not None) for g in goals] == [
        ("rust 's avonds", None, False),
        ("geen brieven meer", None, False),
        ("slapen", None, True),
    ]


def test_only_the_family_changes_and_orders_goals(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        goal = set_goal(home.samira, home.family_id, "slapen", NOW)
    refusals: tuple[Callable[[], object], ...] = (
        lambda: change_goal(home.marieke, goal, "anders", "", 1, NOW),
        lambda: order_goals(home.marieke, home.family_id, [goal], [goal]),
        lambda: end_goal(home.marieke, goal, True, NOW),
    )
    for refused in refusals:
        with pytest.raises(NotAllowed), at_table(home.marieke, home):
            refused()
    with pytest.raises(NotAllowed), at_table(home.youssef, home, "our_plan"):
        change_goal(home.youssef, goal, "gamen", "", 1, NOW)


def test_two_who_change_one_goal_or_the_order_lose_nothing(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        one = set_goal(home.samira, home.family_id, "slapen", NOW)
        two = set_goal(home.samira, home.family_id, "rust", NOW)
        change_goal(home.samira, one, "weer slapen", "", 1, NOW)
        order_goals(home.samira, home.family_id, [two, one], [one, two])
    with pytest.raises(ChangedMeanwhile), at_table(home.samira, home, "our_plan"):
        change_goal(home.samira, one, "goed slapen", "", 1, NOW)
    with pytest.raises(ChangedMeanwhile), at_table(home.samira, home, "our_plan"):
        order_goals(home.samira, home.family_id, [one, two], [one, two])
    assert [g.words for g in plan_of(home.samira, home).table.goals] == ["rust", "weer slapen"]


# --- needs and words ------------------------------------------------------------------------------


def test_a_draft_waits_for_the_word_of_whose_plan_it_is(home: Home) -> None:
    """S0-04: without Samira's yes or recorded different view the item stays draft."""
    need_for(home, None, "general")
    need = only_need(home.marieke, home)
    assert (need.state.stands, need.state.because) == (False, "words_missing")
    assert waits(home.marieke, home) == {"Samira"}
    assert [voice.person_id for voice in need.voices] == [home.samira.person_id]  # asked with it
    with at_table(home.marieke, home):
        assert ask_everybody(home.marieke, need.id, NOW) == 0
    (voice,) = only_need(home.samira, home).voices
    with at_table(home.samira, home, "our_plan"):
        say_word(home.samira, voice.id, "other", "liever thuis", need.version, NOW)
    need = only_need(home.marieke, home)
    assert need.state.stands
    assert [(v.says, v.words) for v in need.voices] == [("other", "liever thuis")]


def test_help_for_a_child_waits_for_the_young_person_and_both_parents(home: Home) -> None:
    """X-05: from twelve the young person too; a different view is no yes to help."""
    need_for(home, home.youssef.person_id)
    assert waits(home.marieke, home) == {"Samira", "Youssef", "Rachid"}
    with at_table(home.marieke, home):
        ask_everybody(home.marieke, only_need_id_inside(home), NOW, "Gesprekken voor Youssef")
    for viewer in (home.samira, home.youssef):
        say(home, viewer, "yes")
    assert waits(home.samira, home) == {"Rachid"}
    with look(home.rachid, "asked_of_me"):
        (asked,) = reads.asked_of_me(home.rachid.person_id or 0, None, NOW)
    assert asked.words[0].asked_words == "Gesprekken voor Youssef"
    with look(home.rachid, "asked_of_me", families=[home.family_id]):
        say_word(home.rachid, asked.words[0].id, "other", "ik ken ze niet", 2, NOW)
    assert not only_need(home.samira, home).state.stands
    with look(home.rachid, "asked_of_me", families=[home.family_id]):
        say_word(home.rachid, asked.words[0].id, "yes", "", 2, NOW)
    assert only_need(home.samira, home).state.stands


def say(home: Home, viewer: Viewer, says: Any, words: str = "") -> None:
    need = only_need(viewer, home)
    voice = next(v for v in need.voices if v.person_id == viewer.person_id)
    with at_table(viewer, home, "our_plan"):
        say_word(viewer, voice.id, says, words, need.version, NOW)


def test_a_parent_elsewhere_sees_what_is_asked_and_nothing_else(home: Home) -> None:
    need_for(home, home.noor_id)
    with at_table(home.marieke, home):
        ask_everybody(home.marieke, only_need_id_inside(home), NOW)
    with pytest.raises(Hidden), look(home.rachid, "our_plan", families=[home.family_id]):
        pass
    with look(home.rachid, "asked_of_me", families=[home.family_id]):
        assert reads.our_plan(home.family_id, NOW) is None
        assert reads.need_states(home.family_id) == []


def only_need_id_inside(home: Home) -> int:
    return reads.need_states(home.family_id)[0].need_id


def test_a_changed_draft_asks_everybody_anew(home: Home) -> None:
    need_id = need_for(home, None, "general")
    with at_table(home.marieke, home):
        ask_everybody(home.marieke, need_id, NOW)
    say(home, home.samira, "yes")
    assert only_need(home.samira, home).state.stands
    with at_table(home.marieke, home):
        draft_fit(home.marieke, need_id, Fit("circle", "tante helpt"), 2)
    need = only_need(home.samira, home)
    assert not need.state.stands
    assert (need.voices[0].is_current, need.voices[0].says) == (True, "")
    with pytest.raises(ChangedMeanwhile), at_table(home.samira, home, "our_plan"):
        say_word(home.samira, need.voices[0].id, "yes", "", 2, NOW)  # of what she read


def test_said_at_the_table_carries_both_names(home: Home) -> None:
    need_id = need_for(home, None, "general")
    with at_table(home.marieke, home):
        ask_everybody(home.marieke, need_id, NOW)
        voice = reads.our_plan(home.family_id, NOW).table.needs[0].voices[0]  # type: ignore[union-attr]
        note_word(home.marieke, voice.id, "yes", "", 2, NOW)
    (voice,) = only_need(home.samira, home).voices
    assert voice.through
    assert voice.through.name == "Marieke"


def test_nobody_speaks_for_another(home: Home) -> None:
    need_id = need_for(home, home.youssef.person_id)
    with at_table(home.marieke, home):
        ask_everybody(home.marieke, need_id, NOW)
    voices = only_need(home.samira, home).voices
    of_youssef = next(v for v in voices if v.person_id == home.youssef.person_id)
    with pytest.raises(NotAllowed), at_table(home.samira, home, "our_plan"):
        say_word(home.samira, of_youssef.id, "yes", "", 2, NOW)
    of_samira = next(v for v in voices if v.person_id == home.samira.person_id)
    with pytest.raises(NotAllowed), at_table(home.youssef, home, "our_plan"):
        say_word(home.youssef, of_samira.id, "yes", "", 2, NOW)


def test_no_word_is_asked_of_somebody_it_does_not_wait_for(home: Home, town: Any) -> None:
    stranger = ask(make_town(), "Iets anders.", given_name="Hildegard")
    need_id = need_for(home, home.noor_id)
    with pytest.raises(NotAllowed), at_table(home.marieke, home):
        ask_word(home.marieke, Subject(need_id=need_id), stranger.person_id, NOW)


def test_the_exception_route_has_a_reason_an_end_and_a_reviewer(home: Home) -> None:
    """Court, urgency or safety: help begins, and a colleague who was named looks at it."""
    need_id = need_for(home, home.noor_id)
    until = TODAY + timedelta(days=14)
    with pytest.raises(NotAllowed), at_table(home.marieke, home):
        set_word_aside(
            home.marieke, need_id, 2, "urgency", "nu nodig", home.marieke.role, until, NOW
        )
    with at_table(home.marieke, home):
        aside = set_word_aside(
            home.marieke, need_id, 2, "urgency", "nu nodig", home.tom.role, until, NOW
        )
    need = only_need(home.samira, home)
    assert need.state.stands
    assert (need.set_aside[0].reason, need.set_aside[0].reviewer.name) == ("nu nodig", "Tom")
    with pytest.raises(NotAllowed), at_table(home.marieke, home):
        review_set_aside(home.marieke, aside, True, "", NOW)


def test_the_colleague_who_was_named_finds_whether_it_was_right(home: Home, town: Any) -> None:
    """Not upheld, it no longer counts."""
    need_id = need_for(home, home.noor_id)
    until = TODAY + timedelta(days=14)
    with at_table(home.marieke, home):
        aside = set_word_aside(
            home.marieke, need_id, 2, "urgency", "nu nodig", home.tom.role, until, NOW
        )
    with look(home.tom, "asked_of_me", families=[home.family_id]):
        review_set_aside(home.tom, aside, False, "er was tijd", NOW)
        review_set_aside(home.tom, aside, True, "toch wel", NOW)
    need = only_need(home.samira, home)
    assert (need.state.stands, need.set_aside[0].review_words) == (False, "er was tijd")


def test_what_is_no_longer_needed_waits_for_nobody(home: Home) -> None:
    need_id = need_for(home, None, "general")
    with at_table(home.marieke, home):
        end_need(home.marieke, need_id, NOW)
        end_need(home.marieke, need_id, NOW)
    assert plan_of(home.samira, home).table.needs == ()


def test_somebody_drawn_in_the_circle_can_be_taken_out(home: Home) -> None:
    person = home.samira.person_id or 0
    with look(home.samira, "circle", persons=[person]):
        amal = add_to_circle(home.samira, person, Around("Amal"))
        take_from_circle(home.samira, amal, NOW)
        assert reads.circle(person) == ()
