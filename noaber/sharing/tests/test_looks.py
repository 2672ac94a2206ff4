"""Looks, grants, links and "who looked" (house guarantee 1; X-06, X-07)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from noaber.lib.days import day_of
from noaber.people.models import Identity, Person
from noaber.plan import act_names as plan_acts
from noaber.plan.acts.handovers import ask_handover
from noaber.plan.models import FamilyPlan, Question
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing import acts
from noaber.sharing.looks import Hidden, Namesakes, birth, find_person, look, reading
from noaber.sharing.reads import months_looked, seen_compartments, who_looked
from tests.town import ask

Admin = psycopg.Connection[Any]


def test_a_look_says_who_where_why_and_on_which_ground(answered: Any, admin_db: Admin) -> None:
    owner = Viewer(answered.owner.person_id, answered.owner.role_id)
    with look(owner, "our_plan", families=[answered.family_id]) as key:
        seen = seen_compartments()
    row = admin_db.execute(
        "select person_id, role_id, purpose, basis, compartment_ids, refused from record_look"
        " where key = %s",
        [key],
    ).fetchone()
    assert row == (*(owner.person_id, owner.role_id), "our_plan", "wmo-5.1.1-1", seen, "")


def test_a_look_is_over_after_ten_seconds(answered: Any, admin_db: Admin) -> None:
    with look(Viewer(answered.person_id), "our_plan") as key:
        assert FamilyPlan.objects.count() == 1
    with reading(key):
        assert FamilyPlan.objects.count() == 1, "the same connection, within ten seconds"
    shift = "update record_look set at = at + %s * interval '10.1 seconds' where key = %s"
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute(shift, [-1, key])
    with reading(key):
        assert FamilyPlan.objects.count() == 0
    admin_db.execute(shift, [1, key])


def test_a_look_inside_a_transaction_is_a_mistake(answered: Any) -> None:
    with birth(), pytest.raises(RuntimeError), look(Viewer(answered.person_id), "our_plan"):
        pass


def test_a_long_list_is_stored_once(town: Any, admin_db: Admin) -> None:
    families = [ask(town).family_id for _ in range(9)]
    keys = []
    for _ in range(2):
        with look(town.marieke, "my_families") as key:
            assert FamilyPlan.objects.filter(family_id__in=families).count() == 9
            keys.append(key)
    query = "select set_id, compartment_ids from record_look where key = any (%s)"
    (first, one), (second, two) = admin_db.execute(query, [keys]).fetchall()
    assert first == second is not None
    assert one == two == []


def test_a_refused_look_is_a_line_and_says_nothing_of_what_is_there(
    town: Any, answered: Any, admin_db: Admin
) -> None:
    for family in (answered.family_id, 2**50):
        with pytest.raises(Hidden, match="no_grant"), look(town.tom, "our_plan", families=[family]):
            pass
    query = "select asked from record_look where person_id = %s and refused = 'no_grant'"
    asked = admin_db.execute(query, [town.tom.person_id]).fetchall()
    assert asked == [([answered.family_id],), ([2**50],)]


def this_month() -> date:
    return day_of(datetime.now(UTC)).replace(day=1)


def test_three_looks_on_one_day_are_one_line(town: Any, answered: Any) -> None:
    """X-06: Tom opened the file three times on Monday: one line, his name, that day, the reason."""
    owner = Viewer(answered.owner.person_id, answered.owner.role_id)
    for _ in range(3):
        with look(owner, "our_plan", families=[answered.family_id]):
            pass
    with look(Viewer(answered.person_id), "who_looked", families=[answered.family_id]):
        lines = who_looked(seen_compartments(), this_month())
    (line,) = [line for line in lines if line.person_id == owner.person_id]
    assert (line.role_id, line.purpose, line.times) == (owner.role_id, "our_plan", 3)
    assert abs(line.last_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_who_looked_counts_looks_over_a_list_and_not_refused_ones(town: Any) -> None:
    answered = ask(town)
    for _ in range(9):
        ask(town)
    with look(town.marieke, "my_families"):
        pass
    with pytest.raises(Hidden), look(town.tom, "our_plan", families=[answered.family_id]):
        pass
    with look(Viewer(answered.person_id), "who_looked", families=[answered.family_id]):
        lines = who_looked(seen_compartments(), this_month())
    assert ("my_families", 1) in {(line.purpose, line.times) for line in lines}
    assert town.tom.person_id not in {line.person_id for line in lines}


def test_days_of_who_looked_are_dutch_days(town: Any, answered: Any, admin_db: Admin) -> None:
    with look(Viewer(answered.person_id), "our_plan", families=[answered.family_id]) as key:
        pass
    admin_db.execute("set session_replication_role = replica")
    move = "update record_look set at = %s where key = %s returning at"
    real = admin_db.execute("select at from record_look where key = %s", [key]).fetchone()
    admin_db.execute(move, ["2026-07-05 22:30:00+00", key])  # Monday 6 July, 0:30 in Amsterdam
    with look(Viewer(answered.person_id), "who_looked", families=[answered.family_id]):
        months = months_looked(seen_compartments())
        days = {line.day for line in who_looked(seen_compartments(), date(2026, 7, 1))}
        june = who_looked(seen_compartments(), date(2026, 6, 1))
    assert real is not None
    admin_db.execute(move, [real[0], key])
    assert days == {date(2026, 7, 6)}
    assert june == []
    assert date(2026, 7, 1) in months


def test_nothing_is_left_out_however_much_was_looked(
    town: Any, answered: Any, admin_db: Admin
) -> None:
    """X-06: more than 500 lines, over the turn of a month."""
    made = """
        insert into record_look (at, era, person_id, purpose, basis, compartment_ids)
        select timestamptz '2025-02-01 00:00+01' + (n - 400) * interval '1 minute', 1,
               10000000 + n, 'our_plan', '', array[c.id]
        from generate_series(1, 1000) n, record_compartment c where c.family_id = %s"""
    admin_db.execute(made, [answered.family_id])
    with look(Viewer(answered.person_id), "who_looked", families=[answered.family_id]):
        seen = seen_compartments()
        assert months_looked(seen) == [this_month(), date(2025, 2, 1), date(2025, 1, 1)]
        january, february = (who_looked(seen, date(2025, month, 1)) for month in (1, 2))
    assert (len(january), len(february)) == (399, 601)
    assert {line.day for line in february} == {date(2025, 2, 1)}


def test_somebody_elses_looks_are_in_no_month(town: Any, answered: Any, admin_db: Admin) -> None:
    query = "select array_agg(id) from record_compartment where person_id = %s or family_id = %s"
    theirs = admin_db.execute(query, [answered.person_id, answered.family_id]).fetchone()
    assert theirs is not None
    with look(Viewer(ask(town).person_id), "who_looked"):
        assert months_looked(theirs[0]) == []
        assert who_looked(theirs[0], this_month()) == []


# --- find_person


def known(admin: Admin, answered: Any, bsn: str, surname: str) -> None:
    """Somebody with a birth date and a number, as if confirmed before."""
    admin.execute("set session_replication_role = replica")
    admin.execute(
        "update people_identity set born_on = '1988-02-29', bsn = %s where person_id = %s",
        [bsn, answered.person_id],
    )
    admin.execute(
        "update people_person set surname = %s where id = %s", [surname, answered.person_id]
    )
    admin.execute("set session_replication_role = origin")
    admin.execute("select find_anew(array[%s])", [answered.person_id])


def test_a_clerk_finds_one_person_by_number_or_by_exact_names_and_day(
    town: Any, answered: Any, admin_db: Admin
) -> None:
    bsn, surname = f"9{answered.person_id:08}", f"Zoek{answered.person_id}"
    known(admin_db, answered, bsn, surname)
    born = date(1988, 2, 29)
    names = {"given_name": "samira", "surname": surname.upper(), "born_on": born}
    for search in ({"bsn": bsn}, names):
        with find_person(town.clerk, **search):
            assert [p.pk for p in Person.objects.all()] == [answered.person_id]
            assert [i.bsn for i in Identity.objects.all()] == [bsn]
            assert not FamilyPlan.objects.exists()
    for search in ({"bsn": bsn[:-1]}, {"given_name": "Sam", "surname": surname, "born_on": born},
                   {"given_name": "Samira", "surname": surname}, {}):  # fmt: skip
        with find_person(town.clerk, **search):
            assert not Person.objects.exists()


def test_somebody_is_found_by_what_the_rows_say_now(town: Any, admin_db: Admin) -> None:
    """A number that is mended finds them, the old one does not."""
    somebody = ask(town)
    known(admin_db, somebody, "999990007", f"Eerst{somebody.person_id}")
    with admin_db.transaction(), admin_db.cursor() as cursor:
        cursor.execute(
            "select count(*) from people_findable where person_id = %s", [somebody.person_id]
        )
        assert cursor.fetchone() == (2,)
        cursor.execute("alter table people_identity disable trigger pen_update")
        cursor.execute(
            "update people_identity set bsn = '999990019' where person_id = %s",
            [somebody.person_id],
        )
        cursor.execute("alter table people_identity enable trigger pen_update")
    for bsn, found in (("999990007", False), ("999990019", True)):
        with find_person(town.clerk, bsn=bsn):
            assert Person.objects.filter(pk=somebody.person_id).exists() == found


def test_two_that_fit_show_nobody(town: Any, admin_db: Admin) -> None:
    first, second = ask(town), ask(town)
    surname = f"Dubbel{first.person_id}"
    for person in (first, second):
        known(admin_db, person, "", surname)
    names = {"given_name": "Samira", "surname": surname, "born_on": date(1988, 2, 29)}
    with pytest.raises(Namesakes), find_person(town.clerk, **names):  # type: ignore[arg-type]
        raise AssertionError("nothing is to be read")


def test_a_search_that_finds_nobody_is_a_line(town: Any, admin_db: Admin) -> None:
    with find_person(town.clerk, bsn="000000000") as key:
        pass
    query = "select person_id, purpose, refused from record_look where key = %s"
    row = admin_db.execute(query, [key]).fetchone()
    assert row == (town.clerk.person_id, "find_person", "nobody_found")


# --- grants and their legal bases


def asked_with(town: Any, answered: Any, basis: str, *purposes: str) -> None:
    """Marieke gives Tom a look in an act that gives, on this ground."""
    from noaber.record.acts import act

    owner = Viewer(answered.owner.person_id, answered.owner.role_id)
    with look(owner, "our_plan", families=[answered.family_id]):
        compartment = FamilyPlan.objects.get().compartment_id
        with act(owner, plan_acts.HANDOVER_ASKED, [compartment]):
            tom = town.tom.person_id, town.tom.role_id
            acts.give([compartment], *tom, "see", basis, purposes)


def test_a_bill_is_refused_until_its_day_is_entered(
    town: Any, answered: Any, admin_db: Admin
) -> None:
    """X-07: not in force, not to be chosen; from the day that is entered it can be."""
    with pytest.raises(NotAllowed, match=r"no legal basis recorded: wams-2\.3a\.3"):
        asked_with(town, answered, "wams-2.3a.3")
    with pytest.raises(Hidden), look(town.tom, "our_plan", families=[answered.family_id]):
        pass
    enter = "update sharing_legal_basis set valid_from = %s where id = 'wams-2.3a.3'"
    today = date.today()  # noqa: DTZ011 (about days, not moments)
    try:
        admin_db.execute(enter, [today + timedelta(days=2)])
        with pytest.raises(NotAllowed):
            asked_with(town, answered, "wams-2.3a.3")
        admin_db.execute(enter, [today - timedelta(days=2)])
        asked_with(town, answered, "wams-2.3a.3")
        with look(town.tom, "our_plan", families=[answered.family_id]):
            assert FamilyPlan.objects.count() == 1
    finally:
        admin_db.execute(enter, [None])
    with pytest.raises(Hidden), look(town.tom, "our_plan", families=[answered.family_id]):
        pass


def test_a_grant_counts_for_its_purposes_only(town: Any, answered: Any) -> None:
    owner = Viewer(answered.owner.person_id, answered.owner.role_id)
    with look(owner, "our_plan", families=[answered.family_id]):
        question = Question.objects.get().pk
        ask_handover(owner, question, town.tom.role_id, "graag", datetime.now(UTC))
    with look(town.tom, "handover", families=[answered.family_id]):
        assert FamilyPlan.objects.count() == 1
    with pytest.raises(Hidden), look(town.tom, "our_plan", families=[answered.family_id]):
        pass


def test_a_grant_ends_when_it_is_withdrawn(town: Any, answered: Any) -> None:
    from noaber.record.acts import act

    asked_with(town, answered, "wmo-5.1.1-1", "our_plan")
    owner = Viewer(answered.owner.person_id, answered.owner.role_id)
    with look(owner, "our_plan", families=[answered.family_id]):
        compartment = FamilyPlan.objects.get().compartment_id
        with act(owner, plan_acts.HANDOVER_ASKED, [compartment]):
            tom = town.tom.person_id, town.tom.role_id
            assert acts.end_reading_along([compartment], *tom, "my_post") == 0
            assert acts.end_reading_along([compartment], *tom, "our_plan") == 1
    with pytest.raises(Hidden), look(town.tom, "our_plan", families=[answered.family_id]):
        pass


def test_a_role_that_ended_looks_no_more(town: Any, answered: Any, admin_db: Admin) -> None:
    admin_db.execute("set session_replication_role = replica")
    end = "update people_role set during = daterange(lower(during), current_date - 1) where id = %s"
    admin_db.execute(end, [town.marieke.role_id])
    families = [answered.family_id]
    with pytest.raises(Hidden, match="no_role"), look(town.marieke, "our_plan", families=families):
        pass


# --- links


def test_a_link_is_its_persons_and_ends(answered: Any, admin_db: Admin) -> None:
    me, secrets = Viewer(answered.person_id), []
    now = datetime.now(UTC)
    with look(me, "my_card"):
        compartment = Person.objects.get().compartment_id
        for days in (14, -1):
            until = now + timedelta(days=days)
            secrets.append(acts.make_link(me, answered.person_id, compartment, until))
    assert acts.opened_link(secrets[0]) == acts.OpenedLink(answered.person_id, expired=False)
    assert acts.opened_link(secrets[1]) == acts.OpenedLink(answered.person_id, expired=True)
    assert acts.opened_link(secrets[0][:-1] + "x") is None
    query = "select count(*) from sharing_link where position(%s::bytea in digest) > 0"
    assert admin_db.execute(query, [secrets[0].encode()]).fetchone() == (0,)
    query = "select count(*) from record_act where name = 'people.link_made' and person_id = %s"
    assert admin_db.execute(query, [answered.person_id]).fetchone() == (2,)


def test_opening_a_link_is_no_look(answered: Any) -> None:
    acts.opened_link("x")
    with connection.cursor() as cursor:
        cursor.execute("select looked()")
        assert cursor.fetchone() == ([],)
