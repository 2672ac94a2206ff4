"""Exceptions to whose word counts: a court's permission, and not able to weigh something (X-05).

Each is recorded by who works for the family, for one act of one law, with a reason or a reference,
from a day until a day, and with a colleague who looks at it afterwards. decide() in SQL counts it.
That colleague does not see the plan: both raise GivesAway.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from noaber.lib.days import day_of, end_of
from noaber.people import reads as people
from noaber.people.models import Identity, Incapacity, SubstitutePermission
from noaber.people.rules import age_on
from noaber.plan import act_names
from noaber.plan.acts.shielding import refuse_what_gives_away
from noaber.record.acts import act
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import end_reading_along, give, ground_for
from noaber.sharing.reads import person_compartment

PURPOSE = "whose_word"
TO_LOOK_BACK = timedelta(days=60)  # how long after its last day a colleague may still look at it
Kind = Literal["court", "weighing"]


@dataclass(frozen=True, slots=True)
class About:
    """For which act, from which day until which (not in it), and who looks at it afterwards."""

    law: str
    act_name: str
    from_on: date
    until_on: date
    reviewer_role_id: int


def record_court_permission(
    viewer: Viewer,
    child_id: int,
    holder_id: int,
    about: About,
    court: str,
    reference: str,
    at: datetime,
) -> int:
    """A court's permission stands in the place of one holder's yes (BW 1:253a)."""
    _check(viewer, child_id, about)
    if holder_id not in people.who_has_authority(child_id, about.from_on):
        raise NotAllowed("nobody else's yes is replaced")
    if "court" not in people.exceptions_for(child_id, about.law, about.act_name, about.from_on):
        raise NotAllowed("the law knows no exception here")
    place = person_compartment(child_id, "authority")
    shown = [place, person_compartment(child_id, "contact")]
    refuse_what_gives_away(viewer, {"court": court, "reference": reference})
    with act(viewer, act_names.COURT_PERMISSION_RECORDED, shown):
        _show_reviewer(shown, child_id, about, at)
        made = SubstitutePermission.objects.create(
            compartment_id=place,
            child_id=child_id,
            holder_id=holder_id,
            court=court,
            reference=reference,
            **_columns(viewer, about, at),
        )
    return int(made.pk)


def record_incapacity(
    viewer: Viewer, person_id: int, about: About, reason: str, at: datetime
) -> int:
    """Somebody cannot weigh this one subject in this time: never a mark on a person (L-WIL-06)."""
    _check(viewer, person_id, about)
    place = person_compartment(person_id, "authority")
    shown = [place, person_compartment(person_id, "contact")]
    refuse_what_gives_away(viewer, {"reason": reason})
    with act(viewer, act_names.INCAPACITY_RECORDED, shown, why=reason):
        _show_reviewer(shown, person_id, about, at)
        made = Incapacity.objects.create(
            compartment_id=place,
            person_id=person_id,
            reason=reason,
            **_columns(viewer, about, at),
        )
    return int(made.pk)


def review_exception(
    viewer: Viewer, kind: Kind, exception_id: int, upheld: bool, words: str, at: datetime
) -> None:
    """The colleague who was named looks at it; not upheld, it no longer counts."""
    model = SubstitutePermission if kind == "court" else Incapacity
    found: Any = model._default_manager.select_for_update(of=("self",)).get(pk=exception_id)
    if found.reviewer_role_id != viewer.role:
        raise NotAllowed("who was named reviews")
    if found.reviewed_at is not None:
        return
    person_id = found.child_id if kind == "court" else found.person_id
    shown = [found.compartment_id, person_compartment(person_id, "contact")]
    with act(viewer, act_names.EXCEPTION_REVIEWED, shown):
        model._default_manager.filter(pk=exception_id).update(
            reviewed_at=at, upheld=upheld, review_words=words
        )
        if not _still_to_review(viewer.role, person_id):
            assert viewer.person_id is not None
            end_reading_along(shown, viewer.person_id, viewer.role, PURPOSE, "write")


def _still_to_review(role_id: int, person_id: int) -> bool:
    waiting = {"reviewer_role_id": role_id, "reviewed_at": None}
    return (
        SubstitutePermission.objects.filter(child_id=person_id, **waiting).exists()
        or Incapacity.objects.filter(person_id=person_id, **waiting).exists()
    )


def _check(viewer: Viewer, person_id: int, about: About) -> None:
    """There is such an act at this age, the days are in order, and somebody else reviews."""
    if about.reviewer_role_id == viewer.role:
        raise NotAllowed("somebody else reviews")
    if about.from_on >= about.until_on:
        raise NotAllowed("it ends after it begins")
    age = _age(person_id, about.from_on)
    if age is None or not people.whose_word(about.law, about.act_name, age, about.from_on):
        raise NotAllowed("no rule recorded")


def _born_on(person_id: int) -> date | None:
    return Identity.objects.filter(person_id=person_id).values_list("born_on", flat=True).first()


def _age(person_id: int, on: date) -> int | None:
    born_on = _born_on(person_id)
    return age_on(born_on, on) if born_on and born_on <= on else None


def _show_reviewer(shown: list[int], person_id: int, about: About, at: datetime) -> None:
    """The colleague sees this and whose it is, and nothing else of the family.

    On the ground of the day on which it is shown: what is recorded may have begun before that.
    """
    reviewer = people.cards([about.reviewer_role_id])[about.reviewer_role_id]
    basis = ground_for(_born_on(person_id), day_of(at))
    until = end_of(about.until_on) + TO_LOOK_BACK
    give(shown, reviewer.person_id, reviewer.role_id, "write", basis, [PURPOSE], until)


def _columns(viewer: Viewer, about: About, at: datetime) -> dict[str, Any]:
    return {
        "law": about.law,
        "act": about.act_name,
        "during": (about.from_on, about.until_on),
        "role_id": viewer.role,
        "reviewer_role_id": about.reviewer_role_id,
        "at": at,
    }
