"""Sent again: after going back, pressed twice, in two tabs. One answer, and what is corrected."""

import uuid
from typing import Any

import pytest

from noaber.doors.public.tests.test_front_door import WORDS, family_id_of, filled, plan_of
from noaber.people import reads as people
from noaber.people.acts import change_contact
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look

OLD, NEW = "06 12345678", "06 87654321"


@pytest.fixture
def door(client_as: Any, town: Any) -> Any:
    return client_as(None, town)


def card(person_id: int) -> people.PersonCard:
    with look(Viewer(person_id), "my_card", persons=[person_id]):
        found = people.person_card(person_id)
    assert found is not None
    return found


def count(admin_db: Any, town: Any) -> int:
    query = "select count(*) from plan_question where team_id = %s"
    return int(admin_db.execute(query, [town.team_id]).fetchone()[0])


def letters(admin_db: Any, person_id: int) -> int:
    query = "select count(*) from post_message where person_id = %s"
    return int(admin_db.execute(query, [person_id]).fetchone()[0])


CORRECTED: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "number": ({"phone": NEW}, {"phone": NEW}),
    "e-mail": ({"email": "s@voorbeeld.invalid"}, {"email": "s@voorbeeld.invalid"}),
    "name": ({"given_name": "Samirah"}, {"given_name": "Samirah"}),
    "surname": ({"surname": "El Amrani"}, {"surname": "El Amrani"}),
    "words": ({"own_words": "Het gaat niet meer, ook op school."}, {}),
    "nothing": ({}, {}),
}


@pytest.mark.parametrize("what", CORRECTED)
@pytest.mark.parametrize("is_known", [True, False], ids=["in its session", "without a session"])
def test_what_is_corrected_after_going_back_is_kept_in_the_first_answer(
    what: str, is_known: bool, door: Any, town: Any, admin_db: Any
) -> None:
    changes, kept = CORRECTED[what]
    first = door.post("/", form := filled())
    person_id = door.session["person"]
    if not is_known:
        door.cookies.pop("sessionid")
    for _twice in (1, 2):
        again = door.post("/", {**form, **changes})
        assert again.url == first.url
    assert count(admin_db, town) == 1
    found = card(person_id)
    for name in ("phone", "given_name", "surname"):
        assert getattr(found, name) == kept.get(name, form.get(name, ""))
    plan = plan_of(door, family_id_of(first))
    assert plan.sentence == changes.get("own_words", WORDS)
    assert plan.questions[0].own_words == WORDS
    assert plan.sentence in door.get(first.url).text
    assert letters(admin_db, person_id) == (2 if {"phone", "email"} & kept.keys() else 1)


def test_who_sits_down_after_somebody_else_is_somebody_else(
    door: Any, town: Any, admin_db: Any
) -> None:
    """A computer in the library, on which the form of before stands still."""
    first = door.post("/", form := filled())
    samira = door.session["person"]
    other = {"given_name": "Bram", "phone": NEW, "own_words": "Ik kan de huur niet betalen."}
    second = door.post("/", {**form, **other})
    assert second.url != first.url
    assert door.session["person"] != samira
    assert door.post("/", {**form, **other}).url == second.url
    assert count(admin_db, town) == 2
    assert (card(samira).given_name, card(samira).phone) == ("Samira", OLD)
    assert card(door.session["person"]).given_name == "Bram"


def test_who_is_still_known_may_correct_all_but_the_name(
    door: Any, town: Any, admin_db: Any
) -> None:
    first = door.post("/", form := filled())
    assert door.post("/", {**form, "phone": NEW, "own_words": "Ook op school."}).url == first.url
    assert count(admin_db, town) == 1
    assert card(door.session["person"]).phone == NEW
    assert plan_of(door, family_id_of(first)).sentence == "Ook op school."


