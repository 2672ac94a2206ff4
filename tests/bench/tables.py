"""Plans with a full table, laid with the product's own acts, against plans with one of each."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from noaber.plan import act_names as plan_acts
from noaber.record.viewers import Viewer
from tests.bench import inside
from tests.bench.measuring import (
    Row,
    alternating,
    at_most,
    begins,
    milliseconds,
    share,
    times_floor,
)
from tests.bench.pages import Page

TABLES = 8  # of each size
PAGES = 15  # of each table, a run
MUNICIPALITY = 1
THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Size:
    """How much stands on a table. people: with who wrote the sentence."""

    goals: int
    commitments: int
    people: int


FULL, ONE_OF_EACH = Size(3, 30, 12), Size(1, 1, 1)


def measured(get: inside.Get, database: str) -> Iterator[Row]:
    """Our plan, and the export of a large one."""
    begins("Full tables against those with one of each")
    inside.use(database)
    full = [lay(FULL) for _ in range(TABLES)]
    one = [lay(ONE_OF_EACH) for _ in range(TABLES)]

    def run(address: str, tables: list[tuple[int, int]], times: int) -> float:
        pages = [Page(get, address, inside.cookie(person), family) for family, person in tables]
        for page in pages:
            page.get()
        return share([milliseconds(page.get) for page in pages * times], 0.95)

    found = alternating(
        {
            "full": partial(run, "family_plan", full, PAGES),
            "one": partial(run, "family_plan", one, PAGES),
        }
    )
    words = f"{FULL.goals} goals, {FULL.commitments} commitments, {FULL.people} people"
    what = f"our plan, server time p95: {words} against one of each"
    yield times_floor(what, found["full"], found["one"], 1.3)
    yield from _exports(get)


def _exports(get: inside.Get) -> Iterator[Row]:
    """A plan with a thousand commitments goes along: as a file, and as a page."""
    begins("The export of a large plan")
    family, person = lay(ONE_OF_EACH)
    commitments_of_no_one(family, Viewer(person), THOUSAND)
    for address, name in (("take_along_file", "a file"), ("take_along", "a page")):
        page = Page(get, address, inside.cookie(person), family)
        took = alternating({name: partial(milliseconds, page.get)})[name] / 1000
        what = f"export of a plan with {THOUSAND:,} commitments as {name}"
        yield at_most(what, took, "s", 1, f"{len(page.get()) / 1000:,.0f} kB")


def commitments_of_no_one(family: int, viewer: Viewer, number: int) -> None:
    """Laid in one act."""
    from noaber.plan.acts import promises
    from noaber.plan.models import Commitment
    from noaber.record.acts import act
    from noaber.sharing.looks import look

    now = datetime.now(UTC)
    with look(viewer, "our_plan", families=[family]):
        plan = promises.open_plan(family)
        with act(viewer, plan_acts.COMMITMENT_ASKED, [plan.compartment_id]):
            Commitment.objects.bulk_create(
                Commitment(
                    compartment_id=plan.compartment_id, family_id=family, plan=plan,
                    what=f"iets {n}", due_on=now.date(), asked_at=now,
                )
                for n in range(number)
            )  # fmt: skip


def lay(size: Size, at: datetime | None = None) -> tuple[int, int]:
    """A family with so much on its table; its id and that of who wrote the sentence."""
    from noaber.plan.acts.questions import Asked, receive_question
    from noaber.sharing.looks import birth

    now = at or datetime.now(UTC)
    words = "Ik red het niet meer alleen met de kinderen."
    with birth():
        answered = receive_question(
            Asked(
                words, "Samira", "El Amrani", "06 12345678", "samira@voorbeeld.invalid",
                MUNICIPALITY, "", "web", "nl", uuid.uuid4(), None,
            ),
            now,
            None,
        )  # fmt: skip
    table = _Table(answered.family_id, Viewer(answered.person_id),
                   Viewer(answered.owner.person_id, answered.owner.role_id), now)  # fmt: skip
    for number in range(size.goals):
        table.goal_with_a_need(number)
    doers = [table.writer, *(table.guest(number) for number in range(size.people - 1))]
    for number in range(size.commitments - 1):  # the call is the first
        table.task(number, doers[number % len(doers)])
    return answered.family_id, answered.person_id


@dataclass(frozen=True, slots=True)
class _Table:
    family_id: int
    writer: Viewer
    owner: Viewer
    now: datetime

    def goal_with_a_need(self, number: int) -> None:
        from noaber.plan.acts.goals import set_goal
        from noaber.plan.acts.needs import Fit, draft_fit, name_need
        from noaber.plan.acts.voices import ask_everybody
        from noaber.sharing.looks import look

        words = ("weer een hele nacht slapen", "’s avonds rust in huis", "overzicht over het geld")
        with look(self.writer, "our_plan", families=[self.family_id]):
            goal = set_goal(self.writer, self.family_id, words[number % 3], self.now)
        with look(self.owner, "at_the_table", families=[self.family_id]):
            need = name_need(
                self.owner,
                self.family_id,
                "iemand erbij rond bedtijd",
                self.now,
                "youth",
                None,
                goal,
            )
            draft_fit(self.owner, need, Fit("circle", "Amal, op zaterdag"), 1)
            ask_everybody(self.owner, need, self.now)

    def guest(self, number: int) -> Viewer:
        from noaber.plan.acts.guests import CircleGuest, invite_guest
        from noaber.sharing.looks import look

        guest = CircleGuest(f"Karim {number}", "traint Youssef", "06 12345678")
        with look(self.writer, "our_plan", families=[self.family_id]):
            until = self.now + timedelta(days=30)
            invited = invite_guest(self.writer, self.family_id, guest, self.now, until)
        return Viewer(invited.person_id)

    def task(self, number: int, doer: Viewer) -> None:
        from noaber.plan.acts.tasks import Task, accept_commitment, ask_commitment
        from noaber.sharing.looks import look

        due = self.now.date() + timedelta(days=number % 30 - 5)
        task = Task("Youssef meenemen naar de training", due, person_id=doer.person_id)
        with look(self.writer, "our_plan", families=[self.family_id]):
            task_id = ask_commitment(self.writer, self.family_id, task, self.now)
        if doer != self.writer and number % 2:
            with look(doer, "asked_of_me", families=[self.family_id]):
                accept_commitment(doer, task_id, self.now)
