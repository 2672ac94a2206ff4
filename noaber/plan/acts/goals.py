"""Goals in own words and in the resident's order (S2-18, S4-08)."""

from collections.abc import Sequence
from datetime import datetime

from noaber.plan import act_names
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.promises import open_plan
from noaber.plan.models import Goal
from noaber.plan.reads.table import decides
from noaber.record.acts import act
from noaber.record.viewers import NotAllowed, Viewer


def set_goal(
    viewer: Viewer,
    family_id: int,
    words: str,
    at: datetime,
    person_id: int | None = None,
    outcome: str = "",
) -> int:
    """A new goal, last in the order. A professional's is a proposal until the family adopts it."""
    plan = open_plan(family_id)
    with act(viewer, act_names.GOAL_SET, [plan.compartment_id]):
        last = Goal.objects.filter(family_id=family_id).order_by("-place").first()
        made = Goal.objects.create(
            compartment_id=plan.compartment_id,
            family_id=family_id,
            plan=plan,
            person_id=person_id,
            words=words,
            outcome=outcome,
            place=(last.place + 1) if last else 1,
            proposed_by_id=viewer.role_id,
            made_at=at,
            adopted_at=None if viewer.role_id else at,
        )
    return int(made.pk)


def change_goal(
    viewer: Viewer, goal_id: int, words: str, outcome: str, version: int, at: datetime
) -> None:
    """The family says it differently, or adopts a proposal; ChangedMeanwhile when overtaken."""
    goal = Goal.objects.get(pk=goal_id)
    with act(viewer, act_names.GOAL_CHANGED, [goal.compartment_id]):
        changed = Goal.objects.filter(pk=goal_id, version=version).update(
            words=words, outcome=outcome, version=version + 1, adopted_at=goal.adopted_at or at
        )
        if changed != 1:
            raise ChangedMeanwhile


def note_adoption(viewer: Viewer, goal_id: int, person_id: int, version: int, at: datetime) -> None:
    """Said at the table: somebody whose plan it is takes a proposal over; both names are in the
    record. ChangedMeanwhile when it is another one by now, or taken over already."""
    goal = Goal.objects.get(pk=goal_id, reached_at=None, dropped_at=None)
    if not decides(person_id, goal.compartment_id):
        raise NotAllowed("only whose plan it is takes a goal over")
    behalf = Viewer(viewer.person_id, viewer.role, person_id)
    with act(behalf, act_names.GOAL_NOTED, [goal.compartment_id]):
        proposed = Goal.objects.filter(pk=goal_id, version=version, adopted_at=None)
        if proposed.update(version=version + 1, adopted_at=at) != 1:
            raise ChangedMeanwhile


def order_goals(
    viewer: Viewer, family_id: int, goal_ids: Sequence[int], before: Sequence[int]
) -> None:
    """The resident's order. before: the order that was on the screen; another one meanwhile:
    ChangedMeanwhile."""
    plan = open_plan(family_id)
    with act(viewer, act_names.GOALS_ORDERED, [plan.compartment_id]):
        now = list(
            Goal.objects.select_for_update()
            .filter(family_id=family_id, reached_at=None, dropped_at=None)
            .order_by("place", "id")
        )
        if [goal.pk for goal in now] != list(before) or sorted(goal_ids) != sorted(before):
            raise ChangedMeanwhile
        for place, goal_id in enumerate(goal_ids, start=1):
            Goal.objects.filter(pk=goal_id).exclude(place=place).update(place=place)


def end_goal(viewer: Viewer, goal_id: int, reached: bool, at: datetime) -> None:
    """Reached, or it no longer counts. Twice is once."""
    goal = Goal.objects.select_for_update().get(pk=goal_id)
    if goal.reached_at or goal.dropped_at:
        return
    with act(viewer, act_names.GOAL_ENDED, [goal.compartment_id]):
        Goal.objects.filter(pk=goal_id).update(
            reached_at=at if reached else None, dropped_at=None if reached else at
        )


def take_up_goal(viewer: Viewer, goal_id: int) -> None:
    """The way back: it counts again, in the place it had."""
    goal = Goal.objects.get(pk=goal_id)
    with act(viewer, act_names.GOAL_TAKEN_UP, [goal.compartment_id]):
        Goal.objects.filter(pk=goal_id).update(reached_at=None, dropped_at=None)
