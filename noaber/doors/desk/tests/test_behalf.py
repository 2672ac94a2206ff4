"""Who telephones or stands at the desk changes words and numbers there (X-18, S2-02)."""

import re
import threading
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from noaber.doors.desk.tests.test_desk import a_name, search
from noaber.people.acts import note_contact_at_desk
from noaber.people.models import Person
from noaber.plan import act_names as plan_acts
from noaber.plan import reads
from noaber.plan.acts.families import Confirmed, confirm_person
from noaber.plan.acts.members import NewMember, add_known_member, add_member
from noaber.plan.acts.words import WordsChanged, change_words, note_words
from noaber.plan.models import FamilyPlan
from noaber.record.acts import act
from noaber.record.viewers import ActName, NotAllowed, Viewer
from noaber.sharing.looks import Hidden, find_person, look, on_behalf
from noaber.sharing.reads import seen_compartments
from tests.town import Town, ask, make_town

WORDS = "Ik wil gewoon thuis blijven wonen."
NEW = {"sentence": "Ik wil dichter bij mijn dochter wonen.", "top_1": "Slapen", "top_2": ""}


def now() -> datetime:
    return datetime.now(UTC)


class Somebody:
    """Who telephones; known by name and birth date, without e-mail."""

    def __init__(self, town: Town) -> None:
        self.name = a_name()
        answered = ask(town, WORDS, given_name=self.name, surname="Vandaag", email="")
        confirmed = Confirmed(self.name, "Vandaag", date(1950, 4, 30), "")
        self.person_id, self.family_id = answered.person_id, answered.family_id
        with look(town.marieke, "confirm_person", families=[self.family_id]):
            confirm_person(town.marieke, self.family_id, self.person_id, confirmed, now())

    def found(self, client: Any) -> str:
        """Found by the clerk; the sealed word of it."""
        text = search(client, given_name=self.name, surname="Vandaag", born_on="1950-04-30")
        return str(re.findall(r'name="known" value="([^"]+)"', text)[0])


@pytest.fixture
def riet(town: Town) -> Somebody:
    return Somebody(town)


@pytest.fixture
def client(town: Town, client_as: Any) -> Any:
    return client_as(town.clerk, town)


def looked_for(clerk: Viewer, riet: Somebody) -> Any:
    return find_person(clerk, given_name=riet.name, surname="Vandaag", born_on=date(1950, 4, 30))


def found_by(clerk: Viewer, riet: Somebody) -> Viewer:
    with looked_for(clerk, riet):
        pass
    return Viewer(clerk.person_id, clerk.role_id, riet.person_id)


def text_of(response: Any) -> str:
    assert response.status_code in (200, 201), response.status_code
    return str(response.content.decode())


def plan_of(person: Somebody) -> reads.OurPlan:
    viewer = Viewer(person.person_id)
    with look(viewer, "our_plan", families=[person.family_id]):
        plan = reads.our_plan(person.family_id, now(), viewer)
    assert plan is not None
    return plan


def words_sent(client: Any, riet: Somebody, **changes: Any) -> dict[str, Any]:
    plan = plan_of(riet)
    sent = {"known": riet.found(client), "plan": plan.plan_id, "version": plan.words_version}
    return {**sent, **NEW, "top_3": "", "once": uuid.uuid4(), **changes}


# --- words ----------------------------------------------------------------------------------------


def test_the_clerk_writes_down_their_words_with_both_names(
    riet: Somebody, town: Town, client: Any, client_as: Any, admin_db: Any
) -> None:
    """X-18: can be completed "by a clerk on behalf with the resident's name on it"."""
    form = text_of(client.post("/balie/woorden/", {"known": riet.found(client)}))
    assert WORDS in form
    assert f"Bewaar namens {riet.name}" in form
    saved = text_of(client.post("/balie/woorden/", words_sent(client, riet)))
    assert f"Opgeschreven namens {riet.name}" in saved
    assert NEW["sentence"] in saved
    said = f"Bas schreef dit op aan de balie of telefoon, namens {riet.name}."
    hers = client_as(Viewer(riet.person_id), town)
    page = text_of(hers.get(f"/gezin/{riet.family_id}/"))
    assert NEW["sentence"] in page
    assert said in page
    assert said in text_of(client_as(town.marieke, town).get(f"/werk/gezin/{riet.family_id}/"))
    row = admin_db.execute(
        "select person_id, role_id, on_behalf_of_id from record_act where name = 'plan.words_noted'"
        " and on_behalf_of_id = %s",
        [riet.person_id],
    ).fetchall()
    assert row == [(town.clerk.person_id, town.clerk.role_id, riet.person_id)]
    assert "opschrijven wat jij zei" in text_of(hers.get("/wie-keek/"))


