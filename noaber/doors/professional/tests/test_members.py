"""Who belongs to a family, in the pages: added, known, with a place and authority (X-05)."""

import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noaber.doors.professional.tests.at_work import fit, name_need, only_need, text_of
from noaber.people.models import ParentalAuthority
from noaber.plan import reads
from noaber.plan.acts import families
from noaber.plan.acts.families import confirm_person
from noaber.plan.acts.taking_part import accept_part, ask_colleague
from noaber.plan.tests.at_home import NOW, TODAY, Home, make_home, plan_of, years_ago
from noaber.plan.tests.test_bringing import bring, whole
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import Town, ask, make_town


@pytest.fixture
def home(town: Town) -> Home:
    return make_home(town)


@pytest.fixture
def client(client_as: Any, home: Home, town: Town) -> Any:
    return client_as(home.marieke, town)


def who(home: Home, rest: str = "") -> str:
    return f"/werk/gezin/{home.family_id}/wie-horen-erbij/{rest}"


def sent(**changes: object) -> dict[str, object]:
    known = {
        "given_name": "Sem", "surname": "Test", "born_on": years_ago(6).isoformat(),
        "does": "zoon", "place": "see", "phone": "", "email": "",
    }  # fmt: skip
    return {**known, "once": str(uuid.uuid4()), **changes}


def members(home: Home) -> dict[str, reads.Participant]:
    return {m.known_as: m for m in plan_of(home.marieke, home).members}


def holders(home: Home, child_id: int) -> dict[int, str]:
    with look(home.marieke, "members", families=[home.family_id]):
        rows = ParentalAuthority.objects.filter(child_id=child_id, during__contains=TODAY)
        return dict(rows.values_list("holder_id", "kind"))


# --- the page -----------------------------------------------------------------------------------


def test_the_page_says_what_is_known_of_everybody(home: Home, client: Any) -> None:
    page = text_of(client.get(who(home)))
    for words in ("Samira", "Youssef", "Noor", "8 jaar, geboren op", "Schrijft mee in het plan."):
        assert words in page
    assert "Leest het plan nog niet: dat is vanaf 12 jaar." in page
    assert "Het gezag heeft: Samira (ouder) en Rachid (ouder)." in page
    assert f"/werk/gezin/{home.family_id}/wie-horen-erbij/" in text_of(
        client.get(f"/werk/gezin/{home.family_id}/")
    )


def test_who_works_elsewhere_gets_what_is_not_there(home: Home, client_as: Any, town: Town) -> None:
    strangers = (town.tom, town.clerk, home.samira, make_town().marieke)
    for viewer in strangers:
        client = client_as(viewer, town)
        for rest in ("", "nieuw/", "bekend/", *(f"{home.noor_id}/{x}/" for x in ONE)):
            for answer in (client.get(who(home, rest)), client.post(who(home, rest), sent())):
                assert answer.status_code in (404, 405)
                assert "Noor" not in answer.content.decode()
    assert "Sem" not in members(home)


ONE = ("plek", "gezag", "bereiken", "link")


def test_who_takes_part_and_does_not_lead_has_none_of_this(
    home: Home, client_as: Any, town: Town
) -> None:
    at = NOW
    with look(home.marieke, "take_part", families=[home.family_id]):
        ask_colleague(home.marieke, home.family_id, home.tom.role, "geld", "", at)
    with look(home.tom, "take_part", families=[home.family_id]):
        plan = reads.our_plan(home.family_id, at)
        assert plan is not None
        accept_part(home.tom, plan.parts[0].id, at)
    client = client_as(home.tom, town)
    assert "wie-horen-erbij" not in text_of(client.get(f"/werk/gezin/{home.family_id}/"))
    assert client.get(who(home)).status_code == 404


def test_number_of_queries(home: Home, client: Any) -> None:
    client.get(who(home))
    with CaptureQueriesContext(connection) as asked:
        client.get(who(home))
    assert len(asked) == QUERIES, [q["sql"][:90] for q in asked]


# The session; three looks (the family, parents elsewhere, my families), each with its line and its
# key set and cleared in a transaction; seven reads of the family, and one of each of the others.
QUERIES = 25


# --- somebody new -------------------------------------------------------------------------------


