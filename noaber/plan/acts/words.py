"""The family's own words: only the resident changes them (S2-02)."""

from noaber.plan.models import FamilyPlan
from noaber.record.acts import act
from noaber.record.viewers import Viewer


class WordsChanged(Exception):
    """Somebody else changed the words meanwhile: both are shown, nothing is overwritten."""


def change_words(
    viewer: Viewer, plan_id: int, sentence: str, top: tuple[str, str, str], version: int
) -> None:
    """Change sentence and top three, if they are still the version that was read."""
    plan = FamilyPlan.objects.get(pk=plan_id)
    with act(viewer, "plan.words_changed", [plan.compartment_id]):
        unread = FamilyPlan.objects.filter(pk=plan_id, words_version=version, closed_at=None)
        changed = unread.update(
            sentence=sentence,
            top_1=top[0],
            top_2=top[1],
            top_3=top[2],
            words_version=version + 1,
        )
        if changed != 1:
            raise WordsChanged
