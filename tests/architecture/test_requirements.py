"""Every requirement of this list has a test that says so in its name or its docstring."""

import ast
import re
from functools import cache

import pytest

from tests.architecture.test_code import sources

TESTED = (
    "S0-18", "S2-01", "S2-02", "S2-08", "S2-09", "S2-20", "S3-15",
    "X-04", "X-05", "X-06", "X-08", "X-10", "X-12", "X-18", "X-19", "X-20", "X-23", "X-24",
    "X-27", "X-29",
)  # fmt: skip
# Of the table (issue 3): which test holds the acceptance example.
AT_THE_TABLE = {
    "S0-04": "test_who_drafts_gave_their_word_and_samira_s_is_missing",
    "S0-10": "test_nearest_first_and_one_why_for_who_passes_by_the_circle",
    "S0-11": "test_de_brug_leaves_and_the_day_after_all_is_there_with_no_one_yet",
    "S1-03": "test_the_familys_first_name_is_all_that_karim_reads_beside_his_task",
    "S1-04": "test_left_empty_it_reads_not_agreed_yet",
    "S1-06": "test_debt_and_parenting_are_one_plan_and_who_they_are_is_asked_once",
    "S1-08": "test_who_waits_reads_until_when_and_what_helps_meanwhile",
    "S2-03": "test_the_real_question_stands_beside_the_asked_one_with_both_names",
    "S2-04": "test_what_youssef_answers_after_a_talk_is_read_by_marieke_and_never_by_petra",
    "S2-07": "test_a_task_counts_once_its_doer_said_yes",
    "S2-18": "test_help_for_another_goal_than_the_first_asks_whether_they_want_that",
    "S3-03": "test_the_sister_who_can_in_the_weekend_is_not_suggested_for_wednesday",
    "S3-09": "test_what_needs_a_professional_goes_straight_to_one",
    "S4-08": "test_who_is_removed_sees_nothing_at_once",
    "X-09": "test_a_simple_question_has_at_most_seven_parts",
    "X-11": "test_at_most_three_things_at_once_and_no_blame",
}

# Clauses of an acceptance example that have a test of their own, in the words of the example.
CLAUSES = {
    "X-05": ("both are told a month before",),
    "X-11": ("a person calls and nothing is stopped",),
}


@cache
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


@pytest.mark.parametrize("requirement", AT_THE_TABLE)
def test_the_acceptance_example_of_the_table_is_this_test(requirement: str) -> None:
    names = [found.partition(":")[2] for found in named_tests().get(requirement, [])]
    assert AT_THE_TABLE[requirement] in names


def test_the_check_can_fail() -> None:
    assert "X-99" not in named_tests()
    assert not of_clause("X-05", "both " + "are told a year before")
