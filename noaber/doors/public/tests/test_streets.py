"""At the front door and the desk: a street that is not sure is asked about, and nothing is lost."""

import json
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from noaber.doors.public.tests.test_front_door import filled
from noaber.doors.web.viewing import forget_cards
from noaber.lib.streets import street_key
from noaber.people import act_names as people_acts
from noaber.people.models import Street, Team
from noaber.plan.models import Question
from noaber.record.acts import act
from noaber.sharing.looks import birth, look
from tests.town import Town

WORDS = "Ik red het niet meer alleen met de kinderen."


def add_team(town: Town, slug: str, name: str, lead: int, **streets: str) -> int:
    """Another team, and its streets by town."""
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        made = Team.objects.create(
            organisation_id=town.municipality_id, slug=slug, name=name, phone="0123 456 789"
        )
        Team.objects.filter(pk=made.pk).update(lead_role_id=lead)
        Street.objects.bulk_create(
            Street(
                organisation_id=town.municipality_id,
                team=made,
                name=street,
                town=place,
                key=street_key(street),
            )
            for place, street in streets.items()
        )
    forget_cards()
    return int(made.pk)


@pytest.fixture
def south(town: Town) -> int:
    """Tom's team: two streets. The first team, Noord, has one of the same name."""
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        Street.objects.create(
            organisation_id=town.municipality_id,
            team_id=town.team_id,
            name="Dorpsstraat",
            town="Veldstad",
            key=street_key("Dorpsstraat"),
        )
    assert town.tom.role_id
    return add_team(
        town, "zuid", "Buurtteam Zuid", town.tom.role_id, Heide="Dorpsstraat", Veldstad="’t Hofje"
    )


@pytest.fixture
def door(client_as: Any, town: Town) -> Any:
    return client_as(None, town)


def team_of(client: Client, sent: Any) -> int:
    from noaber.record.viewers import Viewer

    family_id = int(sent.url.split("/")[2])
    with look(Viewer(client.session["person"]), "our_plan", families=[family_id]):
        return int(Question.objects.filter(family_id=family_id).latest("pk").team_id)


def choices(page: str) -> dict[str, str]:
    """The streets that the page asks about: what is sent by what is read."""
    found = re.findall(r'name="which_street" value="([^"]*)"[^>]*><span>([^<]*)</span>', page)
    return {words: value for value, words in found}


@pytest.mark.parametrize(
    "street", ["’t Hofje", "'t hofje 12", "'T HOFJE nr 5, Veldstad", "Dorpsstraat 12, Heide"]
)
def test_what_people_write_comes_to_their_team(door: Any, south: int, street: str) -> None:
    sent = door.post("/", filled(street=street))
    assert sent.status_code == 302
    assert team_of(door, sent) == south
    assert "Tom" in door.get(sent.url).content.decode()


def test_one_name_in_two_places_is_asked_and_nothing_is_lost(door: Any, south: int) -> None:
    form = filled(street="Dorpsstraat 12 bis", surname="Bakker")
    page = door.post("/", form)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Deze straat is er op meer plekken" in text
    for kept in (WORDS, "Dorpsstraat 12 bis", "Bakker", "06 12345678"):
        assert kept in text
    assert "person" not in door.session
    asked = choices(text)
    assert list(asked)[:2] == ["Dorpsstraat, Heide", "Dorpsstraat, Veldstad"]
    sent = door.post("/", form | {"which_street": asked["Dorpsstraat, Heide"]})
    assert sent.status_code == 302
    assert team_of(door, sent) == south


def test_a_street_that_is_not_known_is_said_and_has_an_owner_all_the_same(
    door: Any, town: Town, south: int
) -> None:
    form = filled(street="Zandpad 3")
    text = door.post("/", form).content.decode()
    assert "Deze straat kennen we niet" in text
    assert "Zandpad 3" in text
    assert "person" not in door.session
    (words,) = choices(text)
    assert (
        words == "De straat staat er niet bij. Buurtteam Noord kijkt welk team bij het adres hoort."
    )
    sent = door.post("/", form | {"which_street": choices(text)[words]})
    assert team_of(door, sent) == town.team_id


def test_a_mistake_in_spelling_is_offered(door: Any, south: int) -> None:
    form = filled(street="t Hofe 4")
    text = door.post("/", form).content.decode()
    assert "Staat de goede straat hieronder?" in text
    sent = door.post("/", form | {"which_street": choices(text)["’t Hofje, Veldstad"]})
    assert team_of(door, sent) == south


