"""The strength map: who stands around somebody; that person's own (S3-03)."""

from dataclasses import dataclass
from datetime import datetime

from noaber.people import reads as people
from noaber.plan import act_names
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.models import CircleMember
from noaber.record.acts import act
from noaber.record.viewers import Viewer
from noaber.sharing.acts import end_grants, give
from noaber.sharing.reads import person_compartment

CIRCLE_BASIS = "wmo-5.1.1-3"


@dataclass(frozen=True, slots=True)
class Around:
    """Somebody around one: how near, which support, in which direction, and the limits."""

    name: str
    relation: str = ""
    ring: int = 2
    support: tuple[str, ...] = ()
    direction: str = "to_me"
    days: tuple[int, ...] = ()
    limits: str = ""
    phone: str = ""
    email: str = ""


def add_to_circle(viewer: Viewer, person_id: int, around: Around) -> int:
    """Draw somebody in a person's circle."""
    place = person_compartment(person_id, "circle")
    with act(viewer, act_names.CIRCLE_CHANGED, [place]):
        made = CircleMember.objects.create(
            compartment_id=place, person_id=person_id, **_columns(around)
        )
    return int(made.pk)


def change_in_circle(viewer: Viewer, member_id: int, around: Around, version: int) -> None:
    """Draw somebody differently; ChangedMeanwhile when overtaken."""
    member = CircleMember.objects.get(pk=member_id)
    with act(viewer, act_names.CIRCLE_CHANGED, [member.compartment_id]):
        changed = CircleMember.objects.filter(pk=member_id, version=version, gone_at=None).update(
            version=version + 1, **_columns(around)
        )
        if changed != 1:
            raise ChangedMeanwhile


def take_from_circle(viewer: Viewer, member_id: int, at: datetime) -> None:
    """Somebody is in the circle no more. Twice is once."""
    member = CircleMember.objects.select_for_update().get(pk=member_id)
    if member.gone_at is None:
        with act(viewer, act_names.CIRCLE_CHANGED, [member.compartment_id]):
            CircleMember.objects.filter(pk=member_id).update(gone_at=at)


def put_back_in_circle(viewer: Viewer, member_id: int) -> None:
    """Taken out by mistake. Twice is once."""
    member = CircleMember.objects.select_for_update().get(pk=member_id)
    if member.gone_at is not None:
        with act(viewer, act_names.CIRCLE_CHANGED, [member.compartment_id]):
            CircleMember.objects.filter(pk=member_id).update(gone_at=None)


def note_who_it_is(viewer: Viewer, member_id: int, guest_id: int) -> None:
    """Somebody of the circle was asked something: as whom they answer, so nobody is doubled."""
    member = CircleMember.objects.get(pk=member_id)
    with act(viewer, act_names.CIRCLE_CHANGED, [member.compartment_id]):
        CircleMember.objects.filter(pk=member_id).update(acts_as_id=guest_id)


def _columns(around: Around) -> dict[str, object]:
    return {
        "name": around.name,
        "relation": around.relation,
        "ring": around.ring,
        "support": list(around.support),
        "direction": around.direction,
        "days": sorted(around.days),
        "limits": around.limits,
        "phone": around.phone,
        "email": around.email,
    }


def show_circle(viewer: Viewer, person_id: int, role_id: int, until: datetime) -> None:
    """Let who helps see one's circle and draw along, until a moment."""
    place = person_compartment(person_id, "circle")
    card = people.cards([role_id])[role_id]
    with act(viewer, act_names.CIRCLE_SHOWN, [place]):
        give([place], card.person_id, role_id, "write", CIRCLE_BASIS, ["circle"], until)


def hide_circle(viewer: Viewer, person_id: int, role_id: int) -> None:
    """No longer."""
    place = person_compartment(person_id, "circle")
    card = people.cards([role_id])[role_id]
    with act(viewer, act_names.CIRCLE_SHOWN, [place]):
        end_grants([place], card.person_id, role_id)
