"""What a name under the plan may count as now, and what was signed before (S2-14, X-27)."""

from dataclasses import dataclass
from datetime import datetime

from noaber.plan import models
from noaber.plan.exchange import Picture
from noaber.plan.reads.table import need_states
from noaber.plan.signing import Standing


@dataclass(frozen=True, slots=True)
class Signed:
    """A name under the plan, and the plan as it was written then."""

    id: int
    person_id: int
    covers: tuple[str, ...]
    at: datetime
    picture: dict[str, object]


def signatures(family_id: int) -> list[Signed]:
    """Every name under this family's plan, newest first; what this transaction's looks show."""
    return [
        Signed(s.pk, s.person_id, tuple(s.covers), s.at, s.picture)
        for s in models.Signature.objects.filter(family_id=family_id).order_by("-id")
    ]


def standing(family_id: int, found: Picture, now: datetime) -> Standing:
    """Where the plan stands, by the newest question that came in here."""
    open_needs = [n for n in found.needs if n.ended_at is None]
    states = need_states(family_id) if open_needs else []
    here = [o for o in found.owed if o.where == found.where]
    newest = {o.term: o for o in here}  # the last of each term
    investigation = newest.get("investigation")
    own_plan = newest.get("personal_plan")
    until = investigation.due_at if investigation and not investigation.met_at else None
    week = own_plan.due_at if own_plan and not own_plan.met_at else None
    return Standing(
        spoken=any(q.answered_at for q in found.questions if q.where == found.where),
        agreed=bool(states) and all(s.stands for s in states),
        investigated=investigation is not None and (until is None or until <= now),
        until=until,
        first_week=week if week and week > now else None,
    )
