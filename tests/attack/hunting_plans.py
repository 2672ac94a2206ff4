"""Hunting by plan: EXPLAIN in every form, and what the server says of a plan to its client.

A plan counts rows, estimates them from what is hidden, and says which conditions came first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import psycopg

from tests.attack.hunting_answers import Finding
from tests.attack.hunting_ground import Column, Ground, run
from tests.attack.stage import Connection, one

# PostgreSQL's options of EXPLAIN, and since which version.
OPTIONS = {
    "": 15,
    "analyze": 15,
    "verbose": 15,
    "(costs off)": 15,
    "(analyze, buffers off)": 15,
    "(analyze, wal, timing off)": 15,
    "(settings, summary)": 15,
    "(format json)": 15,
    "(format xml, analyze)": 15,
    "(format yaml, verbose)": 15,
    "(generic_plan)": 16,
    "(memory)": 17,
    "(analyze, serialize)": 17,
}
REFUSALS = {"NB005", "42501", "0A000"}  # the last: 15 has no MERGE into a view
# Settings that make the server talk about parse trees, plans, sorts and times.
TALKATIVE = """select name, context from pg_settings where vartype = 'bool'
    and name ~ '^(debug|log|trace)_' and name !~ 'discard_caches|parallel|assertions|pretty'"""
GUARDED = "select oid from pg_class where relrowsecurity"
PER_CLIENT = "user"
A_PLAN = "PLANNEDSTMT"


def statements_about(relation: str, column: str, value: str) -> list[str]:
    """One statement of each kind that has a plan with this table in it."""
    where = f'{relation} where "{column}" = {value}'
    return [
        f"select * from {where}",
        f"select count(*) from {where}",
        f"select from people_role r where exists (select from {where})",
        f'update {relation} set "{column}" = {value} where "{column}" = {value}',
        f"delete from {where}",
        f'insert into {relation} ("{column}") select "{column}" from {where}',
        f'merge into {relation} r using (values ({value})) w (x) on r."{column}" = w.x'
        " when matched then do nothing",
        f"declare explained cursor for select * from {where}",
    ]


def forms(statement: str, version: int) -> Iterator[str]:
    """Every way to ask for this statement's plan, detours included."""
    for options, since in OPTIONS.items():
        if version >= since:
            yield f"explain {options} {statement}"
    if statement.startswith("select *"):
        yield f"select 1; explain analyze {statement}"
        yield f"/* explain */ explain analyze {statement}"
        yield f"-- no plan\n explain analyze {statement}"
        yield f"select E'\\''; explain analyze {statement}; select ''"
        yield f"select $a$'$a$; explain analyze {statement}; select ''"
        yield f"prepare p as {statement}; explain analyze execute p"
        yield f"do $$ begin execute 'ex' || 'plain analyze {statement}'; end $$"
        yield f"explain analyze create table noaber.explained as {statement}"
        yield f"explain analyze create materialized view noaber.explained as {statement}"


def one_of_each(ground: Ground) -> Iterator[Column]:
    """A column of every relation that is asked about."""
    last = ""
    for column in ground.asked:
        if column.relation != last and column.type == "bigint":
            last = column.relation
            yield column


def hunt_explain(ground: Ground) -> tuple[str, list[Finding]]:
    """Every form of EXPLAIN is refused for every relation; any plan is a finding."""
    asked = 0
    findings = []
    with ground.connected() as connection:
        version = connection.info.server_version // 10000
        for column in one_of_each(ground):
            for statement in statements_about(column.relation, column.name, column.value()):
                for query in forms(statement, version):
                    asked += 1
                    said = refusal(connection, query)
                    if said not in REFUSALS:
                        findings.append(Finding(f"explain: {said}", column.relation, query))
    return f"{asked:,} plans asked for", findings


def refusal(connection: Connection, query: str) -> str:
    """The code of the error, over the simple protocol, so that several statements go at once."""
    connection.pgconn.exec_(b"deallocate all")
    result = connection.pgconn.exec_(query.encode())
    code = result.error_field(psycopg.pq.DiagnosticField.SQLSTATE)
    return code.decode() if code else "a plan"


def hunt_chatter(ground: Ground) -> tuple[str, list[Finding]]:
    """With every setting on that makes the server talk, it tells its client nothing of a plan."""
    with ground.connected("postgres") as admin:
        settings = admin.execute(TALKATIVE).fetchall()
        for table in ground.tables:
            run(admin, f"analyze {table}")
        guarded = [f":relid {oid} " for (oid,) in admin.execute(GUARDED).fetchall()]
    findings = [*closed_settings(ground, settings), *libraries(ground)]
    asked = len(settings) + len(LIBRARIES)
    open_to_app = [name for name, context in settings if context == PER_CLIENT]
    with ground.connected() as connection:
        heard: list[str] = []
        connection.add_notice_handler(lambda said: heard.append(said.message_primary or ""))
        connection.add_notice_handler(lambda said: heard.append(said.message_detail or ""))
        connection.execute("set client_min_messages = log")
        for name in open_to_app:
            run(connection, f"set {name} = on")
        chatter(connection, heard, ground.asked[0], 0)  # our own functions are planned once
        for column in ground.asked:
            asked += 2
            hidden, absent = (chatter(connection, heard, column, which) for which in (0, 1))
            query = f'select from {column.relation} where "{column.name}" = …'
            where = f"{column.relation}.{column.name}"
            plans = [text for text in hidden + absent if A_PLAN in text]
            if any(oid in plan for plan in plans for oid in guarded):
                findings.append(Finding("chatter: a plan", where, query))
            elif hidden != absent:
                findings.append(Finding("chatter: differs", where, query))
    return f"{asked:,} statements with {len(open_to_app)} talkative settings", findings


def chatter(connection: Connection, heard: list[str], column: Column, which: int) -> list[str]:
    """What the server said while it answered, without the value itself and what moves by itself."""
    heard.clear()
    value = column.value(which)
    where = f'"{column.name}" = {value}'
    with suppress(psycopg.Error):
        run(connection, f"select from {column.relation} where {where}")
    moving = r":constvalue \d+ \[[^]]*\]|:location \d+|0x\w+|elapsed.*"
    return [re.sub(moving, "…", text.replace(value, "…")) for text in heard]


def closed_settings(ground: Ground, settings: list[tuple[str, str]]) -> Iterator[Finding]:
    """What is the administrator's to set, the application cannot."""
    with ground.connected() as connection:
        for name, context in settings:
            if context != PER_CLIENT:
                query = f"set {name} = on"
                result = connection.pgconn.exec_(query.encode())
                if result.status != psycopg.pq.ExecStatus.FATAL_ERROR:
                    yield Finding("chatter: a setting", name, query)


LIBRARIES = (
    "-c local_preload_libraries=auto_explain",
    "-c session_preload_libraries=auto_explain",
    "-c shared_preload_libraries=auto_explain",
    "",
)


def libraries(ground: Ground) -> Iterator[Finding]:
    """No way to load the library that logs plans."""
    for options in LIBRARIES:
        with suppress(psycopg.Error), ground.connected(options=options) as connection:
            if not options:
                connection.execute("load 'auto_explain'")
            query = "select count(*) from pg_settings where name = 'auto_explain.log_analyze'"
            if one(connection, query):
                yield Finding("chatter: auto_explain", options or "load", "load 'auto_explain'")
