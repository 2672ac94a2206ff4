"""What spreadsheets and people put in a list without seeing it: normalised and said, or named."""

import csv
import threading
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection

from noaber.people.loading import COLUMNS, read_folder
from noaber.people.loading_checks import Known, check
from noaber.people.tests.folders import GOOD, Write
from noaber.people.tests.test_loading import STAFF, faults, load, rows_of, with_line

INVISIBLE = list("\u00a0\u200b\u2060\ufeff\u00ad\u202e\u2066\ufe0f\u200d")
EXACT = [
    ("staff.csv", "email"), ("staff.csv", "phone"), ("staff.csv", "organisation"),
    ("staff.csv", "team"), ("staff.csv", "kind"), ("staff.csv", "from"), ("teams.csv", "lead"),
    ("teams.csv", "slug"), ("teams.csv", "phone"), ("organisations.csv", "slug"),
    ("organisations.csv", "host"), ("organisations.csv", "support_phone"), ("roster.csv", "email"),
    ("roster.csv", "until"), ("absences.csv", "email"), ("streets.csv", "street"),
    ("streets.csv", "town"),
]  # fmt: skip


def changed(file: str, column: str, how: Any) -> dict[str, list[str]]:
    """The good file with one cell of its first line changed."""
    rows = list(csv.reader(GOOD[file]))
    at = rows[0].index(column)
    rows[1][at] = how(rows[1][at])
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return {file: written.getvalue().splitlines()}


def values(folder: Path) -> dict[str, list[dict[str, Any]]]:
    return {file: [r.cells for r in rows] for file, rows in read_folder(folder).rows.items()}


@pytest.mark.parametrize("sign", INVISIBLE, ids=lambda s: f"U+{ord(s):04X}")
@pytest.mark.parametrize(("file", "column"), EXACT)
def test_around_a_cell_it_is_taken_off_and_said(
    write: Write, file: str, column: str, sign: str
) -> None:
    folder = write(changed(file, column, lambda cell: f"{sign}{cell}{sign} "))
    assert values(folder) == values(write())
    assert faults(folder) == []
    (note,) = read_folder(folder).notes
    assert (note.file, note.line, note.column) == (file, 2, column)
    assert f"nobody sees (U+{ord(sign):04X}) and is loaded as" in note.words


@pytest.mark.parametrize("sign", INVISIBLE[1:], ids=lambda s: f"U+{ord(s):04X}")
@pytest.mark.parametrize(("file", "column"), EXACT)
def test_inside_a_cell_it_is_refused_by_name(
    write: Write, file: str, column: str, sign: str
) -> None:
    (fault,) = faults(write(changed(file, column, lambda cell: f"x{sign}{cell}")))
    assert fault.startswith(f"{file}:2 {column}: ")
    assert f"U+{ord(sign):04X}" in fault


def test_what_a_name_needs_stays_and_what_hides_in_it_does_not(write: Write) -> None:
    def name(new: str) -> Path:
        return write(changed("staff.csv", "name", lambda _: new))

    for good in ("علی\u200cرضا", "Oma ❤️"):
        assert faults(name(good)) == []
        assert values(name(good))["staff.csv"][0]["name"] == good
    assert "U+200B" in faults(name("A\u200bda"))[0]
    assert values(name("Ada\u00a0de\u00a0Bruin"))["staff.csv"][0]["name"] == "Ada de Bruin"


def test_what_somebody_was_called_is_written_as_their_name_and_an_address_as_one(
    write: Write,
) -> None:
    """The column `formerly` holds either: loading asks to write in it what a name was."""
    head, *lines = GOOD["staff.csv"]

    def formerly(was: str) -> Path:
        return write({"staff.csv": [f"{head},formerly", f"{lines[0]},{was}"]})

    named = formerly("علی\u200cرضا")
    assert read_folder(named).faults == []
    assert values(named)["staff.csv"][0]["formerly"] == "علی\u200cرضا"
    assert values(formerly(" \u200bAda\u00a0Vos"))["staff.csv"][0]["formerly"] == "Ada Vos"
    for hidden in ("A\u200bda", "a\u200bda@veld.example", "علی\u200cرضا@veld.example"):
        (fault,) = read_folder(formerly(hidden)).faults
        assert str(fault).startswith("staff.csv:2 formerly: ")


def test_a_line_of_what_nobody_sees_is_blank(write: Write) -> None:
    assert faults(write(with_line("streets.csv", "\u00a0,\u200b,,\ufeff"))) == []


