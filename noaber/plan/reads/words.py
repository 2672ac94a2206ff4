"""The family's own words as the desk reads them, and that they were written down there (X-18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from noaber.people import reads as people
from noaber.plan.models import FamilyPlan


@dataclass(frozen=True, slots=True)
class WordsNoted:
    """That the words were said at the desk: who wrote them down, who said so, what stood before."""

    by: people.Card
    of_id: int
    at: datetime
    before: tuple[str, ...]


def words_noted(plan: Mapping[str, Any], cards: Mapping[int, people.Card]) -> WordsNoted | None:
    """From a row of the plan; None when the family wrote its words itself."""
    if plan["words_through_id"] is None:
        return None
    at = datetime.fromisoformat(plan["words_noted_at"])
    before = tuple(plan["words_before"] or ())
    return WordsNoted(cards[plan["words_through_id"]], plan["words_of_id"], at, before)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The words on top of one open plan, and their version."""

    plan_id: int
    sentence: str
    top: tuple[str, str, str]
    version: int


def own_words() -> list[OwnWords]:
    """Of every open plan that this transaction's looks show; the oldest first."""
    rows = FamilyPlan.objects.filter(closed_at=None).order_by("id")
    return [OwnWords(p.pk, p.sentence, (p.top_1, p.top_2, p.top_3), p.words_version) for p in rows]
