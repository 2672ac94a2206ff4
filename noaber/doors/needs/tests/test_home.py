"""What is needed, whose word it waits for, what one says oneself (S0-04, S1-08, S2-03, X-05)."""

from datetime import timedelta
from typing import Any

import pytest

from noaber.doors.family.tests.at_our_table import Phone, main_of, our_plan
from noaber.plan import reads
from noaber.plan.acts.needs import word_real_question
from noaber.plan.acts.voices import Subject, ask_word, set_word_aside
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home
from noaber.sharing.looks import look


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


def only_need(home: Home) -> reads.Need:
    (need,) = our_plan(home.samira, home).table.needs
    return need


def name(samira: Phone, home: Home, person: int | None = None) -> int:
    sent = samira.send("nodig/", words="iemand om mee te praten", person=str(person or ""))
    need = only_need(home)
    assert sent.url == f"/gezin/{home.family_id}/nodig/{need.id}/"
    return need.id


def fit(samira: Phone, need_id: int, step: str = "circle", version: int = 1, **more: str) -> Any:
    fields = {"step": step, "fits": "tante helpt", "version": str(version), **more}
    return samira.send(f"nodig/{need_id}/", **fields)


def test_what_one_thinks_up_oneself_one_agrees_with(samira: Phone, home: Home) -> None:
    """Nobody is asked a yes on their own words; without a domain too (S1-06)."""
    need_id = name(samira, home)
    assert "nog samen bedenken wat past" in samira.see()
    assert fit(samira, need_id).status_code == 302
    need = only_need(home)
    assert (need.state.stands, need.step) == (True, "circle")
    page = samira.see()
    assert "afgesproken" in page
    assert "tante helpt" in page


def test_everybody_whose_word_it_waits_for_is_asked(
    samira: Phone, youssef: Phone, home: Home
) -> None:
    """X-05: Youssef in the plan; Rachid, who does not see it, in words meant for him."""
    need_id = name(samira, home, home.youssef.person_id)
    asked = fit(samira, need_id, "paid")
    assert asked.url == f"/gezin/{home.family_id}/nodig/{need_id}/vraag/"
    page = samira.see(f"nodig/{need_id}/vraag/")
    assert "Rachid ziet jullie plan niet" in page
    samira.send(f"nodig/{need_id}/vraag/", words="Mag Youssef met iemand praten?")
    with look(home.rachid, "asked_of_me"):
        (his,) = reads.asked_of_me(home.rachid.person_id or 0, None, NOW)
    assert his.words[0].asked_words == "Mag Youssef met iemand praten?"
    assert "wacht op Rachid en jou" in youssef.see() or "wacht op Rachid" in youssef.see()
    assert youssef.press("ja, zo is het goed").status_code == 302
    assert "wacht op Rachid" in samira.see()


def test_a_different_view_stands_beside_the_others(
    samira: Phone, youssef: Phone, home: Home
) -> None:
    need_id = name(samira, home, home.youssef.person_id)
    fit(samira, need_id, "paid")
    voice = next(v for v in only_need(home).voices if v.person_id == home.youssef.person_id)
    page = youssef.see(f"woord/{voice.id}/")
    assert "tante helpt" in page
    sent = youssef.send(f"woord/{voice.id}/", says="other", words="liever Karim", version="2")
    assert sent.status_code == 302
    page = samira.see()
    assert "Youssef en jij denken hier anders over. Dat mag." in page
    assert "liever Karim" in page
    assert "ik zeg toch iets anders" in youssef.see()


def test_a_word_about_what_changed_meanwhile_is_kept_for_its_writer(
    samira: Phone, youssef: Phone, home: Home
) -> None:
    need_id = name(samira, home, home.youssef.person_id)
    fit(samira, need_id, "paid")
    voice = next(v for v in only_need(home).voices if v.person_id == home.youssef.person_id)
    fit(samira, need_id, "paid", 2, fits="oom helpt")
    answer = youssef.send(f"woord/{voice.id}/", says="other", words="niet tante", version="2")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "oom helpt" in page
    assert "niet tante" in page
    assert 'name="version" value="3"' in page
    assert youssef.send(f"woord/{voice.id}/", says="yes", words="", version="3").status_code == 302


