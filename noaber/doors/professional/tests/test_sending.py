"""What a professional sends from a family's page: what it does, and that twice is once."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan import reads
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import Town, ask

LONG = "x" * 100_000
STRANGE = "🙂 שלום <script>x</script> {{ me }}"


def now() -> datetime:
    return datetime.now(UTC)


def today(days: int = 0) -> str:
    return (day_of(now()) + timedelta(days=days)).isoformat()


@pytest.fixture
def family(town: Town) -> Any:
    return ask(town, "Ik slaap al weken niet.")


@pytest.fixture
def client(town: Town, client_as: Any) -> Any:
    return client_as(town.marieke, town)


def page_of(family: Any, rest: str = "") -> str:
    return f"/werk/gezin/{family.family_id}/{rest}"


def plan_of(town: Town, family: Any, viewer: Viewer | None = None) -> reads.OurPlan:
    with look(viewer or town.marieke, "our_plan", families=[family.family_id]):
        plan = reads.our_plan(family.family_id, now())
    assert plan is not None
    return plan


def promise(client: Any, family: Any, **given: Any) -> Any:
    sent = {"what": "Ik bel school", "due_on": today(3), "once": uuid.uuid4(), **given}
    return client.post(page_of(family, "belofte/"), sent)


def test_a_promise_stands_in_their_plan_and_the_page_says_so(
    town: Town, family: Any, client: Any
) -> None:
    response = promise(client, family)
    assert response.status_code == 302
    assert "Het staat nu in hun plan." in client.get(response.url).content.decode()
    assert "Ik bel school" in {
        p.what for p in plan_of(town, family, Viewer(family.person_id)).promises
    }


def test_sent_twice_is_promised_once(town: Town, family: Any, client: Any) -> None:
    once = uuid.uuid4()
    assert [promise(client, family, once=once).status_code for _ in range(3)] == [302] * 3
    assert [p.what for p in plan_of(town, family).promises].count("Ik bel school") == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"what": ""}, "Dit is nog leeg"),
        ({"what": "   "}, "Dit is nog leeg"),
        ({"what": LONG}, "Dit is te lang"),
        ({"what": "x" * 201}, "Dit is te lang"),
        ({"what": "a\x00b"}, "teken in dat we niet kunnen bewaren"),
        ({"what": "a\x1bb"}, "teken in dat we niet kunnen bewaren"),
        ({"due_on": ""}, "Vul hier een datum in"),
        ({"due_on": "gisteren"}, "geen datum die we kennen"),
        ({"due_on": "0001-01-01"}, "Klopt het jaar?"),
        ({"due_on": "9999-12-31"}, "Klopt het jaar?"),
        ({"due_on": today(-1)}, "Deze dag is al voorbij"),
        ({"due_on": today(366)}, "meer dan een jaar weg"),
    ],
)
def test_what_cannot_be_promised_is_said_beside_it(
    town: Town, family: Any, client: Any, given: dict[str, str], words: str
) -> None:
    response = promise(client, family, **given)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert {p.kind for p in plan_of(town, family).promises} == {"call", "owed"}


def test_any_text_of_people_is_kept_and_shown_as_text(town: Town, family: Any, client: Any) -> None:
    text = client.get(promise(client, family, what=STRANGE, due_on=today()).url).content.decode()
    assert STRANGE in {p.what for p in plan_of(town, family).promises}
    assert "<script>x" not in text


def test_a_promise_is_moved_and_kept(town: Town, family: Any, client: Any) -> None:
    promise(client, family)
    made = next(p.id for p in plan_of(town, family).promises if p.kind == "words")
    move = page_of(family, f"belofte/{made}/andere-dag/")
    assert "Ik bel school" in client.get(move).content.decode()
    assert client.post(move, {"due_on": today(-2)}).status_code == 200
    was = next(p.due_on for p in plan_of(town, family).promises if p.id == made).isoformat()
    assert f'name="was" value="{was}"' in client.get(move).content.decode()
    assert client.post(move, {"due_on": today(9), "was": was}).status_code == 302
    late = client.post(move, {"due_on": today(5), "was": was}).content.decode()
    assert "Iemand anders paste dit intussen aan" in late  # both are shown
    assert f'value="{today(5)}"' in late
    assert f'name="was" value="{today(9)}"' in late
    client.post(page_of(family, f"belofte/{made}/nagekomen/"))
    assert [(p.id, p.due_on.isoformat()) for p in plan_of(town, family).kept if p.id == made] == [
        (made, today(9))
    ]
    assert client.get(page_of(family, f"belofte/{made}/nagekomen/")).status_code == 405


def test_a_promise_of_another_family_cannot_be_kept_from_here(
    town: Town, family: Any, client: Any
) -> None:
    other = ask(town)
    promise(client, other)
    made = next(p.id for p in plan_of(town, other).promises if p.kind == "words")
    assert client.post(page_of(family, f"belofte/{made}/nagekomen/")).status_code == 404
    assert client.post(page_of(family, f"gedaan/{made}/")).status_code == 404


def test_speaking_and_what_we_owed_are_noted(town: Town, family: Any, client: Any) -> None:
    plan = plan_of(town, family)
    spoken = page_of(family, f"gesproken/{plan.questions[0].id}/")
    assert "eerst zelf een plan maken" in client.get(spoken).content.decode()
    assert client.post(spoken).status_code == 302
    owed = next(p.id for p in plan.promises if p.kind == "owed" and p.what == "investigation")
    assert client.post(page_of(family, f"gedaan/{owed}/")).status_code == 302
    plan = plan_of(town, family)
    assert plan.questions[0].answered_at is not None
    assert {p.what for p in plan.kept if p.kind == "owed"} >= {"investigation"}


def appoint(client: Any, family: Any, **given: Any) -> Any:
    sent = {
        "person": family.person_id,
        "day": today(4),
        "time": "10:30",
        "place": "bij jullie",
        **given,
    }
    return client.post(page_of(family, "afspraak/"), sent)


def test_an_appointment_is_planned(town: Town, family: Any, client: Any) -> None:
    assert appoint(client, family).status_code == 302
    moment = plan_of(town, family).moments[0]
    assert (moment.place, moment.at.astimezone().minute) == ("bij jullie", 30)
    assert "om 10:30 uur" in client.get(page_of(family)).content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": today(-1)}, "Deze dag is al voorbij"),
        ({"day": today(), "time": "00:00"}, "Dit moment is al voorbij"),
        ({"time": "25:99"}, "geen tijd die we kennen"),
        ({"time": ""}, "Vul hier een tijd in"),
        ({"person": "1"}, "Kies een van de regels"),
        ({"person": LONG}, "Kies een van de regels"),
        ({"place": "x" * 201}, "Dit is te lang"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_it(
    town: Town, family: Any, client: Any, given: dict[str, str], words: str
) -> None:
    response = appoint(client, family, **given)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert plan_of(town, family).moments == ()


def confirm(client: Any, family: Any, **given: Any) -> Any:
    sent = {"given_name": "Samira", "surname": "El Amrani", "born_on": "1988-02-03", **given}
    return client.post(page_of(family, f"wie-is-het/{family.person_id}/"), sent)


def test_who_it_is_is_recorded_and_the_bsn_shown_to_nobody(
    town: Town, family: Any, client: Any, admin_db: Any
) -> None:
    assert confirm(client, family, bsn="9999.90.019").status_code == 302
    assert plan_of(town, family).confirmed
    again = client.get(page_of(family, f"wie-is-het/{family.person_id}/")).content.decode()
    assert "999990019" not in again
    assert "al vastgelegd" in again
    assert confirm(client, family, bsn="").status_code == 302  # an empty field takes nothing away
    kept = admin_db.execute(
        "select bsn from people_identity where person_id = %s", [family.person_id]
    ).fetchone()
    assert kept == ("999990019",)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"bsn": "999990018"}, "Dit BSN klopt niet"),
        ({"bsn": "12"}, "Een BSN heeft negen cijfers"),
        ({"given_name": "x" * 81}, "Dit is te lang"),
        ({"surname": "…"}, "minstens één letter"),
        ({"born_on": today(1)}, "ligt in de toekomst"),
        ({"born_on": "1900-01-01"}, "meer dan 120 jaar geleden"),
    ],
)
def test_what_cannot_be_recorded_is_said_beside_it(
    town: Town, family: Any, client: Any, given: dict[str, str], words: str
) -> None:
    response = confirm(client, family, **given)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not plan_of(town, family).confirmed


def test_a_person_of_another_family_is_not_confirmed_here(
    town: Town, family: Any, client: Any
) -> None:
    other = ask(town)
    address = page_of(family, f"wie-is-het/{other.person_id}/")
    assert client.get(address).status_code == client.post(address).status_code == 404


def test_a_question_is_put_with_a_family_of_mine(
    town: Town, family: Any, client: Any, client_as: Any
) -> None:
    goal = ask(town, "Er was al een vraag")
    assert client.get(page_of(family, "hoort-bij/")).status_code == 404  # first: who is it
    confirm(client, family)
    assert "Er was al een vraag" in client.get(page_of(family, "hoort-bij/")).content.decode()
    response = client.post(page_of(family, "hoort-bij/"), {"family": goal.family_id})
    assert response.url == page_of(goal)
    assert len(plan_of(town, goal).questions) == 2
    closed = client.get(page_of(family)).content.decode()
    assert "hoort nu bij een ander gezin" in closed
    assert page_of(goal) in closed


def test_a_family_that_is_not_mine_is_no_choice(town: Town, family: Any, client: Any) -> None:
    from tests.town import make_town

    ask(town)
    confirm(client, family)
    strange = ask(make_town())
    response = client.post(page_of(family, "hoort-bij/"), {"family": strange.family_id})
    assert response.status_code == 200
    assert not plan_of(town, family).closed


def hand_over(town: Town, family: Any, client: Any) -> str:
    question = plan_of(town, family).questions[0].id
    sent = {"to_role": town.tom.role_id, "words": "Jij kent hen al."}
    assert client.post(page_of(family, f"overdragen/{question}/"), sent).status_code == 302
    found = plan_of(town, family).questions[0].handover_id
    return page_of(family, f"overname/{found}/")


def test_a_colleague_is_asked_and_says_yes(
    town: Town, family: Any, client: Any, client_as: Any
) -> None:
    address = hand_over(town, family, client)
    waits = client.get(page_of(family)).content.decode()
    assert "Tom is gevraagd het over te nemen" in waits
    tom = client_as(town.tom, town)
    listed = tom.get("/werk/").content.decode()
    assert "Jij kent hen al." in listed
    assert tom.get(page_of(family)).status_code == 404
    assert "Ik slaap al weken niet." in tom.get(address).content.decode()
    assert client.post(address, {"answer": "yes"}).status_code == 404  # only who was asked
    assert tom.post(address, {"answer": "yes"}).url == page_of(family)
    assert tom.get(page_of(family)).status_code == 200
    assert client.get(page_of(family)).status_code == 404


def test_a_colleague_says_no(town: Town, family: Any, client: Any, client_as: Any) -> None:
    address = hand_over(town, family, client)
    tom = client_as(town.tom, town)
    assert tom.post(address, {"answer": "no"}).url == "/werk/"
    assert tom.get(address).status_code == 404
    assert client.get(page_of(family)).status_code == 200


def test_a_colleague_of_another_team_is_no_choice(town: Town, family: Any, client: Any) -> None:
    from tests.town import make_town

    question = plan_of(town, family).questions[0].id
    address = page_of(family, f"overdragen/{question}/")
    for role_id in (make_town().tom.role_id, town.marieke.role_id, town.clerk.role_id):
        assert client.post(address, {"to_role": role_id}).status_code == 200
    assert plan_of(town, family).questions[0].handover_id is None


def test_asking_while_somebody_is_asked_changes_nothing(
    town: Town, family: Any, client: Any
) -> None:
    hand_over(town, family, client)
    question = plan_of(town, family).questions[0]
    response = client.post(
        page_of(family, f"overdragen/{question.id}/"), {"to_role": town.tom.role_id}
    )
    assert "Er is al een collega gevraagd." in client.get(response.url).content.decode()


def test_a_second_contact_person_is_refused_and_offered_a_role(
    town: Town, family: Any, client: Any, client_as: Any
) -> None:
    asked = {"to_role": town.tom.role_id, "does": "denkt mee over geld"}
    client.post(page_of(family, "collega-erbij/"), asked)
    tom, part = client_as(town.tom, town), plan_of(town, family).parts[0].id
    tom.post(page_of(family, f"meedoen/{part}/"), {"answer": "yes"})
    assert "word de vaste persoon" in tom.get(page_of(family)).content.decode()
    response = tom.post(page_of(family, "vaste-persoon/"), follow=True)
    text = response.content.decode()
    assert "Marieke is hun vaste persoon" in text
    assert page_of(family, "belofte/") in text
    contact = plan_of(town, family).contact
    assert contact is not None
    assert contact.role_id == town.marieke.role_id


def test_what_was_typed_is_there_again_after_the_session_ended(
    town: Town, family: Any, client: Any
) -> None:
    page = client.get(page_of(family, "belofte/")).content.decode()
    me = re.search(r'name="me" value="([^"]+)"', page)
    assert me is not None
    session = client.session
    del session["person"]
    session.save()
    gone = promise(client, family, what="Ik bel de kliniek", me=me[1])
    assert gone.status_code == 302
    assert "inloggen" in gone.url
    session = client.session
    session["person"], session["role"] = town.marieke.person_id, town.marieke.role_id
    session.save()
    back = client.get(page_of(family, "belofte/")).content.decode()
    assert "Ik bel de kliniek" in back
    assert "Wat je typte staat er nog" in back
    assert "Nog niet verstuurd" not in back


def test_who_is_known_but_out_of_reach_gets_no_appointment(
    town: Town, family: Any, client_as: Any
) -> None:
    from tests.town import make_town

    other = make_town()
    again = ask(other, known_person_id=family.person_id)
    with look(other.marieke, "write_to", families=[again.family_id]):
        within_reach = people.person_card(again.person_id) is not None
    colleague = client_as(other.marieke, other)
    if within_reach:
        assert colleague.get(page_of(again, "afspraak/")).status_code == 200
        return
    response = colleague.post(page_of(again, "afspraak/"), {"person": again.person_id}, follow=True)
    assert "Van niemand is een nummer of adres bekend." in response.content.decode()
