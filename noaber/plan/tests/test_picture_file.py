"""A file with a plan, good or bad: pure reading, any plan there could be (S0-11)."""

import dataclasses
import json
import typing
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from noaber.lib.exchange import as_json
from noaber.lib.text import unseen
from noaber.plan import signing
from noaber.plan.exchange import Picture, coming, read_picture, shape

GOOD: dict[str, Any] = {
    "format": "noaber-plan",
    "version": 1,
    "sentence": "Ik red het niet meer alleen.",
    "taken_by": "p1",
    "people": [
        {"key": "p1", "name": "Samira", "kind": "family"},
        {"key": "p2", "name": "Dr. Vos", "kind": "work"},
    ],
    "goals": [{"key": "g1", "words": "slapen"}],
    "needs": [{"key": "n1", "words": "praten", "goal": "g1"}],
    "commitments": [{"key": "c1", "kind": "words", "who": "p2", "due_on": "2026-11-30"}],
    "circle": [{"name": "Amal", "direction": "both"}],
}


def codes(**changes: Any) -> list[tuple[str, str]]:
    _picture, problems = read_picture(json.dumps({**GOOD, **changes}).encode())
    return [(p.field, p.code) for p in problems]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"version": 2}, [("version", "newer")]),
        ({"version": "1"}, [("version", "no_version")]),
        ({"version": True}, [("version", "no_version")]),
        ({"format": "something"}, [("format", "other_file")]),
        ({"sentence": " "}, [("sentence", "missing")]),
        ({"taken_by": "p2"}, [("taken_by", "astray")]),
        ({"taken_by": "17"}, [("taken_by", "astray")]),
        ({"top": ["a", "b", "c", "d"]}, [("top", "too_long")]),
        ({"people": [{"key": "p1", "name": "1", "kind": "family"}], "commitments": []},
         [("people › 1 › name", "name_without_letter")]),
        ({"people": [{"key": "p1", "name": "x" * 81, "kind": "family"}], "commitments": []},
         [("people › 1 › name", "too_long")]),
        ({"circle": [{"name": "Amal", "direction": "both", "ring": 9}]},
         [("circle › 1", "unknown")]),
        ({"circle": [{"name": "Amal", "direction": "both", "support": ["x" * 11]}]},
         [("circle › 1 › support", "unknown")]),
        ({"id": 1, "family_id": 2, "later": {}}, []),
    ],
)  # fmt: skip
def test_what_the_shape_cannot_say(changes: dict[str, Any], told: list[tuple[str, str]]) -> None:
    assert codes(**changes) == told


def people_named(name: str, key: str = "p1") -> dict[str, Any]:
    return {
        "people": [{"key": key, "name": name, "kind": "family"}],
        "commitments": [],
        "taken_by": key,
    }


@pytest.mark.parametrize("sign", "\u200b\u2060\ufeff\u00ad\u202e\u2066\ufe0f\u200d")
def test_what_nobody_sees_is_off_the_ends_of_names_and_refused_inside(sign: str) -> None:
    around = json.dumps({**GOOD, **people_named(f"{sign}Samira\u00a0{sign}")}).encode()
    picture, problems = read_picture(around)
    assert problems == []
    assert picture is not None
    assert picture.people[0].name == "Samira"
    assert codes(**people_named(f"Sam{sign}ira")) == [("people › 1 › name", "unseen")]
    assert codes(**people_named("Samira", f"p{sign}1"))[0] == ("taken_by", "unseen")
    circle = [{"name": f"Am{sign}al", "direction": "both"}]
    assert codes(circle=circle) == [("circle › 1 › name", "unseen")]
    assert codes(where=f"Water{sign}rijk") == [("where", "unseen")]
    _none, (problem,) = read_picture(json.dumps({**GOOD, "circle": circle}).encode())
    assert f"U+{ord(sign):04X}" in problem.said(str)


def test_what_writing_needs_stays_and_free_text_is_never_altered() -> None:
    free = "\u202eomgekeerd\u200b \u00a0می\u200cخواهم 👩\u200d👧 "
    made, problems = read_picture(
        json.dumps({**GOOD, **people_named("علی\u200cرضا"), "sentence": free}).encode()
    )
    assert problems == []
    assert made is not None
    assert (made.people[0].name, made.sentence) == ("علی\u200cرضا", free)


def test_two_keys_that_look_the_same_are_one_key_twice() -> None:
    people = [{"key": k, "name": "Samira", "kind": "family"} for k in ("p1", "p1\u200b")]
    assert codes(people=people, commitments=[]) == [("people › 2 › key", "twice")]


# Of names nothing is kept that nobody sees, so what comes back would be another text.
SIGNS = st.characters(exclude_categories=("C", "Z")).filter(lambda sign: not unseen(sign))