# --- numbers -------------------------------------------------------------------------------------

RESIDENTS_CALL = [
    ("organisations.csv", "phone"), ("organisations.csv", "support_phone"), ("teams.csv", "phone"),
    ("staff.csv", "phone"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "column"), RESIDENTS_CALL)
@pytest.mark.parametrize("typed", ["612345678", "6 12345678", "61234567", "0612", "+3114020", "12"])
def test_a_number_that_connects_nobody_is_refused(
    write: Write, file: str, column: str, typed: str
) -> None:
    (fault,) = faults(write(changed(file, column, lambda _: typed)))
    assert fault.startswith(f"{file}:2 {column}: ")


@pytest.mark.parametrize(("file", "column"), RESIDENTS_CALL)
@pytest.mark.parametrize(
    "typed",
    ["14 020", "14 0123", "088 1234567", "0800-1234", "+31 (0)6 12345678", "0031612345678",
     "06.12.34.56.78", "06\u201112345678"],
)  # fmt: skip
def test_a_number_that_people_call_is_taken_as_written(
    write: Write, file: str, column: str, typed: str
) -> None:
    folder = write(changed(file, column, lambda _: typed))
    assert faults(folder) == []
    assert values(folder)[file][0][column] == typed


@pytest.mark.parametrize("typed", ["112", "113", "144", "116 111", "0909 1234"])
def test_an_organisation_may_have_it_somebody_at_work_may_not(write: Write, typed: str) -> None:
    assert faults(write(changed("organisations.csv", "support_phone", lambda _: typed))) == []
    assert "staff.csv:2 phone" in faults(write(changed("staff.csv", "phone", lambda _: typed)))[0]


def test_a_lost_zero_is_said_as_such(write: Write) -> None:
    (fault,) = faults(write(changed("staff.csv", "phone", lambda _: "612345678")))
    assert "612345678 has nine digits: is the 0 in front lost?" in fault


# --- addresses -----------------------------------------------------------------------------------


def test_two_spellings_of_one_address_are_one_person(write: Write, slug: str) -> None:
    staff = [line.replace(f"ada@{slug}.invalid", "ada@gemeentë.example") for line in _in(slug)]
    staff.append(staff[1].replace("ada@gemeentë.example", "Ada@XN--GEMEENT-XYA.Example"))
    assert "has this person in the same role" in faults(write(_all(slug, staff)))[0]


def test_a_domain_with_an_accent_is_said_as_it_is_sent(write: Write, slug: str) -> None:
    staff = [line.replace(f"otto@{slug}.invalid", "otto@gemeentë.example") for line in _in(slug)]
    folder = write({"staff.csv": staff, "roster.csv": None})
    assert faults(folder) == []
    assert [str(note) for note in read_folder(folder).notes] == [
        "staff.csv:3 email: mail to otto@gemeentë.example is sent to"
        " otto@xn--gemeent-xya.example: the same place, in other signs."
    ]


def test_an_accent_before_the_at_sign_is_refused_with_the_letter(write: Write) -> None:
    (fault,) = faults(write(with_line("staff.csv", STAFF.replace("ada@", "zoë@") + ",2026-01-01,")))
    assert "no mail server knows ë before the @" in fault


def _in(slug: str) -> list[str]:
    return [line.replace("{s}", slug) for line in GOOD["staff.csv"]]


def _all(slug: str, staff: list[str]) -> dict[str, Any]:
    swap = (f"ada@{slug}.invalid", "ada@gemeentë.example")
    changes = {
        file: [line.replace("{s}", slug).replace(*swap) for line in GOOD[file]]
        for file in ("teams.csv", "roster.csv", "absences.csv")
    }
    return {**changes, "staff.csv": staff}


# --- how files are written -----------------------------------------------------------------------

ROWS = [["organisation", "team", "street", "town"], ["{s}", "oost", "’t Hofje, achter", "Veldstad"]]


def _excel(rows: list[list[str]]) -> bytes:
    """CSV UTF-8 in a Dutch Excel: a mark, semicolons, CRLF, quotes where it must."""
    return b"\xef\xbb\xbf" + _written(rows, delimiter=";", lineterminator="\r\n")


def _libreoffice(rows: list[list[str]]) -> bytes:
    """ "Quote all text cells": no mark, a line feed."""
    return _written(rows, quoting=csv.QUOTE_ALL, lineterminator="\n")


def _numbers(rows: list[list[str]]) -> bytes:
    """Numbers and Google Sheets: commas, CRLF, no end of the last line."""
    return _written(rows, lineterminator="\r\n").removesuffix(b"\r\n")


