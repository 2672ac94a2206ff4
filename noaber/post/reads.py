"""Messages as their reader sees them, and what waits in the outbox."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Coalesce

from noaber.post.models import Message, Outgoing
from noaber.record.acts import call

MOST_NOTICES = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person. is_neutral: whom it is from is not told (X-08)."""

    id: int
    subject: str
    body: str
    posted_at: datetime
    read: bool
    municipality_id: int
    is_neutral: bool


def messages(person_id: int) -> list[Letter]:
    """A person's messages, newest first."""
    rows = Message.objects.filter(person_id=person_id).order_by("-posted_at", "-id")
    return [_letter(m) for m in rows]


def message(message_id: int) -> Letter | None:
    """One message, if this transaction's looks show it."""
    m = Message.objects.filter(pk=message_id).first()
    return _letter(m) if m else None


def _letter(m: Message) -> Letter:
    return Letter(
        m.pk,
        m.subject,
        m.body,
        m.posted_at,
        m.read_at is not None,
        m.municipality_id,
        m.is_neutral,
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in the outbox. state: waiting, claimed, sent, failed."""

    id: int
    person_id: int
    message_id: int
    municipality_id: int
    channel: str
    state: str
    not_before: datetime
    sent_at: datetime | None
    problem: str
    notice_due_at: datetime
    is_neutral: bool


def notices(most: int = MOST_NOTICES) -> list[Notice]:
    """What this transaction's looks show of the outbox: the newest ones, newest first."""
    moment = Coalesce("sent_at", "not_before")
    rows = Outgoing.objects.select_related("message").order_by(moment.desc(), "-id")
    return [_notice(o) for o in rows[:most]]


def for_paper(at: datetime, notice_id: int | None = None) -> list[tuple[Notice, Letter]]:
    """What goes out on paper, newest first: letters that wait; and e-mail that did not arrive, of
    which nobody knows whether it did, or that still waits after its last moment (Awb 2:10).

    notice_id: only this one.
    """
    waits = Q(claimed_at=None, failed_at=None)
    email = ~waits | Q(message__notice_due_at__lt=at)
    rows = Outgoing.objects.filter(
        Q(channel="letter") & waits | Q(channel="email") & email, sent_at=None
    )
    if notice_id is not None:
        rows = rows.filter(pk=notice_id)
    found = rows.select_related("message").order_by("-id")[:MOST_NOTICES]
    return [(_notice(o), _letter(o.message)) for o in found]


def _notice(o: Outgoing) -> Notice:
    state = (
        "sent"
        if o.sent_at
        else "failed"
        if o.failed_at
        else "claimed"
        if o.claimed_at
        else "waiting"
    )
    return Notice(
        o.pk,
        o.person_id,
        o.message_id,
        o.message.municipality_id,
        o.channel,
        state,
        o.not_before,
        o.sent_at,
        o.problem,
        o.message.notice_due_at,
        o.message.is_neutral,
    )


def late_notice_due(family_id: int, at: datetime) -> datetime | None:
    """When a family should have known at last that a message waits; None when nothing is late."""
    with connection.cursor() as cursor:
        cursor.execute("select due_at from notices_due(%s) where due_at < %s", [[family_id], at])
        row = cursor.fetchone()
    return row[0] if row else None


def persons_with_post(most: int, aside: Collection[int] = ()) -> list[int]:
    """For whom a notice waits, the oldest first, but for who is set aside; ids only.

    For the clock on its round.
    """
    rows = call("select person_id from persons_with_post(%s, %s)", [most, list(aside)])
    return [int(row[0]) for row in rows]
