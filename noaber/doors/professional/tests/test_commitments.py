"""Who does what by when, asked and answered in the pages; and what "my families" says of it."""

from datetime import timedelta
from typing import Any

import pytest

from noaber.doors.professional.tests.at_work import (
    agree,
    of,
    only_task,
    page_of,
    table_of,
    text_of,
)
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.taking_part import accept_part, ask_colleague
from noaber.plan.acts.tasks import (
    Task,
    accept_commitment,
    ask_commitment,
    cannot_do_now,
    decline_commitment,
    finish_commitment,
    note_acceptance,
)
from noaber.plan.acts.voices import ask_everybody
from noaber.plan.tests.at_home import NOW, TODAY, Home, at_table, make_home, plan_of
from noaber.record.viewers import NotAllowed
from noaber.sharing.looks import look
from tests.town import Town


@pytest.fixture
def home(town: Town) -> Home:
    return make_home(town)


@pytest.fixture
def client(home: Home, town: Town, client_as: Any) -> Any:
    return client_as(home.marieke, town)


def test_one_sentence_a_name_and_a_day(home: Home, client: Any) -> None:
    """S2-07: asked of Youssef, it does not count before his yes."""
    assert agree(home, client, of(home.youssef)).status_code == 302
    task = only_task(home)
    assert (task.person_id, task.is_accepted) == (home.youssef.person_id, False)
    text = text_of(client.get(table_of(home)))
    assert "gevraagd, nog geen ja" in text
    assert "Youssef zit erbij en zegt ja" in text
    for _twice in range(2):
        client.post(table_of(home, f"afspraak/{task.id}/ja/"))
    assert only_task(home).is_accepted


def test_who_sits_here_says_yes_at_once(home: Home, client: Any) -> None:
    response = agree(home, client, of(home.samira), now="yes")
    assert "Afgesproken." in text_of(client.get(response.url))
    assert only_task(home).is_accepted


def test_a_commitment_is_asked_once_however_often_it_is_sent(home: Home, client: Any) -> None:
    once = {"once": "6f1e3b52-6a1c-4f5e-9d0b-6e6f61626572"}
    for _twice in range(2):
        agree(home, client, of(home.samira), **once)
    assert only_task(home).what == "zus vragen"


def test_no_one_yet_is_an_answer_too(home: Home, client: Any) -> None:
    agree(home, client, "nobody")
    assert only_task(home).person_id is None
    text = text_of(client.get("/werk/"))
    assert "niemand" in text
    assert "Zus vragen" in text


def test_what_i_do_myself_stands_at_once(home: Home, client: Any) -> None:
    agree(home, client, f"role-{home.marieke.role}", what="school bellen")
    promised = [p for p in plan_of(home.samira, home).promises if p.what == "school bellen"]
    assert promised[0].is_accepted


@pytest.mark.parametrize(
    "given",
    [{"what": " "}, {"who": "person-999999"}, {"due_on": "2020-01-01"}, {"what": "x" * 201}],
)
def test_what_is_missing_is_said_beside_it(home: Home, client: Any, given: dict[str, str]) -> None:
    response = agree(home, client, of(home.samira), **given)
    assert "Kijk nog even naar" in text_of(response)
    assert plan_of(home.marieke, home).table.tasks == ()


def along(home: Home, client: Any) -> None:
    """Tom takes part."""
    with look(home.marieke, "take_part", families=[home.family_id]):
        ask_colleague(home.marieke, home.family_id, home.tom.role, "brieven", "", NOW)
    (part,) = plan_of(home.samira, home).parts
    with look(home.tom, "take_part", families=[home.family_id]):
        accept_part(home.tom, part.id, NOW)


def test_a_colleague_answers_what_is_asked(
    home: Home, town: Town, client: Any, client_as: Any
) -> None:
    """Asked-not-accepted is shown, and not counted as arranged."""
    along(home, client)
    agree(home, client, f"role-{home.tom.role}", what="brief schrijven", now="yes")
    (asked,) = [p for p in plan_of(home.samira, home).promises if p.what == "brief schrijven"]
    assert not asked.is_accepted  # who is at work says so themselves
    assert "gevraagd, nog geen ja" in text_of(client.get(page_of(home)))
    tom = client_as(home.tom, town)
    assert "brief schrijven" in text_of(tom.get("/werk/"))
    address = page_of(home, f"gevraagd/{asked.id}/")
    assert client.get(address).status_code == 404
    empty = text_of(tom.post(address, {"answer": "ask", "said": " "}))
    assert "Schrijf hier wat je eerst wilt weten." in empty
    tom.post(address, {"answer": "ask", "said": "Aan wie?"})
    assert "Aan wie?" in text_of(client.get(table_of(home)))
    tom.post(address, {"answer": "yes", "said": ""})
    (asked,) = [p for p in plan_of(home.samira, home).promises if p.what == "brief schrijven"]
    assert asked.is_accepted
    assert "brief schrijven" not in text_of(tom.get("/werk/")).split("Wat gezinnen")[0]


def test_a_no_reads_no_one_yet(home: Home, town: Town, client: Any, client_as: Any) -> None:
    along(home, client)
    agree(home, client, f"role-{home.tom.role}", what="brief schrijven")
    (asked,) = [p for p in plan_of(home.samira, home).promises if p.what == "brief schrijven"]
    tom = client_as(home.tom, town)
    tom.post(page_of(home, f"gevraagd/{asked.id}/"), {"answer": "no", "said": "geen tijd"})
    assert "niemand" in text_of(client.get("/werk/"))


