"""Web and worker refuse to run with a role that may do more than the app (house guarantee 7)."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from noaber.record.powers import TooMuch, asking, refuse_too_much_power
from noaber.tests.test_supervise import free_port

Url = Callable[[str], str]
TOO_STRONG = ["postgres", "noaber_owner", "noaber_backup"]


@pytest.fixture(autouse=True)
def _asked_no_more() -> Iterator[None]:
    yield
    asking.clear()


@contextmanager
def logged_in(url: str, **changes: str) -> Iterator[None]:
    """Django connects with this role, and perhaps elsewhere, for as long as this lasts."""
    part = conninfo_to_dict(url)
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(USER=part["user"], PASSWORD=part["password"], **changes)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def test_the_app_may_run(db: None) -> None:
    refuse_too_much_power()


@pytest.mark.parametrize("role", TOO_STRONG)
def test_others_may_not(db: None, database_url_of: Url, role: str) -> None:
    with logged_in(database_url_of(role)), pytest.raises(TooMuch):
        refuse_too_much_power()


@pytest.mark.parametrize("role", TOO_STRONG)
def test_a_database_that_was_away_is_asked_when_it_is_there(
    db: None, database_url_of: Url, role: str
) -> None:
    with logged_in(database_url_of(role), PORT=str(free_port())):
        refuse_too_much_power()  # nobody there: nothing can be read either
    with logged_in(database_url_of(role)):
        for _ in range(2):  # and again, whoever tries
            with pytest.raises(TooMuch), connection.cursor():
                pass


def test_the_app_goes_on_when_the_database_is_there(db: None, database_url_of: Url) -> None:
    with logged_in(database_url_of("noaber_app"), PORT=str(free_port())):
        refuse_too_much_power()
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("noaber_app",)


def test_migrating_as_owner_is_not_asked(db: None, database_url_of: Url) -> None:
    with logged_in(database_url_of("noaber_owner")), connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("noaber_owner",)


def test_the_worker_does_not_start_with_it(
    db: None, database_url_of: Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url_of("noaber_owner"))
    monkeypatch.setenv("NOABER_MODE", "test")
    command = [sys.executable, "-m", "noaber", "work"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert str(TooMuch()) in done.stderr
