"""At the table, in the pages: words, goals, needs, who is asked, what is agreed (P4-a)."""

import uuid
from datetime import timedelta
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
from noaber.plan.acts.circle import Around, add_to_circle, show_circle
from noaber.plan.acts.closing import give_pulse
from noaber.plan.acts.goals import note_adoption, set_goal
from noaber.plan.acts.needs import Fit, draft_fit, word_real_question
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


# --- the page itself ------------------------------------------------------------------------------


def test_the_table_shows_their_words_first_and_what_is_needed(home: Home, client: Any) -> None:
    text = text_of(client.get(table_of(home)))
    assert text.index("Ik red het niet meer alleen") < text.index("Wat jullie willen")
    assert "draai om" in text
    assert 'class="nb-turns"' in text
    assert "Aan tafel" in text_of(client.get(page_of(home)))


def test_the_page_turns_around_without_a_script(home: Home, client: Any) -> None:
    """A plain link: the same page, turned; and back."""
    need = name_need(home, client)
    text = text_of(client.get(table_of(home, f"?nodig={need}&om=1")))
    assert "nb-turns nb-turned" in text
    assert f'href="{table_of(home)}?nodig={need}#aan-tafel"' in text


def test_one_need_at_a_time_and_the_others_a_tap_away(home: Home, client: Any) -> None:
    one = name_need(home, client, words="rust in huis")
    two = name_need(home, client, words="iemand voor Noor")
    text = text_of(client.get(table_of(home, f"?nodig={two}")))
    assert f"{table_of(home)}?nodig={one}#nodig" in text
    assert text.count('class="nb-steps"') == 1
    assert text_of(client.get(table_of(home, "?nodig=x"))).count("nb-promise nb-need") == 1


def test_what_is_not_there_lies_on_no_table(home: Home, client: Any) -> None:
    assert client.get(table_of(home, "nodig/999999/past/")).status_code == 404
    assert client.get(table_of(home, "woord/999999/")).status_code == 404


def test_how_a_talk_ends(home: Home, client: Any) -> None:
    """S2-04: they answer on their own phone."""
    with look(home.youssef, "our_plan", families=[home.family_id]):
        give_pulse(home.youssef, home.family_id, "no", "niet echt", NOW)
    text = text_of(client.get(table_of(home, "klaar/")))
    assert "Voelde je je gehoord?" in text
    assert "niet echt" in text
    assert "koelkast" in text


def test_what_is_needed_says_for_which_goal_it_is(home: Home, client: Any) -> None:
    """S2-18: only the family's own goals; another family's is none of these."""
    assert "Bij welk doel hoort het?" not in text_of(client.get(table_of(home, "nodig/")))
    with look(home.samira, "our_plan", families=[home.family_id]):
        set_goal(home.samira, home.family_id, "slapen", NOW)
        money = set_goal(home.samira, home.family_id, "overzicht", NOW)
    assert "Bij welk doel hoort het?" in text_of(client.get(table_of(home, "nodig/")))
    sent = {"words": "hulp bij brieven", "person": "", "domain": "debt"}
    assert "Kies een van de regels" in text_of(
        client.post(table_of(home, "nodig/"), sent | {"goal": money + 99})
    )
    client.post(table_of(home, "nodig/"), sent | {"goal": money})
    text = text_of(client.get(table_of(home)))
    assert "geldzorgen · hoort bij: overzicht" in text
    assert "Dit is niet wat voorop staat: dat is “slapen”." in text


