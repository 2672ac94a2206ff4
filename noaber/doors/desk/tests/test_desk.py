"""The desk: at most one person is found, every search is written down, and the answer is equal."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest

from noaber.lib.days import day_of
from noaber.people.models import Family
from noaber.plan import reads
from noaber.plan.acts.families import Confirmed, confirm_person
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from noaber.upkeep import reads as upkeep
from noaber.upkeep import uses
from tests.town import Town, ask, make_town

BSN = "999990019"


def now() -> datetime:
    return datetime.now(UTC)


def known(town: Town, name: str = "Geertruida", bsn: str = "") -> Any:
    """Somebody who asked before, and of whom Marieke knows who it is."""
    answered = ask(town, given_name=name, surname="Vandaag", phone="06 11223344", email="")
    confirmed = Confirmed(name, "Vandaag", date(1950, 4, 30), bsn)
    with look(town.marieke, "confirm_person", families=[answered.family_id]):
        confirm_person(town.marieke, answered.family_id, answered.person_id, confirmed, now())
    return answered


@pytest.fixture
def client(town: Town, client_as: Any) -> Any:
    return client_as(town.clerk, town)


def a_name() -> str:
    return "Naam" + "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex[:10])


def search(client: Any, **given: Any) -> str:
    sent = {"bsn": "", "given_name": "", "surname": "", "born_on": "", **given}
    response = client.post("/balie/", sent)
    assert response.status_code == 200
    return str(response.content.decode())


def question(client: Any, **given: Any) -> Any:
    usual = {
        "channel": "desk", "own_words": "Mijn man is gevallen.", "given_name": "Truus",
        "surname": "Bakker", "phone": "06 12345678", "email": "", "street": "", "language": "nl",
        "once": uuid.uuid4(),
    }  # fmt: skip
    return client.post("/balie/vraag/", {**usual, **given})


def test_exact_names_and_birth_date_find_one(town: Town, client: Any) -> None:
    name = a_name()
    known(town, name)
    text = search(client, given_name=name, surname="vandaag", born_on="1950-04-30")
    assert f"Van {name} Vandaag" in text
    assert "30 april 1950" in text


def test_a_search_is_a_use_and_not_a_problem(town: Town, client: Any) -> None:
    search(client, given_name="Niemand", surname="Nergens", born_on="1950-04-30")
    search(client, given_name="Half")
    uses.write()
    counted = {
        step: times
        for screen, step, _kind, times in upkeep.uses(town.slug, day_of(now()))
        if screen == "desk"
    }
    assert counted == {"send": 1, "problem": 1}


@pytest.mark.parametrize("given_name", ["Geert%", "", "Geertruid"])
def test_nearly_right_finds_nobody_and_is_written_down(
    town: Town, client: Any, admin_db: Any, given_name: str
) -> None:
    known(town)
    text = search(client, given_name=given_name or "x", surname="Vandaag", born_on="1950-04-30")
    assert "Niemand gevonden" in text
    assert "Vandaag" not in text.replace('value="Vandaag"', "")
    line = admin_db.execute(
        "select purpose, refused from record_look where person_id = %s", [town.clerk.person_id]
    ).fetchall()
    assert line == [("find_person", "nobody_found")]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Vul een BSN in, of de naam"),
        ({"given_name": "Truus"}, "Vul een BSN in, of de naam"),
        ({"bsn": "123"}, "Een BSN heeft negen cijfers"),
        ({"bsn": "999990018"}, "Dit BSN klopt niet"),
        ({"bsn": "9" * 100_000}, "Dit is te lang"),
        ({"given_name": "a\x00", "surname": "b", "born_on": "1950-04-30"}, "niet kunnen bewaren"),
        ({"given_name": "a", "surname": "b", "born_on": "2999-01-01"}, "Klopt het jaar?"),
        ({"given_name": "a", "surname": "b", "born_on": "2090-01-01"}, "ligt in de toekomst"),
    ],
)
def test_a_search_that_cannot_be_is_not_made(
    town: Town, client: Any, admin_db: Any, given: dict[str, str], words: str
) -> None:
    assert words in search(client, **given)
    made = admin_db.execute(
        "select count(*) from record_look where person_id = %s", [town.clerk.person_id]
    ).fetchone()
    assert made == (0,)


def test_a_question_at_the_desk_has_the_same_answer_to_take_home(town: Town, client: Any) -> None:
    response = question(client)
    text = response.content.decode()
    assert response.status_code == 201
    for words in ("Beste Truus", "Marieke belt je", "06 12 34 56 78", "Mijn man is gevallen.",
                  "Binnen zes weken", "Steunpunt Samen", "0800 0001"):  # fmt: skip
        assert words in text


def test_it_carries_the_residents_name_and_the_clerk_sees_it_no_more(
    town: Town, client: Any, admin_db: Any
) -> None:
    """X-18: completed by a clerk on behalf, with the resident's name on it."""
    question(client, own_words="Een vraag aan de balie")
    act = admin_db.execute(
        "select person_id, on_behalf_of_id from record_act where name = 'plan.question_received'"
        " and role_id = %s",
        [town.clerk.role_id],
    ).fetchone()
    assert act[0] == town.clerk.person_id
    resident = Viewer(act[1])
    with look(resident, "our_plan"):
        family_id = Family.objects.get().pk
        plan = reads.our_plan(family_id, now())
    assert plan is not None
    assert (plan.sentence, plan.questions[0].channel) == ("Een vraag aan de balie", "desk")
    assert client.get(f"/werk/gezin/{family_id}/").status_code == 404


