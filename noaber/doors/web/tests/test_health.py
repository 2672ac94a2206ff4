"""A monitor hears what runs and what does not, and nothing about anybody."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from noaber.doors.web import health
from noaber.doors.web.tests.away import the_database_is_away
from noaber.upkeep.beats import beat


@pytest.fixture(autouse=True)
def _afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept, and no earlier test's lines count: without a worker nobody seals them."""
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(health, "SEALS_SECONDS", 7 * 24 * 3600)


def asked(**headers: str) -> Any:
    return Client(SERVER_NAME="10.0.0.1").get("/gezond/", headers=headers)


def aged(admin_db: Any, seconds: int) -> None:
    query = "update upkeep_beat set at = clock_timestamp() - %s * interval '1 second'"
    admin_db.execute(query, [seconds])


def test_all_is_well(db: None) -> None:
    """On any host name, without https, without a session, and nothing of it is kept."""
    beat()
    with connection.execute_wrapper(_no_sessions):
        answer = asked()
    assert answer.status_code == 200
    assert answer.json()["worker"] == answer.json()["database"] == "ok"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert set(answer.json()) == {
        "web", "database", "worker", "worker_seconds", "seals", "seals_behind_seconds", "mail",
        "mail_waiting", "mail_waiting_seconds",
    }  # fmt: skip


def _no_sessions(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert "session" not in sql
    return execute(sql, params, many, context)


def test_a_worker_that_stood_still_is_told(db: None, admin_db: Any) -> None:
    beat()
    aged(admin_db, 61 + 10)
    answer = asked()
    assert answer.status_code == 503
    assert (answer.json()["worker"], answer.json()["worker_seconds"]) == ("away", 70)
    beat()
    assert asked().status_code == 200


def test_a_worker_that_never_ran_is_told(db: None, admin_db: Any) -> None:
    admin_db.execute("delete from upkeep_beat")
    assert (asked().status_code, asked().json()["worker"]) == (503, "away")


def test_seals_that_stay_behind_are_told(
    db: None, monkeypatch: pytest.MonkeyPatch, town: Any
) -> None:
    beat()
    monkeypatch.setattr(health, "SEALS_SECONDS", -1)
    assert (asked().status_code, asked().json()["seals"]) == (503, "behind")


def test_mail_that_waits_is_a_fault_only_where_mail_goes_out(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    beat()
    monkeypatch.setattr(health, "MAIL_SECONDS", -1)
    assert asked().status_code == 200
    settings.MAIL_ON = True
    assert (asked().status_code, asked().json()["mail"]) == (503, "waits")


def test_a_database_that_is_away_is_told_at_once(db: None) -> None:
    with the_database_is_away():
        answer = asked()
    assert answer.status_code == 503
    assert (answer.json()["web"], answer.json()["database"]) == ("ok", "away")
    beat()
    assert asked().status_code == 200


def test_however_often_it_is_asked_the_database_hears_it_once(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "FRESH_SECONDS", 60.0)
    beat()
    client, seen = Client(), []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        for _time in range(20):
            assert client.get("/gezond/").status_code == 200
    assert len([sql for sql in seen if "health()" in sql]) == 1


def test_other_ways_of_asking_find_nothing_there(db: None) -> None:
    assert Client().post("/gezond/", {"x": "y"}).status_code == 404
    assert json.loads(Client().get("/gezond/").content)["web"] == "ok"
