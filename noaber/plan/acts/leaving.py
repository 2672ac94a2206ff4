"""Somebody works here no longer: what they had of a family passes to somebody at once (S2-09).

A warm handover needs two people; here one of them is gone. So the clock does it, in one act, and
the family is told. What was promised stays promised; what was only asked is of no one again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from noaber.plan import act_names
from noaber.plan.models import (
    Appointment,
    Commitment,
    ContactPerson,
    FamilyPlan,
    Handover,
    Ownership,
    Participation,
    Takeover,
)
from noaber.record.acts import act
from noaber.record.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Left:
    """What a role still has of a family, held until this transaction is done."""

    plan: FamilyPlan
    role_id: int
    handovers: tuple[Handover, ...]
    owned: tuple[Ownership, ...]
    contacts: tuple[ContactPerson, ...]
    commitments: tuple[Commitment, ...]
    appointments: tuple[Appointment, ...]
    parts: tuple[Participation, ...]

    @property
    def was_in_charge(self) -> bool:
        """Whether it owned a question, or was the contact person."""
        return bool(self.owned or self.contacts)

    @property
    def needs_somebody(self) -> bool:
        """Whether the family counts on this role for something."""
        promised = any(c.accepted_at for c in self.commitments)
        return self.was_in_charge or promised or bool(self.appointments)

    @property
    def is_nothing(self) -> bool:
        """Whether somebody else was first."""
        rows = (*self.handovers, *self.owned, *self.contacts, *self.commitments)
        return not (rows or self.appointments or self.parts)

    @property
    def compartments(self) -> set[int]:
        """Where its rows lie, and the plan itself."""
        rows: Iterable[Any] = (
            *(self.plan, *self.handovers, *self.owned, *self.contacts),
            *(*self.commitments, *self.appointments, *self.parts),
        )
        return {row.compartment_id for row in rows}


def left_with(family_id: int, role_id: int, at: datetime) -> Left | None:
    """What this role has here; None when this look shows no plan.

    Handovers are held first: an answer that is given at this very moment counts.
    """
    plans = FamilyPlan.objects.filter(family_id=family_id)
    plan = plans.order_by(F("closed_at").desc(nulls_first=True), "-id").first()
    if plan is None:
        return None
    of = {"family_id": family_id}
    mine = of | {"role_id": role_id}
    asked = Handover.objects.filter(**of, accepted_at=None, declined_at=None, withdrawn_at=None)
    parts = Participation.objects.filter(**of, ended_at=None)
    open_ones = {"kept_at": None, "released_at": None, "declined_at": None}
    return Left(
        plan,
        role_id,
        handovers=_held(asked.filter(Q(from_role_id=role_id) | Q(to_role_id=role_id))),
        owned=_held(Ownership.objects.filter(**mine, during__upper_inf=True)),
        contacts=_held(ContactPerson.objects.filter(**mine, during__upper_inf=True)),
        commitments=_held(Commitment.objects.filter(**mine, **open_ones)),
        appointments=_held(Appointment.objects.filter(**mine, cancelled_at=None, at__gt=at)),
        parts=_held(parts.filter(Q(role_id=role_id) | Q(asked_by_id=role_id))),
    )


def _held(rows: QuerySet[Any]) -> tuple[Any, ...]:
    return tuple(rows.order_by("id").select_for_update())


def take_over(viewer: Viewer, left: Left, to_role_id: int | None, at: datetime) -> None:
    """All of it passes to this role, with what the ended role might see and change for it.

    to_role_id: None when nobody needs to have anything, as after a request that nobody answered.
    """
    family_id = left.plan.family_id
    parts = Participation.objects.filter(family_id=family_id, ended_at=None)
    second = _held(parts.filter(role_id=to_role_id)) if to_role_id and left.was_in_charge else ()
    compartments = left.compartments | {part.compartment_id for part in second}
    with act(viewer, act_names.ROLE_ENDED, compartments):
        if to_role_id is not None:
            _pass_charge(left, to_role_id, at)
            _pass_promises(left, to_role_id)
            Takeover.objects.create(
                compartment_id=left.plan.compartment_id,
                family_id=family_id,
                from_role_id=left.role_id,
                to_role_id=to_role_id,
                at=at,
            )
        _release_what_was_asked(left, at)
        _end_parts(left, second, to_role_id, at)
        with connection.cursor() as cursor:
            cursor.execute("select take_over(%s, %s, %s)", [family_id, left.role_id, to_role_id])


def _pass_charge(left: Left, to_role_id: int, at: datetime) -> None:
    """The questions, the place of contact person, and what was asked of colleagues about them."""
    of = {"compartment_id": left.plan.compartment_id, "family_id": left.plan.family_id}
    for old in left.owned:
        Ownership.objects.filter(pk=old.pk).update(during=(old.during.lower, at))
        Ownership.objects.create(
            **of, question_id=old.question_id, role_id=to_role_id, during=(at, None)
        )
    for contact in left.contacts:
        ContactPerson.objects.filter(pk=contact.pk).update(during=(contact.during.lower, at))
        ContactPerson.objects.create(**of, role_id=to_role_id, during=(at, None))
    asked = Handover.objects.filter(pk__in=[h.pk for h in left.handovers], from_role=left.role_id)
    asked.filter(to_role_id=to_role_id).update(accepted_at=at)
    asked.exclude(to_role_id=to_role_id).update(from_role_id=to_role_id)


def _pass_promises(left: Left, to_role_id: int) -> None:
    promised = [c.pk for c in left.commitments if c.accepted_at]
    Commitment.objects.filter(pk__in=promised).update(role_id=to_role_id)
    Appointment.objects.filter(pk__in=[a.pk for a in left.appointments]).update(role_id=to_role_id)


def _release_what_was_asked(left: Left, at: datetime) -> None:
    """What nobody said yes to is of no one, and shows as that; nobody waits for an answer."""
    asked = [c.pk for c in left.commitments if not c.accepted_at]
    Commitment.objects.filter(pk__in=asked).update(role_id=None)
    of_me = [h.pk for h in left.handovers if h.to_role_id == left.role_id]
    Handover.objects.filter(pk__in=of_me).update(withdrawn_at=at)


def _end_parts(
    left: Left, second: Iterable[Participation], to_role_id: int | None, at: datetime
) -> None:
    """Who is gone takes part no longer, and who has the question now has no second place."""
    ended = {p.pk for p in left.parts if p.role_id == left.role_id} | {p.pk for p in second}
    Participation.objects.filter(pk__in=ended).update(ended_at=at)
    if to_role_id is not None:
        asked = [p.pk for p in left.parts if p.asked_by_id == left.role_id]
        Participation.objects.filter(pk__in=asked).update(asked_by_id=to_role_id)
