"""Two tabs are open on every form there is: what the first saved, the second brings not back.

The forms are those on the pages themselves, found as `tests/journeys/every_screen.py` finds them: a
new one that shows what is stored is tried without being named here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import count
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from noaber.doors.circle.forms import NEW
from tests.journeys.every_screen import Finder, Screen
from tests.journeys.happenings import Happened
from tests.region import connected_to
from tests.test_handing_back import client_of
from tests.who_may import everybody, families

COPY = "stale_tabs"
TEXT = {"text", "tel", "email", "date", "time", "textarea"}
# What a form asks beside what it shows.
ASKS = {
    "guest_invite": {"who": NEW},  # or: which of two, of who is chosen and whose name stands there
    "member_reach": {"agreed": "on"},
    "person_confirm": {"why": "Op haar paspoort stond het anders."},
}
# A test that finds these no longer looks at nothing.
SHOW_WHAT_IS_STORED = {
    "appointment_change", "change_words", "circle_change", "commitment_change", "contact_person",
    "desk_reach", "desk_words", "goals:home_change", "member_reach", "my_address", "my_card",
    "needs:work_fit", "needs:home_fit", "own_word", "part_change", "person_confirm",
    "provider_change", "task_change", "word_note", "word_say",
}  # fmt: skip


MAKE_SOMETHING = {
    "appointment_plan", "circle_add", "commitment_make", "desk_question", "front_door",
    "goals:home_new", "guest_invite", "handover_ask", "member_link", "needs:work_name",
    "needs:home_new", "promise_make",
    "safety", "sign_plan", "task_new", "upkeep_flag", "word_aside",
}  # fmt: skip


@dataclass
class Form:
    """One form as a tab shows it. sent: what it sends untouched; boxes: what can be typed in."""

    action: str
    sent: dict[str, Any] = field(default_factory=dict)
    boxes: dict[str, str] = field(default_factory=dict)  # name → kind
    first: dict[str, str] = field(default_factory=dict)  # of every choice the first

    @property
    def name(self) -> str:
        return resolve(self.action.partition("?")[0]).view_name

    @property
    def filled(self) -> list[str]:
        """The boxes in which something stands already."""
        return [name for name in self.boxes if str(self.sent.get(name, "")).strip()]


class Forms(HTMLParser):
    """The forms of a page that send something, as a browser would send them untouched."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path, self.found, self.form = path, list[Form](), None
        self.area, self.select = "", ""
        self.feed(text)

    form: Form | None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form" and known.get("method") == "post":
            self.form = Form(known.get("action") or self.path)
            self.found.append(self.form)
        if self.form is None:
            return
        name, kind, value = known.get("name", ""), known.get("type", "text"), known.get("value", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if value:
                self.form.first.setdefault(self.select, value)
            if "selected" in known:
                self.form.sent[self.select] = value
        elif tag == "button" and name:
            self.form.first.setdefault(name, value)
        elif tag == "textarea":
            self.area, self.form.sent[name], self.form.boxes[name] = name, "", "textarea"
        elif tag == "input" and name and kind in ("radio", "checkbox"):
            ticked = known.get("value", "on")  # as a browser: "on" only where nothing is written
            self.form.first.setdefault(name, ticked)
            if "checked" in known:
                self._tick(name, ticked)
        elif tag == "input" and name and kind not in ("file", "submit"):
            self.form.sent[name] = value
            if kind in TEXT:
                self.form.boxes[name] = kind

    def _tick(self, name: str, value: str) -> None:
        assert self.form is not None
        self.form.sent.setdefault(name, [])
        self.form.sent[name].append(value)

    def handle_data(self, data: str) -> None:
        if self.form is not None and self.area:
            self.form.sent[self.area] = (self.form.sent[self.area] + data).removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""


@dataclass(frozen=True)
class Opened:
    """Where a form is, and how its page is opened: by an address, or by what a button sends."""

    screen: Screen
    action: str
    opens: tuple[tuple[str, str], ...] = ()

    def page(self, client: Client) -> str:
        answer = client.post(self.screen.path, dict(self.opens)) if self.opens else client.get(
            self.screen.path
        )  # fmt: skip
        return str(answer.text)

    def form(self, client: Client) -> Form:
        """This form as it is shown now; without a box when it is there no more."""
        found = Forms(self.screen.path, self.page(client)).found
        return next((f for f in found if f.action == self.action and f.boxes), Form(self.action))


NUMBERS = count(100)


def other(box: str, was: str) -> str:
    """Something else for this box, that its form takes and nobody else sends."""
    n = next(NUMBERS)
    if box == "tel":
        return f"06 1234 5{n}"
    if box == "email":
        return f"tab{n}@voorbeeld.invalid"
    if box == "date":
        return (date.fromisoformat(was) + timedelta(days=n - 99)).isoformat()
    return f"10:{n % 60:02}" if box == "time" else f"{was} {chr(97 + n % 26)}"


@dataclass(frozen=True)
class Lived:
    """Every form there is; those in which something stands already; and what was done so far."""

    every: list[Opened]
    filled: list[Opened]
    admin: psycopg.Connection[Any]

    def acts(self) -> int:
        """How many acts there were."""
        row = self.admin.execute("select count(*) from record_act").fetchone()
        return int(row[0]) if row else 0


@pytest.fixture(scope="module")
def lived(_region: str, _cluster: Any, django_db_blocker: Any) -> Iterator[Lived]:
    """In a copy of the invented region."""
    from django.db import connection

    with django_db_blocker.unblock():
        connection.close()
        with psycopg.connect(_cluster.url("postgres", "postgres"), autocommit=True) as server:
            server.execute(f"create database {COPY} template region")
        with connected_to(COPY), psycopg.connect(_cluster.url("postgres", COPY)) as admin:
            admin.autocommit = True
            admin.execute("set search_path = noaber")
            happened = Happened(everybody(admin), list(families(admin).values()))
            more = tuple(lived_in(happened))
            homes = list(families(admin).values())
            screens = Finder(everybody(admin), homes, happened).find().screens
            found = list(_forms((*more, *screens), happened))
            every = {form.name: one for one, form in reversed(found)}
            filled = {form.name: one for one, form in reversed(found) if form.filled}
            yield Lived(list(every.values())[::-1], list(filled.values())[::-1], admin)


def lived_in(happened: Happened) -> Iterator[Screen]:
    """What is empty in the region and can be stored; and where words stand that somebody said."""
    home = {"street": "Kadeplein", "number": "4", "postcode": "1234 AB", "town": "Veldstad"}
    assert happened.send("samira", "/mijn-gegevens/adres/", **home).status_code == 302
    why = {"why": "Om te slapen.", "ends_when": "Als het weer gaat."}
    assert happened.send("marieke", "/werk/gezin/1/vaste-persoon/", **why).status_code == 302
    voices = {row["id"]: row for f in happened.families if f.id == 1 for row in f.rows["voice_id"]}
    unsaid = next(row for row in voices.values() if not row["says"] and row["person_id"])
    said = next(row for row in voices.values() if row["words"])
    paid = next(row for row in happened.families[0].rows["need_id"] if row["step"] == "paid")
    other = {"says": "other", "words": "Liever thuis."}
    for who, path, version in (
        ("marieke", f"/werk/gezin/1/tafel/woord/{unsaid['id']}/", unsaid["about_version"]),
        ("marieke", f"/werk/gezin/1/tafel/nodig/{paid['id']}/mijn-kijk/", paid["version"]),
        (
            _slug(happened, said["person_id"]),
            f"/gezin/1/woord/{said['id']}/",
            said["about_version"],
        ),
    ):
        assert happened.send(who, path, version=version, **other).status_code == 302, path
        client = happened.client_of(happened.cast[who])
        yield Screen("", path, client.session.session_key or "", who)


def _slug(happened: Happened, person_id: int) -> str:
    return next(w.slug for w in happened.cast.values() if w.as_resident == person_id)


def _forms(screens: tuple[Screen, ...], happened: Happened) -> Iterator[tuple[Opened, Form]]:
    desk = next(screen for screen in screens if screen.name == "desk")
    known = (("known", happened.found_at_the_desk()),)
    pages: list[tuple[Screen, tuple[tuple[str, str], ...]]] = [(s, ()) for s in screens]
    pages += [
        (Screen(desk.name, path, desk.key, desk.who), known)
        for path in ("/balie/bereiken/", "/balie/woorden/")
    ]
    for screen, opens in pages:
        if screen.status == 200:
            page = Opened(screen, "", opens).page(client_of(screen))
            for form in Forms(screen.path, page).found:
                yield Opened(screen, form.action, opens), form


def _save(client: Client, form: Form, **typed: str) -> Any:
    return client.post(form.action, {**form.sent, **ASKS.get(form.name, {}), **typed})


def _tried(one: Opened) -> Iterator[tuple[str, bool, str]]:
    """Each filled box of a form: its name, whether it is stored, and what went wrong."""
    client = client_of(one.screen)
    for box in one.form(client).filled:
        first, untouched, otherwise = (one.form(client) for _tab in range(3))
        if box not in first.filled:
            return
        was, kind = first.sent[box], first.boxes[box]
        new = other(kind, was)
        _save(client, first, **{box: new})
        if one.form(client).sent.get(box) != new:
            yield box, False, ""
            continue
        wrong = ""
        for tab, typed in ((untouched, {}), (otherwise, {box: other(kind, was)})):
            answer = _save(client, tab, **typed)
            now = one.form(client).sent.get(box)
            if now != new:
                wrong = f"{box} was {new!r} and is {now!r}"
            elif typed and answer.status_code in (200, 409) and typed[box] not in answer.text:
                wrong = f"{box}: {typed[box]!r} is lost"
        yield box, True, wrong


def test_no_second_tab_brings_an_old_value_back(lived: Lived, django_db_blocker: Any) -> None:
    """Lost update: what changed is saved, or it is said that it changed meanwhile."""
    wrong, stored = [], set()
    with django_db_blocker.unblock():
        for one in lived.filled:
            name = resolve(one.action.partition("?")[0]).view_name
            for _box, is_stored, fault in _tried(one):
                stored |= {name} if is_stored else set()
                wrong += [f"{name}: {fault}"] if fault else []
    assert not wrong, "\n".join(wrong)
    assert stored >= SHOW_WHAT_IS_STORED, SHOW_WHAT_IS_STORED - stored


# --- sent again -----------------------------------------------------------------------------------

# What ends somebody's own log-in; after leaving a family nothing of it can be tried any more.
LEAVES = {
    "leave", "account_logout", "demo_become", "log_out_there", "set_language", "leave_family",
    "member_leaves", "member_unsafe",
}  # fmt: skip
# The mailbox of the demo keeps no secret of a letter: opening one makes its link anew.
EACH_TIME = {"demo_open_mail"}


def _typed(form: Form) -> dict[str, Any]:
    """Filled in as somebody would: something in every box, and of every choice the first."""
    words = {
        "tel": "06 1234 5678",
        "email": "nieuw@voorbeeld.invalid",
        "time": "10:00",
        "date": (timezone.localdate() + timedelta(days=3)).isoformat(),
    }
    boxes = {name: words.get(kind, "Samen eten") for name, kind in form.boxes.items()}
    filled = {name: value for name, value in form.sent.items() if value}
    return {**form.first, **boxes, **filled}


def test_no_form_makes_anything_twice(lived: Lived, django_db_blocker: Any) -> None:
    """Sent again, pressed twice or after going back: whatever a form makes is there once."""
    twice, made = [], set()
    with django_db_blocker.unblock():
        for one in lived.every:
            client = client_of(one.screen)
            found = Forms(one.screen.path, one.page(client)).found
            form = next((f for f in found if f.action == one.action), None)
            if form is None or form.name in LEAVES | EACH_TIME:
                continue
            sent, before = {**_typed(form), **ASKS.get(form.name, {})}, lived.acts()
            client.post(form.action, sent)
            if (once := lived.acts()) == before:
                continue
            made.add(form.name)
            client.post(form.action, sent)
            twice += [form.name] if lived.acts() > once else []
    assert not twice
    assert made >= MAKE_SOMETHING, MAKE_SOMETHING - made
