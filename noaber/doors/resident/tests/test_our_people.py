"""Tasks, who takes part, was I heard, two phones, the fridge (S1-04, S2-04, S2-11, S4-08, X-11)."""

import re
from datetime import timedelta
from typing import Any

import pytest

from noaber.doors.family.tests.at_our_table import Phone, main_of, now, our_plan
from noaber.people import reads as people
from noaber.plan.acts.guests import (
    Joining,
    accept_invitation,
    change_part,
    invite_provider,
    stop_part,
)
from noaber.plan.acts.handovers import accept_handover, ask_handover
from noaber.plan.acts.promises import answer_question, plan_appointment
from noaber.plan.acts.taking_part import accept_part, ask_colleague
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home
from noaber.record.viewers import Viewer
from noaber.sharing.acts import Colleague, hire
from noaber.sharing.looks import Hidden, birth, look
from tests.town import ask


@pytest.fixture
def home(town: Any) -> Home:
    """The family, in a town of its own."""
    return make_home(town)


@pytest.fixture
def samira(home: Home, client_as: Any, town: Any) -> Phone:
    return Phone(client_as(home.samira, town), home.family_id)


@pytest.fixture
def youssef(home: Home, client_as: Any, town: Any) -> Phone:
    return Phone(client_as(home.youssef, town), home.family_id)


def task(phone: Phone, what: str, person: int | None, days: int = 3) -> None:
    due_on = (TODAY + timedelta(days=days)).isoformat()
    sent = phone.send("taak/", what=what, person=str(person or ""), due_on=due_on)
    assert sent.status_code == 302


# --- tasks --------------------------------------------------------------------------------------


def test_one_tap_for_each_answer_and_a_way_back(samira: Phone, home: Home) -> None:
    """X-11: gedaan, lukt niet, iemand anders."""
    task(samira, "zus vragen", home.samira.person_id)
    assert "Dit doe jij" in samira.see()
    assert samira.press("lukt niet", "zus vragen").status_code == 302
    assert "Lukt nu niet. Marieke belt je" in samira.see()
    assert samira.press("het lukt toch", "zus vragen").status_code == 302
    assert samira.press("gedaan", "zus vragen").status_code == 302
    assert samira.press("toch nog niet", "zus vragen").status_code == 302
    assert samira.press("iemand anders", "zus vragen").status_code == 302
    assert "Samira kan dit niet." in samira.see()
    assert samira.press("toch wel, ik doe het", "zus vragen").status_code == 302
    (only,) = our_plan(home.samira, home).table.tasks
    assert (only.is_accepted, only.kept_on) == (True, None)


def test_what_is_asked_of_a_member_waits_for_their_yes(
    samira: Phone, youssef: Phone, home: Home
) -> None:
    task(samira, "hond uitlaten", home.youssef.person_id)
    assert "gevraagd, nog geen ja" in samira.see()
    assert youssef.press("dat kan ik niet").status_code == 302
    assert "Youssef kan dit niet." in samira.see()
    assert samira.press("dit doe ik").status_code == 302
    (only,) = our_plan(home.samira, home).table.tasks
    assert (only.person_id, only.is_accepted) == (home.samira.person_id, True)


def test_a_task_of_no_one_is_taken_once(samira: Phone, youssef: Phone, home: Home) -> None:
    task(samira, "formulier ophalen", None)
    assert "nog niemand" in samira.see()
    assert "dit doe ik" not in main_of(youssef.see())
    (only,) = our_plan(home.samira, home).table.tasks
    assert youssef.send(f"taak/{only.id}/", answer="take").status_code == 404
    assert samira.send(f"taak/{only.id}/", answer="take").status_code == 302
    assert samira.send(f"taak/{only.id}/", answer="take").status_code == 404
    assert len(our_plan(home.samira, home).table.tasks) == 1


