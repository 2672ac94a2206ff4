"""What does not work is answered, in time and in public; use is counted and never per person."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from noaber.doors.policy.roles import ROLES
from noaber.lib.days import day_of
from noaber.people.loading import STAFF_KINDS
from noaber.record.viewers import VISITOR, NotAllowed, Viewer
from noaber.sharing.looks import Hidden, write_look
from noaber.sharing.reads import refused_looks
from noaber.upkeep import acts, reads, uses
from tests.town import Town, ask, make_town


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


# --- what was refused -----------------------------------------------------------------------------


def test_what_is_asked_for_enforcement_is_refused_logged_and_shown(
    town: Town, client: Any, client_as: Any, admin_db: Any
) -> None:
    """House guarantee 8; by role and reason, and never about whom."""
    assert "Er is niets geweigerd." in text_of(client.get("/beleid/geweigerd/"))
    family_id = ask(town, "Wij redden het niet.", given_name="Hildegard").family_id
    for purpose in ("enforcement", "enforcement", "x<b>y", "our_plan"):
        with pytest.raises(Hidden):
            write_look(town.tom, purpose, families=[family_id])
    query = "select purpose, refused from record_look where role_id = %s and refused <> ''"
    logged = admin_db.execute(query, [town.tom.role_id]).fetchall()
    assert logged.count(("enforcement", "for_enforcement")) == 2
    page = text_of(client.get("/beleid/geweigerd/"))
    assert "voor handhaving: daar is dit nooit voor" in page
    assert "2 keer" in page
    assert "voor een doel dat Noaber niet kent" in page
    assert "zonder recht, of er was niets" in page
    main = page.split("<main")[1].split("</main")[0]
    for hidden in ("Tom", "Hildegard", "x<b>y", "x&lt;b", f"gezin/{family_id}"):
        assert hidden not in main
    assert "/beleid/geweigerd/" in text_of(client.get("/beleid/"))
    elsewhere = make_town()
    there = client_as(elsewhere.officer, elsewhere).get("/beleid/geweigerd/")
    assert "Er is niets geweigerd." in text_of(there)


def test_only_who_oversees_reads_what_was_refused(town: Town, client_as: Any) -> None:
    for viewer in (town.clerk, town.tom, town.admin, Viewer(ask(town).person_id), None):
        assert client_as(viewer, town).get("/beleid/geweigerd/").status_code in (302, 404)
    for viewer in (town.clerk, town.tom, town.admin, VISITOR):
        with pytest.raises(NotAllowed):
            refused_looks(viewer, now() - timedelta(days=1))


@pytest.mark.parametrize("kind", [*STAFF_KINDS, "resident", "visitor", "system"])
def test_every_kind_of_role_is_called_something(kind: str) -> None:
    assert kind in ROLES
