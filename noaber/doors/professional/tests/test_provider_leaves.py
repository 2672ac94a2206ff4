"""Who is of a provider stops taking part: plan and history stay, the family reads it (S0-11)."""

from typing import Any

import pytest

from noaber.doors.professional.tests.at_work import hire_provider, soon, text_of
from noaber.plan.acts.guests import (
    Joining,
    accept_invitation,
    invite_provider,
    leave_part,
    stop_part,
)
from noaber.plan.acts.taking_part import accept_part, ask_colleague
from noaber.plan.acts.tasks import Task, ask_commitment, take_commitment
from noaber.plan.tests.acting import at_once
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden, look


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


@pytest.fixture
def vos(home: Home, town: Any) -> Viewer:
    """Asked by Samira, and not answered yet."""
    vos = hire_provider(town)
    with at_table(home.samira, home, "our_plan"):
        joining = Joining(vos.role, "praat met Youssef", "omdat dat helpt")
        invite_provider(home.samira, home.family_id, joining, NOW)
    return vos


def joined(home: Home, vos: Viewer) -> int:
    (part,) = plan_of(home.samira, home).parts
    with look(vos, "asked_of_me", families=[home.family_id]):
        accept_invitation(vos, part.id, NOW)
    return part.id


def path_of(home: Home, part_id: int) -> str:
    return f"/werk/hulp/{home.family_id}/meedoen/{part_id}/stoppen/"


def test_the_plan_stays_and_the_open_task_is_of_no_one(
    home: Home, vos: Viewer, town: Any, client_as: Any
) -> None:
    part_id = joined(home, vos)
    with at_table(home.marieke, home):
        task = Task("school bellen", TODAY, role_id=vos.role_id)
        ask_commitment(home.marieke, home.family_id, task, NOW)
    client = client_as(vos, town)
    at = path_of(home, part_id)
    assert at in text_of(client.get(f"/werk/hulp/{home.family_id}/"))
    says = text_of(client.get(at))
    assert "Het plan en wat er gebeurde blijven" in says
    assert "nog niemand. school bellen" in says
    assert plan_of(home.samira, home).parts  # looking ends nothing
    assert client.post(at).url == "/werk/hulp/"
    (left,) = plan_of(home.samira, home).table.tasks
    assert (left.what, left.person_id, left.once_by) == ("school bellen", None, "Dr. Vos")
    ours = text_of(client_as(home.samira, town).get(f"/gezin/{home.family_id}/"))
    assert "Deden eerder mee: Dr. Vos" in " ".join(ours.split())
    assert "nog niemand" in ours
    # Nothing of this family any more; and again is not there.
    for gone in (f"/werk/hulp/{home.family_id}/", at):
        assert client.get(gone).status_code == 404
    assert client.post(at).status_code == 404
    with pytest.raises(Hidden), look(vos, "our_plan", families=[home.family_id]):
        pass
    with at_table(home.samira, home, "our_plan"):  # somebody takes it on
        take_commitment(home.samira, left.id, NOW)


def test_who_was_only_asked_answers_first(
    home: Home, vos: Viewer, town: Any, client_as: Any
) -> None:
    (part,) = plan_of(home.samira, home).parts
    answer = client_as(vos, town).post(path_of(home, part.id))
    assert answer.url == f"/werk/hulp/{home.family_id}/meedoen/{part.id}/"
    with pytest.raises(NotAllowed), look(vos, "asked_of_me", families=[home.family_id]):
        leave_part(vos, part.id, NOW)


def test_nobody_leaves_for_another_and_twice_is_once(home: Home, vos: Viewer) -> None:
    part_id = joined(home, vos)
    for other in (home.samira, home.marieke):
        with pytest.raises(NotAllowed), at_table(other, home, "our_plan"):
            leave_part(other, part_id, NOW)

    def leave() -> None:
        with at_table(vos, home, "our_plan"):
            leave_part(vos, part_id, NOW)

    results = at_once(2, leave)
    assert None in results
    assert plan_of(home.samira, home).parts == ()


def test_an_outsider_finds_nothing(home: Home, vos: Viewer, town: Any, client_as: Any) -> None:
    part_id = joined(home, vos)
    for viewer in (home.samira, home.marieke, home.rachid, hire_provider(town, "Dr. Kok")):
        answer = client_as(viewer, town).get(path_of(home, part_id))
        assert answer.status_code == 404
        assert "Samira" not in answer.text.split("<main")[1].split("</main")[0]


def test_who_is_taken_out_while_typing_gets_the_text_back(
    home: Home, vos: Viewer, town: Any, client_as: Any
) -> None:
    """A provider, and a colleague: what they typed comes back, and nothing of the family."""
    part_id, typed = joined(home, vos), "Ik bel hem dinsdag na school"
    with look(home.marieke, "take_part", families=[home.family_id]):
        ask_colleague(home.marieke, home.family_id, home.tom.role, "brieven", "", NOW)
    (asked,) = [p for p in plan_of(home.samira, home).parts if p.role_id == home.tom.role]
    with look(home.tom, "take_part", families=[home.family_id]):
        accept_part(home.tom, asked.id, NOW)
    forms = (
        (vos, f"/werk/hulp/{home.family_id}/belofte/", {"what": typed, "due_on": soon()}),
        (home.tom, f"/werk/gezin/{home.family_id}/tafel/doel/", {"words": typed}),
    )
    for viewer, at, _sent in forms:
        assert client_as(viewer, town).get(at).status_code == 200
    for ended in (part_id, asked.id):
        with at_table(home.samira, home, "our_plan"):
            stop_part(home.samira, ended, NOW)
    for viewer, at, sent in forms:
        gone = client_as(viewer, town).post(at, sent)
        assert gone.status_code == 404
        main = gone.content.decode().split("<main")[1].split("</main")[0]
        assert typed in main
        assert "Samira" not in main
