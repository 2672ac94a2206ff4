"""Every persona × every object × every address that takes its id: who may, from one table.

Who may not gets the answer for what is not there, to the letter. Who may, screens.yaml says.
"""

import html
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg

from noaber.lib.days import day_of
from tests.addresses import NOT_THERE, Address, addresses
from tests.who_comes_in import AT_HOME, AT_WORK, EXPECTED, May, at_home, at_work
from tests.who_may import Family, Row, Somebody, everybody, families, kept_from, told_apart

CAST_FAMILIES = 6  # the first, who share children and an address
SHARES = 4  # of half of the cast: no share takes longer than half a minute
# Nobody comes in here at this moment of the story, or without the number of a look of one's own,
# which has a test of its own below.
CLOSED_NOW = {"exception_review", "own_plan_photo_ours", "plan_news", "table_news"}


# --- every address --------------------------------------------------------------------------------


def test_every_address_with_an_id_says_who_may(region: str) -> None:
    names = [address.name for address in addresses()]
    known = set(names)
    assert {name for name in known if names.count(name) > 1} == set(), "one name, one address"
    assert known - set(EXPECTED) == set(), "say in screens.yaml who may come here"
    assert set(EXPECTED) - known == set(), "these addresses are not there any more"


# --- every persona, every object ------------------------------------------------------------------


def client_of(who: Somebody) -> Any:
    from django.test import Client

    client = Client(SERVER_NAME="waterrijk.localhost")
    if who.person_id is not None:
        session = client.session
        session["person"], session["role"] = who.person_id, who.role_id
        session.save()
    return client


def posted() -> dict[str, str]:
    """Something in every field, so that a form is not refused for what is missing."""
    from django.utils import timezone

    soon = day_of(timezone.now() + timedelta(days=3)).isoformat()
    return {
        "once": str(uuid.uuid4()), "version": "1", "words": "Niets", "what": "Niets",
        "says": "yes", "answer": "yes", "due_on": soon, "day": soon, "time": "10:00",
        "place": "Nergens", "sentence": "Niets", "given_name": "Niemand", "surname": "Nergens",
        "born_on": "1980-01-01", "phone": "06 12345678", "own_plan_words": "",
    }  # fmt: skip


def bare(response: Any) -> str:
    """The page without what differs at every request, and without its own address."""
    names = "csrfmiddlewaretoken|once|me|next"
    text = re.sub(rf'(name="(?:{names})" value=")[^"]*', r"\1", response.text)
    return re.sub(r'(value=")[^"]*(" name="(?:once|me)")', r"\1\2", text)


def shown(response: Any) -> str:
    """All that somebody gets: the page or the file, and what comes with it."""
    return str(response.getvalue().decode(errors="replace")) + str(response.headers)


@dataclass
class Tried:
    """What came of it: what an outsider learnt, and where somebody came in."""

    times: int = 0
    learnt: list[str] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)


class Outsider:
    """One persona's browser, and how each address answers it about what is not there."""

    def __init__(self, who: Somebody, tried: Tried, every: Sequence[Family]) -> None:
        self.who, self.tried, self.client = who, tried, client_of(who)
        self.kept = kept_from(who, every)
        self.nothing: dict[tuple[str, str, str], tuple[int, str]] = {}
        self.opened_last = ""  # the municipality that heads every page

    def knock(self, address: Address, family: Family, row: Row, methods: Sequence[str]) -> None:
        """At one object of one family, and see whether that was as it should be."""
        here = address.of(family.id, row)
        if EXPECTED[address.name](self.who, family, row):
            response = self.client.get(here)
            self.tried.times += 1
            if response.status_code >= 500:
                self.tried.learnt.append(f"{self.who.slug}: get {here}: {response.status_code}")
            elif response.status_code != 404:
                self.tried.opened.add(address.name)
            self.opened_last = str(self.client.session.get("municipality"))
            self._tells(response, f"{self.who.slug}: get {here} ({address.name})")
            return
        for method in methods:
            self._shut(address, method, here, family)

    def _shut(self, address: Address, method: str, here: str, family: Family) -> None:
        ask = getattr(self.client, method)
        real = ask(here, posted() if method == "post" else {})
        self.tried.times += 1
        # Every page is headed with the municipality of the own family that was opened last.
        key = (address.name, method, self.opened_last)
        if key not in self.nothing:
            nowhere = address.of(NOT_THERE, {"id": NOT_THERE})
            none = ask(nowhere, posted() if method == "post" else {})
            self.nothing[key] = none.status_code, bare(none)
        line = f"{self.who.slug}: {method} {here} ({address.name})"
        to_log_in = real.status_code == 302 and "/inloggen/" in real["Location"]
        again = real.status_code == 403 and self.who.person_id is None  # "open your link again"
        if real.status_code not in (404, 405) and not (to_log_in or again):
            self.tried.learnt.append(f"{line}: {real.status_code}")
        elif (real.status_code, bare(real)) != self.nothing[key]:
            self.tried.learnt.append(f"{line}: answered otherwise than what is not there")
        self._tells(real, line)

    def _tells(self, response: Any, line: str) -> None:
        """Also who may come in reads nothing that is kept from them."""
        page = shown(response)
        self.tried.learnt += [f"{line}: tells {words!r}" for words in self.kept if words in page]


