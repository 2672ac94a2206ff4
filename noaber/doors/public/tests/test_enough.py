"""What nobody-knows-who may do so often: a library does not meet it, a program does."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from noaber.doors.public.tests.test_links import link_for
from noaber.record.rule_tables import rows_of
from noaber.sharing import tries
from tests.town import make_town

LIMITS = {(row["kind"], row["per"]): row for row in rows_of("sharing/limits.yaml")}


@pytest.fixture(autouse=True)
def _behind_the_proxy(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def browser(town: Any, address: str = "192.0.2.66") -> Client:
    # What a browser says of itself stands first; the proxy adds whom it saw.
    headers = {"x-forwarded-for": f"203.0.113.9, {address}"}
    return Client(SERVER_NAME=f"{town.slug}.localhost", headers=headers)


def question(**changes: str) -> dict[str, str]:
    usual = {"own_words": "Ik slaap niet meer.", "given_name": "Truus", "phone": "06 12345678"}
    return {**usual, "once": str(uuid.uuid4()), **changes}


def used_up(kind: str, place: str = "", address: str = "192.0.2.1") -> None:
    """All that may be done from this block, by others."""
    for _time in range(LIMITS[kind, "block"]["most"]):
        assert tries.may_try(kind, address, place)


def test_a_limit_is_data_with_a_date_and_a_reason() -> None:
    for row in LIMITS.values():
        assert str(row["valid_from"]) >= "2026-11-30"
        assert len(row["reason"]) > 60


def test_a_library_does_not_meet_it_and_a_program_does(town: Any) -> None:
    for number in range(30):
        sent = browser(town, f"192.0.2.{number}").post("/", question(own_words=f"Vraag {number}"))
        assert sent.status_code == 302, number
    held = browser(town).post("/", question(own_words="Nog een vraag.", surname="de Wit"))
    text = held.content.decode()
    assert held.status_code == 429
    assert "14 0123" in text
    assert "Nog een vraag." in text
    assert 'value="de Wit"' in text
    assert 'name="once"' in text  # a form, to be sent again
    assert browser(town, "198.51.100.1").post("/", question()).status_code == 302


def test_what_is_held_back_is_nobodys_question_and_may_come_later(town: Any, admin_db: Any) -> None:
    used_up("question", town.slug)
    sent = question()
    asked = "select count(*) from plan_question"
    (before,) = admin_db.execute(asked).fetchone()
    client = browser(town)
    assert client.post("/", sent).status_code == 429
    assert admin_db.execute(asked).fetchone() == (before,)
    assert "person" not in client.session
    admin_db.execute("update sharing_try set at = at - interval '61 minutes'")
    assert client.post("/", sent).status_code == 302
    assert admin_db.execute(asked).fetchone() == (before + 1,)


def test_each_municipality_has_its_own(town: Any) -> None:
    used_up("question", town.slug)
    assert browser(make_town()).post("/", question()).status_code == 302


def test_who_is_known_is_not_held_back(town: Any, answered: Any, client_as: Any) -> None:
    used_up("question", town.slug)
    client = browser(town)
    assert client.post(f"/l/{link_for(town, answered)}/").status_code == 302
    asked = {"own_words": "Er is nog iets.", "once": str(uuid.uuid4())}
    assert client.post("/", asked).status_code == 302


def test_what_is_not_complete_counts_for_nothing(town: Any, admin_db: Any) -> None:
    for _time in range(35):
        assert browser(town).post("/", question(phone="")).status_code == 200
    assert admin_db.execute("select count(*) from sharing_try").fetchone() == (0,)


def test_wrong_links_end_in_a_number_to_call(town: Any, answered: Any, admin_db: Any) -> None:
    used_up("link", address="192.0.2.77")
    client = browser(town)
    assert client.get("/l/verzonnen/").status_code == 200  # a button, as for every link
    held = client.post("/l/verzonnen/")
    assert held.status_code == 429
    assert "14 0123" in held.content.decode()
    link = f"/l/{link_for(town, answered)}/"
    assert browser(town, "198.51.100.1").post(link).status_code == 302
    admin_db.execute("update sharing_try set at = at - interval '11 minutes'")
    assert client.post(link).status_code == 302


def test_right_links_count_for_nothing(town: Any, answered: Any, admin_db: Any) -> None:
    for _time in range(LIMITS["link", "block"]["most"] + 3):
        assert browser(town).post(f"/l/{link_for(town, answered)}/").status_code == 302
    assert admin_db.execute("select count(*) from sharing_try").fetchone() == (0,)


def test_too_many_flags_keep_the_words(town: Any) -> None:
    used_up("flag", town.slug)
    held = browser(town).post("/werkt-niet/", {"words": "De knop doet niets."})
    assert held.status_code == 429
    assert "De knop doet niets." in held.content.decode()
    assert "14 0123" in held.content.decode()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1:1::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.9", True),
        ("geen adres", "", True),
    ],
)
def test_a_block_is_what_somebody_can_have_as_a_whole(
    one: str, other: str, same: bool, db: None
) -> None:
    used_up("question", f"blok {one}", one)
    assert (tries.may_try("question", other, f"blok {one}") is None) is same


def test_the_time_of_a_limit_is_how_long_it_is_kept(db: None, admin_db: Any) -> None:
    tries.may_try("question", "192.0.2.1", "a")
    tries.may_try("link", "192.0.2.1")
    admin_db.execute("update sharing_try set at = at - %s", [timedelta(minutes=11)])
    admin_db.execute("select tidy_tries()")
    assert admin_db.execute("select kind from sharing_try").fetchall() == [("question",)]
