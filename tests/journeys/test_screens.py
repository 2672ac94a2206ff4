"""Every screen there is: axe, in each municipality's look, light and dark; and paper."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from noaber.doors.web.screens import every_screen
from tests.journeys.after_a_button import FRAME, NOT_SHOWN, answered, what_is_sent
from tests.journeys.conftest import WIDTHS, Site, axe_problems
from tests.journeys.every_screen import Screen, open_addresses
from tests.journeys.lived_in import LivedIn, choose
from tests.journeys.long_names import NAME, NARROWEST, everybody_has_it, outside
from tests.journeys.queries import asked_by, more_than_written

OpenPage = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
PLAIN = "noaber"
OF_COLOUR = ("color-contrast", "link-in-text-block")
OTHER_SCHEME = {"light": "dark", "dark": "light"}
SHEET = "document.querySelector('link[href*=\"/theme-\"]').getAttribute('href')"
GROW = """([list, most]) => {
    const all = document.querySelector(list);
    while (all.children.length < most) all.append(all.children[0].cloneNode(true));
}"""
NARROW = """() => [...document.querySelectorAll('main p, main blockquote')]
    .filter(e => e.checkVisibility() && e.innerText.trim().length > 12
        && e.getBoundingClientRect().width < 90)
    .map(e => e.innerText.slice(0, 60))"""
WIDE = "document.documentElement.scrollWidth > innerWidth"


@dataclass(frozen=True)
class Look:
    """How it looks: each theme once, each width and language twice; each theme light and dark.

    whole: by every rule of axe; else by those of colour, as the others do not see a theme. narrow:
    at 320 px and on A4 as well, with names of sixty letters.
    """

    theme: str
    scheme: str
    width: str
    language: str
    whole: bool = False
    narrow: bool = False


ON_A_PHONE = (
    Look("waterrijk", "light", "phone", "nl", whole=True),
    Look("heideborg", "dark", "phone", "en", narrow=True),
)
ON_A_DESKTOP = (
    Look("duinveld", "dark", "desktop", "nl"),
    Look(PLAIN, "light", "desktop", "en", whole=True),
)


class Looker:
    """One browser that is everybody in turn, in one look."""

    def __init__(self, page: Any, site: Site, lived_in: LivedIn, look: Look) -> None:
        self.page, self.site, self.lived_in, self.look = page, site, lived_in, look
        self.slug = lived_in.plain if look.theme == PLAIN else look.theme
        self.problems: list[str] = []

    def visit(self, screen: Screen) -> None:
        """As who may: the page is there, in this look, and axe finds nothing."""
        self._be(screen)
        where = self.site.url(screen.path, screen.host or "waterrijk")
        status = self.page.goto(where).status
        if status != screen.status:
            self.problems.append(f"{screen.name} {screen.path}: {status}")
        self._judge(screen.name, PLAIN if screen.always_plain else self.look.theme)

    def _be(self, screen: Screen) -> None:
        """With the session of who it is, which has chosen this municipality."""
        self.page.context.clear_cookies(name="sessionid")
        if screen.host:
            url = self.site.url("/", screen.host)
            cookie = {"name": "django_language", "value": self.look.language, "url": url}
            self.page.context.add_cookies([cookie])
        if not screen.key:
            return
        choose(screen.key, self.slug)
        url = self.site.url("/")
        cookie = {"name": "sessionid", "value": screen.key, "url": url}
        self.page.context.add_cookies([cookie])

    def show(self, path: str, answer: Any) -> None:
        """What came back after a button, at its own address."""
        url, content = self.site.url(path), answer.getvalue().decode()
        policy = {"Content-Security-Policy": answer.headers["Content-Security-Policy"]}
        self.page.route(
            url,
            lambda route: route.fulfill(
                status=answer.status_code, content_type="text/html", headers=policy, body=content
            ),
        )
        self.page.goto(url)
        self.page.unroute(url)
        guest = any(t.name.startswith("guest/") for t in answer.templates if t.name)
        self._judge(f"after a button {path}", PLAIN if guest else self.look.theme)

    def _judge(self, name: str, theme: str) -> None:
        page = self.page
        if f"theme-{theme}." not in (worn := page.evaluate(SHEET)):
            self.problems.append(f"{name} wears {worn} and not {theme}")
        if (language := page.get_attribute("html", "lang")) != self.look.language:
            self.problems.append(f"{name} speaks {language}")
        if page.evaluate(WIDE):
            self.problems.append(f"{name} {page.url} scrolls sideways")
        rules = () if self.look.whole else OF_COLOUR
        self.problems += [f"{name} {problem}" for problem in axe_problems(page, *rules)]
        other = OTHER_SCHEME[self.look.scheme]
        page.emulate_media(color_scheme=other)
        found = axe_problems(page, *OF_COLOUR)
        self.problems += [f"{name}, {other}: {problem}" for problem in found]
        page.emulate_media(color_scheme=self.look.scheme)
        if self.look.narrow:  # last: the page holds other words after it
            self.problems += [f"{name} {page.url} {what}" for what in outside(page)]


SHARES = 3  # of a look: no share takes longer than half a minute


def look_at_a_share(
    site: Site, open_page: OpenPage, lived_in: LivedIn, look: Look, share: int
) -> None:
    """X-18, X-19: of every screen there is, and of what only stands after a button."""
    page = open_page(look.width, look.language, look.scheme)
    # As high as any page: what stays in sight at the bottom covers nothing by chance.
    page.set_viewport_size({"width": WIDTHS[look.width]["width"], "height": 6000})
    looker = Looker(page, site, lived_in, look)
    with lived_in.moved_to(looker.slug):
        for screen in lived_in.found.screens[share::SHARES]:
            looker.visit(screen)
        for sent in list(what_is_sent(lived_in.happened, look.language))[share::SHARES]:
            answer = answered(lived_in.happened, sent, looker.slug, look.language)
            assert answer.status_code == sent.status, (sent, answer.status_code)
            looker.show(sent.path, answer)
    assert not looker.problems, "\n".join(looker.problems)


class TestOnAPhone:
    """Half of the looks, so that two workers share them."""

    @pytest.mark.parametrize("look", ON_A_PHONE, ids=lambda look: look.theme)
    @pytest.mark.parametrize("share", range(SHARES))
    def test_every_screen(
        self, site: Site, open_page: OpenPage, lived_in: LivedIn, share: int, look: Look
    ) -> None:
        look_at_a_share(site, open_page, lived_in, look, share)


class TestOnADesktop:
    """The other half, and whether nothing was forgotten."""

    @pytest.mark.parametrize("look", ON_A_DESKTOP, ids=lambda look: look.theme)
    @pytest.mark.parametrize("share", range(SHARES))
    def test_every_screen(
        self, site: Site, open_page: OpenPage, lived_in: LivedIn, share: int, look: Look
    ) -> None:
        look_at_a_share(site, open_page, lived_in, look, share)

    def test_no_address_is_forgotten(self, lived_in: LivedIn) -> None:
        """Each is a screen, takes only what a button sends, or is named with a reason."""
        found = lived_in.found
        there = found.names | found.only_buttons
        declared = every_screen().values()
        no_screen = {screen.name for screen in declared if screen.no_screen}
        no_address = {screen.name for screen in declared if screen.no_address}
        assert open_addresses() - there - no_screen == set(), "visit it, or say why not"
        assert there & no_screen == set(), "it is a screen by now"
        assert there - open_addresses() - no_address == set()
        assert len(found.screens) > 100

    def test_no_screen_asks_more_queries_than_is_written(self, lived_in: LivedIn) -> None:
        """House guarantee 9: each page's number of queries is pinned."""
        assert more_than_written(asked_by(lived_in.found.screens)) == {}

    def test_no_template_is_forgotten(self, lived_in: LivedIn) -> None:
        """Each page and each part of one was shown somewhere above, or is named with a reason."""
        shown = set(lived_in.found.templates)
        for sent in what_is_sent(lived_in.happened, "nl"):
            answer = answered(lived_in.happened, sent, "waterrijk", "nl")
            shown |= {template.name for template in answer.templates}
        names = {
            path.as_posix().partition("/templates/")[2]
            for path in ROOT.glob("noaber/doors/*/templates/**/*.html")
        }
        unseen = {name for name in names - shown if not name.startswith(FRAME)}
        assert unseen == set(NOT_SHOWN)

    def test_axe_can_find_something(self, site: Site, open_page: OpenPage) -> None:
        page = open_page()
        page.goto(site.url("/"))
        page.evaluate("document.querySelector('main').innerHTML += '<img src=x><input>'")
        assert len(axe_problems(page)) >= 2
        page.evaluate("document.querySelector('main').style.color = '#ddd'")
        assert axe_problems(page, *OF_COLOUR)


