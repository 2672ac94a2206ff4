"""A family at the table, in the pages: addresses, and what stands there."""

from datetime import UTC, datetime, timedelta
from typing import Any

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan import reads
from noaber.plan.tests.at_home import Home, plan_of
from noaber.record.viewers import Viewer
from noaber.sharing.acts import Colleague, hire
from noaber.sharing.looks import birth


def soon(days: int = 3) -> str:
    return day_of(datetime.now(UTC) + timedelta(days=days)).isoformat()


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
        since = day_of(datetime.now(UTC)) - timedelta(days=30)
        email = f"{name.split()[-1].lower()}@{town.slug}.invalid"
        colleague = Colleague(
            name, "0123 500100", email, town.municipality_id, None, "provider", since, None
        )
        role_id = hire(town.admin, colleague)
    return Viewer(people.cards([role_id])[role_id].person_id, role_id)


def name_need(home: Home, client: Any, person: object = "", words: str = "rust in huis") -> int:
    response = client.post(
        table_of(home, "nodig/"), {"words": words, "person": person, "domain": "youth"}
    )
    assert response.status_code == 302, text_of(response)
    return max(n.id for n in plan_of(home.marieke, home).table.needs)


def fit(home: Home, client: Any, need_id: int, step: str = "general", **more: object) -> Any:
    version = next(n.version for n in plan_of(home.marieke, home).table.needs if n.id == need_id)
    sent = {"step": step, "fits": "samen koken", "version": version, **more}
    return client.post(table_of(home, f"nodig/{need_id}/past/"), sent)


def only_need(home: Home) -> reads.Need:
    (need,) = plan_of(home.marieke, home).table.needs
    return need


def question_id(home: Home) -> int:
    return plan_of(home.marieke, home).questions[0].id


def agree(home: Home, client: Any, doer: str, **more: object) -> Any:
    sent = {"what": "zus vragen", "who": doer, "due_on": soon(), "now": "later", **more}
    return client.post(table_of(home, "afspraak/"), sent)


def of(viewer: Viewer) -> str:
    return f"person-{viewer.person_id}"


def only_task(home: Home) -> reads.Task:
    (task,) = plan_of(home.marieke, home).table.tasks
    return task
