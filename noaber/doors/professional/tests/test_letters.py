"""What goes to a family on paper: letters, and e-mail that did not go out in time (X-18)."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noaber.post.acts import post_message
from noaber.post.reads import late_notice_due
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from noaber.sharing.reads import post_compartment
from tests.town import Town, ask


@pytest.fixture
def client(town: Town, client_as: Any) -> Any:
    return client_as(town.marieke, town)


def page_of(family: Any, rest: str = "") -> str:
    return f"/werk/gezin/{family.family_id}/{rest}"


def test_a_letter_is_printed_and_noted(town: Town, client: Any) -> None:
    family = ask(town, email="", given_name="Pieter", surname="Post")
    listed = client.get(page_of(family, "brieven/")).content.decode()
    address = re.search(r"/werk/gezin/\d+/brieven/\d+/", listed)
    assert address is not None
    printed = client.get(address[0]).content.decode()
    assert "Pieter Post" in printed
    assert "Steunpunt Samen" in printed
    assert client.post(address[0]).status_code == 302
    assert client.get(address[0]).status_code == 404
    assert "Er is niets te printen." in client.get(page_of(family, "brieven/")).content.decode()


def test_many_letters_take_no_more_queries_than_one(town: Town, client: Any) -> None:
    family = ask(town, email="", given_name="Pieter", surname="Post")
    place = page_of(family, "brieven/")
    client.get(place)
    with CaptureQueriesContext(connection) as few:
        client.get(place)
    with look(town.marieke, "write_to", families=[family.family_id]):
        compartment = post_compartment(family.family_id, family.person_id)
        for number in range(4):
            whose = (compartment, family.person_id, f"Brief {number}", "Dag", datetime.now(UTC))
            post_message(town.marieke, *whose, town.municipality_id, channel="letter")
    with CaptureQueriesContext(connection) as many:
        listed = client.get(place).content.decode()
    assert all(f"Brief {number}" in listed for number in range(4))
    assert len(many) == len(few) == 9


def test_a_notice_that_is_late_waits_to_be_printed(
    town: Town, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = ask(town)
    assert "Er is niets te printen." in client.get(page_of(family, "brieven/")).content.decode()
    later = SimpleNamespace(now=lambda: datetime.now(UTC) + timedelta(hours=49))
    monkeypatch.setattr("noaber.doors.professional.reads.timezone", later)
    listed = client.get(page_of(family, "brieven/")).content.decode()
    assert "e-mail is nog niet verstuurd: bel, of print het" in listed
    address = re.search(r"/werk/gezin/\d+/brieven/\d+/", listed)
    assert address is not None
    assert client.post(address[0]).status_code == 302
    assert "Er is niets te printen." in client.get(page_of(family, "brieven/")).content.decode()


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        ("550 5.1.1 user unknown", "dit e-mailadres bestaat niet of niet meer"),
        ("452 4.2.2 over quota", "deze mailbox is vol"),
        ("550 5.7.1 blocked", "e-mail kwam niet aan"),
    ],
)
def test_who_prints_it_reads_why_and_the_family_does_not(
    town: Town, client: Any, client_as: Any, admin_db: Any, problem: str, why: str
) -> None:
    family = ask(town)
    with admin_db.transaction():
        admin_db.execute("set local session_replication_role = replica")
        admin_db.execute(
            "update post_outgoing set failed_at = now(), problem = %s where person_id = %s",
            [f"the address was refused: {problem}", family.person_id],
        )
    listed = client.get(page_of(family, "brieven/")).content.decode()
    assert why in listed
    address = re.search(r"/werk/gezin/\d+/brieven/\d+/", listed)
    assert address is not None
    letter = client.get(address[0]).content.decode()
    assert re.search(rf'nb-screen-only">Waarom op papier: {why}', letter)
    printed = re.sub(r'<p class="nb-small nb-screen-only">.*?</p>', "", letter)
    hers = client_as(Viewer(family.person_id), town)
    message = re.search(r"/berichten/\d+/", hers.get("/berichten/").content.decode())
    assert message is not None
    for page in (printed, hers.get("/berichten/").content.decode(),
                 hers.get(message[0]).content.decode()):  # fmt: skip
        assert why not in page
        assert "Waarom op papier" not in page
    assert problem not in listed + letter


def test_a_late_notice_stands_on_the_familys_page_with_the_moment_it_was_due(
    town: Town, client: Any, admin_db: Any
) -> None:
    """Awb 2:10: who works for the family sees that it was not told in time, and what to do."""
    family = ask(town)
    for rest in ("", "contact/"):
        assert "nog niet aangekomen" not in client.get(page_of(family, rest)).content.decode()
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute(
        "update post_message set notice_due_at = '2026-11-20 13:30+01' where person_id = %s",
        [family.person_id],
    )
    for rest in ("", "contact/"):
        text = client.get(page_of(family, rest)).content.decode()
        assert "Een bericht is nog niet aangekomen. Het had er" in text
        assert "vrijdag 20 november" in text
        assert "13:30 uur moeten zijn" in text
        assert page_of(family, "brieven/") in text
    admin_db.execute(
        "update post_outgoing set sent_at = now() where person_id = %s", [family.person_id]
    )
    assert "nog niet aangekomen" not in client.get(page_of(family)).content.decode()


def test_only_who_sees_the_plan_learns_that_a_notice_is_late(town: Town) -> None:
    family, stranger = ask(town), ask(town)
    later = datetime.now(UTC) + timedelta(hours=49)
    with look(town.marieke, "our_plan", families=[family.family_id]):
        assert late_notice_due(family.family_id, later) is not None
        assert late_notice_due(stranger.family_id, later) is None
    with look(Viewer(stranger.person_id), "our_plan"):
        assert late_notice_due(family.family_id, later) is None
