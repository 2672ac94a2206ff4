"""Messages, who looked, and one's own ways to be reached (X-06, S2-01)."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noaber.people import act_names as people_acts
from noaber.people import reads as people
from noaber.people.models import Organisation
from noaber.plan.acts.members import NewMember, add_member
from noaber.plan.tests.at_home import make_home
from noaber.post import reads as post
from noaber.record.acts import act
from noaber.record.viewers import Viewer
from noaber.sharing.looks import birth, look
from tests.town import ask, make_town


@pytest.fixture
def client(client_as: Any, town: Any, answered: Any) -> Any:
    return client_as(Viewer(answered.person_id), town)


def letters(answered: Any) -> list[post.Letter]:
    with look(Viewer(answered.person_id), "my_post", persons=[answered.person_id]):
        return post.messages(answered.person_id)


def card(answered: Any) -> Any:
    with look(Viewer(answered.person_id), "my_card", persons=[answered.person_id]):
        return people.person_card(answered.person_id)


# --- messages -----------------------------------------------------------------------------------


def test_opening_a_message_is_a_look_and_reading_it_a_button(client: Any, answered: Any) -> None:
    assert "Dank je wel. Marieke belt je." in client.get("/berichten/").content.decode()
    letter = letters(answered)[0]
    page = client.get(f"/berichten/{letter.id}/").content.decode()
    assert "Steunpunt Samen" in page
    assert 'href="tel:08000001"' in page
    assert not letters(answered)[0].read
    for _again in (1, 2):
        assert client.post(f"/berichten/{letter.id}/gelezen/").url == "/berichten/"
    assert letters(answered)[0].read
    assert "Ik heb dit gelezen" not in client.get(f"/berichten/{letter.id}/").content.decode()


def test_a_message_of_another_is_not_there(client: Any, answered: Any) -> None:
    other = ask(make_town(), "Geheim.", given_name="Hildegard")
    foreign = letters(other)[0].id
    for number in (foreign, 999_999_999, 9_223_372_036_854_775_808):
        page = client.get(f"/berichten/{number}/")
        assert page.status_code == 404
        assert "Hildegard" not in page.content.decode()
        assert client.post(f"/berichten/{number}/gelezen/").status_code == 404
    assert not letters(other)[0].read
    assert client.get(f"/berichten/{foreign}/gelezen/").status_code == 405


def test_no_message_names_support_that_nobody_loaded(client_as: Any, town: Any) -> None:
    """X-12: until a municipality names it, its own number, and never an empty name."""
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        of = Organisation.objects.filter(pk=town.municipality_id)
        of.update(support_name="", support_phone="")
    answered = ask(town)
    client = client_as(Viewer(answered.person_id), town)
    letter = letters(answered)[0]
    assert f"Bel {town.slug.capitalize()} en vraag ernaar: 14 0123." in letter.body
    family = f"/gezin/{answered.family_id}/"
    for at in (f"/berichten/{letter.id}/", family, f"{family}antwoord/"):
        page = client.get(at).content.decode()
        main = page[page.index("<main") : page.index("</main")]
        assert "gratis hulp van iemand die niet voor de gemeente werkt" in main
        assert "bel 14 0123" in main
        assert "  denkt gratis" not in main


# --- who looked ---------------------------------------------------------------------------------


def test_three_looks_on_one_day_are_one_line(client: Any, town: Any, answered: Any) -> None:
    for _again in range(3):
        with look(town.marieke, "our_plan", families=[answered.family_id]):
            pass
    with look(town.marieke, "reach", families=[answered.family_id]):
        pass
    page = client.get("/wie-keek/").content.decode()
    main = page[page.index("<main") : page.index("</main")]
    assert main.count("<p>Marieke</p>") == 1
    assert "Buurtteam Noord · " in main
    assert "het plan bekijken" in main
    assert "contact met jullie opnemen" in main
    assert "4 keer" in main
    assert "Jij keek zelf" in main


def test_a_look_at_another_family_is_not_ours(client: Any, town: Any, answered: Any) -> None:
    other = ask(town, "Geheim.", given_name="Hildegard")
    with look(town.marieke, "our_plan", families=[other.family_id]):
        pass
    page = client.get("/wie-keek/").content.decode()
    assert "<p>Marieke</p>" not in page
    assert "Hildegard" not in page


def test_somebody_of_the_family_has_the_name_used_there(
    client: Any, town: Any, answered: Any
) -> None:
    member = NewMember("Youssef", "Test", date(2012, 3, 1))
    with look(town.marieke, "confirm_person", families=[answered.family_id]):
        youssef = add_member(town.marieke, answered.family_id, member, datetime.now(UTC))
    with look(Viewer(youssef), "our_plan", families=[answered.family_id]):
        pass
    page = client.get("/wie-keek/").content.decode()
    assert "<p>Youssef</p>" in page
    assert "Jij keek zelf" in page


@pytest.mark.parametrize("month", ["", "2020-01", "x", "<b>", "9999-99"])
def test_any_month_that_is_asked_for_is_answered(month: str, client: Any) -> None:
    page = client.get("/wie-keek/", {"maand": month})
    assert page.status_code == 200
    assert "<b>" not in page.content.decode()


# --- my card ------------------------------------------------------------------------------------


def sent(**changes: str) -> dict[str, str]:
    known = {"phone": "06 87654321", "email": "", "language": "en"}
    return {**known, "once": str(uuid.uuid4()), **changes}


def test_a_resident_says_how_to_be_reached(client: Any, answered: Any) -> None:
    assert "06 12345678" in client.get("/mijn-gegevens/").content.decode()
    assert client.post("/mijn-gegevens/", sent()).status_code == 302
    changed = card(answered)
    assert (changed.phone, changed.email, changed.language) == ("06 87654321", "", "en")
    assert changed.given_name == "Samira"
    assert "Bewaard" in client.get("/mijn-gegevens/").content.decode()


BAD = {
    "nothing": ({"phone": "", "email": ""}, "id_phone_error"),
    "a short number": ({"phone": "12"}, "id_phone_error"),
    "a NUL": ({"phone": "06\x0012345678"}, "id_phone_error"),
    "100,000": ({"phone": "0" * 100_000}, "id_phone_error"),
    "no e-mail": ({"email": "<b>@x"}, "id_email_error"),
    "a long e-mail": ({"email": "a" * 260 + "@b.nl"}, "id_email_error"),
    "another language": ({"language": "xx"}, "id_language_error"),
}


@pytest.mark.parametrize(("changes", "beside"), BAD.values(), ids=BAD)
def test_what_cannot_be_kept_comes_back(
    changes: dict[str, str], beside: str, client: Any, answered: Any
) -> None:
    answer = client.post("/mijn-gegevens/", sent(**changes))
    assert answer.status_code == 200
    assert f'id="{beside}"' in answer.content.decode()
    assert card(answered).phone == "06 12345678"


def test_nobody_at_work_has_this_page(client_as: Any, town: Any) -> None:
    for address in ("/mijn-gegevens/", "/berichten/", "/wie-keek/", "/gezin/"):
        assert client_as(town.marieke, town).get(address).status_code == 404
        assert client_as(None, town).get(address).status_code == 302


def test_number_of_queries(client: Any, town: Any, answered: Any) -> None:
    for address, most in QUERIES.items():
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) == most, (address, [q["sql"][:90] for q in asked])


# Each: the session, the look, its key set and cleared in a transaction, and what is read.
# One's own page also reads where one lives.
QUERIES = {"/berichten/": 7, "/wie-keek/": 10, "/mijn-gegevens/": 8}


def test_who_looked_takes_no_query_for_the_names(client_as: Any, town: Any) -> None:
    home = make_home(town)
    client = client_as(home.samira, town)
    with look(home.youssef, "our_plan", families=[home.family_id]):
        pass
    client.get("/wie-keek/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/wie-keek/")
    assert "<p>Youssef</p>" in page.content.decode()
    assert len(asked) == QUERIES["/wie-keek/"]