def test_a_child_without_a_phone_is_heard_about_a_goal_at_the_table(
    home: Home, client: Any, town: Town, client_as: Any
) -> None:
    """S1-02: Noor (8) has not been heard, and here is a way to add it; both names stand there."""
    with look(home.samira, "our_plan", families=[home.family_id]):
        goal = set_goal(home.samira, home.family_id, "vriendjes", NOW, home.noor_id)
        set_goal(home.samira, home.family_id, "rust", NOW)
    text = text_of(client.get(table_of(home)))
    assert text.count("schrijf op wat Noor ervan vindt") == 1
    asked = client.post(table_of(home, f"doel/{goal}/horen/"))
    assert client.post(table_of(home, f"doel/{goal}/horen/")).url == asked.url
    assert "Wat vindt Noor?" in text_of(client.get(asked.url))
    assert "Noor ziet het anders" in text_of(client.get(table_of(home)))
    sent = {"says": "other", "words": "ik wil buiten spelen", "version": 1}
    assert client.post(asked.url, sent).status_code == 302
    for page in (
        text_of(client.get(table_of(home))),
        text_of(client_as(home.samira, town).get(f"/gezin/{home.family_id}/")),
    ):
        assert "Noor: “ik wil buiten spelen” (aan tafel opgeschreven door Marieke)" in page
        assert "Noor heeft hier nog niets over gezegd" not in page
        assert "schrijf op wat Noor ervan vindt" not in page


def test_a_goal_for_everybody_is_asked_of_no_child(home: Home, client: Any) -> None:
    with look(home.samira, "our_plan", families=[home.family_id]):
        goal = set_goal(home.samira, home.family_id, "rust", NOW)
    assert client.post(table_of(home, f"doel/{goal}/horen/")).status_code == 404


def test_who_sits_here_takes_a_proposal_over(home: Home, client: Any) -> None:
    """S2-18: the family's own yes, said at the table; nobody else's."""
    with at_table(home.marieke, home):
        goal = set_goal(home.marieke, home.family_id, "overzicht", NOW)
    text = text_of(client.get(table_of(home)))
    assert "Samira zit erbij en wil dit ook" in text
    assert "Youssef zit erbij en wil dit ook" not in text

    def yes(person: int | None) -> Any:
        address = table_of(home, f"zegt/{person}/doel/{goal}/ja/")
        return client.post(address, {"version": 1, "once": str(uuid.uuid4())})

    assert yes(home.youssef.person_id).status_code == 404
    assert yes(home.rachid.person_id).status_code == 404
    assert yes(home.samira.person_id).status_code == 302
    (found,) = plan_of(home.samira, home).table.goals
    assert (found.proposed_by, found.version) == (None, 2)
    yes(home.samira.person_id)
    assert "Lees het samen nog eens" in text_of(client.get(table_of(home)))


def test_nobody_takes_a_goal_over_for_who_does_not_decide(home: Home) -> None:
    with at_table(home.marieke, home):
        goal = set_goal(home.marieke, home.family_id, "overzicht", NOW)
    for viewer, person in ((home.marieke, home.youssef), (home.samira, home.samira)):
        purpose = "at_the_table" if viewer.role_id else "our_plan"
        with pytest.raises(NotAllowed), at_table(viewer, home, purpose):
            note_adoption(viewer, goal, person.person_id or 0, 1, NOW)


# --- the real question, goals ---------------------------------------------------------------------


def test_the_real_question_is_worded_together_and_their_yes_noted(home: Home, client: Any) -> None:
    """S2-03: both stay, with both names."""
    address = table_of(home, f"vraag/{question_id(home)}/")
    assert "Ik red het niet meer alleen" in text_of(client.get(address))
    assert client.post(address, {"words": "rust in de avond", "version": 0}).status_code == 302
    text = text_of(client.get(table_of(home)))
    assert "Samira zit erbij en zegt ja" in text
    (voice,) = plan_of(home.marieke, home).questions[0].voices
    client.post(table_of(home, f"woord/{voice.id}/ja/"), {"version": voice.version})
    text = text_of(client.get(table_of(home)))
    assert "Zo schreven Samira en Marieke het op." in text
    assert "Samira zit erbij" not in text


def test_the_real_question_overtaken_keeps_what_was_typed(home: Home, client: Any) -> None:
    question = question_id(home)
    with at_table(home.marieke, home):
        word_real_question(home.marieke, question, "eerst slapen", 0)
    address = table_of(home, f"vraag/{question_id(home)}/")
    text = text_of(client.post(address, {"words": "rust in de avond", "version": 0}))
    assert "eerst slapen" in text
    assert "rust in de avond" in text
    assert 'name="version" value="1"' in text
    assert client.post(address, {"words": "rust in de avond", "version": 1}).status_code == 302
    assert plan_of(home.marieke, home).questions[0].real_words == "rust in de avond"


