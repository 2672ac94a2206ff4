"""Changing without an act, or with somebody else's (house guarantee 2)."""

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import Error, transaction
from django.db import connection as django

from noaber.people.models import Organisation, Street
from noaber.plan import act_names as plan_acts
from noaber.plan.models import Commitment, FamilyPlan
from noaber.record.acts import act
from noaber.record.viewers import NotAllowed
from noaber.sharing.looks import Hidden, look, reading
from tests.attack.stage import (
    DENIED,
    GotThrough,
    Stage,
    acting,
    attempt,
    looking,
    one,
    refused,
    same,
)

WORDS = plan_acts.WORDS_CHANGED
BEGIN_ACT = "select begin_act(%s, %s, %s, null, %s::bigint[])"


def no_pen(function: Any, by: str = "NB001") -> str:
    """Django tries it inside a look; the database's code of refusal."""
    try:
        with transaction.atomic() if django.in_atomic_block else nullcontext():
            function()
    except Error as error:
        code = getattr(error.__cause__, "sqlstate", "")
        if code == by:
            return f"{code} {str(error).splitlines()[0]}"
        raise GotThrough(f"no refusal but an accident: {code} {error}") from error
    raise GotThrough("done")


def tried_in_a_look(stage: Stage, function: Any, by: str = "NB001") -> str:
    """In a fair look of Samira at her own family, without an act."""

    def do() -> None:
        with look(stage.as_samira, "our_plan", families=[stage.samira.family_id]):
            function(FamilyPlan.objects.get())

    return no_pen(do, by)


@attempt("save() without an act")
def save_without_act(stage: Stage) -> str:
    return tried_in_a_look(stage, lambda plan: plan.save())


@attempt("update() without an act")
def update_without_act(stage: Stage) -> str:
    return tried_in_a_look(stage, lambda _: FamilyPlan.objects.update(sentence="gekaapt"))


@attempt("bulk_create without an act, on a guarded and on an open table")
def bulk_create_without_act(stage: Stage) -> str:
    def make(plan: FamilyPlan) -> None:
        Commitment.objects.bulk_create([promise(stage, plan)])

    tried_in_a_look(stage, make)
    street = Street(organisation_id=stage.town.municipality_id, team_id=stage.town.team_id,
                    name="Dorpsstraat", town="Stad")  # fmt: skip
    return no_pen(lambda: Street.objects.bulk_create([street]))


def promise(stage: Stage, plan: FamilyPlan, **changes: Any) -> Commitment:
    values = {
        "compartment_id": plan.compartment_id,
        "family_id": plan.family_id,
        "plan_id": plan.pk,
        "role_id": stage.town.marieke.role_id,
        "due_on": datetime.now(UTC).date(),
        "asked_at": datetime.now(UTC),
    }
    return Commitment(**{**values, **changes})


@attempt("upsert (bulk_create with update_conflicts) without an act")
def upsert_without_act(stage: Stage) -> str:
    def make(plan: FamilyPlan) -> None:
        FamilyPlan.objects.bulk_create(
            [plan], update_conflicts=True, unique_fields=["id"], update_fields=["sentence"]
        )

    return tried_in_a_look(stage, make, by=DENIED)  # no window reads what it writes


@attempt("delete, by Django and by raw SQL")
def delete(stage: Stage) -> str:
    tried_in_a_look(stage, lambda plan: plan.delete(), by=DENIED)
    with stage.connected() as connection:
        return refused(connection, "delete from people_organisation")


@attempt("change organisations and roles, which all may see, without an act")
def open_tables_without_act(stage: Stage) -> str:
    with stage.connected() as connection:
        for query in ("update people_role set kind = 'functional_admin'",
                      "update people_organisation set phone = ''",
                      "select remove_rows('people_rosterturn', array[1, 2, 3, 4])",
                      "insert into people_absence (role_id, during) select id,"
                      " tstzrange(now(), null) from people_role limit 1"):  # fmt: skip
            said = refused(connection, query, by=["NB001"])
        refused(connection, "delete from people_rosterturn")
        refused(connection, "select remove_rows('people_role', '{1}')", by=["NB001"])
    return no_pen(lambda: Organisation.objects.update(name="X")) and said


@attempt("TRUNCATE as the app, and as the owner")
def truncate(stage: Stage) -> str:
    with stage.connected() as connection, stage.connected("noaber_owner") as owner:
        refused(connection, "truncate noaber.plan_familyplan cascade")
        refused(connection, "truncate people_organisation cascade")
        refused(owner, "truncate record_look", by=[DENIED])
        return refused(owner, "truncate plan_owed", by=["NB001"])


