"""A part and a screen are added without another file being touched (tests/example, CONTRIBUTING).

In a copy of the product the folders of the example are laid beside the others, and its English in
the one catalogue. Not in it, because no mechanism takes them yet: a section on the plan page, and
what a family takes along of it.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.suite import TEST, environment

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "tests/example"
NAME = "example"
ENGLISH = {
    "Wat jullie wensen": "What you wish for",
    "Schrijf hier iets op.": "Write something here.",
    "lezen wat jullie wensen": "to read what you wish for",
    "samen": "together",
    "alleen": "alone",
}


@dataclass(frozen=True)
class Tree:
    """A copy of the product with the example in it."""

    root: Path
    environment: dict[str, str]

    def run(self, *module: str) -> tuple[int, str]:
        """`python -m …` in it: how it ended, and what it said."""
        done = subprocess.run(
            [sys.executable, "-m", *module],
            cwd=self.root,
            env=environment({**TEST, **self.environment}),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def change(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


def lay(root: Path, given: dict[str, str], example: bool = True) -> Tree:
    """The product, its tests, and the example beside them."""
    without = shutil.ignore_patterns("static", "example", "__pycache__")
    for folder in ("noaber", "tests"):
        shutil.copytree(ROOT / folder, root / folder, ignore=without)
    if not example:
        return Tree(root, given)
    shutil.copytree(EXAMPLE / "noaber", root / "noaber", dirs_exist_ok=True)
    with (root / "noaber/locale/en/LC_MESSAGES/django.po").open("a", encoding="utf-8") as file:
        file.writelines(f'\nmsgid "{nl}"\nmsgstr "{en}"\n' for nl, en in missing(ENGLISH).items())
    return Tree(root, given)


def missing(english: dict[str, str]) -> dict[str, str]:
    """Those that the product does not say already."""
    from tests.words import catalogue

    known = catalogue()
    return {nl: en for nl, en in english.items() if known.get(nl) is None}


@pytest.fixture(scope="module")
def tree(_cluster: Any, tmp_path_factory: Any) -> Iterator[Tree]:
    _cluster.create_database(NAME)
    root: Path = tmp_path_factory.mktemp("example")
    shutil.copy(EXAMPLE / "walk.py", root / "walk.py")
    yield lay(
        root,
        {
            "DJANGO_SETTINGS_MODULE": "noaber.settings",
            "DATABASE_URL": _cluster.url("noaber_app", NAME),
            "NOABER_OWNER_URL": _cluster.url("noaber_owner", NAME),
            "ADMIN": _cluster.url("postgres", NAME),
        },
    )
    _cluster.drop_database(NAME)


@pytest.mark.parametrize("module", ["declared", "made", "layers"])
def test_it_is_refused_by_no_check(tree: Tree, module: str) -> None:
    arguments = ["--check"] if module == "made" else []
    code, said = tree.run(f"tests.architecture.{module}", *arguments)
    assert code == 0, said


def test_its_table_has_its_migration(tree: Tree) -> None:
    code, said = tree.run("noaber", "makemigrations", "--check", "--dry-run")
    assert code == 0, said


def test_it_is_installed_used_and_forgotten(tree: Tree, tmp_path: Path) -> None:
    """As a later release, on a database that has families already."""
    earlier = lay(tmp_path, tree.environment, example=False)
    shutil.copy(EXAMPLE / "before.py", tmp_path / "before.py")
    code, said = earlier.run("noaber", "migrate", "--verbosity=0")
    assert code == 0, said
    with psycopg.connect(
        tree.environment["NOABER_OWNER_URL"], options="-csearch_path=noaber"
    ) as owner:
        owner.execute("select begin_noaber('a', 'A', '14 0123', 'Ans', 'a@a.invalid', '')")
    code, said = earlier.run("before")
    assert code == 0, said
    code, said = tree.run("noaber", "migrate", "--verbosity=0")
    assert code == 0, said
    code, said = tree.run("walk")
    assert code == 0, said
    assert "wished, read and forgotten" in said


@pytest.mark.parametrize(
    ("file", "old", "new", "module", "words"),
    [
        (
            "noaber/wishes/part.py",
            '    counted="nothing",\n',
            "",
            "declared",
            "noaber/wishes/part.py:19: of wishes_wish is not said enough: say counted",
        ),
        (
            "noaber/wishes/part.py",
            '            "wishes",\n',
            '            "safety",\n',
            "declared",
            "noaber/wishes/part.py:12: the kind safety is declared twice, first by plan",
        ),
        (
            "noaber/wishes/purposes.yaml",
            "kinds: [wishes]",
            "kinds: [wish]",
            "declared",
            "noaber/wishes/purposes.yaml:1: wishes needs the kind wish, which no part declares",
        ),
        (
            "noaber/wishes/part.py",
            '            tasks=("who_looked",),\n',
            '            tasks=("who_looks",),\n',
            "declared",
            "noaber/wishes/part.py:16: wishes is for the task who_looks: there is no such purpose",
        ),
        (
            "noaber/wishes/part.py",
            '    above="plan",\n',
            '    above="post",\n',
            "declared",
            "noaber/wishes/part.py:6: wishes and plan both stand on post",
        ),
        (
            "noaber/wishes/acts.yaml",
            "[family_id, kind, words, wished_at]",
            "[family_id, kind, word, wished_at]",
            "declared",
            "noaber/wishes/acts.yaml:2: wishes.wished names wishes_wish.word: there is no such",
        ),
        (
            "noaber/doors/wishes/screens.yaml",
            "Wat jullie wensen",
            "Wat jullie hopen",
            "declared",
            "noaber/doors/wishes/screens.yaml:1: wishes:home: “Wat jullie hopen” has no English",
        ),
        (
            "noaber/wishes/acts.yaml",
            "wishes.wished,",
            "wishes.hoped,",
            "made",
            "noaber/wishes/act_names.py is not as its part declares",
        ),
        (
            "noaber/plan/signing.py",
            "import json\n",
            "import json\n\nimport noaber.wishes.rules\n",
            "layers",
            "noaber.plan is not allowed to import noaber.wishes",
        ),
    ],
)
def test_a_check_of_its_own_refuses_what_is_wrong(
    tmp_path: Path, file: str, old: str, new: str, module: str, words: str
) -> None:
    """By the command that `./run check` runs, before any test."""
    tree = lay(tmp_path, {})
    tree.change(file, old, new)
    arguments = ["--check"] if module == "made" else []
    code, said = tree.run(f"tests.architecture.{module}", *arguments)
    assert code == 1, said
    assert words in said