def values_of(cls: type, keys: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    """Any shape there could be; what refers, refers to one of these keys."""
    hints = typing.get_type_hints(cls)
    made = {
        f.name: value_of(f, hints[f.name], keys)
        for f in dataclasses.fields(cls)
        if f.name != "more" and "key" not in f.metadata
    }
    return st.builds(
        cls, more=st.dictionaries(st.just("later"), st.text(SIGNS, max_size=5)), **made
    )


def value_of(f: Any, hint: Any, keys: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    if hint is str:
        if refers := f.metadata.get("refers"):
            return st.sampled_from(["", *keys.get(refers, [])])
        if choices := f.metadata.get("choices"):
            return st.sampled_from([c for c in choices if c or not f.metadata["required"]])
        return st.text(SIGNS, min_size=1, max_size=min(f.metadata["longest"], 20))
    if typing.get_origin(hint) is tuple:
        inside = typing.get_args(hint)[0]
        if dataclasses.is_dataclass(inside):
            return st.lists(values_of(typing.cast(type, inside), keys), max_size=1).map(tuple)
        return st.just(())
    simple: dict[Any, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: st.integers(0, 1000),
        date: st.dates(date(2000, 1, 1), date(2050, 1, 1)),
        datetime: st.dates(date(2000, 1, 1), date(2050, 1, 1)).map(
            lambda day: datetime.combine(day, time(12, 30), UTC)
        ),
        time: st.times(),
    }
    if hint in simple:
        return simple[hint]
    inside = typing.get_args(hint)[0]
    return st.none() | simple.get(inside, st.none())


@st.composite
def pictures(draw: Any) -> Any:
    """A whole plan, with anybody doing anything."""
    keys = {"people": ["p1", "p2"], "goals": ["g1"], "needs": ["n1"], "commitments": ["c1", "c2"]}
    plan = draw(values_of(Picture, keys))

    def keyed(cls: type, kind: str) -> tuple[Any, ...]:
        return tuple(dataclasses.replace(draw(values_of(cls, keys)), key=key) for key in keys[kind])

    people = tuple(
        dataclasses.replace(p, name="Naam", kind="family") for p in keyed(shape.Somebody, "people")
    )
    return dataclasses.replace(
        plan,
        format="noaber-plan",
        version=1,
        sentence="zin",
        taken_by="p1",
        top=("een",),
        people=people,
        goals=keyed(shape.Goal, "goals"),
        needs=keyed(shape.Need, "needs"),
        commitments=keyed(shape.Commitment, "commitments"),
        circle=(),
    )


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(pictures())
def test_any_plan_is_read_as_it_was_written(plan: Picture) -> None:
    written = as_json(plan)
    read, problems = read_picture(json.dumps(written).encode())
    assert problems == []
    assert read == plan
    told = coming(plan, "p1", date(2026, 1, 1))
    assert told.mine + told.of_members + len(told.ask_anew) <= len(plan.commitments)
    assert signing.version_of(written) == signing.version_of(json.loads(json.dumps(written)))


FIELDS = [f.name for f in dataclasses.fields(shape.Commitment) if f.name != "more"]
STRANGE: tuple[Any, ...] = (
    "x" * 1_000_000, "\x00", "<script>\x1b", 17, -1, 1.5, [], {}, None, True,
    "0001-01-01", "9999-12-31T00:00:00+00:00",
)  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_something_strange_in_every_field_is_told_or_harmless(name: str) -> None:
    for value in STRANGE:
        task = {**GOOD["commitments"][0], name: value}
        told = codes(commitments=[task])
        assert all(path.startswith("commitments › 1") for path, _code in told), (value, told)
        if isinstance(value, str) and len(value) > 1_000:
            assert told


# --- one signature --------------------------------------------------------------------------------

RUNNING = signing.Standing(spoken=False, agreed=False, investigated=False)


@pytest.mark.parametrize(
    ("standing", "may"),
    [
        (RUNNING, ("personal_plan",)),
        (dataclasses.replace(RUNNING, spoken=True), ("personal_plan",)),
        (dataclasses.replace(RUNNING, spoken=True, agreed=True),
         ("personal_plan", "investigation_report", "application")),
        (dataclasses.replace(RUNNING, investigated=True), ("personal_plan", "application")),
    ],
)  # fmt: skip
def test_what_a_name_may_count_as(standing: signing.Standing, may: tuple[str, ...]) -> None:
    """S2-14: the application follows the investigation, or six weeks without one."""
    assert signing.may_count_as(standing) == may


def test_an_application_comes_with_the_report_or_after_it() -> None:
    ready = dataclasses.replace(RUNNING, spoken=True, agreed=True)
    told = [p.code for p in signing.covers_problems(["application"], ready)]
    assert told == ["report_first"]
    assert not signing.covers_problems(["application", "investigation_report"], ready)
    late = dataclasses.replace(RUNNING, investigated=True)
    assert not signing.covers_problems(["application"], late)
    assert [p.code for p in signing.covers_problems([], ready)] == ["nothing"]
    assert [p.code for p in signing.covers_problems(["application"], RUNNING)] == ["not_yet"]


def test_what_happens_next_is_no_other_plan() -> None:
    plan, problems = read_picture(json.dumps(GOOD).encode())
    assert plan, problems
    version = signing.version_of(as_json(plan))
    task = dataclasses.replace(plan.commitments[0], kept_at=datetime.now(UTC))
    assert signing.version_of(as_json(dataclasses.replace(plan, commitments=(task,)))) == version
    left = dataclasses.replace(plan.commitments[0], no_one_yet=True)
    assert signing.version_of(as_json(dataclasses.replace(plan, commitments=(left,)))) != version
    assert signing.version_of({}) == signing.version_of({"opened_at": "x"})
