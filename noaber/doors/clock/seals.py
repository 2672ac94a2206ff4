"""Sealing the record, publishing each day's seal outside the database, and checking both."""

import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from noaber.lib.days import day_of, moment_on

# Lines that are not sealed yet, or removed because their term ended, are as they should be.
AS_IT_SHOULD = ("removed", "unsealed")


FULL = 50_000  # lines of a block; what is more waits for the next one


def seal() -> int:
    """Seal what is finished; returns how many lines, 0 when there is nothing left to seal."""
    with connection.cursor() as cursor:
        cursor.execute("select seal(%s)", [FULL])
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal of a day: its number, and the seal itself in hexadecimal digits."""

    number: int
    seal: str

    def line(self) -> str:
        """How it stands in the file of its day."""
        return f"{self.number} {self.seal}\n"


def head_before(moment: datetime) -> Head | None:
    """The last seal that was set before a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select number, encode(seal, 'hex') from record_seal where at < %s"
            " order by number desc limit 1",
            [moment],
        )
        row = cursor.fetchone()
    return Head(int(row[0]), str(row[1])) if row else None


def publish(folder: Path, at: datetime) -> Path | None:
    """Write yesterday's last seal in a file of its own, once; None when there is nothing to write.

    The file is for a place that who runs the database cannot change (house guarantee 3).
    """
    yesterday = day_of(at) - timedelta(days=1)
    path = folder / f"{yesterday.isoformat()}.txt"
    if path.exists():
        return None
    head = head_before(moment_on(day_of(at)))
    if head is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", encoding="ascii") as file:
        file.write(head.line())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return path


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the record; is_wrong: it is not as it should be."""

    words: str
    is_wrong: bool


def verify(folder: Path) -> list[Finding]:
    """What the database finds of its own record, whether the published seals are in it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")  # a long record takes a long time
        cursor.execute("select finding, kind, line_id, seal_number, count from verify_record()")
        rows = cursor.fetchall()
    return [*(_in_words(*row) for row in rows), *_published(folder)]


def _in_words(
    finding: str, kind: str | None, line_id: int | None, number: int | None, count: int
) -> Finding:
    line = f"{_KINDS.get(kind or '', 'line')} {line_id}"
    words = {
        "seal_missing": f"A seal is missing before seal {number}.",
        "seal_broken": f"Seal {number} does not fit its lines or the seal before it.",
        "leaf_missing": f"Seal {number} lacks {count} of its lines.",
        "altered": f"The {line} was altered after it was sealed (seal {number}).",
        "missing": f"The {line} was taken away after it was sealed (seal {number}).",
        "added": f"The {line} was put in later, among lines that were sealed already.",
        "removed": f"{count} lines were removed by retention: their term was over.",
        "unsealed": f"{count} lines are not sealed yet.",
    }
    return Finding(words.get(finding, finding), finding not in AS_IT_SHOULD)


_KINDS = {"l": "look", "a": "act", "c": "change"}


def published(folder: Path) -> list[Path]:
    """The files of the seals that were published, oldest first; none without a folder."""
    return sorted(folder.glob("????-??-??.txt"))


def conclusion(folder: Path) -> str:
    """What may be said when nothing is wrong: without a seal from outside, less."""
    files = published(folder)
    if not files:
        return (
            f"The record fits its own seals. No published seals are in {folder.absolute()}: "
            "a record that was rewritten as a whole, with all of its seals, would not show."
        )
    days = f"{files[0].stem} to {files[-1].stem}"
    return f"The record is as it was written, up to the published seals of {days}."


def _published(folder: Path) -> list[Finding]:
    found = []
    for path in published(folder):
        if words := _differs(path):
            found.append(Finding(f"Published seal of {path.stem}: {words}", True))
    return found


def _differs(path: Path) -> str:
    """What is wrong with one published seal; '' when it is in the database as it was published."""
    try:
        date.fromisoformat(path.stem)
        number, published = path.read_text(encoding="ascii").split()
        wanted = int(number)
    except ValueError:
        return "the file cannot be read."
    with connection.cursor() as cursor:
        cursor.execute("select encode(seal, 'hex') from record_seal where number = %s", [wanted])
        row = cursor.fetchone()
    if row is None:
        return f"seal {wanted} is not in the database."
    return "" if row[0] == published else f"seal {wanted} is another one in the database."
