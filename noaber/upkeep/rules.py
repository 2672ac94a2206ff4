"""When what does not work must be answered (S0-18)."""

from collections.abc import Sequence
from datetime import date, timedelta

FLAGS_TO_OPEN = 3
ANSWER_WITHIN = timedelta(days=30)


def answer_due_on(flagged_on: Sequence[date]) -> date | None:
    """From the third flag on, an answer is due within 30 days; None while there are fewer."""
    if len(flagged_on) < FLAGS_TO_OPEN:
        return None
    return sorted(flagged_on)[FLAGS_TO_OPEN - 1] + ANSWER_WITHIN
