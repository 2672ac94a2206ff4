"""A database that is away, or a disk that is full, loses nobody's text (S2-01).

Every form there is: tests/test_handing_back.py.
"""

import re
from html import unescape
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from noaber.doors.web import viewing
from noaber.doors.web.broken import is_away
from noaber.doors.web.tests.away import the_database_goes_away, the_database_is_away

WORDS = "Ik red het niet meer.\nDe huur <b>niet</b> betaald & Noor is ziek."


def door(town: Any, **how: Any) -> Client:
    return Client(SERVER_NAME=f"{town.slug}.localhost", raise_request_exception=False, **how)


def filled(client: Client) -> dict[str, str]:
    """The front door's own form, as a browser sends it."""
    page = client.get("/").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    hidden.pop("next", None)
    return {**hidden, "own_words": WORDS, "given_name": "Els", "phone": "06 12345678"}


def send(client: Client, path: str, sent: dict[str, str], **more: str) -> Any:
    here = f"http://{client.defaults['SERVER_NAME']}"
    return client.post(path, sent, headers={"origin": here, **more})


def main(response: Any) -> str:
    return str(response.content.decode().split("<main")[1].split("</main")[0])


def form_again(response: Any) -> tuple[str, dict[str, str]]:
    """Where the form on the page goes, and what it sends when its button is pressed."""
    form = re.search(r'<form class="nb-form[^>]*action="([^"]*)".*?</form>', main(response), re.S)
    assert form, main(response)
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    fields += re.findall(r'<input class[^>]*name="(\w+)" value="([^"]*)"', form[0])
    fields += re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', form[0], re.S)
    return unescape(form[1]), {name: unescape(text) for name, text in fields}


