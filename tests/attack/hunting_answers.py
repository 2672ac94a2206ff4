"""Hunting by result and by error: every question is asked while the hidden rows are there, and
again when they are gone. What answers differently, by a row, a number or a word of an error, tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from psycopg import pq

from tests.attack.hunting_ground import Ground, put_back, take_away
from tests.attack.hunting_questions import Question, questions
from tests.attack.stage import Connection, GotThrough, random_key

AT_ONCE = 50  # questions on their way
FRESH = 2000  # questions under one look: it counts for ten seconds
MANY = 2000  # random keys
ERROR_FIELDS = (
    pq.DiagnosticField.SQLSTATE,
    pq.DiagnosticField.MESSAGE_PRIMARY,
    pq.DiagnosticField.MESSAGE_DETAIL,
    pq.DiagnosticField.MESSAGE_HINT,
    pq.DiagnosticField.CONSTRAINT_NAME,
)
Answer = tuple[bytes | None, ...]
UNASKED = {b"42601", b"42883", b"42725", b"42804"}  # no question but a mistake


@dataclass(frozen=True)
class Finding:
    """What told something: by which way, where, and a statement that anybody can try."""

    way: str
    where: str
    query: str


def judged(what: str, findings: Sequence[Finding]) -> str:
    """What was asked and that nothing told; GotThrough with how much did, and examples."""
    if not findings:
        return f"{what}: nothing tells"
    ways = Counter(f.way for f in findings)
    places = Counter(f.where for f in findings)
    said = [f"{what}: {len(findings)} tell, at {len(places)} places"]
    said.append("; ".join(f"{way} {n}" for way, n in ways.most_common(12)))
    first = {f.way: f for f in reversed(findings)}
    said += [f"{f.way} [{f.where}] {f.query[:300]}" for f in list(first.values())[::-1][:8]]
    raise GotThrough(" | ".join(said))


def parts(queries: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for begin in range(0, len(queries), size):
        yield queries[begin : begin + size]


def asked_of(connection: Connection, queries: Sequence[str]) -> list[Answer]:
    """The answers to these, each in its own transaction; many on their way at once."""
    link = connection.pgconn
    answers: list[Answer] = []
    link.enter_pipeline_mode()
    for part in parts(queries, AT_ONCE):
        for query in part:
            link.send_query_params(query.encode(), None)
            link.pipeline_sync()
        answers += [answer_of(connection) for _ in part]
    link.exit_pipeline_mode()
    return answers


def answer_of(connection: Connection) -> Answer:
    """Everything the server says to one question, up to the mark after it."""
    answer: Answer = ()
    while True:
        result = connection.pgconn.get_result()
        if result is None:
            continue
        if result.status == pq.ExecStatus.PIPELINE_SYNC:
            return answer
        if result.status == pq.ExecStatus.FATAL_ERROR:
            answer = tuple(result.error_field(field) for field in ERROR_FIELDS)
        else:
            rows, columns = range(result.ntuples), range(result.nfields)
            values = [result.get_value(row, column) for row in rows for column in columns]
            answer = (b"", result.command_status, str(result.ntuples).encode(), *values)


Naming = Callable[[Connection, Ground], str]
CIRCUMSTANCES: dict[str, Naming] = {
    "no look": lambda connection, ground: "",
    "a bad key": lambda connection, ground: "geen-sleutel",
    "many keys": lambda connection, ground: ",".join(random_key() for _ in range(MANY)),
    "a look of one's own": lambda connection, ground: ground.own_key(connection),
}


def under(circumstance: str, ground: Ground, queries: Sequence[str]) -> list[Answer]:
    """The application asks these under one circumstance."""
    answers: list[Answer] = []
    with ground.connected() as connection:
        for part in parts(queries, FRESH):
            named = CIRCUMSTANCES[circumstance](connection, ground)
            connection.execute("select set_config('noaber.looks', %s, false)", [named])
            answers += asked_of(connection, part)
    return answers


def chosen(circumstance: str, all_of_them: list[Question]) -> list[Question]:
    """Many keys make one answer slow: then one kind for each column is enough."""
    return [q for q in all_of_them if circumstance != "many keys" or q.kind in {"=", "->>"}]


@contextmanager
def without_rows(ground: Ground) -> Iterator[None]:
    """While the hidden rows are gone."""
    with ground.connected("postgres") as admin:
        take_away(admin, ground)
        try:
            yield
        finally:
            put_back(admin, ground)


def hunt_answers(ground: Ground) -> tuple[str, list[Finding]]:
    """How much was asked, and what told.

    The answers without hidden rows are asked for once, without a look; where one under another
    circumstance differs from that, it is asked again under that circumstance, without the rows.
    """
    everything = questions(ground)
    suspects: dict[str, list[tuple[Question, Answer]]] = {}
    asked = 0
    with_rows = {}
    for circumstance in CIRCUMSTANCES:
        these = chosen(circumstance, everything)
        answers = under(circumstance, ground, [q.query for q in these])
        with_rows[circumstance] = list(zip(these, answers, strict=True))
        asked += len(these)
    findings: list[Finding] = []
    with without_rows(ground):
        queries = [q.query for q in everything]
        bare = dict(zip(queries, under("no look", ground, queries), strict=True))
        asked += len(everything)
        for circumstance, told in with_rows.items():
            suspects[circumstance] = [(q, a) for q, a in told if a != bare[q.query]]
            again = under(circumstance, ground, [q.query for q, _ in suspects[circumstance]])
            asked += len(again)
            findings += [
                Finding(way(circumstance, a, b), f"{q.relation}.{q.column}", q.query)
                for (q, a), b in zip(suspects[circumstance], again, strict=True)
                if a != b
            ]
    mistaken = [q for q in everything if bare[q.query][0] in UNASKED]
    assert len(mistaken) < len(everything) / 100, f"not asked: {mistaken[:3]}"
    tables, columns = len(ground.tables), len(ground.columns)
    kinds = len({q.kind for q in everything})
    return (
        f"{asked:,} questions about {columns} columns of {tables} tables in {kinds} ways, under "
        f"{len(CIRCUMSTANCES)} circumstances, with and without hidden rows",
        findings,
    )


def way(circumstance: str, hidden: Answer, absent: Answer) -> str:
    """How it told: the difference in one word."""
    codes = [cast(bytes, a[0] if a else b"").decode() for a in (hidden, absent)]
    how = "result"
    if any(codes):
        how = "error " + " or ".join(code or "none" for code in codes)
    return f"{circumstance}: {how}"
