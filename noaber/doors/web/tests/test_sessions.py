"""Sessions: found while they run, gone afterwards, and never by another key."""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from noaber.doors.web.sessions import SessionStore


def saved(**values: int) -> str:
    session = SessionStore()
    session.update(values)
    session.save()
    assert session.session_key
    return str(session.session_key)


def test_a_session_is_found_by_its_key(db: None) -> None:
    assert SessionStore(saved(person=7))["person"] == 7


def test_a_session_that_ended_is_empty_and_gets_a_new_key(db: None) -> None:
    key = saved(person=7)
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    ended = SessionStore(key)
    assert ended.get("person") is None
    assert ended.session_key is None


def test_an_unknown_key_and_an_altered_content_are_empty(db: None) -> None:
    assert SessionStore("a" * 32).get("person") is None
    key = saved(person=7)
    Session.objects.filter(pk=key).update(session_data="altered")
    assert SessionStore(key).get("person") is None


def test_a_connection_that_was_cut_is_made_anew(db: None, admin_db: Any) -> None:
    key = saved(person=7)
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (backend,) = cursor.fetchone()
    admin_db.execute("select pg_terminate_backend(%s, 5000)", [backend])
    connection.close_if_unusable_or_obsolete()  # as every request begins
    assert SessionStore(key)["person"] == 7
