"""What was written in the families' stories also went out: by e-mail, or printed and posted.

Otherwise everything written before the moment of loading would be late.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.post import acts as post
from noaber.post.reads import for_paper, persons_with_post
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden, begin_round, look

AT_ONCE = 50


def deliver_the_past(staff: Iterable[Viewer], now: datetime, still_to_print: int | None) -> None:
    """E-mail by the clock, letters by who works for each family.

    still_to_print: a person whose letters nobody put in the post yet.
    """
    card = people.clock(day_of(now))
    clock = Viewer(card.person_id, card.role_id)
    begin_round(clock)
    while waiting := persons_with_post(AT_ONCE):
        for person_id in waiting:
            with look(clock, "post_delivery", persons=[person_id]):
                for claimed in post.claim_notices(clock, now, most=AT_ONCE):
                    post.notice_sent(clock, claimed, now)
    for viewer in staff:
        with suppress(Hidden), look(viewer, "letters"):
            for notice, _letter in for_paper(now):
                if notice.person_id != still_to_print:
                    post.letter_sent(viewer, notice.id, now)
