"""What does not work is answered, in time and in public; use is counted and never per person."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from noaber.lib.days import day_of
from noaber.record.viewers import VISITOR, Viewer
from noaber.upkeep import acts, reads, uses
from tests.town import Town, ask


def now() -> datetime:
    return datetime.now(UTC)


def flag(
    town: Town, words: str = "Ik zie het niet", screen: str = "our_plan", days: int = 0
) -> None:
    with transaction.atomic(durable=True):
        acts.flag(VISITOR, screen, words, "visitor", town.slug, now() - timedelta(days=days))


@pytest.fixture
def client(town: Town, client_as: Any) -> Any:
    return client_as(town.officer, town)


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def written(client: Any, words: str) -> dict[str, Any]:
    """An answer about "Ons plan", on the page as it is now."""
    page = text_of(client.get("/beleid/antwoord/our_plan/"))
    read = page.split('name="read" value="')[1].split('"')[0]
    return {"words": words, "read": read, "once": uuid.uuid4()}


def test_what_was_flagged_after_the_page_was_read_still_waits(town: Town, client: Any) -> None:
    flag(town, words="De knop doet niets")
    sent = written(client, "De knop doet het weer.")
    flag(town, words="Het is wit")
    assert client.post("/beleid/antwoord/our_plan/", sent).status_code == 302
    waiting = reads.open_flags(town.slug, day_of(now()))
    assert [f.words for f in waiting] == [("Het is wit",)]


def test_two_who_answer_at_once_give_one_answer_and_lose_no_words(town: Town, client: Any) -> None:
    flag(town)
    mine, theirs = written(client, "Morgen."), written(client, "Overmorgen staat hij er.")
    assert client.post("/beleid/antwoord/our_plan/", mine).status_code == 302
    again = text_of(client.post("/beleid/antwoord/our_plan/", theirs))
    assert "intussen iets veranderd" in again
    assert "Overmorgen staat hij er." in again
    assert [a.words for a in reads.answers(town.slug)] == ["Morgen."]


@pytest.mark.parametrize("read", ["", "x", "-1", "9" * 40, "²"])
def test_an_answer_to_what_was_not_read_is_given_to_nobody(
    town: Town, client: Any, read: str
) -> None:
    flag(town)
    sent = {**written(client, "Aan wie dan?"), "read": read}
    page = text_of(client.post("/beleid/antwoord/our_plan/", sent))
    assert "Aan wie dan?" in page
    assert reads.answers(town.slug) == []


def test_no_answer_is_given_about_a_screen_that_nobody_flagged(town: Town, client: Any) -> None:
    for screen in ("our_plan", "verzonnen", "<b>"):
        sent = {"words": "Aan niemand", "read": "1", "once": uuid.uuid4()}
        assert client.post(f"/beleid/antwoord/{screen}/", sent).status_code == 404
    assert reads.answers(town.slug) == []


def test_three_flags_owe_an_answer_within_thirty_days(town: Town, client: Any) -> None:
    flag(town)
    flag(town)
    assert "vanaf drie mensen wel" in text_of(client.get("/beleid/"))
    flag(town)
    text = text_of(client.get("/beleid/"))
    assert "antwoord uiterlijk" in text
    assert "3 keer gezegd" in text
    assert "Ons plan" in text


def test_a_late_answer_says_by_how_much_and_stands_on_top(town: Town, client: Any) -> None:
    for _ in range(3):
        flag(town, screen="my_post")
        flag(town, days=34)
    text = text_of(client.get("/beleid/"))
    assert "4 dagen te laat" in text
    assert text.index("Ons plan") < text.index("Berichten")


def test_one_answer_for_everybody_sent_twice_is_given_once(town: Town, client: Any) -> None:
    for _ in range(3):
        flag(town)
    sent = written(client, "Morgen staat de knop bovenaan.")
    assert client.post("/beleid/antwoord/our_plan/", sent).status_code == 302
    assert client.post("/beleid/antwoord/our_plan/", sent).status_code == 302
    assert [a.words for a in reads.answers(town.slug)] == ["Morgen staat de knop bovenaan."]
    text = text_of(client.get("/beleid/"))
    assert "Er wacht nu niemand op antwoord." in text
    assert "Morgen staat de knop bovenaan." in text


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "Dit is nog leeg"), ("x" * 100_000, "Dit is te lang"), ("a\x00", "niet kunnen bewaren")],
)
def test_an_answer_that_cannot_be_is_said(town: Town, client: Any, words: str, said: str) -> None:
    flag(town)
    response = client.post("/beleid/antwoord/our_plan/", {"words": words})
    assert said in text_of(response)
    assert reads.answers(town.slug) == []


def test_what_people_wrote_is_text(town: Town, client: Any) -> None:
    flag(town, words="<script>x</script>")
    assert "<script>x" not in text_of(client.get("/beleid/"))
    assert "<script>x" not in text_of(client.get("/beleid/antwoord/our_plan/"))


def test_there_is_nothing_to_answer_about_what_nobody_flagged(town: Town, client: Any) -> None:
    assert client.get("/beleid/antwoord/our_plan/").status_code == 404


def test_uses_are_in_words_and_of_nobody(town: Town, client: Any) -> None:
    uses.count("our_plan", "see", "resident", town.slug)
    uses.count("our_plan", "see", "resident", town.slug)
    uses.count("our_plan", "problem", "resident", town.slug)
    uses.write()
    text = text_of(client.get("/beleid/gebruik/"))
    assert "inwoner" in text
    assert "2 keer gezien, 1 keer nog niet goed" in text


@pytest.mark.parametrize("address", ["/beleid/", "/beleid/gebruik/", "/beleid/antwoord/our_plan/"])
def test_only_who_answers_comes_in(town: Town, client_as: Any, address: str) -> None:
    flag(town)
    for viewer in (town.marieke, town.clerk, Viewer(ask(town).person_id)):
        assert client_as(viewer, town).get(address).status_code == 404
        assert client_as(viewer, town).post(address, {"words": "x"}).status_code in (404, 405)
    assert client_as(None, town).get(address).status_code == 302
    assert client_as(town.officer, town).get(address).status_code == 200
    # The admin works for another municipality: its pages are open, this town's list is not.
    elsewhere = 404 if "antwoord" in address else 200
    assert client_as(town.admin, town).get(address).status_code == elsewhere
