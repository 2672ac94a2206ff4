"""What a municipality loads from CSV files: the columns, and reading them (docs/loading.md).

Nothing is guessed and nothing is cut off: a cell is understood or named, with its file, line and
column, and with what to do about it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from noaber.lib.days import end_of, in_utc, moment_on
from noaber.lib.text import has_control_characters, is_blank
from noaber.people.rules import reach_problems, shipped_words

FIRST_YEAR, LAST_YEAR = 1900, 2100
ORGANISATION_KINDS = ("municipality", "provider", "school", "other")
STAFF_KINDS = (
    "neighbourhood_team",
    "clerk",
    "policy_officer",
    "functional_admin",
    "data_protection_officer",
    "controller",
    "alderman",
    "provider",
)
MOST_BYTES = 50_000_000
# A line that is gone proves nothing any more: never sooner than NEN 7513 asks of others (B-LOG-02).
FEWEST_YEARS, MOST_YEARS = 2, 30


class Unreadable(Exception):
    """A cell that is not what its column holds; the text says what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to put right. line 0: the file as a whole; column "": the line as a whole."""

    file: str
    line: int
    column: str
    words: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.column}: {self.words}" if self.column else f"{place}: {self.words}"


# --- cells ---------------------------------------------------------------------------------------


def _words(longest: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if len(cell) > longest:
            raise Unreadable(f"{len(cell):,} characters is too long; {longest} fit.")
        return cell

    return read


def _slug(cell: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell) or len(cell) > 50:
        raise Unreadable("use small letters, digits and hyphens, at most 50, such as de-brug.")
    return cell


def _host(cell: str) -> str:
    if not re.fullmatch(r"[a-z0-9.-]{1,120}", cell):
        raise Unreadable("give only the host name, such as hulp.waterrijk.nl.")
    return cell


def _phone(cell: str) -> str:
    if not re.fullmatch(r"\+?[0-9 ().-]{3,39}", cell) or sum(c.isdigit() for c in cell) < 3:
        raise Unreadable("this is no telephone number; write it such as 0123 456 789.")
    return cell


def _email(cell: str) -> str:
    if reach_problems("", cell):
        raise Unreadable("this is no e-mail address; write it such as name@example.org.")
    return cell.lower()


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if cell not in choices:
            raise Unreadable(f"use one of {', '.join(choices)}.")
        return cell

    return read


def _place(cell: str) -> int:
    if not re.fullmatch(r"[1-9]", cell):
        raise Unreadable("use 1 for who answers first, then 2 to 9 for who stands in.")
    return int(cell)


def _years(cell: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]?", cell) or not FEWEST_YEARS <= int(cell) <= MOST_YEARS:
        raise Unreadable(f"use a number of years from {FEWEST_YEARS} to {MOST_YEARS}.")
    return int(cell)


_DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})-(\d{1,2})-(\d{4}))")
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:.]([0-5]\d)")


def _day(cell: str) -> date:
    found = _DAY.fullmatch(cell)
    if found is None:
        raise Unreadable("write a day such as 2026-11-24 or 24-11-2026.")
    parts = [int(part) for part in found.groups() if part is not None]
    year, month, day = parts if found.group(1) else reversed(parts)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(f"the year lies between {FIRST_YEAR} and {LAST_YEAR}.")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("this day is not on the calendar.") from None


def _moment(cell: str) -> datetime:
    """A day with a time in Amsterdam; a day alone is its first moment. 24:00 ends a day."""
    day, _space, clock = cell.replace("T", " ").partition(" ")
    on = _day(day)
    if not clock.strip():
        return in_utc(moment_on(on))
    found = _CLOCK.fullmatch(clock.strip())
    if found is None or (found.group(1) == "24" and found.group(2) != "00"):
        raise Unreadable("write a moment such as 2026-11-24 09:00.")
    if found.group(1) == "24":
        return in_utc(end_of(on))
    return in_utc(moment_on(on, time(int(found.group(1)), int(found.group(2)))))


def _until(cell: str) -> datetime:
    """As a moment; a day alone counts in full."""
    return in_utc(end_of(_day(cell))) if _DAY.fullmatch(cell) else _moment(cell)


# --- columns -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds. A required cell is never empty."""

    name: str
    read: Callable[[str], Any]
    required: bool = True
    empty: Any = ""
    may_start_with_plus: bool = False


