"""The acceptance examples of requirements, as far as they apply before later features.

tests/architecture/test_requirements.py says which requirements have their example in a test.
"""

import dataclasses
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
import yaml
from django.apps import apps

from noaber.doors.professional.tests.at_work import hire_provider
from noaber.lib.days import day_of
from noaber.people.models import Identity, Person
from noaber.plan import reads
from noaber.plan.acts.guests import Joining, accept_invitation, invite_provider
from noaber.plan.acts.handovers import ask_handover
from noaber.plan.acts.members import NewMember, add_member
from noaber.plan.acts.promises import AlreadyNamed, name_contact_person, plan_appointment, promise
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.acts.words import change_words
from noaber.plan.tests.test_taking_part import taking_part
from noaber.record.parts import HERE
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden, look
from noaber.sharing.reads import seen_compartments
from tests.town import Town, ask, make_town

Admin = psycopg.Connection[Any]
WORDS = "Ik red het niet meer alleen met de kinderen."


def now() -> datetime:
    return datetime.now(UTC)


def main_of(response: Any) -> str:
    """What stands on the sheet itself, without the head of the page."""
    assert response.status_code in (200, 201), response.status_code
    text = str(response.content.decode())
    return text[text.index("<main") :]


def at_work(family: Any, rest: str = "") -> str:
    return f"/werk/gezin/{family.family_id}/{rest}"


def test_own_words_stay_on_top_and_only_the_resident_changes_them(
    town: Town, client_as: Any
) -> None:
    """S2-02: her words are the first thing on the professional's screen, without a pencil."""
    family = ask(town, WORDS)
    hers, theirs = client_as(Viewer(family.person_id), town), client_as(town.marieke, town)
    address = f"/gezin/{family.family_id}/woorden/"
    top = {"top_1": "Slapen", "top_2": "Rust", "top_3": "School", "version": "1"}
    assert hers.post(address, {"sentence": WORDS, **top}).status_code == 201
    page = main_of(theirs.get(at_work(family)))
    for words in (WORDS, "Slapen", "Rust", "School"):
        assert page.index(words) < page.index("<h2")
    assert "Zeg het anders" not in page
    assert address not in page
    assert theirs.post(address, {"sentence": "Anders", **top}).status_code == 404
    with look(town.marieke, "our_plan", families=[family.family_id]):
        plan_id = apps.get_model("plan", "FamilyPlan").objects.get().pk
    with pytest.raises(NotAllowed), look(town.marieke, "our_plan", families=[family.family_id]):
        change_words(town.marieke, plan_id, "Anders", ("", "", ""), 2)
    assert WORDS in main_of(hers.get(f"/gezin/{family.family_id}/"))


def test_what_is_late_stands_on_top_with_who_to_call(town: Town, client_as: Any) -> None:
    """S2-08: a promise 8 days late stands on top of her phone, with who to call."""
    family = ask(town, WORDS)
    with look(town.marieke, "our_plan", families=[family.family_id]):
        for what, days in (("Ik vraag het de school", 3), ("Ik bel de kredietbank", -8)):
            due_on = day_of(now()) + timedelta(days=days)
            promise(town.marieke, family.family_id, what, due_on, now())
    for viewer, address in (
        (Viewer(family.person_id), f"/gezin/{family.family_id}/"),
        (town.marieke, at_work(family)),
    ):
        page = main_of(client_as(viewer, town).get(address))
        late = page.index("Ik bel de kredietbank")
        assert late < page.index("Ik vraag het de school")
        assert "8 dagen te laat" in page
    page = main_of(client_as(Viewer(family.person_id), town).get(f"/gezin/{family.family_id}/"))
    assert "bel Marieke: 06 12 34 56 78" in page[page.index("Ik bel de kredietbank") :][:900]


def test_until_the_colleague_says_yes_nothing_changes_for_her(town: Town, client_as: Any) -> None:
    """S2-09: not accepted yet, so Marieke still owns it, and Samira's contact is the same."""
    family = ask(town, WORDS)
    with look(town.marieke, "handover", families=[family.family_id]):
        question = apps.get_model("plan", "Question").objects.get()
        assert town.tom.role_id is not None
        ask_handover(town.marieke, question.pk, town.tom.role_id, "Jij kent hen", now())
    hers = client_as(Viewer(family.person_id), town)
    page = hers.get(f"/gezin/{family.family_id}/").content.decode()
    assert "Marieke, jullie vaste persoon" in page
    assert "Marieke heeft deze vraag." in page
    assert "Tot Tom ja zegt, verandert er niets." in page
    assert "jij hebt deze vraag" in main_of(client_as(town.marieke, town).get(at_work(family)))


