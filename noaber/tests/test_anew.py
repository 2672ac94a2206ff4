"""`./run demo --anew` throws away the demo's own, says what, and nothing else (X-29)."""

import io
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from noaber import anew, cluster, supervise
from noaber.world.region import ANS
from tests.suite import environment

pytestmark = pytest.mark.postgresql  # starts its own

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def running() -> Iterator[cluster.Cluster]:
    """An embedded server of its own, with a migrated database to copy."""
    with cluster.throwaway() as started:
        urls = {"DATABASE_URL": started.app_url, "NOABER_OWNER_URL": started.owner_url}
        command = [sys.executable, "-m", "noaber", "migrate", "--verbosity=0"]
        given = environment({**urls, "NOABER_MODE": "demo"})
        subprocess.run(command, env=given, cwd=ROOT, check=True)
        in_server(started, "alter database noaber rename to made")
        yield started


@pytest.fixture
def own(running: cluster.Cluster) -> cluster.Cluster:
    """The demo's database, migrated."""
    running.drop_database("noaber")
    in_server(running, "create database noaber template made")
    running.create_database("noaber")
    return running


def in_server(server: cluster.Cluster, statement: LiteralString) -> None:
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(statement)


def begin(own: cluster.Cluster, email: str) -> None:
    with psycopg.connect(own.owner_url, options="-c search_path=noaber") as owner:
        owner.execute("select begin_noaber('a', 'A', '14 0123', 'Ans', %s, '')", [email])


def tables(own: cluster.Cluster) -> int:
    with psycopg.connect(own.superuser_url) as admin:
        query = "select count(*) from pg_tables where schemaname = 'noaber'"
        return int((admin.execute(query).fetchone() or (0,))[0])


def thrown_away(own: cluster.Cluster) -> str:
    said: list[str] = []
    anew.make_way(own, said.append)
    return " ".join(said)


@pytest.fixture(autouse=True)
def _nobody_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def test_it_knows_who_begins_the_invented_region() -> None:
    assert ANS.email == anew.FIRST


def test_the_demo_begins_again_and_says_what_goes(
    own: cluster.Cluster,
) -> None:
    begin(own, anew.FIRST)
    seals = own.data_dir.parent / "seals"
    seals.mkdir()
    said = thrown_away(own)
    assert "throws away 0 families and everything done there since " in said
    assert str(own.data_dir.parent) in said
    assert (tables(own), seals.exists()) == (0, False)
    assert thrown_away(own) == "", "nothing was left to throw away"


def test_an_empty_database_is_called_so(own: cluster.Cluster) -> None:
    assert "in which nothing happened yet" in thrown_away(own)


def test_what_an_earlier_noaber_made_goes_too(own: cluster.Cluster) -> None:
    with psycopg.connect(own.superuser_url) as admin:
        admin.execute("alter table noaber.people_workcard rename email to mail")
    assert "what an earlier demo left here" in thrown_away(own)
    assert not tables(own)


def test_what_somebody_began_themselves_stays(own: cluster.Cluster) -> None:
    begin(own, "ans@gemeente.example")
    with pytest.raises(anew.NotTheDemos, match="NOABER_DATA"):
        anew.make_way(own, lambda line: None)
    assert tables(own)


def test_where_somebody_is_there_they_are_asked(
    own: cluster.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(anew.NotTheDemos, match="Nothing was changed"):
        anew.make_way(own, lambda line: None)
    assert tables(own)
    monkeypatch.setattr("builtins.input", lambda question: " Ja ")
    anew.make_way(own, lambda line: None)
    assert not tables(own)


def test_a_database_that_another_noaber_uses_stays(own: cluster.Cluster) -> None:
    beside = cluster.start(own.data_dir, fsync=False)
    try:
        with pytest.raises(anew.NotTheDemos, match="Stop that one first"):
            anew.make_way(own, lambda line: None)
    finally:
        beside.stop()
    assert tables(own)
    assert not own.is_shared()


@pytest.mark.parametrize(
    ("words", "url", "said"),
    [
        (["demo", "--anew"], "postgresql://noaber_app@elsewhere/noaber", "Unset DATABASE_URL"),
        (["demo", "--new"], "", "does not know --new"),
        (["serve", "--anew"], "", "`./run serve` does not know --anew"),
    ],
)
def test_another_database_and_another_word_are_refused_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    url: str,
    said: str,
) -> None:
    def starts(*_: Any) -> None:
        raise AssertionError("it started")

    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr(cluster, "start", starts)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert supervise.main(words) == 1
    assert said in capsys.readouterr().err
