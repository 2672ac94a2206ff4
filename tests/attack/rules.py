"""Every act, purpose and legal basis as its file says it: for nobody else, and for no more."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import psycopg

from noaber.record.rule_tables import declared, writes_of
from tests.attack.stage import Connection, GotThrough, Stage, attempt, nothing, one, refused

LEVELS = ("see", "write", "own")
BEGIN_ACT = "select begin_act(%s, %s, %s, null, %s::bigint[])"
SOMEBODY = 2**45  # who is nobody's family or colleague, and has what an administrator gives them
ASKED = "{handover,take_part}"  # purposes with which who only sees may answer


def acts(stage: Stage | None = None) -> list[dict[str, Any]]:
    """The acts, as the files say them; those that are in focus."""
    rows = [
        {"roles": [], "gives": "", "sets_off": [], **row} for row in declared("record_act_kind")
    ]
    return [row for row in rows if stage is None or stage.concerned([row["name"]])]


def bases() -> list[dict[str, Any]]:
    return declared("sharing_legal_basis")


def in_force(basis: dict[str, Any]) -> bool:
    today = date.today()  # noqa: DTZ011 (the files hold days)
    start, end = basis["valid_from"], basis.get("valid_to")
    return start is not None and start <= today and (end is None or today < end)


def purposes() -> dict[str, list[str]]:
    return {row["key"]: row["kinds"] for row in declared("sharing_purpose")}


def role_kinds() -> list[str]:
    """All kinds of role that a rule names; a resident and a visitor have none."""
    named = {kind for act in acts() for kind in act["roles"]}
    named |= {kind for basis in bases() for kind in basis["who"]}
    return sorted(named - {"resident", "visitor"})


@contextmanager
def somebody(stage: Stage) -> Iterator[tuple[Connection, dict[str, int | None]]]:
    """An administrator's connection, and somebody with a role of every kind; all undone."""
    with stage.connected("postgres") as admin, admin.transaction(force_rollback=True):
        admin.execute("set local session_replication_role = replica")
        yield admin, roles_made(admin, stage)


@dataclass
class Somebody:
    """Looks at Jan's plan on an administrator's connection, with a role of every kind."""

    admin: Connection
    beside: Connection
    plan: int
    roles: dict[str, int | None]
    looked_at: float = 0.0

    def keep_looking(self) -> None:
        """A look counts for ten seconds: well before that it is forged anew."""
        if time.monotonic() - self.looked_at < 4:
            return
        key = one(
            self.beside,
            "insert into record_look (era, pid, person_id, purpose, basis, compartment_ids)"
            " values (current_era(), %s, %s, 'our_plan', '', %s) returning key::text",
            [self.admin.info.backend_pid, SOMEBODY, [self.plan]],
        )
        self.admin.execute("select set_config('noaber.looks', %s, true)", [key])
        self.looked_at = time.monotonic()

    def begins(self, act: str, kind: str, where: list[int]) -> tuple[str, list[Any]]:
        """The question to begin an act in this role."""
        self.keep_looking()
        return BEGIN_ACT, [act, SOMEBODY, self.roles.get(kind), where]


@contextmanager
def looking_somebody(stage: Stage, level: str) -> Iterator[Somebody]:
    """Who has this level on Jan's plan in every role, and looks at it; undone but for the look."""
    plan = stage.compartment("plan", family=stage.jan.family_id)
    with somebody(stage) as (admin, roles), stage.connected("postgres") as beside:
        for role in roles.values():
            admin.execute(
                "insert into sharing_grant (compartment_id, person_id, role_id, level, basis,"
                " purposes, during) values (%s, %s, %s, %s, 'wmo-5.1.1-1', %s, '[2020-01-01,)')",
                [plan, SOMEBODY, role, level, ASKED],
            )
        yield Somebody(admin, beside, plan, roles)


def roles_made(admin: Connection, stage: Stage) -> dict[str, int | None]:
    """A role of every kind for somebody; a resident has none."""
    query = (
        "insert into people_role (person_id, organisation_id, kind, during)"
        " values (%s, %s, %s, '[2020-01-01,)') returning id"
    )
    values = {kind: [SOMEBODY, stage.town.municipality_id, kind] for kind in role_kinds()}
    return {"resident": None} | {kind: one(admin, query, v) for kind, v in values.items()}


