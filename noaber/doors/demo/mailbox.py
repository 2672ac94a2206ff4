"""The mailbox of the demo: what went out, as its reader would have received it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from noaber.doors.clock.notices import clock_viewer, notice_text
from noaber.people import reads as people
from noaber.post import reads as post
from noaber.post.acts import Claimed
from noaber.post.rules import LINK_LASTS
from noaber.sharing.acts import make_link
from noaber.sharing.looks import Hidden, look
from noaber.sharing.reads import person_compartment

MOST_SHOWN = 200
HIDDEN = "…"  # in the place of a link that only the reader’s own mail has


@dataclass(frozen=True, slots=True)
class Sent:
    """One notice: to whom, how, when, how it stands; what a mail said."""

    person_id: int
    to: str
    address: str
    at: datetime
    state: str
    is_letter: bool
    subject: str
    body: str


def mailbox(at: datetime) -> list[Sent]:
    """Newest first. The clock looks, as it does for delivering: residents see that it did."""
    try:
        with look(clock_viewer(at), "post_delivery"):
            waiting = post.notices(MOST_SHOWN)
            cards = people.person_cards(notice.person_id for notice in waiting)
    except (Hidden, LookupError):  # nobody has any post, or nobody is here at all
        return []
    # Whose card the clock may not see gets no post: there is nothing to show of it.
    return [_sent(n, cards[n.person_id]) for n in waiting if n.person_id in cards]


def new_link(person_id: int, at: datetime) -> str:
    """The secret of a fresh personal link, as the clock makes them for mail."""
    clock = clock_viewer(at)
    with look(clock, "post_delivery", persons=[person_id]):
        compartment_id = person_compartment(person_id, "contact")
        return make_link(clock, person_id, compartment_id, at + LINK_LASTS)


def _moment(notice: post.Notice) -> datetime:
    return notice.sent_at or notice.not_before


def _sent(notice: post.Notice, card: people.PersonCard) -> Sent:
    states = {
        "waiting": _("gaat zo weg"),
        "claimed": _("wordt bezorgd"),
        "sent": _("bezorgd"),
        "failed": _("kwam niet aan"),
    }
    is_letter = notice.channel == "letter"
    subject = body = ""
    if not is_letter:
        claimed = Claimed(
            notice.id,
            0,
            notice.person_id,
            notice.message_id,
            notice.municipality_id,
            card.email,
            card.language,
            notice.is_neutral,
        )
        subject, body = notice_text(claimed, HIDDEN)
    return Sent(
        person_id=notice.person_id,
        to=card.whole_name,
        address=card.email,
        at=_moment(notice),
        state=_("ligt klaar om te printen")
        if is_letter and notice.state == "waiting"
        else states[notice.state],
        is_letter=is_letter,
        subject=subject,
        body=body,
    )
