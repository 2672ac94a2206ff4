"""A person at a screen: finds keys by where they lead, in any language; counts taps and letters."""

import re
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import get_resolver
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.journeys.conftest import Site, axe_problems

FIND = """([pattern, near, part]) => {
    const leads = new RegExp(pattern);
    const whole = e => e.tagName === 'A' ? e.href : e.form.action;
    const path = e => new URL(e.tagName === 'A' ? e.href : e.form.action).pathname;
    const about = e => (e.closest('li, tr, fieldset, .nb-goal, .nb-part, .nb-real, section')
        || document.body).innerText;
    document.querySelectorAll('[data-here]').forEach(e => e.removeAttribute('data-here'));
    const found = [...document.querySelectorAll('a:not([href^="#"]), form button')].find(e =>
        e.checkVisibility() && leads.test(path(e)) && (!near || about(e).includes(near))
        && (!part || whole(e).includes(part)));
    if (found) found.setAttribute('data-here', '');
    return Boolean(found);
}"""

NEAR = """([about, words, gone]) => [...document.querySelectorAll('main li')].some(
    e => e.innerText.includes(about) && e.innerText.includes(words) !== gone)"""
VALUE = """([field, name]) => {
    const all = [...document.querySelectorAll(`main [name='${field}']`)];
    const offered = all.flatMap(e => e.tagName === 'SELECT' ? [...e.options] : [e]);
    const words = e => e.labels && e.labels[0] ? e.labels[0].innerText : e.text;
    return offered.find(e => words(e).includes(name)).value;
}"""

# Of whoever is known here, these are known. A form with a name of its own is about somebody new.
KNOWN = [
    "given_name",
    "surname",
    "born_on",
    "bsn",
    "phone",
    "email",
    "street",
    "number",
    "postcode",
]
ASKS = """known => [...document.querySelectorAll('main input, main textarea')]
    .filter(e => known.includes(e.name) && !e.value && !e.form.querySelector("[name='name']"))
    .map(e => e.name)"""


def leads_to(name: str) -> str:
    """The addresses with this name, as a pattern."""

    def walk(patterns: Any, before: str, of: str = "") -> list[str]:
        found = []
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                subject = f"{pattern.namespace}:" if pattern.namespace else ""
                found += walk(pattern.url_patterns, here, of + subject)
            elif pattern.name and of + pattern.name == name:
                found.append("^/" + re.sub(r"<[^>]*>", "[^/]+", here) + "$")
        return found

    found = walk(get_resolver().url_patterns, "")
    assert found, f"no address is called {name}"
    return "|".join(found)


