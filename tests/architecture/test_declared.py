"""What parts and doors declare is whole; and each thing that is wrong is told, where and how."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from noaber.doors import HERE as DOORS
from noaber.record.parts import (
    ABOUT_NOBODY,
    HERE,
    Gift,
    Kind,
    Misplaced,
    Part,
    RuleTable,
    Table,
    in_order,
    parts,
)
from tests.addresses import Found
from tests.architecture import declared, declared_parts, declared_screens
from tests.architecture.there import Act, There, place, there

UPKEEP = HERE / "upkeep/part.py"
ACTS, FLAGGED = HERE / "upkeep/acts.yaml", "upkeep.flagged"


def test_what_is_declared_is_whole() -> None:
    assert declared.problems() == []


def line(path: Path, *words: str) -> str:
    """Where it is, found otherwise than the check finds it: by counting."""
    at, text = 0, path.read_text(encoding="utf-8")
    for word in words:
        at = text.index(word, at)
    return f"{path.relative_to(HERE.parent)}:{text.count(chr(10), 0, at) + 1}"


# --- a part ---------------------------------------------------------------------------------------


def with_table(name: str, **changes: Any) -> There:
    """As it is, but for what upkeep says of one table."""
    made = there()
    part = made.parts["upkeep"]
    tables = tuple(replace(t, **changes) if t.name == name else t for t in part.tables)
    return replace(made, parts={**made.parts, "upkeep": replace(part, tables=tables)})


def with_upkeep(**changes: Any) -> There:
    made = there()
    return replace(made, parts={**made.parts, "upkeep": replace(made.parts["upkeep"], **changes)})


def told(wrong: There) -> list[str]:
    return list(declared_parts.problems(wrong))


@pytest.mark.parametrize("hole", ["grounds", "kept", "counted"])
def test_a_manifest_with_a_hole_is_told(hole: str) -> None:
    empty: Any = () if hole == "grounds" else ""
    found = told(with_upkeep(**{hole: empty}))
    assert found
    assert all(f"not said enough: say {hole}" in one for one in found)
    assert found[0].startswith(
        line(UPKEEP, '"upkeep_answer"' if hole == "counted" else '"upkeep_flag"')
    )


@pytest.mark.parametrize(
    ("table", "changes", "words"),
    [
        ("upkeep_use", {"why": ""}, "say why: why it is written without an act"),
        ("upkeep_flag", {"grounds": ("wmo-0",)}, "no ground wmo-0: name a row in force"),
        (
            "upkeep_flag",
            {"grounds": ("wams-2.3a.3",)},
            "no ground wams-2.3a.3: name a row in force",
        ),
        ("upkeep_flag", {"app": "insert, select"}, "rights “insert, select”: write them as in"),
        ("upkeep_flag", {"seen": "guarded"}, "is guarded, so it is about people"),
        ("upkeep_flag", {"seen": "guarded"}, "what has a compartment_id is guarded"),
        ("upkeep_flag", {"seen": "read"}, "writes upkeep_flag, which is written by no act"),
    ],
)
def test_what_a_table_cannot_be_is_told(table: str, changes: dict[str, Any], words: str) -> None:
    found = [one for one in told(with_table(table, **changes)) if words in one]
    assert found
    in_acts = "no act" in words
    place_of = line(*((ACTS, FLAGGED, table) if in_acts else (UPKEEP, f'"{table}"')))
    assert found[0].startswith(f"{place_of}: ")


def test_a_table_that_no_part_declares_and_one_that_is_not_there() -> None:
    tables = parts()["upkeep"].tables
    models = HERE / "upkeep/models.py"
    assert any(
        one.startswith(f"{line(models, 'class Flag')}: no part declares upkeep_flag: add Table(")
        for one in told(with_upkeep(tables=tables[1:]))
    )
    found = told(with_upkeep(tables=(*tables, Table("upkeep_nothing", "open"))))
    assert [one.partition(": ")[2] for one in found] == [
        "there is no table upkeep_nothing: make it in models.py or SQL, or take this away"
    ]


def test_a_table_of_sql_that_no_part_declares_is_told_where_sql_makes_it() -> None:
    tables = tuple(table for table in parts()["upkeep"].tables if table.name != "upkeep_beat")
    (found,) = told(with_upkeep(tables=tables))
    at = line(HERE / "upkeep/guards.sql", "create table if not exists upkeep_beat")
    assert found.startswith(f"{at}: no part declares upkeep_beat")


def test_what_two_parts_declare_is_told() -> None:
    """A table, a rule table, the name of an act, and a row of rules such as a purpose."""
    found = told(with_upkeep(tables=(*parts()["upkeep"].tables, Table("people_team", "open"))))
    assert any("people_team is declared twice, first by upkeep" in one for one in found)
    rules = RuleTable("sharing_purpose", ("key",), ("key", "words"), "purposes.yaml")
    found = told(with_upkeep(rule_tables=(rules,)))
    assert any("sharing_purpose is declared twice, first by upkeep" in one for one in found)
    made = there()
    for name, file, key in (
        ("record_act_kind", "plan/acts.yaml", {"name": "plan.goal_set"}),
        ("sharing_purpose", "sharing/purposes.yaml", {"key": "our_plan"}),
    ):
        again = (file, [key])
        wrong = replace(made, rules={**made.rules, name: [*made.rules[name], again]})
        (word,) = key.values()
        assert told(wrong) == [
            f"{line(HERE / file, word)}: {word} is declared twice, first by {file}:"
            " let one of them declare it"
        ]


def with_kinds(*kinds: Kind) -> There:
    return with_upkeep(kinds=kinds)


def test_a_kind_that_two_parts_declare_is_told() -> None:
    (found, *_more) = told(with_kinds(Kind("contact", "person")))
    assert found == (
        f"{line(HERE / 'people/part.py', 'Kind(', chr(34) + 'contact')}: the kind contact is"
        " declared twice, first by upkeep: let one of them declare it"
    )


def test_a_kind_that_a_purpose_names_and_nobody_declares_is_told() -> None:
    made, file = there(), "sharing/purposes.yaml"
    plan = made.parts["plan"]
    without = replace(plan, kinds=tuple(one for one in plan.kinds if one.key != "circle"))
    found = told(replace(made, parts={**made.parts, "plan": without}))
    assert found == [
        f"{line(HERE / file, f'key: {key},', 'circle', *again)}: {key} needs the kind circle, which"
        " no part declares: add Kind('circle', …) to a part.py, or take it away"
        for key, again in (("who_looked", ()), ("circle", ("circle",)), ("take_along", ()))
    ]


def test_a_kind_that_no_purpose_names_is_told() -> None:
    (found,) = told(with_kinds(Kind("money", "family")))
    assert found == (
        f"{line(UPKEEP)}: no purpose needs the kind money, so nobody ever sees it: name it in the"
        " kinds of a row of purposes.yaml, or take it away"
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            Kind("k", "family", gifts=(Gift("in_charge", "write", ("question",)),)),
            "is given to who is in charge and stays with them when another takes over",
        ),
        (Kind("k", "family", tasks=("nothing",)), "k is for the task nothing: there is no such"),
        (
            Kind("k", "family", opens_at_birth=True),
            "not which kind it is like; of a family only k",
        ),
        (Kind("k", "family", opens_at_birth=True, like="plan", audiences=("person",)), 'add ""'),
        (Kind("k", "person", to_holders=("family",)), "to_holders an audience that it has not"),
        (Kind("k", "family", to_holders=("",)), "are about a child's own"),
        (Kind("k", "family", tells_where=True), "are about a child's own"),
        (Kind("k", "person", follows="contact"), "only what is of a family follows"),
        (Kind("k", "family", follows="contact"), "says follows contact: name a kind that is of a"),
        (Kind("k", "family", like="contact"), "says like contact: name a kind that is of a family"),
        (Kind("k", "family", like="nothing"), "says like nothing: name a kind that is of a family"),
        (
            Kind("k", "family", gifts=(Gift("subject", "own", ("opens",)),)),
            "gives when it opens, and is like no kind: say like",
        ),
        (
            Kind("k", "family", like="plan", gifts=(Gift("asks", "write", ("opens",)),)),
            "gives to asks when it opens, who cannot be told from grants: name one of subject",
        ),
        (
            Kind("k", "family", gifts=(Gift("clock", "see", ("birth",), ("nothing",)),)),
            "gives for nothing: there is no such purpose",
        ),
    ],
)
def test_what_a_kind_cannot_be_is_told(kind: Kind, words: str) -> None:
    found = [one for one in told(with_kinds(kind)) if words in one]
    assert found


def test_a_purpose_on_a_ground_that_is_not_there_is_told() -> None:
    made, file = there(), "sharing/purposes.yaml"
    row = {"key": "circle", "kinds": ["circle"], "words": "…", "grounds": ["wmo-5.1.1-3", "wmo-0"]}
    rows = [(f, [r for r in of if r["key"] != "circle"]) for f, of in made.rules["sharing_purpose"]]
    wrong = {**made.rules, "sharing_purpose": [*rows, (file, [row])]}
    assert told(replace(made, rules=wrong)) == [
        f"{line(HERE / file, 'key: circle')}: circle names wmo-0: there is no such row in"
        " legal_bases.yaml"
    ]


def test_a_function_of_which_nobody_says_who_calls_it_is_told() -> None:
    made = there()
    wrong = replace(made, callers={**made.callers, "upkeep": {"act": {"forget_who_said": "…"}}})
    at = line(HERE / "upkeep/guards.sql", "create or replace function tidy_upkeep")
    (found,) = told(wrong)
    assert found.startswith(f"{at}: nobody says who may call tidy_upkeep, which has the guard's")


def test_a_row_of_callers_without_its_function_and_one_of_two_parts_are_told() -> None:
    made = there()
    more = {**made.callers["upkeep"], "look": {"no_such": "…"}}
    (found,) = told(replace(made, callers={**made.callers, "upkeep": more}))
    assert "upkeep makes no function no_such: take the row away" in found
    more = {**made.callers["post"], "nothing": {**made.callers["post"]["nothing"], "seal": "…"}}
    (found,) = told(replace(made, callers={**made.callers, "post": more}))
    assert "seal is declared twice, first by record" in found


# --- acts and columns -----------------------------------------------------------------------------


def with_act(change: Callable[[dict[str, Any]], dict[str, Any]]) -> There:
    """As it is, but for what upkeep.flagged says."""
    made = there()
    acts = [Act(a.file, change(a.row)) if a.name == FLAGGED else a for a in made.acts]
    return replace(made, acts=acts)


def test_an_act_that_names_a_column_or_a_table_that_is_not_there_is_told() -> None:
    wrong = with_act(lambda row: {**row, "writes": {"upkeep_flag": ["colour"]}})
    assert told(wrong) == [
        f"{line(ACTS, FLAGGED, 'upkeep_flag')}: {FLAGGED} names upkeep_flag.colour: there is no"
        " such column to write: take it away, or make it in models.py and a migration"
    ]
    (found,) = told(with_act(lambda row: {**row, "removes": ["upkeep_colour"]}))
    assert found.startswith(f"{line(ACTS, FLAGGED)}: {FLAGGED} writes upkeep_colour: there is no")


def test_a_column_that_no_act_writes_is_told() -> None:
    adds = ["screen", "role_kind", "municipality", "flagged_at", "is_another"]
    wrong = with_act(lambda row: {**row, "adds": {"upkeep_flag": adds}})
    assert told(wrong) == [
        f"{line(HERE / 'upkeep/models.py', 'class Flag', 'words')}: no act writes"
        " upkeep_flag.words: name it in acts.yaml under adds or writes, or take the column away"
    ]


def test_an_act_of_another_part_is_told() -> None:
    (found,) = [
        one for one in told(with_act(lambda r: {**r, "name": "plan.flagged"})) if "call" in one
    ]
    assert "act plan.flagged stands in upkeep/acts.yaml: call it upkeep.…, or move it" in found


# --- the order ------------------------------------------------------------------------------------


def test_parts_stand_on_each_other() -> None:
    assert in_order({"plan": "people", "record": "lib", "people": "record"}) == [
        "record",
        "people",
        "plan",
    ]


@pytest.mark.parametrize(
    ("above", "words"),
    [
        ({"a": "lib", "b": "a", "c": "a"}, "c and b both stand on a: let one stand on the other"),
        ({"a": "lib", "b": "c", "c": "b"}, "b, c: stands on no part that is there, or in a circle"),
        ({"a": "lib", "b": "nowhere"}, "b: stands on no part that is there"),
        ({"a": "lib", "b": ""}, "b: stands on no part that is there"),
        ({"a": "b", "b": "a"}, "a, b: stands on no part"),
    ],
)
def test_another_order_than_a_tower_is_refused(above: dict[str, str], words: str) -> None:
    with pytest.raises(Misplaced, match=words):
        in_order(above)


def test_the_check_tells_where_the_order_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def misplaced() -> dict[str, Part]:
        raise Misplaced("plan", "plan and post both stand on sharing")

    monkeypatch.setattr(declared, "parts", misplaced)
    assert declared.problems() == [
        f"{line(HERE / 'plan/part.py', 'above')}: plan and post both stand on sharing"
    ]


# --- screens --------------------------------------------------------------------------------------

FAMILY = DOORS / "family/screens.yaml"


def told_of(**changes: dict[str, Any] | None) -> list[str]:
    """With rows of the family's door that are otherwise, or None: gone."""
    made = declared_screens.screens()
    rows = {**made.files[FAMILY], **changes}
    files = {**made.files, FAMILY: {name: row for name, row in rows.items() if row is not None}}
    return list(declared_screens.problems(replace(made, files=files)))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"words": "Ons beleid", "may": "reads"}, "“Ons beleid” has no English: .venv/bin/python"),
        ({"words": "Ons plan"}, "who may come here? may: one of decides, "),
        ({"words": "Ons plan", "may": "everybody"}, "who may come here? may: one of decides, "),
    ],
)
def test_a_row_that_cannot_be_is_told(row: dict[str, Any], words: str) -> None:
    (found,) = told_of(family_plan=row)
    assert found.startswith(f"{line(FAMILY, 'family_plan')}: family_plan: {words}")


