"""Where a resident lives: given, changed, shielded, and who knows it (X-08)."""

import re
import uuid
from html import unescape
from typing import Any

import pytest

from noaber.people.models import Household
from noaber.plan.acts.guests import CircleGuest, invite_guest
from noaber.plan.acts.members import NewMember, add_known_member, add_member
from noaber.plan.tests.acting import now
from noaber.plan.tests.at_home import years_ago
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import ask

AT, CARD = "/mijn-gegevens/adres/", "/mijn-gegevens/"


@pytest.fixture
def client(client_as: Any, town: Any, answered: Any) -> Any:
    return client_as(Viewer(answered.person_id), town)


def sent(**changes: object) -> dict[str, object]:
    known = {"street": "Kadeplein", "number": "4", "postcode": "1234ab", "town": "Veldstad"}
    return {**known, "once": str(uuid.uuid4()), **changes}


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    page = str(response.content.decode())
    return page[page.index("<main") : page.index("</main")]


def homes(person_id: int) -> list[Household]:
    with look(Viewer(person_id), "my_card", persons=[person_id]):
        return list(Household.objects.filter(person_id=person_id).order_by("during"))


def test_an_address_is_given_and_says_who_knows_it(client: Any, answered: Any) -> None:
    assert "We weten nog niet waar je woont." in text_of(client.get(CARD))
    assert "Marieke, voor Samira Test" in text_of(client.get(AT))
    data = sent()
    for _twice in (1, 2):
        assert client.post(AT, data).url == CARD
    page = text_of(client.get(CARD))
    assert "Kadeplein 4<br>1234 AB Veldstad" in page
    assert "Dit adres weten:" in page
    assert "Marieke, Buurtteam Noord" in page
    assert "Tom" not in page
    assert len(homes(answered.person_id)) == 1


def test_it_is_changed_and_shielded(client: Any, answered: Any) -> None:
    client.post(AT, sent())
    page = text_of(client.get(AT))
    for known in ("Kadeplein", "1234 AB", "Veldstad"):
        assert f'value="{known}"' in page
    client.post(AT, sent(number="14", shielded="on"))
    assert [(h.number, h.shielded) for h in homes(answered.person_id)] == [("14", True)]
    assert "Niemand mag dit adres weten." in text_of(client.get(CARD))


BAD = {
    "no street": ({"street": " "}, "street"),
    "no number": ({"number": ""}, "number"),
    "a number without a digit": ({"number": "bis"}, "number"),
    "half a postcode": ({"postcode": "1234"}, "postcode"),
    "a postcode from nowhere": ({"postcode": "0234 AB"}, "postcode"),
    "no town": ({"town": ""}, "town"),
    "two lines": ({"street": "Kadeplein\nachter"}, "street"),
    "a NUL": ({"town": "Veld\x00stad"}, "town"),
    "long": ({"street": "x" * 100_000}, "street"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_kept_comes_back(name: str, client: Any, answered: Any) -> None:
    changes, field = BAD[name]
    page = text_of(client.post(AT, sent(**changes)))
    assert f'id="id_{field}_error"' in page
    if field != "street":
        assert "Kadeplein" in page
    assert homes(answered.person_id) == []


def test_with_two_families_one_chooses_who_knows_it(
    client_as: Any, town: Any, answered: Any
) -> None:
    other = ask(town, given_name="Rachid")
    with look(town.marieke, "members", families=[other.family_id]):
        child = NewMember("Bo", "Test", years_ago(14), "zoon")
        bo = add_member(town.marieke, other.family_id, child, now())
    with look(town.marieke, "members", families=[answered.family_id, other.family_id]):
        add_known_member(town.marieke, answered.family_id, bo, "zoon", now())
    client = client_as(Viewer(bo), town)
    assert 'id="id_families_error"' in text_of(client.post(AT, sent()))
    assert 'id="id_families_error"' in text_of(client.post(AT, sent(families=["999"])))
    assert client.post(AT, sent(families=[str(other.family_id)])).url == CARD
    assert "Marieke, Buurtteam Noord" in text_of(client.get(CARD))


def test_who_has_no_plan_gives_no_address(client_as: Any, town: Any, answered: Any) -> None:
    with look(Viewer(answered.person_id), "our_plan", families=[answered.family_id]):
        guest = CircleGuest("Oma Riet", "oma", "06 1")
        until = now().replace(year=now().year + 1)
        invited = invite_guest(Viewer(answered.person_id), answered.family_id, guest, now(), until)
    client = client_as(Viewer(invited.person_id), town)
    for answer in (client.get(AT, follow=True), client.post(AT, sent(), follow=True)):
        assert "niemand van ons die je adres nodig heeft" in text_of(answer)
    assert homes(invited.person_id) == []


def test_only_a_resident_comes_here(client_as: Any, town: Any) -> None:
    assert client_as(town.marieke, town).get(AT).status_code == 404
    assert client_as(town.marieke, town).post(AT, sent()).status_code == 404
    assert client_as(None, town).get(AT).status_code == 302


def test_what_was_typed_is_there_after_the_session_ended(
    client_as: Any, town: Any, answered: Any, client: Any
) -> None:
    page = client.get(AT).content.decode()
    me = page.split('name="me" value="')[1].split('"')[0]
    again = client_as(None, town)
    assert again.post(AT, sent(street="Nieuwegracht", me=me)).status_code == 302
    session = again.session
    session["person"], session["role"] = answered.person_id, None
    session.save()
    assert "Nieuwegracht" in text_of(again.get(AT))


def test_a_second_tab_brings_no_old_address_back(client: Any, answered: Any) -> None:
    """Lost update: an address is one answer; whether it is shielded is another."""
    client.post(AT, sent())
    stood = unescape(re.findall(r'name="stood" value="([^"]*)"', client.get(AT).text)[0])
    client.post(AT, sent(street="Veerdam", number="9", shielded="on"))
    assert client.post(AT, sent(stood=stood)).status_code == 302  # nothing changed in this tab
    told = text_of(client.post(AT, sent(number="6", stood=stood)))
    assert "Nu staat er: “Veerdam 9 1234 AB Veldstad”" in told
    assert [(h.street, h.number, h.shielded) for h in homes(answered.person_id)] == [
        ("Veerdam", "9", True)
    ]
