"""Functions that know more than their caller: what they are told about whom, they must find out."""

from datetime import timedelta

from noaber.plan.acts.guests import CircleGuest, Invited, invite_guest
from noaber.plan.tests.at_home import NOW, Home, at_table, make_home
from tests.attack.stage import Stage, acting, attempt, looking, one, refused, same

GONE = ["42883"]  # no such function any more: it took its caller's word
STOPPED = "plan.part_stopped"


def guest(home: Home, name: str) -> Invited:
    """Somebody of the circle, who takes part by a link."""
    with at_table(home.samira, home):
        until = NOW + timedelta(days=30)
        return invite_guest(home.samira, home.family_id, CircleGuest(name), NOW, until)


@attempt("when one part ends, name somebody else: end their access as well")
def end_anothers_access(stage: Stage) -> str:
    home = make_home(stage.town)
    karim, rina = guest(home, "Karim"), guest(home, "Rina")
    with stage.connected("postgres") as admin:
        query = "select compartment_id from plan_participation where id = %s"
        place = one(admin, query, [karim.part_id])
    plan = stage.compartment("plan", family=home.family_id)
    ids = sorted([plan, place])
    with acting(stage, home.marieke, STOPPED, ids, "our_plan", home.family_id) as connection:
        connection.execute(
            "update plan_participation set ended_at = now() where id = %s", [karim.part_id]
        )
        old = "select end_access(%s, %s)"
        refused(connection, old, [karim.part_id, rina.person_id], by=GONE)
        return refused(connection, "select end_access(%s)", [rina.part_id], by=["NB002"])


@attempt("end what a resident owns, in an act that gives no more than reading or writing")
def end_what_a_resident_owns(stage: Stage) -> str:
    mine = stage.compartment("plan", family=stage.samira.family_id)
    marieke, family = stage.as_owner_of_question, stage.samira.family_id
    query = "select withdraw(%s::bigint[], %s, null, 'own')"
    for name in ("plan.handover_asked", "plan.person_confirmed"):
        with acting(stage, marieke, name, [mine], "our_plan", family) as connection:
            said = refused(connection, query, [[mine], stage.samira.person_id], by=["NB002"])
    return said


@attempt("ask, without a look, whose a compartment is")
def whose_compartment(stage: Stage) -> str:
    jan, nobody = stage.jan, 2**40
    theirs = stage.compartment("plan", family=jan.family_id)
    card = stage.compartment("contact", person=jan.person_id)
    asked = "select of_subject(%s, %s, %s)"
    with looking(stage, stage.as_samira, "our_plan", stage.samira.family_id) as connection:
        told = one(connection, asked, [theirs, jan.family_id, None])
        same(told, one(connection, asked, [theirs, nobody, None]), "a family's compartment")
        told = one(connection, asked, [card, None, jan.person_id])
        return same(told, one(connection, asked, [card, None, nobody]), "a person's compartment")


@attempt("ask, as whoever, who is asked something by which family")
def who_is_asked_by_whom(stage: Stage) -> str:
    home = make_home(stage.town)
    karim = guest(home, "Karim")
    marieke = home.marieke
    with stage.connected() as connection:
        both = [home.family_id, karim.person_id]
        refused(connection, "select is_asked_elsewhere(%s)", both[1:], by=GONE)
        refused(connection, "select post_about_asked(1, 2, %s, %s)", both, by=GONE)
        for person, role in (
            (marieke.person_id, marieke.role_id),
            (karim.person_id, None),
            (None, None),
        ):
            refused(connection, "select begin_round(%s, %s)", [person, role], by=["NB005"])
            refused(connection, "select post_about_asked(%s, %s)", both, by=["NB005"])
            refused(connection, "select * from not_told_yet(9, '{}', '{}')", by=["NB005"])
        alone = one(connection, "select is_asked_elsewhere()")
    with looking(stage, stage.as_samira, "our_plan", stage.samira.family_id) as connection:
        told = one(connection, "select is_asked_elsewhere()")
    return same([alone, told], [False, False], "whether Karim is asked")
