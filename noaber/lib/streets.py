"""What people write when they are asked in which street they live, beside a list of streets.

They write a house number behind it, a town, a postcode, "Dorpsstr.", another apostrophe. Both sides
are brought to one spelling; what is left over is a number or a place, or it is not understood.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from noaber.lib.names import APOSTROPHE

# As streets are written short; on both sides, so that a wrong guess does no harm.
_SHORT = {
    "burg": "burgemeester", "st": "sint", "dr": "doctor", "dokter": "doctor", "prof": "professor",
    "mr": "meester", "ds": "dominee", "past": "pastoor", "gen": "generaal", "min": "minister",
    "pres": "president", "jhr": "jonkheer", "mgr": "monseigneur", "kon": "koningin",
    "v": "van", "vd": "van der", "1e": "eerste", "1ste": "eerste", "2e": "tweede", "2de": "tweede",
    "3e": "derde", "3de": "derde", "4e": "vierde", "4de": "vierde", "str": "straat",
}  # fmt: skip
_ENDINGS = {"str": "straat", "pln": "plein", "ln": "laan"}  # the first that fits
_TOKEN = re.compile(r"[0-9]+(?:e|ste|de)\b|[0-9]+|[^\W\d_]+")
_POSTCODE = re.compile(r"\b[1-9][0-9]{3} ?(?!(?:in|te|op|nr|no|en|bi|hs|zw)\b)[a-z]{2}\b")
_NUMBER_WORDS = frozenset({"nr", "no", "nummer", "huisnummer", "huisnr"})
_ADDITIONS = frozenset(
    {"bis", "ter", "hs", "huis", "hoog", "boven", "beneden", "rood", "zwart", "rd", "zw", "ii",
     "iii", "iv", "tm", "en", "eerste", "tweede", "derde", "vierde", "verdieping", "etage"}
)  # fmt: skip
_PLACE_WORDS = frozenset({"in", "te", "gemeente"})
_LONGEST_PLACE = 4  # words of a town that stands in front
MOST_WORDS = 12
LONGEST_KEY = 250


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read it: the street, and which place it names ('' for none), in one spelling."""

    street: str
    place: str


def street_words(written: str) -> tuple[str, ...]:
    """The words of a street in one spelling: small letters, no accents, nothing short."""
    return tuple(_words(_bare(written)))


@lru_cache(maxsize=4096)
def street_key(written: str) -> str:
    """The same, as one: people put a space in the middle of a street, or leave it out."""
    return _joined(street_words(written))


def readings(typed: str) -> list[Reading]:
    """Every way to read what somebody typed, the longest street first."""
    words = list(_words(_POSTCODE.sub(" ", _bare(typed))))[:MOST_WORDS]
    found: dict[Reading, None] = {}
    for end in range(len(words), 0, -1):
        found.setdefault(Reading(_joined(words[:end]), _place(words[end:])))
    for start in range(1, min(_LONGEST_PLACE, len(words) - 1) + 1):
        place = _place(words[:start])
        for end in range(len(words), start, -1):
            if place and not _place(words[end:]):
                found.setdefault(Reading(_joined(words[start:end]), place))
    return list(found)


def without_number(typed: str) -> str:
    """The key of what stands before the house number: what may be spelled otherwise."""
    words = list(_words(_POSTCODE.sub(" ", _bare(typed))))[:MOST_WORDS]
    is_number = (n for n, word in enumerate(words) if word.isdigit() or word in _NUMBER_WORDS)
    return _joined(words[: next((n for n in is_number if n), len(words))])


def _joined(words: Iterable[str]) -> str:
    return "".join(words)[:LONGEST_KEY]


def _bare(written: str) -> str:
    written = re.sub(APOSTROPHE, "", written).casefold()
    if written.isascii():
        return written
    parts = unicodedata.normalize("NFKD", written)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _words(bare: str) -> Iterator[str]:
    """`v.d.` is one word; other dots part words, or end what is short."""
    for found in _TOKEN.finditer(re.sub(r"\bv\.? ?d\.", "vd ", bare)):
        word = found[0]
        if word in _SHORT:
            yield from _SHORT[word].split()
            continue
        for short, whole in _ENDINGS.items():
            if word.endswith(short) and len(word) > len(short) + 2:
                word = word.removesuffix(short) + whole
                break
        yield word


def _place(words: list[str]) -> str:
    """Which place these words name, behind or before a street; a house number is none."""
    left, after_number = [], False
    for word in words:
        if word.isdigit():
            after_number = True
        elif word in _NUMBER_WORDS or word in _PLACE_WORDS:
            continue
        elif not (after_number and (len(word) == 1 or word in _ADDITIONS)):
            left.append(word)
    return "".join(left)