def test_the_clerks_role_decides_the_municipality_and_not_the_page(
    town: Town, client_as: Any, admin_db: Any
) -> None:
    other = make_town()
    on_the_others_page = client_as(town.clerk, other)
    text = question(on_the_others_page, own_words="Aan welke balie?").content.decode()
    assert "Marieke belt je" in text
    asked = admin_db.execute(
        "select q.team_id, f.municipality_id from plan_question q"
        " join people_family f on f.id = q.family_id where q.own_words = 'Aan welke balie?'"
    ).fetchall()
    assert asked == [(town.team_id, town.municipality_id)]


def words_of(town: Town, admin_db: Any) -> list[str]:
    query = "select own_words from plan_question where team_id = %s order by id"
    return [row[0] for row in admin_db.execute(query, [town.team_id])]


def test_sent_twice_is_one_question(town: Town, client: Any, admin_db: Any) -> None:
    once = uuid.uuid4()
    assert [question(client, once=once).status_code for _ in range(2)] == [201, 201]
    assert words_of(town, admin_db) == ["Mijn man is gevallen."]


def test_sent_again_after_going_back_is_the_same_question_with_what_was_corrected(
    town: Town, client: Any, admin_db: Any
) -> None:
    """What the answer shows as written down is written down; nobody is called twice for it."""
    once, changed = uuid.uuid4(), "Mijn man is twee keer gevallen."
    first = question(client, once=once)
    assert question(client, once=once, phone="06 87654321").status_code == 201
    for _twice in (1, 2):
        again = question(client, once=once, own_words=changed, phone="06 87654321")
        assert again.status_code == 201
        assert changed in again.content.decode()
    assert bare(again) == bare(first).replace("Mijn man is gevallen.", changed)
    assert words_of(town, admin_db) == ["Mijn man is gevallen."]
    query = (
        "select p.sentence, w.phone, (select count(*) from record_act a where a.name ="
        " 'plan.question_corrected_at_desk' and a.on_behalf_of_id = w.id) from plan_question q"
        " join plan_familyplan p on p.id = q.plan_id join people_person w on w.id = q.person_id"
        " where q.team_id = %s"
    )
    assert admin_db.execute(query, [town.team_id]).fetchall() == [(changed, "06 87654321", 2)]


def bare(response: Any) -> str:
    """What is read aloud."""
    page = str(response.content.decode())
    return page[page.index("<main") : page.index("</main>")]


def test_the_next_person_on_the_form_of_before_is_somebody_else(
    town: Town, client: Any, admin_db: Any
) -> None:
    """A clerk who goes back and writes over it: a husband with the same telephone."""
    once = uuid.uuid4()
    question(client, once=once)
    question(client, once=once, given_name="Piet", own_words="Ik kan niet meer lezen.")
    assert words_of(town, admin_db) == ["Mijn man is gevallen.", "Ik kan niet meer lezen."]


def test_only_who_took_it_in_corrects_it(town: Town, client: Any, admin_db: Any) -> None:
    """Another clerk, or half an hour later: a question of its own, and nothing of the first."""
    once, changed = uuid.uuid4(), "Mijn man is twee keer gevallen."
    question(client, once=once)
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute(
        "update record_act set at = at - interval '31 minutes' where role_id = %s",
        [town.clerk.role_id],
    )
    admin_db.execute("set session_replication_role = origin")
    for _twice in (1, 2):
        question(client, once=once, own_words=changed)
    question(client, once=once)  # as it was, longer ago: the first
    assert words_of(town, admin_db) == ["Mijn man is gevallen.", changed]


