"""The personal link: a button first; expired, altered and another's say nothing of anybody."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from noaber.sharing.acts import make_link
from noaber.sharing.looks import look
from noaber.sharing.reads import person_compartment
from tests.town import ask


def link_for(town: Any, answered: Any, days: int = 14) -> str:
    from noaber.record.viewers import Viewer

    me = Viewer(answered.person_id)
    with look(me, "my_card", persons=[answered.person_id]):
        contact = person_compartment(answered.person_id, "contact")
        until = datetime.now(UTC) + timedelta(days=days)
        return make_link(me, answered.person_id, contact, until)


def looks_in(admin_db: Any) -> int:
    return int(admin_db.execute("select count(*) from record_look").fetchone()[0])


def test_a_get_shows_a_button_and_looks_at_nothing(
    client_as: Any, town: Any, answered: Any, admin_db: Any
) -> None:
    client, address = client_as(None, town), f"/l/{link_for(town, answered)}/"
    before = looks_in(admin_db)
    page = client.get(address)
    assert page.status_code == 200
    assert "Open mijn pagina" in page.content.decode()
    assert "Samira" not in page.content.decode()
    assert client.head(address).status_code == 200
    assert "person" not in client.session
    assert looks_in(admin_db) == before
    # Every address answers the same before the button.
    other = client.get("/l/verzonnen/").content.decode()
    assert len(other) == pytest.approx(len(page.content.decode()), abs=400)


def test_the_button_opens_the_own_plan(client_as: Any, town: Any, answered: Any) -> None:
    client = client_as(None, town)
    opened = client.post(f"/l/{link_for(town, answered)}/")
    assert opened.status_code == 302
    plan = client.get(opened.url, follow=True)
    assert "Ik red het niet meer alleen." in plan.content.decode()


@pytest.mark.parametrize("how", ["expired", "altered", "unknown", "a NUL", "very long"])
def test_a_link_that_does_not_open_says_what_to_do(
    how: str, client_as: Any, town: Any, answered: Any
) -> None:
    secret = {"unknown": "verzonnen", "a NUL": "a%00b", "very long": "a" * 5_000}.get(how, "")
    if how in ("expired", "altered"):
        secret = link_for(town, answered, days=-1 if how == "expired" else 14)
    if how == "altered":
        secret = secret[:-1] + ("A" if secret[-1] == "_" else "_")
    client = client_as(None, town)
    answer = client.post(f"/l/{secret}/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "werkt niet meer" in page
    assert "14 0123" in page
    assert "Samira" not in page
    assert "person" not in client.session


def test_somebody_elses_link_opens_nothing_while_i_am_logged_in(
    client_as: Any, town: Any, answered: Any
) -> None:
    from noaber.record.viewers import Viewer

    other = ask(town, "Iets anders.", given_name="Hildegard")
    client: Client = client_as(Viewer(answered.person_id), town)
    answer = client.post(f"/l/{link_for(town, other)}/")
    assert answer.status_code == 403
    assert "Hildegard" not in answer.content.decode()
    assert client.session["person"] == answered.person_id
