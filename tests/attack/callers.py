"""What runs with the guard's rights: who may call it, and whether it asks (each callers.yaml).

Each function of each kind is called as an attacker would, with a hidden family's own numbers.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from noaber.record.viewers import Viewer
from tests.attack.definers import CALLERS, functions, of_kind
from tests.attack.hidden_family import hidden, of_nobody
from tests.attack.stage import (
    Connection,
    GotThrough,
    Stage,
    acting,
    attempt,
    look_key,
    looking,
    name_looks,
    nothing,
    one,
    refused,
)

# The refusals of our own functions (noaber/record/guards.sql).
REFUSALS = {f"NB00{number}" for number in range(1, 9)}
GONE = ["42883"]
ROUND = "select begin_round(%s, %s)"


# ---------------------------------------------------------------- asking


def told(connection: Connection, query: str, values: list[Any]) -> str:
    """What it told or did: '' when it refused as ours do, or told nothing."""
    try:
        with connection.transaction(force_rollback=True):
            rows = connection.execute(query, values).fetchall()
    except psycopg.Error as error:
        if error.sqlstate in REFUSALS:
            return ""
        raise GotThrough(f"no refusal but an accident: {query}: {error}") from error
    said = [value for row in rows for value in row if value not in (None, [], False, 0)]
    return str(rows)[:160] if said else ""


def tell_tales(connection: Connection, stage: Stage, *kinds: str) -> dict[str, str]:
    """Every function of these kinds that told something of the hidden family."""
    samples = hidden(stage).samples
    answers = {f.name: told(connection, *f.call(samples)) for f in of_kind(stage, *kinds)}
    return {name: said for name, said in answers.items() if said}


@contextmanager
def under(connection: Connection, *keys: str) -> Iterator[None]:
    """In a transaction that names these looks."""
    with connection.transaction(force_rollback=True):
        name_looks(connection, *keys)
        yield


def clock_of(stage: Stage) -> tuple[int, int]:
    """Who is the clock: everybody may read that."""
    query = "select person_id, id from people_role where kind = 'system' order by id limit 1"
    with stage.connected() as connection:
        row = connection.execute(query).fetchone()
    assert row
    return row[0], row[1]


# ---------------------------------------------------------------- the list


@attempt("find a function with the guard's rights of which nobody said who may call it")
def nobody_said_who(stage: Stage) -> str:
    there, said = set(functions(stage)), {name for names in CALLERS.values() for name in names}
    nothing(there - said)
    nothing(said - there)
    nothing([name for names in CALLERS.values() for name, why in names.items() if not why])
    return f"{len(there)} functions, each with what guards it"


@attempt("call what only the guard, the owner or a table calls")
def what_nobody_calls(stage: Stage) -> str:
    inner = of_kind(stage, "inner", "owner", "trigger")
    nothing([f.name for f in functions(stage).values() if f.by_app == (f in inner)])
    nothing([f.name for f in inner if (f.answer == "trigger") != (f.kind == "trigger")])
    samples = dict.fromkeys((name for f in inner for name in f.arguments), None)
    with stage.connected() as connection:
        for function in inner:
            if function.kind != "trigger":
                said = refused(connection, *function.call(samples))
    return f"{len(inner)} refused: {said}"


@attempt("ask every function that answers about what is in sight, with nothing or another in sight")
def what_is_out_of_sight(stage: Stage) -> str:
    asked, home = hidden(stage), hidden(stage).home
    with stage.connected() as connection:
        nothing(tell_tales(connection, stage, "look"))
        # A look that was refused is a line, and opens nothing: not even who looked.
        for purpose in ("enforcement", "safety"):
            key = look_key(connection, home.samira, purpose, [stage.jan.family_id])
            with under(connection, key):
                nothing(tell_tales(connection, stage, "look"))
    with looking(stage, stage.as_samira, "our_plan", stage.samira.family_id) as connection:
        found = tell_tales(connection, stage, "look")
        nothing(found.keys() - {"looked", "looked_but"})  # their own, and nothing of the hidden
        for query in ("select looked()", "select array_agg(i) from looked_but('money') i"):
            nothing(set(one(connection, query)) & set(asked.samples["p_compartments"]))
    return f"{len(CALLERS['look'])} functions told nothing, four times"


@attempt("call everything that belongs in an act without one, and in another one")
def what_belongs_in_an_act(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    asked = hidden(stage)
    with stage.connected() as connection:
        for function in of_kind(stage, "act", "opens_act", "born"):
            said = refused(connection, *function.call(asked.samples), [*REFUSALS])
        for function in of_kind(stage, "act", "opens_act"):  # a birth is of what is not there yet
            said = refused(connection, *function.call(of_nobody(asked.samples)), [*REFUSALS])
    family = stage.samira.family_id
    words = (stage.as_samira, "plan.words_changed", [mine], "our_plan", family)
    gives = (stage.as_owner_of_question, "plan.handover_asked", [mine], "our_plan", family)
    for act in (words, gives):
        with acting(stage, *act) as connection:
            nothing(tell_tales(connection, stage, "act", "born"))
    return f"{len(CALLERS['act'])} functions, three times: {said}"


@attempt("ask what only the clock asks, as everybody else, and with another's round")
def what_only_the_clock_asks(stage: Stage) -> str:
    clock, home = clock_of(stage), hidden(stage).home
    moments = [f.name for f in of_kind(stage, "clock") for t in f.arguments.values() if "time" in t]
    nothing(moments + [f.name for f in of_kind(stage, "clock") if "date" in f.arguments.values()])
    with stage.connected() as connection, stage.connected() as other:
        nothing(tell_tales(connection, stage, "clock"))
        for viewer in (home.samira, home.marieke, stage.town.admin, Viewer(None)):
            who = [viewer.person_id, viewer.role_id]
            said = refused(connection, ROUND, who, by=["NB005"])
            refused(connection, ROUND, [viewer.person_id, clock[1]], by=["NB005"])
            nothing(tell_tales(connection, stage, "clock"))
        with connection.transaction(force_rollback=True):  # its line would go with it
            connection.execute(ROUND, clock)
            nothing(tell_tales(connection, stage, "clock"))
        other.execute(ROUND, clock)  # another's connection
        nothing(tell_tales(connection, stage, "clock"))
        for minutes in (-11, 1):  # too old, and of a clock that was set back
            other.execute(ROUND, clock)
            _move_rounds(stage, minutes)
            nothing(tell_tales(other, stage, "clock"))
    return f"{len(CALLERS['clock'])} functions, ten times: {said}"


def _move_rounds(stage: Stage, minutes: int) -> None:
    with stage.connected("postgres") as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update record_look set at = at + make_interval(mins => %s)"
            " where purpose = 'clock_round' and at > now() - interval '10 minutes'",
            [minutes],
        )


@attempt("ask before it is due what the clock asks, and leave no line of it")
def what_the_clock_leaves(stage: Stage) -> str:
    """Whoever has the application's rights can be its clock, as it can be anybody: in the log."""
    home = hidden(stage).home
    with stage.connected() as connection, stage.connected("postgres") as admin:
        lines = "select count(*) from record_look where purpose = 'clock_round'"
        before = one(admin, lines)
        connection.execute(ROUND, clock_of(stage))
        nothing(one(admin, lines) != before + 1)
        everybody = "birthdays_of(array(select id from people_person))"
        days = admin.execute(f"select birthday - current_date from {everybody}").fetchall()
        nothing([day for (day,) in days if day > 31], "no birthday beyond a month")
        rights = "select post_about_rights(%s, %s)"
        nothing(one(connection, rights, [home.noor_id, home.samira.person_id]))
        asked = "select post_about_asked(%s, %s)"
        nothing(one(connection, asked, [home.family_id, home.tom.person_id]))
    with stage.connected() as connection:
        old = "select post_about_rights(1, 2, now() + interval '1 year')"
        for query in (old, "select clear_photos('infinity', 9)", "select children_of(1)",
                      "select birthdays_ahead(now(), 9, '{}', '{}')",
                      "select exceptions_to_review(1, 1)"):  # fmt: skip
            refused(connection, query, by=GONE)
    begin = "select begin_act(%s, %s, %s, null, '{}')"
    with stage.connected() as connection:
        for name in ("photo_cleared", "asked_post_opened", "birthday_post_opened",
                     "belonging_ended", "belonging_goes_on", "leaving_post_opened"):  # fmt: skip
            values = [f"plan.{name}", *clock_of(stage)]
            said = refused(connection, begin, values, by=["NB002"])
    return f"a line, nothing before its day, no moment of the caller's; {said}"


