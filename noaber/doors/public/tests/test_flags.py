""" "This does not work": on every screen, answered in public with a date (S0-18)."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from noaber.doors.web.screens import known_screen
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.loading import STAFF_KINDS
from noaber.record.viewers import Viewer
from noaber.sharing.acts import Colleague, hire
from noaber.sharing.looks import birth
from noaber.upkeep import acts, reads
from noaber.upkeep.models import Flag
from tests.addresses import every_address


def visitor(client_as: Any, town: Any) -> Any:
    """Somebody at a browser of their own, who opened the form."""
    client = client_as(None, town)
    client.get("/werkt-niet/?screen=family_plan")
    return client


def flag(client: Any, words: str = "", screen: str = "family_plan", **changes: str) -> Any:
    form = {"words": words, "once": str(uuid.uuid4()), **changes}
    return client.post(f"/werkt-niet/?screen={screen}", form)


def test_the_third_flag_opens_an_item_with_a_date(client_as: Any, town: Any) -> None:
    """S0-18: three users flag it; an item opens that must have a dated answer in thirty days."""
    for words in ("", "de knop doet niets"):
        assert flag(visitor(client_as, town), words).status_code == 302
    client = visitor(client_as, town)
    assert "Ons plan" not in client.get("/werkt-niet/antwoorden/").content.decode()
    thanks = client.get(flag(client).url).content.decode()
    assert "Dank je wel" in thanks
    assert "Ons plan" in thanks
    assert "antwoord uiterlijk" in thanks
    assert "3 keer gezegd" in thanks
    assert "de knop doet niets" not in thanks  # somebody may have written a name
    today = day_of(datetime.now(UTC))
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


def test_three_times_the_same_person_is_one(
    client_as: Any, town: Any, answered: Any, admin_db: Any
) -> None:
    resident = client_as(Viewer(answered.person_id), town)
    someone = visitor(client_as, town)
    for _ in range(3):
        flag(someone)
        flag(resident)
        flag(client_as(Viewer(answered.person_id), town))  # on another telephone
    assert Flag.objects.filter(municipality=town.slug).count() == 9
    assert reads.open_flags(town.slug, day_of(datetime.now(UTC)))[0].due_on is None
    flag(visitor(client_as, town))
    assert reads.open_flags(town.slug, day_of(datetime.now(UTC)))[0].due_on is not None


def digests(admin_db: Any, town: Any) -> int:
    query = "select count(*) from upkeep_said where municipality = %s"
    return int(admin_db.execute(query, [town.slug]).fetchone()[0])


def test_who_said_it_is_forgotten_once_it_is_three(
    client_as: Any, town: Any, admin_db: Any
) -> None:
    for number in (1, 2, 0):
        flag(visitor(client_as, town))
        assert digests(admin_db, town) == number
    flag(visitor(client_as, town), screen="front_door")
    assert digests(admin_db, town) == 1
    with birth():
        acts.answer(town.officer, "front_door", town.slug, "Gemaakt.", datetime.now(UTC), 2**31)
    assert digests(admin_db, town) == 0


def test_a_digest_is_of_one_screen_only_and_in_no_log(
    client_as: Any, town: Any, admin_db: Any
) -> None:
    one = visitor(client_as, town)
    flag(one)
    flag(one, screen="front_door")
    found = admin_db.execute("select digest from upkeep_said where municipality = %s", [town.slug])
    first, second = (row[0] for row in found.fetchall())
    assert first != second
    query = "select count(*) from record_change where after::text like %s"
    assert admin_db.execute(query, [f"%{first}%"]).fetchone() == (0,)


@pytest.mark.parametrize("kind", STAFF_KINDS)
def test_whoever_is_loaded_can_say_it(kind: str, client_as: Any, town: Any) -> None:
    """Every kind of staff.csv: otherwise the page is a 404 and what was written is lost."""
    somebody = Colleague(
        "Iemand", "06 12345678", f"{uuid.uuid4().hex}@s.invalid", town.municipality_id, None,
        kind, date(2026, 1, 1), None,
    )  # fmt: skip
    with birth():
        role_id = hire(town.admin, somebody)
    viewer = Viewer(people.cards([role_id])[role_id].person_id, role_id)
    assert flag(client_as(viewer, town), "Ik zie niets").status_code == 302
    assert Flag.objects.get(municipality=town.slug).role_kind == kind


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


def test_every_screen_of_ours_has_a_name_that_people_use() -> None:
    """But for those of the demo."""
    ours = [one for one in every_address() if one.callback.__module__.startswith("noaber.doors")]
    names = {
        one.name for one in ours if ".demo." not in one.callback.__module__ and not one.is_shut
    }
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
        flag(visitor(client_as, town), screen="nooit_bestaan")
    assert "Een andere pagina" in client.get("/werkt-niet/antwoorden/").content.decode()
    assert "Een andere pagina" in client_as(town.officer, town).get("/beleid/").content.decode()
