"""When somebody must be told that a message waits."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

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


NotTaken = Literal["no_address", "gone", "full", "failed"]
# What the second part of an answer means (RFC 3463): the address, or the mailbox behind it.
_STATUS = re.compile(r"\b[45]\.(\d{1,3})\.(\d{1,3})\b")
_REFUSED = re.compile(r"the address was refused: (\d{3})\b")


def why_not_taken(problem: str) -> NotTaken:
    """Why an e-mail never arrived, as far as the mail server said; for who answers, not the reader.

    gone: there is no such address, or no longer. full: it was full for as long as was tried. The
    number of an answer alone counts where the server gave no status (RFC 5321 4.2.3).
    """
    if problem == "no e-mail address":
        return "no_address"
    if problem.startswith("the address has letters"):
        return "gone"
    if found := _STATUS.search(problem):
        subject, detail = int(found[1]), int(found[2])
        if (subject, detail) == (2, 2):
            return "full"
        of_address = subject == 1 and detail in (1, 2, 3, 6, 10)
        return "gone" if of_address or (subject, detail) == (2, 1) else "failed"
    refused = _REFUSED.match(problem)
    code = refused[1] if refused else ""
    if code in ("452", "552"):
        return "full"
    return "gone" if code in ("550", "551", "553") else "failed"
