"""`./run bench` says what it does while it does it; how fast is never a test."""

from collections.abc import Iterator

import pytest

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
