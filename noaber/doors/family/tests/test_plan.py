"""Our plan and the answer: what is promised, late first, with who to call (S2-01, S2-08, X-12)."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noaber.lib.days import day_of
from noaber.plan import reads
from noaber.plan.acts import promises
from noaber.plan.acts.families import Confirmed, confirm_person, join_family
from noaber.plan.acts.handovers import ask_handover
from noaber.plan.acts.members import NewMember, add_member
from noaber.plan.acts.promises import answer_question, plan_appointment
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import ask, make_town

NOW = datetime.now(UTC)
# What a page of one family costs: session, look, key, plan; and what was done last, so that two
# phones at one table keep up.
PLAN_QUERIES = 7


def of(answered: Any) -> Viewer:
    return Viewer(answered.person_id)


def plan_page(client_as: Any, town: Any, answered: Any) -> str:
    page = client_as(of(answered), town).get(f"/gezin/{answered.family_id}/")
    assert page.status_code == 200
    return str(page.content.decode())


def promise(town: Any, answered: Any, what: str, days: int) -> None:
    with look(town.marieke, "our_plan", families=[answered.family_id]):
        due = day_of(NOW + timedelta(days=days))
        promises.promise(town.marieke, answered.family_id, what, due, NOW)


def test_our_own_words_stand_on_top(client_as: Any, town: Any, answered: Any) -> None:
    page = plan_page(client_as, town, answered)
    main = page[page.index("<main") :]
    assert main.index("Ik red het niet meer alleen.") < main.index("Beloofd aan jullie")
    assert "Zeg het anders" in page
    assert "Marieke, jullie vaste persoon" in page
    assert "Marieke kijkt samen met jou wie er bij jullie hoort." in page
    # Whole words: a random token in a hidden field may hold any few letters.
    assert not re.search(r"\b(wmo|jeugdwet|zaak|awb)\b", page, re.IGNORECASE)


def test_what_is_late_comes_first_with_who_to_call(
    client_as: Any, town: Any, answered: Any
) -> None:
    promise(town, answered, "Ik vraag het aan de school", 3)
    promise(town, answered, "Ik bel de kredietbank", -8)
    page = plan_page(client_as, town, answered)
    late, soon = page.index("Ik bel de kredietbank"), page.index("Ik vraag het aan de school")
    assert late < soon
    assert "8 dagen te laat" in page
    assert "bel Marieke: 06 12 34 56 78" in page[late:soon]


def test_a_term_that_passed_is_a_late_promise(
    client_as: Any, town: Any, answered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = SimpleNamespace(now=lambda: NOW + timedelta(days=60))
    monkeypatch.setattr("noaber.doors.family.home.timezone", later)
    page = plan_page(client_as, town, answered)
    promised = page[page.index("Beloofd aan jullie") :]
    assert "Binnen zes weken zoeken we samen uit" in promised[: promised.index("Je hoeft dit niet")]
    assert "dagen te laat" in promised


def test_the_next_moment_names_independent_support(
    client_as: Any, town: Any, answered: Any
) -> None:
    with look(town.marieke, "write_to", families=[answered.family_id]):
        moment = NOW + timedelta(days=4)
        plan_appointment(
            town.marieke, answered.family_id, answered.person_id, moment, "<b>thuis</b>", NOW
        )
    page = plan_page(client_as, town, answered)
    moment_part = page[page.index("Jullie afspraak") :]
    assert "&lt;b&gt;thuis" in moment_part
    assert "Neem gerust iemand mee" in moment_part
    assert "tel:" in moment_part


def test_what_was_kept_is_told_without_blame(client_as: Any, town: Any, answered: Any) -> None:
    with look(town.marieke, "our_plan", families=[answered.family_id]):
        plan = reads.our_plan(answered.family_id, NOW)
        assert plan is not None
        answer_question(town.marieke, plan.questions[0].id, NOW)
    page = plan_page(client_as, town, answered)
    assert "Marieke belde · gedaan " in page
    answer = client_as(of(answered), town).get(f"/gezin/{answered.family_id}/antwoord/")
    assert "Marieke heeft je gesproken." in answer.content.decode()


def test_a_handover_that_was_not_accepted_changes_nothing(
    client_as: Any, town: Any, answered: Any
) -> None:
    with look(town.marieke, "handover", families=[answered.family_id]):
        plan = reads.our_plan(answered.family_id, NOW)
        assert plan is not None
        ask_handover(town.marieke, plan.questions[0].id, town.tom.role_id, "ik ga weg", NOW)
    page = plan_page(client_as, town, answered)
    assert "Marieke vraagt Tom om het over te nemen." in page
    assert "Marieke, jullie vaste persoon" in page
    assert "ik ga weg" not in page


def test_a_family_that_went_on_elsewhere_leads_to_where(
    client_as: Any, town: Any, answered: Any
) -> None:
    second = ask(town, "Nog een vraag.", known_person_id=answered.person_id)
    born_on = day_of(NOW - timedelta(days=38 * 365))
    with look(town.marieke, "confirm_person", families=[second.family_id]):
        told = Confirmed("Samira", "Test", born_on, "")
        confirm_person(town.marieke, second.family_id, answered.person_id, told, NOW)
    with look(town.marieke, "confirm_person", families=[answered.family_id, second.family_id]):
        join_family(town.marieke, second.family_id, answered.family_id, NOW)
    client = client_as(of(answered), town)
    old = client.get(f"/gezin/{second.family_id}/").content.decode()
    assert "verder gegaan in een ander plan" in old
    assert "Zeg het anders" not in old
    main = old[old.index("<main") :]
    assert f'href="/gezin/{answered.family_id}/"' in main
    assert client.get(f"/gezin/{second.family_id}/woorden/").url == f"/gezin/{second.family_id}/"
    assert client.get("/gezin/").url == f"/gezin/{answered.family_id}/"


def _child(town: Any, answered: Any) -> Viewer:
    """A member of fourteen, who reads along."""
    with look(town.marieke, "our_plan", families=[answered.family_id]):
        born_on = day_of(NOW - timedelta(days=14 * 366))
        child = NewMember("Youssef", "Test", born_on, "zoon", holders=(answered.person_id,))
        return Viewer(add_member(town.marieke, answered.family_id, child, NOW))


def test_who_only_reads_along_has_no_pencil(client_as: Any, town: Any, answered: Any) -> None:
    client = client_as(_child(town, answered), town)
    page = client.get(f"/gezin/{answered.family_id}/").content.decode()
    assert "Ik red het niet meer alleen." in page
    assert "Zeg het anders" not in page
    words = f"/gezin/{answered.family_id}/woorden/"
    assert client.get(words).status_code == 404
    assert client.post(words, {"sentence": "", "version": "1"}).status_code == 404
    right = {"sentence": "Ik ben Youssef.", "version": "1"}
    assert client.post(words, right).status_code == 404
    assert "Ik ben Youssef." not in plan_page(client_as, town, answered)


def test_the_answer_says_who_wrote_it(client_as: Any, town: Any, answered: Any) -> None:
    address = f"/gezin/{answered.family_id}/antwoord/"
    mine = client_as(of(answered), town).get(address).content.decode()
    assert "Dit schreef je" in mine
    assert "Marieke belt je" in mine
    theirs = client_as(_child(town, answered), town).get(address).content.decode()
    assert "Dit schreef Samira" in theirs
    assert "Marieke belt Samira" in theirs
    assert "Dank je wel" not in theirs


def test_what_they_said_about_an_own_plan_stands_there(
    client_as: Any, town: Any, answered: Any
) -> None:
    with look(town.marieke, "our_plan", families=[answered.family_id]):
        plan = reads.our_plan(answered.family_id, NOW)
        assert plan is not None
        words = "Eerst met <b>oma</b>.\nDan zien we wel."
        answer_question(town.marieke, plan.questions[0].id, NOW, words)
    page = plan_page(client_as, town, answered)
    said = page[page.index("Jullie zeiden over een eigen plan:") :]
    assert "Eerst met &lt;b&gt;oma&lt;/b&gt;." in said


def test_one_family_opens_at_once_and_several_are_chosen(
    client_as: Any, town: Any, answered: Any
) -> None:
    client = client_as(of(answered), town)
    assert client.get("/gezin/").url == f"/gezin/{answered.family_id}/"
    second = ask(town, "Nog een <i>vraag</i>.", known_person_id=answered.person_id)
    page = client.get("/gezin/").content.decode()
    assert f"/gezin/{second.family_id}/" in page
    assert f"/gezin/{answered.family_id}/" in page
    assert "<i>vraag" not in page


PATHS = ("", "antwoord/", "woorden/")


@pytest.mark.parametrize("path", PATHS)
def test_an_outsider_gets_404_without_a_foreign_name(
    path: str, client_as: Any, town: Any, answered: Any
) -> None:
    other = ask(make_town(), "Geheim.", given_name="Hildegard", surname="Buitenstaander")
    client = client_as(of(answered), town)
    foreign = client.get(f"/gezin/{other.family_id}/{path}")
    nowhere = client.get(f"/gezin/999999999/{path}")
    assert foreign.status_code == nowhere.status_code == 404
    for word in ("Hildegard", "Buitenstaander", "Geheim", other.owner.email):
        assert word not in foreign.content.decode()
    assert _without_tokens(foreign) == _without_tokens(nowhere)


def _without_tokens(response: Any) -> str:
    """The page without its random tokens and its own address."""
    html = re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())
    return html.replace(response.wsgi_request.path, "")


@pytest.mark.parametrize("path", PATHS)
def test_who_works_here_has_an_own_door(
    path: str, client_as: Any, town: Any, answered: Any
) -> None:
    for viewer in (town.marieke, town.clerk, town.officer):
        answer = client_as(viewer, town).get(f"/gezin/{answered.family_id}/{path}")
        assert answer.status_code == 404
    visitor = client_as(None, town).get(f"/gezin/{answered.family_id}/{path}")
    assert visitor.status_code == 302
    assert "/inloggen/login/" in visitor.url


@pytest.mark.parametrize("number", ["9" * 25, "0", "9223372036854775808"])
def test_a_number_that_cannot_be_is_not_there(
    number: str, client_as: Any, town: Any, answered: Any
) -> None:
    assert client_as(of(answered), town).get(f"/gezin/{number}/").status_code == 404


def test_number_of_queries(client_as: Any, town: Any, answered: Any) -> None:
    client = client_as(of(answered), town)
    address = f"/gezin/{answered.family_id}/"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert len(asked) == PLAN_QUERIES, "\n".join(q["sql"][:90] for q in asked)