def test_an_address_without_a_row_and_a_row_without_an_address_are_told() -> None:
    at = line(DOORS / "family/urls.py", '"family_plan"')
    assert told_of(family_plan=None) == [
        f"{at}: the address family_plan has no row: add one to screens.yaml"
    ]
    assert told_of(family_plans={"words": "Ons plan"}) == [
        f"{place(FAMILY)}: family_plans: there is no such address: take the row away, or make the"
        " address in urls.py"
    ]
    (found,) = told_of(desk={"words": "Ons plan"})
    assert f"desk stands in {line(DOORS / 'desk/screens.yaml', 'desk:')} too" in found
    (found,) = told_of(our_plan={"words": "Ons plan", "may": "reads"})
    assert "may is for an address with a number in it: take it away" in found


def test_an_address_with_a_namespace_goes_by_its_whole_name() -> None:
    made = declared_screens.screens()
    view = made.addresses["family_plan"].callback
    there = {**made.addresses, "goals:other": Found("goals:other", "doel/", view)}
    wrong = replace(made, addresses=there)
    (found,) = declared_screens.problems(wrong)
    assert "the address goals:other has no row" in found
    rows = {**made.files[FAMILY], "goals:other": {"words": "Ons plan"}}
    right = replace(wrong, files={**made.files, FAMILY: rows})
    assert list(declared_screens.problems(right)) == []


def test_a_row_that_cannot_be_read_is_told() -> None:
    rows = {FAMILY: {"family_plan": {"word": "Ons plan"}, "fridge": {"words": ""}}}
    assert [one.partition(": ")[2] for one in declared_screens.misshapen(rows)] == [
        "family_plan: word is nothing that a row says: say one of may, no_address, no_screen,"
        " queries, was, words",
        "family_plan: no words: say how people call it, or “Een andere pagina” for nothing",
        "fridge: no words: say how people call it, or “Een andere pagina” for nothing",
    ]


def test_what_is_about_nobody_says_so() -> None:
    assert all(table.grounds == ABOUT_NOBODY for table in parts()["upkeep"].every_table())
