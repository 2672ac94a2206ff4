"""One goal, or their order: what a change of them needs to know."""

from dataclasses import dataclass

from django.db.models import Q

from noaber.plan import models
from noaber.sharing.looks import Hidden


@dataclass(frozen=True, slots=True)
class OpenGoal:
    """A goal that counts. is_proposed: a professional's, until the family takes it over."""

    id: int
    words: str
    outcome: str
    person_id: int | None
    version: int
    is_proposed: bool


def open_goals(family_id: int) -> tuple[OpenGoal, ...]:
    """Those that still count, in the family's order."""
    rows = models.Goal.objects.filter(family_id=family_id, reached_at=None, dropped_at=None)
    proposed = Q(adopted_at=None, proposed_by__isnull=False)
    names = ("id", "words", "outcome", "person_id", "version", "is_proposed")
    found = rows.annotate(is_proposed=proposed).order_by("place", "id")
    return tuple(OpenGoal(*row) for row in found.values_list(*names))


def open_goal(family_id: int, goal_id: int) -> OpenGoal:
    """One of them. Raises Hidden when it is not there, or counts no longer."""
    for goal in open_goals(family_id):
        if goal.id == goal_id:
            return goal
    raise Hidden("no such goal in this plan")


def own_goals(family_id: int) -> tuple[OpenGoal, ...]:
    """What the family itself wants, without what is only proposed (S2-18)."""
    return tuple(goal for goal in open_goals(family_id) if not goal.is_proposed)
