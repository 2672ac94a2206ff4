"""Every form there is, refused in every way: what was typed comes back (S2-01).

The forms are those on the pages themselves, found as `tests/journeys/every_screen.py` finds them: a
new one is tried without being named here.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.urls import resolve

from noaber.doors.web.tests.away import the_database_goes_away, the_database_is_away
from tests.addresses import NOT_THERE, addresses
from tests.journeys.every_screen import Finder, Screen
from tests.journeys.happenings import Happened
from tests.region import connected_to
from tests.who_may import everybody, families

COPY = "handing_back"
LEAVES = {"leave", "account_logout", "demo_become"}  # done sooner than the database is away
SECRET = {"password", "oldpassword", "password1", "password2", "code", "bsn"}
WORDLESS = {"hidden", "date", "time", "number", "file", "radio", "checkbox"}
TYPED = {"tel": "06 1234 {n}", "email": "getypt{n}@voorbeeld.invalid"}


@dataclass
class Form:
    """One form on a page. sent: what it sends when somebody filled it in; typed: the words."""

    page: Screen
    action: str
    sent: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the address it is sent to."""
        return resolve(self.action.partition("?")[0]).view_name

    @property
    def kept(self) -> list[str]:
        """What must come back; never a secret."""
        return [words for name, words in self.typed.items() if name not in SECRET]

    @property
    def secrets(self) -> list[str]:
        return [words for name, words in self.typed.items() if name in SECRET]

    def nowhere(self) -> str:
        """The same address, of what is not there; empty for one without a number."""
        changed = re.sub(r"/\d+/", f"/{NOT_THERE}/", self.action)
        return changed if changed != self.action else ""


