"""How to reach everybody of a family."""

from collections.abc import Iterable
from dataclasses import dataclass

from noaber.people.reads import PersonCard


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach somebody in this family."""

    name: str
    phone: str
    email: str


def reach(cards: Iterable[PersonCard]) -> list[Reach]:
    """Names with the ways that are known."""
    return [Reach(c.whole_name, c.phone, c.email) for c in cards]
