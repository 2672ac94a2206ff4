"""Photos of something on paper, as far as they are in sight."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from noaber.lib.days import day_of
from noaber.plan.models import Photo
from noaber.plan.rules import PHOTO_STAYS


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """That there is a photo; its pixels are read by themselves."""

    id: int
    kind: str
    words: str
    width: int
    height: int
    at: datetime
    back_until: date | None = None  # of one that was taken away


_LINE = ("id", "kind", "words", "width", "height", "at")


def photos(family_id: int | None = None, person_id: int | None = None) -> tuple[PhotoLine, ...]:
    """The photos of a family's own plan, or of a person's circle, newest first."""
    whose: dict[str, Any] = {"family_id": family_id, "person_id": person_id}
    found = Photo.objects.filter(gone_at=None, **whose)
    return tuple(PhotoLine(*row) for row in found.order_by("-id").values_list(*_LINE))


def photos_away(
    now: datetime, family_id: int | None = None, person_id: int | None = None
) -> tuple[PhotoLine, ...]:
    """Those that were taken away and can still be put back, newest first."""
    whose: dict[str, Any] = {"family_id": family_id, "person_id": person_id}
    found = Photo.objects.filter(gone_at__gt=now - PHOTO_STAYS, **whose).order_by("-gone_at")
    return tuple(
        replace(PhotoLine(*line), back_until=day_of(gone_at + PHOTO_STAYS))
        for *line, gone_at in found.values_list(*_LINE, "gone_at")
    )


def photo_jpeg(photo_id: int, family_id: int | None, person_id: int | None) -> bytes | None:
    """The picture itself; None when this transaction's looks do not show it."""
    whose: dict[str, Any] = {"family_id": family_id, "person_id": person_id}
    found = Photo.objects.filter(pk=photo_id, gone_at=None, **whose).values_list("jpeg", flat=True)
    return bytes(found[0]) if found else None
