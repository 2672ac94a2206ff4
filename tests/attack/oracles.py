"""Learning from errors, plans, statistics and clocks that a hidden row exists."""

import json
import re
from typing import Any, cast

import psycopg
from django.test import Client

from tests.attack.pairs import ROUNDS, steady
from tests.attack.stage import (
    DENIED,
    Connection,
    GotThrough,
    Stage,
    acting,
    all_refused,
    attempt,
    name_looks,
    nothing,
    one,
    refused,
    same,
)

NOBODY = 2**40


def told(connection: Connection, query: str) -> str:
    """Everything an error says: code, message, detail, constraint."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(cast("Any", query))
            connection.execute("set constraints all immediate")
    except psycopg.Error as error:
        d = error.diag
        return f"{error.sqlstate} {d.message_primary} {d.message_detail or ''}".strip()
    return "done"


def compare(connection: Connection, query: str, hidden: int, absent: int = NOBODY) -> str:
    """The same statement about a hidden and about an absent id is answered the same."""
    answers = [told(connection, query.replace("{id}", str(i))) for i in (hidden, absent)]
    words = [re.sub(rf"\b{i}\b", "…", a) for a, i in zip(answers, (hidden, absent), strict=True)]
    return same(words[0], words[1], words[1][:70])


@attempt("learn from a unique or exclusion violation that another family's row exists")
def violations_of_families(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    marieke, role = stage.as_owner_of_question, stage.as_owner_of_question.role_id
    rows = (
        "plan_familyplan (compartment_id, family_id, sentence, top_1, top_2, top_3, words_version,"
        f" opened_at) values ({mine}, {{id}}, '', '', '', '', 1, now())",
        "plan_contactperson (compartment_id, family_id, role_id, during)"
        f" values ({mine}, {{id}}, {role}, tstzrange(now(), null))",
        "people_member (compartment_id, family_id, person_id, known_as, does, during)"
        f" values ({mine}, {{id}}, {stage.jan.person_id}, '', '', daterange('2020-01-01', null))",
    )
    family = stage.samira.family_id
    with acting(stage, marieke, "plan.promised", [mine], "our_plan", family) as connection:
        for row in rows:
            said = compare(connection, f"insert into {row}", stage.jan.family_id)
    return said


@attempt("learn from a violation that another person's identity, address or authority exists")
def violations_of_persons(stage: Stage) -> str:
    samira, jan = stage.samira, stage.jan
    kinds = {kind: stage.compartment(kind, person=samira.person_id)
             for kind in ("identity", "address", "authority")}  # fmt: skip
    always = "daterange('2000-01-01', null)"
    with stage.connected("postgres") as admin:
        admin.execute("set session_replication_role = replica")
        address = stage.compartment("address", person=jan.person_id)
        admin.execute(
            "insert into people_household (compartment_id, person_id, street, number, postcode,"
            f" town, shielded, during) values ({address}, {jan.person_id}, 'Geheim', '1', '', 'X',"
            f" true, {always}) on conflict do nothing"
        )
        authority = stage.compartment("authority", person=jan.person_id)
        admin.execute(
            "insert into people_parentalauthority (compartment_id, child_id, holder_id, kind,"
            f" during) values ({authority}, {jan.person_id}, {samira.person_id}, 'parent',"
            f" {always}) on conflict do nothing"
        )
    try:
        return violated_by(stage, kinds, always)
    finally:
        with stage.connected("postgres") as admin:
            admin.execute("set session_replication_role = replica")
            admin.execute("delete from people_parentalauthority; delete from people_household")


def violated_by(stage: Stage, kinds: dict[str, int], always: str) -> str:
    """Samira writes rows about Jan in her own compartments."""
    samira, jan = stage.samira, stage.jan
    rows = (
        f"people_identity (compartment_id, person_id, bsn)"
        f" values ({kinds['identity']}, {{id}}, '')",
        "people_household (compartment_id, person_id, street, number, postcode, town, shielded,"
        f" during) values ({kinds['address']}, {{id}}, '', '', '', '', false, {always})",
        "people_parentalauthority (compartment_id, child_id, holder_id, kind, during)"
        f" values ({kinds['authority']}, {{id}}, {samira.person_id}, 'parent', {always})",
    )
    ids = list(kinds.values())
    with stage.connected() as connection:
        query = "select look_key from open_look(%s, null, null, 'who_looked', null, null)"
        key = one(connection, query, [samira.person_id])
        with connection.transaction(force_rollback=True):
            name_looks(connection, str(key))
            connection.execute(
                "select begin_act('people.contact_changed', %s, null, null, %s::bigint[])",
                [samira.person_id, [i for i in ids if i != kinds["authority"]]],
            )
            for row in rows:
                said = compare(connection, f"insert into {row}", jan.person_id)
    return said


@attempt("learn from a violation that another family's question has an owner or a handover")
def violations_of_questions(stage: Stage) -> str:
    with stage.connected("postgres") as admin:
        query = "select id from plan_question where family_id = %s"
        question = one(admin, query, [stage.jan.family_id])
    mine = stage.compartment("plan", family=stage.samira.family_id)
    marieke, family = stage.as_owner_of_question, stage.samira.family_id
    rows = (
        "plan_ownership (compartment_id, family_id, question_id, role_id, during)"
        f" values ({mine}, {family}, {{id}}, {marieke.role_id}, tstzrange(now(), null))",
        "plan_handover (compartment_id, family_id, question_id, from_role_id, to_role_id, words,"
        f" asked_at) values ({mine}, {family}, {{id}}, {marieke.role_id}, {marieke.role_id},"
        " '', now())",
    )
    with acting(stage, marieke, "plan.promised", [mine], "our_plan", family) as connection:
        for row in rows:
            said = compare(connection, f"insert into {row}", question)
    return said


@attempt("learn from an upsert, ON CONFLICT DO NOTHING or a lock that a row is there")
def upsert_on_hidden(stage: Stage) -> str:
    family = stage.jan.family_id
    with stage.connected() as connection, connection.transaction(force_rollback=True):
        for query in (
            f"select * from plan_familyplan where family_id = {family} for update",
            f"select * from people_person where id = {stage.jan.person_id} for share nowait",
        ):
            cursor = connection.execute(cast("Any", query))
            nothing(cursor.rowcount)
    insert = (
        "insert into plan_familyplan (id, compartment_id, family_id, sentence, top_1, top_2, top_3,"
        f" words_version, opened_at) values ({{id}}, 1, {family}, '', '', '', '', 1, now())"
        " on conflict (id) do update set sentence = ''"
    )
    with stage.connected() as connection:
        compare(connection, "update plan_familyplan set top_1 = 'x' where family_id = {id}", family)
        return compare(connection, insert, 1)


@attempt("learn from EXPLAIN ANALYZE how many hidden rows a condition finds")
def explain_analyze(stage: Stage) -> str:
    jan = stage.jan
    rows = (
        ("people_member", f"family_id = {jan.family_id} and person_id = {jan.person_id}",
         f"family_id = {jan.family_id} and person_id = {stage.samira.person_id}"),
        ("post_message", f"person_id = {jan.person_id}", f"person_id = {NOBODY}"),
        ("people_identity", "bsn = '999999990'", "bsn = '999999989'"),
        ("plan_contactperson", f"family_id = {jan.family_id}", f"family_id = {NOBODY}"),
    )  # fmt: skip
    with stage.connected("postgres") as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute("update people_identity set bsn = '999999990' where person_id = %s",
                      [jan.person_id])  # fmt: skip
        admin.execute("analyze people_identity")
    with stage.connected() as connection:
        connection.execute("set enable_seqscan = off")
        for table, hidden, absent in rows:
            counts = [explained(connection, table, where) for where in (hidden, absent)]
            said = same(counts[0], counts[1], f"plan of {table}")
    return said


def explained(connection: Connection, table: str, where: str) -> str:
    """What EXPLAIN ANALYZE tells, numbers of rows and loops included; or how it is refused."""
    query = (
        "explain (analyze, costs on, timing off, buffers off, summary off, format json)"
        f" select * from {table} where {where}"
    )
    try:
        with connection.transaction():
            found = one(connection, query)
    except psycopg.Error as error:
        return f"{error.sqlstate} {str(error).splitlines()[0]}"
    kept = ("Actual Rows", "Actual Loops", "Rows Removed by Filter", "Heap Fetches")
    return str([re.findall(rf'"{key}": ([\d.]+)', json.dumps(found)) for key in kept])


@attempt("explain by a detour: two statements at once, a comment, a prepared statement, DO")
def explain_by_a_detour(stage: Stage) -> str:
    query = "explain (analyze) select * from people_member where person_id = 1"
    with stage.connected() as connection:
        for detour in (
            f"select 1; {query}",
            f"/* select */ {query}",
            f"--\n {query}",
            f"prepare p as {query.removeprefix('explain (analyze)')}; explain analyze execute p",
            f"select E'\\''; {query}; select ''",
            "select $$'$$; " + query + "; select ''",
        ):
            refused(connection, detour, by=["NB005"])
        refused(
            connection, f"do $$ begin execute 'ex' || '{query[2:]}'; end $$", by=[DENIED, "NB005"]
        )
        return refused(connection, f"do 'begin execute ''{query}''; end'")


@attempt("read content from pg_stats, pg_statistic or other sessions' statements")
def statistics_views(stage: Stage) -> str:
    with stage.connected("postgres") as admin:
        admin.execute("analyze plan_familyplan, people_person, people_identity")
    with stage.connected() as connection, stage.connected() as other:
        other.execute("select 'wat een ander schrijft'")
        query = (
            "select tablename from pg_stats where schemaname = 'noaber' and tablename in (select"
            " relname from pg_class where relrowsecurity)"
        )
        nothing(connection.execute(query).fetchall())
        refused(connection, "select * from pg_statistic")
        refused(connection, "select * from pg_authid")
        return all_refused(connection, ["select query from pg_stat_activity", "table pg_locks",
                                        "select reltuples from pg_class",
                                        "select * from pg_stat_xact_user_tables"])  # fmt: skip


@attempt("guess from the planner's estimates which names and numbers there are")
def estimates(stage: Stage) -> str:
    with stage.connected("postgres") as admin:
        query = (
            "select tablename || '.' || attname from pg_stats where schemaname = 'noaber'"
            " and tablename in (select relname from pg_class where relrowsecurity)"
            " and attname = any (%s)"
            " and (most_common_vals is not null or histogram_bounds is not null)"
        )
        texts = "given_name surname phone email bsn born_on own_words sentence label street town"
        return nothing(
            admin.execute(query, [texts.split()]).fetchall(), "no statistics of content are kept"
        )


@attempt("tell hidden from not there by the time open_look takes: a family, then a person")
def timing(stage: Stage) -> str:
    ratios = []
    for purpose in ("our_plan", "my_card"):
        ratios.append(steady_look(stage, purpose, "family", stage.jan.family_id))
    ratios.append(steady_look(stage, "my_card", "person", stage.jan.person_id))
    return f"{ROUNDS} pairs: " + ", ".join(ratios)


@attempt("tell hidden from not there by the time a page takes: for a resident, then at work")
def timing_of_pages(stage: Stage) -> str:
    ratios = []
    for viewer, address in ((stage.as_samira, "/gezin/{}/"), (stage.town.tom, "/werk/gezin/{}/")):
        client = Client(SERVER_NAME=f"{stage.town.slug}.localhost")
        session = client.session
        session["person"], session["role"] = viewer.person_id, viewer.role_id
        session.save()

        def get(family: int, client: Client = client, address: str = address) -> None:
            if client.get(address.format(family)).status_code != 404:
                raise GotThrough(f"{address.format(family)} is no 404")

        ratios.append(steady(get, stage.jan.family_id, address, ROUNDS))
    return f"{ROUNDS} pairs of requests each: " + ", ".join(ratios)


def steady_look(stage: Stage, purpose: str, kind: str, hidden: int) -> str:
    """The ratio of open_look itself."""
    families, persons = ("%s", "null") if kind == "family" else ("null", "%s")
    query = f"select * from open_look({stage.samira.person_id}, null, null, '{purpose}',"
    query += f" {families}::bigint[], {persons}::bigint[])"
    with stage.connected() as connection, connection.cursor() as cursor:
        connection.execute("set synchronous_commit = off")

        def ask(asked: int) -> None:
            cursor.execute(cast("Any", query), [[asked]], prepare=True)
            cursor.fetchone()

        return steady(ask, hidden, f"{kind} for {purpose}", ROUNDS)