def test_two_who_say_what_fits_see_both(samira: Phone, home: Home) -> None:
    need_id = name(samira, home)
    fit(samira, need_id)
    both = fit(samira, need_id, version=1, fits="oma helpt")
    page = both.content.decode()
    assert "tante helpt" in page
    assert "oma helpt" in page
    assert only_need(home).fits == "tante helpt"
    assert fit(samira, need_id, version=2, fits="oma helpt").status_code == 302


def test_who_waits_reads_until_when_and_what_helps_meanwhile(samira: Phone, home: Home) -> None:
    """S1-08; a resident is never asked why (S0-10)."""
    need_id = name(samira, home)
    later = (TODAY + timedelta(days=98)).isoformat()
    missing = fit(samira, need_id, "paid", wait_until=later).content.decode()
    assert "id_bridge_error" in missing
    assert "Waarom" not in main_of(missing)
    assert fit(samira, need_id, "paid", wait_until=later, bridge="Karim belt").status_code == 302
    assert "Tot dan: Karim belt" in samira.see()
    past = (TODAY - timedelta(days=1)).isoformat()
    assert (
        "id_wait_until_error"
        in fit(samira, need_id, "paid", 2, wait_until=past, bridge="niets").content.decode()
    )


def test_what_is_not_needed_any_more_can_come_back(samira: Phone, home: Home) -> None:
    need_id = name(samira, home)
    ended = samira.send(f"nodig/{need_id}/niet-meer/")
    assert ended.status_code == 201
    assert our_plan(home.samira, home).table.needs == ()
    samira.press_in(ended.content.decode(), "Zet het terug")
    assert only_need(home).id == need_id


def test_a_child_is_asked_what_it_thinks_of_help(samira: Phone, home: Home) -> None:
    need_id = name(samira, home, home.noor_id)
    assert "Noor heeft hier nog niets over gezegd." in samira.see()
    assert samira.press("vraag wat Noor ervan vindt").status_code == 302
    assert {v.person_id for v in only_need(home).voices} == {home.noor_id}
    assert need_id == only_need(home).id


def test_help_that_began_without_a_yes_says_why_and_who_looks_at_it(
    samira: Phone, home: Home
) -> None:
    need_id = name(samira, home, home.noor_id)
    fit(samira, need_id, "paid")
    until = TODAY + timedelta(days=14)
    with at_table(home.marieke, home):
        set_word_aside(
            home.marieke, need_id, 2, "urgency", "het kon niet", home.tom.role, until, NOW
        )
    page = samira.see()
    assert "Dit begon zonder ieders ja, omdat het niet kon wachten: het kon niet." in page
    assert "Tom kijkt of dat klopte." in page


def test_the_real_question_stands_beside_the_asked_one_with_both_names(
    samira: Phone, home: Home
) -> None:
    """S2-03."""
    question = our_plan(home.samira, home).questions[0]
    with at_table(home.marieke, home):
        word_real_question(home.marieke, question.id, "rust in de avond", 0)
        subject = Subject(question_id=question.id)
        ask_word(home.marieke, subject, home.samira.person_id or 0, NOW)
    page = samira.see()
    assert "Ik red het niet meer alleen met de kinderen." in page
    assert "rust in de avond" in page
    assert "Wacht op jou." in page
    assert samira.press("ja, zo is het goed").status_code == 302
    assert "Zo schreven Samira en Marieke het op." in samira.see()


def test_nobody_speaks_for_another(samira: Phone, youssef: Phone, home: Home) -> None:
    need_id = name(samira, home, home.youssef.person_id)
    fit(samira, need_id, "paid")
    for voice in only_need(home).voices:
        theirs = youssef if voice.person_id == home.samira.person_id else samira
        sent = theirs.send(f"woord/{voice.id}/", says="yes", version="2")
        assert sent.status_code == 404


def test_who_only_reads_along_changes_no_need(samira: Phone, youssef: Phone, home: Home) -> None:
    need_id = name(samira, home)
    sent = {"words": "gamen", "step": "paid", "fits": "gamen", "version": "1"}
    paths = ("nodig/", *(f"nodig/{need_id}/{p}" for p in ("", "vraag/", "niet-meer/", "toch/")))
    for path in paths:
        assert youssef.send(path, **sent).status_code == 404
    assert only_need(home).version == 1
