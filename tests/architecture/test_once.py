"""A rule that a lawyer must check stands in one place: its YAML, and one function that reads it."""

import re
from pathlib import Path

import pytest

import noaber

ROOT = Path(noaber.__file__).parent
# What may stand nowhere else: how it is written, and what to ask instead.
ELSEWHERE = {
    re.compile(r"age[^\n]*[<>]=?\s*18\b"): "is_child() reads people/ages.yaml",
    re.compile(r"""['"]collective['"],\s*['"]paid['"]"""): (
        "decided_together() reads plan/steps.yaml"
    ),
    re.compile(
        r"case when[^;]*'(?:jeugdwet-7\.4\.0-1a|wmo-5\.1\.1-1)' else '(?:jeugdwet|wmo-5\.1\.1-1)"
    ): ("ground_for() reads sharing/legal_bases.yaml"),
}
# Formats that others read too keep a list of their own, held against ours by a test.
FORMATS = {ROOT / "plan/exchange/shape.py"}


def written_again(text: str) -> list[str]:
    """What to ask instead, of each rule that stands in this text once more."""
    return [instead for pattern, instead in ELSEWHERE.items() if pattern.search(text)]


FILES = sorted(
    path
    for kind in ("*.py", "*.sql")
    for path in ROOT.rglob(kind)
    if not {"tests", "world", "migrations"} & set(path.parts) and path not in FORMATS
)


def test_no_rule_is_written_again() -> None:
    again = {str(p.relative_to(ROOT)): written_again(p.read_text("utf-8")) for p in FILES}
    assert {path: found for path, found in again.items() if found} == {}


@pytest.mark.parametrize(
    "text",
    [
        "where age_on(i.born_on, today_here()) < 18",
        "if age >= 18 then",
        "n.step in ('collective', 'paid')",
        'TOGETHER = ("collective", "paid")',
        "ground := case when child\n then 'jeugdwet-7.4.0-1a' else 'wmo-5.1.1-1' end;",
    ],
)
def test_the_check_can_fail(text: str) -> None:
    assert len(written_again(text)) == 1
