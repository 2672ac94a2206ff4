"""Who has one name is recorded, identified, found, shown, printed, taken along and brought by it.

Half a million Indonesians and many others have one; in which field it stands makes no difference.
"""

import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from noaber.doors.professional.tests.at_work import fit, name_need, only_need
from noaber.people import reads as people
from noaber.people.models import Family, Person
from noaber.plan import reads
from noaber.plan.tests.at_home import TODAY, Home, make_home, years_ago
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import Town, ask

FIELDS = ("given_name", "surname")
NAME = "Suharto"
REACH = {"phone": "06 12345678", "email": ""}


def only(field: str, name: str = NAME) -> dict[str, str]:
    """One name, in this field; nothing in the other."""
    return {"given_name": "", "surname": "", field: name}


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.headers)
    return str(response.content.decode())


def main_of(response: Any, status: int = 200) -> str:
    """What the page itself says, with one space where a browser shows one."""
    return " ".join(text_of(response, status).split("<main")[1].split("</main")[0].split())


def of_front_door(client: Any, field: str) -> int:
    """A question of somebody with one name; the family's id."""
    sent = {"own_words": "Het lukt niet.", **only(field), **REACH, "once": str(uuid.uuid4())}
    response = client.post("/", sent)
    assert response.status_code == 302, main_of(response)
    return int(response.url.split("/")[2])


@pytest.mark.parametrize("field", FIELDS)
def test_at_the_front_door_and_in_their_own_plan(town: Town, client_as: Any, field: str) -> None:
    client = client_as(None, town)
    family_id = of_front_door(client, field)
    me = Viewer(client.session["person"])
    with look(me, "our_plan", families=[family_id]):
        plan = reads.our_plan(family_id, datetime.now(UTC))
        assert Family.objects.get().label == NAME
    assert plan is not None
    assert [m.known_as for m in plan.members] == [NAME]
    assert f"We kennen je als {NAME}. Klopt" in main_of(client.get("/mijn-gegevens/"))


@pytest.mark.parametrize("field", FIELDS)
def test_at_the_desk_and_on_the_paper_that_goes_along(
    town: Town, client_as: Any, field: str
) -> None:
    sent = {
        "channel": "desk", "own_words": "Mijn man is gevallen.", **only(field), **REACH,
        "street": "", "language": "nl", "once": str(uuid.uuid4()),
    }  # fmt: skip
    page = main_of(client_as(town.clerk, town).post("/balie/vraag/", sent), 201)
    assert f"Beste {NAME}," in page


@pytest.mark.parametrize("field", FIELDS)
def test_who_it_is_can_be_recorded_and_then_they_are_found(
    town: Town, client_as: Any, field: str
) -> None:
    family_id = of_front_door(client_as(None, town), field)
    team, clerk = client_as(town.marieke, town), client_as(town.clerk, town)
    with look(town.marieke, "confirm_person", families=[family_id]):
        person_id = Person.objects.get().pk
    at = f"/werk/gezin/{family_id}/wie-is-het/{person_id}/"
    assert f"Wie is {NAME}?" in main_of(team.get(at))
    name = NAME + uuid.uuid4().hex[:6].translate(str.maketrans("0123456789", "ghijklmnop"))
    confirmed = {**only(field, name), "born_on": "1970-06-08", "once": str(uuid.uuid4())}
    assert team.post(at, confirmed).status_code == 302
    sent = {"bsn": "", **only(field, name.upper()), "born_on": "1970-06-08"}
    page = main_of(clerk.post("/balie/", sent))
    assert f"Van {name}, geboren op" in page
    sealed = re.findall(r'name="known" value="([^"]+)"', page)[0]
    for rest in ("bereiken", "woorden"):
        page = main_of(clerk.post(f"/balie/{rest}/", {"known": sealed}))
        assert f"Van {name}. Schrijf op wat zij zeggen" in page
        assert f"Bewaar namens {name}" in page


def test_what_stood_there_and_goes_is_said(town: Town, client_as: Any) -> None:
    """Somebody turns out to have one name: the other goes, and the page says so."""
    answered = ask(town, given_name="Suharto", surname="Suharto")
    team = client_as(town.marieke, town)
    at = f"/werk/gezin/{answered.family_id}/wie-is-het/{answered.person_id}/"
    sent = {"given_name": "Suharto", "surname": "Suharto", "born_on": "1970-06-08"}
    assert team.post(at, {**sent, "once": str(uuid.uuid4())}).status_code == 302
    page = main_of(team.post(at, {**sent, "surname": "", "once": str(uuid.uuid4())}))
    assert "Achternaam: er stond Suharto, er komt niets" in page


@pytest.fixture
def home(town: Town) -> Home:
    return make_home(town)


@pytest.fixture
def team(client_as: Any, home: Home, town: Town) -> Any:
    return client_as(home.marieke, town)


def who(home: Home, rest: str = "") -> str:
    return f"/werk/gezin/{home.family_id}/wie-horen-erbij/{rest}"


