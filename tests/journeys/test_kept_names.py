"""X-08 on paper: where somebody lives who does not want that told is in nothing that is printed.

The other parent prints every page that opens for him. Looked at: the PDF (paper.py says what can
be read out of it: text, title, strings, addresses of links), the page as it is printed, all that
lies in it unseen (attributes, remarks), and what his browser would call the file.
"""

from collections.abc import Callable
from typing import Any

from tests.journeys.conftest import Site
from tests.journeys.every_screen import pages_of
from tests.journeys.lived_in import LivedIn
from tests.journeys.paper import Paper, lies_in

STREET, POSTCODE, MUNICIPALITY = "Zeilmakersgang", "1234 CD", "waterrijk"
# Who works for them, and where: a name leads to a town.
AT_WORK = ("Marieke", "Fenna", "Buurtteam De Werf", "De Brug", "06 12 31 1", "061231100", "14 0123")
HIS = "heideborg"
ASKED = "Gesprekken en spel voor Finn"


def secrets_of(lived_in: LivedIn) -> tuple[str, ...]:
    """What would tell where they are."""
    theirs = lived_in.happened.family_of("annelies")
    return (STREET, POSTCODE, MUNICIPALITY, f"/gezin/{theirs}/", f"/kring/{theirs}/", *AT_WORK)


def told(secrets: tuple[str, ...], *texts: str) -> list[str]:
    """Which of them somebody can read here, also where a line breaks in the middle."""
    text = " ".join(" ".join(texts).split()).lower()
    return [secret for secret in secrets if secret.lower() in text]


def test_nothing_he_prints_tells_where_they_live(
    site: Site, open_page: Callable[..., Any], lived_in: LivedIn
) -> None:
    secrets, read, wrong = secrets_of(lived_in), "", []
    page = open_page("desktop")
    page.goto(site.url("/proef/", HIS))
    page.locator("form[action='/proef/als/jeroen/'] button").first.click()
    page.emulate_media(media="print")
    jeroen = lived_in.happened.cast["jeroen"]
    client = lived_in.happened.client_of(jeroen)
    client.defaults["SERVER_NAME"] = f"{HIS}.localhost"
    printed = 0
    for path, answer in pages_of(jeroen, lived_in.families(), client):
        if b"<main" not in (content := answer.getvalue()):
            found = told(secrets, content.decode("latin-1"), str(answer.headers))
            wrong += [f"the file at {path} tells {secret!r}" for secret in found]
            continue
        shown = page.goto(site.url(path, HIS))
        words = Paper(page.pdf(format="A4")).words()
        read, printed = read + words, printed + 1
        name = page.title() + str(shown.all_headers())
        found = told(secrets, words, page.inner_text("body"), lies_in(page), name)
        wrong += [f"{path} tells {secret!r}" for secret in found]
    assert not wrong, "\n".join(wrong)
    assert printed > 15
    # What is on his pages is read out of the paper: so it would have been found.
    for words in ("Ik wil mijn zoon weer zien.", ASKED, f"http://{HIS}.localhost"):
        assert words in " ".join(read.split())


def test_on_paper_of_who_may_know_it_is_found(
    site: Site, open_page: Callable[..., Any], lived_in: LivedIn
) -> None:
    """The same reading finds every kind of secret where it may stand: text, link and title."""
    page = open_page("desktop")
    page.goto(site.url("/proef/"))
    page.locator("form[action='/proef/als/annelies/'] button").first.click()
    page.goto(site.url(f"/gezin/{lived_in.happened.family_of('annelies')}/"))
    words = Paper(page.pdf(format="A4")).words()
    assert told(("Buurtteam De Werf", MUNICIPALITY, "06 12 31 1"), words) != []
    assert f"{MUNICIPALITY}.localhost" in words
    assert told((MUNICIPALITY,), page.title()) == [MUNICIPALITY]
    assert told((MUNICIPALITY,), lies_in(page)) == [MUNICIPALITY]
