"""On an older PostgreSQL the guarantees do not hold: real use is refused there."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from noaber.record import releases
from noaber.record.management.commands import migrate


@pytest.mark.parametrize(
    "row", releases.least_releases().values(), ids=lambda row: str(row["major"])
)
def test_the_minor_before_the_least_is_refused_and_the_least_is_not(row: dict[str, Any]) -> None:
    least = row["major"] * 10_000 + row["least_minor"]
    assert releases.release_problem(least) == ""
    assert releases.release_problem(least + 1) == ""
    said = releases.release_problem(least - 1)
    assert f"{row['major']}.{row['least_minor']}" in said
    assert str(row["date"]) in said
    assert row["reason"]
    assert row["source"]
    assert isinstance(row["tried"], bool)


def test_an_older_major_is_refused_and_a_newer_one_is_taken() -> None:
    assert "14" in releases.release_problem(140_099)
    assert releases.release_problem(990_000) == ""


def test_the_server_of_this_run_is_new_enough(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        assert releases.release_problem(int(cursor.fetchone()[0])) == ""


@pytest.mark.parametrize("options", [{}, {"check_unapplied": True}])
def test_production_refuses_and_the_demo_says_so(
    db: None,
    options: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`serve` and `work` begin with `migrate --check`, so all three refuse."""
    monkeypatch.setattr(migrate, "release_problem", lambda version: "PostgreSQL 15.18 is older.")
    settings.MODE = "production"
    with pytest.raises(CommandError, match=r"15\.18 is older"):
        call_command("migrate", verbosity=0, **options)
    settings.MODE = "demo"
    call_command("migrate", check_unapplied=True, verbosity=0)
    assert "15.18 is older" in capsys.readouterr().err
