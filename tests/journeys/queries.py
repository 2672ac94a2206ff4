"""How many queries each screen asks, pinned in screens.yaml (house guarantee 9).

Written anew by `WRITE_QUERIES=1 ./run test tests/journeys/test_screens.py -k queries`.
"""

import os
import re
from collections.abc import Iterable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from noaber.doors.web import screens
from tests.journeys.every_screen import Screen
from tests.journeys.lived_in import choose

OF_THE_DEMO = "demo_"  # its mailbox opens everybody's letters, which no page of the product does


def asked_by(screens: Iterable[Screen]) -> dict[str, int]:
    """The most queries of each name. A page is opened three times, and the least of the last two
    counts: what is remembered for a minute may end between two of them."""
    found: dict[str, int] = {}
    for screen in screens:
        if screen.name.startswith(OF_THE_DEMO):
            continue
        client = Client(SERVER_NAME=f"{screen.host}.localhost") if screen.host else Client()
        if screen.key:
            choose(screen.key, "waterrijk")
            client.cookies["sessionid"] = screen.key
        client.get(screen.path)
        least = min(_queries(client, screen) for _time in range(2))
        found[screen.name] = max(least, found.get(screen.name, 0))
    return found


def _queries(client: Client, screen: Screen) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(screen.path)
    assert answer.status_code == screen.status, screen
    return len(queries)


def more_than_written(found: dict[str, int]) -> dict[str, str]:
    """What asks more than is written, or is not written; WRITE_QUERIES writes it."""
    if os.environ.get("WRITE_QUERIES"):
        for file in screens.files():
            file.write_text(pinned(file.read_text(encoding="utf-8"), found), encoding="utf-8")
        screens.every_screen.cache_clear()
    declared = screens.every_screen().values()
    written = {screen.name: screen.queries for screen in declared if screen.queries is not None}
    assert written.keys() == found.keys(), "a screen came or went: write it anew"
    return {
        name: f"{number}, was {written[name]}"
        for name, number in found.items()
        if number > written[name]
    }


def pinned(text: str, found: dict[str, int]) -> str:
    """A screens.yaml with these numbers in its rows, and none where a page is there no longer."""

    def row(match: re.Match[str]) -> str:
        bare = re.sub(r",? queries: \d+", "", match[0])
        number = found.get(match[1])
        return bare if number is None else f"{bare[:-1]}, queries: {number}}}"

    return re.sub(r"^([\w:]+): \{.*\}$", row, text, flags=re.MULTILINE)