class Hands:
    """Somebody with one page of a browser of their own."""

    def __init__(self, page: Any, site: Site, who: str) -> None:
        self.page, self.site, self.who = page, site, who
        self.taps = self.typed = 0
        self.acted = 0.0
        self.asked_again: list[str] = []
        self.screens: list[str] = []
        self.problems: list[str] = []

    def open(self, path: str) -> None:
        """By an address or a bookmark."""
        self.page.goto(self.site.url(path))
        self.look()

    def be(self, slug: str) -> None:
        """Look as somebody of the invented region."""
        self.page.goto(self.site.url("/proef/"))
        self.page.locator(f"form[action='/proef/als/{slug}/'] button").first.click()
        self.page.wait_for_load_state()
        self.look()

    def tap(
        self, name: str, near: str = "", value: str = "", part: str = "", look: bool = True
    ) -> None:
        """A link or button that leads there.

        near: words on the same line; value: of which button; part: of the address. look: False
        when it is timed until somebody else sees it, and the screen is looked at afterwards.
        """
        wanted = [leads_to(name), near, part]
        if not self.page.evaluate(FIND, wanted):
            self._unfold()
        assert self.page.evaluate(FIND, wanted), (
            f"{self.who} finds no key to {name} ({near!r}) on {self.page.url}"
        )
        self.taps += 1
        self._click(wanted, value)
        if look:
            self.look()

    def _click(self, wanted: list[str], value: str) -> None:
        """Again when what others did renewed that part of the page between finding and tapping."""
        found = self.page.locator("[data-here]")
        if value:
            found = self.page.locator(f"form:has([data-here]) button[value='{value}']")
        for _attempt in range(5):
            self.acted = time.monotonic()
            try:
                with self.page.expect_navigation():
                    found.first.click(timeout=2_000)
                return
            except PlaywrightTimeout:
                assert self.page.evaluate(FIND, wanted), f"{self.who}: gone again: {wanted}"
        raise AssertionError(f"{self.who} cannot tap {wanted}")

    def send(self, field: str, value: str = "", look: bool = True) -> None:
        """The button under a field that is on the screen. value: of which of its buttons."""
        which = f"[value='{value}']" if value else ":not([type=button])"
        shown = self.page.locator(f"main form:has([name='{field}']:visible) button{which}")
        self.taps += 1
        self.acted = time.monotonic()
        with self.page.expect_navigation():
            shown.first.click()
        if look:
            self.look()

    def ready(self, field: str, value: str, moment: float) -> None:
        """A finger on the button under a field; it comes down at this moment of the clock."""
        button = f"main form:has([name='{field}']) button" + (f"[value='{value}']" if value else "")
        self.taps += 1
        self.page.locator(button).first.evaluate(
            "(e, at) => setTimeout(() => e.click(), at - Date.now())", moment * 1000
        )

    def _unfold(self) -> None:
        """Open what is folded away: a tap."""
        self.taps += 1
        folded = "document.querySelectorAll('main details, aside details')"
        self.page.evaluate(f"{folded}.forEach(d => d.open = true)")

    def turn(self) -> None:
        """The plan turns around for who sits opposite, and back: a tap each."""
        for turned in (True, False):
            self.taps += 1
            self.page.locator("[data-turns]").click()
            assert self.page.locator("#om.nb-turned").count() == int(turned)

    def sees_key(self, name: str, near: str = "") -> bool:
        """Whether a key that leads there is on the screen."""
        return bool(self.page.evaluate(FIND, [leads_to(name), near, ""]))

    def write(self, field: str, words: str) -> None:
        """A tap in a field, and the words."""
        shown = self.page.locator(f"main [name='{field}']:visible")
        if not shown.count():
            self._unfold()
        self.taps += 1
        self.typed += len(words)
        shown.first.fill(words)

    def choose(self, field: str, value: str) -> None:
        """One of what is offered."""
        self.taps += 1
        offered = self.page.locator(f"main [name='{field}']:visible").first
        if offered.evaluate("e => e.tagName") == "SELECT":
            offered.select_option(value)
        else:
            self.page.locator(f"main [name='{field}'][value='{value}']").first.check()

    def tick(self, field: str) -> None:
        """A tick in a box."""
        self.taps += 1
        self.page.locator(f"main [name='{field}']:visible").first.check()

    def choose_named(self, field: str, name: str) -> None:
        """What is offered under this name."""
        self.choose(field, self.value_of(field, name))

    def value_of(self, field: str, name: str) -> str:
        """The value that a field sends for what is offered under this name."""
        return str(self.page.evaluate(VALUE, [field, name]))

    def day(self, field: str, day: date) -> None:
        """A day in a field, as the browser keeps it."""
        self.write(field, day.isoformat())

    def give(self, field: str, name: str, content: bytes) -> None:
        """A file for a field."""
        self.taps += 1
        file = {"name": name, "mimeType": "image/jpeg", "buffer": content}
        self.page.locator(f"main [name='{field}']").first.set_input_files(files=[file])

    def reads(self, words: str) -> bool:
        """Whether these words are on the screen."""
        return words in self.page.inner_text("body")

    def holds(self, field: str) -> str:
        """What stands in a field."""
        return str(self.page.locator(f"main [name='{field}']").first.input_value())

    def line(self, about: str) -> str:
        """The line on the screen that is about this."""
        return str(self.page.locator("main li:visible", has_text=about).first.inner_text())

    def sees_within(self, words: str, since: float, seconds: float) -> float:
        """How long after the other's tap these words are on this screen, without touching it."""
        left = max(1.0, (seconds - (time.monotonic() - since)) * 1000)
        try:
            self.page.wait_for_function(
                "words => document.body && document.body.innerText.includes(words)",
                arg=words,
                timeout=left,
            )
        except PlaywrightTimeout as late:
            raise AssertionError(f"{self.who} does not see {words!r}") from late
        return time.monotonic() - since

    def sees_near(
        self, about: str, words: str, since: float, seconds: float, gone: bool = False
    ) -> None:
        """As sees_within, on the line that is about this; gone: no longer there."""
        left = max(1.0, (seconds - (time.monotonic() - since)) * 1000)
        try:
            self.page.wait_for_function(NEAR, arg=[about, words, gone], timeout=left)
        except PlaywrightTimeout as late:
            line = self.line(about)
            raise AssertionError(f"{self.who} reads {line!r}, not yet as it is now") from late

    def counted(self, do: Callable[[], None]) -> tuple[int, int]:
        """How many taps and letters it takes."""
        taps, typed = self.taps, self.typed
        do()
        return self.taps - taps, self.typed - typed

    def look(self) -> None:
        """Every new screen: axe, and whether it fits."""
        whole, _place, _on_it = self.page.url.split("?")[0].partition("#")
        path = re.sub(r"\d+", "#", whole.split("/", 3)[-1])
        if path not in self.screens:
            self.screens.append(path)
            self.problems += [f"{self.who}: {problem}" for problem in self._whole(axe_problems)]
            self.asked_again += [f"{path} {name}" for name in self.page.evaluate(ASKS, KNOWN)]
            wide = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
            self.problems += [f"{self.who}: {self.page.url} scrolls sideways"] if wide else []

    def _whole(self, look: Callable[[Any], list[str]]) -> list[str]:
        """Look at the page at its full height: what stays in sight covers nothing by chance."""
        was = self.page.viewport_size
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": was["width"], "height": height + 200})
        found = look(self.page)
        self.page.set_viewport_size(was)
        return found
