"""What is promised fits the way that was given: nobody waits for a call that cannot come."""

import uuid
from typing import Any

import pytest

from noaber.doors.public.tests.test_front_door import family_id_of, filled, plan_of
from noaber.people.acts import change_contact
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look

GAVE: dict[str, tuple[dict[str, str], str, str]] = {
    "a number": ({"phone": "06 12345678"}, "belt", "will call"),
    "an address": ({"phone": "", "email": "s@voorbeeld.invalid"}, "mailt", "will e-mail"),
    "both": ({"phone": "06 12345678", "email": "s@voorbeeld.invalid"}, "belt", "will call"),
}


@pytest.fixture
def door(client_as: Any, town: Any) -> Any:
    return client_as(None, town)


def main(response: Any) -> str:
    page = str(response.content.decode())
    return page[page.index("<main") : page.index("</main>")]


def post_of(admin_db: Any, person_id: int) -> str:
    query = "select subject || ' ' || body from post_message where person_id = %s order by id"
    return " | ".join(row[0] for row in admin_db.execute(query, [person_id]))


@pytest.mark.parametrize("gave", GAVE)
def test_the_promise_is_by_the_way_that_was_given(
    gave: str, door: Any, town: Any, client_as: Any, admin_db: Any
) -> None:
    """On the answer page, in the message, in the plan, and in what Marieke reads."""
    given, does, _in_english = GAVE[gave]
    others = {"belt", "mailt"} - {does}
    sent = door.post("/", filled(**given))
    family_id = family_id_of(sent)
    marieke = client_as(town.marieke, town)
    mine = (door.get(sent.url), door.get(f"/gezin/{family_id}/"))
    theirs = (marieke.get("/werk/"), marieke.get(f"/werk/gezin/{family_id}/"))
    for page in map(main, (*mine, *theirs)):
        assert f"Marieke {does}" in page or f"jij {does}" in page.lower()
        for other in others:
            assert f"Marieke {other}" not in page
            assert f"jij {other}" not in page.lower()
    message = post_of(admin_db, door.session["person"])
    assert message.count(f"Marieke {does} je") == 2
    assert not any(f"Marieke {other} je" in message for other in others)


@pytest.mark.parametrize("gave", GAVE)
def test_in_english_too(gave: str, door: Any, admin_db: Any) -> None:
    given, _dutch, does = GAVE[gave]
    door.cookies["django_language"] = "en"
    sent = door.post("/", filled(**given))
    assert f"Marieke {does} you" in main(door.get(sent.url))
    assert f"Marieke {does} you" in post_of(admin_db, door.session["person"])


def test_who_takes_the_number_out_is_mailed(door: Any, town: Any, client_as: Any) -> None:
    """A promise follows what is known: no call stays that nobody can make."""
    sent = door.post("/", filled(email="s@voorbeeld.invalid"))
    me = Viewer(door.session["person"])
    assert "Marieke belt je" in main(door.get(sent.url))
    with look(me, "my_card", persons=[me.person_id or 0]):
        change_contact(me, me.person_id or 0, "", "s@voorbeeld.invalid", "nl")
    assert "Marieke mailt je" in main(door.get(sent.url))
    assert "jij mailt" in main(client_as(town.marieke, town).get("/werk/")).lower()


def test_a_number_that_is_corrected_afterwards_is_called(door: Any, admin_db: Any) -> None:
    """Sent again after going back, now with a number: the promise and the message say so."""
    first = door.post("/", form := filled(phone="", email="s@voorbeeld.invalid"))
    assert "Marieke mailt je" in main(door.get(first.url))
    assert door.post("/", {**form, "phone": "06 87654321"}).url == first.url
    assert "Marieke belt je" in main(door.get(first.url))
    assert "Marieke belt je" in post_of(admin_db, door.session["person"])


def test_who_is_known_without_a_way_is_asked_for_one(
    door: Any, admin_db: Any, client_as: Any, town: Any
) -> None:
    """Neither given: no promise is made that nobody can keep, and what was written stays."""
    door.post("/", filled())
    person_id = door.session["person"]
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute("update people_person set phone = '', email = '' where id = %s", [person_id])
    admin_db.execute("set session_replication_role = origin")
    form = {"own_words": "Nog iets: de fiets.", "once": str(uuid.uuid4())}
    asked = door.post("/", form)
    assert asked.status_code == 200
    assert "Hoe bereiken we je?" in main(asked)
    assert "Nog iets: de fiets." in main(asked)
    sent = door.post("/", {**form, "phone": "", "email": "nu@voorbeeld.invalid"})
    assert "Marieke mailt je" in main(door.get(sent.url))
    plan = plan_of(door, family_id_of(sent))
    assert plan.sentence == "Nog iets: de fiets."


def test_the_front_door_promises_no_call_to_everybody(door: Any) -> None:
    assert "belt je" not in main(door.get("/"))
    assert "neemt contact met je op" in main(door.get("/"))
