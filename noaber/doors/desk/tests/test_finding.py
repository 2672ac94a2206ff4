"""Finding somebody by name as people write it: compared by letters, shown as it was recorded."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from noaber.plan.acts.families import Confirmed, confirm_person
from noaber.sharing.looks import look
from tests.town import Town, ask, make_town

BORN = date(1950, 4, 30)
# In every name: so that each test finds only its own people, by letters that no rule touches.
MARK = "Zq"


def now() -> datetime:
    return datetime.now(UTC)


def known(town: Town, given: str, surname: str, bsn: str = "", born: date = BORN) -> Any:
    """Somebody who asked before, and of whom Marieke knows who it is."""
    answered = ask(town, given_name=given, surname=surname, phone="06 11223344", email="")
    confirmed = Confirmed(given, surname, born, bsn)
    with look(town.marieke, "confirm_person", families=[answered.family_id]):
        confirm_person(town.marieke, answered.family_id, answered.person_id, confirmed, now())
    return answered


@pytest.fixture
def client(town: Town, client_as: Any) -> Any:
    return client_as(town.clerk, town)


def search(client: Any, **given: Any) -> str:
    sent = {"bsn": "", "given_name": "", "surname": "", "born_on": BORN.isoformat(), **given}
    response = client.post("/balie/", sent)
    assert response.status_code == 200
    return str(response.content.decode())


def own(name: str) -> str:
    """The name of this test alone: with letters that nobody else here has."""
    return name + MARK + "".join(chr(ord("a") + int(sign, 16)) for sign in uuid.uuid4().hex[:8])


WRITTEN_OTHERWISE = [
    ("d'Hondt", "d’Hondt"),  # the apostrophe of a telephone and of an office program
    ("d’Hondt", "d'Hondt"),
    ("d'Hondt", "D`Hondt"),
    ("d'Hondt", "dʼHondt"),
    ("'t Hart", "‘t Hart"),
    ("'t Hart", "t Hart"),
    ("Özdemir", "O\u0308zdemir"),  # decomposed, as one make of computer writes it
    ("Özdemir", "Ozdemir"),
    ("Ozdemir", "ÖZDEMIR"),
    ("Van  Dalen", "van Dalen"),
    ("van Dalen", "van\u00a0Dalen"),
    ("van Dalen", "van\u2009Dalen"),
    ("vanDalen", "van Dalen"),
    ("van\u200bDalen", "van Dalen"),
    ("van Dalen", "\ufeffvan\u2060 Da\u00adlen"),
    ("IJsselstein", "\u0132sselstein"),
    ("van D\u0133k", "van Dijk"),
    ("van Dÿk", "van Dijk"),
    ("VAN DŸK", "van Dijk"),
    ("Bos-Vermeer", "Bos\u2013Vermeer"),
    ("Bos-Vermeer", "Bos\u2011Vermeer"),
    ("Bos-Vermeer", "Bos - Vermeer"),
    ("Bos-Vermeer", "Bos Vermeer"),
    ("van den Berg", "Berg, van den"),
    ("van den Berg", "BERG , VAN DEN"),
    ("van den Berg", "v.d. Berg"),
    ("van den Berg", "v/d Berg"),
    ("van der Berg", "van den Berg"),
    ("de la Cruz", "Cruz, de la"),
    ("St. Jago", "St Jago"),
    ("Weiß", "WEISS"),
    ("Sørensen", "Sorensen"),
    ("Łukasz", "lukasz"),
    ("Đorđević", "Dordevic"),
    ("Işık", "ISIK"),
    ("İnan", "inan"),
    ("Æbel", "Aebel"),
    ("Шевченко", "ШЕВЧЕНКО"),
    ("Παπαδοπούλου", "ΠΑΠΑΔΟΠΟΥΛΟΥ"),
    ("\uff36\uff4f\uff53", "Vos"),  # full-width letters
]


@pytest.mark.parametrize(("recorded", "typed"), WRITTEN_OTHERWISE)
def test_look_alike_letters_find_who_it_is_and_show_the_name_as_recorded(
    town: Town, client: Any, recorded: str, typed: str
) -> None:
    given = own("Zoë")
    known(town, given, recorded)
    text = search(client, given_name=given.replace("ë", "e\u0308"), surname=typed)
    assert f"Van {given} {recorded}".replace("'", "&#x27;") in text
    assert "30 april 1950" in text


@pytest.mark.parametrize(
    ("recorded", "typed"),
    [
        ("de Bruijn", "de Bruyn"),  # another name, however alike
        ("Jansen", "Janssen"),
        ("van den Berg", "Berg"),
        ("van Dalen", "Dalen, de"),
        ("Müller", "Mueller"),
        ("Bos-Vermeer", "Bos"),
        ("李", "王"),
        ("नेहा", "नाहा"),  # a vowel sign is a letter
        ("Vos2", "Vos3"),
    ],
)
def test_another_name_finds_nobody(town: Town, client: Any, recorded: str, typed: str) -> None:
    given = own("Zoë")
    known(town, given, recorded)
    assert "Niemand gevonden" in search(client, given_name=given, surname=typed)


def test_a_family_name_before_the_given_name_finds_who_it_is(town: Town, client: Any) -> None:
    given = own("Thi Mai")
    known(town, given, "Nguyễn")
    assert f"Van {given} Nguyễn" in search(client, given_name="Nguyen", surname=given)


@pytest.mark.parametrize("name", ["Q", "Wim" * 26])
def test_names_of_one_letter_and_of_eighty_are_found(town: Town, client: Any, name: str) -> None:
    given = own("Jo")
    known(town, given, name)
    assert f"Van {given} {name}" in search(client, given_name=given, surname=f" {name.lower()} ")


# --- namesakes


MORE = "Er zijn er meer met deze naam en deze geboortedatum"


def test_namesakes_are_said_and_none_of_them_is_shown(
    town: Town, client: Any, admin_db: Any
) -> None:
    given = own("Riet")
    for surname in ("Vandaag", "vandaag"):
        known(town, given, surname)
    text = search(client, given_name=given, surname="Vandaag")
    assert MORE in text
    assert "Vraag naar het BSN" in text
    assert "Niemand gevonden" not in text
    assert "30 april" not in text
    assert "11223344" not in text.replace(" ", "")
    query = "select refused, compartment_ids from record_look where person_id = %s"
    line = admin_db.execute(query, [town.clerk.person_id]).fetchall()
    assert line == [("more_found", [])]


def test_who_oversees_it_reads_that_there_were_more(
    town: Town, client: Any, client_as: Any
) -> None:
    given = own("Riet")
    for _ in range(2):
        known(town, given, "Vandaag")
    search(client, given_name=given, surname="Vandaag")
    page = client_as(town.officer, town).get(reverse("refused")).content.decode()
    assert "meer mensen met deze gegevens" in page
    assert given not in page


def test_of_namesakes_the_bsn_finds_the_one(town: Town, client: Any) -> None:
    given = own("Riet")
    known(town, given, "Vandaag", "999990019")
    known(town, given, "Vandaag", "999990020")
    assert MORE in search(client, given_name=given, surname="Vandaag")
    assert f"Van {given} Vandaag" in search(client, bsn="999990020", born_on="")


def test_what_was_typed_stays_where_there_are_more(town: Town, client: Any) -> None:
    given = own("Riet")
    for _ in range(2):
        known(town, given, "Vandaag")
    text = search(client, given_name=given, surname="Vandaag")
    assert f'value="{given}"' in text
    assert 'value="1950-04-30"' in text


def test_one_number_of_two_records_is_said_as_well(town: Town, client: Any) -> None:
    """Recorded twice: the number that was asked for helps no further, so it does not ask again."""
    for given in (own("Riet"), own("Riet")):
        known(town, given, "Vandaag", "999990032")
    text = search(client, bsn="999990032", born_on="")
    assert "Dit BSN staat bij meer dan één persoon" in text
    assert "Vraag naar het BSN" not in text


def test_a_namesake_who_lives_elsewhere_changes_nothing(town: Town, client: Any) -> None:
    """One here and one in another municipality: the one here is found, as if alone."""
    given = own("Riet")
    known(make_town(), given, "Vandaag")
    assert "Niemand gevonden" in search(client, given_name=given, surname="Vandaag")
    known(town, given, "Vandaag")
    assert f"Van {given} Vandaag" in search(client, given_name=given, surname="Vandaag")


def test_two_who_both_live_elsewhere_are_nobody(town: Town, client: Any) -> None:
    given, other = own("Riet"), make_town()
    for _ in range(2):
        known(other, given, "Vandaag")
    assert "Niemand gevonden" in search(client, given_name=given, surname="Vandaag")


# --- one name only


@pytest.mark.parametrize("recorded", ["given_name", "surname"])
@pytest.mark.parametrize("typed", ["given_name", "surname"])
def test_who_has_one_name_is_found_by_it_whichever_field_it_stands_in(
    town: Town, client: Any, recorded: str, typed: str
) -> None:
    name = own("Suharto")
    given, surname = (name, "") if recorded == "given_name" else ("", name)
    known(town, given, surname)
    text = search(client, **{typed: name.upper()})
    assert f"Van {name}" in text
    assert f"Bewaar namens {name}" not in text  # that is the next page


def test_one_name_of_somebody_with_two_finds_nobody(town: Town, client: Any) -> None:
    given = own("Riet")
    known(town, given, "Vandaag")
    assert "Niemand gevonden" in search(client, given_name=given)


def test_a_birth_date_without_any_name_is_not_looked_for(town: Town, client: Any) -> None:
    assert "Vul een BSN in, of de naam en de geboortedatum" in search(client)