def test_nobody_at_work_is_said_yes_for(home: Home) -> None:
    with at_table(home.marieke, home):
        asked = ask_commitment(
            home.marieke, home.family_id, Task("iets", TODAY, role_id=home.tom.role), NOW
        )
    with pytest.raises(NotAllowed), at_table(home.marieke, home):
        note_acceptance(home.marieke, asked, NOW)
    with pytest.raises(NotAllowed), at_table(home.samira, home, "our_plan"):
        note_acceptance(home.samira, asked, NOW)


def test_a_no_said_at_home_stays_a_no_at_a_table_that_was_open(home: Home, client: Any) -> None:
    agree(home, client, of(home.youssef))
    task = only_task(home)
    with at_table(home.youssef, home, "our_plan"):
        decline_commitment(home.youssef, task.id, "", NOW)
    client.post(table_of(home, f"afspraak/{task.id}/ja/"))
    text = text_of(client.get(table_of(home)))
    assert "Hier is intussen nee op gezegd" in text
    assert "zit erbij en zegt ja" not in text
    assert only_task(home).declined


def test_a_task_of_another_family_is_not_answered_from_here(
    home: Home, town: Town, client: Any
) -> None:
    other = make_home(town)
    agree(other, client, of(other.samira))
    task = only_task(other)
    assert client.post(table_of(home, f"afspraak/{task.id}/ja/")).status_code == 404
    assert not only_task(other).is_accepted


# --- my families ----------------------------------------------------------------------------------


def test_my_families_say_what_hangs(home: Home, town: Town, client: Any) -> None:
    """S2-08: nobody, does not work out, asked and no yes, waits for somebody."""

    def row() -> str:
        return text_of(client.get("/werk/")).split('class="nb-rows"')[1]

    question = plan_of(home.marieke, home).questions[0].id
    client.post(page_of(home, f"gesproken/{question}/"))
    with at_table(home.marieke, home):
        need = name_need(home.marieke, home.family_id, "hulp", NOW, "", None)
        draft_fit(home.marieke, need, Fit("general", "koken"), 1)
        ask_everybody(home.marieke, need, NOW)
    assert "wacht op Samira" in row()
    agree(home, client, of(home.youssef))
    assert "gevraagd, nog geen ja" in row()
    task = only_task(home)
    with look(home.youssef, "our_plan", families=[home.family_id]):
        accept_commitment(home.youssef, task.id, NOW)
        cannot_do_now(home.youssef, task.id, "durf niet", NOW)
    assert "lukt niet" in row()
    assert "Bellen over: zus vragen" in row()


def test_a_task_of_the_family_is_no_late_promise_of_ours(home: Home, client: Any) -> None:
    """X-11: missing a date costs nothing."""
    with at_table(home.samira, home, "our_plan"):
        late = Task("zus vragen", TODAY - timedelta(days=5), person_id=home.samira.person_id)
        ask_commitment(home.samira, home.family_id, late, NOW)
    assert "te laat" not in text_of(client.get("/werk/")).split('class="nb-rows"')[1]


def test_a_task_past_its_day_asks_for_a_call_and_blames_nobody(
    home: Home, town: Town, client: Any, client_as: Any
) -> None:
    """X-11: a person calls and nothing is stopped: a sign to who works for them, a kind line to the
    family; never "te laat"."""
    client.post(page_of(home, f"gesproken/{plan_of(home.marieke, home).questions[0].id}/"))
    with at_table(home.samira, home, "our_plan"):
        past = Task("zus vragen", TODAY - timedelta(days=3), person_id=home.samira.person_id)
        task_id = ask_commitment(home.samira, home.family_id, past, NOW)
    row = text_of(client.get("/werk/")).split('class="nb-rows"')[1]
    assert "was voor " in row
    assert "Zus vragen: bel even" in row
    assert "te laat" not in row
    assert "Zus vragen, van Samira, was voor" in text_of(client.get(page_of(home)))
    ours = text_of(client_as(home.samira, town).get(f"/gezin/{home.family_id}/"))
    assert "er is niets kwijt" in ours
    assert "te laat" not in ours
    with at_table(home.samira, home, "our_plan"):
        finish_commitment(home.samira, task_id, NOW)
    assert "bel even" not in text_of(client.get("/werk/"))
    assert "bel even" not in text_of(client.get(page_of(home)))


# --- safety ---------------------------------------------------------------------------------------


def test_whether_everybody_is_safe_is_talked_about_at_the_start_and_at_changes(
    home: Home, town: Town, client: Any, client_as: Any
) -> None:
    """X-08: due when not done yet, and again when somebody joins."""
    due = "Praat hierover: is iedereen veilig?"
    assert due in text_of(client.get(page_of(home)))
    address = page_of(home, "veilig/")
    assert "Kies de stap" in text_of(client.post(address, {"safe": "no", "words": "ruzie"}))
    sent = {"safe": "no", "step": "2", "words": "ruzie op de gang"}
    for _twice in range(2):
        assert client.post(address, sent | {"once": "x"}).status_code == 302
    assert due not in text_of(client.get(page_of(home)))
    assert "ruzie op de gang" in text_of(client.get(address))
    samira = client_as(home.samira, town)
    for page in (f"/gezin/{home.family_id}/", "/wie-keek/"):
        assert "ruzie op de gang" not in text_of(samira.get(page))
    assert plan_of(home.samira, home).table.safety_checked_at
    along(home, client)
    assert due in text_of(client.get(page_of(home)))


def test_my_families_say_when_to_talk_about_safety(home: Home, client: Any) -> None:
    question = plan_of(home.marieke, home).questions[0].id
    assert page_of(home, "veilig/") not in text_of(client.get("/werk/"))
    client.post(page_of(home, f"gesproken/{question}/"))
    assert page_of(home, "veilig/") in text_of(client.get("/werk/"))
    client.post(page_of(home, "veilig/"), {"safe": "yes"})
    assert page_of(home, "veilig/") not in text_of(client.get("/werk/"))
