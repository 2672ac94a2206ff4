"""Photos of something on paper: their own plan, or the circle as they drew it (S3-03, X-27)."""

from datetime import datetime

from django.db import transaction

from noaber.lib.pictures import Jpeg
from noaber.plan import act_names
from noaber.plan.acts.promises import open_plan
from noaber.plan.models import Owed, Photo
from noaber.plan.rules import PHOTO_STAYS
from noaber.record.acts import act, call
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.reads import person_compartment

OWN_PLAN_TERM = "personal_plan"
MOST_CLEARED = 100


class PhotoNotKept(Exception):
    """It was taken away too long ago to be put back."""


def keep_own_plan(viewer: Viewer, family_id: int, jpeg: Jpeg, words: str, at: datetime) -> int:
    """A photo of the plan that the family made itself counts as that plan: nothing is retyped.

    Only the family says that it is their plan (X-27): taken by somebody at work it waits for that.
    """
    plan = open_plan(family_id)
    is_said = viewer.role_id is None
    with act(viewer, act_names.PHOTO_KEPT, [plan.compartment_id]):
        made = Photo.objects.create(
            compartment_id=plan.compartment_id,
            family_id=family_id,
            kind="own_plan" if is_said else "on_paper",
            jpeg=jpeg.data,
            width=jpeg.width,
            height=jpeg.height,
            words=words,
            at=at,
        )
        if is_said:
            _own_plan_is_in(family_id, at)
    return int(made.pk)


def say_it_is_our_plan(viewer: Viewer, photo_id: int, at: datetime) -> None:
    """The family says that what is on the photo is their own plan. Twice is once."""
    photo = Photo.objects.defer("jpeg").select_for_update().get(pk=photo_id, gone_at=None)
    if viewer.role_id is not None or photo.family_id is None:
        raise NotAllowed("the family says what its own plan is")
    if photo.kind == "on_paper":
        plan = open_plan(photo.family_id)
        with act(viewer, act_names.OWN_PLAN_SAID, {plan.compartment_id, photo.compartment_id}):
            Photo.objects.filter(pk=photo_id).update(kind="own_plan")
            _own_plan_is_in(photo.family_id, at)


def _own_plan_is_in(family_id: int, at: datetime) -> None:
    Owed.objects.filter(family_id=family_id, term=OWN_PLAN_TERM, met_at=None).update(met_at=at)


def keep_circle(viewer: Viewer, person_id: int, jpeg: Jpeg, words: str, at: datetime) -> int:
    """A photo of the circle on paper, beside the drawn one."""
    place = person_compartment(person_id, "circle")
    with act(viewer, act_names.PHOTO_KEPT, [place]):
        made = Photo.objects.create(
            compartment_id=place,
            person_id=person_id,
            kind="circle",
            jpeg=jpeg.data,
            width=jpeg.width,
            height=jpeg.height,
            words=words,
            at=at,
        )
    return int(made.pk)


def take_photo_away(viewer: Viewer, photo_id: int, at: datetime) -> None:
    """Nobody sees it any more; for a while it can be put back (`PHOTO_STAYS`). Twice is once."""
    photo = Photo.objects.defer("jpeg").select_for_update().get(pk=photo_id)
    if photo.gone_at is None:
        with act(viewer, act_names.PHOTO_TAKEN_AWAY, [photo.compartment_id]):
            Photo.objects.filter(pk=photo_id).update(gone_at=at)


def put_photo_back(viewer: Viewer, photo_id: int, at: datetime) -> None:
    """Taken away by mistake. Twice is once. Raises PhotoNotKept when that is too long ago."""
    photo = Photo.objects.defer("jpeg").select_for_update().get(pk=photo_id)
    if photo.gone_at is not None:
        kept = Photo.objects.filter(pk=photo_id).exclude(jpeg=b"").exists()
        if not kept or photo.gone_at + PHOTO_STAYS <= at:
            raise PhotoNotKept
        with act(viewer, act_names.PHOTO_KEPT, [photo.compartment_id]):
            Photo.objects.filter(pk=photo_id).update(gone_at=None)


def clear_photos() -> int:
    """What can no longer be put back is no longer kept: acts of the clock on its round.

    It sees none of them. Returns how many; there may be more.
    """
    with transaction.atomic():
        ((cleared,),) = call("select clear_photos(%s)", [MOST_CLEARED])
    return int(cleared)
