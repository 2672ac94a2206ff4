"""The clock ends belonging on its day, and tells it (X-31)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from noaber.doors.clock.belonging import end_belonging, tell_who_leaves
from noaber.plan.tests.acting import now
from noaber.plan.tests.at_home import Home, make_home
from noaber.plan.tests.leaving import (
    TODAY,
    Admin,
    for_safety,
    join,
    leave,
    members,
    the_day_comes,
)
from noaber.post.reads import messages
from noaber.record.viewers import Viewer
from noaber.sharing.acts import make_link
from noaber.sharing.looks import Hidden, look
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


def by_link(town: Any, viewer: Viewer, **more: str) -> Client:
    me = viewer.person_id or 0
    with look(viewer, "my_card", persons=[me]):
        contact = person_compartment(me, "contact")
        secret = make_link(viewer, me, contact, now() + timedelta(days=14))
    client = Client(SERVER_NAME=f"{town.slug}.localhost")
    assert client.post(f"/l/{secret}/", more).status_code == 302
    return client


def told(viewer: Viewer) -> list[str]:
    me = viewer.person_id or 0
    try:
        with look(viewer, "my_post", persons=[me]):
            return [f"{m.subject}\n{m.body}" for m in messages(me)]
    except Hidden:
        return []


def test_who_stays_and_who_leaves_are_told_once(home: Home, sem: Viewer) -> None:
    """Act plan.leaving_post_opened."""
    leave(home, sem, TOMORROW)
    for _twice in (1, 2):
        tell_who_leaves(now())
    (stays,) = [m for m in told(home.samira) if "wie bij jullie gezin hoort" in m]
    assert "Sem" not in stays
    (leaves,) = [m for m in told(sem) if "niet meer bij een gezin" in m]
    assert "Samira" not in leaves


def test_for_safety_who_leaves_is_told_nothing(home: Home, sem: Viewer) -> None:
    for_safety(home, sem)
    tell_who_leaves(now())
    assert [m for m in told(sem) if "niet meer bij een gezin" in m] == []
    assert [m for m in told(home.samira) if "wie bij jullie gezin hoort" in m]


def test_the_clock_ends_it_on_the_day(home: Home, sem: Viewer, town: Any, admin_db: Admin) -> None:
    client = by_link(town, sem)
    leave(home, sem, TOMORROW)
    end_belonging(now())
    assert client.get(f"/gezin/{home.family_id}/").status_code == 200
    the_day_comes(admin_db, sem)
    answer = client.get(f"/gezin/{home.family_id}/")  # midnight: the clock did not come by yet
    assert (answer.status_code, KIND in answer.text) == (404, True)
    assert end_belonging(now()) >= 1
    assert client.get(f"/gezin/{home.family_id}/").status_code == 403
    assert "Sem" not in members(home)