@pytest.mark.parametrize("field", FIELDS)
def test_in_a_family_of_others(home: Home, team: Any, field: str) -> None:
    sent = {
        **only(field), "born_on": years_ago(30).isoformat(), "does": "oom", "place": "see",
        **REACH, "once": str(uuid.uuid4()),
    }  # fmt: skip
    response = team.post(who(home, "nieuw/"), sent)
    assert response.status_code == 302, main_of(response)
    page = main_of(team.get(response.url))
    assert f"{NAME} hoort er nu bij." in page
    with look(home.marieke, "members", families=[home.family_id]):
        plan = reads.our_plan(home.family_id, datetime.now(UTC))
    assert plan is not None
    (person_id,) = (m.person_id for m in plan.members if m.known_as == NAME)
    for rest, words in (("bereiken", f"Hoe bereiken we {NAME}?"), ("link", f"link voor {NAME}")):
        assert words in main_of(team.get(who(home, f"{person_id}/{rest}/")))
    made = {"how": "paper", "once": str(uuid.uuid4())}
    letter = main_of(team.post(who(home, f"{person_id}/link/"), made), 201)
    assert f"Beste {NAME}," in letter
    assert f"{NAME} {NAME}" not in re.sub("<[^>]+>", " ", letter)


@pytest.mark.parametrize("field", FIELDS)
def test_who_has_authority(home: Home, team: Any, town: Town, field: str) -> None:
    """A parent elsewhere with one name: named with the child, and where a yes is waited for."""
    sent = {
        "holders": ["new"], **only(field), **REACH, "kind": "parent", "since": "",
        "once": str(uuid.uuid4()),
    }  # fmt: skip
    response = team.post(who(home, f"{home.noor_id}/gezag/"), sent)
    assert response.status_code == 302, main_of(response)
    assert f"Het gezag heeft: {NAME} (ouder)." in main_of(team.get(who(home)))
    with look(home.marieke, "members", families=[home.family_id]):
        assert list(people.who_has_authority(home.noor_id, TODAY).values()) == [NAME]
    fit(home, team, name_need(home, team, home.noor_id), "paid", skipped_why="niemand kan")
    assert set(only_need(home).state.waits.values()) == {"Samira", NAME}


@pytest.mark.parametrize("field", FIELDS)
def test_whose_birthday_comes(town: Town, admin_db: Any, field: str) -> None:
    home = make_home(town)
    admin_db.execute("set session_replication_role = replica")
    names = only(field)
    query = "update people_person set given_name = %s, surname = %s where id = %s"
    admin_db.execute(query, [names["given_name"], names["surname"], home.noor_id])
    admin_db.execute("select find_anew(array[%s])", [home.noor_id])
    with look(home.marieke, "members", families=[home.family_id]):
        found = people.coming_of_age(home.noor_id, TODAY)
    assert found is not None
    assert found.called == NAME


@pytest.mark.parametrize("field", FIELDS)
def test_taken_along_and_brought(town: Town, client_as: Any, field: str) -> None:
    client = client_as(None, town)
    family_id = of_front_door(client, field)
    file = b"".join(client.get(f"/gezin/{family_id}/meenemen/bestand/").streaming_content)
    assert [p["name"] for p in json.loads(file)["people"] if p["kind"] == "family"] == [NAME]
    elsewhere = client_as(None, town)
    upload = SimpleUploadedFile("p.json", file)
    page = text_of(elsewhere.post("/meebrengen/", {"plan": upload}))
    assert f'value="{NAME}"' in page
    hidden = dict(re.findall(r'name="(sealed|once|read)"[^>]*value="([^"]*)"', page))
    sent = {"me": "person-1", **only(field), **REACH, **hidden}
    response = elsewhere.post("/meebrengen/", sent)
    assert response.status_code == 302, main_of(response)
    brought = int(re.findall(r"/gezin/(\d+)/antwoord/", response.url)[0])
    again = b"".join(elsewhere.get(f"/gezin/{brought}/meenemen/bestand/").streaming_content)
    assert [p["name"] for p in json.loads(again)["people"] if p["kind"] == "family"] == [NAME]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"given_name": "", "surname": ""}, "Hoe heet je? Vul je naam in."),
        ({"given_name": " ", "surname": "\u200b"}, "Hoe heet je? Vul je naam in."),
        ({"given_name": "Suharto", "surname": "-"}, "Laat dit dan leeg."),
        ({"given_name": ".", "surname": "Suharto"}, "Laat dit dan leeg."),
        ({"given_name": "", "surname": "S" * 81}, "De hele naam past niet."),
    ],
)
def test_no_name_and_a_sign_in_its_place_come_back(
    town: Town, client_as: Any, names: dict[str, str], words: str
) -> None:
    sent = {"own_words": "Het lukt niet.", **names, **REACH, "once": str(uuid.uuid4())}
    page = main_of(client_as(None, town).post("/", sent))
    assert words in page
    assert "Het lukt niet." in page


@pytest.mark.parametrize("name", ["S", "S" * 80])
def test_one_name_of_one_letter_or_of_eighty(town: Town, client_as: Any, name: str) -> None:
    sent = {"own_words": "Het lukt niet.", **only("surname", name), **REACH}
    assert client_as(None, town).post("/", {**sent, "once": str(uuid.uuid4())}).status_code == 302
