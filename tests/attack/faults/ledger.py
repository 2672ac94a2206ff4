"""What was acknowledged, held against what the database has: not lost, not doubled, not half."""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from tests.attack.stage import Connection

Row = dict[str, Any]
# Moments move when the clock jumps; of bytes the log holds the digest.
NOT_COMPARED = ("timestamp with time zone", "tstzrange", "bytea")


@dataclass(eq=False)
class Write:
    """Something that somebody sent: its act, and what only its own line of the log shows."""

    what: str  # as one says it: sentence, promise, move
    act: str
    table: str
    shows: Mapping[str, Any]
    times_sent: int = 0
    acknowledged: bool = False

    def __str__(self) -> str:
        return f"{self.what} {dict(self.shows)} ({self.act}, sent {self.times_sent} ×)"


@dataclass
class Ledger:
    """Of all clients together."""

    writes: list[Write] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begins(self, write: Write) -> None:
        with self._lock:
            self.writes.append(write)

    def hears(self, answer: str) -> None:
        with self._lock:
            self.answers[answer] += 1

    @property
    def acknowledged(self) -> list[Write]:
        return [write for write in self.writes if write.acknowledged]


def wrongs(ledger: Ledger, admin: Connection) -> Iterator[str]:
    """Everything that is lost, doubled or half, in a sentence each."""
    lines = _lines(admin)
    signatures: dict[str, Counter[str]] = defaultdict(Counter)
    whose: dict[tuple[str, str], Write] = {}
    for write in ledger.writes:
        acts = _acts_of(write, lines)
        if write.acknowledged and not acts:
            yield f"LOST: {write}"
        if len(acts) > 1:
            yield f"DOUBLED: {write}, in acts {acts}"
        for act in acts:
            signature = lines.signatures[act]
            signatures[write.what][signature] += 1
            whose[write.what, signature] = write
    for what, found in signatures.items():
        usual = found.most_common(1)[0][0]
        for other in found.keys() - {usual}:
            yield f"HALF: {whose[what, other]} wrote {other}, others wrote {usual}"
    yield from _acts_without_lines(ledger, admin)
    yield from _rows_beside_the_log(admin, lines)


@dataclass
class _Lines:
    """The log's lines: by act and table what they show, per act its shape, per row the last."""

    shown: dict[tuple[str, str, str, str], list[tuple[int, Row]]]
    signatures: dict[int, str]
    last: dict[str, dict[int, Row]]


def _lines(admin: Connection) -> _Lines:
    shown: dict[tuple[str, str, str, str], list[tuple[int, Row]]] = defaultdict(list)
    shapes: dict[int, Counter[str]] = defaultdict(Counter)
    last: dict[str, dict[int, Row]] = defaultdict(dict)
    query = """
        select a.id, a.name, c.table_name, c.operation, c.before, c.after
        from record_change c join record_act a on a.id = c.act_id order by c.id"""
    for act, name, table, operation, before, after in admin.execute(query):
        if table == "record":
            continue  # lines forgotten: not of a row
        shapes[act][f"{operation.lower()} {table}"] += 1
        for row in before if operation == "DELETE" else after:
            last[table].pop(row["id"], None)
            if operation != "DELETE":
                last[table][row["id"]] = row
        for row in after:
            for column, value in row.items():
                if isinstance(value, str):
                    shown[name, table, column, value].append((act, row))
    return _Lines(shown, {a: ", ".join(sorted(s)) for a, s in shapes.items()}, last)


def _acts_of(write: Write, lines: _Lines) -> list[int]:
    """The acts that show this write; each once for every line that does."""
    column, value = next((c, v) for c, v in write.shows.items() if isinstance(v, str))
    found = lines.shown.get((write.act, write.table, column, value), [])
    return [act for act, row in found if all(row.get(c) == v for c, v in write.shows.items())]


def _acts_without_lines(ledger: Ledger, admin: Connection) -> Iterator[str]:
    names = sorted({write.act for write in ledger.writes})
    query = """
        select a.id, a.name from record_act a where a.name = any (%s)
        and not exists (select from record_change c where c.act_id = a.id)"""
    for act, name in admin.execute(query, [names]):
        yield f"HALF: act {act} ({name}) has no line of what it changed"


def _rows_beside_the_log(admin: Connection, lines: _Lines) -> Iterator[str]:
    """Every row is what the last line about it says, and every row that a line made is there."""
    for table, columns in _compared(admin).items():
        query = f"select to_jsonb(t) from {table} t"
        rows = {row["id"]: row for (row,) in admin.execute(cast("Any", query))}
        known = lines.last.get(table, {})
        for key in sorted(rows.keys() | known.keys()):
            here, there = rows.get(key), known.get(key)
            if here is None:
                yield f"LOST: {table} {key} is in the log and not in its table"
            elif there is None:
                yield f"HALF: {table} {key} is in its table and not in the log"
            elif wrong := [c for c in columns if here[c] != there[c]]:
                yield f"HALF: {table} {key} is not what the log says of {', '.join(wrong)}"


def _compared(admin: Connection) -> dict[str, list[str]]:
    """Every table with a pen, and its columns but for those that cannot be compared."""
    query = """
        select c.relname, array_agg(a.attname::text order by a.attnum)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        where c.relnamespace = 'noaber'::regnamespace and c.relkind = 'r' and not a.attisdropped
          and exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'pen_update')
          and not format_type(a.atttypid, null) = any (%s)
        group by 1 order by 1"""
    return dict(admin.execute(query, [list(NOT_COMPARED)]).fetchall())
