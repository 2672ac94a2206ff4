"""The log of the machine: what went wrong and where, never about whom; no link that still opens."""

import io
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

SENTENCE = "Noor slaapt niet\nen ik ook niet"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the machine's log gets, through the handler of the settings."""
    before = logging.getLogger().handlers[:], logging.getLogger().level
    logging.config.dictConfig(settings.LOGGING)
    (handler,) = (h for h in logging.getLogger().handlers if h not in before[0])
    assert isinstance(handler, logging.StreamHandler)
    held = io.StringIO()
    handler.setStream(held)
    yield held
    logging.getLogger().handlers[:] = before[0]
    logging.getLogger().setLevel(before[1])


def test_a_personal_link_is_in_no_line(written: io.StringIO, client_as: Any, town: Any) -> None:
    """Refused as form, as link and as address: it may still open somebody's page."""
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    strict.post("/l/een-geheim/", {"x": "y"})
    client_as(None, town).post("/l/een-geheim/")
    client_as(town.marieke, town).get("/l/een-geheim/en-meer/")
    Client(SERVER_NAME="elders.example").get("/l/een-geheim/")
    assert "een-geheim" not in written.getvalue()
    assert "Forbidden" in written.getvalue()


def test_who_asked_for_a_page_that_is_not_there_is_in_no_line(
    written: io.StringIO, client_as: Any, town: Any
) -> None:
    assert client_as(town.marieke, town).get("/werk/gezin/999999/").status_code == 404
    assert written.getvalue() == ""


def fail_on(words: str, what: str) -> None:
    """A fault of ours while somebody's words are in hand."""
    try:
        if what == "database":
            with connection.cursor() as cursor:
                cursor.execute("select %s::integer", [words])
        elif what == "constraint":
            with connection.cursor() as cursor:
                cursor.execute("insert into upkeep_once (form, at) values (null, now())")
        else:
            raise ValueError(words)
    except (DatabaseError, ValueError) as error:
        raise KeyError(words) from error


@pytest.mark.parametrize("what", ["database", "constraint", "python"])
def test_a_fault_says_where_and_not_about_whom(what: str, written: io.StringIO, db: None) -> None:
    try:
        fail_on(SENTENCE, what)
    except KeyError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/gezin/1/")
    said = written.getvalue()
    assert "Noor" not in said
    assert "en ik ook niet" not in said
    assert "Failing row" not in said
    assert "KeyError" in said
    assert "in fail_on" in said
    if what == "database":
        assert "22P02" in said
    if what == "constraint":
        assert "23502" in said
        assert "upkeep_once" in said


def test_how_the_machine_stands_is_said_in_full(written: io.StringIO) -> None:
    try:
        raise OperationalError("connection refused on port 5432")
    except OperationalError:
        logging.getLogger("noaber").exception("Sealing did not work.")
    assert "connection refused on port 5432" in written.getvalue()