def test_the_fourth_waits_its_turn(samira: Phone, home: Home) -> None:
    for number in range(4):
        task(samira, f"ding {number}", home.samira.person_id, number)
    page = main_of(samira.see())
    assert page.index("ding 2") < page.index("Straks") < page.index("ding 3")


def test_nobody_answers_for_another(samira: Phone, youssef: Phone, home: Home) -> None:
    task(samira, "zus vragen", home.samira.person_id)
    (only,) = our_plan(home.samira, home).table.tasks
    for answer in ("done", "no", "stuck", "yes", "take", "again", "niets", ""):
        assert youssef.send(f"taak/{only.id}/", answer=answer).status_code == 404
    assert samira.send(f"taak/{only.id}/", answer="niets").status_code == 404


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({"what": ""}, "id_what_error"),
        ({"what": "a" * 201}, "id_what_error"),
        ({"due_on": ""}, "id_due_on_error"),
        ({"due_on": (TODAY - timedelta(days=1)).isoformat()}, "id_due_on_error"),
        ({"person": "999999999"}, "id_person_error"),
    ],
)
def test_what_cannot_be_a_task_comes_back(
    fields: dict[str, str], beside: str, samira: Phone, home: Home
) -> None:
    sent = {"what": "zus vragen", "person": "", "due_on": TODAY.isoformat(), **fields}
    assert beside in samira.send("taak/", **sent).content.decode()
    assert our_plan(home.samira, home).table.tasks == ()


def test_what_a_child_takes_on_twice_stays_theirs(home: Home, youssef: Phone) -> None:
    """Who only reads along has a place of their own for what they do."""
    for what in ("afwassen", "lezen"):
        with at_table(home.youssef, home, "our_plan"):
            own = Task(what, TODAY, person_id=home.youssef.person_id)
            ask_commitment(home.youssef, home.family_id, own, NOW)
    assert youssef.press("gedaan", "afwassen").status_code == 302


# --- who takes part -----------------------------------------------------------------------------


@pytest.fixture
def vos(town: Any) -> Viewer:
    """Somebody of a provider."""
    with birth():
        email = f"vos@{town.slug}.invalid"
        since = TODAY - timedelta(days=30)
        colleague = Colleague(
            "Dr. Vos", "06 2", email, town.municipality_id, None, "provider", since, None
        )
        role_id = hire(town.admin, colleague)
    return Viewer(people.cards([role_id])[role_id].person_id, role_id)


def join(home: Home, vos: Viewer, ends_when: str = "") -> int:
    joining = Joining(vos.role, "behandelt Youssef", "nachtmerries", ends_when)
    with at_table(home.marieke, home):
        part = invite_provider(home.marieke, home.family_id, joining, NOW)
    with look(vos, "asked_of_me", families=[home.family_id]):
        accept_invitation(vos, part, NOW)
    return part


def test_nobody_knows_yet_when_this_stops(samira: Phone, home: Home, vos: Viewer) -> None:
    """S1-04: on the front page, and the family fills it in."""
    part = join(home, vos)
    page = samira.see()
    assert "Hier omdat: nachtmerries" in page
    assert "Nog niet afgesproken wanneer dit stopt." in page
    fields = {"does": "behandelt Youssef", "why": "nachtmerries", "ends_when": "als hij slaapt"}
    assert samira.send(f"mensen/{part}/", **fields, version=1).status_code == 302
    assert "Stopt: als hij slaapt" in samira.see()


