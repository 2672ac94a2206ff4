"""Posting, reading and sending. What is sent says that a message waits, never what is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from noaber.people.models import Person
from noaber.post import act_names
from noaber.post.models import Message, Outgoing
from noaber.post.rules import notice_due_at, wait_after
from noaber.record.acts import act
from noaber.record.viewers import Viewer

MOST_TRIES = 12


def post_message(
    viewer: Viewer,
    compartment_id: int,
    person_id: int,
    subject: str,
    body: str,
    at: datetime,
    municipality_id: int,
    channel: str = "email",
    is_neutral: bool = False,
    once: str = "",
) -> int:
    """Post a message to one person, and put its notice in the outbox. Returns the message's id.

    is_neutral: what goes out names no municipality (X-08). once: a second message to this person
    with the same words here is refused (IntegrityError).
    """
    with act(viewer, act_names.MESSAGE_POSTED, [compartment_id]):
        message = Message.objects.create(
            compartment_id=compartment_id,
            person_id=person_id,
            municipality_id=municipality_id,
            subject=subject,
            body=body,
            posted_at=at,
            notice_due_at=notice_due_at(at),
            is_neutral=is_neutral,
            once=once,
        )
        Outgoing.objects.create(
            compartment_id=compartment_id,
            person_id=person_id,
            message=message,
            channel=channel,
            not_before=at,
        )
    return int(message.pk)


def read_message(viewer: Viewer, message_id: int, at: datetime) -> None:
    """The resident read it. A second time changes nothing."""
    message = Message.objects.get(pk=message_id)
    if message.read_at is None:
        with act(viewer, act_names.MESSAGE_READ, [message.compartment_id]):
            Message.objects.filter(pk=message_id).update(read_at=at)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that only this sender sends. The address comes from the person's own card."""

    outgoing_id: int
    compartment_id: int
    person_id: int
    message_id: int
    municipality_id: int
    email: str
    language: str
    is_neutral: bool = False


def claim_notices(viewer: Viewer, at: datetime, most: int) -> Sequence[Claimed]:
    """Claim waiting notices that this look shows: committed before anything is sent.

    Who dies after the claim leaves it claimed: it is never sent twice, and shows as unsure.
    """
    found = list(
        Outgoing.objects.select_related("message")
        .filter(channel="email", sent_at=None, failed_at=None, claimed_at=None, not_before__lte=at)
        .order_by("not_before", "id")
        .select_for_update(skip_locked=True, of=("self",))[:most]
    )
    people = Person.objects.in_bulk([o.person_id for o in found])
    # Whose address this look does not show is not claimed: that would seem to be on its way.
    waiting = [(o, p) for o in found if (p := people.get(o.person_id))]
    if not waiting:
        return []
    with act(viewer, act_names.NOTICE_CLAIMED, [o.compartment_id for o, _ in waiting]):
        Outgoing.objects.filter(pk__in=[o.pk for o, _ in waiting]).update(
            claimed_at=at, tries=F("tries") + 1
        )
    return [
        Claimed(
            o.pk,
            o.compartment_id,
            o.person_id,
            o.message_id,
            o.message.municipality_id,
            p.email,
            p.language,
            o.message.is_neutral,
        )
        for o, p in waiting
    ]


def notice_sent(viewer: Viewer, claimed: Claimed, at: datetime) -> None:
    """The mail server took it."""
    with act(viewer, act_names.NOTICE_SENT, [claimed.compartment_id]):
        Outgoing.objects.filter(pk=claimed.outgoing_id).update(sent_at=at, problem="")


def notice_failed(
    viewer: Viewer, claimed: Claimed, at: datetime, problem: str, final: bool
) -> None:
    """The mail server certainly did not take it: try again later, or give up and print a letter."""
    outgoing = Outgoing.objects.get(pk=claimed.outgoing_id)
    give_up = final or outgoing.tries >= MOST_TRIES
    with act(viewer, act_names.NOTICE_FAILED, [claimed.compartment_id]):
        Outgoing.objects.filter(pk=claimed.outgoing_id).update(
            claimed_at=None,
            not_before=at + wait_after(outgoing.tries),
            failed_at=at if give_up else None,
            problem=problem[:200],
        )


def letter_sent(viewer: Viewer, outgoing_id: int, at: datetime) -> None:
    """A person printed the letter and put it in the post."""
    outgoing = Outgoing.objects.get(pk=outgoing_id)
    with act(viewer, act_names.LETTER_SENT, [outgoing.compartment_id]):
        Outgoing.objects.filter(pk=outgoing_id, sent_at=None).update(sent_at=at)
