"""Every function there is: whom it answers, and what it tells about others."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg

from noaber.record.installing import sql
from noaber.record.parts import HERE
from noaber.record.viewers import Viewer
from tests.architecture import expected
from tests.attack.catalogue import GUARDED, NUMBER, made_row, names
from tests.attack.stage import (
    DENIED,
    Connection,
    GotThrough,
    Stage,
    acting,
    attempt,
    look_key,
    looking,
    nothing,
    one,
    refused,
)


@attempt("as the app, call every function that is not for it")
def no_other_functions(stage: Stage) -> str:
    query = """
        select p.oid::regprocedure::text, p.proname from pg_proc p
        where p.pronamespace = 'noaber'::regnamespace and p.prorettype <> 'trigger'::regtype
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"""
    allowed, tried, said = expected.functions_for_the_app(), 0, "nothing to try"
    with stage.connected() as connection, stage.connected("postgres") as admin:
        for signature, name in admin.execute(query).fetchall():
            if name not in allowed and stage.concerned([name]):
                kinds = re.findall(r'("char"|[^,()]+)(?=[,)])', signature.partition("(")[2])
                given = ", ".join(f"null::{kind}" for kind in kinds)
                said = refused(connection, f"select noaber.{name}({given})")
                if "for function" not in said:  # it was called, and stumbled over something else
                    raise GotThrough(f"{signature} was called: {said}")
                tried += 1
    return f"{tried} functions, each {said}"


@attempt("see what was born in another transaction, by its number or by its moment alone")
def born_elsewhere(stage: Stage) -> str:
    theirs = stage.compartment("plan", family=stage.jan.family_id)
    own = {"born_xid": "pg_current_xact_id()", "born_at": "transaction_timestamp()"}
    with stage.connected() as connection, stage.connected("postgres") as admin:
        for column, value in own.items():
            query = f"select {column}::text from record_compartment where id = {theirs}"
            before = one(admin, query)
            kind = "xid8" if column == "born_xid" else "timestamptz"
            change = f"update record_compartment set {column} = %s::{kind} where id = {theirs}"
            with connection.transaction():
                one(connection, "select pg_current_xact_id()::text")
                admin.execute(cast("Any", change), [one(connection, f"select {value}::text")])
                seen = one(connection, f"select {theirs} = any (looked())")
            admin.execute(cast("Any", change), [before])
            nothing(seen)
    return "no row"


def asked_of_the_clock() -> list[str]:
    """The functions that only the clock may ask, as the SQL files say."""
    text = "\n".join((HERE / file).read_text(encoding="utf-8") for file in sql(HERE))
    makes = re.split(r"^create or replace function ", text, flags=re.MULTILINE)[1:]
    bodies = {make.partition("(")[0]: make.partition("$$")[2].partition("$$")[0] for make in makes}
    return sorted(name for name, body in bodies.items() if "only_the_clock(" in body)


@attempt("ask, as whoever, what only the clock asks")
def as_if_the_clock(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    marieke, family = stage.as_owner_of_question, stage.samira.family_id
    query = "select pg_get_function_identity_arguments(oid) from pg_proc where proname = %s"
    functions = stage.concerned(asked_of_the_clock())
    with stage.connected("postgres") as admin:
        found = {name: one(admin, query, [name]) for name in functions}
    for asking in (
        stage.connected(),
        looking(stage, stage.as_samira, "our_plan", family),
        acting(stage, marieke, "plan.promised", [mine], "our_plan", family),
    ):
        with asking as connection:
            for name, arguments in found.items():
                kinds = [a.split(" ", 1)[1] for a in arguments.split(", ") if a]
                call = f"select * from {name}({', '.join(f'null::{kind}' for kind in kinds)})"
                said = refused(connection, call, by=["NB005", DENIED])
    return f"{len(functions)} functions, each {said}"


@attempt("ask about one's own family, and act in it, before anybody looked")
def own_without_a_look(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    samira, words = stage.samira.person_id, "plan.words_changed"
    with stage.connected() as connection:
        may = "select may_in_sight(%s, null, %s::bigint[], 'own')"
        nothing(one(connection, may, [samira, [mine]]))
        begin = "select begin_act(%s, %s, null, null, %s::bigint[])"
        refused(connection, begin, [words, samira, [mine]], by=["NB002"])
        asked = "select * from asked_compartment(%s, %s, null)"
        return refused(connection, asked, [stage.samira.family_id, samira], by=["NB005"])


# Not asked here: what makes or gives (gifts.py), and what is asked by whoever sees nobody's rows.
MAKES = ("born_compartments", "begin_act", "open_look", "persons_with_post")


@attempt("ask every function about another family, without a look and in one of one's own")
def nothing_told_about_others(stage: Stage) -> str:
    query = """
        select p.proname, pg_get_function_identity_arguments(p.oid) from pg_proc p
        where p.pronamespace = 'noaber'::regnamespace and p.prosecdef order by 1"""
    allowed = expected.functions_for_the_app() - {*MAKES}
    with stage.connected("postgres") as admin:
        functions = [(n, a) for n, a in admin.execute(query).fetchall() if n in allowed and a]
        functions = [(n, a) for n, a in functions if stage.concerned([n])]
        theirs = about(admin, stage)
    nobody, mine = dict.fromkeys(theirs, 2**40), stage.samira.family_id
    with known_to_nobody(stage, theirs), stage.connected() as beside:
        for name, arguments in functions:
            for viewer in (stage.as_samira, stage.as_owner_of_question):
                first, second = (
                    called(viewer, name, arguments.split(", "), them) for them in (theirs, nobody)
                )
                with looking(stage, viewer, "our_plan", mine) as connection:
                    for asked in (beside, connection):
                        told = answered(asked, first), answered(asked, second)
                        if told[0] != told[1]:
                            raise GotThrough(f"{first} says {told[0]}, of nobody {told[1]}")
    return f"{len(functions)} functions tell no more about Jan than about nobody"


def about(admin: Connection, stage: Stage) -> dict[str, int]:
    """The numbers of Jan's things, by the word that an argument or column has for them."""
    jan = stage.jan
    plan = "select {} from plan_familyplan where family_id = %s"
    question = "select id from plan_question where family_id = %s"
    return {
        "family": jan.family_id,
        "compartment": one(admin, plan.format("compartment_id"), [jan.family_id]),
        "plan": one(admin, plan.format("id"), [jan.family_id]),
        "question": one(admin, question, [jan.family_id]),
        "role": jan.owner.role_id,
        "to_role": jan.owner.role_id,
        "need": NUMBER,
        "municipality": stage.town.municipality_id,
        "part": NUMBER,
        "commitment": NUMBER,
        "child": jan.person_id,
        "person": jan.person_id,
    }


