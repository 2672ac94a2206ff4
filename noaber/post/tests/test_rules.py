"""The notice that a message waits (Awb 2:10)."""

from datetime import datetime

from noaber.lib.days import AMSTERDAM
from noaber.post import rules as r


def test_forty_eight_hours_are_hours_also_when_the_clock_changes() -> None:
    posted_at = datetime(2026, 3, 28, 12, tzinfo=AMSTERDAM)
    assert r.notice_due_at(posted_at) == datetime(2026, 3, 30, 13, tzinfo=AMSTERDAM)
    posted_at = datetime(2026, 10, 24, 12, tzinfo=AMSTERDAM)
    assert r.notice_due_at(posted_at) == datetime(2026, 10, 26, 11, tzinfo=AMSTERDAM)
    # and they do not wait for Monday
    friday = datetime(2026, 11, 20, 9, tzinfo=AMSTERDAM)
    assert r.notice_due_at(friday) == datetime(2026, 11, 22, 9, tzinfo=AMSTERDAM)
