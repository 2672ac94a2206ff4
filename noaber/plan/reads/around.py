"""The circle of one person, as far as it is shown (S3-03)."""

from dataclasses import dataclass

from noaber.lib.names import in_order
from noaber.plan.models import CircleMember


@dataclass(frozen=True, slots=True)
class AroundMe:
    """Somebody in a circle."""

    id: int
    name: str
    relation: str
    ring: int
    support: tuple[str, ...]
    direction: str
    days: tuple[int, ...]
    limits: str
    phone: str
    email: str
    version: int
    acts_as_id: int | None = None  # as whom they answer, once asked something


def circle(person_id: int) -> tuple[AroundMe, ...]:
    """Who stands around one person, nearest first; what this transaction's looks show."""
    found = (
        AroundMe(
            m.pk,
            m.name,
            m.relation,
            m.ring,
            tuple(m.support),
            m.direction,
            tuple(m.days),
            m.limits,
            m.phone,
            m.email,
            m.version,
            m.acts_as_id,
        )
        for m in CircleMember.objects.filter(person_id=person_id, gone_at=None)
    )
    return tuple(sorted(found, key=lambda one: (one.ring, in_order(one.name), one.id)))