def test_a_professional_proposes_a_goal(home: Home, client: Any) -> None:
    """S2-18: a proposal until the family adopts it."""
    address = table_of(home, "doel/")
    assert "leeg" in text_of(client.post(address, {"words": " "}))
    sent = {"words": "samen eten", "person": home.noor_id, "outcome": "healthy"}
    once = {"once": "6f1e3b52-6a1c-4f5e-9d0b-6e6f61626572"}
    for _twice in range(2):
        assert client.post(address, sent | once).status_code == 302
    (goal,) = plan_of(home.samira, home).table.goals
    assert (goal.words, goal.person_id, goal.outcome) == ("samen eten", home.noor_id, "healthy")
    assert goal.proposed_by
    assert "Marieke stelt dit voor." in text_of(client.get(table_of(home)))


# --- needs and what fits --------------------------------------------------------------------------


def test_several_parts_of_life_in_one_plan(home: Home, client: Any) -> None:
    """S1-06: nothing is typed twice."""
    name_need(home, client, words="schulden op een rij")
    name_need(home, client, home.youssef.person_id, "iemand om mee te praten")
    needs = plan_of(home.samira, home).table.needs
    assert [n.person_id for n in needs] == [None, home.youssef.person_id]


def test_nearest_first_and_one_why_for_who_passes_by_the_circle(home: Home, client: Any) -> None:
    """S0-10."""
    need_id = name_need(home, client)
    text = text_of(client.get(table_of(home)))
    rows = [f"past/?stap={s}" for s in ("myself", "circle", "general", "collective", "paid")]
    assert [text.index(row) for row in rows] == sorted(text.index(row) for row in rows)
    shown = text_of(fit(home, client, need_id, "paid"))
    assert "Waarom niet eerst de eigen kring" in shown
    assert "samen koken" in shown
    assert only_need(home).step == ""
    assert fit(home, client, need_id, "paid", skipped_why="niemand kan").status_code == 302
    assert only_need(home).skipped_why == "niemand kan"


def test_what_needs_a_professional_goes_straight_to_one(home: Home, client: Any) -> None:
    """S3-09: the strength-first question is skipped and the specialist route opens at once."""
    need_id = name_need(home, client)
    address = table_of(home, f"nodig/{need_id}/past/?alleen=1")
    assert "omdat" in text_of(client.get(address))
    sent = {"fits": "gesprekken", "version": 1}
    assert "leeg" in text_of(client.post(address, sent))
    response = client.post(address, sent | {"professional_why": "hij wil niet meer leven"})
    assert response.url == page_of(home, "aanbieder/")
    assert "vraag een aanbieder" in text_of(client.get(table_of(home)))
    assert (only_need(home).step, only_need(home).skipped_why) == ("paid", "")


def test_who_waits_hears_until_when_and_what_helps_meanwhile(home: Home, client: Any) -> None:
    """S1-08."""
    need_id = name_need(home, client)
    waits = {"skipped_why": "niemand kan", "wait_until": soon(90)}
    assert "schrijf dan: niets" in text_of(fit(home, client, need_id, "paid", **waits))
    assert fit(home, client, need_id, "paid", **waits, bridge="niets").status_code == 302
    need = only_need(home)
    assert need.wait_until == TODAY + timedelta(days=90)
    assert "Tot dan: niets" in text_of(client.get(table_of(home)))


def test_what_was_typed_for_another_choice_is_not_thrown_away(home: Home, client: Any) -> None:
    """Chosen otherwise after it was written: it comes back, and who wrote it takes it out."""
    need_id = name_need(home, client)
    typed = {"skipped_why": "oma is ziek", "bridge": "tante kookt", "wait_until": soon(30)}
    shown = fit(home, client, need_id, "circle", **typed)
    assert shown.status_code == 200
    text = text_of(shown)
    assert all(words in text for words in typed.values())
    assert "Haal het weg, of kies anders" in text
    assert only_need(home).step == ""
    emptied = dict.fromkeys(typed, "")
    assert fit(home, client, need_id, "circle", **emptied).status_code == 302