def test_who_is_overtaken_about_somebody_s_part_sees_both(
    samira: Phone, home: Home, vos: Viewer
) -> None:
    """Nothing typed is lost: not when somebody changed it, and not when the part ended."""
    part = join(home, vos)
    with at_table(home.marieke, home):
        change_part(home.marieke, part, "behandelt", "nachtmerries", "na de zomer", 1)
    typed = {"does": "praat", "why": "slecht slapen", "ends_when": "als hij slaapt"}
    page = samira.send(f"mensen/{part}/", **typed, version=1).content.decode()
    for both in ("na de zomer", "als hij slaapt", 'name="version" value="2"'):
        assert both in page
    with look(home.samira, "our_plan", families=[home.family_id]):
        stop_part(home.samira, part, NOW)
    page = samira.send(f"mensen/{part}/", **typed, version=2).content.decode()
    for both in ("Dr. Vos doet al niet meer mee", "na de zomer", "slecht slapen"):
        assert both in page
    assert samira.client.get(f"/gezin/{home.family_id}/mensen/{part}/").status_code == 302


def test_who_is_removed_sees_nothing_at_once(samira: Phone, home: Home, vos: Viewer) -> None:
    """S4-08: what changes is said first; the plan and what was promised stay (S0-11)."""
    part = join(home, vos)
    with look(vos, "our_plan", families=[home.family_id]):
        ask_commitment(
            vos, home.family_id, Task("gesprekken plannen", TODAY, role_id=vos.role), NOW
        )
    page = samira.see(f"mensen/{part}/stop/")
    assert "Dr. Vos ziet dan meteen niets meer van jullie plan." in page
    assert "gesprekken plannen" in page
    assert samira.send(f"mensen/{part}/stop/").status_code == 302
    with pytest.raises(Hidden), look(vos, "our_plan", families=[home.family_id]):
        pass
    page = samira.see()
    assert "Deden eerder mee: Dr. Vos" in page
    assert "eerder: Dr. Vos" in page
    assert samira.send(f"mensen/{part}/stop/").status_code == 302


def test_who_was_removed_meanwhile_is_told_kindly(samira: Phone, home: Home, vos: Viewer) -> None:
    part = join(home, vos)
    samira.send(f"mensen/{part}/stop/")
    answer = samira.send(f"mensen/{part}/", does="iets", why="", ends_when="")
    assert "doet al niet meer mee" in answer.content.decode()


def test_who_takes_the_question_over_has_no_part_beside_it(samira: Phone, home: Home) -> None:
    with look(home.marieke, "take_part", families=[home.family_id]):
        ask_colleague(home.marieke, home.family_id, home.tom.role, "brieven", "", NOW)
    (part,) = our_plan(home.samira, home).parts
    with look(home.tom, "take_part", families=[home.family_id]):
        accept_part(home.tom, part.id, NOW)
    question = our_plan(home.samira, home).questions[0]
    with look(home.marieke, "handover", families=[home.family_id]):
        ask_handover(home.marieke, question.id, home.tom.role, "", now())
    handover = our_plan(home.samira, home).questions[0].handover_id
    with look(home.tom, "handover", families=[home.family_id]):
        accept_handover(home.tom, handover or 0, now())
    found = [p for p in our_plan(home.samira, home).parts if p.role_id == home.tom.role]
    assert found == []


def test_who_only_reads_along_removes_nobody(youssef: Phone, home: Home, vos: Viewer) -> None:
    part = join(home, vos)
    for path in (f"mensen/{part}/", f"mensen/{part}/stop/"):
        assert youssef.client.get(f"/gezin/{home.family_id}/{path}").status_code == 404
        assert youssef.send(path, does="x").status_code == 404


# --- was I heard ----------------------------------------------------------------------------------


def called(home: Home) -> None:
    question = our_plan(home.marieke, home).questions[0]
    with look(home.marieke, "our_plan", families=[home.family_id]):
        answer_question(home.marieke, question.id, now())


def test_after_a_talk_each_says_once_whether_they_were_heard(
    samira: Phone, youssef: Phone, home: Home
) -> None:
    """S2-04: adults and children; the family and who works for it read it."""
    assert "Voelde je je gehoord?" not in samira.see()
    called(home)
    assert "Voelde je je gehoord?" in samira.see()
    for _time in range(2):
        sent = youssef.send("gehoord/", answer="no", words="niet <i>echt</i>")
        assert sent.status_code == 302
    assert "Voelde je je gehoord?" not in youssef.see()
    page = samira.see()
    assert "Voelde je je gehoord?" in page
    assert "Youssef voelde zich niet echt gehoord: “niet &lt;i&gt;echt&lt;/i&gt;”" in page
    assert [p.answer for p in our_plan(home.marieke, home).table.pulses] == ["no", "no"]


