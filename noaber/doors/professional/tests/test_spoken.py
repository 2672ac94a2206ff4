"""What a family says about a plan of its own is written in its words, without a tick (X-27)."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from noaber.plan import reads
from noaber.sharing.looks import look
from tests.town import Town, ask


@pytest.fixture
def client(town: Town, client_as: Any) -> Any:
    return client_as(town.marieke, town)


def page_of(family: Any, rest: str = "") -> str:
    return f"/werk/gezin/{family.family_id}/{rest}"


@pytest.fixture
def family(town: Town) -> Any:
    return ask(town, "Ik slaap al weken niet.")


STRANGE = "🙂 שלום <script>x</script> {{ me }}"


def question_of(town: Town, family: Any) -> reads.AskedQuestion:
    with look(town.marieke, "our_plan", families=[family.family_id]):
        plan = reads.our_plan(family.family_id, datetime.now(UTC))
    assert plan is not None
    return plan.questions[0]


def say(client: Any, address: str, words: str, once: Any = "") -> Any:
    return client.post(address, {"own_plan_words": words, "once": once or uuid.uuid4()})


def test_what_they_say_of_an_own_plan_is_kept_in_their_words(
    town: Town, family: Any, client: Any
) -> None:
    """X-27: the family's own words, and no tick in the place of a conversation."""
    spoken = page_of(family, f"gesproken/{question_of(town, family).id}/")
    form = client.get(spoken).content.decode()
    assert "Wil het gezin eerst zelf een plan maken?" in form
    assert 'type="checkbox"' not in form
    refused = say(client, spoken, "a" * 1_001)
    assert "Het past tot 1.000 tekens" in refused.content.decode()
    assert "a" * 1_001 in refused.content.decode()
    once = uuid.uuid4()
    assert say(client, spoken, "", once).status_code == 302
    assert say(client, spoken, "", once).status_code == 302
    assert question_of(town, family).own_plan_words == ""


def test_their_words_of_an_own_plan_stand_on_the_page(town: Town, family: Any, client: Any) -> None:
    spoken = page_of(family, f"gesproken/{question_of(town, family).id}/")
    once = uuid.uuid4()
    assert [say(client, spoken, STRANGE, once).status_code for _ in range(2)] == [302, 302]
    assert question_of(town, family).own_plan_words == STRANGE
    page = client.get(page_of(family)).content.decode()
    assert "Zij zeiden over een eigen plan:" in page
    assert "&lt;script&gt;x" in page
    assert say(client, spoken, "").status_code == 302  # a colleague was first
    assert "Er stond al dat jullie elkaar spraken." in client.get(page_of(family)).content.decode()
    late = say(client, spoken, "Dit komt erna.").content.decode()
    assert "niet bewaard" in late
    assert "Dit komt erna." in late
    assert question_of(town, family).own_plan_words == STRANGE
