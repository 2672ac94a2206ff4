"""Being somebody else, choosing a municipality, and what would have gone out."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from noaber import world

PEOPLE, MAILBOX = "/proef/", "/proef/post/"


def be(client: Client, slug: str) -> Any:
    return client.post(f"/proef/als/{slug}/")


def test_everybody_one_can_be_is_there(region: str) -> None:
    page = Client().get(PEOPLE).content.decode()
    for character in world.playable():
        assert f'action="/proef/als/{character.slug}/"' in page
    assert "Lotte" in page
    assert "Heeft nog geen eigen pagina’s." in page
    assert "/proef/als/lotte/" not in page
    assert "Alle mensen hier zijn verzonnen." in page


def test_being_somebody_is_entering_as_them(region: str) -> None:
    client = Client()
    for character in world.playable():
        response = be(client, character.slug)
        found = world.present(character.slug)
        assert found is not None
        assert response.status_code == 302
        assert response["Location"] == "/begin/"
        assert client.session["person"] == found.person_id
        assert client.session["role"] == found.role_id
        assert client.session["municipality"] == character.town
    assert f"Verder als {character.name}" in client.get(PEOPLE).content.decode()


def test_a_get_changes_nobody(region: str) -> None:
    client = Client()
    assert client.get("/proef/als/samira/").status_code == 405
    assert client.get("/proef/gemeente/duinveld/").status_code == 405
    assert "person" not in client.session


def test_who_is_not_there_cannot_be_chosen(region: str) -> None:
    client = Client()
    be(client, "samira")
    for slug in ("lotte", "noor", "nobody"):
        response = be(client, slug)
        assert response.status_code == 404
        assert b"Lotte" not in response.content
    assert client.post("/proef/gemeente/nergens/").status_code == 404
    samira = world.present("samira")
    assert samira is not None
    assert client.session["person"] == samira.person_id


def test_a_form_from_elsewhere_is_refused(region: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert be(client, "samira").status_code == 403


def test_the_municipality_is_chosen_for_this_browser(region: str) -> None:
    client = Client()
    response = client.post("/proef/gemeente/duinveld/")
    assert response.status_code == 302
    assert response["Location"] == "/"
    page = client.get(PEOPLE).content.decode()
    assert "theme-duinveld" in page


def test_the_mailbox_shows_what_would_have_gone_out(region: str) -> None:
    page = Client().get(MAILBOX).content.decode()
    assert "samira@waterrijk.invalid" in page
    assert "Brief aan" in page
    assert "Er staat een bericht voor je klaar bij Waterrijk" in page
    assert "/l/…/" in page
    assert "Ik red het niet meer" not in page


def test_a_mail_can_be_opened_as_who_received_it(region: str) -> None:
    from noaber.sharing.acts import opened_link

    samira = world.present("samira")
    assert samira is not None
    client = Client()
    response = client.post(f"/proef/post/{samira.person_id}/")
    assert response.status_code == 302
    secret = response["Location"].removeprefix("/l/").rstrip("/")
    opened = opened_link(secret)
    assert opened is not None
    assert (opened.person_id, opened.expired) == (samira.person_id, False)
    assert client.get(f"/proef/post/{samira.person_id}/").status_code == 405
    assert client.post("/proef/post/999999/").status_code == 404


def test_looking_in_the_mailbox_is_logged_as_the_clock(region: str, database_url_of: Any) -> None:
    import psycopg

    url = database_url_of("postgres").rsplit("/", 1)[0] + "/region"
    count = "select count(*) from noaber.record_look where purpose = 'post_delivery'"
    with psycopg.connect(url, autocommit=True) as admin:
        before = admin.execute(count).fetchone()
        Client().get(MAILBOX)
        after = admin.execute(count).fetchone()
    assert before is not None
    assert after == (before[0] + 1,)


def test_without_the_region_the_pages_say_so(db: None) -> None:
    assert "Laad eerst de verzonnen streek" in Client().get(PEOPLE).content.decode()
    assert Client().get(MAILBOX).status_code == 200


def test_queries_are_pinned(region: str) -> None:
    client = Client()
    be(client, "samira")
    for url, most in ((PEOPLE, 7), (MAILBOX, 70)):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        assert len(queries) <= most, (url, len(queries))
