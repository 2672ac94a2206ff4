"""Whether something was done since a page was read: exactly, also of who was slow to commit."""

import threading
import uuid
from typing import Any

import pytest
from django.db import DataError, connection

from noaber.plan.acts import goals
from noaber.plan.tests.acting import now, resident
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look, snapshot
from noaber.sharing.reads import is_news
from tests.town import ask

PATIENCE = 20


def read(viewer: Viewer, family_id: int) -> tuple[str, str]:
    """A page's look, and what it saw."""
    with look(viewer, "our_plan", families=[family_id]) as key:
        return key, snapshot()


def set_goal(viewer: Viewer, family_id: int, words: str) -> None:
    with look(viewer, "our_plan", families=[family_id]):
        goals.set_goal(viewer, family_id, words, now())


def test_an_act_is_news_until_the_page_is_read_again(town: Any, answered: Any) -> None:
    samira = resident(answered)
    key, seen = read(samira, answered.family_id)
    assert is_news(samira, key, seen) is False
    set_goal(samira, answered.family_id, "slapen")
    assert is_news(samira, key, seen) is True
    key, seen = read(samira, answered.family_id)
    assert is_news(samira, key, seen) is False


def test_who_began_before_the_page_and_committed_after_it_is_news(town: Any, answered: Any) -> None:
    samira, begun, may_end = resident(answered), threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with look(samira, "our_plan", families=[answered.family_id]):
                goals.set_goal(samira, answered.family_id, "rust", now())
                begun.set()
                may_end.wait(PATIENCE)
        finally:
            connection.close()

    slow = threading.Thread(target=slowly)
    slow.start()
    assert begun.wait(PATIENCE)
    key, seen = read(samira, answered.family_id)
    assert is_news(samira, key, seen) is False
    may_end.set()
    slow.join(PATIENCE)
    assert is_news(samira, key, seen) is True


def test_another_family_is_no_news(town: Any, answered: Any) -> None:
    samira, other = resident(answered), ask(town, "Iets anders.")
    key, seen = read(samira, answered.family_id)
    set_goal(resident(other), other.family_id, "werk")
    assert is_news(samira, key, seen) is False


def test_another_s_look_tells_nothing(town: Any, answered: Any) -> None:
    samira = resident(answered)
    key, seen = read(samira, answered.family_id)
    assert is_news(town.marieke, key, seen) is None
    assert is_news(samira, str(uuid.uuid4()), seen) is None


@pytest.mark.parametrize("seen", ["", "1:2", "9:1:", "x", "1:2:3,", "0:1:"])
def test_what_is_no_snapshot_is_refused(town: Any, answered: Any, seen: str) -> None:
    samira = resident(answered)
    key, _seen = read(samira, answered.family_id)
    with pytest.raises(DataError):
        is_news(samira, key, seen)
