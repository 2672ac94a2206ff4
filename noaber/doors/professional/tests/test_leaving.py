"""Who belongs to a family no longer, as who is in charge records it, in the browser (X-31)."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from noaber.plan.tests.at_home import Home, make_home, plan_of
from noaber.plan.tests.leaving import TODAY, join, members, reads_plan, record
from noaber.record.viewers import Viewer

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


@pytest.fixture
def sem(home: Home) -> Viewer:
    """Samira's partner, whose plan it is too."""
    return join(home, "Sem", decides=True)


@pytest.fixture
def marieke(client_as: Callable[..., Client], home: Home, town: Any) -> Client:
    return client_as(home.marieke, town)


def at(home: Home, who: Viewer, page: str = "hoort-er-niet-meer-bij") -> str:
    return f"/werk/gezin/{home.family_id}/wie-horen-erbij/{who.person_id}/{page}/"


def send(client: Client, address: str, **fields: Any) -> Any:
    return client.post(address, {"once": str(uuid.uuid4()), **fields}, follow=True)


def test_it_is_recorded_with_a_day_and_what_it_rests_on(
    home: Home, sem: Viewer, marieke: Client
) -> None:
    people = f"/werk/gezin/{home.family_id}/wie-horen-erbij/"
    assert at(home, sem) in marieke.get(people).text
    page = marieke.get(at(home, sem)).text
    assert "Wat Sem schreef en deed, blijft in het plan staan" in page
    assert f'value="{TODAY}"' in page
    answer = send(marieke, at(home, sem), from_on=TODAY, rests_on="court", words="Met een brief.")
    assert "Vastgelegd: Sem hoort er niet meer bij." in answer.text
    assert "Sem hoort er niet meer bij sinds" in answer.text
    assert "Een rechter besliste dit. Opgeschreven door Marieke." in answer.text
    assert not reads_plan(home, sem)
    assert "Met een brief." in plan_of(home.samira, home).leavings[0].words


def test_the_family_reads_it_as_it_was_said(
    home: Home, sem: Viewer, client_as: Any, town: Any
) -> None:
    record(home, sem)
    page = client_as(home.samira, town).get(f"/gezin/{home.family_id}/").text
    assert "Sem hoort er niet meer bij sinds" in page
    assert "rechter" not in page


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"from_on": "", "rests_on": "said"}, "Vul hier een datum in."),
        ({"from_on": TODAY - timedelta(days=1), "rests_on": "said"}, "Deze dag is al geweest."),
        ({"from_on": TODAY + timedelta(days=400), "rests_on": "said"}, "meer dan een jaar"),
        ({"from_on": TODAY, "rests_on": ""}, "Kies er een."),
        ({"from_on": TODAY, "rests_on": "other"}, "op hoe je dit weet"),
        ({"from_on": TOMORROW, "rests_on": "died"}, "Deze dag moet nog komen."),
        ({"from_on": TODAY, "rests_on": "safety"}, "Kies een van de regels"),
    ],
)
def test_what_cannot_be_comes_back_as_typed(
    fields: dict[str, Any], says: str, home: Home, sem: Viewer, marieke: Client
) -> None:
    words = "" if fields["rests_on"] == "other" else "Hij woont bij zijn broer."
    answer = send(marieke, at(home, sem), words=words, **fields)
    assert says in answer.text
    assert words in answer.text
    assert reads_plan(home, sem)


def test_whose_plan_it_is_alone_is_refused_with_what_to_do(home: Home, marieke: Client) -> None:
    answer = send(marieke, at(home, home.samira), from_on=TODAY, rests_on="said", words="Weg.")
    assert "Dit plan is alleen van Samira." in answer.text
    assert "Weg." in answer.text
    assert reads_plan(home, home.samira)


def test_at_once_when_somebody_is_not_safe(
    home: Home, sem: Viewer, marieke: Client, client_as: Any, town: Any
) -> None:
    assert at(home, sem, "niet-veilig") in marieke.get(at(home, sem)).text
    empty = send(marieke, at(home, sem, "niet-veilig"))
    assert "Kies de stap die nu volgt." in empty.text or "Kies er een." in empty.text
    answer = send(marieke, at(home, sem, "niet-veilig"), step="4", words="Hij slaat de kinderen.")
    assert "Vastgelegd." in answer.text
    assert not reads_plan(home, sem)
    for viewer in (home.samira, sem):
        page = client_as(viewer, town).get(f"/gezin/{home.family_id}/", follow=True).text
        assert "slaat" not in page
        assert "veilig" not in page.replace("Is iedereen veilig", "") or viewer is home.samira
    checks = marieke.get(f"/werk/gezin/{home.family_id}/veilig/").text
    assert "Hij slaat de kinderen." in checks


