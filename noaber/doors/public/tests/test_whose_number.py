"""A page shows the resident's own municipality, also where several share one address."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from noaber.doors.public.tests.test_away import away
from noaber.doors.public.tests.test_links import link_for
from noaber.doors.web.tests.away import the_database_is_away
from noaber.doors.web.viewing import know_municipalities
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import Town, ask, make_town

HOST = "hulp.voorbeeld.localhost"
PHONES = {"first": "0111 111 111", "second": "0222 222 222"}


@pytest.fixture
def two(town: Town, admin_db: Any, settings: Any) -> Iterator[tuple[Town, Town]]:
    """Two municipalities with pages on one address, where all links lead."""
    settings.ADDRESS = f"https://{HOST}"
    other = make_town()
    yield from _shared(admin_db, town, other)


def _shared(admin: Any, first: Town, second: Town) -> Iterator[tuple[Town, Town]]:
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        for town, phone in ((first, PHONES["first"]), (second, PHONES["second"])):
            admin.execute(
                "update people_organisation set host = %s, phone = %s where id = %s",
                [HOST, phone, town.municipality_id],
            )
    yield first, second
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        admin.execute("update people_organisation set host = '' where host = %s", [HOST])


def whose(page: Any) -> set[str]:
    """Which of the two a page is headed with, or calls."""
    text = page.content.decode()
    numbers = re.findall(r"tel:\+31([12])", text)
    return {"first" if number == "1" else "second" for number in numbers}


def named(page: Any, town: Town) -> bool:
    return town.slug.capitalize() in page.content.decode()


@pytest.fixture
def hers(two: tuple[Town, Town]) -> tuple[Client, Any, Town, Town]:
    """The browser of somebody of the second municipality, who opened her fresh link."""
    first, second = two
    family = ask(second)
    browser = Client(SERVER_NAME=HOST, raise_request_exception=False)
    assert browser.post(f"/l/{link_for(second, family)}/").status_code == 302
    return browser, family, first, second


def addresses(family: Any) -> list[str]:
    """Every address of a resident that takes no other number than the family's."""
    from django.urls import get_resolver

    found = []
    for door in ("family", "goals", "needs", "resident"):
        known: Any = get_resolver(f"noaber.doors.{door}.urls").reverse_dict
        for name, matches in known.items():
            for pattern, keys in matches[0]:
                if isinstance(name, str) and set(keys) <= {"family_id"}:
                    found.append("/" + pattern % {"family_id": family.family_id})
    return [path for path in found if not path.startswith("/werk/")]


def test_every_page_and_error_after_a_fresh_link_is_the_residents_own(
    hers: tuple[Client, Any, Town, Town],
) -> None:
    browser, family, first, second = hers
    tried = addresses(family)
    assert len(tried) > 15
    shown = 0
    for address in [*tried, "/", "/ingelogd/", "/werkt-niet/", "/bestaat-niet/", "/werk/"]:
        page = browser.get(address, follow=True)
        if page.streaming:  # a file to take along
            continue
        assert whose(page) <= {"second"}, address
        assert not named(page, first), address
        shown += named(page, second)
    assert shown > 15


