"""Every theme can be read by tired eyes, by day and by night (WCAG 1.4.6 and 1.4.11)."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[4] / "frontend" / "themes"
SCHEMES = [
    pytest.param(scheme, id=f"{path.stem}-{name}")
    for path in sorted(FOLDER.glob("*.json"))
    for name, scheme in json.loads(path.read_text()).items()
]
pytestmark = pytest.mark.skipif(not SCHEMES, reason="the sources of the themes are not here")


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["ground", "paper", "tint"])
@pytest.mark.parametrize("text", ["ink", "quiet", "accent", "late"])
def test_all_text_stands_out_seven_to_one(scheme: dict[str, str], ground: str, text: str) -> None:
    assert contrast(scheme[text], scheme[ground]) >= 7


@pytest.mark.parametrize("scheme", SCHEMES)
def test_buttons_and_edges(scheme: dict[str, str]) -> None:
    assert contrast(scheme["on-accent"], scheme["accent"]) >= 7
    assert contrast(scheme["edge"], scheme["paper"]) >= 3
    assert contrast(scheme["edge"], scheme["ground"]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_late_promise_has_a_colour_of_its_own(scheme: dict[str, str]) -> None:
    assert list(scheme.values()).count(scheme["late"]) == 1
