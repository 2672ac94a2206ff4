"""At the desk the promise fits the way that was given as well (S2-01, X-18)."""

import uuid
from typing import Any

import pytest

from noaber.doors.desk.tests.test_desk import a_name, known, question, search
from tests.town import Town


@pytest.fixture
def client(town: Town, client_as: Any) -> Any:
    return client_as(town.clerk, town)


def test_who_leaves_an_address_only_hears_that_they_are_mailed(client: Any, admin_db: Any) -> None:
    page = question(client, phone="", email="truus@voorbeeld.invalid").content.decode()
    assert "Marieke mailt je" in page
    assert "belt je" not in page


def test_the_letter_to_take_home_is_in_their_language(client: Any) -> None:
    page = question(client, phone="", email="t@voorbeeld.invalid", language="en").content.decode()
    assert "Marieke will e-mail you" in page


def test_who_was_found_without_a_way_is_asked_for_one(
    town: Town, client: Any, admin_db: Any
) -> None:
    """Somebody of whom nothing is known is reached by who passes it on, or is promised nothing."""
    name = a_name()
    person = known(town, name)
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute("update people_person set phone = '' where id = %s", [person.person_id])
    admin_db.execute("set session_replication_role = origin")
    found = search(client, given_name=name, surname="Vandaag", born_on="1950-04-30")
    assert 'name="phone"' in found
    sealed = found.split('name="known" value="')[1].split('"')[0]
    sent = {"known": sealed, "channel": "desk", "own_words": "Nog iets", "once": uuid.uuid4()}
    asked = client.post("/balie/vraag/", sent)
    assert asked.status_code == 200
    assert "Hoe bereiken we je?" in asked.content.decode()
    answered = client.post("/balie/vraag/", {**sent, "phone": "06 55556666"})
    assert "Marieke belt je" in answered.content.decode()
    query = "select phone from people_person where id = %s"
    assert admin_db.execute(query, [person.person_id]).fetchone() == ("06 55556666",)