@pytest.mark.parametrize("method", ["404", "405", "403", "csrf"])
def test_every_error_is_the_residents_own(
    method: str, hers: tuple[Client, Any, Town, Town]
) -> None:
    browser, _family, first, _second = hers
    strict = Client(SERVER_NAME=HOST, enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    page = {
        "404": lambda: browser.get("/gezin/999999999/"),
        "405": lambda: browser.get("/uit/"),
        "403": lambda: browser.post(f"/l/{link_for(first, ask(first))}/"),
        "csrf": lambda: strict.post("/uit/"),
    }[method]()
    assert page.status_code == int(method) if method != "csrf" else 403
    assert whose(page) <= {"second"}
    assert not named(page, first)


def test_before_anybody_is_known_it_is_nobodys(two: tuple[Town, Town]) -> None:
    first, second = two
    nobody = Client(SERVER_NAME=HOST)
    link = f"/l/{link_for(second, ask(second))}/"
    for page in (nobody.get(link), nobody.get("/inloggen/login/"), nobody.get("/bestaat-niet/")):
        assert whose(page) == set()
        assert not named(page, first)
        assert not named(page, second)
    assert "Waar woon je" in nobody.get("/").content.decode()


def test_a_link_that_ended_gives_the_number_of_each(two: tuple[Town, Town]) -> None:
    page = Client(SERVER_NAME=HOST).post("/l/verzonnen/")
    assert page.status_code == 404
    assert whose(page) == {"first", "second"}
    assert "<title>Deze link werkt niet meer</title>" in page.content.decode()


def test_a_link_is_in_the_look_of_the_address_that_is_one_municipalitys_alone(
    town: Town, admin_db: Any, settings: Any
) -> None:
    """Not where the links of all lead: residents of every municipality come there."""
    own = "alleen.localhost"
    with admin_db.transaction():
        admin_db.execute("set local session_replication_role = replica")
        place = [own, town.municipality_id]
        admin_db.execute("update people_organisation set host = %s where id = %s", place)
    make_town()
    nobody = Client(SERVER_NAME=own)
    for address, wears in ((f"https://{HOST}", True), (f"https://{own}", False)):
        settings.ADDRESS = address
        for page in (nobody.get("/l/verzonnen/"), nobody.post("/l/verzonnen/")):
            head = page.content.decode().partition("<main")[0]
            assert (town.slug.capitalize() in head) is wears, address


def test_a_link_is_in_the_look_of_what_was_chosen_or_of_who_is_somebody(
    hers: tuple[Client, Any, Town, Town],
) -> None:
    browser, _family, first, second = hers
    chooses = Client(SERVER_NAME=HOST)
    session = chooses.session
    session["municipality"] = second.slug
    session.save()
    chooses.cookies["sessionid"] = str(session.session_key)
    for page in (
        chooses.get("/l/verzonnen/"),
        chooses.post("/l/verzonnen/"),
        browser.post(f"/l/{link_for(first, ask(first))}/"),
    ):
        assert named(page, second)
        assert not named(page, first)
        assert whose(page) <= {"second"}


def test_while_the_database_is_away_the_number_of_each_is_there(
    hers: tuple[Client, Any, Town, Town], settings: Any
) -> None:
    browser, *_others = hers
    know_municipalities()
    with the_database_is_away():
        page = browser.get("/wie-keek/")
        link = browser.get("/l/verzonnen/")
    assert (page.status_code, whose(page)) == (503, {"first", "second"})
    assert whose(link) == set()
    settings.PHONE = "0333 333 333"
    with the_database_is_away():
        page = browser.get("/wie-keek/")
    assert whose(page) == set()
    assert "0333 333 333" in page.content.decode()


def test_whose_family_is_on_anothers_address_sees_her_own(
    town: Town, client_as: Any, admin_db: Any
) -> None:
    """The links of all lead to one address, which may be one municipality's own."""
    other = make_town()
    family = ask(other)
    browser = client_as(None, town)
    browser.post(f"/l/{link_for(other, family)}/")
    for address in ("/wie-keek/", "/berichten/"):
        page = browser.get(address)
        assert named(page, other), address
        assert not named(page, town), address


def test_a_family_in_each_of_two_is_headed_with_the_one_that_is_open(
    two: tuple[Town, Town], admin_db: Any
) -> None:
    first, second = two
    one, other = ask(first), ask(second)
    with admin_db.transaction():
        admin_db.execute("set local session_replication_role = replica")
        admin_db.execute(
            "insert into people_member"
            " (compartment_id, family_id, person_id, known_as, does, during)"
            " select compartment_id, family_id, %s, known_as, does, during from people_member"
            " where family_id = %s",
            [one.person_id, other.family_id],
        )
    browser = Client(SERVER_NAME=HOST)
    browser.post(f"/l/{link_for(first, one)}/")
    assert whose(browser.get("/wie-keek/")) == set()  # of two: nobody guesses
    assert whose(browser.get(f"/gezin/{one.family_id}/")) == {"first"}
    assert whose(browser.get("/wie-keek/")) == {"first"}


def test_who_works_for_one_sees_that_one(two: tuple[Town, Town], settings: Any) -> None:
    from io import StringIO

    from django.core.management import call_command

    first, second = two
    said = StringIO()
    call_command("staff_login", f"tom@{second.slug}.invalid", stdout=said)
    password = said.getvalue().split("\n\n")[1].strip()
    browser = Client(SERVER_NAME=HOST)
    browser.post("/inloggen/login/", {"login": f"tom@{second.slug}.invalid", "password": password})
    page = browser.get("/werk/")
    assert page.status_code == 200
    assert named(page, second)
    assert not named(page, first)


def test_after_somebody_elses_time_out_the_own_link_leads_home(
    client_as: Any, town: Town, answered: Any
) -> None:
    """She was typing; he opens his link at the same computer: her page is a 404 to him."""
    his = ask(town, "Iets anders.", given_name="Hildegard")
    client, address = client_as(None, town), f"/gezin/{answered.family_id}/woorden/"
    sent = away(client, address, answered.person_id, None, sentence="zij schreef nog", version="1")
    client.get(sent.url)
    opened = client.post(f"/l/{link_for(town, his)}/")
    assert opened.url == "/gezin/"
    page = client.get(opened.url, follow=True)
    assert page.status_code == 200
    assert "zij schreef nog" not in page.content.decode()
    with look(Viewer(his.person_id), "our_plan", families=[his.family_id]):
        pass
