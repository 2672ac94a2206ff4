"""The screens of every door, from its screens.yaml: how people call them, and what each asks.

People call a screen by these words where something does not work (S0-18) and where is told what is
used (S2-20); the rest is for the tests of every screen.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from noaber import doors
from noaber.lib.problems import _

OTHER = "other"
ANOTHER_PAGE = _("Een andere pagina")


@dataclass(frozen=True, slots=True)
class Screen:
    """One row: a screen by the name of its address, with its namespace where it has one.

    words: how people call it, in Dutch, a catalogue key; ANOTHER_PAGE: they call it nothing.
    may: of an address with a number in it, who may come here (a function of tests/who_comes_in.py).
    queries: the most that it asks, but for what only takes what a button sends.
    no_screen: why it is at no screen of its own. no_address: why it has no address.
    was: what its address was called before; what was counted then is still of this screen.
    """

    name: str
    words: str
    may: str = ""
    queries: int | None = None
    no_screen: str = ""
    no_address: str = ""
    was: str = ""


def files(root: Path = doors.HERE) -> list[Path]:
    """The screens.yaml of every door that has one."""
    return sorted(root.glob("*/screens.yaml"))


def rows(file: Path) -> dict[str, dict[str, Any]]:
    """What stands in one of them, by name."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return found


@cache
def every_screen() -> dict[str, Screen]:
    """All of them, by name."""
    return {name: Screen(name, **row) for file in files() for name, row in rows(file).items()}


def known_screen(name: str) -> str:
    """The name of now, or OTHER when nobody calls it anything."""
    now = next((one.name for one in every_screen().values() if one.was == name), name)
    return now if screen_words(now) != ANOTHER_PAGE else OTHER


def screen_words(name: str) -> str:
    """ "Ons plan", as a catalogue key; what has no words of its own is never shown as code."""
    return _words().get(name, ANOTHER_PAGE)


@cache
def _words() -> dict[str, str]:
    before = {one.was: one.words for one in every_screen().values() if one.was}
    return before | {name: one.words for name, one in every_screen().items()}