def test_a_choice_counts_for_the_street_that_was_written_then(door: Any, south: int) -> None:
    form = filled(street="Zandpad 3")
    (none,) = choices(door.post("/", form).content.decode()).values()
    again = door.post("/", form | {"street": "Dorpsstraat", "which_street": none})
    assert "Deze straat is er op meer plekken" in again.content.decode()
    for forged in ("1 zandpad", "none", "", "999999 zandpad3", "x" * 5_000):
        page = door.post("/", form | {"which_street": forged})
        assert page.status_code == 200
        assert "Deze straat kennen we niet" in page.content.decode()


def test_without_a_street_the_page_says_who_looks(door: Any, town: Town, south: int) -> None:
    words = "Dan kijkt Buurtteam Noord welk team bij het adres hoort."
    assert words in door.get("/").content.decode()
    sent = door.post("/", filled())
    assert team_of(door, sent) == town.team_id


def test_where_there_is_one_team_nobody_is_asked(door: Any, town: Town) -> None:
    assert "welk team bij het adres hoort" not in door.get("/").content.decode()
    sent = door.post("/", filled(street="Zandpad 3"))
    assert sent.status_code == 302
    assert team_of(door, sent) == town.team_id


def test_who_is_known_can_say_the_street_and_is_found_by_the_address_given(
    door: Any, town: Town, south: int
) -> None:
    from datetime import UTC, datetime

    from noaber.people.acts import Address
    from noaber.plan.acts.members import give_address
    from noaber.record.viewers import Viewer

    first = door.post("/", filled(street="Dorpsstraat, Veldstad"))
    assert 'name="street"' in door.get("/").content.decode()
    moved = {"own_words": "Nog iets.", "once": str(uuid.uuid4()), "street": "'t Hofje 2"}
    assert team_of(door, door.post("/", moved)) == south
    person_id, family_id = int(door.session["person"]), int(first.url.split("/")[2])
    me = Viewer(person_id)
    now = datetime.now(UTC)
    with look(me, "my_card", families=[family_id], persons=[person_id]):
        home = Address("Dorpsstraat", "12 bis", "1234 AB", "Heide")
        give_address(me, family_id, person_id, home, now.date(), now)
    sent = door.post("/", {"own_words": "En nog iets.", "once": str(uuid.uuid4())})
    assert team_of(door, sent) == south


def test_the_desk_asks_too(client_as: Any, town: Town, south: int) -> None:
    client = client_as(town.clerk, town)
    form = {
        "channel": "phone", "own_words": "Mijn man is gevallen.", "given_name": "Truus",
        "surname": "Bakker", "phone": "06 12345678", "email": "", "language": "nl",
        "street": "Dorpsstraat 7", "once": str(uuid.uuid4()),
    }  # fmt: skip
    page = client.post("/balie/vraag/", form)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Mijn man is gevallen." in text
    assert "Dorpsstraat 7" in text
    chosen = choices(text)["Dorpsstraat, Heide"]
    answer = client.post("/balie/vraag/", form | {"which_street": chosen})
    assert answer.status_code == 201
    assert "Tom" in answer.content.decode()


def test_who_brings_a_plan_along_is_asked_too(door: Any, town: Town, south: int) -> None:
    plan = {
        "format": "noaber-plan", "version": 1, "sentence": WORDS, "taken_by": "p1",
        "people": [{"key": "p1", "name": "Samira", "kind": "family"}],
    }  # fmt: skip
    file = SimpleUploadedFile("p.json", json.dumps(plan).encode())
    seen = door.post("/meebrengen/", {"plan": file}).content.decode()
    assert "Dan kijkt Buurtteam Noord" in seen
    kept = dict(re.findall(r'name="(sealed|once)"[^>]*value="([^"]*)"', seen))
    form = {"me": "p1", "given_name": "Samira", "phone": "06 12345678", **kept}
    text = door.post("/meebrengen/", form | {"street": "Dorpsstraat 3"}).content.decode()
    assert "Dorpsstraat 3" in text
    chosen = {"street": "Dorpsstraat 3", "which_street": choices(text)["Dorpsstraat, Heide"]}
    sent = door.post("/meebrengen/", form | chosen)
    assert sent.status_code == 302
    assert team_of(door, sent) == south
