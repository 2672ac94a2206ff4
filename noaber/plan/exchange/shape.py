"""What a file of a whole plan holds: one shape, written and read, on a screen and on paper.

docs/exchange.md says the same to who makes such files elsewhere. Nothing of anybody's address,
birth date, BSN, telephone number or e-mail is in it, and nothing of what is written about safety
(S0-11). Moments are in UTC.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from noaber.lib.exchange import Kept, text

FORMAT = "noaber-plan"
VERSION = 1
NO_DAY = date(1, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """more: what a file says and this version does not know; kept, and written again."""

    more: Kept = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Shape):
    """where: the municipality in which it happened."""

    where: str = text(120, line=True)


def _who() -> Any:
    """Somebody of `people`, by their key."""
    return text(40, refers="people")


def _own_key(kind: str) -> Any:
    return text(40, required=True, key=kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody(Shape):
    """Anybody named in the plan. kind: family, circle, work, elsewhere (asked, and not named)."""

    key: str = _own_key("people")
    name: str = text(120, line=True)
    kind: str = text(choices=("family", "circle", "work", "elsewhere"), required=True)
    organisation: str = text(120, line=True)
    does: str = text(120)
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Placed):
    """What somebody was asked and said: "", yes or other."""

    who: str = _who()
    asked_words: str = text(300)
    says: str = text(choices=("", "yes", "other"))
    words: str = text(500)
    about_version: int = 1
    asked_at: datetime | None = None
    said_at: datetime | None = None
    through: str = _who()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside(Placed):
    """Help that began without somebody's word."""

    kind: str = text(10)
    about_version: int = 1
    reason: str = text(400)
    who: str = _who()
    reviewer: str = _who()
    at: datetime | None = None
    until: date | None = None
    reviewed_at: datetime | None = None
    upheld: bool | None = None
    review_words: str = text(400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn(Placed):
    """Somebody at work, from when to when."""

    who: str = _who()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Turn):
    """The contact person in turn: why government is here, and when that stops (S1-04)."""

    why: str = text(300)
    ends_when: str = text(300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover(Shape):
    """A question that somebody asked a colleague to take over."""

    by: str = _who()
    to: str = _who()
    words: str = text(5_000)
    asked_at: datetime | None = None
    accepted_at: datetime | None = None
    declined_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Placed):
    """What was asked, and the question behind it (S2-03)."""

    who: str = _who()
    words: str = text(2_000)
    channel: str = text(10)
    received_at: datetime | None = None
    answered_at: datetime | None = None
    own_plan_words: str = text(5_000)
    real_words: str = text(300)
    real_version: int = 0
    real_by: str = _who()
    voices: tuple[Said, ...] = ()
    owners: tuple[Turn, ...] = ()
    handovers: tuple[Handover, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(Placed):
    """What the family wants. whose: empty for everybody. proposed_by: until it is adopted."""

    key: str = _own_key("goals")
    words: str = text(300, required=True)
    whose: str = _who()
    outcome: str = text(choices=("", "healthy", "safe", "talent", "taking_part"))
    place: int = 0
    proposed_by: str = _who()
    made_at: datetime | None = None
    adopted_at: datetime | None = None
    reached_at: datetime | None = None
    dropped_at: datetime | None = None


DOMAINS = (
    "", "youth", "support", "debt", "income", "housing", "education", "health", "safety",
)  # fmt: skip
STEPS = ("", "myself", "circle", "general", "collective", "paid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Placed):
    """What is needed, what fits, and what everybody said about it."""

    key: str = _own_key("needs")
    words: str = text(300, required=True)
    domain: str = text(choices=DOMAINS)
    whose: str = _who()
    goal: str = text(40, refers="goals")
    step: str = text(choices=STEPS)
    fits: str = text(300)
    skipped_why: str = text(300)
    professional_why: str = text(300)
    wait_until: date | None = None
    bridge: str = text(300)
    version: int = 1
    made_at: datetime | None = None
    ended_at: datetime | None = None
    voices: tuple[Said, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(Placed):
    """A task or a promise. who: does it, or did. no_one_yet: nobody does it now."""

    key: str = _own_key("commitments")
    kind: str = text(choices=("call", "about", "words"), required=True)
    what: str = text(200)
    why: str = text(200)
    who: str = _who()
    once_by: str = text(120, line=True)
    no_one_yet: bool = False
    need: str = text(40, refers="needs")
    due_on: date = field(default=NO_DAY, metadata={"required": True})
    due_from: time | None = None
    due_until: time | None = None
    asked_at: datetime | None = None
    accepted_at: datetime | None = None
    declined_at: datetime | None = None
    stuck_at: datetime | None = None
    said: str = text(300)
    kept_at: datetime | None = None
    released_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done; a call is promised anew wherever the plan comes."""
        return self.kind == "words" and self.kept_at is None and self.released_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Placed):
    """Somebody who takes part, or was asked to, or left."""

    who: str = _who()
    does: str = text(120)
    words: str = text(5_000)
    why: str = text(300)
    ends_when: str = text(300)
    need: str = text(40, refers="needs")
    asked_by: str = _who()
    asked_at: datetime | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment(Placed):
    """A moment: when, where, with whom."""

    who: str = _who()
    at: datetime | None = None
    place: str = text(200)
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed(Placed):
    """What the law owed the family, by when."""

    term: str = text(40)
    due_at: datetime | None = None
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature(Placed):
    """A name under the plan. signed: the plan as it was then, in this same shape."""

    who: str = _who()
    covers: tuple[str, ...] = ()
    at: datetime | None = None
    digest: str = text(64)
    signed: Kept | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(Placed):
    """Whether somebody felt heard: yes, partly, no."""

    who: str = _who()
    answer: str = text(10)
    words: str = text(300)
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier(Placed):
    """A plan of this family that was closed before."""

    sentence: str = text(2_000)
    top: tuple[str, ...] = ()
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str = _who()
    closing_words: str = text(5_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo(Placed):
    """That there is a picture of something on paper; the picture itself does not come along."""

    kind: str = text(10)
    words: str = text(200)
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around(Shape):
    """Somebody in the circle of who takes the plan along, without how to reach them."""

    name: str = text(80, required=True, line=True)
    relation: str = text(80)
    ring: int = 2
    support: tuple[str, ...] = ()
    direction: str = text(8, choices=("to_me", "from_me", "both"), required=True)
    days: tuple[int, ...] = ()
    limits: str = text(200)


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtFrom(Shape):
    """Where the plan came from, one line for every time."""

    where: str = text(120, line=True)
    taken_at: datetime | None = None
    brought_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(Shape):
    """The whole plan. taken_by: who takes it along. where: the municipality it is in."""

    format: str = text(40, required=True)
    version: int = VERSION
    taken_at: datetime | None = None
    taken_by: str = _who()
    where: str = text(120, line=True)
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str = _who()
    closing_words: str = text(5_000)
    sentence: str = text(2_000, required=True)
    top: tuple[str, ...] = ()
    people: tuple[Somebody, ...] = ()
    questions: tuple[Question, ...] = ()
    goals: tuple[Goal, ...] = ()
    needs: tuple[Need, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    parts: tuple[Part, ...] = ()
    contacts: tuple[Contact, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    owed: tuple[Owed, ...] = ()
    signatures: tuple[Signature, ...] = ()
    heard: tuple[Heard, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    photos: tuple[Photo, ...] = ()
    circle: tuple[Around, ...] = ()
    brought_from: tuple[BroughtFrom, ...] = ()

    def named(self) -> dict[str, Somebody]:
        """Everybody, by key."""
        return {somebody.key: somebody for somebody in self.people}

    def family_on(self, today: date) -> list[Somebody]:
        """Who belongs to the family on this day."""
        return [
            p for p in self.people if p.kind == "family" and (p.until is None or p.until > today)
        ]
