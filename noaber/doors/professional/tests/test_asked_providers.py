"""Somebody of a provider: asked, a yes, a no, and what they see before and after."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error

from noaber.doors.professional import commitments
from noaber.doors.professional.tests.at_work import (
    agree,
    fit,
    hire_provider,
    name_need,
    of,
    only_task,
    page_of,
    soon,
    table_of,
    text_of,
)
from noaber.people.acts import Address
from noaber.plan import act_names as plan_acts
from noaber.plan.acts import needs
from noaber.plan.acts.guests import Joining, accept_invitation, invite_provider
from noaber.plan.acts.members import give_address
from noaber.plan.acts.tasks import ask_commitment
from noaber.plan.acts.voices import say_word
from noaber.plan.models import Participation, Voice
from noaber.plan.reads import asked_of_me
from noaber.plan.tests.at_home import NOW, TODAY, Home, make_home, plan_of
from noaber.record.acts import act
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import AtTheSameTime
from noaber.sharing.looks import look
from tests.town import Town


@pytest.fixture
def home(town: Town) -> Home:
    return make_home(town)


@pytest.fixture
def client(home: Home, town: Town, client_as: Any) -> Any:
    return client_as(home.marieke, town)


def ask_vos(home: Home, client: Any, vos: Viewer, **more: object) -> Any:
    sent = {"to_role": vos.role, "does": "praat met Youssef", "why": "nachtmerries", **more}
    return client.post(page_of(home, "aanbieder/"), sent)


@pytest.fixture
def vos(town: Town) -> Viewer:
    return hire_provider(town)


def test_a_provider_is_asked_says_yes_and_works_only_on_their_own(
    home: Home, town: Town, client: Any, client_as: Any, vos: Viewer
) -> None:
    """S1-04, S3-15, S0-11: the whole picture to read, own commitments to work on."""
    door = client_as(vos, town)
    assert "niets aan jou gevraagd" in text_of(door.get("/werk/hulp/"))
    assert ask_vos(home, client, vos).status_code == 302
    (part,) = plan_of(home.samira, home).parts
    text = text_of(door.get("/werk/hulp/"))
    assert "Marieke vraagt of jij meedoet: praat met Youssef" in text
    assert "Samira" not in text
    address = f"/werk/hulp/{home.family_id}/"
    assert door.get(address).status_code == 404
    joins = f"{address}meedoen/{part.id}/"
    text = text_of(door.get(joins))
    assert "nachtmerries" in text
    assert "Ik red het niet" not in text
    agree(home, client, f"role-{vos.role}", what="kennismaken")
    assert "kennismaken" in text_of(door.get(joins))
    for _twice in range(2):
        assert door.post(joins, {"answer": "yes"}).url == address
    text = text_of(door.get(address))
    assert "Ik red het niet meer alleen" in text
    assert "wacht op jouw ja" in text
    (mine,) = [p for p in plan_of(vos, home).promises if p.what == "kennismaken"]
    answer = f"{address}gevraagd/{mine.id}/"
    assert door.post(answer, {"answer": "yes", "said": ""}).url == "/werk/hulp/"
    door.post(answer, {"answer": "stuck", "said": "agenda vol"})
    assert "lukt niet" in text_of(door.get("/werk/hulp/"))
    door.post(answer, {"answer": "done", "said": ""})
    (kept,) = [p for p in plan_of(vos, home).kept if p.what == "kennismaken"]
    assert kept.kept_on
    door.post(f"{address}belofte/", {"what": "ik bel Samira", "due_on": soon()})
    assert "ik bel Samira" in text_of(client.get(page_of(home))).replace("Ik bel", "ik bel")
    assert door.get(page_of(home)).status_code == 404
    assert door.get(table_of(home)).status_code == 404


def test_a_provider_says_no_and_sees_nothing(
    home: Home, town: Town, client: Any, client_as: Any, vos: Viewer
) -> None:
    ask_vos(home, client, vos)
    (part,) = plan_of(home.samira, home).parts
    door, address = client_as(vos, town), f"/werk/hulp/{home.family_id}/"
    assert door.post(f"{address}meedoen/{part.id}/", {"answer": "no"}).url == "/werk/hulp/"
    assert plan_of(home.samira, home).parts == ()
    assert door.get(address).status_code == 404
    assert door.post(f"{address}meedoen/{part.id}/", {"answer": "yes"}).status_code == 404


def test_why_a_provider_is_here_and_that_it_ends(
    home: Home, town: Town, client: Any, client_as: Any, vos: Viewer
) -> None:
    """S1-04: "not yet agreed when this stops"; S0-11: the plan stays."""
    ask_vos(home, client, vos)
    (part,) = plan_of(home.samira, home).parts
    with look(vos, "asked_of_me", families=[home.family_id]):
        accept_invitation(vos, part.id, NOW)
    agree(home, client, f"role-{vos.role}", what="kennismaken")
    assert "Nog niet afgesproken wanneer dit stopt." in text_of(client.get(table_of(home)))
    change = page_of(home, f"aanbieder/{part.id}/")
    sent = {"does": "praat met Youssef", "why": "slapen", "ends_when": "als hij slaapt"}
    assert client.post(change, sent | {"version": part.version}).status_code == 302
    late = text_of(client.post(change, sent | {"why": "rust", "version": part.version}))
    assert "Nu staat er: “praat met Youssef, slapen, als hij slaapt”" in late
    assert "rust" in late
    assert "als hij slaapt" in text_of(client.get(table_of(home)))
    assert "slapen" in text_of(client.get(change))
    stop = page_of(home, f"aanbieder/{part.id}/stoppen/")
    assert "nog niemand" in text_of(client.get(stop))
    assert client.post(stop).status_code == 302
    late = text_of(client.post(change, sent | {"why": "toch langer", "version": 2}))
    assert "Dr. Vos doet al niet meer mee." in late
    assert "toch langer" in late
    assert client.get(change).status_code == 404
    assert only_task(home).once_by == "Dr. Vos"
    door = client_as(vos, town)
    assert door.get(f"/werk/hulp/{home.family_id}/").status_code == 404
    assert "Samira" not in text_of(door.get("/werk/hulp/"))


def test_a_provider_is_asked_once(home: Home, client: Any, vos: Viewer) -> None:
    ask_vos(home, client, vos)
    again = text_of(ask_vos(home, client, vos, why="nog eens"))
    assert "Die is al gevraagd. Dat staat in het plan." in again
    assert "Kies een van de regels" not in again
    assert "nog eens" in again
    assert len(plan_of(home.samira, home).parts) == 1


def test_another_provider_sees_nothing_of_what_is_asked_of_vos(
    home: Home, town: Town, client: Any, client_as: Any, vos: Viewer
) -> None:
    ask_vos(home, client, vos)
    (part,) = plan_of(home.samira, home).parts
    agree(home, client, f"role-{vos.role}", what="kennismaken")
    (asked,) = [p for p in plan_of(home.samira, home).promises if p.what == "kennismaken"]
    address = f"/werk/hulp/{home.family_id}/"
    for viewer in (hire_provider(town, "Dr. Ander"), home.tom, home.samira, home.rachid):
        other = client_as(viewer, town)
        for rest in ("", f"meedoen/{part.id}/", f"gevraagd/{asked.id}/", "belofte/"):
            for method in ("get", "post"):
                found = getattr(other, method)(address + rest, {"answer": "yes"})
                assert found.status_code in (404, 405), (viewer, rest)
                assert b"kennismaken" not in found.content
    joining = Joining(vos.role, "x")
    with pytest.raises(NotAllowed), look(home.youssef, "our_plan", families=[home.family_id]):
        invite_provider(home.youssef, home.family_id, joining, NOW)


def test_two_who_ask_the_same_person_at_once_both_get_through(
    home: Home, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other made the place first: look again, once; nothing is asked twice."""
    ask, tried = ask_commitment, []

    def overtaken(*given: Any) -> int:
        tried.append(given)
        if len(tried) == 1:
            raise AtTheSameTime
        return ask(*given)

    monkeypatch.setattr(commitments, "ask_commitment", overtaken)
    assert agree(home, client, of(home.youssef)).status_code == 302
    assert len(tried) == 2
    assert only_task(home).person_id == home.youssef.person_id


