"""Which municipality somebody writes to, when there are several on one address."""

from dataclasses import dataclass

from noaber.doors.web.viewing import NoaberRequest
from noaber.people import reads as people


@dataclass(frozen=True, slots=True)
class Place:
    """The municipality, when it is known; else the ones to choose from. team: may it be asked?"""

    municipality: people.Municipality | None
    choices: tuple[people.Municipality, ...]
    team_id: int | None


def place_of(request: NoaberRequest) -> Place:
    """By what was chosen here, by host name, or because there is only one."""
    known = request.municipality
    host = request.get_host().partition(":")[0]
    if not request.session.get("municipality") and (known is None or known.host != host):
        every = tuple(people.municipalities_with_a_team())
        if len(every) > 1:
            return Place(None, every, None)
        known = every[0] if every else known
    return Place(known, (), people.team_for(known.id) if known else None)
