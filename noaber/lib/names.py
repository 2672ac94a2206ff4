"""Names of people, streets and teams: what somebody is called, how names compare and are ordered.

A name is shown as it was recorded. It is compared by its letters, as `name_letters` in
people/guards.sql does (a test keeps the two equal), and ordered as Dutch lists are: see `in_order`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

# --- one name or two -----------------------------------------------------------------------------


def called(given_name: str, surname: str) -> str:
    """What somebody is called: the first name, or the only one that there is."""
    return given_name or surname


def whole_name(given_name: str, surname: str) -> str:
    """Both names, or the only one that there is."""
    return f"{given_name} {surname}".strip()


class Named:
    """Somebody with a first name and a surname, of which one may be empty."""

    __slots__ = ()
    given_name: str
    surname: str

    @property
    def called(self) -> str:
        """What they are called: the first name, or the only one."""
        return called(self.given_name, self.surname)

    @property
    def whole_name(self) -> str:
        """Both names, or the only one."""
        return whole_name(self.given_name, self.surname)


# --- comparing -----------------------------------------------------------------------------------

_NO_LETTERS = re.compile(
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u02b0-\u036f\u061c\u180e\u2000-\u206f"
    r"\u2212\u3000-\u303f\ua78b\ua78c\ufe00-\ufe0f\ufeff]"
)
_SPELLED = str.maketrans(
    dict(zip("øłđðħıŧς", "olddhitσ", strict=True)) | {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}
)
_VAN_DE = re.compile(r"^(vande[nr]?|vd)")


def name_letters(name: str) -> str:
    """A name as it is compared: letters and digits, without accents and capitals.

    "Berg, van den" is "van den Berg"; van de, van den, van der and v.d. are one; ĳ and ÿ are ij.
    """
    whole = re.sub(r"^([^,]*),([^,]*)$", r"\2 \1", unicodedata.normalize("NFKC", name))
    return _VAN_DE.sub("vd", _letters(whole))


def _letters(text: str) -> str:
    """Letters and digits alone, small and without accents."""
    whole = unicodedata.normalize("NFC", text).replace("ÿ", "ij").replace("Ÿ", "ij")
    letters = _NO_LETTERS.sub("", unicodedata.normalize("NFKD", whole))
    return letters.lower().translate(_SPELLED)


_BETWEEN = r"[\s,.\-\u2010-\u2015/()]+"


def plain_words(text: str) -> str:
    """The words of a text as names are compared, with one space between: to find a name in it."""
    plain = map(_letters, re.split(_BETWEEN, unicodedata.normalize("NFKC", text)))
    return " ".join(word for word in plain if word)


# --- ordering ------------------------------------------------------------------------------------

# What stands before a name and is no part of its order: words of the BRP's table of prefixes
# (Tabel 36), but for those that are first names as well (Ben, Do, Don, Des, Di, In, Lo, Am, Im).
PREFIXES = frozenset(
    re.findall(
        r"\w+",
        "aan af al bij da dal dalla das de deca degli dei del della den der dos du el het la las le"
        " les los of onder op over te ten ter thoe toe tot uit uijt van vanden vander vd vom von"
        " voor vor zu zum zur",
    )
)
CUT_OFF = frozenset(["d", "dell", "l", "s", "t"])  # before or behind an apostrophe: d', 't
APOSTROPHE = "[\u0027\u0060\u00b4\u02b9\u02bb-\u02bd\u02c8\u2018-\u201b\u2032\ua78b\ua78c\uff07]"
_V_D = re.compile(r"\bv[./ ]{1,2}d\b", re.IGNORECASE)
Words = tuple[tuple[str, int], ...]


def in_order(name: str) -> tuple[Words, Words, str]:
    """The place of a name in a list, for `sorted`: word by word, as a Dutch list of names is.

    Under the first word that is no prefix ("de Vries" under V, "'s-Hertogenbosch" and, as in the
    Netherlands, "d'Hondt" under H); IJ as the two letters that it is, as in a dictionary, not as
    the Y of a telephone book; accents, capitals and signs count for nothing, and 2 comes before
    10. What is equal so far goes by its prefixes, and then by its signs: so the order never depends
    on a database or a machine.
    """
    words = _words(name)
    last = len(words) - 1  # before a name: what comes last is the name
    main = [w for at, (w, is_before) in enumerate(words) if at == last or not is_before]
    before = [w for w, is_before in words[:-1] if is_before]
    return _comparable(main), _comparable(before), unicodedata.normalize("NFC", name)


def _words(name: str) -> list[tuple[str, bool]]:
    """The words of a name, plain, and whether each is a prefix: van, or what was cut off (d', 't).

    What an apostrophe does not cut off a prefix belongs to its word: O'Brien is one.
    """
    text = re.sub(APOSTROPHE, "'", unicodedata.normalize("NFKC", name))
    found: list[tuple[str, bool]] = []
    for part in re.split(_BETWEEN, _V_D.sub("vd", text)):
        first, _cut, rest = (_letters(piece) for piece in part.strip("'").partition("'"))
        if first in CUT_OFF and "'" in part:
            found += [(first, True), (rest, False)]
        else:
            found.append((first + rest, first + rest in PREFIXES))
    return [(word, is_before) for word, is_before in found if word]


def _comparable(words: Iterable[str]) -> Words:
    pieces = (piece for word in words for piece in re.findall(r"\d+|\D+", word))
    return tuple(("", int(piece)) if piece.isdecimal() else (piece, 0) for piece in pieces)


def by_name(things: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """These in the order of their names."""
    return sorted(things, key=lambda thing: in_order(name(thing)))
