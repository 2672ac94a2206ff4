"""One build's pages, opened one by one as who may see them: their text and their picture."""

import base64
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

from django.test.client import BOUNDARY

from tests.alike.making import CSRF
from tests.journeys.conftest import CHROMIUM, QUIET

PATIENCE = 60  # seconds for one page, also on a busy machine
# Where every page says that it stands, whatever port its build really answers on.
SHOWN_AT = "localhost:8000"
SIZES = {"phone": (360, 740), "desktop": (1280, 900), "paper": (794, 1123)}
WHOLE = "document.documentElement.scrollHeight"
MOST_PICTURES = 10  # until two in a row are the same
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))"
FONTS = "document.fonts.ready.then(() => true)"
SEEN_IN = "nl"  # the language of the pictures


@dataclass(frozen=True, slots=True)
class Page:
    """One page. key: the session it is opened with; host: how it begins; body: what is sent there,
    in base64, where it only stands after a button; status: what the build that told of it gave."""

    name: str
    path: str
    key: str
    who: str
    status: int
    host: str
    languages: tuple[str, ...]
    body: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.path} ({self.who}, {'/'.join(self.languages)})"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a build showed: a status, a text in each language, and pictures as PNG by size."""

    status: int
    texts: dict[str, str]
    pictures: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    policy: str


class Walker:
    """A browser in a thread of its own, before one build that answers on a port."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._thread = ThreadPoolExecutor(1)
        self._thread.submit(self._start).result()

    def opens(self, page: Page) -> "Future[Opened]":
        """Soon: others may be opened meanwhile, elsewhere."""
        return self._thread.submit(self._opened, page)

    def close(self) -> None:
        self._thread.submit(self._stop).result()
        self._thread.shutdown()

    def _start(self) -> None:
        from playwright.sync_api import sync_playwright

        self._playwright = sync_playwright().start()
        there = f"--host-resolver-rules=MAP *.{SHOWN_AT} 127.0.0.1:{self.port}"
        self._browser = self._playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*QUIET, there]
        )
        self._context = self._browser.new_context(color_scheme="light", reduced_motion="reduce")
        self._page = self._context.new_page()
        self._page.set_default_timeout(PATIENCE * 1000)
        devtools = self._context.new_cdp_session(self._page)
        devtools.send("Network.enable")
        # What a page asks by itself every second: it comes between the others by chance.
        devtools.send("Network.setBlockedURLs", {"urls": ["*/nieuws/*"]})

    def _stop(self) -> None:
        self._browser.close()
        self._playwright.stop()

    def _opened(self, page: Page) -> Opened:
        answers = {language: self._asked(page, language) for language in page.languages}
        first = answers[page.languages[0]]
        texts = {language: answer.text for language, answer in answers.items()}
        pictures = self._pictures(page, answers[SEEN_IN]) if SEEN_IN in answers else {}
        return Opened(first.status, texts, pictures)

    def _asked(self, page: Page, language: str) -> Answer:
        """Asked once for text and picture: a page is a line in the log of who looked."""
        method = "POST" if page.body else "GET"
        cookies = {"django_language": language, "csrftoken": CSRF, "sessionid": page.key}
        headers = {
            "Host": f"{page.host}.{SHOWN_AT}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items() if value),
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        }
        body = base64.b64decode(page.body) or None
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, page.path, body, headers)
            answer = connection.getresponse()
            policy = answer.getheader("Content-Security-Policy") or ""
            return Answer(answer.status, answer.read().decode(errors="replace"), policy)

    def _pictures(self, page: Page, answer: Answer) -> dict[str, bytes]:
        """At its own address, with styles and scripts from the build, and under its own policy."""
        url = f"http://{page.host}.{SHOWN_AT}{page.path}"
        self._context.clear_cookies()
        if page.key:
            self._context.add_cookies([{"name": "sessionid", "value": page.key, "url": url}])
        given: dict[str, Any] = {
            "content_type": "text/html; charset=utf-8",
            "headers": {"Content-Security-Policy": answer.policy},
            "body": answer.text,
        }
        self._page.route(url, lambda route: route.fulfill(**given))
        self._page.goto(url)
        self._page.unroute(url)
        return {size: self._picture(size) for size in SIZES}

    def _picture(self, size: str) -> bytes:
        """In a window as high as the page, so that all of it is drawn; when it came to rest."""
        width, height = SIZES[size]
        self._page.emulate_media(media="print" if size == "paper" else "screen")
        self._page.set_viewport_size({"width": width, "height": height})
        self._page.evaluate(FONTS)
        whole = max(height, self._page.evaluate(WHOLE))
        self._page.set_viewport_size({"width": width, "height": whole})
        before = b""
        for _time in range(MOST_PICTURES):
            self._page.evaluate(DRAWN)
            taken: bytes = self._page.screenshot(animations="disabled")
            if taken == before:
                return taken
            before = taken
        raise SystemExit(f"{self._page.url} does not come to rest: something on it moves")
