"""Each day's seal is published once, and tells when the database was set back or altered."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from noaber.doors.clock import seals
from noaber.lib.days import day_of
from tests.town import Town, ask


@pytest.fixture
def sealed(town: Town) -> seals.Head:
    """Something happened, and it is sealed."""
    ask(town)
    while seals.seal():
        pass
    head = seals.head_before(datetime.now(UTC) + timedelta(minutes=1))
    assert head is not None
    return head


def tomorrow() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)


def test_the_head_of_a_day_is_written_once(sealed: seals.Head, tmp_path: Path) -> None:
    path = seals.publish(tmp_path / "seals", tomorrow())
    assert path is not None
    assert path.name == f"{day_of(datetime.now(UTC)).isoformat()}.txt"
    number, seal = path.read_text().split()
    assert int(number) >= sealed.number
    assert len(seal) == 64
    assert seals.publish(tmp_path / "seals", tomorrow()) is None
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_whole_record_verifies(sealed: seals.Head, tmp_path: Path) -> None:
    seals.publish(tmp_path, tomorrow())
    assert not [f for f in seals.verify(tmp_path) if f.is_wrong and "Published" in f.words]


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_without_a_published_seal_it_claims_no_more_than_it_knows(
    sealed: seals.Head, tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(seals, "_in_words", lambda *row: seals.Finding("", is_wrong=False))
    said = StringIO()
    call_command("verify", folder=tmp_path / folder, stdout=said)
    assert f"No published seals are in {tmp_path / folder}" in said.getvalue()
    assert "rewritten as a whole" in said.getvalue()
    assert "as it was written" not in said.getvalue()


def test_with_published_seals_it_says_up_to_which_day(
    sealed: seals.Head, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "_in_words", lambda *row: seals.Finding("", is_wrong=False))
    path = seals.publish(tmp_path, tomorrow())
    said = StringIO()
    call_command("verify", folder=tmp_path, stdout=said)
    assert path
    assert f"as it was written, up to the published seals of {path.stem}" in said.getvalue()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{number} " + "0" * 64, "another one"),
        ("999999999 {seal}", "is not in the database"),
        ("rommel", "cannot be read"),
    ],
)
def test_a_published_seal_that_differs_is_found(
    sealed: seals.Head, tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "2026-01-01.txt"
    file.write_text(text.format(number=sealed.number, seal=sealed.seal))
    assert any(f.is_wrong and words in f.words for f in seals.verify(tmp_path))
    with pytest.raises(SystemExit) as ended:
        call_command("verify", folder=tmp_path, stdout=StringIO(), stderr=StringIO())
    assert ended.value.code == 1


def test_an_altered_look_is_found_in_words(
    sealed: seals.Head, tmp_path: Path, admin_db: Any
) -> None:
    row = admin_db.execute("select max(id) from record_look where purpose <> ''").fetchone()
    if row[0] is None:
        pytest.skip("nobody looked yet")
    admin_db.execute("set session_replication_role = replica")
    was = admin_db.execute("select purpose from record_look where id = %s", [row[0]]).fetchone()[0]
    admin_db.execute("update record_look set purpose = 'iets anders' where id = %s", [row[0]])
    try:
        words = [f.words for f in seals.verify(tmp_path) if f.is_wrong]
    finally:
        admin_db.execute("update record_look set purpose = %s where id = %s", [was, row[0]])
    assert any(f"look {row[0]} was altered" in line for line in words)


def test_publish_seal_says_what_it_wrote(sealed: seals.Head, tmp_path: Path) -> None:
    said = StringIO()
    call_command("publish_seal", folder=tmp_path, stdout=said)
    assert said.getvalue().startswith(("Written", "Nothing"))
