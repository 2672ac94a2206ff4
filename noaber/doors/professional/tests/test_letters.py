"""What goes to a family on paper: letters, and e-mail that did not go out in time (X-18)."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

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