def test_a_shielded_address_is_not_told_to_a_provider_before_the_yes(
    home: Home, client: Any, vos: Viewer
) -> None:
    """X-08."""
    samira, now = home.samira.person_id or 0, datetime.now(UTC)
    address = Address("Zeilmakersgang", "3", "1234 CD", "Waterrijk", shielded=True)
    with look(home.samira, "my_card", families=[home.family_id], persons=[samira]):
        give_address(home.samira, home.family_id, samira, address, TODAY, now)
    text = text_of(ask_vos(home, client, vos, does="komt thuis, zeilmakersgang 3"))
    assert "verraadt waar iemand woont" in text
    assert plan_of(home.samira, home).parts == ()
    ask_vos(home, client, vos)
    text = text_of(agree(home, client, f"role-{vos.role}", what="kom naar 1234 CD"))
    assert "verraadt waar iemand woont" in text
    assert "kom naar 1234 CD" in text


def test_a_yes_opens_nothing_before_the_help_stands(
    home: Home, town: Town, client: Any, client_as: Any, vos: Viewer
) -> None:
    """S0-04, X-05: Dr. Vos is asked for help for Youssef, which waits for Youssef and Rachid."""
    need = name_need(home, client, home.youssef.person_id, "praten")
    fit(home, client, need, "paid", fits="vijf gesprekken", skipped_why="nachtmerries")
    client.post(table_of(home, f"nodig/{need}/vragen/"), {"words": "Vijf gesprekken"})
    page = text_of(client.get(page_of(home, f"aanbieder/?nodig={need}")))
    assert "vijf gesprekken" in page
    assert "Kies" in text_of(ask_vos(home, client, vos))
    assert ask_vos(home, client, vos, need="999").status_code == 200
    assert ask_vos(home, client, vos, need=need).status_code == 302
    (part,) = plan_of(home.samira, home).parts
    assert part.need_id == need
    door = client_as(vos, town)
    joins = f"/werk/hulp/{home.family_id}/meedoen/{part.id}/"
    assert "wacht nog op een antwoord" in text_of(door.get("/werk/hulp/"))
    for page in (door.get(joins), door.post(joins, {"answer": "yes"})):
        assert "Zodra dat er is, kun jij hier ja zeggen." in text_of(page)
        assert "Rachid" not in text_of(page)
    with pytest.raises(NotAllowed), look(vos, "asked_of_me", families=[home.family_id]):
        accept_invitation(vos, part.id, NOW)
    assert door.get(f"/werk/hulp/{home.family_id}/").status_code == 404
    for viewer, purpose in (
        (home.samira, "our_plan"), (home.youssef, "our_plan"), (home.rachid, "asked_of_me"),
    ):  # fmt: skip
        assert waits(home, vos)
        with look(viewer, purpose, families=[home.family_id]):
            for voice in Voice.objects.filter(need_id=need, person_id=viewer.person_id or 0):
                say_word(viewer, voice.pk, "yes", "", voice.about_version, NOW)
    assert "wacht nog" not in text_of(door.get("/werk/hulp/"))
    assert door.post(joins, {"answer": "yes"}).url == f"/werk/hulp/{home.family_id}/"
    assert "vijf gesprekken" in text_of(door.get(f"/werk/hulp/{home.family_id}/"))


