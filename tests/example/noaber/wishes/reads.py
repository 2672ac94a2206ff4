"""What a family wishes, as pages show it."""

from dataclasses import dataclass

from noaber.wishes.models import Wish


@dataclass(frozen=True, slots=True)
class Wished:
    """One wish."""

    kind: str
    words: str


def wishes(family_id: int) -> list[Wished]:
    """All that are in sight, in the order in which they were made."""
    rows = Wish.objects.filter(family_id=family_id).order_by("id")
    return [Wished(row.kind, row.words) for row in rows]
