"""Photos of something on paper, as far as they are in sight."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from noaber.plan.models import Photo


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """That there is a photo; its pixels are read by themselves."""

    id: int
    kind: str
    words: str
    width: int
    height: int
    at: datetime


def photos(family_id: int | None = None, person_id: int | None = None) -> tuple[PhotoLine, ...]:
    """The photos of a family's own plan, or of a person's circle, newest first."""
    whose: dict[str, Any] = {"family_id": family_id, "person_id": person_id}
    found = Photo.objects.filter(gone_at=None, **whose)
    return tuple(
        PhotoLine(*row)
        for row in found.order_by("-id").values_list("id", "kind", "words", "width", "height", "at")
    )


def photo_jpeg(photo_id: int, family_id: int | None, person_id: int | None) -> bytes | None:
    """The picture itself; None when this transaction's looks do not show it."""
    whose: dict[str, Any] = {"family_id": family_id, "person_id": person_id}
    found = Photo.objects.filter(pk=photo_id, gone_at=None, **whose).values_list("jpeg", flat=True)
    return bytes(found[0]) if found else None
