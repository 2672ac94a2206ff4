"""Taking rights: grants, births, links, other people's ids in the functions that give."""

from tests.attack.stage import Connection, Stage, acting, attempt, looking, one, refused, same

GIVE = "select give(%s::bigint[], %s, %s, %s, %s, %s::text[])"
BORN = "select * from born_compartments(%s, %s, %s::text[], %s)"
TEAM = "wmo-5.1.1-1"


@attempt("give oneself a grant without an act, or in an act that gives nothing")
def give_without_an_act_that_gives(stage: Stage) -> str:
    theirs = stage.compartment("plan", family=stage.jan.family_id)
    mine = stage.compartment("plan", family=stage.samira.family_id)
    samira, family = stage.samira.person_id, stage.samira.family_id
    values = [[mine], samira, None, "own", "avg-15", []]
    with stage.connected() as connection:
        refused(connection, GIVE, [[theirs], samira, None, "own", "avg-15", []], ["NB001"])
        refused(connection, "select withdraw(%s, %s, null, 'own')", [[theirs], samira], ["NB001"])
    words = "plan.words_changed"
    with acting(stage, stage.as_samira, words, [mine], "our_plan", family) as connection:
        return refused(connection, GIVE, values, ["NB002"])


@attempt("in an act that gives, give away another family's plan, or end its grants")
def give_another_family(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    theirs = stage.compartment("plan", family=stage.jan.family_id)
    marieke, family = stage.as_owner_of_question, stage.samira.family_id
    with acting(stage, marieke, "plan.handover_asked", [mine], "our_plan", family) as connection:
        for ids in ([theirs], [mine, theirs], [mine, None]):
            values = [ids, stage.town.tom.person_id, stage.town.tom.role_id, "see", TEAM, []]
            refused(connection, GIVE, values, ["NB002", "23502"])
        query = "select withdraw(%s::bigint[], %s, null, 'own')"
        return refused(connection, query, [[mine, theirs], stage.jan.person_id], ["NB002"])


@attempt("give more than the act is for: own a family's plan by way of a handover")
def give_more_than_the_act(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    marieke, family = stage.as_owner_of_question, stage.samira.family_id
    with acting(stage, marieke, "plan.handover_asked", [mine], "our_plan", family) as connection:
        own = [[mine], marieke.person_id, None, "own", "avg-15", []]
        refused(connection, GIVE, own, ["NB002"])
        tom = stage.town.tom
        own = [[mine], tom.person_id, tom.role_id, "own", TEAM, []]
        return refused(connection, GIVE, own, ["NB002"])


@attempt("accept a handover that nobody asked, to turn reading into writing")
def accept_what_nobody_asked(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    tom, family = stage.town.tom, stage.samira.family_id
    with stage.connected("postgres") as admin:  # a fair grant to read, from another act
        admin.execute(
            "insert into sharing_grant (compartment_id, person_id, role_id, level, basis)"
            " values (%s, %s, %s, 'see', %s)",
            [mine, tom.person_id, tom.role_id, TEAM],
        )
    try:
        with looking(stage, tom, "our_plan", family) as connection:
            query = "select begin_act('plan.handover_accepted', %s, %s, null, %s::bigint[])"
            return refused(connection, query, [tom.person_id, tom.role_id, [mine]], ["NB002"])
    finally:
        with stage.connected("postgres") as admin:
            admin.execute(
                "delete from sharing_grant where compartment_id = %s and person_id = %s",
                [mine, tom.person_id],
            )


@attempt("give on a basis that is not in force, not recorded, or not for this role")
def give_without_basis(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    marieke, tom = stage.as_owner_of_question, stage.town.tom
    family = stage.samira.family_id
    with acting(stage, marieke, "plan.handover_asked", [mine], "our_plan", family) as connection:
        for basis in ("wams-2.3a.3", "no-such-law", "", "avg-15"):
            values = [[mine], tom.person_id, tom.role_id, "see", basis, []]
            said = refused(connection, GIVE, values, ["NB006"])
    return said


@attempt("give first grants on compartments that were born before")
def give_at_birth_later(stage: Stage) -> str:
    theirs = stage.compartment("plan", family=stage.jan.family_id)
    query = "select give_at_birth(%s::bigint[], %s, null, 'own', 'avg-15')"
    with stage.connected() as connection:
        for ids in ([theirs], [None], [2**60]):
            said = refused(connection, query, [ids, stage.samira.person_id], ["NB005"])
    return said


@attempt("be born again: new compartments for somebody who is known already")
def born_again(stage: Stage) -> str:
    jan, samira = stage.jan, stage.samira
    with stage.connected() as connection:
        for values in (
            [None, jan.person_id, ["contact"], "mine"],
            [jan.family_id, None, ["plan"], "mine"],
            [None, jan.person_id, ["post", "plan"], "mine"],
            [None, jan.person_id, ["post"], "mine"],
            [None, jan.person_id, ["post"], ""],
            [None, jan.person_id, ["post"], f"family {samira.family_id}"],
            [jan.family_id, None, ["post"], f"family {jan.family_id}"],
        ):
            said = refused(connection, BORN, values, ["NB005"])
    return said


@attempt("open a declared kind for a family one does not work for, or that is not there")
def open_elsewhere(stage: Stage) -> str:
    mine, family = stage.compartment("plan", family=stage.samira.family_id), stage.samira.family_id
    marieke, query = stage.as_owner_of_question, "select * from open_compartment(%s, %s, %s)"
    with stage.connected() as connection:
        refused(connection, query, ["safety", family, None], ["NB001"])
    with acting(stage, marieke, "plan.handover_asked", [mine], "our_plan", family) as connection:
        for values in (
            ["safety", stage.jan.family_id, None],
            ["safety", 2**40, None],
            ["identity", None, stage.jan.person_id],
            ["identity", None, 2**40],
            ["identity", family, None],
            ["safety", None, stage.samira.person_id],
            ["safety", family, stage.samira.person_id],
            ["no-such-kind", family, None],
            [None, family, None],
            ["asked", family, None],
            ["safety", None, None],
        ):
            said = refused(connection, query, values, ["NB005"])
    return said


@attempt("ask, by giving birth to a post box, whether somebody belongs to a family")
def post_box_oracle(stage: Stage) -> str:
    def answer(connection: Connection, person: int, family: int) -> str:
        by = ["NB005", "23505"]
        said = refused(connection, BORN, [None, person, ["post"], f"family {family}"], by)
        return said.split()[0]

    with stage.connected() as connection:
        jan, samira = stage.jan, stage.samira
        member = answer(connection, jan.person_id, jan.family_id)
        return same(member, answer(connection, jan.person_id, samira.family_id), "post box")


@attempt("make a link to somebody else's pages")
def link_to_another(stage: Stage) -> str:
    query = "select make_link('x'::bytea, %s, now() + interval '1 year')"
    mine = stage.compartment("contact", person=stage.samira.person_id)
    with stage.connected() as connection:
        refused(connection, query, [stage.jan.person_id], ["NB001"])
    name, family = "people.contact_changed", stage.samira.family_id
    with acting(stage, stage.as_samira, name, [mine], "my_card", family) as connection:
        return refused(connection, query, [stage.jan.person_id], ["NB002"])


@attempt("call the functions that only guard or owner may call")
def functions_of_guard(stage: Stage) -> str:
    jan = stage.jan.person_id
    with stage.connected() as connection:
        for query in (
            f"select write_grants('{{1}}', {jan}, null, 'own', 'avg-15', '{{}}', null, null)",
            "select forget_lines('l', '{1}')",
            "select begin_noaber('a', 'A', '1', 'A', 'a@a.invalid', '1')",
            f"select * from visible_compartments({jan}, null, 'our_plan', '{{plan}}', null, null,"
            " 'resident', current_date, null)",
            f"select * from decide('jeugdwet', 'file_access', {jan}, current_date, '{{}}')",
            f"select may_alone('jeugdwet', 'file_access', {jan}, 1, current_date)",
            f"select may_write({jan}, null, '{{1}}', 'own')",
            "select compartment_set('{1}')",
            "select * from current_act()",
            "select guard_table('plan_owed', 'open', 'delete')",
            "select tie('plan_owed', 'id', 'plan_owed', 'id')",
            "select leaf_digest('a', 'b')",
        ):
            said = refused(connection, query)
    with stage.connected("noaber_owner") as owner:
        refused(owner, "select begin_noaber('a','A','1','A','a@a.invalid','1')", by=["NB002"])
        for table in ("record_look", "record_act", "sharing_grant", "record_compartment"):
            refused(owner, f"select * from {table}")
    return said


@attempt("ask the functions that answer without a look about other people's ids")
def functions_of_app(stage: Stage) -> str:
    jan = stage.jan
    theirs = stage.compartment("plan", family=jan.family_id)
    with stage.connected() as connection:
        told = [
            one(connection, "select post_compartment(%s, %s)", [jan.family_id, jan.person_id]),
            one(connection, "select person_compartment(%s, 'contact')", [jan.person_id]),
            one(connection, "select count(*) from who_looked(%s, now()::date)", [[theirs]]),
            one(connection, "select count(*) from months_looked(%s)", [[theirs]]),
            one(connection, "select count(*) from family_of_form(gen_random_uuid())"),
            one(connection, "select count(*) from open_link('x'::bytea)"),
            one(connection, "select looked()"),
        ]
    return same(told, [None, None, 0, 0, 0, 0, []], "told about Jan")


@attempt("read a child's file as a stranger, where a court's permission replaced the parent's yes")
def stranger_after_the_court(stage: Stage) -> str:
    child, holder = stage.jan.person_id, stage.samira.person_id
    stranger = stage.town.tom.person_id
    with stage.connected("postgres") as admin, admin.transaction(force_rollback=True):
        admin.execute("set local session_replication_role = replica")
        admin.execute(
            "update people_identity set born_on = current_date - 3000 where person_id = %s", [child]
        )
        admin.execute(
            "insert into people_parentalauthority (compartment_id, child_id, holder_id, kind,"
            " during) values (%s, %s, %s, 'parent', '[2020-01-01,)')",
            [stage.compartment("authority", person=child), child, holder],
        )
        admin.execute(
            "insert into people_substitutepermission"
            " (compartment_id, child_id, holder_id, law, act, court, during, reference, role_id,"
            " reviewer_role_id, at, review_words)"
            " select %s, %s, %s, law, act, 'Rechtbank', '[2020-01-01,)', '', 0, 1, now(), '' from"
            " (select distinct law, act from people_authority_rule) r",
            [stage.compartment("authority", person=child), child, holder],
        )
        query = (
            "select count(*) from (select distinct law, act from people_authority_rule"
            " where 'authority' in (who, who_if_incapable)) r"
            f" where may_alone(r.law, r.act, {child}, {stranger}, current_date)"
        )
        return same(one(admin, query), 0, "acts a stranger may do alone")