@attempt("find a rule in the database that is not as its file says it")
def rules_that_are_not_in_a_file(stage: Stage) -> str:
    """Also of acts that nobody begins, because the database does them when they are due."""
    kinds = "select name, level, roles, gives, sets_off from record_act_kind"
    writes = "select act, table_name, operation, columns from record_act_write"
    purposes_now = "select key, kinds from sharing_purpose"
    with stage.connected("postgres") as admin:
        there = {
            "an act": _rows(admin, kinds),
            "what it writes": _rows(admin, writes),
            "a purpose": _rows(admin, purposes_now),
        }
    said: dict[str, list[tuple[Any, ...]]] = {
        "an act": [(a["name"], a["level"], a["roles"], a["gives"], a["sets_off"]) for a in acts()],
        "what it writes": [
            (w["act"], w["table_name"], w["operation"], w["columns"])
            for act in acts()
            for w in writes_of(act)
        ],
        "a purpose": list(purposes().items()),
    }
    for what, rows in said.items():
        nothing(there[what] ^ {repr(_sorted(row)) for row in rows}, what)
    return f"{sum(len(rows) for rows in said.values())} rules, each as its file says"


def _rows(admin: Connection, query: str) -> set[str]:
    return {repr(_sorted(row)) for row in admin.execute(query).fetchall()}


def _sorted(row: Iterable[Any]) -> list[Any]:
    return [sorted(value) if isinstance(value, list) else value for value in row]


@attempt("do each act in every role that it is not for")
def acts_of_other_roles(stage: Stage) -> str:
    tried, said = 0, "nothing to try"
    with looking_somebody(stage, "own") as one_of_them:
        for act in acts(stage):
            where = [] if act["level"] == "open" else [one_of_them.plan]
            for kind in one_of_them.roles:
                if act["roles"] and kind not in act["roles"]:
                    begin = one_of_them.begins(act["name"], kind, where)
                    said = refused(one_of_them.admin, *begin, by=["NB002"])
                    tried += 1
    return f"{tried} times; {said}"


@attempt("do each act with less than its level")
def acts_above_ones_level(stage: Stage) -> str:
    tried, said = 0, "nothing to try"
    for level in ("see", "write"):
        with looking_somebody(stage, level) as one_of_them:
            higher = LEVELS[LEVELS.index(level) + 1 :]
            for act in (a for a in acts(stage) if a["level"] in higher):
                for kind in act["roles"] or one_of_them.roles:
                    begin = one_of_them.begins(act["name"], kind, [one_of_them.plan])
                    said = refused(one_of_them.admin, *begin, by=["NB002"])
                    tried += 1
    return f"{tried} times; {said}"


@attempt("in each act that one may do, give more than it gives")
def more_than_each_act_gives(stage: Stage) -> str:
    tried, said = 0, "nothing to try"
    query = "select give(%s::bigint[], %s, null, %s, 'avg-15')"
    with looking_somebody(stage, "own") as one_of_them:
        admin, plan = one_of_them.admin, one_of_them.plan
        for act in (a for a in acts(stage) if a["level"] != "open" and a["gives"] != "own"):
            more = LEVELS[LEVELS.index(act["gives"]) + 1 if act["gives"] else 0]
            begin = one_of_them.begins(act["name"], (act["roles"] or ["resident"])[0], [plan])
            with suppress(NotBegun), admin.transaction():
                begun(admin, *begin)
                said = refused(admin, query, [[plan], SOMEBODY, more], ["NB002"])
                tried += 1
                raise psycopg.Rollback
    if tried < 50 and not stage.focus:
        raise GotThrough(f"only {tried} acts could be tried: the others no longer begin")
    return f"{tried} acts; {said}"


class NotBegun(Exception):
    """An act that asks for more than a role and a level."""


def begun(admin: Connection, query: str, values: list[Any]) -> None:
    try:
        with admin.transaction():
            admin.execute(cast("Any", query), values)
    except psycopg.Error as error:
        raise NotBegun from error


@attempt("look on each legal basis for every purpose and in every role that it is not for")
def looks_beyond_their_basis(stage: Stage) -> str:
    asked = 0
    with somebody(stage) as (admin, roles):
        compartments = _of_every_kind(admin, stage)
        ids = [basis["id"] for basis in bases()]
        tried = stage.concerned(ids) or ids
        for basis in (basis for basis in bases() if basis["id"] in tried):
            admin.execute("delete from sharing_grant where person_id = %s", [SOMEBODY])
            for role in roles.values():
                admin.execute(
                    "insert into sharing_grant (compartment_id, person_id, role_id, level, basis,"
                    " during) select unnest(%s::bigint[]), %s, %s, 'own', %s, '[2020-01-01,)'",
                    [compartments, SOMEBODY, role, basis["id"]],
                )
            for found in _looked_for(admin, stage, roles):
                asked += 1
                _is_fair(basis, *found)
    return f"{asked:,} looks, none for more than the files say"


