"""Telling people that a message waits, within 48 hours; never what is in it (Awb 2:10, T-EL-04)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from noaber.doors.clock.mail import Handed, hand_over
from noaber.doors.clock.resting import Resting
from noaber.lib.days import day_of
from noaber.lib.phones import spoken_phone
from noaber.people import reads as people
from noaber.post import acts as post
from noaber.post.reads import persons_with_post
from noaber.post.rules import LINK_LASTS
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import make_link
from noaber.sharing.looks import Hidden, begin_round, look

log = logging.getLogger(__name__)
MOST_PEOPLE = 50
CANNOT_DELIVER = "A notice waits that the clock may not deliver."

Clock = Callable[[], datetime]


_resting: Resting[int] = Resting()  # persons


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed notice and the secret of the link that goes in it."""

    claimed: post.Claimed
    secret: str


def clock_viewer(at: datetime) -> Viewer:
    """The clock, which looks and acts under the name of who answers for it."""
    card = people.clock(day_of(at))
    return Viewer(card.person_id, card.role_id)


def on_its_round(at: datetime) -> Viewer | None:
    """The clock, once the log says that it asks what is due; None before there is a clock."""
    try:
        clock = clock_viewer(at)
    except LookupError:
        return None
    begin_round(clock)
    return clock


def notice_text(claimed: post.Claimed, secret: str) -> tuple[str, str]:
    """Subject and body, in the reader's language: that a message waits, and how to open it."""
    sender = people.municipality(municipality_id=claimed.municipality_id)
    assert sender is not None
    words = {
        "who": sender.name,
        "link": f"{settings.ADDRESS}/l/{secret}/",
        "days": LINK_LASTS.days,
        "phone": spoken_phone(sender.phone),
    }
    with translation.override(claimed.language):
        link = [
            _("Lees het hier: %(link)s") % words,
            _("Deze link is alleen voor jou en werkt %(days)s dagen. Stuur hem niet door.") % words,
        ]
        if claimed.is_neutral:  # whom it is from would tell where somebody lives
            subject = _("Er staat een bericht voor je klaar")
            paragraphs = [_("Er staat een bericht voor je klaar in Noaber."), *link]
        else:
            subject = _("Er staat een bericht voor je klaar bij %(who)s") % words
            first = _("Er staat een bericht voor je klaar bij %(who)s.") % words
            paragraphs = [first, *link, _("Liever bellen? %(phone)s.") % words]
    return subject, "\n\n".join(paragraphs) + "\n"


def deliver(now: Clock, stopped: Callable[[], bool] = lambda: False) -> int:
    """Send what waits; returns how many notices were handed over. Without a mail server: none."""
    if not (settings.MAIL_ON or settings.DEMO):
        return 0
    at = now()
    clock = on_its_round(at)
    if clock is None:
        return 0
    handed = 0
    for person_id in persons_with_post(MOST_PEOPLE, _resting.at(at)):
        if stopped():
            break
        ready = _try(clock, person_id, now())
        if ready is not None:
            _note(clock, ready.claimed, _send(ready), now())
            handed += 1
    return handed


def _try(clock: Viewer, person_id: int, at: datetime) -> Ready | None:
    """Claim a notice; whom the clock may not reach rests a while, longer each time.

    So that what cannot go out never keeps what can from going.
    """
    try:
        ready = _claim(clock, person_id, at)
    except (Hidden, NotAllowed):
        ready = None
        if person_id not in _resting:
            log.warning(CANNOT_DELIVER)
    if ready is None:
        _resting.lay_aside(person_id, at)
    else:
        _resting.take_up(person_id)
    return ready


def _claim(clock: Viewer, person_id: int, at: datetime) -> Ready | None:
    """Claim one notice and make its link; committed before a word goes out."""
    with look(clock, "post_delivery", persons=[person_id]):
        for claimed in post.claim_notices(clock, at, most=1):
            secret = make_link(clock, person_id, claimed.compartment_id, at + LINK_LASTS)
            return Ready(claimed, secret)
    return None


def _send(ready: Ready) -> Handed:
    if not ready.claimed.email:
        return Handed("refused", "no e-mail address")
    if not settings.MAIL_ON:  # the demo has no mail server: its mailbox page shows what went out
        return Handed("sent")
    subject, body = notice_text(ready.claimed, ready.secret)
    mail = EmailMessage(subject, body, settings.MAIL_FROM, [ready.claimed.email])
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    mail.extra_headers["Message-ID"] = make_msgid(domain=settings.MAIL_HOST)
    return hand_over(mail)


def _note(clock: Viewer, claimed: post.Claimed, handed: Handed, at: datetime) -> None:
    """Write down what became of it. What is unsure stays claimed, and is never sent twice."""
    if handed.outcome == "unsure":
        log.warning("Notice %s: %s", claimed.outgoing_id, handed.problem)
        return
    with look(clock, "post_delivery", persons=[claimed.person_id]):
        if handed.outcome == "sent":
            post.notice_sent(clock, claimed, at)
        else:
            final = handed.outcome == "refused"
            post.notice_failed(clock, claimed, at, handed.problem, final)
