"""Telephone numbers: which are one, and how people say them, on screens and in letters alike."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

# Whose: a person's own; of somebody at work; of an organisation, a team or a support.
Whose = Literal["person", "work", "organisation"]

_SHORT = Path(__file__).with_name("short_numbers.yaml")
_MOBILE = re.compile(r"^0(6)(\d{2})(\d{2})(\d{2})(\d{2})$")
_BETWEEN = re.compile(r"[\s.\-/\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True)
class ShortNumber:
    """A row of short_numbers.yaml."""

    pattern: str
    example: str
    what: str
    work: bool


@cache
def short_numbers() -> tuple[ShortNumber, ...]:
    """The Dutch numbers that are not ten digits."""
    rows = yaml.safe_load(_SHORT.read_text(encoding="utf-8"))["numbers"]
    return tuple(ShortNumber(**row) for row in rows)


def phone_of(typed: str, whose: Whose = "person") -> str | None:
    """The number as a telephone dials it (`+31612345678`, `14020`), or None when it is none.

    A Dutch number has ten digits and starts with one 0; a number from abroad starts with + or 00.
    Who works here or is an organisation may have a short one too.
    """
    bare = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed))
    bare = re.sub(r"^(\+|00)([0-9]+)\(0\)", r"\1\2", bare)
    bare = re.sub(r"^00", "+", re.sub(r"[()]", "", bare))
    if re.fullmatch(r"0(?!800|90[069])[1-9][0-9]{8}", bare):
        return "+31" + bare[1:]
    if bare.startswith("+31"):
        bare = re.sub(r"^\+310", "+31", bare)
        return bare if re.fullmatch(r"\+31[1-9][0-9]{8}", bare) else None
    if re.fullmatch(r"\+[1-9][0-9]{7,14}", bare):
        return bare
    return bare if _is_short(bare, whose) else None


def phone_fault(typed: str) -> str:
    """What to do about a number that is none, for who loads lists."""
    digits = re.sub(r"[^0-9]", "", typed)
    if re.fullmatch(r"[1-9][0-9]{8}", digits) and not typed.strip().startswith("+"):
        return (
            f"{digits} has nine digits: is the 0 in front lost? A spreadsheet drops it; "
            f"write it such as 0{digits[0]} {digits[1:]}, in a column of text."
        )
    if re.fullmatch(r"31[1-9][0-9]{8}", digits):
        return f"{digits} starts with 31: is the + in front lost? Write it such as +{digits}."
    return "this is no telephone number; write it such as 0123 456 789, 06 12345678 or 14 0123."


def _is_short(bare: str, whose: Whose) -> bool:
    return whose != "person" and _pattern(whose == "work").fullmatch(bare) is not None


@cache
def _pattern(at_work: bool) -> re.Pattern[str]:
    rows = (n.pattern for n in short_numbers() if n.work or not at_work)
    return re.compile("|".join(row.replace("x", "[0-9]") for row in rows))


def spoken_phone(number: str) -> str:
    """A mobile number in the rhythm in which it is read out; any other as it was written."""
    match = _MOBILE.match(_dialled(number))
    return "0{} {} {} {} {}".format(*match.groups()) if match else number.strip()


def phone_link(number: str) -> str:
    """The `tel:` address of a number; a Dutch one also works from abroad. Empty when no digits."""
    digits = _dialled(number)
    if not digits:
        return ""
    # 14 + area code and other short numbers exist inside the country only.
    national = digits.startswith("0") and len(digits) == 10
    return f"tel:+31{digits[1:]}" if national else f"tel:{digits}"


def _dialled(number: str) -> str:
    """The digits one would dial; +31, 0031 and +31 (0) become the leading zero."""
    plus = number.strip().startswith("+")
    digits = re.sub(r"\D", "", number)
    if digits.startswith("0031"):
        plus, digits = True, digits[2:]
    if plus and digits.startswith("31"):
        return "0" + digits[2:].removeprefix("0")
    return f"+{digits}" if plus and digits else digits
