"""Wishing."""

from datetime import datetime

from noaber.wishes import act_names
from noaber.wishes.models import Wish

from noaber.record.acts import act
from noaber.record.viewers import Viewer
from noaber.sharing.reads import family_compartment


def wish(viewer: Viewer, family_id: int, kind: str, words: str, at: datetime) -> None:
    """A family says what it would like. Raises NotAllowed."""
    place = family_compartment(family_id, "wishes")
    with act(viewer, act_names.WISHED, [place]):
        Wish.objects.create(
            compartment_id=place, family_id=family_id, kind=kind, words=words, wished_at=at
        )
