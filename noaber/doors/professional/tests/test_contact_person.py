"""Why government is here and when it ends, of the contact person too (S1-04)."""

from typing import Any

import pytest

from noaber.doors.professional.tests.at_work import page_of, table_of, text_of
from noaber.plan.acts.promises import say_why_here
from noaber.plan.tests.acting import now, plan_of
from noaber.plan.tests.at_home import Home, at_table, make_home
from noaber.record.viewers import NotAllowed


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


def ours(client_as: Any, home: Home, town: Any) -> str:
    return text_of(client_as(home.samira, town).get(f"/gezin/{home.family_id}/"))


def test_left_empty_it_reads_not_agreed_yet(home: Home, town: Any, client_as: Any) -> None:
    """The example of S1-04: Samira reads it on the front page."""
    client = client_as(home.marieke, town)
    assert "nog niet afgesproken wanneer dit stopt" in ours(client_as, home, town)
    sent = {"why": "jullie vroegen om rust in huis", "ends_when": ""}
    assert client.post(page_of(home, "vaste-persoon/"), sent).url == table_of(home)
    page = ours(client_as, home, town)
    assert "hier omdat: jullie vroegen om rust in huis" in page
    assert "nog niet afgesproken wanneer dit stopt" in page
    client.post(page_of(home, "vaste-persoon/"), {**sent, "ends_when": "na de zomer"})
    assert "stopt: na de zomer" in ours(client_as, home, town)
    assert "stopt: na de zomer" in text_of(client.get(table_of(home)))
    form = text_of(client.get(page_of(home, "vaste-persoon/")))
    assert "jullie vroegen om rust in huis" in form


@pytest.mark.parametrize("words", ["x" * 301, "a\x1b"])
def test_what_is_wrong_comes_back(home: Home, town: Any, client_as: Any, words: str) -> None:
    client = client_as(home.marieke, town)
    sent = {"why": words, "ends_when": "na de zomer"}
    refused = text_of(client.post(page_of(home, "vaste-persoon/"), sent))
    assert "Nog niet verstuurd" in refused
    assert "na de zomer" in refused
    assert plan_of(home.samira, home.family_id).contact_ends == ""


def test_only_the_contact_person_says_it_and_it_goes_over_with_the_question(
    home: Home, town: Any, client_as: Any
) -> None:
    with at_table(home.marieke, home, "our_plan"):
        say_why_here(home.marieke, home.family_id, "rust", "in mei", now())
    assert client_as(home.tom, town).get(page_of(home, "vaste-persoon/")).status_code == 404
    with pytest.raises(NotAllowed), at_table(home.samira, home, "our_plan"):
        say_why_here(home.samira, home.family_id, "anders", "", now())
    plan = plan_of(home.samira, home.family_id)
    assert (plan.contact_why, plan.contact_ends) == ("rust", "in mei")