@attempt("forge the current act by set_config: an old act, another connection's, a made-up one")
def forged_act(stage: Stage) -> str:
    with stage.connected("postgres") as admin:
        old = one(admin, "select max(id) from record_act")
    mine = stage.compartment("plan", family=stage.samira.family_id)
    family = stage.samira.family_id
    with acting(stage, stage.as_samira, WORDS, [mine], "our_plan", family) as other:
        theirs = one(other, "select current_setting('noaber.act')")
        with looking(stage, stage.as_samira, "our_plan", family) as connection:
            for forged in (str(old), theirs, str(2**40)):
                connection.execute("select set_config('noaber.act', %s, true)", [forged])
                said = refused(connection, "update plan_familyplan set top_1 = 'x'", by=["NB001"])
    return said


@attempt("act on a family that no look of this transaction shows")
def act_without_look(stage: Stage) -> str:
    theirs = stage.compartment("plan", family=stage.jan.family_id)
    with stage.connected() as connection:
        for ids in ([theirs], [], [theirs, None], [2**60]):
            said = refused(
                connection, BEGIN_ACT, [WORDS, stage.jan.person_id, None, ids], ["NB002"]
            )
        refused(connection, BEGIN_ACT, [WORDS, stage.jan.person_id, None, None], ["NB002", "23502"])
    return said


