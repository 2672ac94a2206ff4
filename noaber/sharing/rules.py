"""Why a legal basis does not carry a look: the words for what the database refused (X-07)."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from noaber.lib.problems import Problem, _


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


@lru_cache(maxsize=1)
def legal_bases() -> tuple[Basis, ...]:
    """Every row of legal_bases.yaml."""
    table = yaml.safe_load(Path(__file__).with_name("legal_bases.yaml").read_text(encoding="utf-8"))
    return tuple(_basis(row) for row in table["bases"])


def _basis(row: dict[str, Any]) -> Basis:
    return Basis(**{**row, "purposes": tuple(row["purposes"]), "who": tuple(row["who"])})


def basis_problems(basis: Basis | None, role_kind: str, purpose: str, on: date) -> list[Problem]:
    """Why this basis does not let this kind of role look for this purpose on this day.

    Without a row, or with one that does not name the purpose, nothing is guessed: there is no
    basis. `role_kind` is "resident" for a person without a role.
    """
    if basis is None or purpose not in basis.purposes:
        words = _("Er is niet vastgelegd waarom dit gedeeld mag worden. Daarom kan het niet.")
        return [Problem("", "no_basis_recorded", words)]
    if not _in_force(basis, on):
        words = _("Deze regel geldt op deze dag niet. Daarom kan het niet.")
        return [Problem("", "not_in_force", words)]
    if role_kind not in basis.who:
        words = _("Deze regel is niet voor het werk dat jij doet. Daarom kan het niet.")
        return [Problem("", "not_for_this_role", words)]
    return []


def _in_force(basis: Basis, on: date) -> bool:
    if basis.valid_from is None:
        return False
    return basis.valid_from <= on and (basis.valid_to is None or on < basis.valid_to)