def waits(home: Home, vos: Viewer) -> bool:
    with look(vos, "asked_of_me", families=[home.family_id]):
        return asked_of_me(vos.person_id or 0, vos.role, NOW)[0].waits


def test_somebody_else_can_be_asked_for_no_need_of_another_family(
    home: Home, town: Town, vos: Viewer
) -> None:
    other = make_home(town)
    with look(other.marieke, "at_the_table", families=[other.family_id]):
        need = needs.name_need(other.marieke, other.family_id, "rust", NOW)
    joining = Joining(vos.role, "praat", "omdat", need_id=need)
    with (
        pytest.raises(ObjectDoesNotExist),
        look(home.marieke, "at_the_table", families=[home.family_id]),
    ):
        invite_provider(home.marieke, home.family_id, joining, NOW)


def test_who_was_asked_takes_nothing_of_it_away(
    home: Home, town: Town, client: Any, vos: Viewer
) -> None:
    """The yes is their own to write; what it waits for is not."""
    need = name_need(home, client, home.youssef.person_id, "praten")
    fit(home, client, need, "paid", fits="vijf gesprekken", skipped_why="nachtmerries")
    assert ask_vos(home, client, vos, need=need).status_code == 302
    (part,) = plan_of(home.samira, home).parts

    def steals() -> None:
        with look(vos, "asked_of_me", families=[home.family_id]):
            mine = Participation.objects.get(pk=part.id)
            with act(vos, plan_acts.INVITATION_ACCEPTED, [mine.compartment_id]):
                Participation.objects.filter(pk=part.id).update(accepted_at=NOW, need_id=None)

    with pytest.raises(Error, match="does not write this in plan_participation"):
        steals()


def test_what_is_not_needed_any_more_is_asked_of_nobody(
    home: Home, town: Town, client: Any, client_as: Any, vos: Viewer
) -> None:
    need = name_need(home, client, home.youssef.person_id, "praten")
    ask_vos(home, client, vos, need=need)
    assert "al gevraagd" in text_of(ask_vos(home, client, vos, need=need))
    assert len(plan_of(home.samira, home).parts) == 1
    for _twice in range(2):
        client.post(table_of(home, f"nodig/{need}/klaar/"))
    assert plan_of(home.samira, home).parts == ()
    assert "niets aan jou gevraagd" in text_of(client_as(vos, town).get("/werk/hulp/"))
