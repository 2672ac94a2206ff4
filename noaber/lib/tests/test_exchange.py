"""A file from elsewhere: what is wrong with it, and where; never half of it."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noaber.lib.exchange import (
    MOST_BYTES,
    MOST_PROBLEMS,
    Kept,
    as_json,
    read_as,
    read_json,
    text,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One thing in it."""

    key: str = text(10, required=True, key="leaves")
    number: int = 0
    other: str = text(10, refers="leaves")
    on: date | None = None
    at: datetime | None = None
    clock: time | None = None
    yes: bool = False
    kind: str = text(choices=("", "a", "b"))
    more: Kept = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The whole."""

    name: str = text(20, required=True)
    leaves: tuple[Leaf, ...] = ()
    words: tuple[str, ...] = ()
    more: Kept = None  # type: ignore[assignment]


def wrong(found: Any) -> list[tuple[str, str]]:
    made, problems = read_as(Tree, found)
    assert (made is None) == bool(problems)
    return [(p.field, p.code) for p in problems]


def in_leaf(**values: Any) -> list[tuple[str, str]]:
    return wrong({"name": "x", "leaves": [{"key": "one"}, {"key": "two", **values}]})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\xff\xfe{}", "not_text"),
        (b"%PDF-1.7 ...", "not_json"),
        (b'{"name": "ho', "truncated"),
        (b'{"name": "x",', "truncated"),
        (b'{"name": x}', "not_json"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": NaN}', "no_number"),
        (b'{"a": -Infinity}', "no_number"),
        (b'{"a": 1e999}', "no_number"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "no_number"),
        (b'{"a": "\\u0000"}', "unreadable"),
        (b'{"a": "\\ud800"}', "unreadable"),
        (b'{"a\\u001b": 1}', "unreadable"),
        (b"[" * 10_000 + b"]" * 10_000, "too_deep"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "too_deep"),
        (b"[" * 60 + b"]" * 60, "too_deep"),
        (b'{"a": "' + b"x" * 1_000_000 + b'"}', "too_long"),
        (b"[" + b"1," * 6_000 + b"1]", "too_many"),
        (b"x" * (MOST_BYTES + 1), "too_large"),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else value,
)
def test_what_is_no_file_of_ours_says_why(content: bytes, code: str) -> None:
    _found, problems = read_json(content)
    assert [p.code for p in problems] == [code]


def test_where_it_is_stands_in_words() -> None:
    _found, problems = read_json(b'{"goals": [{}, {"words": "\\u0007"}]}')
    assert problems[0].field == "goals › 2 › words"
    assert in_leaf(number="3") == [("leaves › 2 › number", "wrong_type")]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"number": True}, "wrong_type"),
        ({"number": 1.5}, "wrong_type"),
        ({"number": -1}, "no_number"),
        ({"number": None}, "wrong_type"),
        ({"yes": 1}, "wrong_type"),
        ({"key": ""}, "missing"),
        ({"key": "\u200b"}, "missing"),
        ({"key": "one"}, "twice"),
        ({"key": ["two"]}, "wrong_type"),
        ({"other": "three"}, "astray"),
        ({"other": "x" * 11}, "too_long"),
        ({"other": 12}, "wrong_type"),
        ({"on": "0001-01-01"}, "year"),
        ({"on": "9999-12-31"}, "year"),
        ({"on": "2026-02-30"}, "no_day"),
        ({"on": 20260101}, "no_day"),
        ({"at": "2026-01-01T10:00:00"}, "no_day"),
        ({"at": "9999-12-31T23:59:59-12:00"}, "year"),
        ({"clock": "25:00"}, "no_day"),
        ({"kind": "c"}, "unknown"),
    ],
)
def test_a_wrong_value_is_told_with_its_place(values: dict[str, Any], code: str) -> None:
    name = next(iter(values))
    assert in_leaf(**values) == [(f"leaves › 2 › {name}", code)]


def test_not_more_problems_than_somebody_reads() -> None:
    assert len(wrong({"name": "x", "leaves": [{"key": 1}] * 1_000})) == MOST_PROBLEMS


@pytest.mark.parametrize("found", [None, 1, "x", [], {"name": "x", "leaves": {}}, {"leaves": []}])
def test_another_shape_is_refused(found: Any) -> None:
    assert wrong(found)


WRITTEN = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=10)
UNKNOWN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | WRITTEN,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(WRITTEN, inside, max_size=3),
    max_leaves=5,
)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(
    name=WRITTEN.filter(str.strip),
    on=DAYS,
    number=st.integers(0, 2_000_000_000),
    words=st.lists(WRITTEN, max_size=3),
    unknown=UNKNOWN,
)
def test_what_is_read_is_written_again(
    name: str, on: date, number: int, words: list[str], unknown: Any
) -> None:
    """Also what this version does not know."""
    found = {
        "name": name,
        "leaves": [{"key": "k", "on": on.isoformat(), "number": number, "later": unknown}],
        "words": words,
        "of_later": unknown,
    }
    made, problems = read_as(Tree, json.loads(json.dumps(found)))
    if problems:  # a name of nothing but spaces
        assert {p.code for p in problems} == {"missing"}
        return
    again, problems = read_json(json.dumps(as_json(made)).encode())
    assert problems == []
    assert read_as(Tree, again) == (made, [])
    assert (again["of_later"], again["leaves"][0]["later"]) == (unknown, unknown)


@given(st.binary(max_size=200) | UNKNOWN.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_sent_is_answered(content: bytes) -> None:
    found, problems = read_json(content)
    if not problems:
        assert read_as(Tree, found) is not None
