"""A page that stays open brings nothing old back."""

import json
import re
import uuid
from html import unescape
from typing import Any

import pytest

from noaber.people import reads as people
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look

AT = "/mijn-gegevens/"
OLD, NEW = "06 12345678", "06 87654321"


@pytest.fixture
def client(client_as: Any, town: Any, answered: Any) -> Any:
    return client_as(Viewer(answered.person_id), town)


def tab(client: Any, at: str = AT) -> dict[str, str]:
    """What a tab that is open holds, to be sent later."""
    return fields(client.get(at).text)


def fields(page: str) -> dict[str, str]:
    main = page[page.index("<main") :]
    texts = re.findall(r'<input type="(?:hidden|tel|email)" name="(\w+)" value="([^"]*)"', main)
    ticked = re.findall(r'type="radio" name="(\w+)" value="(\w+)"[^>]* checked', main)
    return {name: unescape(value) for name, value in (*texts, *ticked)}


def card(answered: Any) -> people.PersonCard:
    with look(Viewer(answered.person_id), "my_card", persons=[answered.person_id]):
        found = people.person_card(answered.person_id)
    assert found is not None
    return found


def test_saving_the_language_only_leaves_a_newer_number(client: Any, answered: Any) -> None:
    first, second = tab(client), tab(client)
    assert client.post(AT, {**first, "phone": NEW}).status_code == 302
    assert client.post(AT, {**second, "language": "en"}).status_code == 302
    assert (card(answered).phone, card(answered).language) == (NEW, "en")


def test_two_numbers_are_both_read_and_the_second_is_chosen_knowingly(
    client: Any, answered: Any
) -> None:
    first, second = tab(client), tab(client)
    client.post(AT, {**first, "phone": NEW})
    told = client.post(AT, {**second, "phone": "06 11112222"})
    assert (told.status_code, card(answered).phone) == (200, NEW)
    assert f"Nu staat er: “{NEW}”" in told.text
    assert 'value="06 11112222"' in told.text
    assert "Nog niet verstuurd: Mijn gegevens" in told.text
    for _again in (1, 2):
        assert client.post(AT, fields(told.text)).status_code == 302
    assert card(answered).phone == "06 11112222"


def test_the_same_number_twice_is_no_clash(client: Any, answered: Any) -> None:
    first, second = tab(client), tab(client)
    for one in (first, second):
        assert client.post(AT, {**one, "phone": NEW}).status_code == 302
    assert card(answered).phone == NEW


def test_two_changes_that_cannot_both_be_are_told(client: Any, answered: Any) -> None:
    """One tab takes the number out, the other the address: nobody would be reached any more."""
    first, second = tab(client), tab(client)
    assert client.post(AT, {**first, "phone": ""}).status_code == 302
    told = client.post(AT, {**second, "email": ""})
    assert "Nu staat er: “niets”" in told.text
    assert (card(answered).phone, card(answered).email) == ("", "samira@voorbeeld.invalid")


@pytest.mark.parametrize("stood", ["", "{", "[]", '{"phone": 7}', "[" * 9_999, json.dumps("x")])
def test_a_page_that_does_not_say_what_stood_there_is_not_an_error(
    stood: str, client: Any, answered: Any
) -> None:
    sent = {"phone": NEW, "email": "", "language": "nl", "once": str(uuid.uuid4()), "stood": stood}
    assert client.post(AT, sent).status_code in (200, 302)


def test_what_was_typed_when_the_session_ended_is_held_against_the_page_of_then(
    client: Any, client_as: Any, town: Any, answered: Any
) -> None:
    typed = {**tab(client), "language": "en"}
    other = client_as(Viewer(answered.person_id), town)
    other.post(AT, {**tab(other), "phone": NEW})
    client.cookies.pop("sessionid")
    assert client.post(AT, typed).status_code == 302
    session = client.session
    session["person"], session["role"] = answered.person_id, None
    session.save()
    again = tab(client)
    assert again["language"] == "en"
    assert client.post(AT, again).status_code == 302
    assert (card(answered).phone, card(answered).language) == (NEW, "en")
