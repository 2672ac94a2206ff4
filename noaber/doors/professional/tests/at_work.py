"""A family at the table, in the pages: addresses, and what stands there."""

from datetime import UTC, datetime, timedelta
from typing import Any

from noaber.people import reads as people
from noaber.plan.tests.at_home import Home
from noaber.record.viewers import Viewer
from noaber.sharing.acts import Colleague, hire
from noaber.sharing.looks import birth


def soon(days: int = 3) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def page_of(home: Home, rest: str = "") -> str:
    return f"/werk/gezin/{home.family_id}/{rest}"


def table_of(home: Home, rest: str = "") -> str:
    return page_of(home, f"tafel/{rest}")


def text_of(response: Any) -> str:
    assert response.status_code == 200, (response.status_code, response.headers)
    return str(response.content.decode())


def hire_provider(town: Any, name: str = "Dr. Vos") -> Viewer:
    """Somebody of a provider."""
    with birth():
        since = datetime.now(UTC).date() - timedelta(days=30)
        email = f"{name.split()[-1].lower()}@{town.slug}.invalid"
        colleague = Colleague(
            name, "0123 500100", email, town.municipality_id, None, "provider", since, None
        )
        role_id = hire(town.admin, colleague)
    return Viewer(people.cards([role_id])[role_id].person_id, role_id)
