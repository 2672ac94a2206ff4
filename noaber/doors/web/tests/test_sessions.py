"""Sessions: found while they run, gone afterwards, and never by another key."""

from datetime import timedelta
from typing import Any, cast

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from noaber.doors.web.devices import device_of, device_words
from noaber.doors.web.sessions import ASKED_BY_A_PAGE, Sessions, SessionStore, digest
from noaber.record.viewers import Viewer


def saved(**values: Any) -> str:
    session = SessionStore(device="Firefox/linux")
    session.update(values)
    session.save()
    assert session.session_key
    return str(session.session_key)


def later(admin_db: Any, key: str, how: timedelta) -> None:
    """As much later for this session as if the clock had gone on."""
    admin_db.execute(
        "update sharing_session set made_at = made_at - %(how)s, used_at = used_at - %(how)s,"
        " expires_at = expires_at - %(how)s where digest = %(digest)s",
        {"how": how, "digest": digest(key)},
    )


def row(admin_db: Any, key: str) -> Any:
    query = "select data, ended_at, used_at from sharing_session where digest = %s"
    return admin_db.execute(query, [digest(key)]).fetchone()


def test_a_session_is_found_by_its_key(db: None) -> None:
    assert SessionStore(saved(person=7))["person"] == 7


def test_a_session_that_ended_is_empty_and_gets_a_new_key(db: None, admin_db: Any) -> None:
    key = saved(person=7)
    later(admin_db, key, timedelta(hours=8, seconds=1))
    ended = SessionStore(key)
    assert ended.get("person") is None
    assert ended.session_key is None
    data, ended_at, _used = row(admin_db, key)
    assert (data, ended_at is None) == ("", False)  # nothing is left of it in the database


def test_an_unknown_key_and_an_altered_content_are_empty(db: None, admin_db: Any) -> None:
    assert SessionStore("a" * 32).get("person") is None
    key = saved(person=7)
    admin_db.execute("update sharing_session set data = 'altered' where digest = %s", [digest(key)])
    assert SessionStore(key).get("person") is None


def test_a_connection_that_was_cut_is_made_anew(db: None, admin_db: Any) -> None:
    key = saved(person=7)
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (backend,) = cursor.fetchone()
    admin_db.execute("select pg_terminate_backend(%s, 5000)", [backend])
    connection.close_if_unusable_or_obsolete()  # as every request begins
    assert SessionStore(key)["person"] == 7


def test_an_hour_of_quiet_ends_it_and_a_click_before_that_does_not(db: None, admin_db: Any) -> None:
    key = saved(person=7)
    later(admin_db, key, timedelta(minutes=59))
    assert SessionStore(key)["person"] == 7
    later(admin_db, key, timedelta(minutes=59))
    assert SessionStore(key)["person"] == 7
    later(admin_db, key, timedelta(minutes=61))
    assert SessionStore(key).get("person") is None


def test_how_long_quiet_lasts_is_set(db: None, admin_db: Any, settings: Any) -> None:
    settings.QUIET = timedelta(minutes=10)
    key = saved(person=7)
    later(admin_db, key, timedelta(minutes=11))
    assert SessionStore(key).get("person") is None


def test_a_page_that_asks_for_news_by_itself_keeps_nobody_in(db: None, admin_db: Any) -> None:
    key = saved(person=7)
    later(admin_db, key, timedelta(minutes=59))
    assert SessionStore(key, awake=False)["person"] == 7
    later(admin_db, key, timedelta(minutes=2))
    assert SessionStore(key, awake=False).get("person") is None


def test_the_addresses_that_a_page_asks_by_itself_are_known_as_that() -> None:
    for name in ("plan_news", "table_news"):
        assert reverse(name, args=[1]).endswith(ASKED_BY_A_PAGE)


def test_a_working_day_ends_it_however_busy_it_was(db: None, admin_db: Any) -> None:
    key = saved(person=7)
    for _hour in range(9):
        session = SessionStore(key)
        session["asked"] = "also"
        if session.session_key is None:
            return
        session.save()
        later(admin_db, key, timedelta(minutes=55))
    assert SessionStore(key).get("person") is None


def test_on_ones_own_telephone_it_lasts_thirty_days_and_no_longer(db: None, admin_db: Any) -> None:
    session = SessionStore()
    session.update({"person": 7, "own_device": True})
    session.set_expiry(timedelta(days=30))
    session.save()
    key = str(session.session_key)
    later(admin_db, key, timedelta(days=29))
    again = SessionStore(key)
    assert again["person"] == 7
    again["asked"] = ""
    again.save()  # whatever is done makes it no longer
    later(admin_db, key, timedelta(days=1, minutes=1))
    assert SessionStore(key).get("person") is None


def test_what_was_still_under_way_brings_no_ended_session_back(db: None) -> None:
    key = saved(person=7)
    under_way = SessionStore(key)
    under_way["asked"] = "also"
    SessionStore(key).delete()
    with pytest.raises(UpdateError):
        under_way.save()
    assert SessionStore(key).get("person") is None


def test_who_was_logged_out_while_a_page_was_under_way_gets_the_log_in(
    client_as: Any, town: Any, answered: Any
) -> None:
    client = client_as(Viewer(answered.person_id), town)
    key = client.cookies["sessionid"].value

    def slow(request: HttpRequest) -> HttpResponse:
        request.session["asked"] = "also"
        SessionStore(key).delete()  # on another telephone
        return HttpResponse("Ons plan")

    request = RequestFactory().get("/gezin/")
    request.COOKIES["sessionid"] = key
    came = cast(HttpResponse, Sessions(slow)(request))
    assert came["Location"] == "/inloggen/login/"
    assert "Ons plan" not in came.content.decode()


def test_a_new_key_leaves_nothing_at_the_old_one(db: None) -> None:
    old = saved(person=7)
    session = SessionStore(old)
    session.cycle_key()
    assert session.session_key != old
    session.save()
    assert SessionStore(old).get("person") is None
    assert SessionStore(session.session_key)["person"] == 7


def test_the_database_keeps_no_key(db: None, admin_db: Any) -> None:
    key = saved(person=7)
    rows = admin_db.execute("select s::text from sharing_session s").fetchall()
    assert rows
    assert not [text for (text,) in rows if key in text]


def test_what_is_over_is_tidied_and_what_runs_is_not(db: None, admin_db: Any) -> None:
    over, runs = saved(person=7), saved(person=7)
    later(admin_db, over, timedelta(hours=9))
    SessionStore.clear_expired()
    assert row(admin_db, over)[0] == ""
    admin_db.execute(
        "update sharing_session set ended_at = ended_at - interval '25 hours' where digest = %s",
        [digest(over)],
    )
    SessionStore.clear_expired()
    assert row(admin_db, over) is None
    assert SessionStore(runs)["person"] == 7


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari op een iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/140.0.0.0 Mobile Safari/537.36",
            "Chrome op een telefoon of tablet met Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge op een computer met Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Een computer met Linux"),
        ("<script>alert(1)</script>", "Een apparaat dat we niet kennen"),
    ],
)
def test_a_device_is_said_in_plain_words(agent: str, words: str) -> None:
    assert device_words(device_of(agent)) == words


def test_only_our_own_words_of_what_a_browser_sends_are_kept(db: None, admin_db: Any) -> None:
    client = Client(headers={"user-agent": "Firefox <b>Samira</b> Android"})
    client.post("/gemeente/", {"municipality": "beginstad"})
    key = client.cookies["sessionid"].value
    kept = admin_db.execute(
        "select device from sharing_session where digest = %s", [digest(key)]
    ).fetchone()
    assert kept == ("Firefox/android",)
