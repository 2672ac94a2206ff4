"""Every screen of everybody: axe, in each municipality's look, light and dark; and paper."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.conftest import Site, axe_problems

OpenPage = Callable[..., Any]
SCREENS: dict[str, tuple[str, ...]] = {
    "": ("/", "/inloggen/login/", "/proef/", "/proef/post/", "/werkt-niet/", "/nergens/"),
    "samira": (
        "/gezin/",
        "/berichten/",
        "/wie-keek/",
        "/mijn-gegevens/",
        "/gezin/1/woorden/",
        "/gezin/1/doel/",
        "/gezin/1/nodig/",
        "/gezin/1/taak/",
        "/gezin/1/koelkast/",
    ),
    "marieke": (
        "/werk/",
        "/werk/gezin/1/",
        "/werk/gezin/1/contact/",
        "/werk/gezin/1/belofte/",
        "/werk/gezin/1/collega-erbij/",
        "/werk/gezin/1/sluiten/",
    ),
    "joke": ("/balie/",),
    "ilse": ("/beleid/",),
}
LOOKS = [
    ("waterrijk", "light"),
    ("waterrijk", "dark"),
    ("duinveld", "dark"),
    ("heideborg", "light"),
]


def look_as(page: Any, site: Site, slug: str, municipality: str) -> None:
    page.goto(site.url("/proef/", municipality))
    page.locator(f"form[action='/proef/als/{slug}/'] button").first.click()


@pytest.mark.parametrize(("municipality", "scheme"), LOOKS)
@pytest.mark.parametrize("who", list(SCREENS))
def test_axe_finds_nothing(
    site: Site, open_page: OpenPage, who: str, municipality: str, scheme: str
) -> None:
    """X-18: no violation that axe knows, at 360 px, in every look, light and dark."""
    page = open_page("phone", scheme=scheme)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    if who:
        look_as(page, site, who, municipality)
    found = []
    for path in SCREENS[who]:
        page.goto(site.url(path, municipality))
        found += axe_problems(page)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{path} scrolls sideways at 360 px"
    assert found == []
    assert errors == []


def test_axe_can_find_something(site: Site, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(site.url("/"))
    page.evaluate("document.querySelector('main').innerHTML += '<img src=x><input>'")
    assert len(axe_problems(page)) >= 2


def test_our_plan_for_the_fridge_is_one_sheet_of_paper(site: Site, open_page: OpenPage) -> None:
    """S2-11: goals, who does what, and six people with their numbers, on one A4."""
    page = open_page("desktop")
    look_as(page, site, "samira", "waterrijk")
    page.goto(site.url("/gezin/1/koelkast/"))
    assert page.locator(".nb-person").count() >= 6
    assert b"/Count 1" in page.pdf(format="A4")


def test_nothing_is_fetched_from_elsewhere(site: Site, open_page: OpenPage) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    look_as(page, site, "samira", "waterrijk")
    for path in SCREENS["samira"]:
        page.goto(site.url(path))
    assert [url for url in asked if f".localhost:{site.port}/" not in url] == []


def test_it_works_without_javascript(site: Site, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("/"))
    page.fill("textarea", "Zonder script gaat het ook.")
    page.fill("input[name=given_name]", "Bram")
    page.fill("input[name=phone]", "06 12345678")
    page.locator("main button").first.click()
    assert "/antwoord/" in page.url
    context.close()
