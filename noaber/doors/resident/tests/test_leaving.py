"""Leaving a family oneself, in the browser; and what one then meets (X-31)."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from noaber.plan.acts.members import add_known_member
from noaber.plan.tests.acting import now
from noaber.plan.tests.at_home import Home, make_home, plan_of
from noaber.plan.tests.leaving import (
    TODAY,
    Admin,
    for_safety,
    join,
    leave,
    reads_plan,
    record,
)
from noaber.record.viewers import Viewer
from noaber.sharing.acts import make_link
from noaber.sharing.looks import look
from noaber.sharing.reads import person_compartment

TOMORROW = TODAY + timedelta(days=1)
KIND = "Je hoort niet meer bij dit gezin"


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


@pytest.fixture
def sem(home: Home) -> Viewer:
    """Samira's partner, whose plan it is too."""
    return join(home, "Sem", decides=True, email="sem@voorbeeld.invalid")


@pytest.fixture
def browser(client_as: Callable[..., Client], town: Any) -> Callable[[Viewer], Client]:
    return lambda viewer: client_as(viewer, town)


def by_link(town: Any, viewer: Viewer, **more: str) -> Client:
    me = viewer.person_id or 0
    with look(viewer, "my_card", persons=[me]):
        contact = person_compartment(me, "contact")
        secret = make_link(viewer, me, contact, now() + timedelta(days=14))
    client = Client(SERVER_NAME=f"{town.slug}.localhost")
    assert client.post(f"/l/{secret}/", more).status_code == 302
    return client


def send(client: Client, home: Home, day: Any, once: str = "") -> Any:
    fields = {"from_on": str(day), "once": once or str(uuid.uuid4())}
    return client.post(f"/gezin/{home.family_id}/weg/", fields)


def test_somebody_leaves_today_and_is_told_kindly(home: Home, sem: Viewer, town: Any) -> None:
    client = by_link(town, sem)
    page = client.get(f"/gezin/{home.family_id}/").text
    assert "Niet meer bij dit gezin horen" in page
    page = client.get(f"/gezin/{home.family_id}/weg/").text
    assert "Niemand van jullie haalt een ander uit het plan." in page
    answer = send(client, home, TODAY)
    assert answer.status_code == 200
    assert KIND in answer.text
    assert "Samira" not in answer.text
    assert not reads_plan(home, sem)


def test_on_a_later_day_the_plan_says_so_and_it_can_be_taken_back(
    home: Home, sem: Viewer, browser: Any
) -> None:
    client = browser(sem)
    assert send(client, home, TOMORROW).status_code == 302
    page = client.get(f"/gezin/{home.family_id}/").text
    assert "Sem hoort erbij tot" in page
    assert "Diegene zei dit zelf, in het plan." in page
    assert "Toch bij dit gezin blijven" in page
    assert "ik blijf er toch bij" in client.get(f"/gezin/{home.family_id}/weg/").text
    answer = client.post(f"/gezin/{home.family_id}/toch-blijven/", follow=True)
    assert "Fijn. Je blijft erbij." in answer.text
    assert "Sem hoort erbij tot" not in answer.text


def test_who_is_named_on_the_page_can_be_called_from_it(home: Home, browser: Any) -> None:
    page = browser(home.samira).get(f"/gezin/{home.family_id}/weg/").text
    assert "Dit plan is alleen van jou. Bel Marieke:" in page
    assert 'href="tel:+31612345678"' in page


def test_the_family_reads_who_wrote_it_down_and_not_what_it_rests_on(
    home: Home, sem: Viewer, browser: Any
) -> None:
    record(home, sem, rests_on="court")
    page = browser(home.samira).get(f"/gezin/{home.family_id}/").text
    assert "Sem hoort er niet meer bij sinds" in page
    assert "Opgeschreven door Marieke." in page
    assert "rechter" not in page


@pytest.mark.parametrize("days", [-1, 400])
def test_a_day_that_cannot_be_comes_back_as_typed(
    days: int, home: Home, sem: Viewer, browser: Any
) -> None:
    day = TODAY + timedelta(days=days)
    answer = send(browser(sem), home, day)
    assert answer.status_code == 200
    assert str(day) in answer.text
    assert reads_plan(home, sem)


