"""What a municipality loads from CSV files: the columns, and reading them (docs/loading.md).

Nothing is guessed and nothing is cut off: a cell is understood or named, with its file, line and
column, and with what to do about it.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from noaber.lib.phones import Whose
from noaber.lib.text import plain
from noaber.people import loading_cells as cells
from noaber.people.loading_cells import Column, Unreadable, shown
from noaber.people.rules import shipped_words

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
# What Excel reads first of a CSV, and some programs leave in it: which sign parts the columns.
_SAYS_DELIMITER = re.compile(r'"?sep=([,;\t])"?[,;\t ]*(?:\r\n|\r|\n|$)', re.IGNORECASE)


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


# --- columns -------------------------------------------------------------------------------------


def _phone(whose: Whose, name: str = "phone", required: bool = True) -> Column:
    return Column(name, cells.phone(whose), required, may_start_with_plus=True)


def _name(longest: int, name: str = "name", required: bool = True) -> Column:
    return Column(name, cells.words_up_to(longest), required, is_writing=True)


_ORGANISATION = Column("organisation", cells.slug)
_TEAM = Column("team", cells.slug)
COLUMNS: dict[str, tuple[Column, ...]] = {
    "organisations.csv": (
        Column("kind", cells.one_of(ORGANISATION_KINDS)),
        Column("slug", cells.slug),
        _name(120),
        _phone("organisation"),
        Column("host", cells.host, required=False),
        _name(120, "support_name", required=False),
        _phone("organisation", "support_phone", required=False),
    ),
    "teams.csv": (
        _ORGANISATION,
        Column("slug", cells.slug),
        _name(120),
        _phone("organisation"),
        Column("lead", cells.email),
    ),
    "staff.csv": (
        _ORGANISATION,
        Column("team", cells.slug, required=False),
        _name(80),
        _phone("work"),
        Column("email", cells.email),
        Column("kind", cells.one_of(STAFF_KINDS)),
        Column("from", cells.day),
        Column("until", cells.day, required=False, empty=None),
        Column("formerly", cells.formerly, required=False, is_writing=True, may_be_away=True),
    ),
    "roster.csv": (
        _ORGANISATION,
        _TEAM,
        Column("email", cells.email),
        Column("from", cells.moment),
        Column("until", cells.until),
        Column("position", cells.place, required=False, empty=1),
    ),
    "absences.csv": (
        Column("email", cells.email),
        Column("from", cells.moment),
        Column("until", cells.until),
    ),
    "streets.csv": (
        _ORGANISATION,
        _TEAM,
        Column("street", cells.words_up_to(120)),
        Column("town", cells.words_up_to(80)),
    ),
    "words.csv": (
        _ORGANISATION,
        Column("key", cells.one_of(tuple(shipped_words()))),
        _name(40, "word"),
        Column("from", cells.day),
    ),
    "terms.csv": (
        _ORGANISATION,
        Column("years", cells.years),
        _name(200, "decision"),
        Column("from", cells.day),
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
    """What was in a folder: rows by file, and what could not be read.

    notes: what is loaded otherwise than it was written, or what to know about it.
    """

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


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
            meant = _meant(path.name, COLUMNS, ", so nothing is loaded")
            words = f"this file is not known{meant}. Known are {known}."
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
    for line, written in lines:
        written = _without_empty_end(written, len(columns))
        if len(written) != len(columns):
            words = f"{len(written)} cells where the first line has {len(columns)}; is one missing?"
            read.faults.append(Fault(path.name, line, "", words))
        elif row := _row(path.name, line, columns, written, read):
            read.rows[path.name].append(row)


def _without_empty_end(written: list[str], most: int) -> list[str]:
    """Without the empty cells that a spreadsheet puts behind the last column."""
    while len(written) > most and not plain(written[-1]):
        written = written[:-1]
    return written


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
    says = _SAYS_DELIMITER.match(text)
    line = 2 if says else 1
    text = text[says.end() :] if says else text
    delimiter = says[1] if says else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = line - 1
    while True:
        try:
            written = next(reader)
        except StopIteration:
            return
        except csv.Error:
            words = "the quotation marks do not match, or a cell is far too long."
            read.faults.append(Fault(file, line, "", words))
            return
        stripped = [cell.strip(" \t") for cell in written]
        if any(map(plain, stripped)):
            yield line, stripped
        line = before + reader.line_num + 1


def _delimiter(text: str) -> str:
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    return ";" if first.count(";") > first.count(",") else ","


def _columns(file: str, line: int, names: list[str], read: Folder) -> list[Column] | None:
    known = {column.name: column for column in COLUMNS[file]}
    named = _without_empty_end([plain(name).lower() for name in names], 0)
    missing = [name for name in known if name not in named]
    wrong = [
        f"column {shown(name)} is not known{_meant(name, missing)}"
        for name in named
        if name not in known
    ]
    wrong += [f"column {name} is there twice" for name in known if named.count(name) > 1]
    needed = {column.name for column in known.values() if not column.may_be_away}
    wrong += [f"column {name} is missing" for name in missing if name in needed]
    for words in wrong:
        read.faults.append(Fault(file, line, "", f"{words}. It has {', '.join(known)}."))
    return None if wrong else [known[name] for name in named]


def _row(
    file: str, line: int, columns: list[Column], written: list[str], read: Folder
) -> Row | None:
    values = {column.name: column.empty for column in COLUMNS[file] if column.may_be_away}
    whole = True
    for column, cell in zip(columns, written, strict=True):
        clean = plain(cell)
        try:
            values[column.name] = value = cells.value_of(column, clean)
        except Unreadable as error:
            read.faults.append(Fault(file, line, column.name, str(error)))
            whole = False
            continue
        if clean != cell:
            read.notes.append(Fault(file, line, column.name, cells.taken_off(cell, clean)))
        if column.read is cells.email and not value.isascii():
            read.notes.append(Fault(file, line, column.name, cells.sent_to(value)))
    return Row(file, line, values) if whole else None


def _meant(name: str, known: Collection[str], else_words: str = "") -> str:
    """Which of these somebody may have meant."""
    close = get_close_matches(name.lower(), list(known), 1)
    return f"; is {close[0]} meant?" if close else else_words
