"""The front door (S2-01): one sentence in; one name, one number and a date out."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from noaber.doors.web.viewing import forget_cards
from noaber.people import act_names as people_acts
from noaber.sharing.looks import look

WORDS = "Ik red het niet meer alleen met de kinderen."


def filled(**changes: str) -> dict[str, str]:
    return {
        "own_words": WORDS,
        "given_name": "Samira",
        "phone": "06 12345678",
        "once": str(uuid.uuid4()),
        **changes,
    }


@pytest.fixture
def door(client_as: Any, town: Any) -> Any:
    return client_as(None, town)


def plan_of(client: Client, family_id: int) -> Any:
    from django.utils import timezone

    from noaber.plan import reads
    from noaber.record.viewers import Viewer

    viewer = Viewer(client.session["person"])
    with look(viewer, "our_plan", families=[family_id]):
        return reads.our_plan(family_id, timezone.now())


def family_id_of(response: Any) -> int:
    return int(response.url.split("/")[2])


def test_asks_for_no_law_and_no_product(door: Any) -> None:
    page = door.get("/").content.decode().lower()
    assert "eigen woorden" in page
    # Whole words: a random token in a hidden field may hold any few letters.
    assert not re.search(r"\b(wmo|jeugdwet|pgb|zaaknummer|indicatie|melding)\b", page)


def test_one_sentence_gives_one_name_one_number_and_a_date(door: Any, town: Any) -> None:
    """S2-01: one name, one phone number and a date, and no law or product was asked."""
    sent = door.post("/", filled())
    assert sent.status_code == 302
    answer = door.get(sent.url).content.decode()
    assert "Marieke belt je" in answer
    assert "tussen" in answer
    assert "06 12 34 56 78" in answer
    assert WORDS in answer
    assert "Steunpunt Samen" in answer  # independent support
    assert "tel:0800" in answer.replace(" ", "") or "tel:+31800" in answer
    plan = plan_of(door, family_id_of(sent))
    assert plan.sentence == WORDS
    assert not plan.confirmed


def test_who_writes_in_english_is_answered_in_english(door: Any) -> None:
    door.cookies["django_language"] = "en"
    sent = door.post("/", filled())
    assert door.get(sent.url).headers["Content-Language"] == "en"


def test_the_same_form_twice_is_one_question(door: Any) -> None:
    form = filled()
    first, second = door.post("/", form), door.post("/", form)
    assert first.url == second.url
    assert len(plan_of(door, family_id_of(first)).questions) == 1


def test_who_is_known_asks_again_without_telling_who_they_are(door: Any) -> None:
    first = door.post("/", filled())
    person_id = door.session["person"]
    assert "given_name" not in door.get("/").content.decode()
    second = door.post("/", {"own_words": "Nog iets: de fiets.", "once": str(uuid.uuid4())})
    assert second.url != first.url
    assert door.session["person"] == person_id
    assert "Nog iets" in door.get(second.url).content.decode()


BAD = {
    "empty": ({"own_words": ""}, "id_own_words_error"),
    "only spaces": ({"own_words": " \u200b\n "}, "id_own_words_error"),
    "100,000 characters": ({"own_words": "a" * 100_000}, "id_own_words_error"),
    "a NUL": ({"own_words": "ik\x00red"}, "id_own_words_error"),
    "an escape": ({"own_words": "ik \x1b[31mred"}, "id_own_words_error"),
    "no name": ({"given_name": ""}, "id_given_name_error"),
    "a name without a letter": ({"given_name": "🙂"}, "id_given_name_error"),
    "a long name": ({"given_name": "a" * 81}, "id_given_name_error"),
    "100,000 in a name": ({"given_name": "a" * 100_000}, "id_given_name_error"),
    "a NUL in a name": ({"surname": "a\x00b"}, "id_surname_error"),
    "a name on two lines": ({"given_name": "Sam\nira"}, "id_given_name_error"),
    "too long together": ({"given_name": "a" * 70, "surname": "b" * 70}, "id_surname_error"),
    "no way to reach": ({"phone": ""}, "id_phone_error"),
    "a short number": ({"phone": "0612"}, "id_phone_error"),
    "a NUL in a number": ({"phone": "06 1234\x005678"}, "id_phone_error"),
    "no e-mail": ({"email": "samira"}, "id_email_error"),
    "an e-mail with a line": ({"email": "a@b.nl\nBcc: c@d.nl"}, "id_email_error"),
    "a long street": ({"street": "s" * 121}, "id_street_error"),
}


@pytest.mark.parametrize(("changes", "beside"), BAD.values(), ids=BAD)
def test_what_cannot_be_kept_comes_back_with_words_beside_it(
    door: Any, changes: dict[str, str], beside: str
) -> None:
    sent = door.post("/", filled(**changes))
    page = sent.content.decode()
    assert sent.status_code == 200
    assert f'id="{beside}"' in page
    assert "Wat je schreef staat er nog" in page
    if "own_words" not in changes:
        assert WORDS in page
    if "100,000" in str(changes):
        assert "a" * 100_000 in page
    assert "person" not in door.session


@pytest.mark.parametrize(
    "words",
    [
        "🙂 Het gaat niet 👨‍👩‍👧",
        "لا أستطيع وحدي",
        "‮omgekeerd",
        "<script>alert(1)</script>",
        "{{ request }} {% now 'Y' %} ${7*7}",
        "'; drop table plan_question; --",
        "Regel één\r\nRegel twee",
        "a" * 2_000,
    ],
)
def test_any_text_that_people_type_is_kept_and_never_run(door: Any, words: str) -> None:
    sent = door.post("/", filled(own_words=words, given_name="Zoë <b>"))
    assert sent.status_code == 302
    page = door.get(sent.url).content.decode()
    assert "<script>alert" not in page
    assert "Zoë <b>" not in page
    assert plan_of(door, family_id_of(sent)).sentence == words.replace("\r\n", "\n")


def test_a_municipality_without_a_team_says_whom_to_call(db: None, client_as: Any) -> None:
    from noaber.people.models import Organisation
    from noaber.record.acts import act
    from noaber.sharing.looks import birth
    from tests.town import make_town

    other = make_town()
    slug = f"leeg-{uuid.uuid4().hex[:8]}"
    with birth(), act(other.admin, people_acts.ORGANISATION_LOADED):
        Organisation.objects.create(
            kind="municipality",
            slug=slug,
            name="Leegstad",
            phone="14 0999",
            host=f"{slug}.localhost",
        )
    forget_cards()
    client = Client(SERVER_NAME=f"{slug}.localhost")
    for answer in (client.get("/"), client.post("/", filled())):
        assert answer.status_code == 200
        assert "14 0999" in answer.content.decode()
        assert "person" not in client.session


def test_a_team_that_lost_its_lead_meanwhile_loses_nothing(
    door: Any, town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from noaber.doors.public import front

    def nobody(*_: Any) -> None:
        raise LookupError("no team answers here yet")

    monkeypatch.setattr(front, "receive_question", nobody)
    sent = door.post("/", filled())
    assert sent.status_code == 200
    assert WORDS in sent.content.decode()
    assert "14 0123" in sent.content.decode()


def test_with_several_municipalities_one_tap_chooses(db: None) -> None:
    from tests.town import make_town

    one, other = make_town(), make_town()
    client = Client(SERVER_NAME="nergens.localhost")
    page = client.get("/").content.decode()
    assert one.slug in page
    assert other.slug in page
    client.post("/gemeente/", {"municipality": other.slug})
    assert 'name="own_words"' in client.get("/").content.decode()
    client.post("/gemeente/", {"municipality": "bestaat-niet"})
    assert 'name="own_words"' not in client.get("/").content.decode()


def _one_of_several(client: Client, slug: str) -> dict[str, str]:
    """The front door's form of a municipality that was chosen there, filled in."""
    client.post("/gemeente/", {"municipality": slug})
    page = client.get("/").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    hidden.pop("next")
    return {**filled(), **hidden}


