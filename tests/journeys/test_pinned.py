"""Numbers of queries are written in the rows of screens.yaml, and nothing else in it changes."""

from tests.journeys.queries import pinned

WRITTEN = """# A head.
our_plan: {words: Ons plan, queries: 8}
goals:home_change: {words: Een doel, may: decides, queries: 13}
goal_adopt: {words: "Een voorstel, van ons", may: decides}
went: {words: Weg, queries: 5, no_screen: leads on}
"""


def test_a_number_is_written_anew_added_and_taken_away() -> None:
    assert pinned(WRITTEN, {"our_plan": 9, "goals:home_change": 13, "goal_adopt": 4}) == (
        "# A head.\n"
        "our_plan: {words: Ons plan, queries: 9}\n"
        "goals:home_change: {words: Een doel, may: decides, queries: 13}\n"
        'goal_adopt: {words: "Een voorstel, van ons", may: decides, queries: 4}\n'
        "went: {words: Weg, no_screen: leads on}\n"
    )


def test_what_asks_as_much_as_is_written_stays_to_the_letter() -> None:
    text = WRITTEN.replace(", queries: 5", "")
    assert pinned(text, {"our_plan": 8, "goals:home_change": 13}) == text
