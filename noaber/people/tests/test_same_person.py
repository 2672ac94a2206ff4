"""An address is not a person: who is who in staff.csv, asked where the lists leave it open."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from noaber.people.loading import read_folder
from noaber.people.loading_checks import Known, check
from noaber.people.models import Role, WorkCard
from noaber.people.same_person import Card, in_turn, is_one_person
from noaber.people.tests.folders import GOOD, Write

HEADER = "organisation,team,name,phone,email,kind,from,until,formerly"
ADA = "{s},oost,Ada de Bruin,06 12345678,ada@{s}.invalid,neighbourhood_team,2026-01-01,"
OTTO, BAS = GOOD["staff.csv"][2], GOOD["staff.csv"][3]
MARRIED = ADA.replace("Ada de Bruin", "Ada Jansen").replace("ada@", "ada.jansen@")


def staff(*lines: str) -> dict[str, Any]:
    """Only staff.csv; a line without an answer in the last column gets an empty one."""
    cells = [line if line.replace("n, A", "n A").count(",") == 8 else f"{line}," for line in lines]
    return {**dict.fromkeys(GOOD), "staff.csv": [HEADER, *cells]}


def load(folder: Path, *more: str) -> str:
    out = StringIO()
    call_command("load", str(folder), "--as", "ans@beginstad.invalid", *more, stdout=out)
    return out.getvalue()


def refused(folder: Path) -> str:
    with pytest.raises(CommandError) as said:
        load(folder)
    assert "Nothing was loaded" in str(said.value)
    return str(said.value)


def person(slug: str, who: str) -> int:
    return int(WorkCard.objects.get(email=f"{who}@{slug}.invalid").person_id)


# --- one person or two ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same_number"),
    [
        ("Ada de Bruin", "Ada de Bruin", False),
        ("Ada de Bruin", "Ada Jansen", True),
        ("Ada de Bruin", "Ada Jansen-de Bruin", False),
        ("Ada de Bruin", "A. de Bruin", False),
        ("Ada de Bruin", "Bruin, Ada de", False),
        ("Ada de Bruin", "ADA DE BRUIN", False),
        ("Zoë O’Néill", "Zoe O'Neill", False),
        ("Zoe\u0308 van den Berg", "Zoë v.d. Berg", False),
        ("Marieke", "Marieke de Vries", False),
        ("A", "Ada", True),
        ("José", "José Ñúñez", False),
        ("李", "李", False),
    ],
)
def test_a_name_that_may_be_the_same_persons(one: str, other: str, same_number: bool) -> None:
    phone = "+31 6 12345678" if same_number else "06 87654321"
    assert is_one_person(Card(one, "06 12345678"), Card(other, phone))
    assert is_one_person(Card(other, phone), Card(one, "06 12345678"))


@pytest.mark.parametrize(
    ("one", "other", "same_number"),
    [
        ("Ada de Bruin", "Ada Jansen", False),
        ("Ada de Bruin", "Otto de Bruin", False),
        ("Ada de Bruin", "Otto Prins", True),
        ("Ada van den Berg", "Ada van den Dijk", False),
        ("Ada de Bruin", "Anna Jansen", True),
        ("Ada de Bruin", "A. Jansen", False),
    ],
)
def test_a_name_that_is_clearly_anothers(one: str, other: str, same_number: bool) -> None:
    phone = "06 12345678" if same_number else "06 87654321"
    assert not is_one_person(Card(one, "06 12345678"), Card(other, phone))
    assert not is_one_person(Card(other, phone), Card(one, "06 12345678"))


def test_who_moves_first_and_what_goes_round() -> None:
    moves = {"b2": "b", "b": "a", "y": "x", "x": "y"}
    assert in_turn(moves) == [("b", "b2"), ("a", "b")]


# --- another name under an address ----------------------------------------------------------------


def test_an_address_of_somebody_else_is_asked_about(db: None, write: Write, slug: str) -> None:
    load(write())
    bens = ADA.replace("Ada de Bruin,06 12345678", "Ben Smit,06 99999999")
    said = refused(write(staff(bens)))
    assert f"staff.csv:2 email: ada@{slug}.invalid: this address is of Ada de Bruin" in said
    assert "Ben Smit seems to be somebody else" in said
    assert "write Ada de Bruin in the column formerly" in said
    assert "somebody else" in refused(write(staff(bens + ",Otto Prins")))
    assert "somebody else" in refused(write(staff(bens + ",new")))
    assert WorkCard.objects.get(email=f"ada@{slug}.invalid").name == "Ada de Bruin"


def test_who_has_another_name_and_says_so_is_who_they_were(
    db: None, write: Write, slug: str
) -> None:
    load(write())
    before = person(slug, "ada")
    other = ADA.replace("Ada de Bruin,06 12345678", "Adam Smit,06 99999999") + ",ada DE bruin"
    said = load(write(staff(other)), "--dry-run")
    assert f"Ada de Bruin (ada@{slug}.invalid) is called Adam Smit now." in said
    load(write(staff(other)))
    assert WorkCard.objects.get(person_id=before).name == "Adam Smit"
    assert load(write(staff(other))).strip() == "0 changes"


# --- another address ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        MARRIED,  # another name and address, the same number
        ADA.replace("ada@", "a.debruin@"),  # the same name
        ADA.replace("ada@", "a.debruin@").replace("06 12345678", "06 11111111"),
        ADA.replace("ada@", "a.debruin@").replace("Ada de Bruin", "A. de Bruin"),
        ADA.replace("ada@", "a.debruin@").replace("Ada de Bruin", '"Bruin, Ada de"'),
    ],
)
def test_a_new_address_that_may_be_somebodys_is_asked_about(
    line: str, db: None, write: Write, slug: str
) -> None:
    load(write())
    said = refused(write(staff(line)))
    assert f"Ada de Bruin (ada@{slug}.invalid, 06 12345678) works or worked here" in said
    assert f"write ada@{slug}.invalid in the column formerly" in said
    ended = f"{ADA}2026-11-01"  # as somebody does who ends the one and begins the other
    two = refused(write({**staff(ended, line), "teams.csv": None}))
    assert "works or worked here" in two


def test_who_marries_keeps_person_families_and_log_in(
    db: None, write: Write, slug: str, admin_db: Any
) -> None:
    load(write())
    before, role = person(slug, "ada"), Role.objects.get(person_id=person(slug, "ada")).pk
    call_command("staff_login", f"ada@{slug}.invalid", stdout=StringIO())
    line = MARRIED + ",ada@{s}.invalid"
    folder = write(staff(line))
    told = f"Ada de Bruin, ada@{slug}.invalid, is ada.jansen@{slug}.invalid from now on"
    dry = load(folder, "--dry-run")
    assert told in dry
    assert "the same person, families and log-in" in dry
    assert dry.splitlines()[-2] == "1 change"
    assert person(slug, "ada") == before
    assert told in load(folder)
    assert person(slug, "ada.jansen") == before
    assert not WorkCard.objects.filter(email=f"ada@{slug}.invalid").exists()
    assert [r.pk for r in Role.objects.filter(person_id=before)] == [role]
    logins = admin_db.execute(
        "select u.username, u.email, e.email from auth_user u"
        " join people_account a on a.user_id = u.id"
        " join account_emailaddress e on e.user_id = u.id where a.person_id = %s",
        [before],
    ).fetchall()
    assert logins == [(f"ada.jansen@{slug}.invalid",) * 3]
    assert load(folder).strip() == "0 changes"


def test_the_rest_of_the_lists_knows_the_new_address(db: None, write: Write, slug: str) -> None:
    load(write())
    changed = {
        name: [line.replace("ada@", "ada.jansen@") for line in lines]
        for name, lines in GOOD.items()
        if name != "staff.csv"
    }
    everybody = staff(MARRIED + ",ada@{s}.invalid", OTTO, BAS)["staff.csv"]
    said = load(write({**changed, "staff.csv": everybody}))
    assert said.splitlines()[-1] == "1 change"
    old = write({**staff(MARRIED), "roster.csv": [*GOOD["roster.csv"][:2]]})
    assert f"ada@{slug}.invalid is not in staff.csv nor loaded" in refused(old)


def test_somebody_else_with_the_same_name_is_somebody_else_when_that_is_said(
    db: None, write: Write, slug: str
) -> None:
    load(write())
    namesake = ADA.replace("ada@", "a.de.bruin@")
    load(write(staff(namesake + ",new")))
    assert person(slug, "a.de.bruin") != person(slug, "ada")
    assert load(write(staff(namesake + ",new"))).strip() == "0 changes"
    assert load(write(staff(namesake))).strip() == "0 changes"


def test_two_namesakes_who_both_stay_are_not_asked_about(db: None, write: Write, slug: str) -> None:
    load(write())
    load(write(staff(ADA, ADA.replace("ada@", "a.de.bruin@"))))
    assert person(slug, "a.de.bruin") != person(slug, "ada")


def test_an_address_that_passes_to_a_new_colleague(
    db: None, write: Write, slug: str, admin_db: Any
) -> None:
    """In one load, in whatever order of lines; and again changes nothing."""
    load(write())
    before = person(slug, "ada")
    call_command("staff_login", f"ada@{slug}.invalid", stdout=StringIO())
    newcomer = "{s},oost,Bo Smit,06 55555555,ada@{s}.invalid,neighbourhood_team,2026-11-01,,new"
    moves = MARRIED + ",ada@{s}.invalid"
    unsaid = newcomer.removesuffix("new")
    assert f"line 2 has ada@{slug}.invalid too" in refused(write(staff(unsaid, moves)))
    folder = write(staff(newcomer, moves))
    load(folder)
    assert person(slug, "ada.jansen") == before
    assert person(slug, "ada") != before
    password = StringIO()
    call_command("staff_login", f"ada@{slug}.invalid", stdout=password)
    of = admin_db.execute(
        "select a.person_id from account_emailaddress e"
        " join people_account a on a.user_id = e.user_id"
        " where e.email = %s",
        [f"ada@{slug}.invalid"],
    ).fetchall()
    assert of == [(person(slug, "ada"),)]
    assert load(folder).strip() == "0 changes"


WRONG: dict[str, tuple[list[str], str]] = {
    "an address that nobody had": (
        [MARRIED + ",eva@{s}.invalid"],
        "nobody here has or had the address eva@",
    ),
    "of somebody else": (
        ["{s},oost,Eva Bos,06 11111111,eva@{s}.invalid,clerk,2026-01-01,,ada@{s}.invalid"],
        "ada@{s}.invalid is of Ada de Bruin here, and Eva Bos seems to be somebody else",
    ),
    "the old address in the file too": (
        [MARRIED + ",ada@{s}.invalid", ADA],
        "line 3 has ada@{s}.invalid too",
    ),
    "two that were one": (
        [MARRIED + ",ada@{s}.invalid", MARRIED.replace("jansen@", "j@") + ",ada@{s}.invalid"],
        "line 2 has ada@{s}.invalid too",
    ),
    "two answers": (
        [MARRIED + ",ada@{s}.invalid", MARRIED.replace("2026-01-01", "2025-01-01") + ",new"],
        "another line of ada.jansen@{s}.invalid has ada@{s}.invalid here",
    ),
    "an address that is somebody's": (
        [ADA.replace("ada@", "otto@").replace("Ada de Bruin", "Ada Jansen") + ",ada@{s}.invalid"],
        "otto@{s}.invalid and ada@{s}.invalid are two people here already",
    ),
    "two who change places": (
        [
            ADA.replace("ada@", "otto@") + ",ada@{s}.invalid",
            OTTO.replace("otto@", "ada@") + ",otto@{s}.invalid",
        ],
        "these addresses change places",
    ),
    "a sum": ([MARRIED + ",=1+1"], "it starts with ="),
    "no address": ([MARRIED + ",ada@"], "this is no e-mail address"),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_answer_that_does_not_fit_is_named(name: str, db: None, write: Write, slug: str) -> None:
    lines, words = WRONG[name]
    load(write())
    assert words.replace("{s}", slug) in refused(write(staff(*lines)))


def test_the_column_may_be_left_out(write: Write) -> None:
    assert check(read_folder(write()), Known()) == []
    assert all(row["formerly"] == "" for row in read_folder(write()).rows["staff.csv"])


def test_who_moved_logs_in_with_the_new_address_and_not_with_the_old(
    db: None, write: Write, slug: str
) -> None:
    load(write())
    said = StringIO()
    call_command("staff_login", f"ada@{slug}.invalid", stdout=said)
    password = said.getvalue().split("\n\n")[1].strip()
    load(write(staff(MARRIED + ",ada@{s}.invalid")))
    for who, comes_in in (("ada", False), ("ada.jansen", True)):
        browser = Client(SERVER_NAME=f"{slug}.localhost")
        browser.post("/inloggen/login/", {"login": f"{who}@{slug}.invalid", "password": password})
        assert ("_auth_user_id" in browser.session) is comes_in