def test_one_of_a_household_with_one_telephone_is_somebody_else(door: Any, admin_db: Any) -> None:
    first = door.post("/", form := filled())
    second = door.post("/", {**form, "given_name": "Youssef", "own_words": "Ik wil weg hier."})
    assert second.url != first.url


def test_two_tabs_with_the_same_words_are_one_question(door: Any, town: Any, admin_db: Any) -> None:
    first = door.post("/", filled())
    second = door.post("/", filled(phone=NEW))  # another number of the form, another telephone
    assert second.url == first.url
    assert count(admin_db, town) == 1
    assert card(door.session["person"]).phone == NEW


def test_two_tabs_with_other_words_are_two_questions_of_one_person(
    door: Any, town: Any, admin_db: Any
) -> None:
    first = door.post("/", filled())
    samira = door.session["person"]
    second = door.post("/", filled(own_words="Nog iets: de fiets.", phone=NEW))
    assert second.url != first.url
    assert door.session["person"] == samira
    assert (count(admin_db, town), card(samira).phone) == (2, NEW)


def test_who_is_known_goes_back_and_says_it_otherwise(door: Any, town: Any, admin_db: Any) -> None:
    door.post("/", filled())
    form = {"own_words": "Nog iets: de fiets.", "once": str(uuid.uuid4())}
    first = door.post("/", form)
    again = door.post("/", {**form, "own_words": "Nog iets: de fiets is weg."})
    assert again.url == first.url
    assert count(admin_db, town) == 2
    assert plan_of(door, family_id_of(first)).sentence == "Nog iets: de fiets is weg."


def test_who_was_confirmed_is_not_renamed_by_a_form(door: Any, admin_db: Any) -> None:
    first = door.post("/", form := filled())
    person_id = door.session["person"]
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute(
        "update people_person set verified_at = now() where id = %s returning id", [person_id]
    )
    admin_db.execute("set session_replication_role = origin")
    assert door.post("/", {**form, "given_name": "Samirah"}).url == first.url
    assert card(person_id).given_name == "Samira"


def test_a_number_that_was_changed_since_is_not_brought_back(door: Any) -> None:
    """The form of before, sent once more as it was, corrects nothing."""
    first = door.post("/", form := filled(email="s@voorbeeld.invalid"))
    me = Viewer(door.session["person"])
    with look(me, "my_card", persons=[me.person_id or 0]):
        change_contact(me, me.person_id or 0, NEW, "s@voorbeeld.invalid", "nl")
    assert door.post("/", form).url == first.url
    assert card(me.person_id or 0).phone == NEW


def test_a_form_of_longer_ago_in_somebody_elses_browser_opens_nothing(
    door: Any, town: Any, admin_db: Any
) -> None:
    door.post("/", form := filled())
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute(
        "update plan_question set received_at = received_at - interval '11 minutes'"
        " where team_id = %s",
        [town.team_id],
    )
    admin_db.execute("set session_replication_role = origin")
    door.cookies.pop("sessionid")
    assert door.post("/", form).url == "/"
    assert "person" not in door.session
    assert count(admin_db, town) == 1


def test_a_correction_is_an_act_of_who_asked(door: Any, admin_db: Any) -> None:
    door.post("/", form := filled())
    door.post("/", {**form, "phone": NEW})
    query = "select count(*) from record_act where name = %s and person_id = %s"
    me = door.session["person"]
    assert admin_db.execute(query, ["plan.question_corrected", me]).fetchone() == (1,)


def test_what_was_changed_since_is_not_brought_back_by_a_form_of_before(
    door: Any, admin_db: Any
) -> None:
    """The words of before are no correction of what the family wrote since."""
    first = door.post("/", form := filled())
    family_id = family_id_of(first)
    sent = {"sentence": "Zo zeggen wij het nu.", "version": "1", "once": str(uuid.uuid4())}
    assert door.post(f"/gezin/{family_id}/woorden/", sent).status_code == 201
    assert door.post("/", form).url == first.url
    assert plan_of(door, family_id).sentence == "Zo zeggen wij het nu."