def test_a_letter_that_goes_along_is_not_posted_again(
    town: Town, client: Any, client_as: Any
) -> None:
    question(client, own_words="Een vraag zonder e-mail")
    marieke = client_as(town.marieke, town)
    with look(town.marieke, "my_families"):
        assert town.marieke.role_id is not None
        line = reads.my_families(town.marieke.role_id, now())[0]
    page = marieke.get(f"/werk/gezin/{line.family_id}/brieven/").content.decode()
    assert "Er is niets te printen." in page


def test_the_question_of_somebody_known_stays_one_person(
    town: Town, client: Any, admin_db: Any
) -> None:
    name = a_name()
    person = known(town, name)
    found = search(client, given_name=name, surname="Vandaag", born_on="1950-04-30")
    sealed = found.split('name="known" value="')[1].split('"')[0]
    response = client.post(
        "/balie/vraag/",
        {"known": sealed, "channel": "phone", "own_words": "Nog een vraag", "once": uuid.uuid4()},
    )
    assert f"Beste {name}" in response.content.decode()
    people = admin_db.execute(
        "select distinct person_id from plan_question where own_words = 'Nog een vraag'"
        " and team_id = %s",
        [town.team_id],
    ).fetchall()
    assert people == [(person.person_id,)]


def test_nobody_else_can_be_put_in_the_form(town: Town, client: Any, client_as: Any) -> None:
    name = a_name()
    known(town, name)
    found = search(client, given_name=name, surname="Vandaag", born_on="1950-04-30")
    sealed = found.split('name="known" value="')[1].split('"')[0]
    for tampered in (sealed[:-2] + "xx", "1", "rommel"):
        text = question(client, known=tampered).content.decode()
        assert "Zoek nog een keer" in text
        assert name not in text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"own_words": ""}, "Schrijf op wat er is"),
        ({"own_words": "x" * 100_000}, "Dit is te lang"),
        ({"own_words": "a\x00"}, "niet kunnen bewaren"),
        ({"given_name": "", "surname": ""}, "Dit is nog leeg"),
        ({"given_name": "", "surname": "\u200b"}, "Dit is nog leeg"),
        ({"given_name": "Suharto", "surname": "-"}, "Laat dit dan leeg"),
        ({"given_name": "", "surname": "b" * 81}, "De hele naam past niet"),
        ({"given_name": "123"}, "minstens één letter"),
        ({"given_name": "a" * 80, "surname": "b" * 60}, "De hele naam past niet"),
        ({"phone": ""}, "Hoe bereiken we je?"),
        ({"phone": "12"}, "Dit telefoonnummer klopt niet"),
        ({"phone": "0612345678" * 5}, "Dit is te lang"),
        ({"email": "truus@"}, "geen e-mailadres"),
        ({"channel": "duif"}, "Kies een van de regels"),
        ({"language": "xx"}, "Kies een van de regels"),
    ],
)
def test_what_cannot_be_taken_in_is_said_beside_it(
    town: Town, client: Any, given: dict[str, str], words: str
) -> None:
    response = question(client, **given)
    assert response.status_code == 200
    assert words in response.content.decode()


def test_their_words_are_text(town: Town, client: Any) -> None:
    text = question(client, own_words="<script>x</script> {{ me }} 🙂 שלום").content.decode()
    assert "<script>x" not in text
    assert "{{ me }} 🙂 שלום" in text


@pytest.mark.parametrize("address", ["/balie/", "/balie/vraag/"])
def test_only_the_desk_comes_in(town: Town, client_as: Any, address: str) -> None:
    for viewer in (town.marieke, town.officer, town.admin, Viewer(ask(town).person_id)):
        assert client_as(viewer, town).get(address).status_code == 404
        assert client_as(viewer, town).post(address, {"bsn": BSN}).status_code == 404
    assert client_as(None, town).get(address).status_code == 302


def test_a_question_of_whom_was_found_too_long_ago_is_handed_back(
    town: Town, client: Any, client_as: Any
) -> None:
    words = "Haar man is gevallen."
    for seal in ("zomaar", "of:another:time"):
        shown = question(client, known=seal, own_words=words).content.decode()
        assert "Je zocht te lang geleden" in shown
        assert words in shown.split("<main")[1]
