"""One cluster, one migrated database, real commits. Nothing is rolled back: every test makes its
own people, so that the guarantees are tested as they are, without a switch for tests."""

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest


@pytest.fixture(autouse=True)
def _fresh_cards() -> None:
    from noaber.doors.web.viewing import forget_cards

    forget_cards()


@pytest.fixture
def admin_db(database_url_of: Any) -> Iterator[psycopg.Connection[Any]]:
    """The database as a superuser, for playing an administrator who tampers."""
    with psycopg.connect(database_url_of("postgres"), autocommit=True) as connection:
        connection.execute("set search_path = noaber")
        yield connection


@pytest.fixture
def owner_db(database_url_of: Any) -> Iterator[psycopg.Connection[Any]]:
    """The database as its owner, who migrates."""
    with psycopg.connect(database_url_of("noaber_owner"), autocommit=True) as connection:
        yield connection


@dataclass(frozen=True)
class Town:
    """A fresh municipality: a team with a roster (Marieke, then Tom), a clerk, an officer."""

    municipality_id: int
    slug: str
    team_id: int
    admin: Any  # Viewer
    marieke: Any
    tom: Any
    clerk: Any
    officer: Any


@pytest.fixture
def town(db: None) -> Town:
    """A town of its own for one test."""
    return make_town()


def make_town() -> Town:
    """A municipality that is there for one test only."""
    from noaber.people import reads as people
    from noaber.record.viewers import Viewer
    from noaber.sharing.acts import Colleague, hire
    from noaber.sharing.looks import birth

    slug = f"stad-{uuid.uuid4().hex[:8]}"
    first = next(iter(people.cards(_role_ids("functional_admin")).values()))
    admin = Viewer(first.person_id, first.role_id)
    now = datetime.now(UTC)
    since = now.date() - timedelta(days=400)

    def staff(name: str, kind: str, in_team: int | None = None) -> Any:
        email = f"{name.lower()}@{slug}.invalid"
        role_id = hire(
            admin, Colleague(name, "06 12345678", email, org_id, in_team, kind, since, None)
        )
        return Viewer(people.cards([role_id])[role_id].person_id, role_id)

    with birth():
        org_id, team_id = _organisation(admin, slug)
        marieke = staff("Marieke", "neighbourhood_team", team_id)
        tom = staff("Tom", "neighbourhood_team", team_id)
        clerk, officer = staff("Bas", "clerk"), staff("Ilse", "policy_officer")
        _roster(admin, team_id, [marieke.role_id, tom.role_id], now)
    return Town(org_id, slug, team_id, admin, marieke, tom, clerk, officer)


def _organisation(admin: Any, slug: str) -> tuple[int, int]:
    """A municipality and its team; their ids."""
    from noaber.people import act_names as people_acts
    from noaber.people.models import Organisation, Team
    from noaber.record.acts import act

    with act(admin, people_acts.ORGANISATION_LOADED):
        org = Organisation.objects.create(
            kind="municipality",
            slug=slug,
            name=slug.capitalize(),
            phone="14 0123",
            host=f"{slug}.localhost",
            support_name="Steunpunt Samen",
            support_phone="0800 0001",
        )
        team = Team.objects.create(
            organisation=org, slug="noord", name="Buurtteam Noord", phone="0123 456 789"
        )
    return org.pk, team.pk


def _roster(admin: Any, team_id: int, role_ids: list[int], now: datetime) -> None:
    """The first leads and answers first; the others stand in, in this order."""
    from noaber.people import act_names as people_acts
    from noaber.people.models import RosterTurn, Team
    from noaber.record.acts import act

    with act(admin, people_acts.ORGANISATION_LOADED):
        Team.objects.filter(pk=team_id).update(lead_role_id=role_ids[0])
        RosterTurn.objects.bulk_create(
            RosterTurn(
                team_id=team_id,
                role_id=role_id,
                position=place,
                during=(now - timedelta(days=30), now + timedelta(days=30)),
            )
            for place, role_id in enumerate(role_ids, start=1)
        )


def _role_ids(kind: str) -> list[int]:
    from noaber.people.models import Role

    return list(Role.objects.filter(kind=kind).order_by("id").values_list("id", flat=True)[:1])


def ask(town: Town, words: str = "Ik red het niet meer alleen.", **changes: Any) -> Any:
    """A question through the front door of a town; returns plan.acts.Answered."""
    from noaber.plan.acts.questions import Asked, receive_question
    from noaber.sharing.looks import birth

    at = changes.pop("at", datetime.now(UTC))
    clerk = changes.pop("clerk", None)
    values: dict[str, Any] = {
        "own_words": words,
        "given_name": "Samira",
        "surname": "Test",
        "phone": "06 12345678",
        "email": "samira@voorbeeld.invalid",
        "municipality_id": town.municipality_id,
        "street": "",
        "channel": "web",
        "language": "nl",
        "once": uuid.uuid4(),
    }
    with birth():
        return receive_question(Asked(**{**values, **changes}), at, clerk)


@pytest.fixture
def answered(town: Town) -> Any:
    """A family that asked, in a fresh town."""
    return ask(town)


@pytest.fixture
def client_as() -> Any:
    """A Django test client that looks as a viewer, in a town: client_as(viewer, town)."""
    from django.test import Client

    def make(viewer: Any = None, town: Town | None = None) -> Client:
        client = Client(SERVER_NAME=f"{town.slug}.localhost" if town else "localhost")
        if viewer is not None:
            session = client.session
            session["person"], session["role"] = viewer.person_id, viewer.role_id
            session.save()
        return client

    return make


os.environ.setdefault("NOABER_MODE", "test")
