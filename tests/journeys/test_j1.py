"""J1, steps 1 and 2: one sentence at the front door, and a professional who answers it.

By keyboard alone, on a phone and on a desktop, in both languages; axe on every screen.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext

from noaber.lib.days import day_of
from tests.journeys.conftest import Site, axe_problems, tab_to

OpenPage = Callable[..., Any]


@pytest.fixture(params=["nl", "en"])
def language(request: pytest.FixtureRequest) -> Any:
    """Both languages; the words of the test follow."""
    with translation.override(request.param):
        yield request.param


def press(page: Any, words: str) -> None:
    """Go to a link or button by Tab, and press it."""
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Any, label: str, text: str) -> None:
    """Go to a field by Tab, and type."""
    tab_to(page, label)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def be(page: Any, site: Site, name: str) -> None:
    """Look as somebody of the invented region."""
    page.goto(site.url("/proef/"))
    press(page, gettext("Kijk als %(name)s") % {"name": name})


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_one_sentence_one_answer(
    site: Site, open_page: OpenPage, width: str, language: str
) -> None:
    sentence = f"Ik red het niet meer alleen met de kinderen. ({width}, {language})"
    resident = open_page(width, language)
    owner = ask(resident, site, sentence)
    press(resident, gettext("Naar ons plan"))
    plan_url = resident.url
    assert sentence in resident.inner_text("main")
    assert owner in resident.inner_text("main")
    assert axe_problems(resident) == []

    worker = open_page(width, language)
    be(worker, site, owner)
    find_and_promise(worker, site, sentence, plan_url)

    # The family's page shows who promised what, and who looked.
    resident.goto(plan_url)
    ours = resident.inner_text("main")
    assert "Ik bel met school" in ours
    assert owner in ours
    resident.goto(site.url("/wie-keek/"))
    assert owner in resident.inner_text("main")
    assert axe_problems(resident) == []


def ask(resident: Any, site: Site, sentence: str) -> str:
    """One sentence in; one name, one phone number and one date out. Returns the name."""
    resident.goto(site.url("/"))
    assert axe_problems(resident) == []
    write(resident, gettext("Wat is er? Schrijf het in je eigen woorden."), sentence)
    write(resident, gettext("Hoe heet je?"), "Zoë")
    write(resident, gettext("Je telefoonnummer"), "06 12345678")
    # What the team is called is the municipality's own word.
    press(resident, (gettext("Stuur naar het %(team)s") % {"team": ""}).strip())
    assert re.search(r"/gezin/\d+/antwoord/$", resident.url)
    answer = resident.inner_text("main")
    assert gettext("Dank je wel, %(name)s.") % {"name": "Zoë"} in answer
    assert resident.locator("main a[href^='tel:']").first.is_visible()
    assert axe_problems(resident) == []
    return next(name for name in ("Marieke", "Tom", "Fenna") if name in answer)


def find_and_promise(worker: Any, site: Site, sentence: str, plan_url: str) -> None:
    """The professional finds the sentence among her families, and promises something."""
    assert sentence in worker.inner_text("main")
    assert axe_problems(worker) == []
    family_id = re.findall(r"\d+", plan_url)[-1]
    worker.goto(site.url(f"/werk/gezin/{family_id}/"))
    assert axe_problems(worker) == []
    press(worker, gettext("laat zien hoe ik hen bereik"))
    assert worker.locator("main a[href^='tel:']").first.is_visible()
    assert axe_problems(worker) == []
    press(worker, gettext("beloof iets"))
    assert axe_problems(worker) == []
    in_two_days = day_of(timezone.now()) + timedelta(days=2)
    write(worker, gettext("Wat beloof je?"), "Ik bel met school")
    tab_to(worker, gettext("Wanneer is het gedaan?"))
    worker.keyboard.type(in_two_days.strftime("%m%d%Y"))
    press(worker, gettext("Beloof dit"))
    assert "Ik bel met school" in worker.inner_text("main")


def test_somebody_else_finds_nothing(site: Site, open_page: OpenPage) -> None:
    outsider = open_page()
    be(outsider, site, "Jeroen")
    answer = outsider.goto(site.url("/gezin/1/"))
    assert answer.status == 404
    for name in ("Samira", "Youssef", "Noor", "Marieke"):
        assert name not in outsider.content()
