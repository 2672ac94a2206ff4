"""What only this door shows. Queries run only while a look shows the rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.models import Household, Identity
from noaber.plan.models import (
    Commitment,
    Handover,
    Participation,
    SafetyCheck,
    WordSetAside,
)
from noaber.post.reads import Letter, Notice, for_paper


@dataclass(frozen=True, slots=True)
class Checked:
    """One talk about safety. step: 0, or the step of the reporting code that followed."""

    at: datetime
    by: str
    safe: bool
    step: int
    words: str


@dataclass(frozen=True, slots=True)
class AskedOfMe:
    """A colleague asks whether I take a question over (S2-09), or take part (S3-15)."""

    id: int
    family_id: int
    words: str
    by: people.Card
    does: str = ""


def parts_asked_of_me(role_id: int) -> list[AskedOfMe]:
    """Where this role is asked to take part, the oldest first."""
    rows = list(
        Participation.objects.filter(
            role_id=role_id, accepted_at=None, ended_at=None, asked_by__isnull=False
        ).order_by("asked_at")
    )
    cards = people.cards(p.asked_by_id for p in rows if p.asked_by_id)
    return [
        AskedOfMe(p.pk, p.family_id, p.words, cards[p.asked_by_id], p.does)
        for p in rows
        if p.asked_by_id
    ]


def is_part_of(family_id: int, part_id: int) -> bool:
    """Whether this look shows such a part in this family, also one that ended."""
    return Participation.objects.filter(pk=part_id, family_id=family_id).exists()


def asked_of_me(role_id: int) -> list[AskedOfMe]:
    """Open handovers to this role, the oldest first."""
    rows = list(
        Handover.objects.filter(
            to_role_id=role_id, accepted_at=None, declined_at=None, withdrawn_at=None
        ).order_by("asked_at")
    )
    cards = people.cards(h.from_role_id for h in rows)
    return [AskedOfMe(h.pk, h.family_id, h.words, cards[h.from_role_id]) for h in rows]


def commitments_asked_of_me(role_id: int) -> list[tuple[int, int, str]]:
    """What this role was asked to do and did not answer yet: family, number, what (S2-07)."""
    rows = Commitment.objects.filter(
        role_id=role_id, accepted_at=None, declined_at=None, kept_at=None, released_at=None
    ).order_by("due_on", "id")
    return list(rows.values_list("family_id", "id", "what"))


def reviews_asked_of_me(role_id: int) -> list[AskedOfMe]:
    """Help that began without a word, which this role looks at afterwards; the oldest first."""
    rows = list(
        WordSetAside.objects.filter(reviewer_role_id=role_id, reviewed_at=None).order_by("id")
    )
    cards = people.cards(w.role_id for w in rows)
    return [AskedOfMe(w.pk, w.family_id, w.reason, cards[w.role_id]) for w in rows]


def is_handover_of(family_id: int, handover_id: int) -> bool:
    """Whether this look shows such a request of this family, also one that was answered."""
    return Handover.objects.filter(pk=handover_id, family_id=family_id).exists()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that somebody must put in the post, or look into."""

    notice_id: int
    to: str
    address: tuple[str, ...]
    why: str  # letter, failed, claimed, late
    letter: Letter


def waiting_letters(notice_id: int | None = None) -> list[Waiting]:
    """What goes out on paper, as far as this look shows whose it is. notice_id: only this one."""
    now = timezone.now()
    found = for_paper(now, notice_id)
    readers = {notice.person_id for notice, _letter in found}
    cards, addresses = people.person_cards(readers), _addresses(readers, day_of(now))
    return [
        Waiting(
            notice.id,
            _whole_name(cards[notice.person_id]),
            addresses.get(notice.person_id, ()),
            _why_on_paper(notice),
            letter,
        )
        for notice, letter in found
        if notice.person_id in cards
    ]


def _why_on_paper(notice: Notice) -> str:
    if notice.channel == "letter":
        return "letter"
    return "late" if notice.state == "waiting" else notice.state


def _whole_name(card: people.PersonCard) -> str:
    return card.whole_name


def _addresses(person_ids: Iterable[int], on: date) -> dict[int, tuple[str, ...]]:
    """Where they live, as far as this look shows it; a shielded address is never printed."""
    homes = Household.objects.filter(
        person_id__in=list(person_ids), during__contains=on, shielded=False
    )
    return {
        home.person_id: (f"{home.street} {home.number}", f"{home.postcode}  {home.town}".strip())
        for home in homes
    }


def address(person_id: int) -> tuple[str, ...]:
    """Where somebody lives, as far as this look shows it; a shielded address is never printed."""
    return _addresses([person_id], day_of(timezone.now())).get(person_id, ())


def is_safety_due(family_id: int) -> bool:
    """Whether to talk about safety: not yet done, or something changed since (X-08)."""
    with connection.cursor() as cursor:
        cursor.execute("select safety_due(%s)", [[family_id]])
        return cursor.fetchone() is not None


def safety_checks(family_id: int) -> list[Checked]:
    """What was found when safety was talked about, the newest first; only in a look for that."""
    rows = list(SafetyCheck.objects.filter(family_id=family_id).order_by("-id"))
    cards = people.cards(c.role_id for c in rows)
    return [Checked(c.at, cards[c.role_id].name, c.safe, c.step, c.words) for c in rows]


@dataclass(frozen=True, slots=True)
class KnownIdentity:
    """What is known of who it is. The BSN itself stays where it is."""

    born_on: date | None
    has_bsn: bool


def identity(person_id: int) -> KnownIdentity | None:
    """Birth date, and whether there is a BSN; None when this look does not show it."""
    row = Identity.objects.filter(person_id=person_id).first()
    return KnownIdentity(row.born_on, bool(row.bsn)) if row else None
