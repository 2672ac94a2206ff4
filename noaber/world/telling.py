"""Telling a family's story with the product's own acts, each inside its own look."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from noaber.lib.days import day_of, moment_on, working_day_from
from noaber.plan import reads
from noaber.plan.acts import promises as promises_acts
from noaber.plan.acts.families import Confirmed, confirm_person, join_family
from noaber.plan.acts.handovers import accept_handover, ask_handover
from noaber.plan.acts.members import NewMember, add_member
from noaber.plan.acts.promises import answer_question, keep_promise, meet_owed, plan_appointment
from noaber.plan.acts.questions import Asked, receive_question
from noaber.plan.acts.taking_part import accept_part, ask_colleague
from noaber.plan.acts.words import change_words
from noaber.record.viewers import Viewer
from noaber.sharing.looks import birth, look, telling
from noaber.world.region import Region
from noaber.world.sentences import Writing

SEED = 20261121
_NAMESPACE = uuid.UUID("6f1e3b52-6a1c-4f5e-9d0b-6e6f61626572")


@dataclass(slots=True)
class Told:
    """A family so far: who wrote, who owns the question."""

    name: str
    town: str
    family_id: int
    person_id: int
    owner: Viewer
    asked_at: datetime

    @property
    def writer(self) -> Viewer:
        """The one who wrote the sentence."""
        return Viewer(self.person_id)


@dataclass(slots=True)
class Teller:
    """Tells stories in a region, always the same ones relative to `now`."""

    region: Region
    now: datetime
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    bsns: int = 0
    told: list[tuple[Told, Writing]] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day on which the world is loaded."""
        return day_of(self.now)

    def ago(self, days: int, at: time = time(20, 40)) -> datetime:
        """A moment some days back; never in the future."""
        return min(moment_on(self.today - timedelta(days=days), at), self.now)

    def asks(
        self,
        given_name: str,
        surname: str,
        town: str,
        words: str,
        at: datetime,
        *,
        phone: str = "",
        email: str = "",
        channel: str = "web",
        language: str = "nl",
        known: int | None = None,
    ) -> Told:
        """Somebody writes one sentence, or calls and the clerk writes it."""
        once = uuid.uuid5(_NAMESPACE, f"{given_name} {surname} {words}")
        asked = Asked(
            words, given_name, surname, phone, email, self.region.municipalities[town], "",
            channel, language, once, known,
        )  # fmt: skip
        clerk = None if channel == "web" else self.region.staff["joke"]
        with birth():
            answered = receive_question(asked, at, clerk)
        owner = self.region.by_role(answered.owner.role_id)
        return Told(given_name, town, answered.family_id, answered.person_id, owner, at)

    def plan(self, told: Told, viewer: Viewer | None = None) -> reads.OurPlan:
        """What the page would show."""
        with look(viewer or told.owner, "our_plan", families=[told.family_id]):
            plan = reads.our_plan(told.family_id, self.now)
        assert plan is not None
        return plan

    def speaks(self, told: Told, at: datetime) -> None:
        """The owner calls as promised."""
        with look(told.owner, "our_plan", families=[told.family_id]):
            plan = reads.our_plan(told.family_id, at)
            assert plan is not None
            for question in plan.questions:
                answer_question(told.owner, question.id, at)

    def confirms(self, told: Told, surname: str, born_on: date, at: datetime) -> None:
        """The owner knows who wrote; the number is one of the test range."""
        self.bsns += 1
        confirmed = Confirmed(told.name, surname, born_on, invented_bsn(self.bsns))
        with look(told.owner, "confirm_person", families=[told.family_id]):
            confirm_person(told.owner, told.family_id, told.person_id, confirmed, at)

    def promises(
        self, told: Told, what: str, due_on: date, at: datetime, kept: bool = False
    ) -> None:
        """The owner promises something, and perhaps keeps it."""
        with look(told.owner, "our_plan", families=[told.family_id]):
            made = promises_acts.promise(told.owner, told.family_id, what, due_on, at)
            if kept:
                keep_promise(told.owner, made, min(self.now, moment_on(due_on, time(16))))

    def meets_terms(self, told: Told, at: datetime) -> None:
        """What the law owes this family was done in time."""
        with look(told.owner, "our_plan", families=[told.family_id]):
            plan = reads.our_plan(told.family_id, self.now)
            assert plan is not None
            for promise in plan.promises:
                if promise.kind == "owed":
                    meet_owed(told.owner, promise.id, at)

    def plans_visit(self, told: Told, days: int, place: str, at: datetime) -> None:
        """An appointment in the coming days, at ten."""
        day = working_day_from(self.today + timedelta(days=days))
        with look(told.owner, "write_to", families=[told.family_id]):
            plan_appointment(
                told.owner, told.family_id, told.person_id, moment_on(day, time(10)), place, at
            )

    def asks_colleague(self, told: Told, words: str, at: datetime) -> Viewer:
        """The owner asks a colleague to take over, who has not answered yet."""
        colleague = self.region.colleague_of(told.owner.role_id, told.town)
        assert colleague.role_id is not None
        with look(told.owner, "handover", families=[told.family_id]):
            plan = reads.our_plan(told.family_id, at)
            assert plan is not None
            ask_handover(told.owner, plan.questions[0].id, colleague.role_id, words, at)
        return colleague

    def is_joined_by_a_colleague(self, told: Told, does: str, at: datetime) -> None:
        """The owner asks a colleague to take part, who says yes."""
        colleague = self.region.colleague_of(told.owner.role_id, told.town)
        asked = (colleague.role, does, "Jij weet hier veel van.", at)
        with telling(told.owner, "take_part", told.family_id):
            ask_colleague(told.owner, told.family_id, *asked)
        with look(colleague, "take_part", families=[told.family_id]):
            plan = reads.our_plan(told.family_id, at)
            assert plan is not None
            part = next(p for p in plan.parts if p.role_id == colleague.role_id)
            accept_part(colleague, part.id, at)

    def takes_over(self, told: Told, colleague: Viewer, at: datetime) -> None:
        """The colleague says yes."""
        with look(colleague, "handover", families=[told.family_id]):
            plan = reads.our_plan(told.family_id, at)
            assert plan is not None
            handover_id = plan.questions[0].handover_id
            assert handover_id is not None
            accept_handover(colleague, handover_id, at)
        told.owner = colleague

    def writes_words(self, told: Told, sentence: str, top: tuple[str, str, str]) -> None:
        """The family puts its own words first."""
        with look(told.writer, "our_plan", families=[told.family_id]):
            plan = reads.our_plan(told.family_id, self.now)
            assert plan is not None
            change_words(told.writer, plan.plan_id, sentence, top, plan.words_version)

    def joins(self, told: Told, known: Told, at: datetime) -> None:
        """A second sentence turns out to belong to a family that is there already."""
        with look(told.owner, "confirm_person", families=[told.family_id, known.family_id]):
            join_family(told.owner, told.family_id, known.family_id, at)

    def adds(self, told: Told, member: NewMember, at: datetime) -> int:
        """The contact person writes down who else belongs to the family."""
        with look(told.owner, "our_plan", families=[told.family_id]):
            return add_member(told.owner, told.family_id, member, at)


def invented_bsn(number: int) -> str:
    """The numberth BSN of the range for tests (999…) that passes the eleven test."""
    found = 0
    for tail in range(1_000_000):
        digits = f"999{tail:06d}"
        weighed = sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
        found += weighed % 11 == 0
        if found == number:
            return digits
    raise ValueError(f"there is no test BSN number {number}")
