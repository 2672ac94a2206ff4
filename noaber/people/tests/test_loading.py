"""Loading CSV files: an error per line and column, nothing half loaded, twice is once."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from noaber.lib.days import day_of
from noaber.people.loading import read_folder
from noaber.people.loading_checks import Known, check
from noaber.people.tests.folders import GOOD, Write

TODAY = date(2026, 11, 24)


def faults(folder: Path) -> list[str]:
    """What would be refused in an empty Noaber."""
    return [str(fault) for fault in check(read_folder(folder), Known())]


def with_line(file: str, *lines: str) -> dict[str, list[str]]:
    return {file: [*GOOD[file], *lines]}


def test_good_files_have_no_faults(write: Write) -> None:
    assert faults(write()) == []


def test_excel_writes_semicolons_crlf_and_a_byte_order_mark(write: Write, slug: str) -> None:
    rows = [line.replace(",", ";").replace("{s}", slug) for line in GOOD["streets.csv"]]
    data = b"\xef\xbb\xbf" + "\r\n".join([*rows, "", ";;;", ""]).encode()
    folder = write({"streets.csv": data}, newline="\r\n")
    assert faults(folder) == []
    assert [row["street"] for row in read_folder(folder).rows["streets.csv"]] == [
        "Kadeplein",
        "’t Hofje",
    ]


def test_both_ways_to_write_a_day_and_a_day_alone(write: Write) -> None:
    rows = read_folder(write()).rows
    assert rows["staff.csv"][1]["from"] == date(2026, 2, 1)
    first, second, third = rows["roster.csv"]
    assert first["until"] == second["until"] == datetime(2026, 11, 29, 23, tzinfo=UTC)
    assert third["from"] == datetime(2026, 11, 29, 23, tzinfo=UTC)
    assert third["position"] == 1


STREET = "{s},oost,Kadeplein"
TURN = "{s},oost,ada@{s}.invalid"
STAFF = "{s},oost,Ada de Bruin,06 12345678,ada@{s}.invalid,neighbourhood_team"
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "empty file": ({"streets.csv": b""}, "streets.csv:1: it is empty"),
    "missing column": (
        {"streets.csv": ["organisation,team,street"]},
        "streets.csv:1: column town is missing",
    ),
    "unknown column": (
        {"streets.csv": ["organisation,team,street,town,colour"]},
        "streets.csv:1: column “colour” is not known",
    ),
    "column twice": (
        {"streets.csv": ["organisation,team,street,town,town"]},
        "streets.csv:1: column town is there twice",
    ),
    "wrong encoding": (
        {"streets.csv": "organisation,team,street,town\nx,y,Caféweg,Z\n".encode("latin-1")},
        "streets.csv:2: this is not UTF-8",
    ),
    "utf-16": (
        {"streets.csv": "organisation,team,street,town\n".encode("utf-16")},
        "streets.csv:1: this is not UTF-8",
    ),
    "a NUL": (with_line("streets.csv", "{s},oost,Ka\0de,V"), "streets.csv:4 street: there is a"),
    "a bell": (with_line("streets.csv", "{s},oost,Ka\a,V"), "streets.csv:4 street: there is a"),
    "a line break in a cell": (
        with_line("streets.csv", '{s},oost,"Ka\nde",V'),
        "streets.csv:4 street: there is a sign",
    ),
    "100,000 characters": (
        with_line("streets.csv", "{s},oost," + "a" * 100_000 + ",V"),
        "streets.csv:4 street: 100,000 characters is too long; 120 fit.",
    ),
    "200,000 characters": (
        with_line("streets.csv", "{s},oost," + "a" * 200_000 + ",V"),
        "streets.csv:4: the quotation marks do not match, or a cell is far too long.",
    ),
    "open quotation mark": (
        with_line("streets.csv", '{s},oost,"Kade,V'),
        "streets.csv:4: the quotation marks do not match",
    ),
    "too few cells": (with_line("streets.csv", STREET), "streets.csv:4: 3 cells where"),
    "too many cells": (with_line("streets.csv", STREET + ",V,,x"), "streets.csv:4: 6 cells"),
    "an empty cell": (with_line("streets.csv", "{s},oost,,V"), "streets.csv:4 street: it is empty"),
    "only zero width": (with_line("streets.csv", "{s},oost,\u200b,V"), "street: it is empty"),
    "a sum": (with_line("streets.csv", "{s},oost,=cmd|' /C calc'!A0,V"), "it starts with ="),
    "an at sign": (with_line("streets.csv", "{s},oost,@SUM(1),V"), "it starts with @"),
    "a plus in a name": (with_line("streets.csv", "{s},oost,+1,V"), "it starts with +"),
    "street twice": (
        with_line("streets.csv", STREET + ",Veldstad"),
        "streets.csv:4 street: line 2 has the same",
    ),
    "unknown team": (with_line("streets.csv", "{s},west,A,V"), "streets.csv:4 team: west is not"),
    "unknown organisation": (
        with_line("streets.csv", "nergens,oost,A,V"),
        "streets.csv:4 organisation: nergens is not in organisations.csv",
    ),
    "end before start": (
        with_line("roster.csv", TURN + ",2026-12-20,2026-12-19,1"),
        "roster.csv:5 until: the end does not lie after the start.",
    ),
    "overlapping turns": (
        with_line("roster.csv", TURN + ",2026-11-29 23:59,2026-12-02,1"),
        "roster.csv:5 from: line 4 has somebody",
    ),
    "not in the team": (
        with_line("roster.csv", "{s},oost,bas@{s}.invalid,2027-01-01,2027-01-02,1"),
        "does not work in this team.",
    ),
    "nobody": (
        with_line("roster.csv", "{s},oost,eva@{s}.invalid,2027-01-01,2027-01-02,1"),
        "is not in staff.csv nor loaded.",
    ),
    "a turn before the work": (
        with_line("roster.csv", "{s},oost,otto@{s}.invalid,2026-01-30,2026-02-02,1"),
        "roster.csv:5 from: otto@",
    ),
    "a turn after the work": (
        with_line("roster.csv", "{s},oost,otto@{s}.invalid,2027-12-28,2027-12-31,1"),
        "roster.csv:5 until: otto@",
    ),
    "position 0": (with_line("roster.csv", TURN + ",2027-01-01,2027-01-02,0"), "use 1 for who"),
    "year 1": (with_line("staff.csv", STAFF + ",0001-01-01,"), "staff.csv:5 from: the year lies"),
    "year 9999": (with_line("staff.csv", STAFF + ",9999-12-31,"), "staff.csv:5 from: the year"),
    "31 February": (with_line("staff.csv", STAFF + ",2026-02-31,"), "is not on the calendar"),
    "an American day": (with_line("staff.csv", STAFF + ",11/24/2026,"), "write a day such as"),
    "25 o'clock": (with_line("roster.csv", TURN + ",2027-01-01 25:00,2027-01-02,1"), "a moment"),
    "staff ends before it starts": (
        with_line("staff.csv", STAFF + ",2028-01-01,2027-01-01"),
        "staff.csv:5 until: the end does not lie after",
    ),
    "duplicate e-mail": (
        with_line("staff.csv", "{s},,Ben,14 0199,ADA@{s}.invalid,clerk,2026-01-01,"),
        "staff.csv:5 email: line 2 gives this address to another name",
    ),
    "the same role twice": (
        with_line("staff.csv", STAFF + ",2026-06-01,"),
        "staff.csv:5 email: line 2 has this person in the same role",
    ),
    "no e-mail": (with_line("staff.csv", STAFF.replace("@", " ") + ",2026-01-01,"), "no e-mail"),
    "unknown kind": (
        with_line("staff.csv", "{s},,Ben,14 0199,b@{s}.invalid,boss,2026-01-01,"),
        "staff.csv:5 kind: use one of neighbourhood_team",
    ),
    "no team": (
        with_line("staff.csv", "{s},,Ben,14 0199,b@{s}.invalid,neighbourhood_team,2026-01-01,"),
        "staff.csv:5 team: who works in a neighbourhood team",
    ),
    "no phone": (
        with_line("staff.csv", "{s},,Ben,bel me,b@{s}.invalid,clerk,2026-01-01,"),
        "staff.csv:5 phone: this is no telephone number",
    ),
    "a lead from elsewhere": (
        with_line("teams.csv", "{s},west,Buurtteam West,0123 456 789,ada@{s}.invalid"),
        "teams.csv:3 lead: ada@",
    ),
    "no independent support": (
        with_line("organisations.csv", "municipality,duin,Duin,14 0124,,,"),
        "organisations.csv:4 support_name: a municipality names",
    ),
    "not a slug": (
        with_line("organisations.csv", "provider,De Brug,De Brug,14 0124,,,"),
        "organisations.csv:4 slug: use small letters",
    ),
    "absent before it began": (
        with_line("absences.csv", "ada@{s}.invalid,2026-12-02,2026-12-01"),
        "absences.csv:3 until: the end",
    ),
    "unknown file": ({"people.csv": ["name"]}, "people.csv: this file is not known"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named_by_file_line_and_column(write: Write, name: str) -> None:
    changes, words = BAD[name]
    found = faults(write(changes))
    assert any(words in fault for fault in found), found


def test_every_fault_is_named_at_once(write: Write) -> None:
    lines = with_line("streets.csv", "{s},west,,", "{s},oost,=1,V", "nergens,oost,A,V")
    unreadable = faults(write(lines))
    assert [fault.partition(": ")[0] for fault in unreadable] == [
        "streets.csv:4 street",
        "streets.csv:4 town",
        "streets.csv:5 street",
    ]
    lines = with_line("streets.csv", "{s},west,A,V", "nergens,oost,A,V")
    assert len(faults(write(lines))) == 2


def test_no_folder_and_no_files(tmp_path: Path) -> None:
    assert "there is no such folder" in faults(tmp_path / "away")[0]
    assert "no CSV file is in it" in faults(tmp_path)[0]


# --- with a database -----------------------------------------------------------------------------


def load(folder: Path, *more: str, email: str = "ans@beginstad.invalid") -> str:
    out = StringIO()
    call_command("load", str(folder), "--as", email, *more, stdout=out)
    return out.getvalue()


def rows_of(slug: str) -> tuple[int, ...]:
    """Teams, roles, turns, absences and streets of a municipality."""
    from noaber.people.models import Absence, Role, RosterTurn, Street, Team

    of = {"organisation__slug": slug}
    return (
        Team.objects.filter(**of).count(),
        Role.objects.filter(**of).count(),
        RosterTurn.objects.filter(team__organisation__slug=slug).count(),
        Absence.objects.filter(role__organisation__slug=slug).count(),
        Street.objects.filter(**of).count(),
    )


def test_an_absence_that_ended_after_midnight_here_is_not_over(
    db: None, write: Write, slug: str
) -> None:
    """Half past twelve in Amsterdam is yesterday in UTC."""
    today = day_of(timezone.now())
    before = today - timedelta(days=1)
    away = f"ada@{slug}.invalid,2030-01-01,2030-01-02"
    short = f"ada@{slug}.invalid,{before},{today}T00:30"
    load(write({"absences.csv": ["email,from,until", away, short]}))
    assert rows_of(slug)[3] == 2
    load(write({"absences.csv": ["email,from,until", away]}))
    assert rows_of(slug)[3] == 1


def test_a_dry_run_loads_nothing_a_load_all_and_the_same_again_nothing(
    db: None, write: Write, slug: str
) -> None:
    folder = write()
    dry = load(folder, "--dry-run")
    assert "staff.csv: 3 new" in dry
    assert "nothing was loaded" in dry
    assert rows_of(slug) == (0, 0, 0, 0, 0)
    assert load(folder).splitlines()[-1] == dry.splitlines()[-2]
    assert rows_of(slug) == (1, 3, 3, 1, 2)
    assert load(folder).strip() == "0 changes"
    assert rows_of(slug) == (1, 3, 3, 1, 2)


def test_who_is_loaded_answers_the_first_sentence(db: None, write: Write, slug: str) -> None:
    from noaber.people import reads as people

    load(write())
    municipality = people.municipality(slug=slug)
    assert municipality is not None
    assert municipality.support_phone == "0800 1234"
    team = people.team_for(municipality.id, "Kadeplein")
    assert team is not None
    at = datetime(2026, 11, 25, 21, 10, tzinfo=UTC)
    answer = people.answerer(team, at)
    assert answer.card.name == "Otto Prins"
    assert answer.stands_in_for is not None
    long_after = people.answerer(team, datetime(2030, 1, 1, tzinfo=UTC))
    assert long_after.card.name == "Ada de Bruin"  # the lead: there is always somebody


def test_one_fault_and_nothing_is_loaded(db: None, write: Write, slug: str) -> None:
    with pytest.raises(CommandError, match=r"streets\.csv:4 team: west is not.*\n\nNothing was"):
        load(write(with_line("streets.csv", "{s},west,A,V")))
    assert rows_of(slug) == (0, 0, 0, 0, 0)


def test_a_changed_file_changes_only_what_is_different(db: None, write: Write, slug: str) -> None:
    load(write())
    staff = [
        line.replace("Otto Prins,06 12345679", "Otto Prins,06 99999999")
        for line in GOOD["staff.csv"]
    ]
    assert load(write({"staff.csv": staff})).strip() == "staff.csv: 1 changed\n1 change"
    roster = [*GOOD["roster.csv"][:2], "{s},oost,ada@{s}.invalid,2026-11-30,2026-12-06,1"]
    said = load(write({"staff.csv": staff, "roster.csv": roster}))
    assert "roster.csv: 1 new, 2 gone" in said
    assert rows_of(slug) == (1, 3, 2, 1, 2)


def test_a_turn_lies_in_the_days_that_somebody_works(db: None, write: Write, slug: str) -> None:
    """Also when the days were loaded before; the last day may be worked in full."""
    last = "{s},oost,otto@{s}.invalid,2027-12-24,2027-12-30,1"
    folder = write(with_line("roster.csv", last))
    assert faults(folder) == []
    load(folder)
    again = {name: None for name in GOOD if name != "roster.csv"}
    for beyond in ("2027-12-31", "2028-01-03"):
        turns = [GOOD["roster.csv"][0], last.replace("2027-12-30", beyond)]
        with pytest.raises(CommandError, match=r"roster\.csv:2 until: otto@.* until 2027-12-31"):
            load(write({**again, "roster.csv": turns}))


def test_a_turn_belongs_to_the_role_of_its_days(db: None, write: Write, slug: str) -> None:
    from noaber.people.models import RosterTurn

    back = with_line("staff.csv", GOOD["staff.csv"][2].replace("01-02-2026,31-12-2027",
                                                              "2028-03-01,"))  # fmt: skip
    turn = "{s},oost,otto@{s}.invalid,2028-03-06,2028-03-12,2"
    load(write({**back, **with_line("roster.csv", turn)}))
    turns = RosterTurn.objects.filter(team__organisation__slug=slug, position__lte=2)
    for each in turns.select_related("role"):
        assert each.during.lower.date() in each.role.during


def test_only_a_functional_admin_loads(db: None, write: Write, slug: str) -> None:
    load(write())
    for email in (f"bas@{slug}.invalid", "nobody@nowhere.invalid"):
        with pytest.raises(CommandError, match="no functional admin"):
            load(write(), email=email)


def test_loading_is_an_act_of_the_admin(db: None, write: Write, slug: str, admin_db: Any) -> None:
    load(write())
    found = admin_db.execute(
        "select a.name, count(*) from record_change c join record_act a on a.id = c.act_id"
        " where c.table_name = 'people_workcard' and c.after::text like %s group by 1",
        [f"%@{slug}.invalid%"],
    ).fetchall()
    assert found == [("people.staff_loaded", 3)]


def test_ten_thousand_streets(db: None, write: Write, slug: str) -> None:
    lines = [GOOD["streets.csv"][0], *(f"{{s}},oost,Straat {n},Veldstad" for n in range(10_000))]
    folder = write({"streets.csv": lines})
    load(folder)
    assert rows_of(slug)[4] == 10_000
    assert load(folder).strip() == "0 changes"


def test_a_municipality_that_began_names_its_support_first(write: Write, slug: str) -> None:
    """X-12: `begin` leaves it empty; without organisations.csv nothing of it is loaded."""
    known = Known(kinds={slug: "municipality", "elsewhere": "municipality"})
    known.without_support = {slug, "elsewhere"}
    without = [str(f) for f in check(read_folder(write({"organisations.csv": None})), known)]
    assert [words for words in without if "support" in words] == [
        f"organisations.csv: {slug} names no independent support yet: every family is told of it."
        " Add its line with support_name and support_phone."
    ]
    known = Known(kinds={slug: "municipality"}, without_support={slug})
    assert check(read_folder(write()), known) == []