def test_a_child_is_added_and_the_next_page_asks_who_has_authority(home: Home, client: Any) -> None:
    answer = client.post(who(home, "nieuw/"), sent())
    sem = members(home)["Sem"]
    assert sem.does == "zoon"
    assert answer.url == who(home, f"{sem.person_id}/gezag/")
    assert "Wie heeft het gezag over Sem?" in text_of(client.get(answer.url))
    assert holders(home, sem.person_id) == {}
    assert "Wie het gezag heeft, weten we nog niet." in text_of(client.get(who(home)))


def test_an_adult_reads_along_or_writes_as_was_said(home: Home, client: Any) -> None:
    for name, place in (("Oma", "see"), ("Partner", "own")):
        born_on = years_ago(60).isoformat()
        data = sent(given_name=name, place=place, born_on=born_on, does="oma")
        assert client.post(who(home, "nieuw/"), data).url == who(home)
        person_id = members(home)[name].person_id
        with look(home.marieke, "members", families=[home.family_id]):
            assert reads.places_in(home.family_id)[person_id] == place


def test_a_form_that_is_sent_twice_adds_one(home: Home, client: Any) -> None:
    data = sent()
    for _twice in (1, 2):
        assert client.post(who(home, "nieuw/"), data).status_code == 302
    assert [m.known_as for m in plan_of(home.marieke, home).members].count("Sem") == 1


BAD = {
    "no name": ({"given_name": " ", "surname": " "}, "id_given_name_error"),
    "a name without letters": ({"given_name": "123"}, "id_given_name_error"),
    "a NUL": ({"surname": "Te\x00st"}, "id_surname_error"),
    "a long name": ({"given_name": "x" * 500}, "id_given_name_error"),
    "not born yet": ({"born_on": "2090-01-01"}, "id_born_on_error"),
    "no day": ({"born_on": "31-2-2020"}, "id_born_on_error"),
    "nothing they are": ({"does": ""}, "id_does_error"),
    "long": ({"does": "x" * 500}, "id_does_error"),
    "another place": ({"place": "write"}, "id_place_error"),
    "a short number": ({"phone": "12"}, "id_phone_error"),
    "no e-mail": ({"email": "x@"}, "id_email_error"),
}


@pytest.mark.parametrize(("changes", "beside"), BAD.values(), ids=BAD)
def test_what_cannot_be_kept_comes_back_with_what_was_typed(
    changes: dict[str, str], beside: str, home: Home, client: Any
) -> None:
    page = text_of(client.post(who(home, "nieuw/"), sent(surname="Overgaauw") | changes))
    assert f'id="{beside}"' in page
    if "surname" not in changes:
        assert "Overgaauw" in page
    assert "Sem" not in members(home)


# --- somebody known -----------------------------------------------------------------------------


def test_a_child_of_two_families_is_chosen_from_a_family_of_mine(
    home: Home, client: Any, client_as: Any, town: Town
) -> None:
    his = f"/werk/gezin/{home.rachid_family_id}/wie-horen-erbij/bekend/"
    assert f"?gezin={home.family_id}" in text_of(client.get(his))
    chosen = f"{his}?gezin={home.family_id}"
    page = text_of(client.get(chosen))
    assert "Youssef" in page
    youssef = home.youssef.person_id
    data = {"person": youssef, "does": "zoon", "place": "see", "once": str(uuid.uuid4())}
    for _twice in (1, 2):
        assert client.post(chosen, data).status_code == 302
    plan = text_of(client_as(home.rachid, town).get(f"/gezin/{home.rachid_family_id}/"))
    assert "Youssef" in plan
    assert not re.search(r"\bNoor\b", plan)
    assert "niet meer alleen met de kinderen" not in plan
    assert client_as(home.youssef, town).get(f"/gezin/{home.rachid_family_id}/").status_code == 200


