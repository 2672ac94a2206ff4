"""The mailbox of the demo: what went out, as its reader would have received it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.post import reads as post
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden, look

MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Sent:
    """One notice: to whom, how, when, and how it stands."""

    to: str
    address: str
    at: datetime
    state: str
    is_letter: bool


def mailbox() -> list[Sent]:
    """Newest first. The clock looks, as it does for delivering: residents see that it did."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from people_role where kind = 'system')")
        if not cursor.fetchone()[0]:
            return []
    clock = people.clock(day_of(timezone.now()))
    try:
        with look(Viewer(clock.person_id, clock.role_id), "post_delivery"):
            return [sent for notice in post.notices()[:MOST_SHOWN] if (sent := _sent(notice))]
    except Hidden:
        return []


def _sent(notice: post.Notice) -> Sent | None:
    card = people.person_card(notice.person_id)
    if card is None:
        return None
    words = {
        "waiting": _("gaat zo weg"),
        "claimed": _("wordt bezorgd"),
        "sent": _("bezorgd"),
        "failed": _("kwam niet aan"),
    }
    letter = notice.channel == "letter"
    state = _("wordt geprint") if letter and notice.state == "waiting" else words[notice.state]
    return Sent(
        f"{card.given_name} {card.surname}".strip(),
        card.email,
        notice.sent_at or notice.not_before,
        state,
        letter,
    )
