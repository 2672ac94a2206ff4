"""What one cell of a list may hold: understood, or named with what to do about it.

What nobody sees is taken off the ends of a cell, and that is said; inside it is refused by name.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from noaber.lib.addresses import CannotSend, same_address, sendable
from noaber.lib.days import end_of, in_utc, moment_on
from noaber.lib.phones import Whose, phone_fault, phone_of
from noaber.lib.text import has_control_characters, is_blank, sign_name, unseen

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_PHONE = 40
# A line that is gone proves nothing any more: never sooner than NEN 7513 asks of others (B-LOG-02).
FEWEST_YEARS, MOST_YEARS = 2, 30


class Unreadable(Exception):
    """A cell that is not what its column holds; the text says what to do."""


def words_up_to(longest: int) -> Callable[[str], str]:
    """Words, as they are shown."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise Unreadable(f"{len(cell):,} characters is too long; {longest} fit.")
        return cell

    return read


def slug(cell: str) -> str:
    """A short name for addresses."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell) or len(cell) > 50:
        raise Unreadable("use small letters, digits and hyphens, at most 50, such as de-brug.")
    return cell


def host(cell: str) -> str:
    """A host name."""
    if not re.fullmatch(r"[a-z0-9.-]{1,120}", cell):
        raise Unreadable("give only the host name, such as hulp.waterrijk.nl.")
    return cell


def phone(whose: Whose) -> Callable[[str], str]:
    """A number that residents are told: the same rule as for theirs, and the short ones."""

    def read(cell: str) -> str:
        if len(cell) > LONGEST_PHONE or phone_of(cell, whose) is None:
            raise Unreadable(phone_fault(cell))
        return cell

    return read


def email(cell: str) -> str:
    """An address in the one spelling by which addresses are compared."""
    try:
        sendable(cell)
    except CannotSend as error:
        if error.letters:
            raise Unreadable(
                f"no mail server knows {error.letters} before the @; ask which address they use."
            ) from None
        raise Unreadable("this is no e-mail address; write it such as name@example.org.") from None
    return same_address(cell)


def one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    """One of these, as they stand here."""

    def read(cell: str) -> str:
        if cell not in choices:
            raise Unreadable(f"use one of {', '.join(choices)}.")
        return cell

    return read


def place(cell: str) -> int:
    """Who answers first, second …"""
    if not re.fullmatch(r"[1-9]", cell):
        raise Unreadable("use 1 for who answers first, then 2 to 9 for who stands in.")
    return int(cell)


def years(cell: str) -> int:
    """How long lines of the log are kept."""
    if not re.fullmatch(r"[1-9][0-9]?", cell) or not FEWEST_YEARS <= int(cell) <= MOST_YEARS:
        raise Unreadable(f"use a number of years from {FEWEST_YEARS} to {MOST_YEARS}.")
    return int(cell)


_DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})-(\d{1,2})-(\d{4}))")
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:.]([0-5]\d)(?::00)?")  # LibreOffice writes the seconds


def day(cell: str) -> date:
    """A day, the Dutch way round or the one of the standard."""
    found = _DAY.fullmatch(cell)
    if found is None:
        raise Unreadable("write a day such as 2026-11-24 or 24-11-2026.")
    parts = [int(part) for part in found.groups() if part is not None]
    year, month, day_of_month = parts if found.group(1) else reversed(parts)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(f"the year lies between {FIRST_YEAR} and {LAST_YEAR}.")
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise Unreadable("this day is not on the calendar.") from None


def moment(cell: str) -> datetime:
    """A day with a time in Amsterdam; a day alone is its first moment. 24:00 ends a day."""
    date_part, _space, clock = cell.replace("T", " ").partition(" ")
    on = day(date_part)
    if not clock.strip():
        return in_utc(moment_on(on))
    found = _CLOCK.fullmatch(clock.strip())
    if found is None or (found.group(1) == "24" and found.group(2) != "00"):
        raise Unreadable("write a moment such as 2026-11-24 09:00.")
    if found.group(1) == "24":
        return in_utc(end_of(on))
    return in_utc(moment_on(on, time(int(found.group(1)), int(found.group(2)))))


def until(cell: str) -> datetime:
    """As a moment; a day alone counts in full."""
    return in_utc(end_of(day(cell))) if _DAY.fullmatch(cell) else moment(cell)


# --- columns -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds. A required cell is never empty.

    is_writing: what writing needs may stand in it, though nobody sees it (`lib.text.unseen`).
    """

    name: str
    read: Callable[[str], Any]
    required: bool = True
    empty: Any = ""
    may_start_with_plus: bool = False
    is_writing: bool = False


def value_of(column: Column, cell: str) -> Any:
    """What a cell says, without what nobody sees at its ends. Raises Unreadable."""
    if has_control_characters(cell) or re.search(r"[\n\r\t]", cell):
        raise Unreadable("there is a sign in it that cannot be read; type it again.")
    if is_blank(cell):
        if column.required:
            raise Unreadable("it is empty; fill it in.")
        return column.empty
    if cell[0] in "=+-@" and not (cell[0] == "+" and column.may_start_with_plus):
        raise Unreadable(
            f"it starts with {cell[0]}, which a spreadsheet takes for a sum; take that sign away."
        )
    if sign := unseen(cell, column.is_writing):
        raise Unreadable(f"there is a sign in it that nobody sees ({sign}); type it again.")
    return column.read(cell)


def taken_off(cell: str, clean: str) -> str:
    """What is said of a cell that held what nobody sees."""
    signs = dict.fromkeys(
        sign_name(sign) for sign in cell if not sign.isascii() and sign not in clean
    )
    return f"it held what nobody sees ({', '.join(signs)}) and is loaded as {shown(clean)}."


def sent_to(address: str) -> str:
    """What is said of an address with an accent in its domain."""
    return f"mail to {address} is sent to {sendable(address)}: the same place, in other signs."


def shown(cell: str) -> str:
    """A cell in a message: short, and without what a terminal would do something with."""
    clean = "".join(sign if sign.isprintable() else "?" for sign in cell[:40])
    return f"“{clean}…”" if len(cell) > 40 else f"“{clean}”"
