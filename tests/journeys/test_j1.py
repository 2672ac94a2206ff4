"""J1, steps 1 and 2: one sentence at the front door, and a professional who answers it.

By keyboard alone: an address is typed once in each browser, and from there on everything is Tab,
Enter and letters. On a phone and on a desktop, in both languages; axe on every screen. The policy
of what may run on a page holds throughout (conftest.open_page).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext

from noaber.doors.web.spoken import spoken_day
from noaber.lib.days import day_of, working_day_from
from noaber.lib.phones import phone_link, spoken_phone
from noaber.world import CAST
from tests.journeys.conftest import Site, axe_problems, tab_to

OpenPage = Callable[..., Any]
NAMES = {("phone", "nl"): "Zoë", ("phone", "en"): "Imke", ("desktop", "nl"): "Ravi"}
OWN_PLAN = "Wij willen eerst met oma praten, en dan zelf opschrijven wat er nodig is."
PROMISED = "Ik bel met school"


@pytest.fixture(params=["nl", "en"])
def language(request: pytest.FixtureRequest) -> Any:
    """Both languages; the words of the test follow."""
    with translation.override(request.param):
        yield request.param


@dataclass(frozen=True)
class Answer:
    """What somebody is told at once: who calls, on which number, and when, as it is said."""

    name: str
    number: str
    when: str


def press(page: Any, words: str) -> None:
    """Go to a link or button by Tab, and press it."""
    tab_to(page, words, most=150)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert axe_problems(page) == []


def write(page: Any, label: str, text: str) -> None:
    """Go to a field by Tab, and type."""
    tab_to(page, label)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def be(page: Any, site: Site, name: str) -> None:
    """From the front door, look as somebody of the invented region."""
    page.goto(site.url("/"))
    press(page, gettext("Kijk als iemand anders"))
    press(page, gettext("Kijk als %(name)s") % {"name": name})


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_one_sentence_one_answer(
    site: Site, open_page: OpenPage, width: str, language: str
) -> None:
    name = NAMES.get((width, language), "Teun")
    sentence = f"Ik red het niet meer alleen met de kinderen. ({width}, {language})"
    resident = open_page(width, language)
    answer = ask(resident, site, name, sentence)
    press(resident, gettext("Naar ons plan"))
    ours = resident.inner_text("main")
    for words in (sentence, answer.name, answer.number, answer.when):
        assert words in ours

    worker = open_page(width, language)
    be(worker, site, answer.name)
    find_and_call(worker, name, sentence)
    promised_on = promise(worker)

    # The family's page shows that they spoke, what they said themselves, and who promised what.
    press(resident, gettext("Ons plan"))
    ours = resident.inner_text("main")
    for words in (OWN_PLAN, PROMISED, promised_on, answer.name, answer.number):
        assert words in ours
    assert answer.when not in ours
    press(resident, gettext("Wie keek er?"))
    assert answer.name in resident.inner_text("main")


def ask(resident: Any, site: Site, name: str, sentence: str) -> Answer:
    """One sentence in; one name, one phone number and one date out."""
    resident.goto(site.url("/"))
    assert axe_problems(resident) == []
    write(resident, gettext("Wat is er? Schrijf het in je eigen woorden."), sentence)
    write(resident, gettext("Hoe heet je?"), name)
    write(resident, gettext("Je telefoonnummer"), "06 12345678")
    # What the team is called is the municipality's own word.
    press(resident, (gettext("Stuur naar het %(team)s") % {"team": ""}).strip())
    assert re.search(r"/gezin/\d+/antwoord/$", resident.url)
    assert gettext("Dank je wel, %(name)s.") % {"name": name} in resident.inner_text("main")
    return told(resident)


def told(resident: Any) -> Answer:
    """The answer as it stands there: somebody of the team, their own number, a day to come."""
    said = resident.inner_text(".nb-words__sentence")
    calls = gettext("%(who)s belt je %(when)s.") % {"who": "(.+)", "when": "(.+)"}
    found = re.fullmatch(calls.replace(".", r"\.").replace(r"(\.+)", "(.+)"), said)
    assert found, said
    caller = next(c for c in CAST if c.name == found[1] and c.town == "waterrijk")
    shown = resident.locator("main a[href^='tel:']").first
    assert shown.get_attribute("href") == phone_link(caller.phone)
    assert shown.inner_text() == spoken_phone(caller.phone)
    today = day_of(timezone.now())
    soon = [spoken_day(today + timedelta(days=days), today) for days in range(8)]
    assert any(found[2].startswith(day) for day in soon), found[2]
    return Answer(caller.name, spoken_phone(caller.phone), found[2])


def find_and_call(worker: Any, name: str, sentence: str) -> None:
    """The professional finds the sentence, calls, and writes down what they said (X-27)."""
    assert sentence in worker.inner_text("main")
    press(worker, f"{gettext('open')} {name}")
    press(worker, gettext("laat zien hoe ik hen bereik"))
    assert worker.locator("main a[href^='tel:']").first.inner_text() == spoken_phone("06 12345678")
    press(worker, gettext("we hebben elkaar gesproken"))
    today = day_of(timezone.now())
    until = spoken_day(working_day_from(today + timedelta(days=7)), today)
    own = gettext("Dit gezin mag eerst zelf een plan maken, tot en met %(day)s.") % {"day": until}
    assert sentence in worker.inner_text("main")
    assert own in worker.inner_text("main")
    write(worker, gettext("Wil het gezin eerst zelf een plan maken?"), OWN_PLAN)
    press(worker, gettext("Ja, we hebben elkaar gesproken"))
    assert OWN_PLAN in worker.inner_text("main")
    assert gettext("we hebben elkaar gesproken") not in worker.inner_text("main")


def promise(worker: Any) -> str:
    """Something for a day to come; that day as it is said."""
    press(worker, gettext("beloof iets"))
    today = day_of(timezone.now())
    in_two_days = today + timedelta(days=2)
    write(worker, gettext("Wat beloof je?"), PROMISED)
    tab_to(worker, gettext("Wanneer is het gedaan?"))
    worker.keyboard.type(in_two_days.strftime("%m%d%Y"))
    press(worker, gettext("Beloof dit"))
    assert PROMISED in worker.inner_text("main")
    return spoken_day(in_two_days, today)


def test_somebody_else_finds_nothing(site: Site, open_page: OpenPage) -> None:
    outsider = open_page()
    be(outsider, site, "Jeroen")
    answer = outsider.goto(site.url("/gezin/1/"))
    assert answer.status == 404
    for name in ("Samira", "Youssef", "Noor", "Marieke"):
        assert name not in outsider.content()
