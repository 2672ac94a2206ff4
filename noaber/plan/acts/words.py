"""The family's own words: only the resident changes them, also through the desk (S2-02, X-18)."""

from datetime import datetime
from typing import Any

from noaber.plan import act_names
from noaber.plan.models import FamilyPlan
from noaber.record.acts import act
from noaber.record.viewers import NotAllowed, Viewer

BY_THEMSELVES = {
    "words_through_id": None,
    "words_of_id": None,
    "words_noted_at": None,
    "words_before": None,
}


class WordsChanged(Exception):
    """Somebody else changed the words meanwhile: both are shown, nothing is overwritten."""


def change_words(
    viewer: Viewer, plan_id: int, sentence: str, top: tuple[str, str, str], version: int
) -> None:
    """Change sentence and top three, if they are still the version that was read."""
    plan = FamilyPlan.objects.get(pk=plan_id)
    with act(viewer, act_names.WORDS_CHANGED, [plan.compartment_id]):
        _change(plan_id, sentence, top, version, BY_THEMSELVES)


def note_words(
    clerk: Viewer,
    plan_id: int,
    sentence: str,
    top: tuple[str, str, str],
    version: int,
    at: datetime,
) -> None:
    """What one of those whose plan it is said at the desk, with both names on it (X-18).

    The words of before stay with it, so that the family can put them back.
    """
    if clerk.on_behalf_of_id is None:
        raise NotAllowed("somebody says so")
    plan = FamilyPlan.objects.get(pk=plan_id)
    through = {
        "words_through_id": clerk.role,
        "words_of_id": clerk.on_behalf_of_id,
        "words_noted_at": at,
        "words_before": [plan.sentence, plan.top_1, plan.top_2, plan.top_3],
    }
    with act(clerk, act_names.WORDS_NOTED, [plan.compartment_id]):
        _change(plan_id, sentence, top, version, through)


def _change(
    plan_id: int, sentence: str, top: tuple[str, str, str], version: int, through: dict[str, Any]
) -> None:
    unread = FamilyPlan.objects.filter(pk=plan_id, words_version=version, closed_at=None)
    changed = unread.update(
        sentence=sentence,
        top_1=top[0],
        top_2=top[1],
        top_3=top[2],
        words_version=version + 1,
        **through,
    )
    if changed != 1:
        raise WordsChanged