@attempt("act with two families of which the look shows one")
def act_over_two_families(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    theirs = stage.compartment("plan", family=stage.jan.family_id)
    family = stage.samira.family_id
    with looking(stage, stage.as_samira, "our_plan", family) as connection:
        values = [WORDS, stage.samira.person_id, None, [mine, theirs]]
        return refused(connection, BEGIN_ACT, values, ["NB002"])


@attempt("do what is not this role's to do, or in a role that is not one's own")
def act_of_another_role(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    samira, tom, marieke = stage.as_samira, stage.town.tom, stage.as_owner_of_question
    family = stage.samira.family_id
    with looking(stage, marieke, "our_plan", family) as connection:
        for name, person, role in (
            (WORDS, marieke.person_id, marieke.role_id),
            (WORDS, marieke.person_id, None),
            ("plan.promised", marieke.person_id, None),
            ("plan.promised", tom.person_id, tom.role_id),
            ("plan.promised", marieke.person_id, tom.role_id),
            ("plan.promised", samira.person_id, marieke.role_id),
            ("plan.promised", None, None),
            ("no.such_act", marieke.person_id, marieke.role_id),
        ):
            said = refused(connection, BEGIN_ACT, [name, person, role, [mine]], ["NB002"])
        for name in ("people.organisation_loaded", "record.lines_forgotten", "upkeep.answered"):
            nobody: list[int] = []
            values = [name, marieke.person_id, marieke.role_id, nobody]
            said = refused(connection, BEGIN_ACT, values, ["NB002"])
    return said


@attempt("act as one person under a look of another")
def act_under_anothers_look(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    marieke = stage.as_owner_of_question
    with looking(stage, stage.as_samira, "our_plan", stage.samira.family_id) as connection:
        values = ["plan.promised", marieke.person_id, marieke.role_id, [mine]]
        return refused(connection, BEGIN_ACT, values, ["NB002"])


@attempt("in an act about one family, change a row of another that is in sight")
def row_outside_the_act(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    marieke = stage.as_owner_of_question
    with stage.connected() as connection:
        families = [stage.samira.family_id, stage.jan.family_id]
        key = one(
            connection,
            "select look_key from open_look(%s, %s, null, 'our_plan', %s::bigint[], null)",
            [marieke.person_id, marieke.role_id, families],
        )
        with connection.transaction(force_rollback=True):
            connection.execute("select set_config('noaber.looks', %s, true)", [str(key)])
            values = ["plan.promise_kept", marieke.person_id, marieke.role_id, [mine]]
            connection.execute(BEGIN_ACT, values)
            said = refused(connection, "update plan_commitment set kept_at = now()", by=["NB003"])
            if "belongs to somebody else" not in said:
                raise GotThrough(f"refused for another reason: {said}")
            return said


@attempt("go on after a nested act ended, as if it were still current")
def nested_act(stage: Stage) -> str:
    marieke, families = stage.as_owner_of_question, [stage.samira.family_id, stage.jan.family_id]
    with look(marieke, "our_plan", families=families):
        plans = {plan.family_id: plan for plan in FamilyPlan.objects.all()}
        first, second = (plans[family] for family in families)
        later = Commitment.objects.filter(family_id=families[1])
        with act(marieke, plan_acts.PROMISE_KEPT, [first.compartment_id]):
            with act(marieke, plan_acts.PROMISE_KEPT, [second.compartment_id]):
                later.update(kept_at=datetime.now(UTC))
            return no_pen(lambda: later.update(kept_at=None), by="NB003")


@attempt("catch an exception inside an act, and write on outside it")
def exception_inside_an_act(stage: Stage) -> str:
    with look(stage.as_samira, "our_plan", families=[stage.samira.family_id]):
        plan = FamilyPlan.objects.get()
        try:
            with act(stage.as_samira, WORDS, [plan.compartment_id]):
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        return no_pen(lambda: FamilyPlan.objects.update(top_1="gekaapt"))


@attempt("roll a savepoint back with its act in it, and write on")
def savepoint_rolled_back(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    with looking(stage, stage.as_samira, "our_plan", stage.samira.family_id) as connection:
        with connection.transaction(force_rollback=True):
            connection.execute(BEGIN_ACT, [WORDS, stage.samira.person_id, None, [mine]])
            connection.execute("update plan_familyplan set top_1 = 'x'")
        return refused(connection, "update plan_familyplan set top_1 = 'x'", by=["NB001"])


@attempt("keep an act for the second transaction on the same connection")
def act_in_second_transaction(stage: Stage) -> str:
    try:
        with look(stage.as_samira, "our_plan", families=[stage.samira.family_id]) as key:
            compartment = FamilyPlan.objects.get().compartment_id
            with act(stage.as_samira, WORDS, [compartment]) as act_id:
                pass
    except (Hidden, NotAllowed) as error:
        raise GotThrough(f"a fair act was refused: {error}") from error

    def write() -> None:
        with reading(key), django.cursor() as cursor:
            cursor.execute("select set_config('noaber.act', %s, false)", [str(act_id)])
            FamilyPlan.objects.update(top_1="gekaapt")

    return no_pen(write)


@attempt("move a row to another family, or refer to another family's plan")
def reference_across_families(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    theirs = stage.compartment("plan", family=stage.jan.family_id)
    with stage.connected("postgres") as admin:
        query = "select id from plan_familyplan where family_id = %s"
        plan = one(admin, query, [stage.jan.family_id])
    marieke, family = stage.as_owner_of_question, stage.samira.family_id
    with acting(stage, marieke, "plan.promised", [mine], "our_plan", family) as connection:
        refused(connection, f"update plan_commitment set family_id = {stage.jan.family_id}",
                by=["23503", DENIED])  # fmt: skip
        refused(connection, f"update plan_commitment set compartment_id = {theirs}", by=[DENIED])
        told = []
        for plan_id in (plan, 2**60):
            query = f"update plan_commitment set plan_id = {plan_id}"
            refused(connection, query, by=["23503"])
            told.append(what_is_told(connection, query))
    return same(told[0], told[1], "foreign-key error")


def what_is_told(connection: Any, query: str) -> str:
    """The whole of an error: message, detail, hint, the names in it."""
    try:
        with connection.transaction():
            connection.execute(query)
    except psycopg.Error as error:
        d = error.diag
        return f"{error.sqlstate} {d.message_primary} {d.message_detail} {d.constraint_name}"
    return "done"


@attempt("hire oneself: a role written in an act that is about something else")
def hire_oneself(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    family = stage.samira.family_id
    query = (
        "insert into people_role (person_id, organisation_id, kind, during)"
        f" values ({stage.samira.person_id}, {stage.town.municipality_id},"
        " 'functional_admin', daterange(current_date, null))"
    )
    with acting(stage, stage.as_samira, WORDS, [mine], "our_plan", family) as connection:
        refused(connection, query, by=["NB003"])
        by = ["NB003"]
        return refused(connection, "update people_workcard set email = 'x' || id", by=by)


@attempt("become somebody by binding one's log-in to their person")
def log_in_as_another(stage: Stage) -> str:
    with stage.connected() as connection:
        query = "update people_account set person_id = %s"
        refused(connection, query, [stage.jan.person_id])
        return refused(connection, "delete from people_account")


@attempt("disable triggers, policies or constraints from the app, or defer them")
def switch_off(stage: Stage) -> str:
    with stage.connected() as connection:
        for query in (
            "set session_replication_role = replica",
            "alter table noaber.plan_familyplan disable trigger all",
            "drop trigger pen_update on noaber.plan_familyplan",
            "alter table noaber.plan_familyplan no force row level security",
            "create policy mine on noaber.plan_familyplan using (true)",
            "drop policy looked on noaber.plan_familyplan",
            "alter table noaber.plan_familyplan owner to noaber_app",
            "create rule r as on update to noaber.plan_familyplan do instead nothing",
            "create rule r as on update to pen.plan_familyplan do instead nothing",
            "create or replace view sight.plan_familyplan as select * from noaber.plan_familyplan",
            "alter view pen.plan_familyplan owner to noaber_app",
            "alter view sight.plan_familyplan set (security_invoker = true)",
            "drop view sight.plan_familyplan",
            "create view sight.mine as select 1",
            "grant noaber_sight to noaber_app",
            "set role noaber_sight",
        ):
            said = refused(connection, query, by=[DENIED, "42501"])
    return said
