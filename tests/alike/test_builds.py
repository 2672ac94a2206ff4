"""Whether a copy of a database suits a build, and which addresses a build has."""

from pathlib import Path

import pytest

from tests.alike.builds import edited_in_place
from tests.alike.making import addresses
from tests.bench.builds import Build

FIRST = Path("noaber/plan/migrations/0001_initial.py")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Build, Build]:
    """Two builds with the same migration."""
    for name in ("there", "here"):
        path = tmp_path / name / FIRST
        path.parent.mkdir(parents=True)
        path.write_text("operations = []\n")
    return Build("there", tmp_path / "there"), Build("here", tmp_path / "here")


def test_a_copy_suits_a_build_that_has_the_same_migrations_or_more(
    pair: tuple[Build, Build],
) -> None:
    there, here = pair
    assert edited_in_place(there, here) is None
    (here.folder / FIRST).with_name("0002_more.py").write_text("operations = []\n")
    assert edited_in_place(there, here) is None


def test_a_migration_that_was_edited_or_went_is_named(pair: tuple[Build, Build]) -> None:
    there, here = pair
    (here.folder / FIRST).write_text("operations = [1]\n")
    assert edited_in_place(there, here) == FIRST
    (here.folder / FIRST).unlink()
    assert edited_in_place(there, here) == FIRST


def test_an_address_is_its_path_whatever_it_and_its_numbers_are_called() -> None:
    found = addresses()
    assert {"", "gezin/<>/", "gezin/<>/doel/<>/", "inloggen/login/"} <= set(found)
    assert "<row:" not in " ".join(found)
