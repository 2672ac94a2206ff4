"""The picture: states in words, who says what, and nobody blamed (S0-04, S1-02, S1-04, X-11)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from noaber.doors.family.picture import Picture, picture
from noaber.plan import reads
from noaber.plan.acts.goals import set_goal
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.tasks import Task, ask_commitment, cannot_do_now, decline_commitment
from noaber.plan.acts.voices import Subject, ask_everybody, ask_word, note_word, say_word
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look


@pytest.fixture
def home(town: Any) -> Home:
    """The family, in a town of its own."""
    return make_home(town)


def seen_by(viewer: Viewer, home: Home) -> Picture:
    with look(viewer, "our_plan", families=[home.family_id]):
        plan = reads.our_plan(home.family_id, datetime.now(UTC), viewer)
    assert plan is not None
    return picture(plan, viewer.person_id, viewer.role_id, TODAY)


def need_for(home: Home, person_id: int | None, step: str = "paid") -> int:
    with at_table(home.marieke, home):
        need_id = name_need(home.marieke, home.family_id, "praten", NOW, "youth", person_id)
        fit = Fit(step, "gesprekken bij De Brug", professional_why="nodig")
        draft_fit(home.marieke, need_id, fit, 1)
    with at_table(home.marieke, home):
        ask_everybody(home.marieke, need_id, NOW)
    return need_id


def say(home: Home, viewer: Viewer, says: Any, words: str = "") -> None:
    need = plan_of(viewer, home).table.needs[0]
    voice = next(v for v in need.voices if v.person_id == viewer.person_id)
    with at_table(viewer, home, "our_plan"):
        say_word(viewer, voice.id, says, words, need.version, NOW)


def test_a_need_says_whom_it_waits_for(home: Home) -> None:
    need_for(home, home.youssef.person_id)
    say(home, home.youssef, "yes")
    (need,) = seen_by(home.samira, home).needs
    assert (need.state, need.stands) == ("wacht op Rachid en jou", False)
    (need,) = seen_by(home.marieke, home).needs
    assert set(need.state.removeprefix("wacht op ").split(" en ")) == {"Samira", "Rachid"}


def test_a_different_view_is_told_as_such_with_the_name_of_who_lives_elsewhere(home: Home) -> None:
    need_for(home, home.noor_id)
    say(home, home.samira, "yes")
    need = plan_of(home.samira, home).table.needs[0]
    voice = next(v for v in need.voices if v.person_id == home.rachid.person_id)
    with look(home.rachid, "asked_of_me", families=[home.family_id]):
        say_word(home.rachid, voice.id, "other", "ik ken ze niet", 2, NOW)
    (need_line,) = seen_by(home.youssef, home).needs
    assert need_line.differ in (
        "Samira en Rachid denken hier anders over. Dat mag.",
        "Rachid en Samira denken hier anders over. Dat mag.",
    )
    assert [(v.who, v.words) for v in need_line.voices] == [("Rachid", "ik ken ze niet")]
    assert need_line.state == "wacht op Rachid"


def test_who_was_not_heard_is_told(home: Home) -> None:
    """S1-02: a goal and a need for Noor without her own words; her words take its place."""
    need_for(home, home.noor_id)
    with at_table(home.samira, home, "our_plan"):
        goal = set_goal(home.samira, home.family_id, "spelen", NOW, home.noor_id, "healthy")
    seen = seen_by(home.samira, home)
    silent = "Noor heeft hier nog niets over gezegd."
    assert (seen.goals[0].not_heard, seen.needs[0].not_heard) == (silent, silent)
    with at_table(home.samira, home, "our_plan"):
        ask_word(home.samira, Subject(goal_id=goal), home.noor_id, NOW)
    with at_table(home.marieke, home):
        voice = plan_of_inside(home)
        note_word(home.marieke, voice, "other", "ik wil voetballen", 1, NOW)
    heard = seen_by(home.samira, home).goals[0]
    both = "Noor: “ik wil voetballen” (aan tafel opgeschreven door Marieke)"
    assert (heard.not_heard, heard.child_says) == ("", (both,))
    assert seen_by(home.samira, home).needs[0].not_heard == silent


def plan_of_inside(home: Home) -> int:
    """The voice that is asked about the only goal, in the look that is open."""
    plan = reads.our_plan(home.family_id, NOW)
    assert plan is not None
    return plan.table.goals[0].voices[0].id


def test_at_most_three_things_at_once_and_no_blame(home: Home) -> None:
    """X-11: the fourth waits its turn; a day that passed is only a day."""
    for number in range(4):
        with at_table(home.samira, home, "our_plan"):
            task = Task(
                f"ding {number}",
                TODAY - timedelta(days=4 - number),
                "",
                None,
                home.samira.person_id,
            )
            ask_commitment(home.samira, home.family_id, task, NOW)
    tasks = seen_by(home.samira, home).tasks
    assert [t.what for t in tasks.mine_now] == ["ding 0", "ding 1", "ding 2"]
    assert [t.what for t in tasks.mine_later] == ["ding 3"]
    assert tasks.mine_now[0].when.startswith("was voor")
    assert "laat" not in tasks.mine_now[0].when
    others = seen_by(home.marieke, home).tasks
    assert [t.who for t in others.others] == ["Samira"] * 4
    assert others.mine_now == ()


def test_lukt_niet_means_that_somebody_calls(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        task = Task("zus vragen", TODAY, person_id=home.samira.person_id)
        task_id = ask_commitment(home.samira, home.family_id, task, NOW)
    with at_table(home.samira, home, "our_plan"):
        cannot_do_now(home.samira, task_id, "ik durf niet", NOW)
    (line,) = seen_by(home.samira, home).tasks.mine_now
    assert line.state == "Lukt nu niet. Marieke belt je; er verandert verder niets. “ik durf niet”"


def test_what_somebody_cannot_do_is_of_no_one_yet(home: Home) -> None:
    with at_table(home.marieke, home):
        task = Task("zus vragen", TODAY, person_id=home.samira.person_id)
        task_id = ask_commitment(home.marieke, home.family_id, task, NOW)
    assert seen_by(home.samira, home).tasks.mine_now[0].is_asked
    with at_table(home.samira, home, "our_plan"):
        decline_commitment(home.samira, task_id, "", NOW)
    (line,) = seen_by(home.samira, home).tasks.nobody
    assert (line.who, line.state) == ("nog niemand", "Samira kan dit niet.")


# --- what something is for ------------------------------------------------------------------------


def test_help_for_another_goal_than_the_first_asks_whether_they_want_that(home: Home) -> None:
    """S2-18: Samira ranks sleep first; support for goal 3 says so, and her word about it is the
    yes."""
    with at_table(home.samira, home, "our_plan"):
        words = ("slapen", "rust", "geld")
        goals = [set_goal(home.samira, home.family_id, w, NOW) for w in words]
    with at_table(home.marieke, home):
        of = (home.family_id, "hulp bij brieven", NOW, "debt", None, goals[2])
        need_id = name_need(home.marieke, *of)
        draft_fit(home.marieke, need_id, Fit("general", "de formulierenbrigade"), 1)
        ask_everybody(home.marieke, need_id, NOW)
    (need,) = seen_by(home.samira, home).needs
    assert (need.goal, need.domain) == ("hoort bij: geld", "geldzorgen")
    asks = "Dit is niet wat voorop staat: dat is “slapen”. Willen jullie dit nu toch?"
    assert need.not_first == asks
    assert need.my_word
    assert need.state == "wacht op jou"
    say(home, home.samira, "yes")
    (need,) = seen_by(home.marieke, home).needs
    assert (need.not_first, need.stands) == ("", True)


def test_when_something_is_there_for_the_first_goal_nothing_more_is_asked(home: Home) -> None:
    with at_table(home.samira, home, "our_plan"):
        one, two = (set_goal(home.samira, home.family_id, w, NOW) for w in ("slapen", "geld"))
        for goal in (two, one):
            name_need(home.samira, home.family_id, "iets", NOW, goal_id=goal)
    assert [n.not_first for n in seen_by(home.samira, home).needs] == ["", ""]


def test_a_task_says_what_it_helps_with(home: Home) -> None:
    """Nothing is asked that nobody reads (A2)."""
    need_id = need_for(home, None, "circle")
    with at_table(home.samira, home, "our_plan"):
        task = Task("zus bellen", TODAY, person_id=home.samira.person_id, need_id=need_id)
        ask_commitment(home.samira, home.family_id, task, NOW)
    (mine,) = seen_by(home.samira, home).tasks.mine_now
    assert (mine.helps, mine.waits) == ("helpt bij: praten", "wacht op jou")
