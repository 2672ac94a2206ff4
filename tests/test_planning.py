"""Another day, or not at all: tasks and appointments, by the family and at the table (S4-08)."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from noaber.doors.family.tests.at_our_table import Phone
from noaber.doors.professional.tests.at_work import page_of, table_of, text_of
from noaber.plan.acts.guests import CircleGuest, invite_guest
from noaber.plan.acts.promises import plan_appointment, promise
from noaber.plan.acts.replanning import move_commitment, release_commitment, stood
from noaber.plan.acts.tasks import Task, accept_commitment, ask_commitment
from noaber.plan.tests.acting import at_once
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.post import reads as post
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import look

LATER = TODAY + timedelta(days=9)
WAS = TODAY.isoformat()  # the day that stood there


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


@pytest.fixture
def client(home: Home, town: Any, client_as: Any) -> Any:
    return client_as(home.marieke, town)


@pytest.fixture
def samira(home: Home, town: Any, client_as: Any) -> Phone:
    return Phone(client_as(home.samira, town), home.family_id)


def asked(home: Home, doer: Viewer | None = None) -> int:
    """A task, said yes to, or of no one."""
    with at_table(home.samira, home, "our_plan"):
        task = Task("fiets maken", TODAY, person_id=doer.person_id if doer else None)
        task_id = ask_commitment(home.samira, home.family_id, task, NOW)
    if doer and doer != home.samira:
        with at_table(doer, home, "asked_of_me"):
            accept_commitment(doer, task_id, NOW)
    return task_id


def appointment(home: Home) -> int:
    with look(home.marieke, "write_to", families=[home.family_id]):
        moment = NOW + timedelta(days=4)
        me = home.samira.person_id or 0
        return plan_appointment(home.marieke, home.family_id, me, moment, "bij jullie thuis", NOW)


def subjects(home: Home) -> list[str]:
    with look(home.samira, "my_post", persons=[home.samira.person_id or 0]):
        return [m.subject for m in post.messages(home.samira.person_id or 0)]


# --- tasks ----------------------------------------------------------------------------------------


def test_the_family_gives_a_task_another_day_and_its_doer_is_asked_anew(
    home: Home, samira: Phone
) -> None:
    task_id = asked(home, home.youssef)
    assert f"taak/{task_id}/dag/" in samira.see()
    assert samira.send(f"taak/{task_id}/dag/", due_on=LATER.isoformat(), was=WAS).status_code == 302
    (task,) = plan_of(home.samira, home).table.tasks
    assert (task.due_on, task.is_accepted) == (LATER, False)
    for wrong in ("2001-01-01", "straks", ""):
        assert samira.send(f"taak/{task_id}/dag/", due_on=wrong).status_code == 200


def test_ones_own_task_stays_a_yes(home: Home, samira: Phone) -> None:
    task_id = asked(home, home.samira)
    samira.send(f"taak/{task_id}/dag/", due_on=LATER.isoformat(), was=WAS)
    (task,) = plan_of(home.samira, home).table.tasks
    assert (task.due_on, task.is_accepted) == (LATER, True)


def test_a_task_of_no_one_goes_away_and_comes_back(home: Home, samira: Phone) -> None:
    task_id = asked(home)
    away = samira.press("Dit hoeft niet meer", path=f"taak/{task_id}/dag/")
    assert plan_of(home.samira, home).table.tasks == ()
    samira.press_in(away.content.decode(), "Zet het terug")
    assert [t.id for t in plan_of(home.samira, home).table.tasks] == [task_id]


def test_a_guest_reads_that_it_is_not_needed_any_more(
    home: Home, samira: Phone, town: Any, client_as: Any
) -> None:
    with at_table(home.samira, home, "our_plan"):
        until = NOW + timedelta(days=9)
        invited = invite_guest(home.samira, home.family_id, CircleGuest("Karim"), NOW, until)
    karim = Viewer(invited.person_id)
    task_id = asked(home, karim)
    samira.send(f"taak/{task_id}/niet-meer/")
    page = text_of(client_as(karim, town).get("/gevraagd/"))
    assert "Dit hoeft niet meer: fiets maken" in page


def test_at_the_table_too(home: Home, client: Any) -> None:
    task_id = asked(home, home.youssef)
    at = table_of(home, f"afspraak/{task_id}/")
    assert at in text_of(client.get(table_of(home)))
    assert "fiets maken" in text_of(client.get(at))
    assert client.post(at, {"due_on": LATER.isoformat(), "was": WAS}).status_code == 302
    assert plan_of(home.samira, home).table.tasks[0].due_on == LATER
    assert "al voorbij" in text_of(client.post(at, {"due_on": "2001-01-01"}))
    for _twice in range(2):
        client.post(f"{at}niet-meer/", {"once": "8f1e3b52-6a1c-4f5e-9d0b-6e6f61626572"})
    assert plan_of(home.samira, home).table.tasks == ()
    assert client.get(at).status_code == 404


def test_a_promise_at_work_is_theirs_and_who_only_reads_moves_nothing(
    home: Home, town: Any, client_as: Any
) -> None:
    task_id = asked(home, home.samira)
    with at_table(home.marieke, home, "our_plan"):
        promised = promise(home.marieke, home.family_id, "school bellen", TODAY, NOW)
    for act in (
        release_commitment,
        lambda v, i, at: move_commitment(v, i, LATER, TODAY, at),
    ):
        with pytest.raises(NotAllowed), at_table(home.samira, home, "our_plan"):
            act(home.samira, promised, NOW)
        with pytest.raises(NotAllowed), at_table(home.youssef, home, "our_plan"):
            act(home.youssef, task_id, NOW)
    for viewer in (home.youssef, home.rachid, home.tom):
        client = client_as(viewer, town)
        for at in (f"/gezin/{home.family_id}/taak/{task_id}/dag/", table_of(home, "afspraak/1/")):
            answer = client.get(at)
            assert answer.status_code == 404
            assert "fiets maken" not in answer.text


def test_another_day_meanwhile_is_read_and_nothing_typed_is_lost(
    home: Home, samira: Phone, client: Any
) -> None:
    """At home, at the table, and of an appointment: the second reads both, and chooses."""
    task_id, moment_id = asked(home), appointment(home)
    ours, theirs = TODAY + timedelta(days=3), TODAY + timedelta(days=5)
    samira.send(f"taak/{task_id}/dag/", due_on=ours.isoformat(), was=WAS)
    at = table_of(home, f"afspraak/{task_id}/")
    late = text_of(client.post(at, {"due_on": theirs.isoformat(), "was": WAS}))
    assert "Iemand anders paste dit intussen aan." in late
    assert theirs.isoformat() in late
    assert f'name="was" value="{ours.isoformat()}"' in late
    assert plan_of(home.samira, home).table.tasks[0].due_on == ours
    client.post(at, {"due_on": theirs.isoformat(), "was": ours.isoformat()})
    page = samira.send(f"taak/{task_id}/dag/", due_on=LATER.isoformat(), was=ours.isoformat())
    assert page.status_code == 200
    assert "Iemand anders koos net" in text_of(page)
    assert LATER.isoformat() in text_of(page)
    assert plan_of(home.samira, home).table.tasks[0].due_on == theirs
    (moment,) = plan_of(home.samira, home).moments
    address = page_of(home, f"afspraak/{moment_id}/")
    sent = {"day": LATER.isoformat(), "place": "op school"}
    sent["was"] = stood(moment.at, moment.place)
    assert client.post(address, {**sent, "time": "10:30"}).status_code == 302
    late = text_of(client.post(address, {**sent, "time": "11:30"}))
    assert "Iemand anders paste dit intussen aan." in late
    assert "11:30" in late
    again = re.findall(r'name="was" value="([^"]+)"', late)
    assert client.post(address, {**sent, "time": "11:30", "was": again[0]}).status_code == 302


def test_two_at_once_take_it_away_once(home: Home) -> None:
    task_id = asked(home)

    def away() -> None:
        with at_table(home.samira, home, "our_plan"):
            release_commitment(home.samira, task_id, NOW)

    assert at_once(2, away) == [None, None]
    assert plan_of(home.samira, home).table.tasks == ()


# --- appointments ---------------------------------------------------------------------------------


def test_who_planned_it_moves_it_and_the_family_gets_a_line(home: Home, client: Any) -> None:
    at = page_of(home, f"afspraak/{appointment(home)}/")
    assert at in text_of(client.get(page_of(home)))
    assert "bij jullie thuis" in text_of(client.get(at))
    (moment,) = plan_of(home.samira, home).moments
    sent = {"day": LATER.isoformat(), "time": "10:30", "place": "op school"}
    sent["was"] = stood(moment.at, moment.place)
    assert client.post(at, sent).status_code == 302
    (moment,) = plan_of(home.samira, home).moments
    assert (moment.place, moment.at > NOW + timedelta(days=5)) == ("op school", True)
    assert any("is nu op" in subject for subject in subjects(home))
    wrong = client.post(at, {**sent, "time": "laat", "place": "x" * 201})
    assert "te lang" in text_of(wrong)
    assert "laat" in text_of(wrong)


def test_called_off_it_reads_so_for_both_and_is_told_once(
    home: Home, client: Any, samira: Phone
) -> None:
    at = page_of(home, f"afspraak/{appointment(home)}/")
    client.post(f"{at}af/")
    assert client.post(f"{at}af/").status_code == 404
    assert plan_of(home.samira, home).moments == ()
    assert "gaat niet door" in samira.see()
    assert "gaat niet door" in text_of(client.get(page_of(home)))
    assert len([s for s in subjects(home) if "gaat niet door" in s]) == 1


def test_the_family_calls_it_off_and_can_take_that_back(
    home: Home, samira: Phone, client: Any, town: Any, client_as: Any
) -> None:
    moment_id = appointment(home)
    for viewer in (home.youssef, home.rachid):
        address = f"/gezin/{home.family_id}/afspraak/{moment_id}/af/"
        assert client_as(viewer, town).post(address).status_code == 404
    off = samira.send(f"afspraak/{moment_id}/af/")
    assert "gaat niet door" in text_of(client.get(page_of(home)))
    samira.press_in(off.content.decode(), "Toch wel, laat de afspraak staan")
    (moment,) = plan_of(home.samira, home).moments
    assert moment.id == moment_id
    assert isinstance(moment.at, datetime)
