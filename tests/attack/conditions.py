"""Each condition of what decides, by itself: all else is as it should be, and one thing is not."""

from typing import Any, cast

from noaber.record.viewers import Viewer
from tests.attack.stage import (
    DENIED,
    Connection,
    Stage,
    acting,
    attempt,
    look_key,
    looking,
    name_looks,
    nothing,
    one,
    random_key,
    refused,
    same,
)

WORDS = "plan.words_changed"
CHANGE = "update plan_familyplan set top_1 = 'gekaapt'"
NAME_ACT = "select set_config('noaber.act', %s, true)"


@attempt("write in an act of this transaction that is not the current one any more")
def act_put_away(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    family = stage.samira.family_id
    with acting(stage, stage.as_samira, WORDS, [mine], "our_plan", family) as connection:
        connection.execute("select set_config('noaber.act', '', true)")
        return refused(connection, CHANGE, by=["NB001"])


@attempt("write in an act that another connection did since, or that an old transaction did")
def act_of_another_transaction(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    samira, begin = stage.samira.person_id, "select begin_act(%s, %s, null, null, %s::bigint[])"
    with (
        looking(stage, stage.as_samira, "our_plan", stage.samira.family_id) as connection,
        stage.connected() as other,
        stage.connected("postgres") as admin,
    ):
        key = look_key(other, stage.as_samira, "our_plan", [stage.samira.family_id])
        with other.transaction():
            name_looks(other, key)
            theirs = one(other, begin, [WORDS, samira, [mine]])
        connection.execute(NAME_ACT, [str(theirs)])
        refused(connection, CHANGE, by=["NB001"])
        xid = one(connection, "select pg_current_xact_id()::text")
        admin.execute("set session_replication_role = replica")
        old = "update record_act set xid = %s::xid8, at = at - interval '1 day' where id = %s"
        before = one(admin, "select xid::text from record_act where id = %s", [theirs])
        admin.execute(old, [xid, theirs])
        try:
            return refused(connection, CHANGE, by=["NB001"])
        finally:
            admin.execute(old.replace("- interval", "+ interval"), [before, theirs])


@attempt("name a made-up key on the connection on which somebody else just looked")
def made_up_key_after_a_look(stage: Stage) -> str:
    with stage.connected() as connection:
        look_key(connection, stage.as_jan, "our_plan", [stage.jan.family_id])
        with connection.transaction(force_rollback=True):
            name_looks(connection, random_key())
            nothing(one(connection, "select looked()"))
            return nothing(connection.execute("select id from plan_familyplan").fetchall())


@attempt("see by a look over one list what stands in another")
def another_list(stage: Stage) -> str:
    lists = [
        sorted([
            stage.compartment("plan", family=whose.family_id),
            stage.compartment("contact", person=whose.person_id),
        ])
        for whose in (stage.jan, stage.samira)
    ]  # fmt: skip
    with stage.connected() as connection, stage.connected("postgres") as admin:
        sets = [one(admin, "select compartment_set(%s)", [ids]) for ids in lists]
        for number, ids in zip(sets, lists, strict=True):
            key = one(
                admin,
                "insert into record_look (era, pid, person_id, purpose, basis, compartment_ids,"
                " set_id) values (current_era(), %s, %s, 'my_families', '', '{}', %s)"
                " returning key::text",
                [connection.info.backend_pid, stage.samira.person_id, number],
            )
            with connection.transaction(force_rollback=True):
                name_looks(connection, key)
                said = same(one(connection, "select looked()"), ids, "a list")
    return said


def who_looks(admin: Connection, *keys: str) -> Any:
    admin.execute("select set_config('noaber.looks', %s, true)", [",".join(keys)])
    return one(admin, "select who_looks()")


@attempt("be taken for who looked: by another's key, an old one, one of tomorrow, or of right now")
def taken_for_another(stage: Stage) -> str:
    jan = stage.jan.person_id
    forged = (
        "insert into record_look (era, person_id, purpose, basis, compartment_ids, pid, at)"
        " values (current_era(), %s, 'our_plan', '', '{}', %s, clock_timestamp() + %s::interval)"
        " returning key::text"
    )
    with stage.connected("postgres") as admin, stage.connected("postgres") as beside:
        mine = admin.info.backend_pid
        fair = one(beside, forged, [jan, mine, "0"])
        with admin.transaction(force_rollback=True):
            same(who_looks(admin, fair), jan, "a fair look")
            nothing(who_looks(admin, random_key()))
        for pid, when in ((mine + 1, "0"), (mine, "-11 seconds"), (mine, "1 day")):
            key = one(beside, forged, [jan, pid, when])
            with admin.transaction(force_rollback=True):
                nothing(who_looks(admin, key))
        with admin.transaction(force_rollback=True):
            return nothing(who_looks(admin, one(admin, forged, [jan, mine, "0"])))


@attempt("act in a role of somebody else, in one that ended, or in one that is still to come")
def roles_that_do_not_run(stage: Stage) -> str:
    tom, marieke = stage.town.tom, stage.as_owner_of_question
    query = "select count(*) from role_now(%s, %s)"
    with stage.connected("postgres") as admin, admin.transaction(force_rollback=True):
        admin.execute("set local session_replication_role = replica")
        same(one(admin, query, [tom.person_id, tom.role_id]), 1, "a fair role")
        nothing(one(admin, query, [tom.person_id, marieke.role_id]))
        nothing(one(admin, query, [tom.person_id, None]))
        for during in ("[2020-01-01,2021-01-01)", "[2999-01-01,)"):
            change = "update people_role set during = %s where id = %s"
            admin.execute(change, [during, tom.role_id])
            nothing(one(admin, query, [tom.person_id, tom.role_id]))
    return "no role"


@attempt("do one's own act, under one's own look, in a role of somebody else")
def own_act_in_anothers_role(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    begin = "select begin_act(%s, %s, %s, null, %s::bigint[])"
    role = stage.as_owner_of_question.role_id
    with looking(stage, stage.as_samira, "our_plan", stage.samira.family_id) as connection:
        return refused(connection, begin, [WORDS, stage.samira.person_id, role, [mine]], ["NB002"])


@attempt("forget lines, end links, open a plan or take families over in an act that is about else")
def forgotten_without_an_act(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    family, samira = stage.samira.family_id, stage.samira.person_id
    others = {
        "select * from forget_due_lines('l', 0, 9)": ["NB002"],
        f"select end_links({samira})": ["NB002"],
        "select open_plan_to(1)": ["NB002"],
        f"select give_post({family}, {samira})": ["NB002"],
        "select give_reach(1)": ["NB002"],
        f"select take_over({family}, {stage.town.tom.role_id}, null)": ["NB002", DENIED],
    }
    with acting(stage, stage.as_samira, WORDS, [mine], "our_plan", family) as connection:
        for query, by in others.items():
            said = refused(connection, query, by=by)
    with stage.connected("postgres") as admin, admin.transaction(force_rollback=True):
        act = one(
            admin,
            "insert into record_act (name, era, why, compartment_ids) values (%s, current_era(),"
            " '', %s) returning id",
            [WORDS, [mine]],
        )
        admin.execute(NAME_ACT, [str(act)])
        refused(admin, "select forget_lines('l', '{}')", by=["NB002"])
        admin.execute("set local session_replication_role = replica")
        admin.execute("update record_act set name = 'record.lines_forgotten' where id = %s", [act])
        last = one(admin, "select max(id) from record_look")  # nobody sealed it yet
        admin.execute("delete from record_leaf where kind = 'l' and line_id = %s", [last])
        refused(admin, "select forget_lines('l', %s::bigint[])", [[last]], by=["NB004"])
    return said


@attempt("read what was refused, without being who oversees it")
def refused_looks_of_others(stage: Stage) -> str:
    marieke, officer = stage.as_owner_of_question, stage.town.officer
    query = "select * from refused_looks(%s, %s, now())"
    with stage.connected() as connection:
        for person, role in ((marieke.person_id, marieke.role_id), (stage.samira.person_id, None),
                             (stage.samira.person_id, officer.role_id)):  # fmt: skip
            said = refused(connection, query, [person, role], by=["NB005"])
    return said


@attempt("change by a grant to another, in another role, at a lower level, or of another time")
def grants_that_do_not_cover(stage: Stage) -> str:
    plan = stage.compartment("plan", family=stage.jan.family_id)
    post = stage.compartment("post", person=stage.jan.person_id)
    tom: Viewer = stage.town.tom
    may = "select may_write(%s, %s, %s, 'write')"
    asked = [tom.person_id, tom.role_id, [plan]]
    wrong = {
        "to another": {"person_id": stage.samira.person_id},
        "in another role": {"role_id": stage.as_owner_of_question.role_id},
        "to read": {"level": "see"},
        "ended": {"during": "[2020-01-01,2021-01-01)"},
        "to come": {"during": "[2999-01-01,)"},
        "of another compartment": {"compartment_id": post},
    }
    fair = {"compartment_id": plan, "person_id": tom.person_id, "role_id": tom.role_id,
            "level": "write", "during": "[2020-01-01,)"}  # fmt: skip
    with stage.connected("postgres") as admin:
        for change in ({}, *wrong.values()):
            with admin.transaction(force_rollback=True):
                given = fair | change
                admin.execute(
                    "insert into sharing_grant (compartment_id, person_id, role_id, level, during,"
                    " basis) values (%(compartment_id)s, %(person_id)s, %(role_id)s, %(level)s,"
                    " %(during)s, 'wmo-5.1.1-1')",
                    cast("Any", given),
                )
                same(one(admin, may, asked), not change, f"a grant {change}")
    return f"{len(wrong)} grants cover nothing"


@attempt("answer as who only sees, without having been asked")
def seeing_is_not_answering(stage: Stage) -> str:
    plan, tom = stage.compartment("plan", family=stage.jan.family_id), stage.town.tom
    with stage.connected("postgres") as admin, admin.transaction(force_rollback=True):
        admin.execute(
            "insert into sharing_grant (compartment_id, person_id, role_id, level, basis)"
            " values (%s, %s, %s, 'see', 'wmo-5.1.1-1')",
            [plan, tom.person_id, tom.role_id],
        )
        may = "select may_write(%s, %s, %s, 'see')"
        return nothing(one(admin, may, [tom.person_id, tom.role_id, [plan]]))


@attempt("say of a compartment in sight that it is about somebody else")
def about_somebody_else(stage: Stage) -> str:
    samira, jan = stage.samira, stage.jan
    mine = stage.compartment("plan", family=samira.family_id)
    asked = "select of_subject(%s, %s, %s)"
    with looking(stage, stage.as_samira, "our_plan", samira.family_id) as connection:
        same(one(connection, asked, [mine, samira.family_id, None]), True, "one's own")
        nothing(one(connection, asked, [mine, jan.family_id, None]))
        nothing(one(connection, asked, [mine, None, jan.person_id]))
        return nothing(one(connection, asked, [2**40, samira.family_id, None]))