@attempt("open looks as somebody else, and leave no line of it")
def what_opens_a_look(stage: Stage) -> str:
    asked = hidden(stage)
    samira, tom = stage.as_samira, stage.town.tom
    count = (
        "select count(*), coalesce(array_agg(distinct i), '{}') from record_look l"
        " left join unnest(l.compartment_ids) i on true where l.id > %s"
    )
    with stage.connected() as connection, stage.connected("postgres") as admin:
        for function in of_kind(stage, "opens_look"):
            for viewer in (samira, tom):
                last = one(admin, "select max(id) from record_look")
                values = {"p_person": viewer.person_id, "p_role": viewer.role_id}
                query, given = function.call(asked.samples | values)
                try:
                    connection.execute(query, given)
                except psycopg.Error as error:
                    nothing(error.sqlstate not in REFUSALS, function.name)
                    continue
                lines, ids = admin.execute(count, [last]).fetchone() or (0, [])
                nothing(lines == 0, f"{function.name} leaves a line")
                nothing(set(ids) & set(asked.samples["p_compartments"]), function.name)
    return "each leaves its line, or refuses; none shows what is another's"


@attempt("guess the secrets of forms, looks and links; read persons out of what tells none")
def what_tells_no_persons(stage: Stage) -> str:
    samples = hidden(stage).samples
    with stage.connected() as connection:
        nothing(tell_tales(connection, stage, "secret"))
        for viewer in (stage.as_samira, stage.town.marieke, hidden(stage).home.samira):
            values = samples | {"p_person": viewer.person_id, "p_role": viewer.role_id}
            query, given = functions(stage)["refused_looks"].call(values)
            said = refused(connection, query, given, by=["NB005"])
    about = re.compile(r"person|famil|compartment|child|holder|reader|name|born|birth")
    nothing([f.name for f in of_kind(stage, "nothing") if about.search(f.answer)])
    return f"{len(CALLERS['secret'])} need a secret, {len(CALLERS['nothing'])} tell none; {said}"
