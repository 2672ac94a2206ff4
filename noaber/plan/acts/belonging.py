"""The end of belonging to a family, and coming back (X-31). The rules stand in belonging.sql."""

from datetime import date, datetime

from noaber.plan import rules
from noaber.plan.acts.closing import check_safety
from noaber.record.acts import call
from noaber.record.viewers import NotAllowed, Viewer


def leave_family_oneself(viewer: Viewer, family_id: int, from_on: date) -> None:
    """Somebody belongs to this family no longer from this day on, on their own word. Twice is once.

    In a look at the plan. NotAllowed: see leaving_problem().
    """
    assert viewer.person_id is not None
    _end(viewer, family_id, viewer.person_id, from_on, "", "")


def record_leaving(
    viewer: Viewer, family_id: int, person_id: int, from_on: date, rests_on: str, words: str
) -> None:
    """Who is in charge records that somebody belongs to it no longer, and what that rests on.

    words: what the family reads with it. Twice is once; another day takes its place.
    """
    if rests_on not in rules.LEAVING_RESTS_ON:
        raise NotAllowed("it rests on something")
    _end(viewer, family_id, person_id, from_on, rests_on, words)


def end_for_safety(
    viewer: Viewer, family_id: int, person_id: int, step: int, words: str, at: datetime
) -> None:
    """At once, because somebody is not safe (X-08): with a safety check in the same moment.

    words: what was seen or heard; only who works for the family reads it. In a look for safety.
    """
    check_safety(viewer, family_id, "change", False, step, words, at)
    _end(viewer, family_id, person_id, None, "safety", "")


def _end(
    viewer: Viewer, family_id: int, person_id: int, from_on: date | None, rests_on: str, words: str
) -> None:
    day = "coalesce(%s::date, today_here())"
    query = f"select end_belonging(%s, %s, %s, {day}, %s, %s)"
    call(query, [viewer.role_id, family_id, person_id, from_on, rests_on, words])


def take_leaving_back(viewer: Viewer, family_id: int, person_id: int) -> None:
    """They stay after all, or come back: a new period, with the place that they had. Twice is once.

    Who said it of themselves takes it back before the day; who is in charge also after it.
    """
    call("select belong_again(%s, %s, %s)", [viewer.role_id, family_id, person_id])


def finish_leaving(leaving_id: int) -> bool:
    """The day of a leaving that was said before has come. For the clock; whether it was now."""
    return bool(call("select finish_leaving(%s)", [leaving_id])[0][0])
