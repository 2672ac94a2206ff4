"""What a page of docs names is there: docs/asvs.md row by row, every path in the threat model."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
ASVS = ROOT / "docs/asvs.md"
STANDARD = ROOT.parent / "shared/standards/asvs/asvs-5.0.0-en.csv"
LEVEL_TWO = {"V5", "V6", "V7", "V8"}
_PLACES = r"(?:noaber|tests|docs|frontend|requirements)/[\w./-]+|\w+\.(?:md|toml|yml)"
NAMED = re.compile(rf"`({_PLACES})(?:(::|: )([^`]+))?`")
PAGES = ("docs/asvs.md", "docs/threats.md", "docs/handbook/wie-kan-erbij.md", "SECURITY.md")


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement in the page."""

    id: str
    level: str
    asked: str
    holds: str
    test: str


def rows(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        if re.match(r"\| V\d", line):
            yield Row(*(cell.strip() for cell in line.strip("|").split("|")))


def faults(row: Row) -> Iterator[str]:
    """What is not as it should be with one row."""
    if not all((row.id, row.level, row.asked, row.holds, row.test)):
        yield f"{row.id} has an empty cell"
    is_excused = row.holds.startswith("does not apply") or "**Missing**" in row.holds
    if "::" not in row.test and not (is_excused and row.test == "–"):
        yield f"{row.id} names no test"
    if not re.fullmatch(r"(`[^`]+::\w+`, )*`[^`]+::\w+`|–", row.test):
        yield f"{row.id} has more than tests in its last cell"


def is_not_there(text: str, root: Path = ROOT) -> Iterator[str]:
    """Every path, name in a file, and test that a page names and that does not exist."""
    for path, how, name in NAMED.findall(text):
        file = root / path
        if not file.exists():
            yield path
        elif how == "::" and not re.search(rf"^(async )?def {name}\(", file.read_text(), re.M):
            yield f"{path}::{name}"
        elif how == ": " and name not in file.read_text():
            yield f"{path}: {name}"


def test_every_row_says_what_holds_it_and_its_test() -> None:
    found = list(rows(ASVS.read_text()))
    assert len(found) > 100
    assert [fault for row in found for fault in faults(row)] == []


def test_every_requirement_is_there_once_and_no_other() -> None:
    found = Counter((row.id, row.level) for row in rows(ASVS.read_text()))
    assert [id_ for id_, times in found.items() if times > 1] == []
    if not STANDARD.exists():
        pytest.skip("the standard itself is not beside this checkout")
    with STANDARD.open(newline="") as opened:
        wanted = {
            (line["req_id"], line["L"])
            for line in csv.DictReader(opened)
            if line["L"] == "1" or (line["L"] == "2" and line["chapter_id"] in LEVEL_TWO)
        }
    assert set(found) == wanted


def test_no_sentence_is_the_standards() -> None:
    """Its licence asks to share alike; our page is ours: five words in a row are nobody's else."""
    if not STANDARD.exists():
        pytest.skip("the standard itself is not beside this checkout")
    theirs: set[tuple[str, ...]] = set()
    with STANDARD.open(newline="") as opened:
        for line in csv.DictReader(opened):
            theirs |= set(_runs(line["req_description"]))
    ours = {" ".join(run) for run in _runs(ASVS.read_text()) if run in theirs}
    assert sorted(ours) == []


def _runs(text: str, length: int = 6) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[a-z]+", text.lower())
    return zip(*(words[start:] for start in range(length)), strict=False)


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text()
    assert list(is_not_there(text)) == []
    for address in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / page).parent.joinpath(address).exists(), address


def test_the_threat_model_names_attempts_that_are_made() -> None:
    from tests.attack import everything  # noqa: F401 (puts the attempts on their list)
    from tests.attack.stage import ATTEMPTS

    text = (ROOT / "docs/threats.md").read_text()
    named = re.findall(r"attempts: ((?:`\w+`(?:, )?)+)", text)
    made = {function.__name__ for _what, function in ATTEMPTS}
    every = {name for part in named for name in re.findall(r"`(\w+)`", part)}
    assert every
    assert sorted(every - made) == []


@pytest.mark.parametrize(
    "text",
    ["`noaber/nowhere.py`", "`noaber/settings.py: NO_SUCH`", "`tests/test_words.py::test_no`"],
)
def test_the_check_can_fail(text: str) -> None:
    assert list(is_not_there(text))
    assert list(faults(Row("V1.1.1", "1", "x", "it holds", "–")))
    assert list(faults(Row("V1.1.1", "1", "x", "", "–")))
    assert not list(faults(Row("V1.1.1", "1", "x", "does not apply: no", "–")))


def test_what_is_written_here_is_what_the_code_does() -> None:
    """The numbers of the page are those of the code."""
    from noaber.doors.circle import asking
    from noaber.doors.web import forms, uploads
    from noaber.lib import decoding, exchange
    from noaber.post.rules import LINK_LASTS

    validators: Any = settings.AUTH_PASSWORD_VALIDATORS
    (twelve,) = (v["OPTIONS"]["min_length"] for v in validators if "OPTIONS" in v)
    text = ASVS.read_text()
    for said in (
        f"at most {forms.LONGEST_TEXT:,} characters",
        f"between {forms.FIRST_YEAR} and {forms.LAST_YEAR}",
        f"larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes",
        f"at most {uploads.MOST_BYTES:,} bytes and {decoding.MOST_PIXELS['JPEG']:,} pixels",
        f"({decoding.MOST_PIXELS['WEBP']:,} of a WebP)",
        f"at most {decoding.LONGEST_SIDE:,} pixels a side",
        f"at most {exchange.MOST_BYTES:,} bytes of JSON",
        f"a password of {twelve} signs or more",
        f"for {LINK_LASTS.days} days ({asking.LINK_LASTS.days} when a family asks somebody)",
    ):
        assert said in text, said
