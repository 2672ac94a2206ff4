""" "This does not work": on every screen, answered in public with a date (S0-18)."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import get_resolver

from noaber.sharing.looks import birth
from noaber.upkeep import acts, reads
from noaber.upkeep.models import Flag
from noaber.upkeep.screens import known_screen


def flag(client: Any, words: str = "", screen: str = "family_plan", **changes: str) -> Any:
    form = {"words": words, "once": str(uuid.uuid4()), **changes}
    return client.post(f"/werkt-niet/?screen={screen}", form)


def test_the_third_flag_opens_an_item_with_a_date(client_as: Any, town: Any) -> None:
    """S0-18: three users flag it; an item opens that must have a dated answer in thirty days."""
    client = client_as(None, town)
    for words in ("", "de knop doet niets"):
        assert flag(client, words).status_code == 302
    assert "Ons plan" not in client.get("/werkt-niet/antwoorden/").content.decode()
    thanks = client.get(flag(client).url).content.decode()
    assert "Dank je wel" in thanks
    assert "Ons plan" in thanks
    assert "antwoord uiterlijk" in thanks
    assert "3 keer gezegd" in thanks
    assert "de knop doet niets" not in thanks  # somebody may have written a name
    today = datetime.now(UTC).date()
    due = reads.open_flags(town.slug, today)[0].due_on
    assert due is not None
    assert timedelta(29) <= due - today <= timedelta(31)
    with birth():
        read = reads.open_flags(town.slug, today)[0].newest_id
        at = datetime.now(UTC)
        assert acts.answer(town.officer, "family_plan", town.slug, "We maken hem.", at, read)
    answered = client.get("/werkt-niet/antwoorden/").content.decode()
    assert "We maken hem." in answered
    assert "antwoord uiterlijk" not in answered


def test_every_page_has_the_link_with_its_own_name(client_as: Any, town: Any) -> None:
    page = client_as(None, town).get("/").content.decode()
    assert "/werkt-niet/?screen=front_door" in page


def test_sent_twice_counts_once(client_as: Any, town: Any) -> None:
    client, once = client_as(None, town), str(uuid.uuid4())
    flag(client, once=once)
    flag(client, once=once)
    assert Flag.objects.filter(municipality=town.slug).count() == 1


@pytest.mark.parametrize("who", ["visitor", "resident", "neighbourhood_team", "clerk"])
def test_who_said_it_is_kept_as_a_kind_only(
    who: str, client_as: Any, town: Any, answered: Any
) -> None:
    from noaber.record.viewers import Viewer

    viewers = {
        "visitor": None,
        "resident": Viewer(answered.person_id),
        "neighbourhood_team": town.marieke,
        "clerk": town.clerk,
    }
    flag(client_as(viewers[who], town))
    assert Flag.objects.get(municipality=town.slug).role_kind == who


@pytest.mark.parametrize("words", ["a" * 501, "a" * 100_000, "met \x00 teken", "\x1b[31m"])
def test_what_cannot_be_kept_comes_back(words: str, client_as: Any, town: Any) -> None:
    answer = flag(client_as(None, town), words)
    assert answer.status_code == 200
    assert 'id="id_words_error"' in answer.content.decode()
    assert not Flag.objects.filter(municipality=town.slug).exists()


@pytest.mark.parametrize("words", ["🙂", "لا يعمل", "<b>x</b>", "{{ x }}", "a" * 500])
def test_any_words_are_kept(words: str, client_as: Any, town: Any) -> None:
    flag(client_as(None, town), words)
    assert Flag.objects.get(municipality=town.slug).words == words


@pytest.mark.parametrize("screen", ["", "<script>", "a" * 200, "../../x", "x%00y", "nooit_bestaan"])
def test_a_screen_that_nobody_knows_is_another_page(screen: str, client_as: Any, town: Any) -> None:
    client = client_as(None, town)
    assert client.get("/werkt-niet/", {"screen": screen}).status_code == 200
    assert flag(client, screen=screen).status_code == 302
    assert len(Flag.objects.get(municipality=town.slug).screen) <= 80


def names_of_ours(patterns: Any) -> set[str]:
    """The names of every address that a door of ours answers, but for those of the demo."""
    found = set()
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            found |= names_of_ours(pattern.url_patterns)
        elif "noaber.doors" in pattern.callback.__module__ and pattern.name:
            found |= set() if ".demo." in pattern.callback.__module__ else {pattern.name}
    return found


def test_every_screen_of_ours_has_a_name_that_people_use() -> None:
    names = names_of_ours(get_resolver().url_patterns)
    assert len(names) > 30
    assert {name for name in names if known_screen(name) != name} == set()


def test_a_page_that_nobody_knows_is_asked_for_kindly(client_as: Any, town: Any) -> None:
    client = client_as(None, town)
    unknown = client.get("/werkt-niet/?screen=nooit_bestaan").content.decode()
    assert "Schrijf erbij op welke pagina het misgaat." in unknown
    known = client.get("/werkt-niet/?screen=our_plan").content.decode()
    assert "Over de pagina “Ons plan”." in known
    assert "Schrijf erbij op welke pagina" not in known
    for _ in range(3):
        flag(client, screen="nooit_bestaan")
    assert "Een andere pagina" in client.get("/werkt-niet/antwoorden/").content.decode()
    assert "Een andere pagina" in client_as(town.officer, town).get("/beleid/").content.decode()
