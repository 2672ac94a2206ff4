"""Every screen there is, from the addresses themselves: who opens it, and where.

What the outsider matrix tries (tests/test_outsiders.py) is what is visited here, so a new address
is looked at by itself. What only stands after a button is in tests/journeys/after_a_button.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.test import Client

from tests.addresses import Address, addresses, every_address
from tests.journeys.happenings import NO_TEAM, NO_TOWN, Happened
from tests.who_comes_in import EXPECTED
from tests.who_may import Family, Somebody

NOBODY = Somebody("nobody")
# Whose page is shown, where more than one person has it.
FIRST = ("samira", "marieke", "youssef", "tom", "vos", "joke", "ilse", "annelies", "lena", "nobody")
# Pages that somebody opens who is nobody yet.
WITHOUT_LOG_IN = ("front_door", "upkeep_flag", "upkeep_answers")
MOST_TRIES = 60


@dataclass(frozen=True)
class Screen:
    """One page. key: the session with which it is opened; host: where it is always at this one.

    always_plain: never in the look of a municipality (X-08).
    """

    name: str
    path: str
    key: str
    who: str
    status: int = 200
    host: str = ""
    always_plain: bool = False


@dataclass(frozen=True)
class Found:
    """All screens; the addresses that only take what a button sends; the templates they showed."""

    screens: tuple[Screen, ...]
    only_buttons: frozenset[str]
    templates: frozenset[str]

    @property
    def names(self) -> set[str]:
        """The addresses that are a screen."""
        return {screen.name for screen in self.screens}


class Finder:
    """Opens each address as who may, until one answers with a page."""

    def __init__(self, cast: list[Somebody], families: list[Family], happened: Happened) -> None:
        self.cast = sorted(cast, key=_place)
        self.families, self.happened = families, happened
        self.clients: dict[str, Client] = {}
        self.screens: list[Screen] = []
        self.only_buttons: set[str] = set()
        self.templates: set[str] = set()

    def find(self) -> Found:
        """Every screen, each once; and those that look otherwise for somebody else."""
        for address in addresses():
            self._try(address.name, self._with_object(address))
        for address in addresses(with_ids=False):
            self._try(address.name, self._of_oneself(address))
        for name, client, path, status in self.happened.by_hand():
            self._open(name, client, name, path, status)
        for slug, name, path in self.happened.otherwise():
            self._open(name, self.client(self._named(slug)), slug, path)
        for host in (NO_TEAM, NO_TOWN):
            self._open("front_door", Client(SERVER_NAME=f"{host}.localhost"), host, "/", host=host)
        return Found(tuple(self.screens), frozenset(self.only_buttons), frozenset(self.templates))

    def _try(self, name: str, places: Iterator[tuple[Somebody, str]]) -> None:
        for who, path in islice(places, MOST_TRIES):
            answer = self._open(name, self.client(who), who.slug, path)
            if answer in (200, 405):
                return

    def _with_object(self, address: Address) -> Iterator[tuple[Somebody, str]]:
        may: Callable[..., bool] = EXPECTED[address.name]
        for who in self.cast:
            for family in self.families:
                for row in family.rows.get(address.object, []):
                    if may(who, family, row):
                        yield who, address.of(family.id, row)

    def _of_oneself(self, address: Address) -> Iterator[tuple[Somebody, str]]:
        everybody = [NOBODY] if address.name in WITHOUT_LOG_IN else self.cast
        return ((who, "/" + address.template) for who in everybody)

    def _named(self, slug: str) -> Somebody:
        return next(who for who in self.cast if who.slug == slug)

    def client(self, who: Somebody) -> Client:
        """A browser of this person, always the same one."""
        if who.slug not in self.clients:
            self.clients[who.slug] = self.happened.client_of(who)
        return self.clients[who.slug]

    def _open(
        self, name: str, client: Client, who: str, path: str, status: int = 200, host: str = ""
    ) -> int:
        answer: Any = client.get(path)
        if answer.status_code == 405:
            self.only_buttons.add(name)
        elif answer.status_code == status and b"<main" in answer.getvalue():
            shown = {template.name for template in answer.templates if template.name}
            key = client.session.session_key or ""
            plain = bool(host) or any(t.startswith("guest/") for t in shown)
            self.screens.append(Screen(name, path, key, who, status, host, plain))
            self.templates |= shown
            return 200
        return int(answer.status_code)


def pages_of(who: Somebody, families: list[Family], client: Client) -> Iterator[tuple[str, Any]]:
    """Every address that opens for somebody, and what comes: a page, or a file."""
    paths = ["/" + address.template for address in addresses(with_ids=False)]
    for address in addresses():
        for family in families:
            for row in family.rows.get(address.object, []):
                if EXPECTED[address.name](who, family, row):
                    paths.append(address.of(family.id, row))
    for path in paths:
        answer: Any = client.get(path)
        if answer.status_code == 200:
            yield path, answer


def _place(who: Somebody) -> int:
    return FIRST.index(who.slug) if who.slug in FIRST else len(FIRST)


def open_addresses() -> set[str]:
    """The names of all addresses that lead somewhere."""
    return {one.name for one in every_address() if not one.is_shut}