@attempt("give on each legal basis to every role that it is not for, or when it is not in force")
def grants_beyond_their_basis(stage: Stage) -> str:
    tried, said = 0, "nothing to try"
    query = "select give(%s::bigint[], %s, %s, 'see', %s)"
    with looking_somebody(stage, "own") as one_of_them:
        admin, plan, roles = one_of_them.admin, one_of_them.plan, one_of_them.roles
        begun(admin, *one_of_them.begins("plan.address_given", "resident", [plan]))
        for basis in [*bases(), {"id": "no-such-law", "who": [], "valid_from": None}]:
            for kind, role in roles.items():
                if kind not in basis["who"] or not in_force(basis):
                    values = [[plan], SOMEBODY, role, basis["id"]]
                    said = refused(admin, query, values, ["NB006"])
                    tried += 1
    return f"{tried} times; {said}"


@attempt("search and write down at the desk, when the law that carries it no longer does")
def desk_without_a_law(stage: Stage) -> str:
    clerk = stage.town.clerk
    asked = {
        "select open_find_person(%s, %s, '', 'Jan', 'Geheim', '1980-01-01')": "find_person",
        "select * from open_desk_look(%s, %s, 1)": "on_behalf",
    }
    for query, purpose in asked.items():
        for change in (
            f"purposes = array_remove(purposes, '{purpose}')",
            "who = array_remove(who, 'clerk')",
            "valid_to = current_date",
            "valid_from = current_date + 1",
        ):
            with stage.connected("postgres") as admin, admin.transaction(force_rollback=True):
                admin.execute(f"update sharing_legal_basis set {change} where true".encode())
                said = refused(admin, query, [clerk.person_id, clerk.role_id], ["NB006"])
    return said


def _of_every_kind(admin: Connection, stage: Stage) -> list[int]:
    """A compartment of each kind, of Jan's family and of Jan."""
    for kind in sorted({kind for kinds in purposes().values() for kind in kinds}):
        for column, number in (
            ("family_id", stage.jan.family_id),
            ("person_id", stage.jan.person_id),
        ):
            admin.execute(
                f"insert into record_compartment ({column}, kind) values (%s, %s)"
                " on conflict do nothing".encode(),
                [number, kind],
            )
    query = "select id from record_compartment where family_id = %s or person_id = %s"
    return [row[0] for row in admin.execute(query, [stage.jan.family_id, stage.jan.person_id])]


def _looked_for(
    admin: Connection, stage: Stage, roles: dict[str, int | None]
) -> list[tuple[str, str, str, list[str]]]:
    """Purpose, kind of role, refusal, and kinds of compartments of a look for each purpose."""
    wanted = stage.concerned(purposes()) or [*purposes(), "enforcement"]
    query = """
        with asked as materialized (
            select p, k, o.look_key, o.refused
            from unnest(%s::text[]) p, unnest(%s::text[], %s::bigint[]) as r (k, role),
                 open_look(%s, r.role, null, p, %s::bigint[], %s::bigint[]) o)
        select p, k, refused, look_key::text from asked"""
    asked = admin.execute(query, [
        wanted, list(roles), list(roles.values()),
        SOMEBODY, [stage.jan.family_id], [stage.jan.person_id],
    ]).fetchall()  # fmt: skip
    seen = """
        select l.key::text, array_agg(distinct c.kind) from record_look l
        left join record_compartment_set s on s.id = l.set_id
        join record_compartment c on c.id = any (l.compartment_ids || s.compartment_ids)
        where l.person_id = %s group by 1"""
    kinds: dict[str, list[str]] = dict(admin.execute(seen, [SOMEBODY]).fetchall())
    return [(p, k, refused, kinds.get(key, [])) for p, k, refused, key in asked]


def _is_fair(basis: dict[str, Any], purpose: str, who: str, refused: str, kinds: list[str]) -> None:
    if purpose not in basis["purposes"] or who not in basis["who"] or not in_force(basis):
        if not refused or kinds:
            raise GotThrough(f"{who} looked for {purpose} on {basis['id']}, at {kinds}")
    elif more := set(kinds) - set(purposes()[purpose]):
        raise GotThrough(f"{purpose} on {basis['id']} showed {who} {', '.join(sorted(more))}")
