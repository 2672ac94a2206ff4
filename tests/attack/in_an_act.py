"""What stays forbidden inside an act, also one about everything in sight.

The act is an administrator's own (columns.py: begin), so nothing but the one guard stands between.
"""

from typing import Any, cast

import psycopg

from noaber.record.rule_tables import declared
from tests.architecture import catalog
from tests.attack.columns import IMPLIED, begin, made, permissions
from tests.attack.stage import Connection, GotThrough, Stage, adding, attempt, removing

OF_LOG_INS = ("account_", "mfa_", "socialaccount_")
ANY_ACT = "plan.question_received"
TABLES = (
    "select relname from pg_class where relkind = 'r' and relnamespace = 'noaber'::regnamespace"
)
ENDS_OWNERSHIP = "update pen.plan_ownership set during_ = '[2001-01-01,2001-01-02)' where id = {id}"


def refusal(connection: Connection, query: str) -> str:
    """With which code the database refuses it; GotThrough when it does not."""
    connection.execute("savepoint tried")
    try:
        connection.execute(cast("Any", query))
    except psycopg.Error as error:
        connection.execute("rollback to savepoint tried")
        return error.sqlstate or ""
    connection.execute("rollback")
    raise GotThrough(f"done in an act: {query[:120]}")


@attempt("in an act, empty each table that acts write, as its owner")
def emptied_in_an_act(stage: Stage) -> str:
    with stage.connected("postgres") as admin, made(stage, admin) as rows:
        tables = catalog.penned_tables(admin, "guarded") | catalog.penned_tables(admin, "open")
        tables = set(stage.concerned(tables)) or tables  # pen() itself may be what is in focus
        with stage.connected("postgres") as connection:
            for table in sorted(tables):
                begin(connection, rows, ANY_ACT)
                connection.execute("reset role; set local role noaber_owner")
                code = refusal(connection, f"truncate noaber.{table} cascade")
                if code != "NB001":
                    raise GotThrough(f"{table} is kept from being emptied by {code} alone")
    return f"{len(tables)} tables: refused"


@attempt("in an act, take rows from every table by what takes away turns, absences and log-ins")
def rows_that_stay(stage: Stage) -> str:
    with stage.connected("postgres") as admin, made(stage, admin) as rows:
        query = (
            "select relname from pg_class where relkind = 'r' and relnamespace = %s::regnamespace"
        )
        tables = sorted(str(name) for (name,) in admin.execute(query, ["noaber"]))
        may_go = {table for row in declared("record_act_kind") for table in row.get("removes", [])}
        tried = 0
        with stage.connected("postgres") as connection:
            for table in tables:
                begin(connection, rows, ANY_ACT)
                for query in (removing(table, 1), f"select delete_log_in_row('{table}', 1)"):
                    of_log_ins = "delete_log_in_row" in query
                    if table.startswith(OF_LOG_INS) if of_log_ins else table in may_go:
                        continue
                    if refusal(connection, query) != "NB003":
                        raise GotThrough(f"not refused for what it is: {query}")
                    tried += 1
    return f"{tried} times: refused"


@attempt("in an act, leave a question without an owner: a new one, and one that had one")
def question_without_an_owner(stage: Stage) -> str:
    with stage.connected("postgres") as admin, made(stage, admin) as rows:
        by_table = {row.table: row for row in rows.rows}
        question, ownership = by_table["plan_question"], by_table["plan_ownership"]
        named = permissions(ANY_ACT)["plan_question", "insert"] | IMPLIED
        new = {column: value for column, value in question.least.items() if column in named}
        tries = {
            ANY_ACT: adding("plan_question", {**question.empty, **new}),
            "plan.handover_accepted": ENDS_OWNERSHIP.format(id=ownership.id),
        }
        with stage.connected("postgres") as connection:
            for act, query in tries.items():
                begin(connection, rows, act)
                connection.execute(cast("Any", query))
                code = refusal(connection, "set constraints all immediate")
                connection.execute("rollback")
                if code != "NB007":
                    raise GotThrough(f"{query[:80]}: {code}")
    return "both: refused when the transaction ends"