def test_a_second_contact_person_is_refused_and_offered_a_role(town: Town, client_as: Any) -> None:
    """S3-15: one face; who comes second is refused, and offered a role in the same plan."""
    family = ask(town, WORDS)
    taking_part(town, family.family_id)
    with pytest.raises(AlreadyNamed), look(town.tom, "our_plan", families=[family.family_id]):
        name_contact_person(town.tom, family.family_id, town.tom.role_id, now())
    offered = main_of(client_as(town.tom, town).get(at_work(family, "vaste-persoon/")))
    assert "Marieke is hun vaste persoon" in offered
    assert "Doe mee: beloof iets in hun plan" in offered
    page = client_as(Viewer(family.person_id), town).get(f"/gezin/{family.family_id}/")
    assert page.content.decode().count("jullie vaste persoon") == 1


def takes_part(town: Town, family_id: int) -> Viewer:
    """Somebody of another organisation, with a role of their own in this plan."""
    vos = hire_provider(town)
    with look(town.marieke, "at_the_table", families=[family_id]):
        joining = Joining(vos.role, "denkt mee over slapen", "slapen lukt niet")
        part_id = invite_provider(town.marieke, family_id, joining, now())
    with look(vos, "asked_of_me", families=[family_id]):
        accept_invitation(vos, part_id, now())
    return vos


def test_another_organisation_has_a_role_in_the_same_plan_and_no_second_coordinator(
    town: Town, client_as: Any
) -> None:
    """S3-15: refused; what they do stands in the plan, with Marieke on top.

    S2-02: Dr. Vos reads their words first, and has no edit control on them.
    """
    family = ask(town, WORDS)
    vos = takes_part(town, family.family_id)
    with pytest.raises(AlreadyNamed), look(vos, "our_plan", families=[family.family_id]):
        name_contact_person(vos, family.family_id, vos.role, now())
    page = main_of(client_as(vos, town).get(f"/werk/hulp/{family.family_id}/"))
    assert page.index(WORDS) < page.index("<h2")
    assert "woorden/" not in page
    assert "Zeg het anders" not in page
    for words in ("Marieke", "vaste persoon", "denkt mee over slapen"):
        assert words in page
    ours = client_as(Viewer(family.person_id), town).get(f"/gezin/{family.family_id}/").text
    assert ours.count("jullie vaste persoon") == 1
    assert "denkt mee over slapen" in ours


def test_a_late_promise_stands_above_any_task_of_her_own(town: Town, client_as: Any) -> None:
    """S2-08: Waterrijk is 8 days late; Samira reads that first, with who to call."""
    family = ask(town, WORDS)
    me, late = Viewer(family.person_id), day_of(now()) - timedelta(days=8)
    with look(town.marieke, "our_plan", families=[family.family_id]):
        promise(town.marieke, family.family_id, "Ik bel met school", late, now())
    with look(me, "our_plan", families=[family.family_id]):
        mine = Task("brieven meenemen", late, person_id=me.person_id)
        ask_commitment(me, family.family_id, mine, now())
    page = main_of(client_as(me, town).get(f"/gezin/{family.family_id}/"))
    places = [page.index(w) for w in ("Ik bel met school", "8 dagen te laat", "bel Marieke")]
    assert max(places) < page.index("Dit doe jij") < page.index("rieven meenemen")


def test_nothing_of_a_persons_own_file_is_in_the_family_plan(town: Town, admin_db: Admin) -> None:
    """X-04: two layers; the plan's compartments, looks and reads hold nothing of one person."""
    family = ask(town, WORDS)
    own = {"own_file", "identity", "address", "authority"}
    rows = yaml.safe_load((HERE / "sharing/purposes.yaml").read_text(encoding="utf-8"))
    kinds = {row["key"]: set(row["kinds"]) for row in rows}
    assert kinds["our_plan"] == kinds["my_families"] == {"plan", "asked"}
    # One's own file opens for nobody's task yet: only oneself sees who looked at it.
    assert [key for key, of in kinds.items() if "own_file" in of] == ["who_looked"]
    for viewer in (town.marieke, Viewer(family.person_id)):
        with look(viewer, "our_plan", families=[family.family_id]):
            seen = seen_compartments()
            assert not Person.objects.exists()
            assert not Identity.objects.exists()
        query = "select distinct kind from record_compartment where id = any (%s)"
        assert admin_db.execute(query, [seen]).fetchall() == [("plan",)]
    tables = (m._meta.db_table for m in apps.get_app_config("plan").get_models())
    for table in tables:
        query = f"select c.kind from {table} t join record_compartment c on c.id = t.compartment_id"
        assert not own & {row[0] for row in admin_db.execute(query).fetchall()}, table
    shown = {
        f.name for kind in (reads.OurPlan, reads.Participant) for f in dataclasses.fields(kind)
    }
    assert not {"born_on", "bsn", "address", "street", "phone", "email", "problem"} & shown


