"""The pictures in README.md are of the invented region as it is, and show what is said of them.

WRITE_IMAGES=1 ./run test --suite-only tests/journeys/test_images.py makes them anew; look at them
before they are committed.
"""

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.journeys.conftest import Site

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 150_000
COLOURS = 96
SHARP = 2  # dots of the picture per dot of the page


@dataclass(frozen=True)
class Picture:
    """Who sees which page, how large, and what can be read in sight there."""

    name: str
    who: str
    path: str
    size: tuple[int, int]
    words: tuple[str, ...]


PICTURES = (
    Picture("our-plan-phone", "samira", "/gezin/1/", (360, 900),
            ("Ik red het niet meer alleen", "8 dagen te laat", "bel Marieke: 06 12 31 10 01")),
    Picture("at-the-table-tablet", "marieke", "/werk/gezin/1/tafel/", (768, 1200),
            ("Ik red het niet meer alleen", "’s Avonds rust in huis", "wacht op Rachid", "klaar")),
    Picture("my-families-desktop", "marieke", "/werk/", (1100, 1100),
            ("8 dagen te laat", "Samira El Amrani", "bel")),
)  # fmt: skip
IN_SIGHT = """words => [...document.querySelectorAll('main *, nav *')].some(e =>
    e.children.length < 3 && e.innerText && e.innerText.includes(words) && e.checkVisibility()
    && e.getBoundingClientRect().top >= 0 && e.getBoundingClientRect().bottom <= innerHeight)"""


def shot(page: Any) -> bytes:
    """What is in sight, in as few colours as it has: small, and the letters stay sharp."""
    drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = drawn.quantize(COLOURS, dither=Image.Dither.NONE)
    held = io.BytesIO()
    few.save(held, "PNG", optimize=True)
    return held.getvalue()


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_shows_what_is_said_of_it(site: Site, browser: Any, picture: Picture) -> None:
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=SHARP
    )
    page = context.new_page()
    page.goto(site.url("/proef/"))
    page.locator(f"form[action='/proef/als/{picture.who}/'] button").first.click()
    page.goto(site.url(picture.path))
    page.evaluate("document.fonts.ready")
    path = IMAGES / f"{picture.name}.png"
    if os.environ.get("WRITE_IMAGES"):
        path.write_bytes(shot(page))
    for words in picture.words:
        assert page.evaluate(IN_SIGHT, words), words
    context.close()
    with Image.open(path) as there:
        assert (there.mode, there.size) == ("P", (width * SHARP, height * SHARP))
    assert path.stat().st_size < MOST_BYTES
    assert f"docs/images/{picture.name}.png" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_picture_is_left_behind() -> None:
    assert {path.stem for path in IMAGES.iterdir()} == {picture.name for picture in PICTURES}
