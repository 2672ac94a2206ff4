"""The notice that a message waits (Awb 2:10)."""

from datetime import datetime, timedelta

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


def test_what_could_not_go_out_rests_longer_each_time_and_at_most_four_hours() -> None:
    assert [r.wait_after(tries) for tries in (1, 2, 3)] == [timedelta(minutes=m) for m in (2, 4, 8)]
    assert r.wait_after(12) == r.wait_after(10_000) == timedelta(hours=4)
