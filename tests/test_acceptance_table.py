"""The acceptance examples of the table (issue 3) that no test of one door or part holds whole."""

from typing import Any

import pytest
from django.apps import apps

from noaber.doors.professional.tests.at_work import hire_provider, page_of
from noaber.plan import reads
from noaber.plan.acts.closing import give_pulse
from noaber.plan.acts.goals import set_goal
from noaber.plan.acts.guests import (
    CircleGuest,
    Joining,
    accept_invitation,
    invite_guest,
    invite_provider,
    stop_part,
)
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden, look
from noaber.sharing.reads import purpose_words


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


def test_what_youssef_answers_after_a_talk_is_read_by_marieke_and_never_by_petra(
    town: Any, home: Home, client_as: Any
) -> None:
    """S2-04: to who counts, answers or works elsewhere it is nowhere; and nothing counts it."""
    said, done = "niet echt, jij praatte met mama", "tafel/klaar/"
    with look(home.youssef, "our_plan", families=[home.family_id]):
        give_pulse(home.youssef, home.family_id, "no", said, NOW)
    assert said in client_as(home.marieke, town).get(page_of(home, done)).content.decode()
    for petra in (town.officer, town.clerk, town.admin, town.tom, home.rachid):
        for purpose in purpose_words():
            with pytest.raises(Hidden), look(petra, purpose, families=[home.family_id]):
                pass
        client = client_as(petra, town)
        for address in ("/beleid/", "/beleid/gebruik/", "/werk/", "/gezin/", page_of(home, done)):
            assert said not in client.get(address, follow=True).content.decode()
    (pulse,) = [m for m in apps.get_models() if m.__name__ == "Pulse"]
    assert "role" not in {field.name for field in pulse._meta.get_fields()}  # ranks nobody


def test_debt_and_parenting_are_one_plan_and_who_they_are_is_asked_once(
    town: Any, home: Home, client_as: Any
) -> None:
    """S1-06: no second form, and no field for what the front door asked already."""
    client = client_as(home.marieke, town)
    form = client.get(page_of(home, "tafel/nodig/")).content.decode()
    for known in ("given_name", "surname", "phone", "email", "street", "postcode", "born_on"):
        assert f'name="{known}"' not in form
    for words, domain in (("schulden op een rij", "debt"), ("rust aan tafel", "youth")):
        sent = {"words": words, "person": "", "domain": domain}
        assert client.post(page_of(home, "tafel/nodig/"), sent).status_code == 302
    with look(home.samira, "our_plan"):
        assert len(reads.my_families(0, NOW)) == 1
    assert [(n.words, n.domain) for n in plan_of(home.samira, home).table.needs] == [
        ("schulden op een rij", "debt"),
        ("rust aan tafel", "youth"),
    ]
    ours = client_as(home.samira, town).get(f"/gezin/{home.family_id}/").content.decode()
    for words in ("geldzorgen", "kinderen en opvoeden"):
        assert words in ours


def test_de_brug_leaves_and_the_day_after_all_is_there_with_no_one_yet(
    town: Any, home: Home, client_as: Any
) -> None:
    """S0-11: goals and agreements stay, and what De Brug had promised is of no one yet."""
    vos = hire_provider(town)
    with at_table(home.marieke, home):
        joining = Joining(vos.role, "praat met Youssef", "nachtmerries", "als hij slaapt")
        part_id = invite_provider(home.marieke, home.family_id, joining, NOW)
    with look(vos, "asked_of_me", families=[home.family_id]):
        accept_invitation(vos, part_id, NOW)
    with look(vos, "our_plan", families=[home.family_id]):
        task = Task("vijf gesprekken plannen", TODAY, role_id=vos.role)
        ask_commitment(vos, home.family_id, task, NOW)
    with look(home.samira, "our_plan", families=[home.family_id]):
        set_goal(home.samira, home.family_id, "Weer een nacht slapen", NOW)
        stop_part(home.samira, part_id, NOW)
    page = client_as(home.samira, town).get(f"/gezin/{home.family_id}/").content.decode()
    for words in ("Weer een nacht slapen", "ijf gesprekken plannen", "nog niemand"):
        assert words in page.casefold() or words in page
    assert client_as(vos, town).get(f"/werk/hulp/{home.family_id}/").status_code == 404


def test_the_familys_first_name_is_all_that_karim_reads_beside_his_task(
    town: Any, home: Home, client_as: Any
) -> None:
    """S1-03: his link shows that task and who asks it, and nothing else of them."""
    with at_table(home.samira, home, "our_plan"):
        karim = CircleGuest("Karim", "traint Youssef")
        invited = invite_guest(home.samira, home.family_id, karim, NOW, NOW.replace(year=2099))
        task = Task("dinsdag meenemen naar de training", TODAY, person_id=invited.person_id)
        ask_commitment(home.samira, home.family_id, task, NOW)
        set_goal(home.samira, home.family_id, "Weer een nacht slapen", NOW)
    client = client_as(None, town)
    page = client.post(f"/l/{invited.secret}/", follow=True).content.decode()
    assert "dinsdag meenemen naar de training" in page
    assert "Samira vraagt je" in page
    for words in ("Samira Test", "Youssef Test", "Noor", "Marieke", "nacht slapen", "red het niet"):
        assert words not in page
    with pytest.raises(Hidden), look(Viewer(invited.person_id), "our_plan"):
        pass
