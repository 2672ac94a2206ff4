"""Opening a kind of compartment that a release brought, for every family and person there was.

Installing the release writes down which kind is due (record/kinds.py). Each batch is a transaction
of its own that writes how far it came: stopped, it goes on from there; nothing opens twice.
"""

from datetime import datetime

from noaber.doors.clock.notices import on_its_round
from noaber.sharing.acts import open_due_kinds

BATCH = 200  # so few that nobody waits for a lock
MOST_BATCHES = 50  # in one turn: others of the worker get theirs


def open_new_kinds(at: datetime, batch: int = BATCH, most_batches: int = MOST_BATCHES) -> int:
    """How many compartments opened in this turn."""
    if on_its_round(at) is None:
        return 0
    total = 0
    for _ in range(most_batches):
        opened = open_due_kinds(batch)
        if opened is None:
            break
        total += opened
    return total
