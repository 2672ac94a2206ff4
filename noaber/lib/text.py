"""What may be stored of what people type. Nothing typed is altered; it is accepted or refused."""

import unicodedata

_LINE_BREAKS_AND_TABS = frozenset("\n\r\t")


def has_control_characters(text: str) -> bool:
    """Whether the text holds what no keyboard types: control characters and broken halves.

    Line breaks and tabs are fine; so are emoji and text that runs from right to left.
    """
    return any(
        unicodedata.category(character) in ("Cc", "Cs") and character not in _LINE_BREAKS_AND_TABS
        for character in text
    )


def initials(name: str) -> str:
    """For the circle beside a name: "OF" of "Oma Fatima"; at most two letters."""
    return "".join(part[0] for part in name.split()[:2]).upper()


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen (spaces and zero-width characters only)."""
    return all(unicodedata.category(character)[0] in "ZC" for character in text)