_PHONE = Column("phone", _phone, may_start_with_plus=True)
_ORGANISATION = Column("organisation", _slug)
_TEAM = Column("team", _slug)
COLUMNS: dict[str, tuple[Column, ...]] = {
    "organisations.csv": (
        Column("kind", _one_of(ORGANISATION_KINDS)),
        Column("slug", _slug),
        Column("name", _words(120)),
        _PHONE,
        Column("host", _host, required=False),
        Column("support_name", _words(120), required=False),
        Column("support_phone", _phone, required=False, may_start_with_plus=True),
    ),
    "teams.csv": (
        _ORGANISATION,
        Column("slug", _slug),
        Column("name", _words(120)),
        _PHONE,
        Column("lead", _email),
    ),
    "staff.csv": (
        _ORGANISATION,
        Column("team", _slug, required=False),
        Column("name", _words(80)),
        _PHONE,
        Column("email", _email),
        Column("kind", _one_of(STAFF_KINDS)),
        Column("from", _day),
        Column("until", _day, required=False, empty=None),
    ),
    "roster.csv": (
        _ORGANISATION,
        _TEAM,
        Column("email", _email),
        Column("from", _moment),
        Column("until", _until),
        Column("position", _place, required=False, empty=1),
    ),
    "absences.csv": (
        Column("email", _email),
        Column("from", _moment),
        Column("until", _until),
    ),
    "streets.csv": (
        _ORGANISATION,
        _TEAM,
        Column("street", _words(120)),
        Column("town", _words(80)),
    ),
    "words.csv": (
        _ORGANISATION,
        Column("key", _one_of(tuple(shipped_words()))),
        Column("word", _words(40)),
        Column("from", _day),
    ),
    "terms.csv": (
        _ORGANISATION,
        Column("years", _years),
        Column("decision", _words(200)),
        Column("from", _day),
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file that could be read; cells by column."""

    file: str
    line: int
    cells: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.cells[column]

    def fault(self, column: str, words: str) -> Fault:
        """Something about this line that is wrong."""
        return Fault(self.file, self.line, column, words)


@dataclass(slots=True)
class Folder:
    """What was in a folder: rows by file, and what could not be read."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    faults: list[Fault] = field(default_factory=list)


# --- files ---------------------------------------------------------------------------------------


def read_folder(folder: Path) -> Folder:
    """Read every file of the folder that Noaber knows; the others are faults."""
    read = Folder()
    if not folder.is_dir():
        read.faults.append(Fault(str(folder), 0, "", "there is no such folder."))
        return read
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".csv")
    known = ", ".join(COLUMNS)
    if not found:
        read.faults.append(Fault(str(folder), 0, "", f"no CSV file is in it. Known are {known}."))
    for path in found:
        if path.name not in COLUMNS:
            words = f"this file is not known, so nothing is loaded. Known are {known}."
            read.faults.append(Fault(path.name, 0, "", words))
        else:
            _read_file(path, read)
    return read


def _read_file(path: Path, read: Folder) -> None:
    text = _text(path, read)
    if text is None:
        return
    lines = _lines(path.name, text, read)
    header = next(lines, None)
    if header is None:
        if not any(fault.file == path.name for fault in read.faults):
            words = "it is empty. The first line names the columns."
            read.faults.append(Fault(path.name, 1, "", words))
        return
    columns = _columns(path.name, *header, read)
    if columns is None:
        return
    for line, cells in lines:
        if len(cells) != len(columns):
            words = f"{len(cells)} cells where the first line has {len(columns)}; is one missing?"
            read.faults.append(Fault(path.name, line, "", words))
        elif row := _row(path.name, line, columns, cells, read):
            read.rows[path.name].append(row)


def _text(path: Path, read: Folder) -> str | None:
    if path.stat().st_size > MOST_BYTES:
        read.faults.append(Fault(path.name, 0, "", "it is larger than 50 MB; split it."))
        return None
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        words = "this is not UTF-8. In Excel, save it as “CSV UTF-8”."
        read.faults.append(Fault(path.name, line, "", words))
        return None


def _lines(file: str, text: str, read: Folder) -> Iterator[tuple[int, list[str]]]:
    """Lines with their number; blank ones are left out."""
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            words = "the quotation marks do not match, or a cell is far too long."
            read.faults.append(Fault(file, line, "", words))
            return
        stripped = [cell.strip(" \t") for cell in cells]
        if any(stripped):
            yield line, stripped
        line = reader.line_num + 1


def _columns(file: str, line: int, names: list[str], read: Folder) -> list[Column] | None:
    known = {column.name: column for column in COLUMNS[file]}
    named = [name.lower() for name in names]
    wrong = [f"column {shown(name)} is not known" for name in named if name not in known]
    wrong += [f"column {name} is there twice" for name in known if named.count(name) > 1]
    wrong += [f"column {name} is missing" for name in known if name not in named]
    for words in wrong:
        read.faults.append(Fault(file, line, "", f"{words}. It has {', '.join(known)}."))
    return None if wrong else [known[name] for name in named]


def _row(file: str, line: int, columns: list[Column], cells: list[str], read: Folder) -> Row | None:
    values = {}
    whole = True
    for column, cell in zip(columns, cells, strict=True):
        try:
            values[column.name] = _value(column, cell)
        except Unreadable as error:
            read.faults.append(Fault(file, line, column.name, str(error)))
            whole = False
    return Row(file, line, values) if whole else None


def _value(column: Column, cell: str) -> Any:
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
    return column.read(cell)


def shown(cell: str) -> str:
    """A cell in a message: short, and without what a terminal would do something with."""
    clean = "".join(sign if sign.isprintable() else "?" for sign in cell[:40])
    return f"“{clean}…”" if len(cell) > 40 else f"“{clean}”"