def look_as(page: Any, site: Site, slug: str) -> None:
    page.goto(site.url("/proef/"))
    page.locator(f"form[action='/proef/als/{slug}/'] button").first.click()


def test_what_may_not_run_is_told(site: Site, browser: Any) -> None:
    """The policy holds in the browsers of these tests: what it stops would fail them."""
    page = browser.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.goto(site.url("/"))
    page.evaluate("document.querySelector('main').innerHTML += '<p style=\"color:red\">x</p>'")
    assert any("Content Security Policy" in words for words in heard)
    page.close()


def sheets(page: Any) -> int:
    """How many of A4 the page takes on paper."""
    return max(int(found) for found in re.findall(rb"/Count (\d+)", page.pdf(format="A4")))


def test_our_plan_for_the_fridge_is_one_sheet_of_paper(site: Site, open_page: OpenPage) -> None:
    """S2-11: goals, who does what, and six people with their numbers, on one A4; also with more."""
    page = open_page("desktop")
    look_as(page, site, "samira")
    page.goto(site.url("/gezin/1/koelkast/"))
    assert page.locator(".nb-person").count() >= 6
    assert sheets(page) == 1
    for what, most in ((".nb-goals", 5), (".nb-fridge__lines", 15), (".nb-people", 9)):
        page.evaluate(GROW, [what, most])
    assert page.locator(".nb-person").count() == 9
    assert sheets(page) == 1