def test_with_several_municipalities_a_form_arrives_when_the_session_is_gone(db: None) -> None:
    from tests.town import make_town

    make_town()
    other = make_town()
    client: Any = Client(SERVER_NAME="nergens.localhost")
    sent = _one_of_several(client, other.slug)
    client.cookies.clear()
    answered = client.post("/", sent)
    assert answered.status_code == 302
    assert answered.url.endswith("/antwoord/")
    assert other.slug.capitalize() in client.get(answered.url).content.decode()


def test_with_several_municipalities_twice_pressed_is_one_question(db: None, admin_db: Any) -> None:
    """The second press comes with the session that the first one ended."""
    from tests.town import make_town

    make_town()
    other = make_town()
    client: Any = Client(SERVER_NAME="nergens.localhost")
    sent = _one_of_several(client, other.slug)
    before = dict(client.cookies)
    first = client.post("/", sent)
    client.cookies.clear()
    for name, value in before.items():
        client.cookies[name] = value.value
    second = client.post("/", sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    query = "select count(*) from plan_question where team_id = %s"
    assert admin_db.execute(query, [other.team_id]).fetchone() == (1,)


def test_with_several_municipalities_what_was_written_goes_along(db: None) -> None:
    """A form that does not say which one: asked, and nothing is lost by it."""
    from tests.town import make_town

    make_town()
    other = make_town()
    client = Client(SERVER_NAME="nergens.localhost")
    asked = client.post("/", filled()).content.decode()
    assert "Waar woon je?" in asked
    assert WORDS in asked.split("<main")[1]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked))
    hidden.pop("next")
    shown = client.post("/gemeente/", {**hidden, "municipality": other.slug}).content.decode()
    assert f'name="municipality" value="{other.slug}"' in shown
    assert f">\n{WORDS}</textarea>" in shown
    assert filled()["given_name"] in shown


