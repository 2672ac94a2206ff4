"""Every requirement of this list has a test that says so in its name or its docstring."""

import ast
import re

import pytest

from tests.architecture.test_code import sources

TESTED = (
    "S0-18", "S2-01", "S2-02", "S2-08", "S2-09", "S2-20", "S3-15",
    "X-04", "X-05", "X-06", "X-08", "X-10", "X-12", "X-18", "X-19", "X-20", "X-23", "X-24",
    "X-27", "X-29",
)  # fmt: skip

# Clauses of an acceptance example that have a test of their own, in the words of the example.
CLAUSES = {
    "X-05": ("both are told a month before",),
}


def named_tests() -> dict[str, list[str]]:
    """The tests that name a requirement; a test without an assert or a raises does not count."""
    found: dict[str, list[str]] = {}
    for path, tree in sources(tests=True):
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            for requirement in re.findall(r"\b[SX]\d?-\d\d\b", ast.get_docstring(node) or ""):
                if asserts(node):
                    found.setdefault(requirement, []).append(f"{path.name}:{node.name}")
    return found


def of_clause(requirement: str, clause: str) -> list[str]:
    """The tests that quote a clause of a requirement."""
    return [
        node.name
        for _path, tree in sources(tests=True)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and asserts(node)
        if requirement in (words := ast.get_docstring(node) or "") and clause in words
    ]


def asserts(test: ast.FunctionDef) -> bool:
    """Whether this test can fail by what it finds."""
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Attribute) and node.attr == "raises")
        for node in ast.walk(test)
    )


@pytest.mark.parametrize("requirement", TESTED)
def test_a_requirement_has_its_acceptance_test(requirement: str) -> None:
    assert named_tests().get(requirement)


@pytest.mark.parametrize(
    ("requirement", "clause"), [(r, clause) for r, clauses in CLAUSES.items() for clause in clauses]
)
def test_a_clause_has_a_test_of_its_own(requirement: str, clause: str) -> None:
    assert of_clause(requirement, clause)


def test_the_check_can_fail() -> None:
    assert "X-99" not in named_tests()
    assert not of_clause("X-05", "both " + "are told a year before")