def test_the_old_words_can_be_put_back_at_the_desk_and_at_home(
    riet: Somebody, town: Town, client: Any, client_as: Any
) -> None:
    saved = text_of(client.post("/balie/woorden/", words_sent(client, riet)))
    assert WORDS in saved  # in the form of the way back
    undo = words_sent(client, riet, sentence=WORDS, top_1="")
    client.post("/balie/woorden/", undo)
    assert plan_of(riet).sentence == WORDS
    client.post("/balie/woorden/", words_sent(client, riet))
    hers = client_as(Viewer(riet.person_id), town)
    address = f"/gezin/{riet.family_id}/"
    page = text_of(hers.get(address))
    assert "Zet terug zoals het was" in page
    version = plan_of(riet).words_version
    back = {"sentence": WORDS, "top_1": "", "top_2": "", "top_3": "", "version": version}
    assert hers.post(f"{address}woorden/", back).status_code == 201
    page = text_of(hers.get(address))
    assert "schreef dit op aan de balie" not in page
    assert "Zet terug zoals het was" not in page
    assert WORDS in page


def test_who_only_reads_along_has_no_way_back(
    riet: Somebody, town: Town, client: Any, client_as: Any
) -> None:
    member = NewMember("Anna", "Test", date(2010, 1, 1))
    with look(town.marieke, "confirm_person", families=[riet.family_id]):
        child = add_member(town.marieke, riet.family_id, member, now())
    client.post("/balie/woorden/", words_sent(client, riet))
    page = text_of(client_as(Viewer(child), town).get(f"/gezin/{riet.family_id}/"))
    assert "schreef dit op aan de balie" in page
    assert "Zet terug zoals het was" not in page


def test_of_two_plans_only_the_one_that_is_meant_changes(
    riet: Somebody, town: Town, client: Any
) -> None:
    question = {"channel": "phone", "own_words": "En mijn buurman ook.", "street": ""}
    client.post("/balie/vraag/", {**question, "known": riet.found(client), "once": uuid.uuid4()})
    form = text_of(client.post("/balie/woorden/", {"known": riet.found(client)}))
    assert form.count(f"Bewaar namens {riet.name}") == 2
    client.post("/balie/woorden/", words_sent(client, riet))
    form = text_of(client.post("/balie/woorden/", {"known": riet.found(client)}))
    assert "En mijn buurman ook." in form
    assert NEW["sentence"] in form


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sentence": "  "}, "Schrijf in je eigen woorden wat er is"),
        ({"sentence": "x" * 2_001}, "Dit is te lang"),
        ({"top_1": "a\x07"}, "niet kunnen bewaren"),
        ({"top_2": "x" * 200}, "Dit is te lang"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(
    riet: Somebody, client: Any, changes: dict[str, Any], words: str
) -> None:
    sent = words_sent(client, riet, top_3="Rust om mij heen") | changes
    text = text_of(client.post("/balie/woorden/", sent))
    assert words in text
    assert "Rust om mij heen" in text
    assert plan_of(riet).sentence == WORDS


def test_who_was_overtaken_sees_both(riet: Somebody, town: Town, client: Any) -> None:
    sent = words_sent(client, riet)
    viewer = Viewer(riet.person_id)
    with look(viewer, "our_plan", families=[riet.family_id]):
        plan_id = FamilyPlan.objects.get().pk
        change_words(viewer, plan_id, "Intussen anders.", ("", "", ""), 1)
    text = text_of(client.post("/balie/woorden/", sent))
    assert "Nu staat er: “Intussen anders.”" in text
    assert NEW["sentence"] in text
    assert plan_of(riet).sentence == "Intussen anders."
    client.post("/balie/woorden/", sent | {"version": 2, "once": uuid.uuid4()})
    assert plan_of(riet).sentence == NEW["sentence"]


def test_sent_twice_it_is_written_once(riet: Somebody, client: Any) -> None:
    sent = words_sent(client, riet)
    for _twice in range(2):
        assert client.post("/balie/woorden/", sent).status_code == 201
    assert plan_of(riet).words_version == 2


def test_two_clerks_at_once_never_overwrite_each_other(riet: Somebody, town: Town) -> None:
    clerk = found_by(town.clerk, riet)
    outcomes: list[str] = []

    def write(sentence: str) -> None:
        try:
            with on_behalf(clerk):
                plan_id = FamilyPlan.objects.get().pk
                note_words(clerk, plan_id, sentence, ("", "", ""), 1, now())
            outcomes.append("written")
        except WordsChanged:
            outcomes.append("overtaken")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(s,)) for s in ("Een.", "Twee.")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcomes) == ["overtaken", "written"]


# --- telephone and e-mail -------------------------------------------------------------------------


def test_the_clerk_writes_down_another_number(
    riet: Somebody, town: Town, client: Any, admin_db: Any
) -> None:
    known = riet.found(client)
    form = text_of(client.post("/balie/bereiken/", {"known": known}))
    assert "06 12345678" in form
    sent = {"known": known, "phone": "06 87654321", "email": "riet@voorbeeld.invalid"}
    text = text_of(client.post("/balie/bereiken/", sent | {"once": uuid.uuid4()}))
    assert "Opgeschreven namens" in text
    assert "06 87 65 43 21" in text
    person = (riet.person_id,)
    row = admin_db.execute("select phone, email, language from people_person where id = %s", person)
    assert row.fetchone() == ("06 87654321", "riet@voorbeeld.invalid", "nl")
    query = "select on_behalf_of_id from record_act where name = 'people.contact_noted_at_desk'"
    assert person in admin_db.execute(query).fetchall()
    wrong = text_of(client.post("/balie/bereiken/", {"known": known, "phone": "", "email": ""}))
    assert "Hoe bereiken we je?" in wrong
    wrong = text_of(client.post("/balie/bereiken/", sent | {"phone": "123"}))
    assert "Dit telefoonnummer klopt niet" in wrong
    assert "riet@voorbeeld.invalid" in wrong


