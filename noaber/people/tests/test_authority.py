"""The table of authority is whole, has its sources, and its cases say what it says.

The database decides; the decision written out here only checks that the cases are consistent with
the table before the database is asked.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from noaber.people.rules import age_on

HERE = Path(__file__).parents[1]
LEGAL = Path(__file__).parents[3].parent / "shared" / "standards" / "legal"
TABLE = yaml.safe_load((HERE / "authority.yaml").read_text(encoding="utf-8"))
CASES = yaml.safe_load((HERE / "authority_cases.yaml").read_text(encoding="utf-8"))["cases"]
RECORDS, EXCEPTIONS = TABLE["records"], TABLE["exceptions"]
WHO = {
    "self",
    "authority",
    "any_authority",
    "self_and_authority",
    "self_or_any_authority",
    "representative",
    "anyone",
    "nobody",
}
EFFECTS = {
    "waives_authority",
    "waives_all",
    "presumes",
    "replaces_named",
}


def name_of(record: dict[str, Any]) -> str:
    band = f"{record['from_age']}-{record['to_age'] or ''}"
    return f"{record['law']} {record['act']} {band} {record['valid_from']}"


def record_for(law: str, act: str, age: int, day: date) -> dict[str, Any] | None:
    found = [
        record
        for record in RECORDS
        if (record["law"], record["act"]) == (law, act)
        and record["from_age"] <= age < (record["to_age"] or 999)
        and record["valid_from"] <= day < (record["valid_to"] or date.max)
    ]
    assert len(found) <= 1, found
    return found[0] if found else None


@dataclass(frozen=True)
class Decision:
    stands: bool
    waits_for: frozenset[str]


def decide(who: str, subject: str, holders: set[str], court: set[str], yes: set[str]) -> Decision:
    if who in ("authority", "any_authority", "self_and_authority") and not holders:
        return Decision(False, frozenset())
    missing_self = {subject} - yes
    missing_holders = holders - court - yes
    any_said = bool(holders & yes)
    nobody: set[str] = set()
    stands, waits = {
        "self": (not missing_self, missing_self),
        "authority": (not missing_holders, missing_holders),
        "any_authority": (any_said, holders),
        "self_and_authority": (
            not (missing_self | missing_holders),
            missing_self | missing_holders,
        ),
        "self_or_any_authority": (any_said or not missing_self, {subject} | holders),
        "representative": (False, nobody),
        "anyone": (bool(yes), nobody),
        "nobody": (False, nobody),
    }[who]
    return Decision(stands, frozenset() if stands else frozenset(waits))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_case(case: dict[str, Any]) -> None:
    day, subject = case["day"], case["subject"]
    record = record_for(case["law"], case["act"], age_on(subject["born"], day), day)
    key = "who_if_incapable" if case["incapable"] else "who"
    holders = {
        holder["name"]
        for holder in case["holders"]
        if holder["from"] <= day < (holder["to"] or date.max)
    }
    found = decide(
        record[key] if record else "nobody",
        subject["name"],
        holders,
        set(case["court_permission_for"]),
        set(case["said_yes"]),
    )
    assert found == Decision(case["stands"], frozenset(case["waits_for"]))


def in_the_database(admin: psycopg.Connection[Any], case: dict[str, Any]) -> tuple[bool, set[str]]:
    """The people of a case as rows, and what decide() says; names for ids. Rolled back."""
    subject, day = case["subject"], case["day"]
    court = set(case["court_permission_for"])
    names = {subject["name"], *(h["name"] for h in case["holders"]), *court, *case["said_yes"]}
    ids = {name: 10**12 + number for number, name in enumerate(sorted(names))}
    child = ids[subject["name"]]
    with admin.transaction(force_rollback=True):
        admin.execute("set local session_replication_role = replica")
        insert = "insert into people_identity (compartment_id, person_id, born_on, bsn)"
        admin.execute(f"{insert} values (0, %s, %s, '')", [child, subject["born"]])
        for holder in case["holders"]:
            admin.execute(
                "insert into people_parentalauthority (compartment_id, child_id, holder_id, kind,"
                " during) values (0, %s, %s, %s, daterange(%s, %s))",
                [child, ids[holder["name"]], holder["kind"], holder["from"], holder["to"]],
            )
        from_day = [child, case["law"], case["act"], day]
        if case["incapable"]:
            admin.execute(
                "insert into people_incapacity (compartment_id, person_id, law, act, during,"
                " reason, role_id, reviewer_role_id, at, review_words)"
                " values (0, %s, %s, %s, daterange(%s, null), '', 0, 1, now(), '')",
                from_day,
            )
        for name in court:
            admin.execute(
                "insert into people_substitutepermission (compartment_id, child_id, law, act,"
                " during, holder_id, court, reference, role_id, reviewer_role_id, at, review_words)"
                " values (0, %s, %s, %s, daterange(%s, null), %s, '', '', 0, 1, now(), '')",
                [*from_day, ids[name]],
            )
        row = admin.execute(
            "select stands, waits_for from decide(%s, %s, %s, %s, %s::bigint[])",
            [case["law"], case["act"], child, day, [ids[name] for name in case["said_yes"]]],
        ).fetchone()
    assert row is not None
    by_id = {number: name for name, number in ids.items()}
    return row[0], {by_id[number] for number in row[1]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_database_decides_a_case(
    case: dict[str, Any], admin_db: psycopg.Connection[Any]
) -> None:
    assert in_the_database(admin_db, case) == (case["stands"], set(case["waits_for"]))


def test_every_record_is_tried_able_and_not_able() -> None:
    assert len(CASES) >= 60
    assert len({case["case"] for case in CASES}) == len(CASES)
    tried = set()
    for case in CASES:
        age = age_on(case["subject"]["born"], case["day"])
        if record := record_for(case["law"], case["act"], age, case["day"]):
            tried.add((name_of(record), case["incapable"]))
    assert tried == {(name_of(record), able) for record in RECORDS for able in (True, False)}


@pytest.mark.parametrize("record", RECORDS, ids=name_of)
def test_a_record_is_whole(record: dict[str, Any]) -> None:
    assert {record["who"], record["who_if_incapable"]} <= WHO
    assert record["status"] in ("seen", "reading")
    assert record["to_age"] is None or record["from_age"] < record["to_age"]
    assert record["valid_to"] is None or record["valid_from"] < record["valid_to"]
    assert record.keys() == RECORDS[0].keys()
    if "authority" in record["who"] + record["who_if_incapable"]:
        assert record["to_age"] <= 18, "nobody has authority over an adult"


def test_bands_and_versions_leave_no_gap_and_do_not_overlap() -> None:
    for law, act in {(record["law"], record["act"]) for record in RECORDS}:
        rows = [record for record in RECORDS if (record["law"], record["act"]) == (law, act)]
        oldest = max(row["to_age"] or 120 for row in rows)
        for day in {row["valid_from"] for row in rows}:
            for age in range(oldest):
                assert record_for(law, act, age, day), (law, act, age, day)


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=lambda exception: exception["code"])
def test_an_exception_is_whole(exception: dict[str, Any]) -> None:
    assert exception["effect"] in EFFECTS
    acts = {(record["law"], record["act"]) for record in RECORDS} | {("*", "*"), ("jeugdwet", "*")}
    assert (exception["law"], exception["act"]) in acts


def checked_rows() -> dict[str, tuple[str, list[str]]]:
    """Row id → its heading with the table's head, and its cells."""
    rows: dict[str, tuple[str, list[str]]] = {}
    heading = ""
    for line in (LEGAL / "leeftijden.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line
        elif line.startswith("| id |"):
            heading += "\n" + line
        elif match := re.match(r"\| (L-[A-Z]+-\d+) \|", line):
            rows[match[1]] = (heading, [cell.strip() for cell in line.strip("|").split("|")])
    return rows


@pytest.mark.skipif(not LEGAL.exists(), reason="the legal tables are not beside this repository")
@pytest.mark.parametrize("record", [*RECORDS, *EXCEPTIONS], ids=lambda record: record["row"])
def test_every_record_has_its_checked_row(record: dict[str, Any]) -> None:
    rows = checked_rows()
    heading, cells = rows[record["row"]]
    assert record["article"] in cells
    source = heading + " | ".join(cells)
    if record["law"] == "uavg" and record["valid_to"]:
        source = (LEGAL / "leeftijden.md").read_text(encoding="utf-8").split("## 0")[0]
    assert record["version"].isoformat() in source
    for row in [record["row"], *record.get("also", [])]:
        heading, cells = rows[row]
        assert not any(cell.startswith("UNVERIFIED") for cell in cells)
        # L-WIL-06 and the like have no status of their own and may not be loaded
        assert "SEEN" in cells[-1] or "all SEEN" in heading
        if any("READING" in cell for cell in cells):
            assert record["status"] == "reading"
