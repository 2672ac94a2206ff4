"""What was typed in a form that is refused comes back to who typed it, and tells nothing else."""

from typing import Any

import pytest
from django.test import Client

from noaber.plan.acts.goals import end_goal, set_goal
from noaber.plan.tests.at_home import NOW, Home, make_home
from noaber.sharing.looks import look

TEXT = "Noor slaapt weer door\ntot zeven uur"


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


def test_what_ended_meanwhile_gives_the_text_back(client_as: Any, town: Any, home: Home) -> None:
    """A goal that counts no more while somebody says it differently."""
    with look(home.samira, "our_plan", families=[home.family_id]):
        goal = set_goal(home.samira, home.family_id, "slapen", NOW)
        end_goal(home.samira, goal, reached=False, at=NOW)
    gone = client_as(home.samira, town).post(
        f"/gezin/{home.family_id}/doel/{goal}/", {"words": TEXT, "version": "1"}
    )
    assert gone.status_code == 404
    page = gone.content.decode()
    assert "Dit kon niet meer bewaard worden" in page
    assert "Noor slaapt weer door<br>tot zeven uur" in page
    assert "Samira" not in page.split("<main")[1].split("</main")[0]


def test_the_same_for_what_is_not_there_and_for_what_is_not_theirs(
    client_as: Any, town: Any, home: Home
) -> None:
    client = client_as(home.rachid, town)
    sent = {"words": TEXT, "version": "1"}
    pages = [
        client.post(f"/gezin/{family}/doel/", sent).content.decode().split("<main")[1]
        for family in (home.family_id, 99_999_999)
    ]
    assert pages[0] == pages[1]
    assert "tot zeven uur" in pages[0]
    assert client.get(f"/gezin/{home.family_id}/doel/").status_code == 404


def test_never_a_password_a_code_or_a_bsn_and_no_buttons(
    client_as: Any, town: Any, home: Home
) -> None:
    sent = {"bsn": "999990019", "password": "geheim woord", "code": "123456", "answer": "done",
            "who": "person-12", "words": "een zin"}  # fmt: skip
    page = client_as(home.rachid, town).post(f"/gezin/{home.family_id}/doel/", sent)
    main = page.content.decode().split("<main")[1].split("</main")[0]
    assert "een zin" in main
    for secret in ("999990019", "geheim woord", "123456", "done", "person-12"):
        assert secret not in main


def test_text_is_text_and_never_from_another_site(client_as: Any, town: Any, home: Home) -> None:
    client, at = client_as(home.rachid, town), f"/gezin/{home.family_id}/doel/"
    page = client.post(at, {"words": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
    elsewhere = client.post(at, {"words": "Bel 0900 1234"}, headers={"origin": "https://x.invalid"})
    assert "0900" not in elsewhere.content.decode()
    assert elsewhere.status_code == 404


def test_a_form_that_was_open_too_long_gives_the_text_back(db: None) -> None:
    client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    response = client.post("/", {"own_words": "Ik red het niet meer"})
    assert response.status_code == 403
    assert "Ik red het niet meer" in response.content.decode()
    nothing = client.post("/", {"own_words": " "})
    assert "Dit formulier is te lang open geweest" in nothing.content.decode()
