"""Every ground has its source, and one that does not hold is refused with a reason."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol

import psycopg
import pytest
import yaml

HERE = Path(__file__).parents[1]
LEGAL = Path(__file__).parents[3].parent / "shared" / "standards" / "legal"
TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Basis:
    """One row of legal_bases.yaml; the fields are explained there."""

    id: str
    law: str
    article: str
    purposes: tuple[str, ...]
    who: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    consent_needed: bool
    status: Literal["seen", "secondary", "bill"]
    source: str
    words: str
    cards_of: Literal["", "children", "adults"] = ""


@lru_cache(maxsize=1)
def legal_bases() -> tuple[Basis, ...]:
    table = yaml.safe_load((HERE / "legal_bases.yaml").read_text(encoding="utf-8"))
    return tuple(
        Basis(**{**row, "purposes": tuple(row["purposes"]), "who": tuple(row["who"])})
        for row in table["bases"]
    )


BASES = {basis.id: basis for basis in legal_bases()}


class Holds(Protocol):
    """Asks the database: it alone decides."""

    def __call__(self, basis: str, who: str, purpose: str, on: date) -> bool: ...


@pytest.fixture
def holds(admin_db: psycopg.Connection[Any]) -> Holds:
    def ask(basis: str, who: str, purpose: str, on: date) -> bool:
        row = admin_db.execute("select basis_holds(%s, %s, %s, %s)", [basis, who, purpose, on])
        return bool(row.fetchone()[0])  # type: ignore[index]

    return ask


def test_every_ground_has_a_name_of_its_own() -> None:
    assert len(BASES) == len(legal_bases())


@pytest.mark.parametrize("basis", legal_bases(), ids=lambda basis: basis.id)
def test_a_ground_carries_what_it_names_and_nothing_else(basis: Basis, holds: Holds) -> None:
    for role_kind in basis.who:
        for purpose in basis.purposes:
            assert holds(basis.id, role_kind, purpose, TODAY) == (basis.valid_from is not None)
    assert not holds(basis.id, basis.who[0], "something_else", TODAY)
    assert not holds(basis.id, "nobody", basis.purposes[0], TODAY)


@pytest.mark.parametrize("basis", legal_bases(), ids=lambda basis: basis.id)
def test_its_purposes_exist(basis: Basis) -> None:
    rows = yaml.safe_load((HERE / "purposes.yaml").read_text(encoding="utf-8"))
    assert set(basis.purposes) <= {row["key"] for row in rows}


@pytest.mark.parametrize("basis", legal_bases(), ids=lambda basis: basis.id)
def test_a_resident_reads_no_law_in_its_words(basis: Basis) -> None:
    assert not re.search(r"\b(wmo|jeugdwet|wgs|avg|wams|wet|artikel)\b", basis.words, re.IGNORECASE)


def test_without_a_row_nothing_is_guessed(holds: Holds) -> None:
    assert not holds("", "neighbourhood_team", "our_plan", TODAY)


def test_a_bill_is_no_law(holds: Holds) -> None:
    assert not holds("wams-2.3a.3", "neighbourhood_team", "our_plan", TODAY)


def test_a_ground_holds_from_its_first_day(holds: Holds) -> None:
    assert not holds("wmo-5.1.1-1", "clerk", "reach", date(2026, 6, 30))
    assert holds("wmo-5.1.1-1", "clerk", "reach", date(2026, 7, 1))


def test_a_provider_does_not_look_on_the_ground_of_the_municipality(holds: Holds) -> None:
    assert not holds("wmo-5.1.1-1", "provider", "our_plan", TODAY)
    assert holds("wmo-5.1.2", "provider", "our_plan", TODAY)


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


@pytest.mark.parametrize(
    ("born_on", "on", "ground"),
    [
        (date(2010, 1, 1), date(2026, 11, 30), "jeugdwet-7.4.0-1a"),
        (date(2008, 11, 30), date(2026, 11, 29), "jeugdwet-7.4.0-1a"),
        (date(2008, 11, 30), date(2026, 11, 30), "wmo-5.1.1-1"),
        (None, date(2026, 11, 30), "wmo-5.1.1-1"),
    ],
)
def test_a_card_is_known_on_the_ground_of_that_age(
    admin_db: psycopg.Connection[Any], born_on: date | None, on: date, ground: str
) -> None:
    assert BASES[ground].cards_of
    found = admin_db.execute("select ground_for(%s, %s)", [born_on, on]).fetchone()
    assert found == (ground,)


def test_without_a_ground_in_force_no_card_is_known(admin_db: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.Error, match="no legal basis recorded for the card of adults"):
        admin_db.execute("select ground_for('1980-01-01', '2020-01-01')")


def test_of_children_and_of_adults_one_ground_counts_each() -> None:
    now = [b.cards_of for b in legal_bases() if b.cards_of and b.valid_to is None]
    assert sorted(now) == ["adults", "children"]
