"""Which team a street belongs to: sure, or asked; never silently another (S2-01)."""

import re
from typing import Any

import pytest

from noaber.people import reads as people
from noaber.people.models import Team
from noaber.people.streets import Where, teams_of, where_is
from noaber.people.tests.folders import GOOD, Write
from noaber.people.tests.test_loading import load

STREETS = [
    "organisation,team,street,town",
    "{s},oost,Dorpsstraat,Veldstad",
    "{s},west,Dorpsstraat,Heide",
    "{s},oost,Kerkweg,Veldstad",
    "{s},oost,Kerkweg,Heide",
    "{s},west,Heide,Veldstad",
    "{s},west,’t Hofje,Veldstad",
    "{s},west,Plein 1944,Veldstad",
    "{s},oost,Plein,Veldstad",
    "{s},west,Burgemeester van der Berglaan,Heide",
    "{s},west,Veldstad,Heide",
]  # fmt: skip


def two_teams(write: Write, **more: Any) -> Any:
    teams = [
        *GOOD["teams.csv"],
        "{s},west,Buurtteam West,0123 456 780,wim@{s}.invalid",
    ]
    staff = [
        *GOOD["staff.csv"],
        "{s},west,Wim Smit,06 12345670,wim@{s}.invalid,neighbourhood_team,2026-01-01,",
    ]
    files = {"teams.csv": teams, "staff.csv": staff, "streets.csv": STREETS, **more}
    return write(files)


@pytest.fixture
def town(db: None, write: Write, slug: str) -> int:
    """A municipality with two teams and two places."""
    load(two_teams(write))
    municipality = people.municipality(slug=slug)
    assert municipality is not None
    return municipality.id


def team(where: Where) -> str:
    return Team.objects.get(pk=where.team_id).slug if where.team_id else ""


@pytest.mark.parametrize(
    ("typed", "slug_of_team"),
    [
        ("’t Hofje", "west"),
        ("'t hofje 12", "west"),
        ("T HOFJE nr 5 bis, Veldstad", "west"),
        ("Dorpsstraat 12, Veldstad", "oost"),
        ("dorpsstr. 12-14 HEIDE", "west"),
        ("Heide, Dorpsstraat 12", "west"),
        ("1234 AB Heide Dorpsstraat 12a", "west"),
        ("Kerkweg 3", "oost"),  # in two places, and one team
        ("Heide 12", "west"),  # a street that is also a place
        ("Veldstad 3", "west"),
        ("Plein 1944", "west"),
        ("Plein 1944 12", "west"),
        ("Plein 12", "oost"),
        ("Burg. v.d. Bergln 4", "west"),
    ],
)
def test_what_people_write_finds_the_team(town: int, typed: str, slug_of_team: str) -> None:
    assert team(where_is(town, typed)) == slug_of_team
    assert people.team_for(town, typed) == where_is(town, typed).team_id


@pytest.mark.parametrize("typed", ["Dorpsstraat", "Dorpsstraat 12 bis", "dorpsstr. nr 4, 1234 AB"])
def test_one_name_in_two_places_is_asked(town: int, typed: str) -> None:
    where = where_is(town, typed)
    assert where.team_id is None
    assert where.same_name
    assert [(s.name, s.town) for s in where.choices] == [
        ("Dorpsstraat", "Heide"), ("Dorpsstraat", "Veldstad"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Dorpstraat 12", ["Dorpsstraat"]),
        ("Kerkwech", ["Kerkweg"]),
        ("Dorpsstraat 12, Elders", ["Dorpsstraat", "Dorpsstraat"]),
        ("Zandpad 3", []),
        ("Veldstad, ergens", ["Veldstad"]),
        ("12", []),
        ("🙂", []),
    ],
)
def test_what_is_not_known_is_never_a_team(town: int, typed: str, near: list[str]) -> None:
    where = where_is(town, typed)
    assert where.team_id is None
    assert [street.name for street in where.choices] == near
    assert people.team_for(town, typed) == teams_of(town).first_id  # type: ignore[union-attr]


def test_a_space_in_the_middle_of_two_streets_is_asked(db: None, write: Write, slug: str) -> None:
    both = [*STREETS, "{s},west,Kerk Weg,Veldstad"]
    load(two_teams(write, **{"streets.csv": both}))
    municipality = people.municipality(slug=slug)
    assert municipality is not None
    where = where_is(municipality.id, "kerkweg 2, Veldstad")
    assert {street.name for street in where.choices} == {"Kerkweg", "Kerk Weg"}


def test_one_street_name_in_two_municipalities(town: int, write: Write, slug: str) -> None:
    """Each looks in its own list only."""
    other = write(
        {
            file: [re.sub(r"\{s\}", slug + "-2", line).replace("Veldstad,14", "Duin,14")
                   for line in GOOD[file]]
            for file in GOOD
        }
        | {"streets.csv": ["organisation,team,street,town", f"{slug}-2,oost,’t Hofje,Duin"]}
    )  # fmt: skip
    load(other)
    second = people.municipality(slug=f"{slug}-2")
    assert second is not None
    assert where_is(second.id, "'t Hofje 3").team_id == teams_of(second.id).first_id  # type: ignore[union-attr]
    assert where_is(second.id, "Dorpsstraat 3").team_id is None
    assert team(where_is(town, "'t Hofje 3")) == "west"


def test_there_are_several_teams_or_one_or_none(town: int) -> None:
    teams = teams_of(town)
    assert teams is not None
    assert (teams.first_name, teams.several) == ("Buurtteam Oost", True)
    assert teams_of(0) is None
