"""Which municipality somebody writes to, when there are several on one address."""

from dataclasses import dataclass

from noaber.doors.web.viewing import NoaberRequest
from noaber.people import reads as people
from noaber.people.models import Organisation, Team


@dataclass(frozen=True, slots=True)
class Place:
    """The municipality, when it is known; else the ones to choose from. team: may it be asked?"""

    municipality: people.Municipality | None
    choices: tuple[people.Municipality, ...]
    team_id: int | None


def place_of(request: NoaberRequest) -> Place:
    """By what was chosen here, by host name, or because there is only one."""
    known = request.municipality
    if not request.session.get("municipality") and not _is_host_of(known, request):
        asked = set(Team.objects.values_list("organisation_id", flat=True).distinct())
        every = tuple(m for m in people.municipalities() if m.id in asked)
        if len(every) > 1:
            return Place(None, every, None)
        known = every[0] if every else known
    return Place(known, (), people.team_for(known.id) if known else None)


def _is_host_of(municipality: people.Municipality | None, request: NoaberRequest) -> bool:
    if municipality is None:
        return False
    host = request.get_host().partition(":")[0]
    return Organisation.objects.filter(pk=municipality.id, host=host).exists()
