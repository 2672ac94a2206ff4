"""What a wish must be. Plain Python."""

from noaber.lib.problems import Problem, _


def wish_problems(words: str) -> list[Problem]:
    """Nothing, where there are words."""
    return [] if words.strip() else [Problem("words", "empty", _("Schrijf hier iets op."))]