# --- who may --------------------------------------------------------------------------------------


def test_only_whom_this_clerk_found_just_now(
    riet: Somebody, town: Town, client: Any, client_as: Any, admin_db: Any
) -> None:
    sent = words_sent(client, riet)
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute(
        "update record_look set at = at - interval '31 minutes' where purpose = 'find_person'"
        " and person_id = %s",
        [town.clerk.person_id],
    )
    gone = text_of(client.post("/balie/woorden/", sent | {"sentence": "Zij zegt het nu zo."}))
    assert "Je zocht te lang geleden" in gone
    assert "Zij zegt het nu zo." in gone, "what was typed is not lost"
    colleague = client_as(make_town().clerk, town)
    for address in ("/balie/woorden/", "/balie/bereiken/"):
        for known in ("", "zomaar", sent["known"]):
            text = text_of(colleague.post(address, sent | {"known": known}))
            assert "Je zocht te lang geleden" in text
            assert riet.name not in text
    assert plan_of(riet).sentence == WORDS


def test_others_find_no_desk(riet: Somebody, town: Town, client: Any, client_as: Any) -> None:
    sent = words_sent(client, riet)
    for viewer in (town.marieke, town.officer, town.admin, Viewer(riet.person_id)):
        for address in ("/balie/woorden/", "/balie/bereiken/"):
            assert client_as(viewer, town).post(address, sent).status_code == 404
    assert client.get("/balie/woorden/").url == "/balie/"


def test_a_clerk_finds_nothing_without_having_found(riet: Somebody, town: Town) -> None:
    clerk = Viewer(town.clerk.person_id, town.clerk.role_id, riet.person_id)
    for viewer in (clerk, Viewer(town.clerk.person_id, town.clerk.role_id)):
        with pytest.raises(Hidden), on_behalf(viewer):
            pass
    other = make_town().clerk
    with pytest.raises(Hidden), on_behalf(found_by(other, riet)):
        pass


def test_the_desk_sees_words_and_numbers_and_does_nothing_else(
    riet: Somebody, town: Town, admin_db: Any
) -> None:
    clerk = found_by(town.clerk, riet)
    with on_behalf(clerk):
        seen = seen_compartments()
    query = "select distinct kind from record_compartment where id = any (%s) order by 1"
    assert admin_db.execute(query, [seen]).fetchall() == [("contact",), ("plan",)]
    for name in ("plan.words_changed", "plan.goal_set", "people.contact_changed", "plan.signed"):
        with pytest.raises(NotAllowed), on_behalf(clerk), act(clerk, ActName(name), seen):
            pass
    for viewer in (town.clerk, Viewer(town.clerk.person_id, town.clerk.role_id, 10**9)):
        with pytest.raises(NotAllowed), on_behalf(clerk), act(viewer, plan_acts.WORDS_NOTED, seen):
            pass
    with pytest.raises(NotAllowed), on_behalf(clerk):
        note_contact_at_desk(town.clerk, "06 11111111", "")


def test_a_search_alone_changes_nothing(riet: Somebody, town: Town) -> None:
    clerk = Viewer(town.clerk.person_id, town.clerk.role_id, riet.person_id)
    with pytest.raises(NotAllowed), looked_for(town.clerk, riet):
        note_contact_at_desk(clerk, "06 11111111", "")


def test_what_is_not_theirs_is_not_changed(riet: Somebody, town: Town) -> None:
    """Somebody who only reads along in a plan does not change its words at the desk either."""
    other = ask(town, "Van een ander.", given_name="Ander")
    member_id = riet.person_id
    with look(
        town.marieke, "confirm_person", families=[other.family_id, riet.family_id],
        persons=[member_id],
    ):  # fmt: skip
        add_known_member(town.marieke, other.family_id, member_id, "tante", now())
    clerk = found_by(town.clerk, riet)
    with on_behalf(clerk):
        assert [plan.sentence for plan in reads.own_words()] == [WORDS]
        assert Person.objects.count() == 1


def test_typed_words_survive_the_end_of_a_session(riet: Somebody, town: Town, client: Any) -> None:
    sent = words_sent(client, riet)
    page = text_of(client.post("/balie/woorden/", {"known": sent["known"]}))
    me = re.findall(r'name="me" value="([^"]+)"', page)[0]
    client.session.flush()
    response = client.post("/balie/woorden/", sent | {"me": me})
    assert "/inloggen/" in response.url
    session = client.session
    session["person"], session["role"] = town.clerk.person_id, town.clerk.role_id
    session.save()
    text = text_of(client.get("/balie/woorden/"))
    assert NEW["sentence"] in text
    assert f"Bewaar namens {riet.name}" in text
