"""Which municipality somebody writes to, when there are several on one address."""

from dataclasses import dataclass

from noaber.doors.web.viewing import NoaberRequest
from noaber.people import reads as people
from noaber.people.streets import Teams, teams_of


@dataclass(frozen=True, slots=True)
class Place:
    """The municipality, when it is known; else the ones to choose from. teams: who answers."""

    municipality: people.Municipality | None
    choices: tuple[people.Municipality, ...]
    teams: Teams | None


def place_of(request: NoaberRequest) -> Place:
    """By what the form says, what was chosen here, the host name, or because there is only one.

    A form says it itself, so that it arrives where it was written to when the session has ended, or
    is another one by now because the button was pressed twice.
    """
    known, of_form = request.municipality, request.POST.get("municipality", "")
    host = request.get_host().partition(":")[0]
    is_sure = bool(request.session.get("municipality")) or (
        known is not None and known.host == host
    )
    if of_form or not is_sure:
        every = tuple(people.municipalities_with_a_team())
        named = next((one for one in every if one.slug == of_form), None)
        if named is None and not is_sure and len(every) > 1:
            return Place(None, every, None)
        known = named or (known if is_sure or not every else every[0])
    return Place(known, (), teams_of(known.id) if known else None)