def test_nobody_is_chosen_from_a_family_that_is_not_mine(
    home: Home, client: Any, town: Town
) -> None:
    """Never a search over all people: another number is as one that is not there."""
    elsewhere = ask(make_town(), "Geheim.", given_name="Hildegard")
    for number in (elsewhere.family_id, 999_999_999, "x", "٣", 9**30):
        for answer in (
            client.get(who(home, f"bekend/?gezin={number}")),
            client.post(
                who(home, f"bekend/?gezin={number}"),
                {"person": elsewhere.person_id, "does": "oma", "place": "see"},
            ),
        ):
            assert "Hildegard" not in text_of(answer)
    chosen = who(home, f"bekend/?gezin={home.rachid_family_id}")
    data = {"person": elsewhere.person_id, "does": "oma", "place": "see"}
    assert 'id="id_person_error"' in text_of(client.post(chosen, data))
    assert len(members(home)) == 3


# --- who came along by name ---------------------------------------------------------------------


def test_confirming_who_came_along_gives_a_place(
    town: Town, home: Home, client: Any, client_as: Any
) -> None:
    """S0-11: one form says who it is and what they do in the plan."""
    answered = bring(town, whole(home.samira, home.family_id))
    page = f"/werk/gezin/{answered.family_id}/wie-horen-erbij/"
    shown = text_of(client.get(page))
    assert shown.count("We weten nog niet zeker wie dit is.") == 3
    with look(town.marieke, "members", families=[answered.family_id]):
        plan = reads.our_plan(answered.family_id, NOW)
    assert plan is not None
    youssef = next(m.person_id for m in plan.members if m.known_as == "Youssef")
    confirm = f"/werk/gezin/{answered.family_id}/wie-is-het/{youssef}/"
    assert "Wat doet diegene in het plan?" in text_of(client.get(confirm))
    data = {"given_name": "Youssef", "surname": "Test", "born_on": years_ago(14).isoformat()}
    assert 'id="id_place_error"' in text_of(client.post(confirm, data))
    assert client.post(confirm, {**data, "place": "own"}).status_code == 302
    reader = client_as(Viewer(youssef), town)
    assert text_of(reader.get(f"/gezin/{answered.family_id}/"))
    assert reader.get(f"/gezin/{answered.family_id}/woorden/").status_code == 404
    assert "Leest het plan mee." in text_of(client.get(page))
    assert "Wat doet diegene in het plan?" not in text_of(client.get(confirm))


def test_a_child_that_grew_gets_a_place(home: Home, client: Any, admin_db: Any) -> None:
    at = who(home, f"{home.noor_id}/plek/")
    assert client.get(at).status_code == 404
    with look(home.marieke, "confirm_person", families=[home.family_id]):
        twelve = families.Confirmed("Noor", "Test", years_ago(12), "")
        confirm_person(home.marieke, home.family_id, home.noor_id, twelve, NOW, "verjaard")
    assert "Noor leest mee" in text_of(client.get(at))
    assert client.post(at).url == who(home)
    with look(home.marieke, "members", families=[home.family_id]):
        assert reads.places_in(home.family_id)[home.noor_id] == "see"
    assert client.get(at).status_code == 404
    assert client.post(at).status_code == 302  # said twice


# --- who has authority --------------------------------------------------------------------------


def authority(home: Home, *chosen: object, **more: object) -> dict[str, object]:
    known = {"holders": [str(c) for c in chosen], "kind": "parent", "once": str(uuid.uuid4())}
    return {**known, **more}


def test_help_for_a_child_waits_for_who_was_chosen(home: Home, client: Any) -> None:
    """X-05: chosen here, waited for at the table."""
    at = who(home, f"{home.noor_id}/gezag/")
    need = name_need(home, client, home.noor_id)
    fit(home, client, need, "paid", skipped_why="niemand kan")
    assert set(only_need(home).state.waits.values()) == {"Samira", "Rachid"}
    assert client.post(at, authority(home, home.samira.person_id)).url == who(home)
    assert set(only_need(home).state.waits.values()) == {"Samira"}
    assert client.post(at, authority(home, "unknown")).status_code == 302
    assert only_need(home).state.because == "nobody_has_authority"
    table = text_of(client.get(f"/werk/gezin/{home.family_id}/tafel/"))
    assert "wacht op Samira" in table or "eerst uitzoeken wie hier ja op mag zeggen" in table


