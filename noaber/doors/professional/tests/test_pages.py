"""My families and one family's page: what stands there, in which order, and for whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noaber.doors.web.viewing import forget_cards
from noaber.lib.days import day_of
from noaber.plan import reads
from noaber.plan.acts.promises import promise
from noaber.plan.tests.at_home import make_home
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import Town, ask

NAME, WORDS = "Wijnanda", "Ik slaap al weken niet."


def now() -> datetime:
    return datetime.now(UTC)


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


@pytest.fixture
def family(town: Town) -> Any:
    return ask(town, WORDS, given_name=NAME, surname="Zonneveld", phone="06 98765432")


def page_of(family: Any, rest: str = "") -> str:
    return f"/werk/gezin/{family.family_id}/{rest}"


def question_id(town: Town, family: Any) -> int:
    with look(town.marieke, "our_plan", families=[family.family_id]):
        plan = reads.our_plan(family.family_id, now())
    assert plan is not None
    return plan.questions[0].id


def test_a_new_question_stands_there_in_the_persons_own_words(
    town: Town, family: Any, client_as: Any
) -> None:
    text = text_of(client_as(town.marieke, town).get("/werk/"))
    assert "Wijnanda Zonneveld" in text
    assert WORDS in text
    assert "Jij belt, tussen" in text
    assert "98765432" not in text.replace(" ", "")


def test_what_is_late_stands_on_top(town: Town, family: Any, client_as: Any) -> None:
    late = ask(town, "Een oude vraag", given_name="Laurens", surname="")
    with look(town.marieke, "our_plan", families=[late.family_id]):
        due_on = day_of(now()) - timedelta(days=8)
        promise(town.marieke, late.family_id, "Ik bel over school", due_on, now())
    text = text_of(client_as(town.marieke, town).get("/werk/"))
    assert text.index("Laurens") < text.index(NAME)
    assert "8 dagen te laat" in text
    assert "Ik bel over school" in text


def test_without_families_the_page_says_so(town: Town, client_as: Any) -> None:
    assert "Er wacht nu geen gezin op jou." in text_of(client_as(town.tom, town).get("/werk/"))


def test_a_number_takes_a_look_of_its_own(
    town: Town, family: Any, client_as: Any, admin_db: Any
) -> None:
    client = client_as(town.marieke, town)
    assert "98 76 54 32" not in text_of(client.get(page_of(family)))
    assert "98 76 54 32" in text_of(client.get(page_of(family, "contact/")))
    purposes = admin_db.execute(
        "select purpose from record_look where person_id = %s order by id", [town.marieke.person_id]
    ).fetchall()
    assert [row[0] for row in purposes] == ["our_plan", "reach"]


def test_the_page_has_their_words_without_a_pencil(town: Town, family: Any, client_as: Any) -> None:
    text = text_of(client_as(town.marieke, town).get(page_of(family)))
    assert WORDS in text
    assert "Zeg het anders" not in text
    assert "via de website" in text
    assert "Samen uitzoeken wat er nodig is" in text
    assert "eerst zelf een plan maken" in text


def test_their_words_are_text_and_never_code(town: Town, client_as: Any) -> None:
    strange = ask(town, "<script>x</script>{{ me }}{% load %} 🙂 שלום", given_name="<b>Bo</b>")
    client = client_as(town.marieke, town)
    for text in (text_of(client.get("/werk/")), text_of(client.get(page_of(strange)))):
        assert "<script>x" not in text
        assert "<b>Bo" not in text
        assert "&lt;script&gt;x" in text
        assert "{{ me }}" in text


PAGES = [
    "", "contact/", "belofte/", "afspraak/", "vaste-persoon/", "hoort-bij/", "brieven/",
    "gesproken/{q}/", "overdragen/{q}/", "wie-is-het/{p}/", "brieven/1/", "overname/1/",
    "belofte/1/andere-dag/",
]  # fmt: skip


@pytest.mark.parametrize("rest", PAGES)
def test_an_outsider_gets_the_page_of_what_is_not_there(
    town: Town, family: Any, client_as: Any, rest: str
) -> None:
    address = page_of(family, rest.format(q=question_id(town, family), p=family.person_id))
    nowhere = address.replace(f"/{family.family_id}/", "/999999999/")
    strangers = [
        town.tom, town.clerk, town.officer, town.admin,
        Viewer(ask(town, given_name="Ander").person_id), Viewer(town.marieke.person_id),
    ]  # fmt: skip
    for viewer in strangers:
        client = client_as(viewer, town)
        response, missing = client.get(address), client.get(nowhere)
        assert response.status_code == missing.status_code == 404, (rest, viewer)
        for text in (response.content.decode(), missing.content.decode()):
            assert NAME not in text
            assert WORDS not in text
    assert client_as(None, town).get(address).status_code == 302


@pytest.mark.parametrize(
    "rest", ["belofte/1/nagekomen/", "gedaan/1/", "belofte/", "overname/1/", "gesproken/{q}/"]
)
def test_an_outsider_sends_nothing(town: Town, family: Any, client_as: Any, rest: str) -> None:
    address = page_of(family, rest.format(q=question_id(town, family)))
    sent = {"what": "iets", "due_on": day_of(now()).isoformat(), "answer": "yes"}
    assert client_as(town.tom, town).post(address, sent).status_code == 404
    assert client_as(town.clerk, town).post(address, sent).status_code == 404


def test_the_list_takes_a_fixed_number_of_queries(town: Town, family: Any, client_as: Any) -> None:
    client, counted = client_as(town.marieke, town), []
    for more in (0, 5):
        for _ in range(more):
            ask(town)
        forget_cards()  # read anew both times, however long it is between them
        client.get("/werk/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/werk/")
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 16


def test_an_appointment_takes_no_query_per_member(town: Town, family: Any, client_as: Any) -> None:
    home, client = make_home(town), client_as(town.marieke, town)
    counted = []
    for of in (family, home):
        client.get(page_of(of, "afspraak/"))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(of, "afspraak/"))
        counted.append(len(queries))
    assert counted[0] == counted[1] == 9


def test_the_page_takes_a_fixed_number_of_queries(town: Town, family: Any, client_as: Any) -> None:
    client = client_as(town.marieke, town)
    client.get(page_of(family, "contact/"))
    with CaptureQueriesContext(connection) as queries:
        client.get(page_of(family, "contact/"))
    assert len(queries) <= 23