def _old_mac(rows: list[list[str]]) -> bytes:
    """Excel for Mac, "CSV (Macintosh)" made UTF-8: a carriage return."""
    return _written(rows, delimiter=";", lineterminator="\r")


def _written(rows: list[list[str]], **how: Any) -> bytes:
    held = StringIO()
    csv.writer(held, **how).writerows(rows)
    return held.getvalue().encode()


OFFICES = {"Excel": _excel, "LibreOffice": _libreoffice, "Numbers": _numbers, "old Mac": _old_mac}


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("sep", ["", "sep=", '"sep="'])
@pytest.mark.parametrize("empty", [0, 2])
def test_every_office_program_writes_the_same_list(
    write: Write, slug: str, office: str, sep: str, empty: int
) -> None:
    rows = [[cell.replace("{s}", slug) for cell in row] + [""] * empty for row in ROWS]
    data = OFFICES[office](rows)
    if sep:
        delimiter = b";" if b"organisation;" in data else b","
        end = b"\r\n" if b"\r\n" in data else b"\r" if b"\r" in data else b"\n"
        says = sep.encode().replace(b"=", b"=" + delimiter) + end
        data = data[:3] + says + data[3:] if data.startswith(b"\xef") else says + data
    read = read_folder(write({"streets.csv": data}))
    assert read.faults == []
    (row,) = read.rows["streets.csv"]
    assert (row["street"], row["town"]) == ("’t Hofje, achter", "Veldstad")
    assert row.line == (3 if sep else 2)


@pytest.mark.parametrize("sep", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;;", "\ufeffsep=;"])
def test_a_first_line_that_only_names_the_sign_is_taken(write: Write, slug: str, sep: str) -> None:
    lines = [sep, *(line.replace(",", ";") for line in GOOD["streets.csv"]), "{s};west;A;V"]
    found = faults(write({"streets.csv": lines}))
    assert found == [f"streets.csv:5 team: west is not a team of {slug} in teams.csv, nor loaded."]


def test_empty_last_columns_are_taken_and_full_ones_are_not(write: Write) -> None:
    lines = [f"{line},," for line in GOOD["streets.csv"]]
    assert faults(write({"streets.csv": lines})) == []
    assert faults(write({"streets.csv": [GOOD["streets.csv"][0], *lines[1:]]})) == []
    (fault,) = faults(write({"streets.csv": [*lines, "{s},oost,A,V,,B"]}))
    assert fault.startswith("streets.csv:4: 6 cells where the first line has 4")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("organisation,team,stret,town", "column “stret” is not known; is street meant?"),
        ("organization,team,street,town", "“organization” is not known; is organisation meant?"),
        ("organisation,team,street name,town", "“street name” is not known; is street meant?"),
        ("organisation,team,street,town,colour", "column “colour” is not known. It has"),
        ("organisation,team,,town", "column “” is not known. It has"),
    ],
)
def test_a_misspelt_column_is_named_with_the_one_that_was_meant(
    write: Write, header: str, words: str
) -> None:
    assert any(words in fault for fault in faults(write({"streets.csv": [header]})))


def test_capitals_and_what_nobody_sees_in_a_column_do_not_matter(write: Write) -> None:
    lines = ["\ufeff Organisation,TEAM\u00a0,\u200bStreet,town", *GOOD["streets.csv"][1:]]
    assert faults(write({"streets.csv": lines})) == []


def test_a_misspelt_file_is_named_with_the_one_that_was_meant(write: Write) -> None:
    words = "street.csv: this file is not known; is streets.csv meant?"
    assert words in faults(write({"street.csv": GOOD["streets.csv"], "streets.csv": None}))[0]


def test_seconds_of_a_moment_are_nought(write: Write) -> None:
    folder = write(changed("roster.csv", "from", lambda _: "2026-11-23 00:00:00"))
    assert values(folder) == values(write())
    assert faults(write(changed("roster.csv", "from", lambda _: "2026-11-23 00:00:30")))


@pytest.mark.parametrize("again", ["Kadepln.", "KADEPLEIN", " kadeplein"])
def test_another_spelling_of_a_street_is_the_same_street(write: Write, again: str) -> None:
    lines = with_line("streets.csv", f"{{s}},oost,{again},VELDSTAD")
    assert "line 2 has the same; take one away." in faults(write(lines))[0]


