"""Agreeing: nothing stands before whose word it needs, and no word is lost (S0-04, X-05)."""

from typing import Any

import pytest

from noaber.plan import acts
from noaber.plan.acts import Fit, Subject
from noaber.plan.reads import need_states
from noaber.plan.tests.at_home import NOW, Home, at_table, make_home
from noaber.plan.tests.test_bringing import bring, whole
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import make_town


@pytest.fixture
def home(town: Any) -> Home:
    """The family, in a town of its own."""
    return make_home(town)


def need_for(home: Home, person_id: int | None, step: str = "paid") -> int:
    """Drafted at the table, by who works for the family."""
    with at_table(home.marieke, home):
        need_id = acts.name_need(home.marieke, home.family_id, "praten", NOW, "youth", person_id)
        fit = Fit(step, "gesprekken bij De Brug", professional_why="nodig")
        acts.draft_fit(home.marieke, need_id, fit, 1)
    return need_id


# --- of whom the age is not known -----------------------------------------------------------------


def test_paid_help_waits_until_it_is_known_whether_it_is_for_a_child(home: Home) -> None:
    """X-05: who came along by name has no birth date here, and may be a child."""
    need_for(home, home.youssef.person_id)
    answered = bring(make_town(), whole(home.samira, home.family_id))
    me, of = Viewer(answered.person_id), [answered.family_id]
    with look(me, "our_plan", families=of):
        (state,) = need_states(answered.family_id)
        voice = acts.ask_word(me, Subject(need_id=state.need_id), answered.person_id, NOW)
        acts.say_word(me, voice, "yes", "", 2, NOW)
    with look(me, "our_plan", families=of):
        (state,) = need_states(answered.family_id)
    assert (state.stands, state.waits, state.because) == (False, {}, "no_birth_date")
