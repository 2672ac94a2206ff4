"""The notice that a message waits (Awb 2:10)."""

from datetime import datetime, timedelta

import pytest

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


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        ("no e-mail address", "no_address"),
        ("the address was refused: 550 5.1.1 <s@x.example>: user unknown", "gone"),
        ("the address was refused: 550 5.1.10 RecipientNotFound", "gone"),
        ("the address was refused: 550 5.2.1 mailbox disabled", "gone"),
        ("the address was refused: 553 5.1.3 bad address", "gone"),
        ("the address was refused: 550 no such user here", "gone"),
        ("the address was refused: 551 user not local", "gone"),
        ("the address has letters that no mail server knows", "gone"),
        ("the address was refused: 552 5.2.2 mailbox full", "full"),
        ("the address was refused: 452 4.2.2 over quota", "full"),
        ("the e-mail was refused: 552 5.2.2 over quota", "full"),
        ("the address was refused: 552 exceeded storage allocation", "full"),
        ("the address was refused: 550 5.7.1 blocked", "failed"),
        ("the address was refused: 550 5.4.1 access denied", "failed"),
        ("the e-mail was refused: 554 5.7.1 looks like spam", "failed"),
        ("the e-mail was refused: 550 no", "failed"),
        ("the address was refused: 450 4.7.1 greylisted", "failed"),
        ("no mail server: ConnectionRefusedError", "failed"),
        ("", "failed"),
    ],
)
def test_why_an_e_mail_was_not_taken(problem: str, why: str) -> None:
    assert r.why_not_taken(problem) == why
