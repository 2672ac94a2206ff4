"""What `./run alike` calls equal, and what it finds: each kind of difference, planted."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.alike.__main__ import came_or_went
from tests.alike.comparing import Compared, compared, marked_pixels, words_of
from tests.alike.walking import Opened, Page

PAGE = Page("our_plan", "/gezin/1/", "key", "samira", 200, "waterrijk", ("nl",))
FORM = (
    '<main class="nb-sheet">\n<h1>Ons plan</h1>\n'
    '<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="{0}">'
    '<input type="hidden" name="me" value="Mw:{0}"><input type="hidden" value="{0}" name="once">'
    '<div hx-get="/gezin/1/nieuws/?look=ab-{0}&amp;seen={0}%3A{0}%3A"></div>'
    "<p>Ik <b>bel</b> <a>haar</a></p><textarea>een\n\ntwee</textarea>"
    '<button name="answer" value="yes">Ja</button></form>\n'
    '<a href="/werkt-niet/?screen={1}">Dit werkt niet</a></main>'
)


def form(number: int = 1, screen: str = "goal_change") -> str:
    return FORM.format(number, screen)


def shown(text: str, status: int = 200) -> Opened:
    return Opened(status, {"nl": text})


def differs(text: str, instead: str) -> list[str]:
    """What is found when this stands there instead."""
    assert text in form()
    other = shown(form().replace(text, instead))
    return compared(PAGE, shown(form()), other, {}).texts.get("nl", [])


def test_what_differs_at_each_request_is_equal_and_so_are_empty_lines() -> None:
    assert words_of(form(1), {}) == words_of(form(2), {})
    assert differs("</h1>\n", "</h1>\n\n  \n") == []
    assert differs('<form method="post">', '\n  <form  method="post"> ') == []


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("Ons plan", "Mijn plan"),
        ('<button name="answer" value="yes">Ja</button>', ""),
        ('value="yes"', 'value="no"'),
        ("nb-sheet", "nb-paper"),
        ("</b> <a>", "</b><a>"),
        ("een\n\ntwee", "een\ntwee"),
        ('<input type="hidden" name="me" value="Mw:1">', ""),
        ("/gezin/1/nieuws/", "/gezin/2/nieuws/"),
        ("?screen=goal_change", "?screen=goal_new"),
    ],
)
def test_each_change_of_what_a_page_says_is_found(text: str, instead: str) -> None:
    lines = differs(text, instead)
    assert lines
    assert all(line[0] in "-+" for line in lines)


def test_a_changed_word_is_shown_as_it_was_and_as_it_is() -> None:
    assert differs("Ons plan", "Mijn plan") == ["-Ons plan", "+Mijn plan"]


def test_an_address_that_is_called_otherwise_is_the_same_screen_when_that_is_told() -> None:
    there, here = shown(form()), shown(form(screen="goals%3Ahome_change"))
    assert compared(PAGE, there, here, {"goal_change": "goals:home_change"}).is_equal
    assert not compared(PAGE, there, here, {}).is_equal
    assert not compared(PAGE, there, here, {"goal_new": "goals:home_change"}).is_equal


@pytest.mark.parametrize("statuses", [(200, 404), (404, 200), (500, 500)])
def test_a_page_that_is_missing_or_went_wrong_is_not_equal(statuses: tuple[int, int]) -> None:
    """Also where both builds show the same mistake."""
    there, here = (shown(form(), status) for status in statuses)
    found = compared(PAGE, there, here, {})
    assert found.is_equal is False
    said = "\n".join(found.lines(Path()))
    assert f"status {statuses[0]} there and {statuses[1]} here; it should be 200" in said


def test_an_address_that_came_or_went_is_told() -> None:
    assert list(came_or_went({"gezin/<>/", "balie/"}, {"gezin/<>/", "geld/"})) == [
        "NOT EQUAL  /balie/ is not there any more",
        "NOT EQUAL  /geld/ is new",
    ]
    assert list(came_or_went({"balie/"}, {"balie/"})) == []


def picture(
    at: tuple[int, int] = (4, 4), colour: tuple[int, int, int] = (9, 9, 9), height: int = 12
) -> bytes:
    """A white sheet with one block on it."""
    sheet, held = Image.new("RGB", (20, height), "white"), io.BytesIO()
    sheet.paste(colour, (*at, at[0] + 5, at[1] + 5))
    sheet.save(held, "PNG")
    return held.getvalue()


@pytest.mark.parametrize(
    ("other", "where"),
    [
        (picture(colour=(9, 9, 10)), (4, 4, 9, 9)),
        (picture(at=(5, 4)), (4, 4, 10, 9)),
        (picture(height=13), (0, 12, 20, 13)),
    ],
    ids=["a colour by one", "a margin of one pixel", "one pixel more of nothing"],
)
def test_one_pixel_or_one_step_of_a_colour_is_found_and_marked(
    other: bytes, where: tuple[int, int, int, int]
) -> None:
    found = marked_pixels(picture(), other)
    assert found
    red = found.marked.getchannel("R").point(lambda v: 255 if v == 214 else 0)
    assert red.getbbox() == where


def test_the_same_pixels_are_equal_however_they_are_packed() -> None:
    held = io.BytesIO()
    Image.open(io.BytesIO(picture())).save(held, "PNG", compress_level=0)
    assert held.getvalue() != picture()
    assert marked_pixels(picture(), held.getvalue()) is None


def test_both_pictures_and_what_differs_are_kept(tmp_path: Path) -> None:
    there = Opened(200, {"nl": form()}, {"phone": picture(), "desktop": picture()})
    here = Opened(200, {"nl": form()}, {"phone": picture(at=(5, 4)), "desktop": picture()})
    found = compared(PAGE, there, here, {})
    said = list(found.lines(tmp_path))
    names = [f"our-plan-gezin-1-samira-phone-{which}.png" for which in ("here", "marked", "there")]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert said == [f"NOT EQUAL  {PAGE}", f"    picture (phone): {tmp_path / names[1]}"]
    assert (tmp_path / names[2]).read_bytes() == picture()


def test_what_is_equal_is_said_in_one_line_and_keeps_nothing(tmp_path: Path) -> None:
    there = Opened(200, {"nl": form(1)}, {"phone": picture()})
    here = Opened(200, {"nl": form(2)}, {"phone": picture()})
    found: Compared = compared(PAGE, there, here, {})
    assert list(found.lines(tmp_path)) == ["equal      our_plan /gezin/1/ (samira, nl)"]
    assert found.looks == ("text nl", "phone")
    assert list(tmp_path.iterdir()) == []
