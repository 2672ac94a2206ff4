"""Which team answers for the street that somebody wrote, or what there is to ask about it (S2-01).

Never silently another team: where the street is not known, or there are two of that name, the page
asks. Who has only one team asks nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from noaber.lib.names import by_name
from noaber.lib.streets import readings, street_key, without_number
from noaber.people.models import Street, Team

MOST_NEAR = 4
_NEAR = 0.75  # difflib's ratio: "Dorpstraat" and "Dorpsstraat" differ by 0.05


@dataclass(frozen=True, slots=True)
class Teams:
    """Who answers in a municipality: its first team by number and name, and how many there are."""

    first_id: int
    first_name: str
    several: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A street that may be meant."""

    id: int
    name: str
    town: str
    team_id: int


@dataclass(frozen=True, slots=True)
class Where:
    """team_id: the team, when it is sure. Else the streets that may be meant.

    same_name: they have the name that was written, in more than one place.
    """

    team_id: int | None
    choices: tuple[Found, ...] = ()
    same_name: bool = False


def teams_of(municipality_id: int) -> Teams | None:
    """None: no team is loaded yet."""
    rows = Team.objects.filter(organisation_id=municipality_id).order_by("id")
    found = list(rows.values_list("id", "name")[:2])
    return Teams(*found[0], several=len(found) > 1) if found else None


def where_is(municipality_id: int, typed: str) -> Where:
    """The team of the street that somebody wrote, with or without a number and a town."""
    ways = readings(typed)
    rows = _streets(municipality_id, {way.street for way in ways})
    known: dict[str, list[Found]] = {}
    for key, found in rows:
        known.setdefault(key, []).append(found)
    elsewhere: list[Found] = []
    for way in ways:
        named = known.get(way.street, [])
        there = [f for f in named if way.place in ("", street_key(f.town))]
        if there:
            return _one_or_ask(there)
        elsewhere += [f for f in named if f not in elsewhere]
    return Where(None, tuple(elsewhere[:MOST_NEAR] or _near(municipality_id, typed)))


def _one_or_ask(streets: list[Found]) -> Where:
    teams = {street.team_id for street in streets}
    return Where(teams.pop()) if len(teams) == 1 else Where(None, tuple(streets), same_name=True)


def _streets(municipality_id: int, keys: Iterable[str]) -> list[tuple[str, Found]]:
    rows = Street.objects.filter(organisation_id=municipality_id, key__in=list(keys))
    columns = ("key", "id", "name", "town", "team_id")
    found = [(key, Found(*row)) for key, *row in rows.values_list(*columns)]
    return by_name(found, lambda one: one[1].town)


def _near(municipality_id: int, typed: str) -> list[Found]:
    """Streets whose name looks like it."""
    wanted = without_number(typed)
    rows = Street.objects.filter(organisation_id=municipality_id, key__startswith=wanted[:1])
    keys = set(rows.values_list("key", flat=True)) if wanted else set()
    close = get_close_matches(wanted, keys, MOST_NEAR, _NEAR)
    found = dict(reversed(_streets(municipality_id, close)))
    return [found[key] for key in close]