def test_a_municipality_without_a_team_gives_the_words_back(db: None, admin_db: Any) -> None:
    from tests.town import make_town

    town = make_town()
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute("update people_role set team_id = null where team_id = %s", [town.team_id])
    admin_db.execute("delete from people_rosterturn where team_id = %s", [town.team_id])
    admin_db.execute("delete from people_team where id = %s", [town.team_id])
    shown = Client(SERVER_NAME=f"{town.slug}.localhost").post("/", filled())
    assert WORDS in shown.content.decode()


def test_who_works_here_goes_to_work(client_as: Any, town: Any) -> None:
    assert client_as(town.marieke, town).get("/").url == "/werk/"
    assert client_as(town.marieke, town).get("/begin/").url == "/werk/"


def test_leaving_leaves_nothing_and_the_form_on_the_screen_is_dead(town: Any) -> None:
    client: Any = Client(SERVER_NAME=f"{town.slug}.localhost", enforce_csrf_checks=True)
    client.get("/")
    token = client.cookies["csrftoken"].value
    form = filled(csrfmiddlewaretoken=token)
    sent = client.post("/", form)
    assert sent.status_code == 302
    client.post("/uit/", {"csrfmiddlewaretoken": client.cookies["csrftoken"].value})
    assert "person" not in client.session
    assert client.get(sent.url).status_code == 302
    again = client.post("/", form)
    assert again.status_code == 403
    assert "person" not in client.session


def test_number_of_queries(door: Any, db: None) -> None:
    from django.db import connection

    door.get("/")
    with CaptureQueriesContext(connection) as asked:
        door.get("/")
    assert len(asked) == FRONT_DOOR_QUERIES, [q["sql"] for q in asked]


# Which team answers; the municipality is known for half a minute.
FRONT_DOOR_QUERIES = 1
