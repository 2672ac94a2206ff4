"""Hunting by statistics: what the server counts, before and after a probe, hidden against absent.

Which views and functions there are comes from the catalogue. A number tells when it moves by as
much every time, and not by as much for what is hidden as for what is not there.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress

import psycopg

from tests.attack.hunting_answers import Finding, asked_of
from tests.attack.hunting_ground import Ground, put_back, run, take_away
from tests.attack.stage import Connection, one

# A new person or family is named by the application, before there is a row.
OF_BIRTHS = {"noaber.people_person_id_seq", "noaber.people_family_id_seq"}
ROUNDS = 3
STEADY = 0.2  # how far a number that tells may vary between rounds
WITHIN = "within a transaction: "
Key = tuple[str, str, str]  # source, about what, which number
Numbers = dict[Key, float]

# Views that say how the server is made, or how long it is awake: nobody's rows move them.
FIXED = "'pg_timezone_names', 'pg_timezone_abbrevs', 'pg_settings', 'pg_rules', 'pg_views',"
FIXED += " 'pg_available_extensions', 'pg_available_extension_versions', 'pg_wait_events',"
FIXED += " 'pg_locks', 'pg_stat_activity', 'pg_policies', 'pg_roles', 'pg_prepared_statements'"
VIEWS = f"""
    select c.relname from pg_class c
    where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'v'
      and has_table_privilege('noaber_app', c.oid, 'select') and c.relname not in ({FIXED})
    order by 1
"""
FUNCTIONS = """
    select p.proname, p.proretset or p.prorettype = 'record'::regtype,
           pg_get_function_identity_arguments(p.oid), p.proargtypes::oid[]::regtype[]::text[]
    from pg_proc p
    where p.pronamespace = 'pg_catalog'::regnamespace
      and p.proname ~ '^pg_stat_get_|_size$|^pg_sequence_last_value$|^pg_relation_filenode$'
      and p.pronargs <= 1 and has_function_privilege('noaber_app', p.oid, 'execute')
    order by 1