def test_a_parent_of_another_family_of_mine_is_chosen(home: Home, client: Any, town: Town) -> None:
    other = ask(town, "Ik wil mijn zoon zien.", given_name="Dirk")
    at, dirk = who(home, f"{home.noor_id}/gezag/"), other.person_id
    assert 'id="id_holders_error"' in text_of(client.post(at, authority(home, dirk)))
    chosen = f"{at}?gezin={other.family_id}"
    assert chosen.replace(at, "") in text_of(client.get(at))
    assert "Dirk" in text_of(client.get(chosen))
    assert client.post(chosen, authority(home, dirk, home.samira.person_id)).status_code == 302
    assert set(holders(home, home.noor_id)) == {dirk, home.samira.person_id}


def test_a_parent_nobody_knew_becomes_known_and_can_be_reached(home: Home, client: Any) -> None:
    at = who(home, f"{home.noor_id}/gezag/")
    new = {"given_name": "Pieter", "surname": "Verweg", "phone": "06 11112222"}
    assert client.post(at, authority(home, "new", **new)).status_code == 302
    page = text_of(client.get(who(home)))
    assert "Ouders die ergens anders wonen" in page
    assert "Pieter Verweg" in page
    (pieter,) = holders(home, home.noor_id)
    assert "06 11112222" in text_of(client.get(who(home, f"{pieter}/bereiken/")))
    assert client.get(who(home, f"{pieter}/link/")).status_code == 200
    stranger = ask(make_town(), given_name="Jan").person_id
    assert client.get(who(home, f"{stranger}/link/")).status_code == 404


AUTHORITY_BAD = {
    "nobody chosen": ((), {}, "holders"),
    "unknown and somebody": (("unknown", "samira"), {}, "holders"),
    "a child": (("youssef",), {}, "holders"),
    "new without a name": (("new",), {"phone": "06 11112222"}, "given_name"),
    "new out of reach": (("new",), {"given_name": "Pieter"}, "phone"),
    "new with half a number": (("new",), {"given_name": "Pieter", "phone": "12"}, "phone"),
    "before birth": (("samira",), {"since": "1990-01-01"}, "since"),
    "to come": (("samira",), {"since": "2090-01-01"}, "since"),
    "no day": (("samira",), {"since": "x"}, "since"),
    "another kind": (("samira",), {"kind": "friend"}, "kind"),
}


@pytest.mark.parametrize("name", AUTHORITY_BAD)
def test_authority_that_cannot_be_comes_back(name: str, home: Home, client: Any) -> None:
    chosen, more, field = AUTHORITY_BAD[name]
    ids = {"samira": home.samira.person_id, "youssef": home.youssef.person_id}
    data = authority(home, *(ids.get(c, c) for c in chosen), **more)
    page = text_of(client.post(who(home, f"{home.noor_id}/gezag/"), data))
    assert f'id="id_{field}_error"' in page
    assert set(holders(home, home.noor_id)) == {home.samira.person_id, home.rachid.person_id}


def test_nobody_has_authority_over_an_adult(home: Home, client: Any) -> None:
    assert client.get(who(home, f"{home.samira.person_id}/gezag/")).status_code == 404


def test_a_guardian_is_one(home: Home, client: Any) -> None:
    at, samira = who(home, f"{home.noor_id}/gezag/"), home.samira.person_id
    assert client.post(at, authority(home, samira, kind="guardian")).status_code == 302
    assert holders(home, home.noor_id) == {samira: "guardian"}
    assert "Samira (voogd)" in text_of(client.get(who(home)))


def test_a_second_tab_does_not_bring_back_who_had_authority(home: Home, client: Any) -> None:
    """Lost update: who has it and as what is one answer, and both are read before it is changed."""
    at = who(home, f"{home.noor_id}/gezag/")
    stood = unescape(re.findall(r'name="stood" value="([^"]*)"', text_of(client.get(at)))[0])
    samira, rachid = home.samira.person_id, home.rachid.person_id
    client.post(at, authority(home, samira, stood=stood))
    assert set(holders(home, home.noor_id)) == {samira}
    same = authority(home, samira, rachid, stood=stood, since="2020-01-01")
    assert client.post(at, same).status_code == 302  # nothing was changed in this tab
    assert set(holders(home, home.noor_id)) == {samira}
    told = text_of(client.post(at, authority(home, rachid, stood=stood)))
    assert "Nu staat er: “Samira als ouder”" in told
    assert set(holders(home, home.noor_id)) == {samira}
