"""What people type is accepted or refused, never altered."""

import pytest

from noaber.lib.text import has_control_characters, is_blank, plain, unseen


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "bel\x07", "\x85", "half \ud83d"])
def test_control_characters_are_found(text: str) -> None:
    assert has_control_characters(text)


@pytest.mark.parametrize(
    "text", ["", "een\ntwee\r\n\tdrie", "👩‍👧‍👦 ‍", "أنا لا أستطيع وحدي", "<b>{{ x }}"]
)
def test_what_people_type_is_no_control_character(text: str) -> None:
    assert not has_control_characters(text)


@pytest.mark.parametrize("text", ["", "  \n\t", "\u200b\u00a0\u2060"])
def test_blank_is_what_nobody_sees(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["x", " . ", "🙂", "م"])
def test_not_blank(text: str) -> None:
    assert not is_blank(text)


# --- what nobody sees ----------------------------------------------------------------------------

INVISIBLE = {
    "zero width space": "\u200b", "word joiner": "\u2060", "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad", "joiner": "\u200d", "non-joiner": "\u200c",
    "left to right mark": "\u200e", "right to left override": "\u202e", "isolate": "\u2066",
    "end of embedding": "\u202c", "variation selector": "\ufe0f",
    "ideographic selector": "\U000e0100", "grapheme joiner": "\u034f", "Hangul filler": "\u3164",
    "tag": "\U000e0041", "line separator": "\u2028", "Arabic mark": "\u061c",
    "empty Braille": "\u2800", "Mongolian vowel separator": "\u180e",
}  # fmt: skip


@pytest.mark.parametrize("sign", INVISIBLE.values(), ids=INVISIBLE)
def test_what_nobody_sees_is_taken_off_the_ends_and_named_inside(sign: str) -> None:
    assert plain(f"{sign} ans@waterrijk.example\u00a0{sign}") == "ans@waterrijk.example"
    assert unseen(f"an{sign}s@waterrijk.example") == f"U+{ord(sign):04X}"
    assert unseen(f"An{sign}s", writing=True) == f"U+{ord(sign):04X}"
    assert is_blank(f" {sign}")


@pytest.mark.parametrize(
    "sign", ["\u00a0", "\u1680", "\u2002", "\u2009", "\u200a", "\u202f", "\u205f", "\u3000"]
)
def test_every_space_is_an_ordinary_one(sign: str) -> None:
    assert plain(f"{sign}06{sign}12345678{sign}") == "06 12345678"


@pytest.mark.parametrize(
    "name",
    [
        "علی‌رضا", "शर्‍मा", "ක්‍රිෂාන්", "Oma ❤️", "👩‍👧‍👦", "🏃🏽‍♀️", "👩‍❤️‍👨", "🙂‍↔️",
        "葛\U000e0100城", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "Zoë",
        "D’Hondt-Öz", "ΠΑΣ", "محمد",
    ],
)  # fmt: skip
def test_what_writing_needs_stays_in_a_name(name: str) -> None:
    assert (plain(name), unseen(name, writing=True)) == (name, "")


@pytest.mark.parametrize(
    "name", ["Jan\u200dsen", "o\u0308\u200dz", "علی\u200c", "\u200dع", "A\ufe0f"]
)
def test_a_joiner_that_joins_nothing_is_named(name: str) -> None:
    assert unseen(name, writing=True)


def test_ordinary_text_has_nothing_unseen() -> None:
    assert unseen("Nieuwe Kerk 12-14, ’s-Gravenhage") == ""
    assert plain("  Ans \t") == "Ans"