def test_with_a_space_in_it_it_may_be_another_street(write: Write) -> None:
    """Residents are asked which they mean, if the teams differ."""
    assert faults(write(with_line("streets.csv", "{s},oost,Kade Plein,Veldstad"))) == []


# --- with a database -----------------------------------------------------------------------------


def test_the_dry_run_says_what_was_taken_off(db: None, write: Write, slug: str) -> None:
    folder = write(changed("staff.csv", "email", lambda cell: f"\u00a0{cell}\u200b"))
    said = load(folder, "--dry-run").splitlines()
    assert said[0] == (
        "staff.csv:2 email: it held what nobody sees (U+00A0, U+200B) and is loaded as"
        f" “ada@{slug}.invalid”."
    )
    assert rows_of(slug) == (0, 0, 0, 0, 0)
    load(folder)
    assert load(write()).strip() == "0 changes"  # nobody came twice


def test_one_file_from_every_office_changes_nothing_more(db: None, write: Write, slug: str) -> None:
    load(write())
    rows = [[cell.replace("{s}", slug) for cell in row] for row in csv.reader(GOOD["streets.csv"])]
    for office in OFFICES.values():
        assert load(write({"streets.csv": office(rows)})).strip() == "0 changes"


def test_another_spelling_takes_the_place_of_the_old_one(db: None, write: Write, slug: str) -> None:
    load(write())
    lines = [line.replace("’t Hofje", "'T HOFJE") for line in GOOD["streets.csv"]]
    assert load(write({"streets.csv": lines})).strip() == "streets.csv: 1 changed\n1 change"
    assert rows_of(slug)[4] == 2
    assert load(write({"streets.csv": lines})).strip() == "0 changes"


def test_a_person_loaded_under_the_other_spelling_of_a_domain_is_the_same(
    db: None, write: Write, slug: str
) -> None:
    domain = f"{slug}ë.example"
    staff = [line.replace(f"otto@{slug}.invalid", f"otto@{domain}") for line in _in(slug)]
    rest = {"roster.csv": None, "absences.csv": None}
    load(write({**rest, "staff.csv": staff}))
    sent = "OTTO@" + domain.encode("idna").decode()
    again = [line.replace(f"otto@{domain}", sent) for line in staff]
    assert load(write({**rest, "staff.csv": again})).splitlines()[-1] == "0 changes"


def test_half_a_load_is_none(db: None, write: Write, slug: str, monkeypatch: Any) -> None:
    """It falls over in the last file: nothing of the others is there."""
    from noaber.people.models import Street

    def breaks(*_: Any, **__: Any) -> None:
        raise OSError("the machine stopped")

    monkeypatch.setattr(Street.objects, "bulk_create", breaks)
    with pytest.raises(OSError, match="stopped"):
        load(write())
    monkeypatch.undo()
    assert rows_of(slug) == (0, 0, 0, 0, 0)
    load(write())
    assert rows_of(slug) == (1, 3, 3, 1, 2)


def test_two_people_load_the_same_at_once_and_it_is_loaded_once(
    db: None, write: Write, slug: str
) -> None:
    """The second waits, and finds it there: no error, nobody twice."""
    folder, said, start = write(), [], threading.Barrier(4)

    def one() -> None:
        start.wait()
        try:
            said.append(load(folder).splitlines()[-1])
        except BaseException as error:
            said.append(repr(error))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(one)
    assert sorted(said) == ["0 changes", "0 changes", "0 changes", "12 changes"]
    assert rows_of(slug) == (1, 3, 3, 1, 2)


def test_two_people_load_what_contradicts_and_the_second_hears_it(
    db: None, write: Write, slug: str
) -> None:
    first, other = write(), write(changed("staff.csv", "name", lambda _: "Ada Bruins"))
    said: dict[str, str] = {}
    start = threading.Barrier(2)

    def one(name: str, folder: Path) -> None:
        start.wait()
        try:
            said[name] = load(folder)
        except CommandError as error:
            said[name] = str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        pool.submit(one, "first", first)
        pool.submit(one, "other", other)
    assert rows_of(slug) == (1, 3, 3, 1, 2)
    assert sorted(words.splitlines()[-1] for words in said.values()) == ["1 change", "12 changes"]


def test_every_column_that_is_exact_was_tried() -> None:
    tried = {column for _, column in EXACT}
    exact = {c.name for columns in COLUMNS.values() for c in columns if not c.is_writing}
    alike = {"position", "years", "key"}  # as `kind` and `from`: one of a few words
    assert exact - alike == tried
    assert check(read_folder(Path("/nowhere")), Known())