@contextmanager
def known_to_nobody(stage: Stage, theirs: dict[str, int]) -> Iterator[None]:
    """Meanwhile every guarded table holds something about Jan, as far as its rules let it."""
    jan, marieke = stage.jan, stage.as_owner_of_question
    circle = stage.compartment("circle", person=jan.person_id)
    with stage.connected() as connection:
        look_key(connection, stage.as_jan, "our_plan", [jan.family_id])
    with stage.connected("postgres") as admin, admin.transaction():
        admin.execute("set local session_replication_role = replica")
        tables = names(admin, GUARDED)
        for table in tables:
            query = "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
            columns = [str(r[0]) for r in admin.execute(query, [f"noaber.{table}"]).fetchall()]
            known = {c: theirs[c[:-3]] for c in columns if c.endswith("_id") and c[:-3] in theirs}
            if not made_row(admin, table, known):
                made_row(admin, table, {c: v for c, v in known.items() if c != "role_id"})
        born = "update people_identity set born_on = %s where person_id = %s"
        admin.execute(born, ["2020-01-01", jan.person_id])
        admin.execute(
            "insert into sharing_grant (compartment_id, person_id, role_id, level, basis)"
            " values (%s, %s, %s, 'see', 'wmo-5.1.1-1')",
            [circle, marieke.person_id, marieke.role_id],
        )
        asked = one(
            admin,
            "insert into record_compartment (family_id, kind, audience) values (%s, 'asked', 'x')"
            " returning id",
            [jan.family_id],
        )
    try:
        yield
    finally:
        with stage.connected("postgres") as admin, admin.transaction():
            admin.execute("set local session_replication_role = replica")
            for table in tables:
                admin.execute(cast("Any", f"delete from {table} where id = {NUMBER}"))
            admin.execute(born, [None, jan.person_id])
            admin.execute("delete from sharing_grant where compartment_id = %s", [circle])
            admin.execute("delete from record_compartment where id = %s", [asked])


def called(viewer: Viewer, name: str, arguments: list[str], about: dict[str, int]) -> str:
    """A call about them, as this viewer where it asks who asks."""
    values = {"date": "today_here()", "timestamp with time zone": "now()", "integer": "9",
              "text": "'plan'", "boolean": "false"}  # fmt: skip
    given = []
    words = [argument.split(" ", 1)[0] for argument in arguments]
    for place, argument in enumerate(arguments):
        word, kind = argument.split(" ", 1)
        whose = words[place : place + 2] in (["p_person", "p_role"], ["p_clock", "p_role"])
        is_role = word == "p_role" and place and words[place - 1] in ("p_person", "p_clock")
        meant = word.replace("families", "family").replace("children", "child")
        number = about[next((w for w in about if w in meant), "person")]
        if whose:
            given.append(str(viewer.person_id))
        elif is_role:
            given.append(str(viewer.role_id or "null"))
        elif kind in ("bigint", "bigint[]"):
            given.append(str(number) if kind == "bigint" else f"'{{{number}}}'::bigint[]")
        else:
            given.append(values.get(kind, f"null::{kind}"))
    return f"select * from {name}({', '.join(given)})"


def answered(connection: Connection, call: str) -> str:
    """The rows, or the code of the refusal."""
    try:
        with connection.transaction(force_rollback=True):
            return str(connection.execute(cast("Any", call)).fetchall())
    except psycopg.Error as error:
        return str(error.sqlstate)
