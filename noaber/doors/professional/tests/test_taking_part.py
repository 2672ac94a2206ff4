"""Who takes part in a family's plan: asked, answered, taken back and left, in the pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from noaber.lib.days import day_of
from noaber.plan import reads
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import Town, ask, make_town


@pytest.fixture
def family(town: Town) -> Any:
    return ask(town, "Ik slaap al weken niet.")


@pytest.fixture
def client(town: Town, client_as: Any) -> Any:
    return client_as(town.marieke, town)


def soon() -> str:
    return day_of(datetime.now(UTC) + timedelta(days=3)).isoformat()


def page_of(family: Any, rest: str = "") -> str:
    return f"/werk/gezin/{family.family_id}/{rest}"


def plan_of(viewer: Viewer, family: Any) -> reads.OurPlan:
    with look(viewer, "our_plan", families=[family.family_id]):
        plan = reads.our_plan(family.family_id, datetime.now(UTC))
    assert plan is not None
    return plan


# --- a handover is taken back ---------------------------------------------------------------------


def hand_over(town: Town, family: Any, client: Any) -> str:
    question = plan_of(town.marieke, family).questions[0].id
    client.post(page_of(family, f"overdragen/{question}/"), {"to_role": town.tom.role_id})
    found = plan_of(town.marieke, family).questions[0].handover_id
    return page_of(family, f"overname/{found}/")


def test_who_asked_takes_it_back_and_the_colleague_sees_nothing_more(
    town: Town, family: Any, client: Any, client_as: Any
) -> None:
    address = hand_over(town, family, client)
    tom = client_as(town.tom, town)
    assert tom.get(address).status_code == 200
    assert f'action="{address}intrekken/"' in client.get(page_of(family)).text
    assert tom.post(f"{address}intrekken/").status_code == 404  # only who asked
    assert client.get(f"{address}intrekken/").status_code == 405
    for _twice in range(2):
        response = client.post(f"{address}intrekken/")
        assert "leest niet meer mee" in client.get(response.url).text
    assert tom.get(address).status_code == 404
    assert tom.post(address, {"answer": "yes"}).status_code == 404
    assert "intrekken" not in client.get(page_of(family)).text


def test_a_request_about_another_family_is_not_taken_back_from_here(
    town: Town, family: Any, client: Any
) -> None:
    address = hand_over(town, family, client)
    other = page_of(ask(town), address.removeprefix(page_of(family)))
    assert client.post(f"{other}intrekken/").status_code == 404
    assert plan_of(town.marieke, family).questions[0].handover_id is not None


def test_who_is_not_the_owner_reads_why_it_cannot_be_handed_over(
    town: Town, family: Any, client: Any, client_as: Any, admin_db: Any
) -> None:
    question = plan_of(town.marieke, family).questions[0].id
    address = hand_over(town, family, client)
    tom = client_as(town.tom, town)
    tom.post(address, {"answer": "yes"})
    admin_db.execute(
        "update sharing_grant set during = tstzrange(lower(during), null)"
        " where person_id = %s and role_id = %s",
        [town.marieke.person_id, town.marieke.role_id],
    )
    response = client.post(
        page_of(family, f"overdragen/{question}/"), {"to_role": town.tom.role_id, "words": "Toe"}
    )
    assert "Alleen wie nu de vraag heeft" in response.text
    assert "Toe" in response.text


# --- who it is, when that was sure already --------------------------------------------------------

WHO = {"given_name": "Samira", "surname": "El Amrani", "born_on": "1988-02-03", "bsn": "999990019"}


def test_what_stood_there_is_shown_before_it_is_replaced(
    town: Town, family: Any, client: Any, admin_db: Any
) -> None:
    address = page_of(family, f"wie-is-het/{family.person_id}/")
    assert "Waarom verander je het?" not in client.get(address).text
    assert client.post(address, WHO).status_code == 302
    assert "Waarom verander je het?" in client.get(address).text
    other = WHO | {"surname": "De Wit", "born_on": "1989-02-03", "bsn": "999990020"}
    shown = client.post(address, other).text
    assert "Schrijf waarom je het verandert." in shown
    assert "er stond El Amrani, er komt De Wit" in shown
    assert "er stond 3 februari 1988, er komt 3 februari 1989" in shown
    assert "BSN: er stond een ander" in shown
    assert "999990019" not in shown
    names = "select surname from people_person where id = %s"
    assert admin_db.execute(names, [family.person_id]).fetchone() == ("El Amrani",)
    assert client.post(address, other | {"why": "Haar paspoort is nieuw."}).status_code == 302
    assert admin_db.execute(names, [family.person_id]).fetchone() == ("De Wit",)
    same = {**other, "bsn": ""}
    assert client.post(address, same).status_code == 302  # the same again needs no reason


# --- a colleague in the same plan -----------------------------------------------------------------

SENT = {"does": "denkt mee over geld", "words": "Jij weet dit."}


def invite(town: Town, family: Any, client: Any) -> str:
    response = client.post(page_of(family, "collega-erbij/"), SENT | {"to_role": town.tom.role_id})
    assert "telt mee na een ja" in client.get(response.url).text
    (part,) = plan_of(town.marieke, family).parts
    return page_of(family, f"meedoen/{part.id}/")


def test_a_colleague_is_asked_along_says_yes_and_leaves(
    town: Town, family: Any, client: Any, client_as: Any
) -> None:
    assert "vraag een collega erbij" in client.get(page_of(family)).text
    assert "Tom, Buurtteam Noord" in client.get(page_of(family, "collega-erbij/")).text
    address = invite(town, family, client)
    resident, tom = client_as(Viewer(family.person_id), town), client_as(town.tom, town)
    ours = f"/gezin/{family.family_id}/"
    assert "Marieke vraagt Tom om mee te doen: denkt mee over geld." in resident.get(ours).text
    listed = tom.get("/werk/").text
    assert "Marieke vraagt of jij meedoet bij Samira Test: denkt mee over geld" in listed
    assert "Jij weet dit." in tom.get(address).text
    assert tom.get(page_of(family)).status_code == 404
    assert client.get(address).status_code == 404  # only who was asked
    assert tom.post(address, {"answer": "yes"}).url == page_of(family)
    assert tom.get(address).status_code == 404
    text = tom.get(page_of(family)).text
    assert "ik doe niet meer mee" in text
    assert "vraag een collega erbij" not in text
    assert "denkt mee over geld, Buurtteam Noord" in resident.get(ours).text
    assert "Marieke vraagt Tom" not in resident.get(ours).text
    assert f'href="{page_of(family)}"' in tom.get("/werk/").text
    tom.post(page_of(family, "belofte/"), {"what": "Ik reken het na", "due_on": soon()})
    assert "Kom die eerst na" in tom.post(f"{address}stoppen/").text
    made = next(p.id for p in plan_of(town.tom, family).promises if p.what == "Ik reken het na")
    tom.post(page_of(family, f"belofte/{made}/nagekomen/"))
    assert client.post(f"{address}stoppen/").status_code == 404
    assert tom.get(f"{address}stoppen/").status_code == 200
    assert tom.post(f"{address}stoppen/").url == "/werk/"
    assert tom.get(page_of(family)).status_code == 404
    assert "denkt mee over geld" not in resident.get(ours).text


def test_a_colleague_says_no_or_the_request_is_taken_back(
    town: Town, family: Any, client: Any, client_as: Any
) -> None:
    tom = client_as(town.tom, town)
    assert tom.post(invite(town, family, client), {"answer": "no"}).url == "/werk/"
    address = invite(town, family, client)
    assert f'action="{address}intrekken/"' in client.get(page_of(family)).text
    assert tom.post(f"{address}intrekken/").status_code == 404
    for _twice in range(2):
        response = client.post(f"{address}intrekken/")
        assert "Je collega leest niet meer mee." in client.get(response.url).text
    assert tom.get(address).status_code == 404
    assert tom.post(address, {"answer": "yes"}).status_code == 404


@pytest.mark.parametrize("given", [{"does": ""}, {"does": "x" * 121}, {"to_role": "9999999"}])
def test_what_is_missing_is_said_beside_it(
    town: Town, family: Any, client: Any, given: dict[str, str]
) -> None:
    sent = SENT | {"to_role": town.tom.role_id} | given
    response = client.post(page_of(family, "collega-erbij/"), sent)
    assert response.status_code == 200
    assert "Jij weet dit." in response.text
    assert plan_of(town.marieke, family).parts == ()


def test_a_second_request_to_the_same_colleague_says_so(
    town: Town, family: Any, client: Any
) -> None:
    invite(town, family, client)
    sent = SENT | {"to_role": town.tom.role_id}
    response = client.post(page_of(family, "collega-erbij/"), sent)
    assert "doet al mee, of is al gevraagd" in client.get(response.url).text
    assert len(plan_of(town.marieke, family).parts) == 1


@pytest.mark.parametrize(
    "rest",
    [
        "collega-erbij/",
        "sluiten/",
        "meedoen/{p}/",
        "meedoen/{p}/stoppen/",
        "meedoen/{p}/intrekken/",
    ],
)
def test_an_outsider_finds_none_of_these_pages(
    town: Town, family: Any, client: Any, client_as: Any, rest: str
) -> None:
    invite(town, family, client)
    part = plan_of(town.marieke, family).parts[0].id
    other = ask(town)
    for viewer in (town.clerk, Viewer(family.person_id), make_town().marieke):
        for method in ("get", "post"):
            response = getattr(client_as(viewer, town), method)(
                page_of(family, rest.format(p=part))
            )
            assert response.status_code in (404, 405)
    if "{p}" in rest:  # nor through a family of one's own
        assert (
            client.post(page_of(other, rest.format(p=part)), {"answer": "yes"}).status_code == 404
        )
    assert not plan_of(town.marieke, family).parts[0].accepted


# --- a plan is closed -----------------------------------------------------------------------------


def settle(family: Any, client: Any, town: Town) -> None:
    plan = plan_of(town.marieke, family)
    client.post(page_of(family, f"gesproken/{plan.questions[0].id}/"))
    for promise in plan.promises:
        if promise.kind == "owed":
            client.post(page_of(family, f"gedaan/{promise.id}/"))


def test_a_plan_is_closed_with_the_family_which_may_come_back(
    town: Town, family: Any, client: Any, client_as: Any
) -> None:
    address, sent = page_of(family, "sluiten/"), {"words": "Het gaat weer goed.", "agreed": "on"}
    assert "sluit dit plan" in client.get(page_of(family)).text
    assert "Er staat nog iets open" in client.post(address, sent).text
    settle(family, client, town)
    assert "vinkje" in client.post(address, {"words": "Het gaat weer goed."}).text
    assert not plan_of(town.marieke, family).closed
    for _twice in range(2):
        response = client.post(address, sent)
        assert "Het gezin leest waarom." in client.get(response.url).text
    text = client_as(Viewer(family.person_id), town).get(f"/gezin/{family.family_id}/").text
    assert "Marieke sloot dit plan, vandaag" in text
    assert "“Het gaat weer goed.”" in text
    assert "Stel een nieuwe vraag" in text
    assert "Zeg het anders" not in text
    assert "verder gegaan in een ander plan" not in text
    assert page_of(family) not in client.get("/werk/").text
    assert client.get(page_of(family)).status_code == 200
    assert (
        client.post(page_of(family, "belofte/"), {"what": "x", "due_on": soon()}).status_code == 404
    )


def test_a_question_joins_a_family_whose_plan_was_closed(
    town: Town, family: Any, client: Any
) -> None:
    settle(family, client, town)
    client.post(page_of(family, "sluiten/"), {"words": "Goed.", "agreed": "on"})
    again = ask(town, "Toch weer.")
    client.post(page_of(again, f"wie-is-het/{again.person_id}/"), WHO)
    assert "(plan is dicht)" in client.get(page_of(again, "hoort-bij/")).text
    client.post(page_of(again, "hoort-bij/"), {"family": family.family_id})
    plan = plan_of(town.marieke, family)
    assert not plan.closed
    assert plan.sentence == "Toch weer."
    assert page_of(family) in client.get("/werk/").text