def test_an_answer_that_is_none_comes_back(samira: Phone, home: Home) -> None:
    called(home)
    page = samira.send("gehoord/", answer="ja hoor", words="hallo")
    assert page.status_code == 200
    assert "hallo" in page.content.decode()
    assert our_plan(home.samira, home).table.pulses == ()


# --- two phones at one table ----------------------------------------------------------------------


def news_address(phone: Phone) -> str:
    found = re.search(r'hx-get="([^"]+)"', phone.see())
    assert found
    return found[1].replace("&amp;", "&")


def test_what_one_does_the_other_sees_without_looking_again(
    samira: Phone, youssef: Phone, home: Home
) -> None:
    address = news_address(samira)
    assert samira.client.get(address).status_code == 204
    with at_table(home.youssef, home, "our_plan"):
        own = Task("afwassen", TODAY, person_id=home.youssef.person_id)
        ask_commitment(home.youssef, home.family_id, own, NOW)
    news = samira.client.get(address)
    assert news.status_code == 200
    page = news.content.decode()
    assert "afwassen" in page
    assert "<main" not in page
    assert page.lstrip().startswith('<div id="plan-now"')
    assert 'id="plan-people" hx-swap-oob="true"' in page
    fresh = re.search(r'hx-get="([^"]+)"', page)
    assert fresh
    assert samira.client.get(fresh[1].replace("&amp;", "&")).status_code == 204


def test_news_is_only_for_who_looked(
    samira: Phone, youssef: Phone, home: Home, client_as: Any, town: Any
) -> None:
    address = news_address(samira)
    other = client_as(Viewer(ask(town, "Iets anders.").person_id), town)
    for client in (youssef.client, other, client_as(None, town), client_as(home.marieke, town)):
        assert client.get(address).status_code == 404
    base, key = address.split("?")[0], re.findall("look=([^&]+)", address)[0]
    wrongs = ("look=1&seen=1:1:", "look=x", f"{address.split('?')[1]}x", f"look={key}")
    for wrong in ("", *wrongs, f"look={key}&seen=9:1:", f"look={key}&seen={'9' * 3000}"):
        assert samira.client.get(f"{base}?{wrong}").status_code == 404


# --- light, and the fridge ------------------------------------------------------------------------


def test_a_simple_question_has_at_most_seven_parts(client_as: Any, town: Any) -> None:
    """X-09: the words on top, and what has a heading; more appears only when there is something."""
    answered = ask(town)
    page = client_as(Viewer(answered.person_id), town).get(f"/gezin/{answered.family_id}/")
    headings = re.findall(r"<h2[^>]*>([^<]+)", page.content.decode())
    assert 1 + len(headings) <= 7, headings
    assert "Wat er nodig is" not in headings


def test_the_page_for_the_fridge_tells_no_more_than_everybody_may_read(
    samira: Phone, youssef: Phone, home: Home
) -> None:
    samira.send("doel/", words="slapen")
    samira.send("nodig/", words="therapie voor iemand", person="")
    with look(home.marieke, "write_to", families=[home.family_id]):
        moment = now() + timedelta(days=4)
        me = home.samira.person_id or 0
        plan_appointment(home.marieke, home.family_id, me, moment, "Geheimstraat 12", now())
    page = samira.see("koelkast/")
    assert "slapen" in page
    assert "06 12 34 56 78" in page
    assert "afspraak met Marieke" in page
    for hidden in ("Geheimstraat", "therapie"):
        assert hidden not in page
    assert "slapen" in youssef.see("koelkast/")
