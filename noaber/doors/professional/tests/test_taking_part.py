"""Who takes part in a family's plan: asked, answered, taken back and left, in the pages."""

from datetime import UTC, datetime
from typing import Any

import pytest

from noaber.plan import reads
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import Town, ask


@pytest.fixture
def family(town: Town) -> Any:
    return ask(town, "Ik slaap al weken niet.")


@pytest.fixture
def client(town: Town, client_as: Any) -> Any:
    return client_as(town.marieke, town)


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