def test_the_way_back_and_coming_back(home: Home, sem: Viewer, marieke: Client) -> None:
    send(marieke, at(home, sem), from_on=TOMORROW, rests_on="said")
    page = marieke.get(f"/werk/gezin/{home.family_id}/wie-horen-erbij/").text
    assert "blijft er toch bij" in page
    answer = send(marieke, at(home, sem, "hoort-erbij"))
    assert "Sem hoort er weer bij." in answer.text
    send(marieke, at(home, sem), from_on=TODAY, rests_on="said")
    assert "Sem" not in members(home)
    send(marieke, at(home, sem, "hoort-erbij"))
    assert reads_plan(home, sem)


def test_two_colleagues_record_it_and_the_second_reads_that_it_is_so(
    home: Home, sem: Viewer, marieke: Client
) -> None:
    record(home, sem)
    answer = send(marieke, at(home, sem), from_on=TODAY, rests_on="said")
    assert "Diegene hoort hier al niet meer bij." in answer.text
    answer = send(marieke, at(home, sem), from_on=TODAY, rests_on="said", words="Met een brief.")
    assert "Diegene hoort hier al niet meer bij." in answer.text
    assert "Met een brief." in answer.text
    send(marieke, at(home, sem, "niet-veilig"), step="4", words="Hij stond er weer.")
    checks = marieke.get(f"/werk/gezin/{home.family_id}/veilig/").text
    assert "Hij stond er weer." in checks
    assert len(plan_of(home.samira, home).leavings) == 1


def test_pages_with_what_they_did_still_stand(
    home: Home, sem: Viewer, marieke: Client, client_as: Any, town: Any
) -> None:
    from noaber.plan.acts.closing import give_pulse, sign
    from noaber.plan.acts.goals import set_goal
    from noaber.plan.acts.needs import Fit, draft_fit, name_need
    from noaber.plan.acts.tasks import Task, ask_commitment
    from noaber.plan.acts.voices import Subject, ask_word
    from noaber.plan.tests.acting import now
    from noaber.sharing.looks import look

    with look(home.marieke, "at_the_table", families=[home.family_id]):
        need = name_need(home.marieke, home.family_id, "rust", now(), person_id=sem.person_id)
        draft_fit(home.marieke, need, Fit("myself", "samen eten", "", ""), 1)
        set_goal(home.marieke, home.family_id, "weer werken", now(), sem.person_id)
    with look(home.marieke, "at_the_table", families=[home.family_id]):
        ask_word(home.marieke, Subject(need_id=need), sem.person_id or 0, now())
    with look(sem, "our_plan", families=[home.family_id]):
        task = Task("Naar school bellen", TODAY, person_id=sem.person_id)
        ask_commitment(sem, home.family_id, task, now())
        give_pulse(sem, home.family_id, "yes", "fijn dat het lukt", now())
        sign(sem, home.family_id, ["personal_plan"], {"a": 1}, now())
    record(home, sem)
    ours, family = client_as(home.samira, town), f"/gezin/{home.family_id}/"
    for path in ("", "koelkast/", "meenemen/", "meenemen/bestand/", "naam/", "antwoord/"):
        assert ours.get(family + path).status_code == 200, path
    plan = re.sub(r"\s+", " ", ours.get(family).text)
    assert "Naar school bellen" in plan
    assert "fijn dat het lukt" in plan
    work = f"/werk/gezin/{home.family_id}/"
    for path in ("", "tafel/", "wie-horen-erbij/", "wiens-ja/", "brieven/", "contact/"):
        assert marieke.get(work + path).status_code == 200, path
    assert "Sem ondertekende het plan" in marieke.get(work).text
    assert marieke.get("/werk/").status_code == 200
    assert "Sem" in ours.get(family + "meenemen/bestand/").getvalue().decode()


def test_of_a_closed_plan_somebody_leaves_too(
    home: Home, sem: Viewer, marieke: Client, admin_db: Any
) -> None:
    with admin_db.transaction():
        admin_db.execute("set local session_replication_role = replica")
        end = "update plan_familyplan set closed_at = now() where family_id = %s"
        admin_db.execute(end, [home.family_id])
    assert reads_plan(home, sem)
    assert at(home, sem) in marieke.get(f"/werk/gezin/{home.family_id}/wie-horen-erbij/").text
    answer = send(marieke, at(home, sem), from_on=TODAY, rests_on="said")
    assert "Vastgelegd" in answer.text
    assert not reads_plan(home, sem)


def test_an_outsider_finds_nothing(home: Home, sem: Viewer, client_as: Any, town: Any) -> None:
    for viewer in (town.tom, home.samira, sem):
        client = client_as(viewer, town)
        for page in ("hoort-er-niet-meer-bij", "niet-veilig"):
            answer = client.get(at(home, sem, page))
            assert answer.status_code == 404
            assert "Samira" not in answer.text
            send(client, at(home, sem, page), from_on=TODAY, rests_on="said", step="4", words="x")
        send(client, at(home, sem, "hoort-erbij"))
    assert reads_plan(home, sem)
