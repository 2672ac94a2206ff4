"""What `./run alike` sees of a build: a page of each kind, from a small server, in a browser."""

import base64
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.alike.comparing import Compared, compared
from tests.alike.walking import SIZES, Page, Walker
from tests.journeys.conftest import CHROMIUM

STYLE = "p { color: #123456; margin: 8px } @media print { i { display: none } }"
BODY = '<link rel="stylesheet" href="/s.css"><main><p>Dag {} <b>{}</b> <i>{}</i></p></main>'
MOVES = "<script>setInterval(() => document.querySelector('b').append('. '), 5)</script>"
SCREEN = Page("our_plan", "/gezin/1/", "a-key", "samira", 200, "waterrijk", ("nl", "en"))
BUTTON = Page(
    "after a button", "/gezin/1/", "a-key", "samira", 200, "waterrijk", ("nl",),
    base64.b64encode(b"what was typed").decode(),
)  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: sudo apt-get install --yes chromium"),
]


class Build(ThreadingHTTPServer):
    """Says who asked, in which language, and what was sent; and a browser before it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.style, self.body = STYLE, BODY
        Thread(target=self.serve_forever, daemon=True).start()
        self.walker = Walker(self.server_port)

    def close(self) -> None:
        self.walker.close()
        self.shutdown()
        self.server_close()


class Answering(BaseHTTPRequestHandler):
    """One answer of that build."""

    server: Build

    def do_GET(self) -> None:
        cookies = self.headers.get("Cookie", "")
        language = "en" if "django_language=en" in cookies else "nl"
        who = "a-key" if "sessionid=a-key" in cookies else "nobody"
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        page = self.server.body.format(language, who, sent or self.headers["Host"])
        is_style = self.path == "/s.css"
        kind, content = ("text/css", self.server.style) if is_style else ("text/html", page)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(content.encode())

    do_POST = do_GET

    def log_message(self, *words: object) -> None:
        """Nothing: only what goes wrong is shown."""


@pytest.fixture(scope="module")
def _builds() -> Iterator[tuple[Build, Build]]:
    with closing(Build()) as there, closing(Build()) as here:
        yield there, here


@pytest.fixture
def builds(_builds: tuple[Build, Build]) -> tuple[Build, Build]:
    """Two that show the same until something is planted."""
    for build in _builds:
        build.style, build.body = STYLE, BODY
    return _builds


def seen(builds: tuple[Build, Build], page: Page) -> Compared:
    """What differs between them."""
    there, here = [soon.result() for soon in [build.walker.opens(page) for build in builds]]
    assert set(there.pictures) == set(SIZES)
    return compared(page, there, here, {})


def test_two_builds_that_show_the_same_are_equal(builds: tuple[Build, Build]) -> None:
    assert seen(builds, SCREEN).is_equal
    assert seen(builds, BUTTON).is_equal


@pytest.mark.parametrize(
    ("style", "sizes"),
    [
        (STYLE.replace("#123456", "#123457"), {"phone", "desktop", "paper"}),
        (STYLE.replace("8px", "9px"), {"phone", "desktop", "paper"}),
        (STYLE.replace("none", "inline"), {"paper"}),
        (STYLE + "@media (min-width: 1000px) { p { margin: 9px } }", {"desktop"}),
    ],
    ids=["a colour", "a margin of one pixel", "what is left out of paper", "only on a desktop"],
)
def test_what_only_a_picture_shows_is_found(
    builds: tuple[Build, Build], style: str, sizes: set[str]
) -> None:
    builds[1].style = style
    found = seen(builds, SCREEN)
    assert found.texts == {}
    assert set(found.pictures) == sizes


def test_a_page_on_which_something_moves_is_refused(builds: tuple[Build, Build]) -> None:
    """What is drawn anew all the time has no picture to hold against another."""
    builds[0].body = BODY + MOVES
    with pytest.raises(SystemExit, match="/gezin/1/ does not come to rest"):
        builds[0].walker.opens(SCREEN).result()


def test_what_is_far_down_a_page_is_seen(builds: tuple[Build, Build]) -> None:
    for build, colour in zip(builds, ("#000000", "#010000"), strict=True):
        build.style = f"{STYLE} p {{ margin-top: 4000px }} b {{ color: {colour} }}"
    assert set(seen(builds, SCREEN).pictures) == set(SIZES)


def test_a_page_is_asked_as_who_may_in_both_languages_and_at_the_same_address(
    builds: tuple[Build, Build],
) -> None:
    opened = builds[0].walker.opens(SCREEN).result()
    assert opened.texts["nl"] == BODY.format("nl", "a-key", "waterrijk.localhost:8000")
    assert opened.texts["en"] == BODY.format("en", "a-key", "waterrijk.localhost:8000")


def test_what_stands_after_a_button_is_what_came_back_when_that_was_sent(
    builds: tuple[Build, Build],
) -> None:
    opened = builds[0].walker.opens(BUTTON).result()
    assert opened.texts == {"nl": BODY.format("nl", "a-key", "what was typed")}