def test_our_plan_prints_in_lines_and_not_in_letters(site: Site, open_page: OpenPage) -> None:
    """X-18: on paper no line of the plan is pressed into a narrow strip beside another."""
    page = open_page("desktop")
    look_as(page, site, "samira")
    page.set_viewport_size({"width": 660, "height": 900})  # A4 between its margins
    page.emulate_media(media="print")
    for path in ("/gezin/1/", "/gezin/1/meenemen/", "/berichten/", "/wie-keek/"):
        page.goto(site.url(path))
        assert page.evaluate(NARROW) == []


def test_what_is_folded_is_on_paper_and_stays_open_while_others_write(
    site: Site, open_page: OpenPage
) -> None:
    """What stands folds on a screen; nobody closes what somebody else is reading."""
    page, other = open_page(), open_page("desktop")
    look_as(page, site, "samira")
    fold = page.locator(".nb-more").first
    inside = fold.locator("p").first
    assert not inside.is_visible()
    page.emulate_media(media="print")
    assert inside.is_visible()
    assert not fold.locator("summary").is_visible()
    page.emulate_media(media="screen")
    fold.locator("summary").click()
    look_as(other, site, "marieke")
    other.goto(site.url("/werk/gezin/1/tafel/doel/"))
    other.fill("[name=words]", "Samen eten op zondag")
    other.locator("main form button").first.click()
    page.wait_for_function("() => document.body.innerText.includes('Samen eten op zondag')")
    assert page.locator(".nb-more").first.locator("p").first.is_visible()


SEEN_MOST = {
    "samira": ("/gezin/1/", "/gezin/1/antwoord/", "/mijn-kring/", "/mijn-gegevens/"),
    "marieke": ("/werk/gezin/1/", "/werk/", "/werk/gezin/1/tafel/"),
}


def test_a_name_of_sixty_letters_pushes_no_number_off_the_screen(
    site: Site, open_page: OpenPage, lived_in: LivedIn
) -> None:
    """A double surname: at 320 px every number to call stands whole on the screen."""
    page = open_page()
    with everybody_has_it(lived_in.admin):
        for who, paths in SEEN_MOST.items():
            look_as(page, site, who)
            page.set_viewport_size(NARROWEST)
            for path in paths:
                page.goto(site.url(path))
                assert NAME in page.inner_text("body")
                assert not page.evaluate(WIDE), path
                for call in page.locator("a[href^='tel:']").all():
                    box = call.bounding_box()
                    assert box["x"] >= 0, path
                    assert box["x"] + box["width"] <= NARROWEST["width"], path


def test_nothing_is_fetched_from_elsewhere(site: Site, open_page: OpenPage) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    look_as(page, site, "samira")
    for path in ("/gezin/", "/berichten/", "/mijn-kring/", "/gezin/1/koelkast/"):
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
