"""Own words: only the resident changes them; two at once both see both (S2-02)."""

import html
import re
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from noaber.plan import reads
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import ask, make_town


def of(answered: Any) -> Viewer:
    return Viewer(answered.person_id)


def plan_of(answered: Any) -> reads.OurPlan:
    with look(of(answered), "our_plan", families=[answered.family_id]):
        plan = reads.our_plan(answered.family_id, datetime.now(UTC))
    assert plan is not None
    return plan


def form(**changes: str) -> dict[str, str]:
    known = {"sentence": "Wij willen slapen.", "top_1": "slapen", "top_2": "", "top_3": "geld"}
    return {**known, "version": "1", "once": str(uuid.uuid4()), **changes}


@pytest.fixture
def address(answered: Any) -> str:
    return f"/gezin/{answered.family_id}/woorden/"


@pytest.fixture
def client(client_as: Any, town: Any, answered: Any) -> Any:
    return client_as(of(answered), town)


def test_the_family_says_it_differently(client: Any, address: str, answered: Any) -> None:
    assert "Ik red het niet meer alleen." in client.get(address).content.decode()
    sent = client.post(address, form())
    assert sent.status_code == 201
    page = sent.content.decode()
    assert "Wij willen slapen." in page
    assert "zijn bewaard" in page
    assert plan_of(answered).top == ("slapen", "geld", "")


def test_sent_twice_is_saved_once(client: Any, address: str, answered: Any) -> None:
    same = form()
    assert client.post(address, same).status_code == 201
    again = client.post(address, same)
    assert again.url == f"/gezin/{answered.family_id}/"
    assert "Zet terug" not in client.get(again.url).content.decode()
    assert plan_of(answered).words_version == 2


def undo_of(page: Any) -> dict[str, str]:
    """The hidden fields of the way back, as a browser sends them."""
    start = page.content.decode().split("Zet terug zoals het was")[0]
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', start[start.rindex("<form") :])
    return {name: html.unescape(value) for name, value in fields}


def test_it_can_be_put_back_as_it_was(client: Any, address: str, answered: Any) -> None:
    first = "Eerst <b>dit</b>.\n“En” dat: 🙂"
    client.post(address, form(sentence=first))
    back = undo_of(client.post(address, form(sentence="Toen dat.", top_1="", version="2")))
    assert plan_of(answered).sentence == "Toen dat."
    assert client.post(address, back).status_code == 201
    assert plan_of(answered).sentence == first
    assert plan_of(answered).top == ("slapen", "geld", "")
    assert "Eerst" not in str(dict(client.session))


def test_putting_back_does_not_overwrite_who_wrote_meanwhile(
    client: Any, address: str, answered: Any
) -> None:
    back = undo_of(client.post(address, form()))
    client.post(address, form(sentence="Iemand anders.", version="2"))
    assert "Iemand anders schreef ook" in client.post(address, back).content.decode()
    assert plan_of(answered).sentence == "Iemand anders."


def test_the_second_of_two_sees_both_and_chooses(client: Any, address: str, answered: Any) -> None:
    client.post(address, form(sentence="De eerste schreef dit."))
    both = client.post(address, form(sentence="De tweede <b>ook</b>.", top_1="rust"))
    page = both.content.decode()
    assert both.status_code == 200
    assert "De eerste schreef dit." in page
    assert "De tweede &lt;b&gt;ook&lt;/b&gt;." in page
    assert "1 slapen" in page
    assert "1 rust" in page
    assert plan_of(answered).sentence == "De eerste schreef dit."
    assert 'name="version" value="2"' in page
    once = page.split('name="once" value="')[1].split('"')[0]
    chosen = form(sentence="Samen.", version="2", once=once)
    assert client.post(address, chosen).status_code == 201
    assert plan_of(answered).sentence == "Samen."


BAD = {
    "empty": ({"sentence": ""}, "id_sentence_error"),
    "blank": ({"sentence": "\u200b \n"}, "id_sentence_error"),
    "long": ({"sentence": "a" * 100_000}, "id_sentence_error"),
    "NUL": ({"sentence": "a\x00b"}, "id_sentence_error"),
    "a long line": ({"top_2": "b" * 121}, "id_top_2_error"),
    "100,000 in a line": ({"top_3": "b" * 100_000}, "id_top_3_error"),
    "an escape in a line": ({"top_1": "\x1b"}, "id_top_1_error"),
    "two lines in one": ({"top_1": "een\ntwee"}, "id_top_1_error"),
}


@pytest.mark.parametrize(("changes", "beside"), BAD.values(), ids=BAD)
def test_what_cannot_be_kept_comes_back(
    changes: dict[str, str], beside: str, client: Any, address: str, answered: Any
) -> None:
    answer = client.post(address, form(**changes))
    assert answer.status_code == 200
    assert f'id="{beside}"' in answer.content.decode()
    assert plan_of(answered).words_version == 1


@pytest.mark.parametrize("version", ["", "nul", "0", "-1", "9" * 30, "1.5"])
def test_an_altered_version_changes_nothing(
    version: str, client: Any, address: str, answered: Any
) -> None:
    answer = client.post(address, form(version=version))
    assert answer.status_code == 200
    assert "Wij willen slapen." in answer.content.decode()
    assert plan_of(answered).words_version == 1


@pytest.mark.parametrize(
    "words",
    ["🙂👨‍👩‍👧", "نريد أن ننام", "<script>x</script>", "{% now 'Y' %}{{ form }}", "a" * 2_000],
)
def test_any_text_is_kept_as_typed(words: str, client: Any, address: str, answered: Any) -> None:
    assert client.post(address, form(sentence=words, top_1=words[:120])).status_code == 201
    assert plan_of(answered).sentence == words
    page = client.get(f"/gezin/{answered.family_id}/").content.decode()
    assert "<script>x" not in page


def test_nobody_else_changes_them(client_as: Any, town: Any, answered: Any, address: str) -> None:
    other = ask(make_town(), "Iets anders.", given_name="Hildegard")
    for viewer in (of(other), town.marieke, town.clerk):
        answer = client_as(viewer, town).post(address, form())
        assert answer.status_code == 404
        assert "Samira" not in answer.content.decode()
    assert client_as(None, town).post(address, form()).status_code == 403  # handed back
    assert plan_of(answered).words_version == 1