def decided(
    admin_db: Admin, on: date, *said_yes: str, what: str = "help_consent"
) -> tuple[bool, set[str]]:
    """Whether it stands on this day for Youssef, born 15 June 2012; whose yes it waits for."""
    ids = {"youssef": 10**13, "samira": 10**13 + 1, "rachid": 10**13 + 2}
    with admin_db.transaction(force_rollback=True):
        admin_db.execute("set local session_replication_role = replica")
        admin_db.execute(
            "insert into people_identity (compartment_id, person_id, born_on, bsn)"
            " values (0, %s, '2012-06-15', '')",
            [ids["youssef"]],
        )
        for holder in ("samira", "rachid"):
            admin_db.execute(
                "insert into people_parentalauthority (compartment_id, child_id, holder_id, kind,"
                " during) values (0, %s, %s, 'parent', daterange('2012-06-15', null))",
                [ids["youssef"], ids[holder]],
            )
        row = admin_db.execute(
            "select stands, waits_for from decide('jeugdwet', %s, %s, %s, %s::bigint[])",
            [what, ids["youssef"], on, [ids[name] for name in said_yes]],
        ).fetchone()
    assert row is not None
    return row[0], {name for name, number in ids.items() if number in row[1]}


def test_it_waits_for_the_young_person_and_at_sixteen_the_rule_switches_by_itself(
    admin_db: Admin,
) -> None:
    """X-05: at 14 it waits for Youssef and both parents; from his 16th birthday for him alone."""
    fourteen, birthday = date(2026, 11, 21), date(2028, 6, 15)
    assert decided(admin_db, fourteen, "samira") == (False, {"youssef", "rachid"})
    assert decided(admin_db, fourteen, "samira", "rachid") == (False, {"youssef"})
    assert decided(admin_db, fourteen, "samira", "rachid", "youssef") == (True, set())
    # Only Samira agrees to share with school: that waits for Youssef, and for him alone.
    assert decided(admin_db, fourteen, "samira", what="disclosure") == (False, {"youssef"})
    assert decided(admin_db, fourteen, "youssef", what="disclosure") == (True, set())
    day_before = birthday - timedelta(days=1)
    assert decided(admin_db, day_before, "youssef") == (False, {"samira", "rachid"})
    assert decided(admin_db, birthday, "youssef") == (True, set())
    assert decided(admin_db, birthday, "samira", "rachid") == (False, {"youssef"})


def test_a_month_before_his_birthday_both_are_told(town: Town) -> None:
    """X-05: on his 16th birthday the rule switches; "both are told a month before", once."""
    from noaber.doors.clock.birthdays import tell_what_changes

    family, father = ask(town, WORDS), ask(town, WORDS, given_name="Rachid")
    told: list[tuple[str, str]] = []
    for days_ahead, expected in ((40, 0), (27, 1)):
        day = day_of(now()) + timedelta(days=days_ahead)
        youssef = NewMember(
            f"Youssef {days_ahead}",
            "Test",
            day.replace(year=day.year - 16),
            holders=(family.person_id, father.person_id),
        )
        with look(town.marieke, "confirm_person", families=[family.family_id]):
            child_id = add_member(town.marieke, family.family_id, youssef, now())
        for _ in range(2):
            while tell_what_changes(now()):
                pass
        for person_id in (child_id, family.person_id, father.person_id):
            with look(Viewer(person_id), "my_post", persons=[person_id]):
                found = apps.get_model("post", "Message").objects.filter(
                    subject__contains="16: er verandert iets"
                )
                assert len(found) == expected
                told += [(m.subject, m.body) for m in found]
    own, hers, his = told
    assert own[0] == "Je wordt 16: er verandert iets"
    assert hers == his
    assert hers[0] == "Youssef 27 wordt 16: er verandert iets"
    assert "Over hulp voor jou beslis je zelf." in own[1]
    assert "Jouw ja is niet meer nodig." in his[1]


