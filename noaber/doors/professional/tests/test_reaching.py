"""A way back to the plan: a number on somebody's word, and a new personal link (X-18)."""

import html
import re
import uuid
from typing import Any

import pytest

from noaber.doors.professional.tests.at_work import text_of
from noaber.doors.professional.tests.test_members import who
from noaber.people import reads as people
from noaber.people.acts import Address
from noaber.plan.acts.members import give_address
from noaber.plan.tests.acting import now
from noaber.plan.tests.at_home import TODAY, Home, make_home
from noaber.post import reads as post
from noaber.sharing.acts import opened_link
from noaber.sharing.looks import look
from tests.town import Town


@pytest.fixture
def home(town: Town) -> Home:
    return make_home(town)


@pytest.fixture
def client(client_as: Any, home: Home, town: Town) -> Any:
    return client_as(home.marieke, town)


def reach(**changes: object) -> dict[str, object]:
    known = {"phone": "06 99990000", "email": "", "language": "nl", "agreed": "on"}
    return {**known, "once": str(uuid.uuid4()), **changes}


def card(home: Home, person_id: int) -> people.PersonCard:
    with look(home.marieke, "members", families=[home.family_id]):
        found = people.person_card(person_id)
    assert found is not None
    return found


def test_a_number_is_written_down_on_their_word(home: Home, client: Any) -> None:
    samira = home.samira.person_id or 0
    at = who(home, f"{samira}/bereiken/")
    assert "samira@voorbeeld.invalid" in text_of(client.get(at))
    page = text_of(client.post(at, reach(agreed="")))
    assert 'id="id_agreed_error"' in page
    assert "99990000" in page
    for field, wrong in (("phone", "12"), ("email", "x@"), ("phone", "06\x0012345678")):
        assert f'id="id_{field}_error"' in text_of(client.post(at, reach(**{field: wrong})))
    assert client.post(at, reach()).url == who(home)
    assert (card(home, samira).phone, card(home, samira).email) == ("06 99990000", "")


def link_of(page: str) -> str:
    found = re.search(r"<code[^>]*>https?://[^/]+(/l/[^<]+)</code>", html.unescape(page))
    assert found, page
    return found[1]


def test_a_letter_with_a_link_is_shown_once_and_opens_the_plan(
    home: Home, client: Any, client_as: Any, town: Town
) -> None:
    at = who(home, f"{home.samira.person_id}/link/")
    data = {"how": "paper", "end_old": "on", "once": str(uuid.uuid4())}
    answer = client.post(at, data)
    assert answer.status_code == 201
    letter = answer.content.decode()
    assert "Beste Samira," in letter
    assert "<svg" in letter
    link = link_of(letter)
    again = client.post(at, data)
    assert again.status_code == 302
    for page in (client.get(at), client.get(who(home)), client.get(again.url)):
        assert link not in text_of(page)
    browser = client_as(None, town)
    assert browser.post(link).url == "/gezin/"
    assert "niet meer alleen met de kinderen" in text_of(browser.get("/gezin/", follow=True))


def test_an_earlier_link_ends_with_the_new_one_or_without(home: Home, client: Any) -> None:
    at = who(home, f"{home.samira.person_id}/link/")
    first = link_of(client.post(at, {"how": "paper"}).content.decode())
    second = link_of(client.post(at, {"how": "paper", "end_old": "on"}).content.decode())

    def expired(link: str) -> bool:
        found = opened_link(link.split("/")[2])
        assert found is not None
        return found.expired

    assert (expired(first), expired(second)) == (True, False)
    assert 'id="id_how_error"' in text_of(client.post(at, {"how": "none"}))
    assert client.post(at, {"how": "none", "end_old": "on"}).url == who(home)
    assert expired(second)


def test_by_e_mail_who_asks_never_sees_the_link(home: Home, client: Any) -> None:
    samira = home.samira.person_id or 0
    at = who(home, f"{samira}/link/")
    answer = client.post(at, {"how": "email"}, follow=True)
    assert "/l/" not in text_of(answer)
    with look(home.samira, "my_post", persons=[samira]):
        newest = post.messages(samira)[0]
    assert newest.subject == "Je nieuwe link"
    assert "Marieke" in newest.body
    assert client.post(who(home, f"{samira}/bereiken/"), reach()).status_code == 302
    page = text_of(client.post(at, {"how": "email"}))  # no address any more: no such choice
    assert 'id="id_how_error"' in page


def test_who_has_no_page_gets_no_link(home: Home, client: Any) -> None:
    assert client.get(who(home, f"{home.noor_id}/link/")).status_code == 404
    assert client.post(who(home, f"{home.noor_id}/link/"), {"how": "paper"}).status_code == 404


def test_a_shielded_address_is_on_no_letter(home: Home, client: Any) -> None:
    """X-08."""
    samira = home.samira.person_id or 0
    at = who(home, f"{samira}/link/")
    for shielded in (False, True):
        with look(home.samira, "my_card", families=[home.family_id], persons=[samira]):
            address = Address("Zeilmakersgang", "3", "1234 CD", "Schuiloord", shielded)
            give_address(home.samira, home.family_id, samira, address, TODAY, now())
        letter = client.post(at, {"how": "paper", "once": str(uuid.uuid4())}).content.decode()
        assert ("Zeilmakersgang 3" in letter) is not shielded
    assert "zeg het tegen niemand" in text_of(client.get(who(home)))


def test_the_line_in_the_log_says_why(home: Home, client: Any, client_as: Any, town: Town) -> None:
    client.get(who(home))
    page = text_of(client_as(home.samira, town).get("/wie-keek/"))
    assert "kijken wie er bij jullie hoort en hoe jullie te bereiken zijn" in page