"""
# Guarded tables with their indexes, sequences and TOAST tables.
GUARDED = """
    with guarded as (
        select c.oid, c.reltoastrelid from pg_class c
        where c.relrowsecurity and c.relnamespace = 'noaber'::regnamespace
    )
    select c.oid, c.relname from pg_class c
    where c.oid in (select oid from guarded union select reltoastrelid from guarded
                    union select indexrelid from pg_index join guarded on oid = indrelid
                    union select d.objid from pg_depend d join guarded g on g.oid = d.refobjid
                          where d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i'))
"""
OF_CLASSES = "select c.oid, c.relname, c.reltuples, c.relpages, c.relallvisible from pg_class c"


class Source:
    """Everything the application may read of what the server counts."""

    def __init__(self, ground: Ground) -> None:
        with ground.connected("postgres") as admin:
            self.views = [str(row[0]) for row in admin.execute(VIEWS).fetchall()]
            functions = admin.execute(FUNCTIONS).fetchall()
            self.guarded = {int(oid): str(name) for oid, name in admin.execute(GUARDED).fetchall()}
            self.database = int(
                one(admin, "select oid from pg_database where datname = current_database()")
            )
        self.queries = dict(self._queries(functions))

    def _queries(
        self, functions: list[tuple[str, bool, str, list[str]]]
    ) -> Iterator[tuple[str, str]]:
        for view in self.views:
            yield view, f"select to_jsonb(v) from pg_catalog.{view} v"
        oids = ",".join(map(str, self.guarded))
        among = f"from pg_class c where c.oid = any ('{{{oids}}}')"
        yield "pg_class", f"select to_jsonb(v) from ({OF_CLASSES} {among.split('c ', 1)[1]}) v"
        for name, many, _, arguments in functions:
            if arguments == []:
                asked = f"select * from {name}()" if many else f"select {name}() as said"
            elif arguments in (["oid"], ["regclass"]) and not many:
                if name.startswith("pg_stat_get_db_") or "database" in name or "tablespace" in name:
                    asked = (
                        f"select {name}({self.database if 'space' not in name else 1663}) as said"
                    )
                else:
                    asked = f"select c.relname, {name}(c.oid) as said {among}"
            elif arguments == ["integer"] and many:
                asked = f"select * from {name}(pg_backend_pid())"
            else:
                continue
            yield f"{name}()", f"select to_jsonb(v) from ({asked}) v"

    def read(self, connection: Connection, only: str = "") -> Numbers:
        """Everything it says now; `only` those whose name has this in it."""
        numbers: Numbers = {}
        for source, query in self.queries.items():
            if only not in source:
                continue
            with suppress(psycopg.Error), within(connection):
                for (row,) in run(connection, query).fetchall():
                    numbers |= numbers_of(source, row)
        return numbers


def within(connection: Connection) -> AbstractContextManager[object]:
    """A refusal ends nothing but itself: in a transaction by a savepoint."""
    idle = connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    return nullcontext() if idle else connection.transaction()


def numbers_of(source: str, row: dict[str, object]) -> Numbers:
    """The numbers in one row, by what its words say it is about."""
    named = {k: v for k, v in row.items() if isinstance(v, str) and not v[:1].isdigit()}
    about = " ".join(str(named[k]) for k in sorted(named))
    return {
        (source, about, name): float(value)
        for name, value in row.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }


def probes(ground: Ground, which: int) -> list[str]:
    """A batch of questions about every column: the hidden value, or one that is not there."""
    return [
        f'select from {c.relation} r where r."{c.name}" {comparison} {c.value(which)}'
        for c in ground.asked
        for comparison in ("=", "<=")
    ]


def hunt_statistics(ground: Ground) -> tuple[str, list[Finding]]:
    """What counts a hidden row that a probe met; and what counts that somebody else wrote one."""
    source = Source(ground)
    batches = [probes(ground, which) for which in (0, 1)]
    moved: list[list[Numbers]] = [[], []]
    with ground.connected() as reader:
        for batch in batches:  # caches and hint bits
            before = probe(ground, source, reader, batch)
        for number in range(ROUNDS):
            for which in (0, 1) if number % 2 else (1, 0):
                after = probe(ground, source, reader, batches[which])
                moved[which].append({key: after[key] - before.get(key, 0) for key in after})
                before = {key: value for key, value in after.items() if WITHIN not in key[0]}
        findings = [
            Finding(
                "statistics: a probe", " ".join(key), source.queries[key[0].removeprefix(WITHIN)]
            )
            for key in telling(*moved)
        ]
        findings += written_by_others(ground, source, reader)
    asked = 2 * (ROUNDS + 1) * (len(batches[0]) + 2 * len(source.queries))
    return (
        f"{asked:,} questions, and {len(source.queries)} views and functions that count, of which "
        f"{len({key[0] for m in moved[0] for key in m})} say something",
        findings,
    )


def probe(ground: Ground, source: Source, reader: Connection, batch: list[str]) -> Numbers:
    """What everything says within a transaction that asked this batch, and after it."""
    with ground.connected() as connection:
        pid = connection.info.backend_pid
        with connection.transaction():
            for query in batch[::2]:
                run(connection, query)
            inside = source.read(connection, "xact")
        asked_of(connection, batch)
    gone(ground, pid)
    with suppress(psycopg.Error):
        reader.execute("select pg_stat_clear_snapshot()")
    return source.read(reader) | {(WITHIN + k[0], *k[1:]): v for k, v in inside.items()}


def gone(ground: Ground, pid: int) -> None:
    """A session that ends hands in its counts."""
    with ground.connected("postgres") as admin:
        while one(admin, f"select count(*) from pg_stat_activity where pid = {pid}"):
            time.sleep(0.005)


def telling(hidden: list[Numbers], absent: list[Numbers]) -> list[Key]:
    """The numbers that differ as much in every round."""
    found = []
    for key in set.intersection(*(set(n) for n in hidden + absent)):
        differences = [h[key] - a[key] for h, a in zip(hidden, absent, strict=True)]
        low, high = min(differences), max(differences)
        if low * high > 0 and high - low <= STEADY * abs(low + high) / 2:
            found.append(key)
    return sorted(found)


def written_by_others(ground: Ground, source: Source, reader: Connection) -> Iterator[Finding]:
    """Numbers about guarded tables that move when somebody else writes a row there."""
    with ground.connected("postgres") as admin:
        before = source.read(reader)
        take_away(admin, ground)
        put_back(admin, ground)
        numbers = sequences(admin)
        first = [given_out(reader, name) for name in numbers]
        for name in numbers:
            run(admin, f"select nextval('{name}')")
        last = [given_out(reader, name) for name in numbers]
        admin.execute("select pg_stat_force_next_flush()")
        admin.execute("select 1")
        with suppress(psycopg.Error):
            reader.execute("select pg_stat_clear_snapshot()")
        after = source.read(reader)
    for name, was, now_is in zip(numbers, first, last, strict=True):
        if was is not None and name not in OF_BIRTHS:
            query = f"select nextval('{name}')"
            yield Finding(f"statistics: a sequence, {was} … {now_is}", name, query)
    names = set(source.guarded.values())
    moved = Counter(
        (key[0], key[2]) for key in after
        if names & set(key[1].split()) and after[key] != before.get(key)
    )  # fmt: skip
    for (name, number), tables in sorted(moved.items()):
        query = source.queries[name]
        yield Finding("statistics: others' writing", f"{name} {number} of {tables}", query)


def sequences(admin: Connection) -> list[str]:
    """Those of the guarded tables."""
    query = f"select 'noaber.' || g.relname from ({GUARDED}) g join pg_sequence s on seqrelid = oid"
    return sorted(str(row[0]) for row in run(admin, query).fetchall())


def given_out(reader: Connection, name: str) -> int | None:
    """The number that a sequence of ids gives next, if the application may ask; in any way."""
    for query in (f"select nextval('{name}')", f"select last_value from {name}"):
        with suppress(psycopg.Error):
            return int(one(reader, query))
    return None
