"""What was written in the families' stories also went out: by e-mail, or printed and posted.

Otherwise everything written before the moment of loading would be late.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.post import acts as post
from noaber.post.reads import for_paper, persons_with_post
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden, look

AT_ONCE = 50
STILL_TO_PRINT = timedelta(days=2)  # what is newer waits for who works for them


def deliver_the_past(staff: Iterable[Viewer], now: datetime) -> None:
    """E-mail by the clock, letters by who works for each family."""
    card = people.clock(day_of(now))
    clock = Viewer(card.person_id, card.role_id)
    while waiting := persons_with_post(AT_ONCE):
        for person_id in waiting:
            with look(clock, "post_delivery", persons=[person_id]):
                for claimed in post.claim_notices(clock, now, most=AT_ONCE):
                    post.notice_sent(clock, claimed, now)
    for viewer in staff:
        with suppress(Hidden), look(viewer, "letters"):
            for notice, letter in for_paper(now):
                if letter.posted_at < now - STILL_TO_PRINT:
                    post.letter_sent(viewer, notice.id, now)
