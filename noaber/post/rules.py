"""When somebody must be told that a message waits."""

from datetime import datetime, timedelta
from pathlib import Path

from noaber.lib.terms import Term, owed, read_terms

LINK_LASTS = timedelta(days=14)  # a personal link in a message or a letter
LONGEST_WAIT = timedelta(hours=4)
_TERMS = Path(__file__).with_name("terms.yaml")


def notice_term() -> Term:
    """What is owed to who has a message waiting: the one row of terms.yaml."""
    return read_terms(_TERMS)[0]


def notice_due_at(posted_at: datetime) -> datetime:
    """Until when the notice that a message waits is in time: 48 hours (Awb 2:10 lid 1, T-EL-04)."""
    return owed(notice_term(), posted_at).due_at


def wait_after(tries: int) -> timedelta:
    """How long what could not go out rests: 2, 4, 8 minutes …, at most four hours."""
    return min(timedelta(minutes=2 ** min(tries, 8)), LONGEST_WAIT)
