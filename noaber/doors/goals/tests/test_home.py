"""Our goals through the page: own words, own order, nothing lost (S1-02, S2-18, S4-08)."""

import re
from typing import Any

import pytest

from noaber.doors.family.tests.at_our_table import Phone, main_of, our_plan
from noaber.plan.acts.goals import set_goal
from noaber.plan.tests.at_home import NOW, Home, at_table, make_home


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


def goals(home: Home) -> list[str]:
    return [g.words for g in our_plan(home.samira, home).table.goals if not g.reached_on]


def three(samira: Phone) -> None:
    for words in ("slapen", "rust", "geld"):
        assert samira.send("doel/", words=words, person="", outcome="").status_code == 302


def test_a_goal_in_own_words_and_own_order(samira: Phone, home: Home) -> None:
    three(samira)
    assert samira.press("eerder", "geld").status_code == 302
    assert goals(home) == ["slapen", "geld", "rust"]
    assert samira.press("later", "slapen").status_code == 302
    assert goals(home) == ["geld", "slapen", "rust"]
    page = main_of(samira.see())
    assert page.index("geld") < page.index("slapen") < page.index("rust")


def test_another_order_meanwhile_is_not_lost(samira: Phone, home: Home) -> None:
    three(samira)
    ids = [g.id for g in our_plan(home.samira, home).table.goals]
    old = ",".join(map(str, ids))
    samira.press("later", "slapen")
    answer = samira.send(f"doel/{ids[0]}/plaats/", to="down", before=old)
    assert "net iets veranderd" in samira.client.get(answer.url).content.decode()
    assert goals(home) == ["rust", "slapen", "geld"]


def test_two_who_say_a_goal_differently_see_both(samira: Phone, home: Home) -> None:
    samira.send("doel/", words="slapen")
    (goal,) = our_plan(home.samira, home).table.goals
    assert samira.send(f"doel/{goal.id}/", words="weer slapen", version="1").status_code == 302
    both = samira.send(f"doel/{goal.id}/", words="ik wil <b>slapen</b>", version="1")
    page = both.content.decode()
    assert both.status_code == 200
    assert "weer slapen" in page
    assert "ik wil &lt;b&gt;slapen&lt;/b&gt;" in page
    assert 'name="version" value="2"' in page
    assert goals(home) == ["weer slapen"]
    assert samira.send(f"doel/{goal.id}/", words="samen", version="2").status_code == 302
    assert goals(home) == ["samen"]


def test_a_goal_that_is_reached_can_be_taken_up_again(samira: Phone, home: Home) -> None:
    samira.send("doel/", words="slapen")
    (goal,) = our_plan(home.samira, home).table.goals
    done = samira.send(f"doel/{goal.id}/gelukt/")
    assert done.status_code == 201
    assert "Mooi. Dit is gelukt." in done.content.decode()
    assert goals(home) == []
    assert samira.press("toch nog niet", "slapen").status_code == 302
    assert goals(home) == ["slapen"]
    dropped = samira.send(f"doel/{goal.id}/niet-meer/")
    assert f"/gezin/{home.family_id}/doel/{goal.id}/toch/" in dropped.content.decode()
    samira.send(f"doel/{goal.id}/toch/")
    assert goals(home) == ["slapen"]


def test_what_a_professional_proposes_the_family_adopts_or_leaves(
    samira: Phone, home: Home
) -> None:
    for words in ("overzicht over geld", "een hobby"):
        with at_table(home.marieke, home):
            set_goal(home.marieke, home.family_id, words, NOW)
    assert "Marieke stelt dit voor." in samira.see()
    assert samira.press("dit willen wij ook", "overzicht").status_code == 302
    assert samira.press("dit hoeft niet", "hobby").status_code == 201
    (goal,) = our_plan(home.samira, home).table.goals
    assert (goal.words, goal.proposed_by) == ("overzicht over geld", None)


def test_who_was_not_heard_is_asked(samira: Phone, home: Home) -> None:
    """S1-02: with a way to add it."""
    samira.send("doel/", words="spelen", person=str(home.noor_id), outcome="taking_part")
    page = samira.see()
    assert "Noor heeft hier nog niets over gezegd." in page
    assert "meedoen" in page
    assert samira.press("vraag wat Noor ervan vindt").status_code == 302
    (goal,) = our_plan(home.samira, home).table.goals
    assert [v.person_id for v in goal.voices] == [home.noor_id]
    assert "Noor heeft hier nog niets over gezegd." in samira.see()


def test_sent_twice_is_one_goal(samira: Phone, home: Home) -> None:
    same = {"words": "slapen", "once": "4d5a1c1e-0000-4000-8000-000000000001"}
    for _time in range(2):
        assert samira.send("doel/", **same).status_code == 302
    assert goals(home) == ["slapen"]


BAD = {"nothing": "", "spaces": " \u200b ", "too long": "a" * 301, "a NUL": "a\x00b"}


@pytest.mark.parametrize("words", BAD.values(), ids=BAD)
def test_what_cannot_be_kept_comes_back(words: str, samira: Phone, home: Home) -> None:
    page = samira.send("doel/", words=words)
    assert page.status_code == 200
    assert "id_words_error" in page.content.decode()
    assert goals(home) == []


def test_somebody_of_another_family_is_nobody_a_goal_is_for(samira: Phone, home: Home) -> None:
    for person in (str(home.rachid.person_id), "nul", "9" * 30):
        assert "id_person_error" in samira.send("doel/", words="x", person=person).content.decode()
    assert goals(home) == []


def test_who_only_reads_along_changes_no_goal(samira: Phone, youssef: Phone, home: Home) -> None:
    samira.send("doel/", words="slapen")
    (goal,) = our_plan(home.samira, home).table.goals
    assert "wijzigen" not in main_of(youssef.see())
    sent = {"words": "gamen", "version": "1", "to": "up", "before": str(goal.id)}
    for path in ("doel/", *(f"doel/{goal.id}/{p}" for p in ("", "plaats/", "gelukt/", "toch/"))):
        assert youssef.send(path, **sent).status_code == 404
    assert goals(home) == ["slapen"]


def test_a_goal_of_another_family_is_not_there(samira: Phone, home: Home, client_as: Any) -> None:
    with at_table(
        home.rachid, Home(**{**vars(home), "family_id": home.rachid_family_id}), "our_plan"
    ):
        theirs = set_goal(home.rachid, home.rachid_family_id, "geheim", NOW)
    for path in ("", "gelukt/", "niet-meer/", "toch/", "vraag/", "van-ons/", "plaats/"):
        answer = samira.send(f"doel/{theirs}/{path}", words="x", version="1", before=str(theirs))
        assert answer.status_code == 404
        assert "geheim" not in answer.content.decode()


def test_one_comes_back_to_the_place_on_the_page_where_one_was(samira: Phone) -> None:
    """At the key that was pressed, which stands there still."""
    three(samira)
    (first, *_rest) = re.findall(r'href="/gezin/\d+/(doel/\d+/)"', samira.see())
    saved = samira.send(first, words="weer slapen", version="1")
    page, _hash, place = saved.url.partition("#")
    assert page == f"/gezin/{samira.family_id}/"
    assert f'id="{place}" href="{page}{first}"' in samira.see()
