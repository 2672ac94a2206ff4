"""A door that is a subject (house, 1): both sides in one folder, every change a command."""

import ast
from collections.abc import Iterator
from pathlib import Path

import noaber

DOORS = Path(noaber.__file__).parent / "doors"
# What the mechanism owns (doors/web/commands.py): no command does it by hand.
OWNED = {"is_valid", "is_first"}
CAUGHT = {"ChangedMeanwhile", "AtTheSameTime", "GivesAway"}


def subjects() -> list[Path]:
    """The folders of doors with a home and a work side, and addresses of their own name."""
    return sorted(
        folder
        for folder in DOORS.iterdir()
        if (folder / "home.py").exists() and (folder / "work.py").exists()
    )


def by_hand(tree: ast.AST) -> Iterator[str]:
    """What a file does that the mechanism owns."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in OWNED:
                yield f"{name} on line {node.lineno}"
        elif isinstance(node, ast.ExceptHandler) and node.type is not None:
            for caught in ast.walk(node.type):
                if isinstance(caught, ast.Name) and caught.id in CAUGHT:
                    yield f"except {caught.id} on line {node.lineno}"


def test_goals_and_needs_are_subjects() -> None:
    assert [folder.name for folder in subjects()] == ["goals", "needs"]


def test_no_subject_does_by_hand_what_the_mechanism_owns() -> None:
    found = {
        f"{path.relative_to(DOORS)}: {what}"
        for folder in subjects()
        for path in folder.glob("*.py")
        for what in by_hand(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set(), "say it in a Command (doors/web/commands.py)"


def test_the_check_can_fail() -> None:
    wrong = (
        "if form.is_valid() and is_first(request):\n    pass\n"
        "try:\n    pass\nexcept ChangedMeanwhile:\n    pass\n"
    )
    assert len(list(by_hand(ast.parse(wrong)))) == 3


def test_a_subject_says_its_own_name_in_its_addresses() -> None:
    for folder in subjects():
        text = (folder / "urls.py").read_text(encoding="utf-8")
        assert f'app_name = "{folder.name}"' in text
        names = [
            line.split('name="')[1].split('"')[0] for line in text.splitlines() if 'name="' in line
        ]
        assert names
        assert all(name.startswith(("home_", "work_")) for name in names), names
