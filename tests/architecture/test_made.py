"""What is made from the parts' declarations is as it would be made, and a wrong one is told."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import made


def test_what_is_made_is_as_it_would_be_made() -> None:
    assert made.stale() == []


def test_an_act_that_was_added_or_went_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "acts.yaml").write_text("- {name: plan.goal_set}\n", encoding="utf-8")
    monkeypatch.setattr(made, "NOABER", tmp_path)
    monkeypatch.setattr(made, "ROOT", tmp_path)
    assert made.stale() == ["plan/act_names.py is not as its part declares: ./run check --write"]
    assert made.main([]) == 0
    assert made.stale() == []
    assert 'GOAL_SET = ActName("plan.goal_set")' in (tmp_path / "plan/act_names.py").read_text()


def test_a_wrong_name_of_an_act_is_an_error_of_mypy(tmp_path: Path) -> None:
    """§4 of the house's acts: typed, so that nobody has to run anything to see a slip."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from noaber.plan import act_names\n"
        "from noaber.record.viewers import ActName\n"
        "GOOD: ActName = act_names.GOAL_SET\n"
        "SLIP = act_names.GAOL_SET\n"
        'BARE: ActName = "plan.goal_set"\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--follow-imports=silent", str(wrong)],
        capture_output=True,
        text=True,
        check=False,
        env={"NOABER_MODE": "test", "PATH": "/usr/bin:/bin"},
        cwd=made.ROOT,
    )
    errors = [line for line in done.stdout.splitlines() if " error: " in line]
    assert [line.split(":")[1] for line in errors] == ["4", "5"], done.stdout