def test_what_helps_until_a_day_without_a_day_comes_back(home: Home, client: Any) -> None:
    need_id = name_need(home, client)
    sent = {"skipped_why": "niemand kan", "bridge": "tante kookt"}
    shown = fit(home, client, need_id, "paid", **sent)
    assert shown.status_code == 200
    assert "Tot welke dag helpt dat?" in text_of(shown)
    assert "tante kookt" in text_of(shown)


def test_the_circle_is_shown_only_when_they_showed_it(home: Home, client: Any) -> None:
    """S3-03: owned by the resident."""
    need_id, samira = name_need(home, client), home.samira.person_id or 0
    with look(home.samira, "circle", persons=[samira]):
        fatima = Around("Fatima", "zus", 1, ("practical",), "both", (6,), "niet op zondag")
        add_to_circle(home.samira, samira, fatima)
    address = table_of(home, f"nodig/{need_id}/past/?stap=circle")
    text = text_of(client.get(address))
    assert "Fatima" not in text
    assert "Laat dit zien aan Marieke" in text
    with look(home.samira, "circle", persons=[samira]):
        show_circle(home.samira, samira, home.marieke.role, NOW + timedelta(days=9))
    text = text_of(client.get(address))
    assert "Fatima" in text
    assert "niet op zondag" in text


def test_a_draft_overtaken_shows_both_and_keeps_what_was_typed(home: Home, client: Any) -> None:
    need_id = name_need(home, client)
    with at_table(home.samira, home, "our_plan"):
        draft_fit(home.samira, need_id, Fit("circle", "tante helpt"), 1)
    sent = {"step": "general", "fits": "samen koken", "version": 1}
    text = text_of(client.post(table_of(home, f"nodig/{need_id}/past/"), sent))
    assert "tante helpt" in text
    assert "samen koken" in text
    assert only_need(home).fits == "tante helpt"


def test_what_is_not_needed_any_more_leaves_the_table(home: Home, client: Any) -> None:
    need_id = name_need(home, client)
    for _twice in range(2):
        assert client.post(table_of(home, f"nodig/{need_id}/klaar/")).status_code == 302
    assert plan_of(home.marieke, home).table.needs == ()


# --- two phones -----------------------------------------------------------------------------------


def test_what_another_does_meanwhile_comes_by_itself(home: Home, client: Any, town: Town) -> None:
    """Nothing new: 204 and no look; something new: the part of the page, still this need."""
    one = name_need(home, client, words="rust in huis")
    name_need(home, client, words="iemand voor Noor")
    text = text_of(client.get(table_of(home, f"?nodig={one}")))
    news = text.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(news).status_code == 204
    with at_table(home.samira, home, "our_plan"):
        set_goal(home.samira, home.family_id, "samen eten", NOW)
    part = text_of(client.get(news))
    assert "samen eten" in part
    assert "<html" not in part
    assert "Spreek iets af" not in part  # nothing that somebody types is replaced
    assert f"nodig={one}" in part


def test_another_s_look_tells_no_news(home: Home, client: Any, town: Town, client_as: Any) -> None:
    text = text_of(client.get(table_of(home)))
    news = text.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    for viewer in (home.samira, town.tom, town.clerk, None):
        assert client_as(viewer, town).get(news).status_code == 404
    assert client.get(table_of(home, "nieuws/")).status_code == 404


def test_a_need_is_named_on_the_table_itself(home: Home, client: Any) -> None:
    """Issue 3, section 2: what, for whom, one button; what is missing is said on its own page."""
    text = text_of(client.get(table_of(home)))
    form = text[text.index('id="more"') :]
    assert f'action="{table_of(home, "nodig/")}"' in form
    assert f'<option value="{home.youssef.person_id}">Youssef</option>' in form
    sent = {"words": "iemand om mee te praten", "person": home.youssef.person_id}
    assert client.post(table_of(home, "nodig/"), sent).status_code == 302
    assert only_need(home).person_id == home.youssef.person_id
    for words in ("", "x" * 301, "a\x1b"):
        refused = client.post(table_of(home, "nodig/"), {**sent, "words": words})
        assert "Nog niet verstuurd" in text_of(refused)
    assert len(plan_of(home.samira, home).table.needs) == 1
