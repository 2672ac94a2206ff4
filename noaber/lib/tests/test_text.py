"""What people type is accepted or refused, never altered."""

import pytest

from noaber.lib.text import has_control_characters, is_blank


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