def walked(
    admin: psycopg.Connection[Any],
    personas: Sequence[Somebody],
    share: int,
    before: dict[int, Tried],
) -> Tried:
    """A share of these personas at every object and address, once: before holds who walked."""
    if share not in before:
        before[share] = _walk(admin, personas[share::SHARES])
    return before[share]


def _walk(admin: psycopg.Connection[Any], personas: Sequence[Somebody]) -> Tried:
    every = list(families(admin).values())
    tried, known = Tried(), addresses()
    before = admin.execute("select count(*) from record_change").fetchone()
    for who in personas:
        outsider = Outsider(who, tried, every)
        for family in every[:CAST_FAMILIES] + every[-1:]:
            for address in known:
                for number, row in enumerate(family.rows.get(address.object, [])):
                    outsider.knock(address, family, row, ("get",) if number else ("get", "post"))
    assert admin.execute("select count(*) from record_change").fetchone() == before
    return tried


def nothing_is_learnt(tried: Tried) -> None:
    """Who may not come in is answered as about what is not there; who may reads what is theirs."""
    assert not tried.learnt, "\n".join(tried.learnt)
    assert tried.times > 1_000


def each_opens(doors: Sequence[May], shares: Sequence[Tried]) -> None:
    """Each address with these doors opened for somebody."""
    opened = set[str]().union(*(tried.opened for tried in shares))
    assert {name for name, may in EXPECTED.items() if may in doors} - opened - CLOSED_NOW == set()
    assert sum(tried.times for tried in shares) > 5_000


def test_together_the_halves_try_everybody_and_open_everything(
    region_admin: psycopg.Connection[Any],
) -> None:
    """Who looks as themselves, and who works (test_outsiders_at_home.py, …_at_work.py)."""
    cast = everybody(region_admin)
    assert sorted([*at_home(cast), *at_work(cast)], key=cast.index) == cast
    assert set(EXPECTED.values()) == {*AT_HOME, *AT_WORK}


def test_the_look_of_another_gives_no_news(region_admin: psycopg.Connection[Any]) -> None:
    """A page that keeps itself up to date names its look: it is nobody else's."""
    cast = {who.slug: who for who in everybody(region_admin)}
    for slug, page in (("samira", "/gezin/1/"), ("marieke", "/werk/gezin/1/tafel/")):
        shown = client_of(cast[slug]).get(page).text
        news = html.unescape(re.findall(r'hx-get="([^"]+)"', shown)[0])
        assert client_of(cast[slug]).get(news).status_code in (200, 204)
        others = [who for other, who in cast.items() if other != slug]
        assert {client_of(who).get(news).status_code for who in others} <= {404}


def test_a_row_of_another_family_is_not_reached_through_ones_own(
    region_admin: psycopg.Connection[Any],
) -> None:
    """The address names one's own family, and a row of somebody else's: as if it is not there."""
    every = list(families(region_admin).values())
    before = region_admin.execute("select count(*) from record_change").fetchone()
    wrong, tried = [], 0
    for who in everybody(region_admin):
        own = next((f for f in every if f.plan_is_seen_by(who)), None)
        if own is None:
            continue
        foreign = [f for f in every[:CAST_FAMILIES] if not f.is_seen_by(who)]
        client = client_of(who)
        for address in (a for a in addresses() if "family_id" in a.ids[:-1]):
            row = next((f.rows[address.object][0] for f in foreign if f.rows[address.object]), None)
            for method in ("get", "post") if row else ():
                here, nowhere = (address.of(own.id, r) for r in (row or {}, {"id": NOT_THERE}))
                response, none = (
                    getattr(client, method)(at, posted() if method == "post" else {})
                    for at in (here, nowhere)
                )
                tried += 1
                if response.status_code not in (404, 405, none.status_code):
                    wrong.append(f"{who.slug}: {method} {here}: {response.status_code}")
                told = [w for f in foreign for w in told_apart(f.secrets) if w in response.text]
                wrong += [f"{who.slug}: {here} tells {w!r}" for w in told if w not in none.text]
    assert not wrong, "\n".join(wrong)
    assert tried > 200
    assert region_admin.execute("select count(*) from record_change").fetchone() == before


def test_no_page_of_ones_own_tells_of_another_family(region_admin: psycopg.Connection[Any]) -> None:
    """Pages without an id: lists, notices, who looked. Nothing of who is nothing to them."""
    every = list(families(region_admin).values())
    wrong = []
    for who in everybody(region_admin):
        client, kept = client_of(who), kept_from(who, every)
        for address in addresses(with_ids=False):
            response = client.get("/" + address.template)
            if response.status_code >= 500:
                wrong.append(f"{who.slug}: {address.name} {response.status_code}")
            told = [words for words in kept if words in shown(response)]
            wrong += [f"{who.slug}: {address.name} tells {words!r}" for words in told]
    assert not wrong, "\n".join(wrong)
