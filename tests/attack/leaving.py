"""Going on in a family after leaving it, and taking another out of it (X-31)."""

from datetime import timedelta
from typing import Any

from django.test import Client

from noaber.plan.tests.at_home import Home, make_home
from noaber.plan.tests.leaving import TODAY, for_safety, join, leave, record
from noaber.record.viewers import Viewer
from tests.attack.callers import under
from tests.attack.revoking import by_link_of
from tests.attack.stage import (
    Connection,
    GotThrough,
    Stage,
    acting,
    attempt,
    look_key,
    nothing,
    one,
    refused,
)

END = "select end_belonging(%s, %s, %s, %s, %s, '')"
AGAIN = "select belong_again(%s, %s, %s)"
OURS = ["NB002", "NB005"]


def home_of(stage: Stage) -> tuple[Home, Viewer]:
    """A family of two who decide, and two children."""
    home = make_home(stage.town)
    return home, join(home, "Sem", decides=True)


def own_card(connection: Connection, viewer: Viewer) -> str:
    """A look at one's own card."""
    query = "select look_key from open_look(%s, null, null, 'my_card', null, array[%s]::bigint[])"
    return str(one(connection, query, [viewer.person_id, viewer.person_id]))


@attempt("end the belonging of somebody else, as one of the family, a colleague, or nobody")
def throw_another_out(stage: Stage) -> str:
    home, sem = home_of(stage)
    family, samira, sems = home.family_id, home.samira.person_id, sem.person_id
    tries: list[tuple[Viewer, str, int, list[Any]]] = [
        (sem, "our_plan", family, [None, family, samira, TODAY, ""]),
        (sem, "our_plan", family, [None, family, samira, TODAY, "court"]),
        (sem, "our_plan", family, [home.marieke.role, family, samira, TODAY, "said"]),
        (sem, "our_plan", family, [home.marieke.role, family, samira, TODAY, "safety"]),
        (home.youssef, "our_plan", family, [None, family, home.youssef.person_id, TODAY, ""]),
        (home.youssef, "our_plan", family, [None, family, sems, TODAY, ""]),
        (home.rachid, "our_plan", home.rachid_family_id, [None, family, sems, TODAY, ""]),
        (home.marieke, "our_plan", family, [home.tom.role, family, sems, TODAY, "said"]),
        (home.marieke, "our_plan", family, [home.marieke.role, family, sems, TODAY, "safety"]),
        (home.marieke, "our_plan", family, [home.marieke.role, family, sems, TODAY, ""]),
        (home.marieke, "our_plan", family,
         [home.marieke.role, family, sems, TODAY - timedelta(days=9), "said"]),
        (home.marieke, "our_plan", family, [home.marieke.role, family, sems, None, "said"]),
    ]  # fmt: skip
    with stage.connected() as connected:
        said = refused(connected, END, [None, family, sems, TODAY, ""], by=OURS)
        for viewer, purpose, of, values in tries:
            key = look_key(connected, viewer, purpose, [of])
            with under(connected, key):
                said = refused(connected, END, values, by=OURS)
        key = look_key(connected, home.marieke, "our_plan", [family])
    with stage.connected() as other, under(other, key):  # another's look, by its key
        refused(other, END, [home.marieke.role, family, sems, TODAY, "said"], by=OURS)
    with stage.connected("postgres") as admin:
        nothing(one(admin, "select count(*) from plan_leaving where family_id = %s", [family]))
    return f"{len(tries) + 2} times refused: {said}"


@attempt("write the end of belonging into the rows themselves, in whatever act")
def write_it_oneself(stage: Stage) -> str:
    home, sem = home_of(stage)
    family, samira = home.family_id, home.samira.person_id
    place = stage.compartment("plan", family=family)
    end = "update people_member set during = 'empty' where person_id = %s"
    made = "insert into plan_leaving (compartment_id, family_id, person_id) values (%s, %s, %s)"
    for name in ("plan.words_changed", "plan.brought_along"):
        with acting(stage, sem, name, [place], "our_plan", family) as connected:
            said = refused(connected, end, [samira], by=["NB003"])
            refused(connected, made, [place, family, samira])
            refused(connected, "update plan_leaving set undone_at = now()")
    begin = "select begin_act(%s, %s, null, null, %s)"
    with stage.connected() as connected:
        key = look_key(connected, sem, "our_plan", [family])
        with under(connected, key):
            for name in ("plan.belonging_ended", "plan.belonging_goes_on"):
                refused(connected, begin, [name, sem.person_id, [place]], by=["NB002"])
    return said


@attempt("read or write in a family after leaving it, or come back into it by oneself")
def go_on_after_leaving(stage: Stage) -> str:
    home, sem = home_of(stage)
    family = home.family_id
    leave(home, sem)
    with stage.connected() as connected:
        for purpose in ("our_plan", "my_post", "take_along", "who_looked", "reach_guest"):
            key = look_key(connected, sem, purpose, [family])
            with under(connected, key):
                for table in ("people_family", "plan_familyplan", "plan_leaving", "people_member"):
                    nothing(connected.execute(f"select * from sight.{table}").fetchall())
                said = refused(connected, AGAIN, [None, family, sem.person_id], by=OURS)
                refused(connected, AGAIN, [home.marieke.role, family, sem.person_id], by=OURS)
        mine = own_card(connected, sem)
        with under(connected, mine):
            left = connected.execute("select * from families_left()").fetchall()
            nothing(left != [(family, TODAY)])
            refused(connected, AGAIN, [None, family, sem.person_id], by=OURS)
    return said


@attempt("learn who left which family, by asking as somebody else")
def who_left(stage: Stage) -> str:
    home, sem = home_of(stage)
    leave(home, sem)
    with stage.connected() as connected:
        nothing(connected.execute("select * from families_left()").fetchall())
        for viewer in (home.samira, home.rachid, stage.as_samira):
            key = own_card(connected, viewer)
            with under(connected, key):
                nothing(connected.execute("select * from families_left()").fetchall())
        for digest in (b"", b"x", b"\x00" * 32):
            nothing(connected.execute("select why_ended(%s)", [digest]).fetchone() != (None,))
    return "of who looks only, a number and a day"


@attempt("go on in a browser that stood open, or by a link, after one's belonging ended")
def browsers_after_leaving(stage: Stage) -> str:
    for end in (leave, record, for_safety):
        home, sem = home_of(stage)
        browsers: list[Client] = [by_link_of(stage, sem), by_link_of(stage, sem, own_device="on")]
        page = f"/gezin/{home.family_id}/"
        if [b.get(page).status_code for b in browsers] != [200, 200]:
            raise GotThrough("the page was not there before: nothing is tried here")
        end(home, sem)
        for address in (page, f"{page}meenemen/bestand/", f"{page}nieuws/", "/mijn-gegevens/"):
            for browser in browsers:
                answer = browser.get(address)
                if answer.status_code == 200 or b"Samira" in answer.content:
                    raise GotThrough(f"{address} answers {answer.status_code} after the end")
    return "kind words or the log-in, at the very next request, three times"