class Forms(HTMLParser):
    """The forms of a page that send something, filled in: words in every field that takes words."""

    def __init__(self, page: Screen, text: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[Form] = []
        self.form: Form | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form" and known.get("method") == "post":
            self.form = Form(self.page, known.get("action") or self.page.path)
            self.found.append(self.form)
        elif self.form is not None and known.get("name"):
            self._field(tag, known)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None

    def _field(self, tag: str, known: dict[str, str]) -> None:
        assert self.form is not None
        name, kind = known["name"], known.get("type", "text")
        if tag == "textarea" or (tag == "input" and kind not in WORDLESS):
            number = len(self.form.typed) + 1
            words = TYPED.get(kind, "Getypt {n} <b>&amp; zo</b>\nen verder")
            words = (
                words.format(n=number) if tag == "textarea" or kind in TYPED else f"Getypt {number}"
            )
            self.form.typed[name] = self.form.sent[name] = words
        elif tag in ("input", "button") and kind != "file":
            self.form.sent.setdefault(name, known.get("value", ""))


@pytest.fixture(scope="module")
def forms(_region: str, _cluster: Any, django_db_blocker: Any) -> Iterator[list[Form]]:
    """Every form of the invented region, each once, in a copy of it."""
    from django.db import connection

    with django_db_blocker.unblock():
        connection.close()
        with psycopg.connect(_cluster.url("postgres", "postgres"), autocommit=True) as server:
            server.execute(f"create database {COPY} template region")
        with connected_to(COPY), psycopg.connect(_cluster.url("postgres", COPY)) as admin:
            admin.autocommit = True
            admin.execute("set search_path = noaber")
            cast, every = everybody(admin), list(families(admin).values())
            happened = Happened(cast, every)
            yield list(_distinct(_all(Finder(cast, every, happened).find().screens, happened)))


def _all(screens: tuple[Screen, ...], happened: Happened) -> Iterator[Form]:
    for screen in screens:
        yield from Forms(screen, client_of(screen).get(screen.path).text).found
    # At the desk pages follow one from another, each with whom the one before it found.
    desk = next(screen for screen in screens if screen.name == "desk")
    known = {"known": happened.found_at_the_desk()}
    after = {"/balie/": happened.at_the_desk(), "/balie/bereiken/": known, "/balie/woorden/": known}
    for path, sent in after.items():
        page = Screen(desk.name, path, desk.key, desk.who)
        yield from Forms(page, client_of(page).post(path, sent).text).found


def _distinct(found: Iterator[Form]) -> Iterator[Form]:
    seen: set[tuple[str, frozenset[str]]] = set()
    for form in found:
        key = (form.name, frozenset(form.typed))
        if key not in seen:
            seen.add(key)
            yield form


def client_of(screen: Screen, **how: Any) -> Client:
    host = f"{screen.host or 'waterrijk'}.localhost"
    client = Client(
        SERVER_NAME=host, HTTP_ORIGIN=f"http://{host}", raise_request_exception=False, **how
    )
    if screen.key:
        client.cookies["sessionid"] = screen.key
    return client


def main(response: Any) -> str:
    page = response.content.decode()
    return unescape(page.split("<main")[1].split("</main")[0].replace("<br>", "\n"))


Refuses = Callable[[Form, Client], Any]


def away(form: Form, client: Client) -> Any:
    with the_database_is_away():
        return client.post(form.action, form.sent)


def away_half_way(exchanges: int) -> Refuses:
    def refuses(form: Form, client: Client) -> Any:
        if form.name in LEAVES:
            return None
        with the_database_goes_away(exchanges) as gone:
            response = client.post(form.action, form.sent)
        return response if gone() else None

    return refuses


def our_fault(form: Form, client: Client) -> Any:
    def broken(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        raise RuntimeError("a fault of ours")

    from django.db import connection

    with connection.execute_wrapper(broken):
        return client.post(form.action, form.sent)


def open_too_long(form: Form, client: Client) -> Any:
    return client_of(form.page, enforce_csrf_checks=True).post(form.action, form.sent)


def session_gone(form: Form, client: Client) -> Any:
    client.cookies.clear()
    response = client.post(form.action, form.sent)
    # Kept, encrypted, for who logs in again (test_typed_text in doors/web).
    return None if "noaber_kept" in response.cookies else response


def object_gone(form: Form, client: Client) -> Any:
    return client.post(form.nowhere(), form.sent) if form.nowhere() else None


REFUSES: dict[str, tuple[Refuses, int]] = {
    "away": (away, 503),
    "away after one exchange": (away_half_way(1), 503),
    "away after four": (away_half_way(4), 503),
    "our fault": (our_fault, 500),
    "open too long": (open_too_long, 403),
    "session gone": (session_gone, 0),
    "object gone": (object_gone, 404),
}


@pytest.mark.parametrize("how", REFUSES)
def test_every_form_gives_back_what_was_typed(
    forms: list[Form], how: str, django_db_blocker: Any
) -> None:
    refuses, status = REFUSES[how]
    wrong, tried = [], 0
    with django_db_blocker.unblock():
        for form in forms:
            response = refuses(form, client_of(form.page))
            if response is None:
                continue
            tried += 1
            wrong += [
                f"{form.name} ({form.page.path}): {fault}"
                for fault in faults(form, response, status)
            ]
    assert not wrong, "\n".join(wrong)
    assert tried


def faults(form: Form, response: Any, status: int) -> Iterator[str]:
    if status and response.status_code != status:
        yield f"answered {response.status_code}"
    if response.status_code == 302:  # to the log-in it is lost; else it was taken from a visitor
        if form.kept and "/inloggen/" in response.url:
            yield f"led on to {response.url}, without what was typed"
        return
    shown = main(response)
    yield from (f"lost {words!r}" for words in form.kept if words not in shown)
    yield from (f"told the secret {words!r}" for words in form.secrets if words in shown)
    if status == 503 and not form.secrets and "<form" not in shown:
        yield "cannot be sent again"
    if status == 503 and response.headers.get("Retry-After") != "30":
        yield "does not say when"


def test_the_forms_that_were_found_are_those_of_all_doors(forms: list[Form]) -> None:
    assert len({form.name for form in forms}) > 80
    assert sum(bool(form.kept) for form in forms) > 50


SAYS_WHAT_IS_WRONG = re.compile(r'class="[^"]*(nb-problems|utrecht-form-field-error-message)')
TITLE = re.compile(r"<title>\s*(.*?)</title>", re.DOTALL)
WRONG: dict[str, Callable[[str], str]] = {
    "left empty": lambda _text: "",
    "too long": lambda text: text * 9_000,
    "with a sign that nobody types": lambda text: f"{text}\x1b",
}


@pytest.mark.parametrize("how", WRONG)
def test_the_tab_says_when_sending_failed(
    forms: list[Form], how: str, django_db_blocker: Any
) -> None:
    """WCAG 2.4.2: who hears the title first hears that it was not sent; on every page alike."""
    silent, told = [], set()
    with django_db_blocker.unblock():
        for form in forms:
            sent = form.sent | {name: WRONG[how](text) for name, text in form.typed.items()}
            page = client_of(form.page).post(form.action, sent)
            if page.status_code == 302 or not SAYS_WHAT_IS_WRONG.search(page.text):
                continue
            title = unescape(TITLE.findall(page.text)[0])
            told.add(form.name)
            if not title.startswith(("Nog niet ", "Dit lukte nog niet")):
                silent.append(f"{form.name} ({form.page.path}): {title}")
    assert not silent, "\n".join(silent)
    assert len(told) > 25, told
    assert {"desk", "desk_question", "desk_reach", "desk_words"} <= told


def test_every_address_gives_back_what_was_typed_when_the_database_is_away(
    forms: list[Form], django_db_blocker: Any
) -> None:
    """Also those that only stand on a page after something was done."""
    words, lost = "Zo zeggen wij het", []
    every = [*addresses(), *addresses(with_ids=False)]
    client = client_of(forms[0].page)
    with django_db_blocker.unblock(), the_database_is_away():
        for address in every:
            path = "/" + address.template.format(**dict.fromkeys(address.ids, 1))
            shown = client.post(path, {"words": words})
            if shown.status_code != 503 or words not in main(shown):
                lost.append(f"{address.name}: {shown.status_code}")
    assert not lost
    assert len(every) > 120
