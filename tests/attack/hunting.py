"""The oracle hunter: what can be known without a look, asked of every guarded table and column.

For every guarded table, column and kind of comparison that the catalogue has, it asks as the
application, without a look, with bad keys, with very many and with a look at somebody else, about
a hidden row of which it knows every value; and learns nothing by results and errors
(`hunting_answers`, `hunting_writes`), plans (`hunting_plans`), statistics, locks and time. It says
how many questions it asked. `test_hunting` plants a hole of each sort, and the hunter finds it.
"""

from typing import Any

from tests.attack.hunting_answers import hunt_answers, judged
from tests.attack.hunting_ground import Ground, make_ground
from tests.attack.hunting_locks import (
    hunt_conflicts,
    hunt_held_locks,
    hunt_row_locks,
    hunt_table_locks,
)
from tests.attack.hunting_plans import hunt_chatter, hunt_explain
from tests.attack.hunting_statistics import hunt_statistics
from tests.attack.hunting_time import hunt_time
from tests.attack.hunting_writes import hunt_writes
from tests.attack.stage import GotThrough, KnownLimit, Stage, attempt

# How much longer asking for a row id that is there may take; SECURITY.md names it.
IDS_WITHIN = 5.0


GROUNDS: dict[int, Ground] = {}


def ground_of(cluster: Any) -> Ground:
    """One for all attempts on a server."""
    if cluster.port not in GROUNDS:
        GROUNDS[cluster.port] = make_ground(cluster)
    return GROUNDS[cluster.port]


@attempt("hunt for what is hidden by results and errors: every column, every kind of comparison")
def hunt_by_answers(stage: Stage) -> str:
    return judged(*hunt_answers(ground_of(stage.cluster)))


@attempt("hunt by writing: what a reference, a unique or an exclusion constraint would tell")
def hunt_by_writing(stage: Stage) -> str:
    return judged(*hunt_writes(ground_of(stage.cluster)))


@attempt("hunt by plans: EXPLAIN in every form for every guarded table")
def hunt_by_explain(stage: Stage) -> str:
    return judged(*hunt_explain(ground_of(stage.cluster)))


@attempt("hunt by what the server says to its client when it is made to talk")
def hunt_by_chatter(stage: Stage) -> str:
    return judged(*hunt_chatter(ground_of(stage.cluster)))


@attempt("hunt by statistics: every view and function that counts, before and after a probe")
def hunt_by_statistics(stage: Stage) -> str:
    return judged(*hunt_statistics(ground_of(stage.cluster)))


@attempt("lock every table and view of ours, in each of the eight modes")
def lock_every_table(stage: Stage) -> str:
    return judged(*hunt_table_locks(ground_of(stage.cluster)))


@attempt("hunt by locks: rows that somebody else holds, and what one holds oneself")
def hunt_by_locks(stage: Stage) -> str:
    ground = ground_of(stage.cluster)
    hunts = [hunt(ground) for hunt in (hunt_row_locks, hunt_held_locks, hunt_conflicts)]
    found = [finding for _, findings in hunts for finding in findings]
    return judged(", ".join(said for said, _ in hunts), found)


@attempt("hunt by time: every column, hidden against not there")
def hunt_by_time(stage: Stage) -> str:
    said, ids, findings = hunt_time(ground_of(stage.cluster))
    judged(said, findings)
    if not ids:
        return f"{said}: nothing tells"
    most = max(ratio if ratio > 1 else 1 / ratio for ratio in ids.values())
    if most > IDS_WITHIN:
        raise GotThrough(f"a row id that is there takes {most:.2f} × of one that is not: {ids}")
    return KnownLimit(
        f"{said}: only that a row's id is there shows, in {len(ids)} places, by at most {most:.2f}"
        " × of the time. An id is a number in the order of births and says nothing of whom it is."
    )
