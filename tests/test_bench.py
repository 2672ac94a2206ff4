"""`./run bench` says what it does while it does it; how fast is never a test."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from noaber.cluster import Cluster
from tests.bench.against import ROWS, Compared, Figure, compared
from tests.bench.alike import Unlike, as_superuser, load
from tests.bench.builds import ROOT, Build, of_commit, this
from tests.bench.filling import Connection
from tests.bench.measuring import Row, at_most, begins, shown, times_floor


def test_a_row_is_shown_as_soon_as_it_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    said: list[tuple[str, str]] = []

    def measured() -> Iterator[Row]:
        begins("The first part")
        said.append(capsys.readouterr())
        yield at_most("a page", 12, "ms", 15)
        said.append(capsys.readouterr())
        yield times_floor("a look", 4, 1, 2, "of many")

    rows = shown(measured())
    said.append(capsys.readouterr())
    (head, first), (one, nothing), (other, _) = said
    assert head.startswith("| what |")
    assert first == "  The first part …\n"
    assert (one, nothing) == ("| a page | 12 ms |  |  | ≤ 15 ms | met |\n", "")
    assert other == "| a look (of many) | 4 ms | 1.00 ms | 4.00 × | ≤ 2 × | **missed** |\n"
    assert [row.what for row in rows] == ["a page", "a look"]


@pytest.fixture
def server(_cluster: Any) -> Cluster:
    running: Cluster = _cluster
    return running


def test_a_build_is_compared_with_another_row_by_row(
    server: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    """All but the load: that starts web servers and workers, and would take a minute."""
    rows = [row for row in ROWS if row != "load"]
    options = Namespace(families=30, rounds=1, seconds=0, only=rows)
    found = compared(server, Build("before", ROOT), this(), options)
    figures = [figure.what for row in rows for figure in ROWS[row].values()]
    assert list(found) == ["noise", "against"]
    for table in found.values():
        assert [row.figure.what for row in table] == figures
        assert all(len(row.there) == len(row.here) == 1 for row in table)
        assert all(number > 0 for row in table for number in (*row.there, *row.here))
    noise, against = capsys.readouterr().out.split("this checkout against before")
    assert noise.count("|\n| ") == against.count("|\n| ") == len(figures)
    assert "bar" not in noise
    barred = [figure for row in rows for figure in ROWS[row].values() if figure.bar != "–"]
    assert against.count(" met |") + against.count("**missed** |") == len(barred) == 6


@pytest.mark.parametrize(
    ("figure", "here", "verdict"),
    [
        (
            Figure("a look", at_most=1.05),
            [10.4, 10.5, 99],
            "| 1.050 × | 1.04–9.90 | ≤ 1.05 × | met |",
        ),
        (Figure("a look", at_most=1.05), [10.4, 10.6, 10.7], "| ≤ 1.05 × | **missed** |"),
        (Figure("load", "pages/s", at_least=0.95), [9.4, 9.4, 12], "| ≥ 0.95 × | **missed** |"),
        (Figure("load", "pages/s", at_least=0.95), [1, 9.5, 9.5], "| ≥ 0.95 × | met |"),
        (Figure("a page"), [20, 20, 20], "| 2.000 × | 2.00–2.00 | – |  |"),
    ],
)
def test_the_median_of_the_ratios_is_held_to_the_bar(
    figure: Figure, here: list[float], verdict: str
) -> None:
    assert Compared(figure, [10, 10, 10], here).line(barred=True).endswith(verdict)


def test_a_commit_is_taken_whole_and_what_git_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="git rev-parse"):
        of_commit("no-such-commit", tmp_path)
    if not (ROOT / ".git").exists():
        pytest.skip("these files are not a checkout")
    build = of_commit("HEAD", tmp_path)
    assert build.name != "HEAD"
    for path in (
        "noaber/wsgi.py",
        "noaber/locale/en/LC_MESSAGES/django.mo",
        "tests/bench/inside.py",
    ):
        assert (build.folder / path).exists()
    assert any((build.folder / "noaber/doors/web/static/web").iterdir())


@pytest.fixture
def two_databases(server: Cluster) -> Iterator[tuple[Connection, Connection]]:
    """Two that hold nothing but a schema."""
    names = ("bench_one", "bench_other")
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        for name in names:
            connection.execute(f"create database {name}")
    one, other = (as_superuser(server, name) for name in names)
    with closing(one), closing(other):
        for database in (one, other):
            database.execute("create schema noaber")
        yield one, other
    for name in names:
        server.drop_database(name)


KIND = "create table kind (id int primary key, words text);"
ROW = "create table row (id bigint generated always as identity, kind int, what text, gone text{});"
ONE = "insert into kind values (1, 'old'); insert into row (kind, what) values (1, 'kept')"


def test_rows_go_from_one_build_to_another(two_databases: tuple[Connection, Connection]) -> None:
    one, other = two_databases
    one.execute(KIND + ROW.format("") + ONE)
    other.execute(
        KIND + "insert into kind values (1, 'this build''s own');"
        "create table row (id bigint generated always as identity primary key,"
        " kind int references kind, what text, new text not null);"
        "create table beside (row_id bigint, digest text);"
        "create function beside_anew(who int default null) returns void language sql begin atomic"
        " insert into beside select id, md5(what) from row; end"
    )
    load(one, other, own={"kind"})
    assert other.execute("select words from kind").fetchall() == [("this build's own",)]
    assert other.execute("select id, kind, what, new from row").fetchall() == [(1, 1, "kept", "")]
    assert other.execute("select digest = md5('kept') from beside").fetchall() == [(True,)]
    other.execute("insert into row (kind, what, new) values (1, 'next', '')")
    assert other.execute("select max(id) from row").fetchone() == (2,)


@pytest.mark.parametrize(
    ("extra", "there", "said"),
    [
        ("create table lost (id int); insert into lost values (1)", "", "lost holds rows"),
        ("update row set gone = 'said'", "", r"row\.gone is filled"),
        ("", ", foreign key (kind) references kind", "refers to rows of kind"),
        ("", ", check (what <> 'kept')", "row: this build refuses a row"),
        ("", ", number int not null", r"row\.number is new"),
    ],
)
def test_databases_that_cannot_hold_the_same_are_told_apart(
    two_databases: tuple[Connection, Connection], extra: str, there: str, said: str
) -> None:
    one, other = two_databases
    one.execute(KIND + ROW.format("") + ONE)
    one.execute(extra)
    other.execute(KIND + ROW.format(there).replace(", gone text", ""))
    with pytest.raises(SystemExit, match=said) as refused:
        load(one, other, own={"kind"})
    assert said.startswith("row\\.number") or isinstance(refused.value, Unlike)
