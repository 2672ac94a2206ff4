"""One need: what a change of it needs to know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from noaber.plan import models
from noaber.plan.reads.our_plan import Participant
from noaber.plan.reads.table import need_states
from noaber.sharing.looks import Hidden


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """Something that is needed, and what fits as it stands now (S0-10, S1-08)."""

    id: int
    words: str
    person_id: int | None
    step: str
    fits: str
    skipped_why: str
    professional_why: str
    wait_until: date | None
    bridge: str
    version: int


def open_need(family_id: int, need_id: int) -> OpenNeed:
    """Raises Hidden when it is not there, or needed no longer."""
    names = OpenNeed.__slots__
    row = models.Need.objects.filter(pk=need_id, family_id=family_id, ended_at=None)
    found = row.values_list(*names).first()
    if found is None:
        raise Hidden("no such need in this plan")
    return OpenNeed(*found)


def waits_for(family_id: int, need_id: int | None) -> dict[int, str]:
    """Whose word a need waits for: person and first name (need_states in SQL)."""
    states = {state.need_id: state for state in need_states(family_id)}
    return states[need_id].waits if need_id in states else {}


def outside(waits: dict[int, str], members: Iterable[Participant]) -> tuple[str, ...]:
    """Of whom a need waits for: the names of who is no member and does not see the plan (X-05)."""
    inside = {member.person_id for member in members}
    return tuple(name for person_id, name in waits.items() if person_id not in inside)
