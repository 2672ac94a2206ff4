"""A real site for real browsers: gunicorn on a demo world, Debian's Chromium, axe."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "journeys"
LIVED_IN = "lived_in"
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next((found for name in BROWSERS if (found := shutil.which(name))), None)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WIDTHS = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 900}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium these tests are skipped, with the line that installs it."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="no Chromium: sudo apt-get install --yes chromium")
                )


@dataclass(frozen=True)
class Site:
    """A running Noaber with the invented region; hosts choose the municipality."""

    port: int
    environment: dict[str, str]

    def url(self, path: str = "/", municipality: str = "waterrijk") -> str:
        return f"http://{municipality}.localhost:{self.port}{path}"

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "noaber", *words],
            env=self.environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Site:
    """The invented region as it is; where a test asks for `lived_in`, the one where that happened.

    So what is told of Samira's plan is the same in whatever order the tests come.
    """
    lived_in = "lived_in" in request.fixturenames
    found: Site = request.getfixturevalue("_site_lived_in" if lived_in else "_site")
    return found


@pytest.fixture(scope="session")
def _site(_cluster: Any) -> Iterator[Site]:
    yield from _running(_cluster, DATABASE)


@pytest.fixture(scope="session")
def _site_lived_in(_cluster: Any) -> Iterator[Site]:
    yield from _running(_cluster, LIVED_IN)


def _running(cluster: Any, database: str) -> Iterator[Site]:
    """gunicorn with two workers on a database of its own, loaded with the invented region."""
    from django.conf import settings

    cluster.create_database(database)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("NOABER_", "DJANGO_"))},
        "NOABER_MODE": "demo",
        "NOABER_SECRET_KEY": settings.SECRET_KEY,  # a session made in a test opens a page here
        "NOABER_ADDRESS": f"http://waterrijk.localhost:{port}",
        "DATABASE_URL": cluster.url("noaber_app", database),
        "NOABER_OWNER_URL": cluster.url("noaber_owner", database),
    }
    made = Site(port, environment)
    made.manage("migrate", "--verbosity=0")
    made.manage("load_world")
    command = [sys.executable, "-m", "gunicorn", "noaber.wsgi", f"--bind=127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*command, "--workers=2", "--log-level=error"], env=environment, cwd=ROOT
    )
    try:
        _wait_for(made)
        yield made
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(site: Site) -> None:
    for _attempt in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{site.port}/", timeout=5).read()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the site did not start")


@pytest.fixture(scope="session")
def _lived_in(
    _site_lived_in: Site, _cluster: Any, database_url_of: Any, django_db_blocker: Any
) -> Any:
    from tests.journeys.lived_in import live_in
    from tests.region import connected_to

    with django_db_blocker.unblock(), connected_to(LIVED_IN):
        return live_in(_cluster.url("postgres", LIVED_IN))


@pytest.fixture
def lived_in(_lived_in: Any, django_db_blocker: Any) -> Iterator[Any]:
    """LivedIn; this process opens pages on the database of the site."""
    from tests.region import connected_to

    with django_db_blocker.unblock(), connected_to(LIVED_IN):
        yield _lived_in


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, headless."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Any, site: Site) -> Iterator[Callable[..., Any]]:
    """open_page(width="phone", language="nl", scheme="light") -> a page of a fresh browser.

    The policy of what may run holds in it as it does for everybody (no bypass_csp); whatever it
    stops, and any error in a script, fails the test.
    """
    contexts, wrong = [], []

    def heard(message: Any) -> None:
        if "Content Security Policy" in message.text:
            wrong.append(message.text)

    def make(width: str = "phone", language: str = "nl", scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport=WIDTHS[width], color_scheme=scheme, reduced_motion="reduce"
        )
        context.on("console", heard)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        contexts.append(context)
        for municipality in ("waterrijk", "duinveld", "heideborg"):
            context.add_cookies(
                [{"name": "django_language", "value": language, "url": site.url("/", municipality)}]
            )
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not wrong, "\n".join(wrong)


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def axe_problems(page: Any, *rules: str) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, or by these rules: one line per rule and place.

    A page may hold axe already. It comes in by the debugger, which no policy of a page stops.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_axe())
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
    options = {"runOnly": only, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("options => axe.run(options)", options)
    return [
        f"{page.url} {rule['id']}: {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def tab_to(page: Any, words: str, most: int = 60) -> None:
    """Press Tab until the focus is on something with this name; fails when it never comes."""
    for _step in range(most):
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => {
                const e = document.activeElement;
                const label = e.labels && e.labels[0] ? e.labels[0].innerText : '';
                return [e.getAttribute('aria-label') || '', label, e.innerText || '', e.value || '']
                    .join(' | ');
            }"""
        )
        if words.lower() in " ".join(name.lower().split()):
            return
    raise AssertionError(f"Tab never came to: {words}")
