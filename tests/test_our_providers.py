"""The family asks a provider itself (S4-08, S0-11, S1-04)."""

from typing import Any

import pytest

from noaber.doors.family.tests.at_our_table import Phone
from noaber.doors.professional.tests.at_work import hire_provider, text_of
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.voices import ask_everybody, say_word
from noaber.plan.tests.acting import at_once
from noaber.plan.tests.at_home import NOW, Home, at_table, make_home, plan_of
from noaber.record.viewers import Viewer
from tests.town import Town


@pytest.fixture
def home(town: Town) -> Home:
    return make_home(town)


@pytest.fixture
def samira(home: Home, town: Town, client_as: Any) -> Phone:
    return Phone(client_as(home.samira, town), home.family_id)


@pytest.fixture
def vos(town: Town) -> Viewer:
    return hire_provider(town)


def need(home: Home, step: str = "paid") -> int:
    """Help for Samira herself, which she and Marieke agreed on."""
    with at_table(home.marieke, home):
        me = home.samira.person_id
        made = name_need(home.marieke, home.family_id, "slapen", NOW, "health", me)
        draft_fit(home.marieke, made, Fit(step, "gesprekken over slapen", "niemand kan"), 1)
        ask_everybody(home.marieke, made, NOW)
    (voice,) = [v for v in plan_of(home.samira, home).table.needs[0].voices if v.person_id == me]
    with at_table(home.samira, home, "our_plan"):
        say_word(home.samira, voice.id, "yes", "", voice.version, NOW)
    return made


def asks(samira: Phone, need_id: int, vos: Viewer, **more: str) -> Any:
    sent = {"to_role": str(vos.role), "does": "gesprekken", "why": "ik slaap niet", "ends_when": ""}
    return samira.send(f"nodig/{need_id}/aanbieder/", **{**sent, **more})


def test_samira_asks_dr_vos_herself_and_it_holds_at_once(
    home: Home, samira: Phone, vos: Viewer, town: Town, client_as: Any
) -> None:
    """S4-08: nobody at work is needed for it; he sees the plan after his yes."""
    need_id = need(home)
    at = f"nodig/{need_id}/aanbieder/"
    ours = samira.see()
    assert at in ours
    assert "meer hierover" not in ours  # what comes next is not folded away
    page = samira.see(at)
    assert "Dr. Vos" in page
    assert 'value="gesprekken over slapen"' in page
    assert asks(samira, need_id, vos).status_code == 302
    assert "Die is al gevraagd." in text_of(asks(samira, need_id, vos))  # sent again by a reload
    (part,) = plan_of(home.samira, home).parts
    assert (part.name, part.need_id, part.accepted) == ("Dr. Vos", need_id, False)
    ours = samira.see()
    assert at not in ours
    assert "meer hierover" in ours
    door = client_as(vos, town)
    assert "Het gezin vraagt of jij meedoet: gesprekken" in text_of(door.get("/werk/hulp/"))
    joins = f"/werk/hulp/{home.family_id}/meedoen/{part.id}/"
    assert door.post(joins, {"answer": "yes"}).url == f"/werk/hulp/{home.family_id}/"
    assert plan_of(home.samira, home).parts[0].accepted
    assert f'value="{vos.role}"' not in samira.see(at)


@pytest.mark.parametrize(
    ("field", "value"),
    [("to_role", "999999"), ("to_role", "x"), ("does", ""), ("does", "x" * 121), ("why", ""),
     ("why", "x" * 301), ("ends_when", "x" * 301), ("does", "a\x1b")],
)  # fmt: skip
def test_what_is_wrong_comes_back(
    home: Home, samira: Phone, vos: Viewer, field: str, value: str
) -> None:
    refused = asks(samira, need(home), vos, **{"ends_when": "na de zomer", field: value})
    assert refused.status_code == 200
    assert plan_of(home.samira, home).parts == ()
    if field != "ends_when":
        assert "na de zomer" in text_of(refused)


def test_only_who_decides_asks_and_only_what_a_provider_can_do(
    home: Home, samira: Phone, vos: Viewer, town: Town, client_as: Any
) -> None:
    need_id = need(home, "general")
    assert "aanbieder/" not in samira.see()
    for viewer in (home.youssef, home.rachid, home.tom, vos):
        client = client_as(viewer, town)
        at = f"/gezin/{home.family_id}/nodig/{need_id}/aanbieder/"
        assert client.get(at).status_code == 404
        assert client.post(at, {"to_role": vos.role, "does": "x", "why": "x"}).status_code == 404
    assert samira.client.get(f"/gezin/{home.family_id}/nodig/999999/aanbieder/").status_code == 404


def test_two_at_once_ask_once(
    home: Home, samira: Phone, vos: Viewer, town: Town, client_as: Any
) -> None:
    need_id = need(home)

    def ask() -> int:
        client = client_as(home.samira, town)
        return int(asks(Phone(client, home.family_id), need_id, vos).status_code)

    assert at_once(2, ask) == [302, 302]
    assert len(plan_of(home.samira, home).parts) == 1
