"""Whose word it waits for, help without a word, and outsiders: in the pages (S0-04, X-05, X-08)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from noaber.doors.professional.tests.at_work import (
    fit,
    name_need,
    only_need,
    page_of,
    question_id,
    soon,
    table_of,
    text_of,
)
from noaber.people.acts import Address
from noaber.plan import reads
from noaber.plan.acts import needs
from noaber.plan.acts.goals import set_goal
from noaber.plan.acts.members import give_address
from noaber.plan.acts.needs import Fit, draft_fit
from noaber.plan.acts.taking_part import accept_part, ask_colleague
from noaber.plan.acts.tasks import Task, ask_commitment, note_acceptance
from noaber.plan.acts.voices import Subject, ask_everybody, ask_word, note_word, say_word
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import Town, make_town


@pytest.fixture
def home(town: Town) -> Home:
    return make_home(town)


@pytest.fixture
def client(home: Home, town: Town, client_as: Any) -> Any:
    return client_as(home.marieke, town)


# --- whose word it waits for ----------------------------------------------------------------------


def waits(home: Home) -> set[str]:
    return set(only_need(home).state.waits.values())


def test_a_draft_asks_everybody_and_shows_what_who_is_outside_reads(
    home: Home, client: Any, town: Town
) -> None:
    """X-05: help for Youssef waits for him and both parents."""
    need_id = name_need(home, client, home.youssef.person_id)
    response = fit(home, client, need_id, "paid", skipped_why="niemand kan")
    assert response.url == table_of(home, f"nodig/{need_id}/vragen/")
    assert {v.person_id for v in only_need(home).voices} == {
        home.samira.person_id,
        home.youssef.person_id,
    }
    text = text_of(client.get(response.url))
    assert "Wat stuur je naar Rachid?" in text
    assert "samen koken" in text
    assert client.post(response.url, {"words": "Gesprekken voor Youssef"}).status_code == 302
    with look(home.rachid, "asked_of_me"):
        (asked,) = reads.asked_of_me(home.rachid.person_id or 0, None, NOW)
    assert asked.words[0].asked_words == "Gesprekken voor Youssef"
    text = text_of(client.get(table_of(home)))
    assert "wacht op Samira, Rachid en Youssef" in text
    assert "Rachid zit erbij en zegt ja" in text


def test_who_presses_twice_is_led_to_who_is_still_to_be_asked(home: Home, client: Any) -> None:
    """A form counts once, and has one answer: the browser shows the second."""
    need_id = name_need(home, client, home.youssef.person_id)
    once = "3f0c6f8e-2f67-4f9e-9a53-0f7b6f0f3b0e"
    sent = {"step": "paid", "fits": "gesprekken", "skipped_why": "niemand kan", "version": 1}
    for _press in range(2):
        answer = client.post(table_of(home, f"nodig/{need_id}/past/"), sent | {"once": once})
        assert answer.url == table_of(home, f"nodig/{need_id}/vragen/")
    assert only_need(home).version == 2
    nobody_left = client.post(table_of(home, f"nodig/{need_id}/vragen/"), {"words": "Gesprekken"})
    assert nobody_left.status_code == 302


@pytest.mark.parametrize("number", [10**9, 2**63, 10**30])
def test_nobody_with_such_a_number_takes_a_goal_over(home: Home, client: Any, number: int) -> None:
    with at_table(home.marieke, home):
        goal_id = set_goal(home.marieke, home.family_id, "slapen", NOW)
    yes = table_of(home, f"zegt/{number}/doel/{goal_id}/ja/")
    assert client.post(yes, {"version": 1}).status_code == 404


def test_words_that_give_away_where_they_live_are_refused(home: Home, client: Any) -> None:
    """X-08: kindly, and what was typed stays."""
    samira = home.samira.person_id or 0
    address = Address("Zeilmakersgang", "3", "1234 CD", "Waterrijk", shielded=True)
    with look(home.samira, "my_card", families=[home.family_id], persons=[samira]):
        give_address(home.samira, home.family_id, samira, address, TODAY, datetime.now(UTC))
    need_id = name_need(home, client, home.noor_id)
    fit(home, client, need_id, "paid", skipped_why="niemand kan")
    asks = table_of(home, f"nodig/{need_id}/vragen/")
    text = text_of(client.post(asks, {"words": "Hulp thuis in de zeilmakersgang"}))
    assert "“Zeilmakersgang” verraadt waar iemand woont" in text
    assert "Hulp thuis in de zeilmakersgang" in text
    assert home.rachid.person_id not in {v.person_id for v in only_need(home).voices}
    assert client.post(asks, {"words": "Hulp voor Noor"}).status_code == 302
    assert home.rachid.person_id in {v.person_id for v in only_need(home).voices}


def agreed_voice(home: Home, client: Any, person: Viewer, step: str = "general") -> reads.Said:
    need_id = name_need(home, client)
    fit(home, client, need_id, step)
    return next(v for v in only_need(home).voices if v.person_id == person.person_id)


def test_somebody_sits_here_and_says_yes(home: Home, client: Any) -> None:
    """S0-04: one tap, with both names."""
    voice = agreed_voice(home, client, home.samira)
    assert "wacht op Samira" in text_of(client.get(table_of(home)))
    sent = {"version": voice.version, "says": "yes", "words": ""}
    for _twice in range(2):
        client.post(table_of(home, f"woord/{voice.id}/ja/"), sent)
    need = only_need(home)
    assert need.state.stands
    assert need.voices[0].through
    assert need.voices[0].through.name == "Marieke"
    assert "afgesproken" in text_of(client.get(table_of(home)))


def test_a_different_view_is_noted_in_their_words(home: Home, client: Any) -> None:
    voice = agreed_voice(home, client, home.samira)
    address = table_of(home, f"woord/{voice.id}/")
    empty = {"says": "other", "words": " ", "version": voice.version}
    assert "Schrijf op hoe diegene het ziet" in text_of(client.post(address, empty))
    client.post(address, empty | {"words": "liever thuis"})
    text = text_of(client.get(table_of(home)))
    assert "liever thuis" in text
    assert "Samira denkt hier anders over. Dat mag." in text


def test_a_yes_about_what_changed_meanwhile_does_not_count(home: Home, client: Any) -> None:
    voice = agreed_voice(home, client, home.samira)
    need_id = only_need(home).id
    with at_table(home.marieke, home):  # who is asked anew about another version
        draft_fit(home.marieke, need_id, Fit("circle", "tante"), voice.version)
    client.post(table_of(home, f"woord/{voice.id}/ja/"), {"version": voice.version})
    assert "Lees het samen nog eens" in text_of(client.get(table_of(home)))
    assert not only_need(home).state.stands


def test_a_word_said_at_home_is_not_overwritten_by_a_table_that_was_open(
    home: Home, client: Any
) -> None:
    """Who writes at the table sees both: what was said, and what they typed."""
    voice = agreed_voice(home, client, home.samira)
    with at_table(home.samira, home, "our_plan"):
        say_word(home.samira, voice.id, "other", "liever thuis", voice.version, NOW)
    client.post(table_of(home, f"woord/{voice.id}/ja/"), {"version": voice.version})
    said = "Samira zei hier intussen iets over: “liever thuis” Dat blijft staan."
    assert said in text_of(client.get(table_of(home)))
    typed = {"says": "yes", "words": "ja, bij de buren", "version": voice.version}
    text = text_of(client.post(table_of(home, f"woord/{voice.id}/"), typed))
    assert said in text
    assert "ja, bij de buren" in text
    assert [v.words for v in only_need(home).voices] == ["liever thuis"]


# --- decided on together --------------------------------------------------------------------------


def drafted_at_home(home: Home) -> int:
    """Paid help that Samira wrote down herself, with her own yes."""
    with at_table(home.samira, home, "our_plan"):
        need_id = needs.name_need(home.samira, home.family_id, "rust", NOW)
        draft_fit(home.samira, need_id, Fit("paid", "iemand die komt"), 1)
        subject = Subject(need_id=need_id)
        voice = ask_word(home.samira, subject, home.samira.person_id or 0, NOW)
        say_word(home.samira, voice, "yes", "", 2, NOW)
    return need_id


def test_paid_help_from_home_waits_for_who_is_in_charge(
    home: Home, client: Any, town: Town, client_as: Any
) -> None:
    """S0-04: both decide; the list of families says that it is my turn; a yes is one tap."""
    need_id = drafted_at_home(home)
    samira = client_as(home.samira, town)
    assert "wacht op Marieke" in text_of(samira.get(f"/gezin/{home.family_id}/"))
    assert "wacht op jou" in text_of(client.get("/werk/"))
    text = text_of(client.get(table_of(home)))
    assert "wacht op jou" in text
    assert "dit past, vind ik ook" in text
    for _twice in range(2):
        client.post(table_of(home, f"nodig/{need_id}/mijn-ja/"), {"version": 2, "once": "x"})
    assert only_need(home).state.stands
    assert "wacht op Marieke" not in text_of(samira.get(f"/gezin/{home.family_id}/"))
    assert "wacht op jou" not in text_of(client.get("/werk/"))


def test_who_is_in_charge_may_think_otherwise(
    home: Home, client: Any, town: Town, client_as: Any
) -> None:
    """A different view stands beside theirs, in words; nothing is refused by it."""
    need_id = drafted_at_home(home)
    address = table_of(home, f"nodig/{need_id}/mijn-kijk/")
    assert "Wat vind jij hiervan?" in text_of(client.get(address))
    empty = {"says": "other", "words": " ", "version": 2}
    assert "Schrijf op hoe jij het ziet" in text_of(client.post(address, empty))
    client.post(address, empty | {"words": "eerst de buurt"})
    assert only_need(home).state.stands
    text = text_of(client_as(home.samira, town).get(f"/gezin/{home.family_id}/"))
    assert "Marieke en jij denken hier anders over. Dat mag." in text
    assert "eerst de buurt" in text


def test_my_word_about_what_changed_meanwhile_does_not_count(home: Home, client: Any) -> None:
    need_id = drafted_at_home(home)
    with at_table(home.samira, home, "our_plan"):
        draft_fit(home.samira, need_id, Fit("paid", "iets heel anders"), 2)
    client.post(table_of(home, f"nodig/{need_id}/mijn-ja/"), {"version": 2})
    assert "Lees het samen nog eens" in text_of(client.get(table_of(home)))
    typed = {"says": "other", "words": "te duur", "version": 2}
    text = text_of(client.post(table_of(home, f"nodig/{need_id}/mijn-kijk/"), typed))
    assert "iets heel anders" in text
    assert "te duur" in text
    assert only_need(home).at_work == ()


def test_a_colleague_who_takes_part_does_not_decide(home: Home, town: Town, client_as: Any) -> None:
    need_id = drafted_at_home(home)
    with look(home.marieke, "take_part", families=[home.family_id]):
        ask_colleague(home.marieke, home.family_id, home.tom.role, "brieven", "", NOW)
    (part,) = plan_of(home.samira, home).parts
    with look(home.tom, "take_part", families=[home.family_id]):
        accept_part(home.tom, part.id, NOW)
    tom = client_as(home.tom, town)
    text = text_of(tom.get(table_of(home)))
    assert "wacht op Marieke" in text
    assert "dit past, vind ik ook" not in text
    for rest in ("mijn-ja/", "mijn-kijk/"):
        address = table_of(home, f"nodig/{need_id}/{rest}")
        assert tom.post(address, {"version": 2, "says": "yes"}).status_code == 404


# --- promised before it is agreed -----------------------------------------------------------------


def test_what_is_promised_for_help_that_waits_does_not_count_as_arranged(
    home: Home, client: Any, town: Town, client_as: Any
) -> None:
    """X-05: a yes of who does it is no yes of Rachid; it may be given meanwhile."""
    need_id = paid_for_noor(home, client)
    with at_table(home.marieke, home):
        due = TODAY + timedelta(days=5)
        of = ({"role_id": home.marieke.role}, {"person_id": home.youssef.person_id})
        for who in of:
            task = Task("naar De Brug", due, need_id=need_id, **who)
            made = ask_commitment(home.marieke, home.family_id, task, NOW)
        note_acceptance(home.marieke, made, NOW)
        ask_everybody(home.marieke, need_id, NOW, "Hulp voor Noor")
        for voice in reads.our_plan(home.family_id, NOW).table.needs[0].voices:  # type: ignore[union-attr]
            if voice.person_id == home.samira.person_id:
                note_word(home.marieke, voice.id, "yes", "", voice.version, NOW)
    samira = client_as(home.samira, town)
    ours, hangs = f"/gezin/{home.family_id}/", f"/gezin/{home.family_id}/koelkast/"
    waits = [text_of(samira.get(ours)), text_of(client.get(table_of(home)))]
    assert [text.count("· wacht op Rachid") for text in waits] == [2, 2]
    assert "· wacht op Rachid" in text_of(client.get(page_of(home)))
    assert text_of(samira.get(hangs)).count("nog niet afgesproken") == 2
    assert "Rachid" not in text_of(samira.get(hangs))
    with look(home.rachid, "asked_of_me", families=[home.family_id]):
        (asked,) = reads.asked_of_me(home.rachid.person_id or 0, None, NOW)
        say_word(home.rachid, asked.words[0].id, "yes", "", 2, NOW)
    assert "wacht op Rachid" not in text_of(samira.get(ours))
    assert "nog niet afgesproken" not in text_of(samira.get(hangs))


# --- help without a word --------------------------------------------------------------------------


def paid_for_noor(home: Home, client: Any) -> int:
    need_id = name_need(home, client, home.noor_id)
    fit(home, client, need_id, "paid", skipped_why="niemand kan")
    return need_id


def test_help_begins_without_a_word_and_a_colleague_looks_at_it(
    home: Home, client: Any, town: Town, client_as: Any
) -> None:
    """L-BP-04, L-BP-06: a reason, an end, a reviewer; the family reads it."""
    need_id = paid_for_noor(home, client)
    address = table_of(home, f"nodig/{need_id}/zonder-ja/")
    text = text_of(client.get(address))
    assert "Tom" in text
    assert "Begin zonder het ja van" in text
    sent = {"kind": "urgency", "reason": "nu nodig", "until": soon(9), "version": 2}
    assert "Kies er een" in text_of(client.post(address, sent))
    mine = sent | {"reviewer": home.marieke.role}
    assert "Kies een van de regels" in text_of(client.post(address, mine))
    client.post(address, sent | {"reviewer": home.tom.role})
    assert only_need(home).state.stands
    text = text_of(client.get(table_of(home)))
    assert "omdat het niet kon wachten: nu nodig." in text
    tom = client_as(home.tom, town)
    assert "Marieke liet hulp beginnen" in text_of(tom.get("/werk/"))
    asked = page_of(home, f"klopte-dit/{only_need(home).set_aside[0].id}/")
    assert "nu nodig" in text_of(tom.get(asked))
    assert client.get(asked).status_code == 404  # who began looks at nothing
    assert tom.get(page_of(home)).status_code == 404
    for _twice in range(2):
        found = {"upheld": "no", "words": "er was tijd", "once": "x"}
        assert tom.post(asked, found).status_code in (302, 404)
    assert not only_need(home).state.stands
    assert "Marieke liet hulp beginnen" not in text_of(tom.get("/werk/"))


def test_help_that_changed_meanwhile_does_not_begin_without_a_word(home: Home, client: Any) -> None:
    """What was read is what begins; what was typed stands there still."""
    need_id = paid_for_noor(home, client)
    sent = {"kind": "urgency", "reason": "nu nodig", "until": soon(9), "reviewer": home.tom.role}
    with at_table(home.samira, home, "our_plan"):
        draft_fit(home.samira, need_id, Fit("paid", "iets heel anders"), 2)
    address = table_of(home, f"nodig/{need_id}/zonder-ja/")
    text = text_of(client.post(address, sent | {"version": 2}))
    assert "Nu staat er: “iets heel anders”" in text
    assert "nu nodig" in text
    assert not only_need(home).state.stands
    assert only_need(home).set_aside == ()


def test_without_a_child_nothing_begins_without_a_word(home: Home, client: Any) -> None:
    need_id = name_need(home, client)
    fit(home, client, need_id, "paid", skipped_why="niemand kan")
    assert client.get(table_of(home, f"nodig/{need_id}/zonder-ja/")).status_code == 404
    assert "begin zonder dit ja" not in text_of(client.get(table_of(home)))


# --- outsiders ------------------------------------------------------------------------------------

PAGES: tuple[Callable[[Home, int, int], str], ...] = (
    lambda home, need, voice: table_of(home),
    lambda home, need, voice: table_of(home, "klaar/"),
    lambda home, need, voice: table_of(home, "doel/"),
    lambda home, need, voice: table_of(home, "nodig/"),
    lambda home, need, voice: table_of(home, "afspraak/"),
    lambda home, need, voice: table_of(home, f"nodig/{need}/past/"),
    lambda home, need, voice: table_of(home, f"nodig/{need}/vragen/"),
    lambda home, need, voice: table_of(home, f"nodig/{need}/klaar/"),
    lambda home, need, voice: table_of(home, f"nodig/{need}/zonder-ja/"),
    lambda home, need, voice: table_of(home, f"nodig/{need}/mijn-ja/"),
    lambda home, need, voice: table_of(home, f"nodig/{need}/mijn-kijk/"),
    lambda home, need, voice: table_of(home, f"woord/{voice}/"),
    lambda home, need, voice: table_of(home, f"woord/{voice}/ja/"),
    lambda home, need, voice: table_of(home, f"vraag/{question_id(home)}/"),
    lambda home, need, voice: page_of(home, "aanbieder/"),
    lambda home, need, voice: page_of(home, "veilig/"),
)


def test_an_outsider_finds_none_of_these_pages(
    home: Home, town: Town, client: Any, client_as: Any
) -> None:
    voice = agreed_voice(home, client, home.samira)
    need_id = only_need(home).id
    others = (home.samira, home.rachid, home.youssef, town.clerk, town.tom, make_town().marieke)
    for viewer in others:
        outsider = client_as(viewer, town)
        for page in PAGES:
            for method in ("get", "post"):
                response = getattr(outsider, method)(page(home, need_id, voice.id))
                assert response.status_code in (404, 405), (viewer, page(home, need_id, voice.id))
                assert b"samen koken" not in response.content


def test_another_family_s_need_is_not_reached_from_here(
    home: Home, town: Town, client: Any
) -> None:
    other = make_home(town)
    need_id = name_need(other, client)
    sent = {"step": "general", "fits": "x", "version": 1}
    assert client.post(table_of(home, f"nodig/{need_id}/past/"), sent).status_code == 404
    client.post(table_of(home, f"nodig/{need_id}/klaar/"))
    assert plan_of(other.marieke, other).table.needs != ()