def test_an_appointment_names_the_right_to_independent_support(town: Town, client_as: Any) -> None:
    """X-12: the first appointment's message names free independent support, one tap away."""
    family = ask(town, WORDS, email="")
    moment = now() + timedelta(days=3)
    with look(town.marieke, "write_to", families=[family.family_id]):
        plan_appointment(
            town.marieke, family.family_id, family.person_id, moment, "bij jullie thuis", now()
        )
    hers = client_as(Viewer(family.person_id), town)
    letter = apps.get_model("post", "Message")
    with look(Viewer(family.person_id), "my_post", persons=[family.person_id]):
        body = letter.objects.latest("id").body
    assert "Steunpunt Samen denkt gratis met je mee en werkt niet voor de gemeente" in body
    assert "0800 0001" in body
    page = main_of(hers.get(f"/gezin/{family.family_id}/"))
    assert "Steunpunt Samen" in page
    assert 'href="tel:08000001"' in page


def test_the_trail_names_a_person_and_cannot_be_changed(
    town: Town, admin_db: Admin, client_as: Any
) -> None:
    """X-23: every look and act names a natural person in a role; the app alters no line of it."""
    family = ask(town, WORDS)
    client_as(town.marieke, town).get(at_work(family))
    for table in ("record_look", "record_act"):
        query = f"""
            select count(*) from {table} t join people_role r on r.id = t.role_id
            where r.organisation_id = %s and (t.person_id is null or r.person_id <> t.person_id)"""
        assert admin_db.execute(query, [town.municipality_id]).fetchone() == (0,), table
    query = "select person_id, role_id, at from record_look where person_id = %s"
    assert admin_db.execute(query, [town.marieke.person_id]).fetchone() is not None
    with admin_db.transaction(force_rollback=True):
        admin_db.execute("set local role noaber_app")
        for table in ("record_look", "record_act", "record_change"):
            for change in (f"delete from {table}", f"update {table} set era = 0"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege), admin_db.transaction():
                    admin_db.execute(change)
    while admin_db.execute("select seal(1000)").fetchone()[0]:  # type: ignore[index]
        pass
    found = {row[0] for row in admin_db.execute("select * from verify_record()").fetchall()}
    assert not found & {"altered", "missing", "seal_broken", "seal_missing", "leaf_missing"}


def test_use_is_counted_per_step_and_role_and_never_per_person(
    town: Town, admin_db: Admin, client_as: Any
) -> None:
    """S2-20 and X-10: what is used is counted per role; who used it is nowhere to be found."""
    from noaber.upkeep import uses

    client = client_as(town.marieke, town)
    for _ in range(3):
        client.get("/werk/")
    uses.write()
    query = "select step, role_kind, times from upkeep_use where municipality = %s"
    assert admin_db.execute(query, [town.slug]).fetchall() == [("see", "neighbourhood_team", 3)]
    columns = "select column_name from information_schema.columns where table_name = 'upkeep_use'"
    named = {row[0] for row in admin_db.execute(columns).fetchall()}
    assert named == {"id", "day", "screen", "step", "role_kind", "municipality", "times"}
    shown = client_as(town.officer, town).get("/beleid/gebruik/").content.decode()
    assert "Mijn gezinnen" in shown
    assert "3 keer gezien" in shown
    assert "Marieke" not in shown


def test_what_has_had_its_time_is_forgotten_and_the_rest_stays(db: None, admin_db: Admin) -> None:
    """X-20: after its term a row is gone, what is younger is untouched, and the chain verifies."""
    from noaber.doors.clock.tidying import tidy

    old, young = uuid.uuid4(), uuid.uuid4()
    admin_db.execute(
        "insert into upkeep_once (form, at) values (%s, now() - interval '3 days'), (%s, now())",
        [old, young],
    )
    tidy()
    query = "select form from upkeep_once where form = any (%s)"
    assert admin_db.execute(query, [[old, young]]).fetchall() == [(young,)]


def test_the_same_form_at_the_desk_has_the_same_result(town: Town, client_as: Any) -> None:
    """X-18: a clerk does it on behalf, with the resident's name on it, and an equal answer."""
    other = make_town()
    sent = {
        "own_words": WORDS, "given_name": "Samira", "surname": "", "phone": "06 12345678",
        "email": "", "street": "", "once": str(uuid.uuid4()),
    }  # fmt: skip
    web = client_as(None, town)
    answer = main_of(web.get(web.post("/", sent).url))
    at_the_desk = {**sent, "channel": "desk", "language": "nl", "once": str(uuid.uuid4())}
    read_out = main_of(client_as(other.clerk, other).post("/balie/vraag/", at_the_desk))
    for page in (answer, read_out):
        for words in ("Marieke belt je", "06 12 34 56 78", WORDS, "Steunpunt Samen"):
            assert words in page
    with pytest.raises(Hidden), look(other.clerk, "our_plan"):
        pass
