"""Every ground has its source, and one that does not hold is refused with a reason."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from noaber.sharing.rules import Basis, basis_problems, legal_bases

HERE = Path(__file__).parents[1]
LEGAL = Path(__file__).parents[3].parent / "shared" / "standards" / "legal"
TODAY = date(2026, 11, 21)
BASES = {basis.id: basis for basis in legal_bases()}


def codes(basis: Basis | None, role_kind: str, purpose: str, on: date = TODAY) -> list[str]:
    return [problem.code for problem in basis_problems(basis, role_kind, purpose, on)]


def test_every_ground_has_a_name_of_its_own() -> None:
    assert len(BASES) == len(legal_bases())


@pytest.mark.parametrize("basis", legal_bases(), ids=lambda basis: basis.id)
def test_a_ground_carries_what_it_names_and_nothing_else(basis: Basis) -> None:
    for role_kind in basis.who:
        for purpose in basis.purposes:
            found = codes(basis, role_kind, purpose)
            assert found == ([] if basis.valid_from else ["not_in_force"])
    assert codes(basis, basis.who[0], "staff") == ["no_basis_recorded"]


@pytest.mark.parametrize("basis", legal_bases(), ids=lambda basis: basis.id)
def test_its_purposes_exist(basis: Basis) -> None:
    rows = yaml.safe_load((HERE / "purposes.yaml").read_text(encoding="utf-8"))
    assert set(basis.purposes) <= {row["key"] for row in rows}


@pytest.mark.parametrize("basis", legal_bases(), ids=lambda basis: basis.id)
def test_a_resident_reads_no_law_in_its_words(basis: Basis) -> None:
    assert not re.search(r"\b(wmo|jeugdwet|wgs|avg|wams|wet|artikel)\b", basis.words, re.IGNORECASE)


def test_without_a_row_nothing_is_guessed() -> None:
    assert codes(None, "neighbourhood_team", "our_plan") == ["no_basis_recorded"]


def test_a_bill_is_no_law() -> None:
    wams = BASES["wams-2.3a.3"]
    assert codes(wams, "neighbourhood_team", "our_plan") == ["not_in_force"]


def test_a_ground_holds_from_its_first_day_until_before_its_last() -> None:
    basis = replace(BASES["wmo-5.1.1-1"], valid_to=date(2027, 1, 1))
    for on, found in [
        (date(2026, 6, 30), ["not_in_force"]),
        (date(2026, 7, 1), []),
        (date(2026, 12, 31), []),
        (date(2027, 1, 1), ["not_in_force"]),
    ]:
        assert codes(basis, "clerk", "reach", on) == found


def test_a_provider_does_not_look_on_the_ground_of_the_municipality() -> None:
    assert codes(BASES["wmo-5.1.1-1"], "provider", "our_plan") == ["not_for_this_role"]
    assert codes(BASES["wmo-5.1.2"], "provider", "our_plan") == []


def test_reuse_for_the_wmo_asks_consent_and_for_debts_it_does_not() -> None:
    assert BASES["wmo-5.1.1-4"].consent_needed
    assert not BASES["wgs-8d"].consent_needed


def sections() -> dict[str, str]:
    text = (LEGAL / "grondslagen-gegevensdeling.md").read_text(encoding="utf-8")
    return {part.split(maxsplit=1)[0].lower(): part for part in text.split("\n## ")[1:]}


@pytest.mark.skipif(not LEGAL.exists(), reason="the legal tables are not beside this repository")
@pytest.mark.parametrize("basis", legal_bases(), ids=lambda basis: basis.id)
def test_every_ground_has_its_source(basis: Basis) -> None:
    number = basis.article.split(" ")[0]
    lid = re.search(r"lid \d+", basis.article)
    if re.fullmatch(r"L-[A-Z]+-\d+", basis.source):
        ages = (LEGAL / "leeftijden.md").read_text(encoding="utf-8")
        row = next(line for line in ages.splitlines() if line.startswith(f"| {basis.source} |"))
        assert "SEEN" in row
        assert "UNVERIFIED" not in row
        assert number in row or (basis.law, basis.status) == ("avg", "secondary")
        return
    section = sections()[basis.source.split()[0].lower()]
    assert number in section
    assert not lid or lid[0] in section
    if basis.valid_from:
        assert basis.valid_from.isoformat() in section.splitlines()[0]
    else:
        assert "niet in Wmo-tekst" in section