def test_what_was_typed_is_there_and_counts_once_when_it_is_back(town: Any, admin_db: Any) -> None:
    client = door(town, enforce_csrf_checks=True)
    sent = filled(client)
    with the_database_is_away():
        away = send(client, "/", sent)
    assert (away.status_code, away.headers["Retry-After"]) == (503, "30")
    assert away.headers["Cache-Control"] == "no-store"
    path, again = form_again(away)
    assert path == "/"
    assert again["own_words"] == WORDS
    assert {**sent, **again, "csrfmiddlewaretoken": ""} == {**sent, "csrfmiddlewaretoken": ""}
    answers = [send(client, path, again) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    query = "select count(*) from plan_question where team_id = %s"
    assert admin_db.execute(query, [town.team_id]).fetchone() == (1,)


@pytest.mark.parametrize("seconds", [30, 0], ids=["known just now", "known before"])
def test_the_number_that_is_known_stands_there_also_for_who_only_looked(
    town: Any, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    monkeypatch.setattr(viewing, "CARD_SECONDS", seconds)
    client = door(town)
    client.get("/")
    with the_database_is_away():
        shown = client.get("/inloggen/login/")
    assert shown.status_code == 503
    assert 'href="tel:140123"' in main(shown)
    assert town.slug.capitalize() in shown.content.decode()
    assert "<form" not in main(shown)


def test_whose_a_host_is_was_read_before_the_first_page(town: Any) -> None:
    viewing.know_municipalities()
    with the_database_is_away():
        shown = door(town).get("/")
    assert 'href="tel:140123"' in main(shown)
    assert town.slug.capitalize() in shown.content.decode()


def test_a_server_that_starts_without_a_database_starts(town: Any) -> None:
    with the_database_is_away():
        viewing.know_municipalities()


def test_where_no_number_is_known_the_one_of_the_settings_stands(settings: Any, town: Any) -> None:
    settings.PHONE = "14 0999"
    with the_database_is_away():
        shown = door(town).get("/")
    assert "14 0999" in main(shown)


def test_who_reads_english_reads_english(town: Any) -> None:
    client = door(town)
    client.cookies["django_language"] = "en"
    with the_database_is_away():
        shown = send(client, "/", {"own_words": WORDS})
    assert shown.headers["Content-Language"] == "en"
    assert "Dit lukt" not in main(shown)
    assert "This does not work" in main(shown)


@pytest.mark.parametrize("exchanges", range(1, 9))
def test_a_database_that_goes_away_half_way_is_the_same(town: Any, exchanges: int) -> None:
    client = door(town)
    sent = filled(client)
    with the_database_goes_away(exchanges):
        away = send(client, "/", sent)
    assert away.status_code == 503, exchanges
    assert form_again(away)[1]["own_words"] == WORDS
    assert send(client, "/", sent).status_code == 302


def test_a_full_disk_is_the_same(town: Any) -> None:
    def full(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "insert" in sql.lower() or "update" in sql.lower():
            raise OperationalError("could not extend file: No space left on device")
        return execute(sql, params, many, context)

    client = door(town)
    sent = filled(client)
    with connection.execute_wrapper(full):
        away = send(client, "/", sent)
    assert (away.status_code, form_again(away)[1]["own_words"]) == (503, WORDS)


def test_a_session_that_cannot_be_kept_is_the_same(town: Any) -> None:
    """Written after the page itself: no view sees that it fails."""

    def full(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "keep_session" in sql:
            raise OperationalError("could not extend file: No space left on device")
        return execute(sql, params, many, context)

    client = door(town)
    client.cookies["django_language"] = "en"
    sent = filled(client)
    with connection.execute_wrapper(full):
        away = send(client, "/", sent)
    assert (away.status_code, form_again(away)[1]["own_words"]) == (503, WORDS)
    assert "This does not work" in main(away)


def test_another_site_gets_nothing_sent_with_our_button(town: Any) -> None:
    client = door(town)
    with the_database_is_away():
        elsewhere = send(client, "/", {"own_words": WORDS}, origin="https://x.invalid")
        unsaid = client.post("/", {"own_words": WORDS})
    assert "huur" not in elsewhere.content.decode()
    assert "huur" in main(unsaid), "an old browser"
    for shown in (elsewhere, unsaid):
        assert shown.status_code == 503
        assert "<form" not in main(shown)


def test_never_a_secret(town: Any) -> None:
    client = door(town)
    sent = {"login": "ans@stad.invalid", "password": "vier gewone woorden samen"}
    with the_database_is_away():
        shown = send(client, "/inloggen/login/", sent)
        desk = send(client, "/balie/", {"bsn": "999990019", "surname": "Jansen"})
    assert "ans@stad.invalid" in main(shown)
    assert "Jansen" in main(desk)
    for page, secret in ((shown, "gewone woorden"), (desk, "999990019")):
        assert secret not in page.content.decode()
        assert "<form" not in main(page)


def test_what_is_asked_of_somebody_names_no_municipality(town: Any) -> None:
    """X-08: not even when all is away."""
    client = door(town)
    client.get("/")
    client.cookies["sessionid"] = "of-somebody"
    with the_database_is_away():
        shown = send(client, "/gevraagd/1/taak/1/", {"words": WORDS})
    assert shown.status_code == 503
    assert "huur" in main(shown)
    assert town.slug not in re.sub(r'value="[^"]*"', "", shown.content.decode())
    assert "tel:" not in shown.content.decode()


def test_our_own_fault_hands_it_back_too(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError("secret detail")

    client = door(town)
    sent = filled(client)
    monkeypatch.setattr("noaber.doors.public.front.receive_question", broken)
    shown = send(client, "/", sent)
    assert shown.status_code == 500
    assert form_again(shown)[1]["own_words"] == WORDS
    assert "secret detail" not in shown.content.decode()


def test_what_can_be_away_and_what_is_a_fault_of_ours() -> None:
    assert is_away(psycopg.errors.DiskFull("no space left"))
    assert is_away(psycopg.errors.AdminShutdown("terminating"))
    assert not is_away(psycopg.errors.UniqueViolation("twice"))
    assert not is_away(ValueError("ours"))
    assert not is_away(None)
