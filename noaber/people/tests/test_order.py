"""Lists of names as people read them: in one Dutch order, whatever PostgreSQL is underneath."""

import random
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from noaber.lib.days import day_of
from noaber.lib.names import by_name
from noaber.lib.tests.test_names import FORTY
from noaber.people import act_names as people_acts
from noaber.people import reads
from noaber.people.models import Organisation
from noaber.plan.acts.circle import Around, add_to_circle
from noaber.plan.reads import my_families
from noaber.plan.reads.around import circle
from noaber.record.acts import act
from noaber.record.viewers import Viewer
from noaber.sharing.acts import Colleague, hire
from noaber.sharing.looks import birth, look
from tests.town import Town, ask

TODAY = day_of(datetime.now(UTC))


def shuffled() -> list[str]:
    return random.Random(9).sample(FORTY, len(FORTY))


def hired(town: Town, kind: str, team_id: int | None) -> None:
    """Forty people, in no order at all."""
    with birth():
        for number, name in enumerate(shuffled()):
            email = f"{kind}-{number}@{town.slug}.invalid"
            since = TODAY - timedelta(days=30)
            given = (name, "0123 500100", email, town.municipality_id, team_id, kind, since, None)
            hire(town.admin, Colleague(*given))


def forty(names: list[str]) -> list[str]:
    return [name for name in names if name in FORTY]


def test_forty_colleagues(town: Town) -> None:
    hired(town, "neighbourhood_team", town.team_id)
    assert forty([c.name for c in reads.colleagues(town.team_id, TODAY)]) == FORTY
    assert forty([c.name for c in reads.colleagues_in(town.municipality_id, TODAY)]) == FORTY


def test_forty_of_a_provider(town: Town) -> None:
    hired(town, "provider", None)
    mine = [c for c in reads.providers(TODAY) if c.email.endswith(f"@{town.slug}.invalid")]
    assert [c.name for c in mine] == FORTY


def test_forty_municipalities(town: Town) -> None:
    first = f"{town.slug} "  # so that no other test meets a municipality called Bakker
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        for number, name in enumerate(shuffled()):
            slug = f"{town.slug}-{number}"
            named = {"name": first + name, "phone": "14 0123"}
            Organisation.objects.create(kind="municipality", slug=slug, **named)
    mine = [m.name.removeprefix(first) for m in reads.municipalities() if first in m.name]
    assert mine == FORTY
    every = [m.name for m in reads.municipalities()]
    assert every == by_name(every, str)


def test_forty_families_to_whom_the_same_is_owed(town: Town) -> None:
    for name in shuffled():
        ask(town, given_name=name, surname="")
    with look(town.marieke, "my_families"):
        lines = my_families(town.marieke.role_id or 0, timezone.now())
    assert [line.label for line in lines] == FORTY


def test_forty_around_somebody(town: Town) -> None:
    somebody = Viewer(ask(town).person_id)
    with look(somebody, "circle", persons=[somebody.person_id or 0]):
        for name in shuffled():
            add_to_circle(somebody, somebody.person_id or 0, Around(name=name, relation="buur"))
        assert [one.name for one in circle(somebody.person_id or 0)] == FORTY
