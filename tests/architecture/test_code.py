"""House rules that can be read from the code: layers, names, acts, sizes (house, 1 to 4)."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.db import models

from noaber.record.parts import parts
from tests.architecture import layers
from tests.slowest import SLOWEST

ROOT = Path(__file__).parents[2]
NOABER = ROOT / "noaber"
PARTS = tuple(parts())  # low to high
SCORING = re.compile(r"(^|_)(risk|score|scoring|rank|ranking|profile|propensity)s?($|_)", re.I)


@cache
def sources(tests: bool = False) -> tuple[tuple[Path, ast.Module], ...]:
    """Our Python files: the product's, or all tests; read once."""
    return tuple(
        (path, ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted([*NOABER.rglob("*.py"), *(ROOT / "tests").rglob("*.py")])
        if ("tests" in path.parts) == tests and "migrations" not in path.parts
    )


PRODUCT = sources()


def own_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("noaber.")]


def act_kinds() -> set[str]:
    found = set()
    for path in NOABER.glob("*/acts.yaml"):
        for row in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            assert row["name"].split(".")[0] == path.parent.name
            found.add(row["name"])
    return found


ACT_KINDS = act_kinds()


def acts_in_code() -> set[str]:
    """Those that the product's Python begins. That a name is an act's is mypy's to say."""
    return {
        name for path, tree in PRODUCT for node in ast.walk(tree) if (name := named(path, node))
    }


def named(path: Path, node: ast.AST) -> str:
    """The act that `act_names.GOAL_SET` (of the own part) or `plan_acts.GOAL_SET` is; else ''."""
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
        return ""
    module = node.value.id
    own = path.relative_to(NOABER).parts[0]
    part = own if module == "act_names" else module.removesuffix("_acts")
    name = f"{part}.{node.attr.lower()}"
    return name if node.attr.isupper() and name in ACT_KINDS else ""


# Written by functions that only the owner of the database calls.
OWNERS_ACTS = {"people.noaber_begun", "people.everybody_out"}


def test_every_act_in_the_tables_is_in_the_code() -> None:
    assert ACT_KINDS - acts_in_code() == due_acts() | OWNERS_ACTS


def due_acts() -> set[str]:
    """Those that the database's own functions do, when they are due or as who looks."""
    sql = "".join(path.read_text(encoding="utf-8") for path in NOABER.glob("*/*.sql"))
    return set(re.findall(r"(?:due_act|done_as)\('([a-z_.]+)'", sql))


def test_the_acts_that_are_due_and_no_others_are_done_by_the_database() -> None:
    rows = [row for path in NOABER.glob("*/acts.yaml") for row in yaml.safe_load(path.read_text())]
    assert {row["name"] for row in rows if row["level"] == "due"} == due_acts()
    assert len(due_acts()) == 7


@cache
def functions_by_act() -> dict[str, set[str]]:
    """For each act the functions that do it."""
    found: dict[str, set[str]] = {name: {name} for name in ACT_KINDS}
    for path, tree in PRODUCT:
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    if name := named(path, node):
                        found[name].add(function.name)
    return found


@pytest.mark.parametrize("name", sorted(ACT_KINDS))
def test_every_act_is_named_in_a_test(name: str) -> None:
    names = "|".join(re.escape(word) for word in sorted(functions_by_act()[name]))
    assert any(re.search(rf"(?<![\w.])({names})\b", text) for text in texts_of_tests())


@cache
def texts_of_tests() -> list[str]:
    return [
        path.read_text(encoding="utf-8").replace("acts.", "") for path, _ in sources(tests=True)
    ]


def scored(names: list[str]) -> list[str]:
    """Names that look like scoring people."""
    snake = [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name) for name in names]
    return [name for name, words in zip(names, snake, strict=True) if SCORING.search(words)]


def test_nobody_is_scored() -> None:
    """X-24: no model, field, function or column is named like a risk, a score or a profile."""
    names = [f.name for m in own_models() for f in m._meta.get_fields()]
    names += [m.__name__ for m in own_models()]
    for _path, tree in PRODUCT:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.append(node.name)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names.append(node.target.id)
    assert scored(names) == []


@pytest.mark.parametrize("name", ["risk_score", "RiskProfile", "ranking", "family_rank", "Scoring"])
def test_the_check_for_scoring_can_fail(name: str) -> None:
    assert scored([name]) == [name]


@pytest.mark.parametrize("name", ["brisk", "frank", "underscore", "profiled_by_nobody"])
def test_the_check_for_scoring_knows_words(name: str) -> None:
    assert scored([name]) == []


def test_no_model_has_floats() -> None:
    fields = [f for m in own_models() for f in m._meta.get_fields()]
    assert not [f for f in fields if isinstance(f, models.FloatField)]


def test_models_have_no_save_of_their_own_and_nobody_listens_to_signals() -> None:
    for model in own_models():
        assert not {"save", "delete", "clean", "full_clean"} & set(vars(model)), model
    for path, tree in PRODUCT:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert "signals" not in (node.module or ""), path


def test_rules_and_lib_are_plain_python() -> None:
    plain = layers.plain()
    for path, tree in PRODUCT:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if any(f"{name}.".startswith(f"{one}.") for one in plain):
            for module in imported(tree):
                assert module.split(".")[0] not in ("django", "psycopg"), path


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_foreign_keys_point_down() -> None:
    for model in own_models():
        for field in model._meta.get_fields():
            other = field.related_model if isinstance(field, models.ForeignKey) else None
            if other is None or isinstance(other, str):
                continue
            there, here = other._meta.app_label, model._meta.app_label
            if there in PARTS:
                assert PARTS.index(there) <= PARTS.index(here), f"{model} → {other}"
            else:
                assert (model.__name__, there) == ("Account", "auth"), f"{model} → {other}"


def test_a_guarded_model_reaches_no_guarded_model_by_a_constraint_of_one_column() -> None:
    guarded = {m for m in own_models() if any(f.name == "compartment" for f in m._meta.fields)}
    assert len(guarded) > 10
    for model in own_models():
        for field in model._meta.fields:
            if isinstance(field, models.ForeignKey) and field.related_model in guarded:
                assert not vars(field)["db_constraint"], f"{model.__name__}.{field.name}"


def test_files_are_under_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in [*NOABER.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
        if "migrations" not in path.parts
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_the_slowest_modules_are_there() -> None:
    assert [name for name in SLOWEST if not (ROOT / name).is_file()] == []


def test_functions_are_under_40_lines() -> None:
    long = {}
    for path, tree in [*PRODUCT, *sources(tests=True)]:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines >= 40:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = lines
    assert long == {}


def test_only_the_record_and_sharing_open_looks_and_begin_acts() -> None:
    """One function opens a look and one begins an act; nobody calls the database's own by hand."""
    for path, _tree in PRODUCT:
        if path.relative_to(NOABER).parts[0] in ("record", "sharing"):
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"open_look|begin_act|noaber\.looks|noaber\.act\b", text), path