def test_whose_plan_it_is_alone_reads_what_to_do(home: Home, browser: Any) -> None:
    client = browser(home.samira)
    page = client.get(f"/gezin/{home.family_id}/weg/").text
    assert "Dit plan is alleen van jou. Bel Marieke" in page
    assert "Ik hoor er dan niet meer bij" not in page
    send(client, home, TODAY)
    assert reads_plan(home, home.samira)


def test_a_child_does_it_together(home: Home, browser: Any) -> None:
    client = browser(home.youssef)
    assert "Niet meer bij dit gezin horen" not in client.get(f"/gezin/{home.family_id}/").text
    assert "samen vast met Marieke" in client.get(f"/gezin/{home.family_id}/weg/").text
    send(client, home, TODAY)
    assert reads_plan(home, home.youssef)


def test_sent_twice_is_once(home: Home, sem: Viewer, browser: Any) -> None:
    client, once = browser(sem), str(uuid.uuid4())
    for _twice in (1, 2):
        assert send(client, home, TOMORROW, once).status_code == 302
    assert len(plan_of(home.samira, home).leavings) == 1


def test_who_left_reads_that_it_ended_and_outsiders_read_nothing(
    home: Home, sem: Viewer, browser: Any
) -> None:
    record(home, sem)
    theirs, outside = browser(sem), browser(home.rachid)
    for path in ("", "meenemen/", "koelkast/", "weg/", "doel/1/"):
        address = f"/gezin/{home.family_id}/{path}"
        answer = theirs.get(address)
        assert (answer.status_code, KIND in answer.text) == (404, True), address
        assert "Samira" not in answer.text
        answer = outside.get(address)
        assert (answer.status_code, KIND in answer.text) == (404, False), address
    assert KIND in theirs.get("/gezin/").text
    assert theirs.get("/mijn-gegevens/").status_code == 200
    assert theirs.get("/wie-keek/").status_code == 200


def test_what_was_typed_then_comes_back(home: Home, sem: Viewer, browser: Any) -> None:
    client = browser(sem)
    record(home, sem)
    answer = client.post(f"/gezin/{home.family_id}/doel/", {"words": "samen weer lachen"})
    assert answer.status_code == 403
    assert "samen weer lachen" in answer.text


def test_links_and_what_they_opened_end_with_kind_words(home: Home, sem: Viewer, town: Any) -> None:
    clients = [by_link(town, sem), by_link(town, sem, own_device="on")]
    record(home, sem)
    for client in clients:
        answer = client.get(f"/gezin/{home.family_id}/")
        assert (answer.status_code, KIND in answer.text) == (403, True)
        assert client.get(f"/gezin/{home.family_id}/").status_code == 302  # to the log-in


def test_who_is_of_another_family_too_keeps_the_link(home: Home, town: Any) -> None:
    with look(home.marieke, "members", families=[home.family_id, home.rachid_family_id]):
        rachid = home.rachid.person_id or 0
        add_known_member(home.marieke, home.family_id, rachid, "vader", now(), decides=True)
    client = by_link(town, home.rachid)
    record(home, home.rachid)
    answer = client.get(f"/gezin/{home.family_id}/")
    assert (answer.status_code, KIND in answer.text) == (404, True)
    assert client.get(f"/gezin/{home.rachid_family_id}/").status_code == 200


def test_for_safety_every_link_ends_also_of_who_is_of_another_family(home: Home, town: Any) -> None:
    with look(home.marieke, "members", families=[home.family_id, home.rachid_family_id]):
        rachid = home.rachid.person_id or 0
        add_known_member(home.marieke, home.family_id, rachid, "vader", now(), decides=True)
    client = by_link(town, home.rachid)
    for_safety(home, home.rachid)
    assert client.get(f"/gezin/{home.rachid_family_id}/").status_code == 403


def test_post_that_did_not_go_yet_does_not_go(home: Home, sem: Viewer, admin_db: Admin) -> None:
    leave(home, sem, TOMORROW)
    leave(home, sem)
    query = """
        select count(*) from post_outgoing o join record_compartment c on c.id = o.compartment_id
        where o.person_id = %s and c.audience <> '' and o.sent_at is null and o.failed_at is null"""
    assert admin_db.execute(query, [sem.person_id]).fetchone() == (0,)
