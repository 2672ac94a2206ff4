"""At the table: goals, needs, words, tasks and guests; everybody acts under their own look."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import yaml

from noaber.lib.days import day_of
from noaber.plan import reads
from noaber.plan.acts.closing import check_safety
from noaber.plan.acts.goals import set_goal
from noaber.plan.acts.guests import CircleGuest, Invited, invite_guest
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.tasks import Task, accept_commitment, ask_commitment
from noaber.plan.acts.voices import Says, ask_everybody, say_word
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look, telling
from noaber.world.telling import Teller, Told

LINK_LASTS = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Thing:
    """What another family wants, what is needed for it, who could do that, and their own part."""

    goal: str
    need: str
    domain: str
    step: str
    fits: str
    task: str
    why: str = ""


_FILE = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
THINGS: tuple[Thing, ...] = tuple(Thing(**row) for row in _FILE["things"])


@dataclass(frozen=True, slots=True)
class Table:
    """One family around the table, at one moment."""

    told: Told
    at: datetime

    def day(self, in_days: int) -> date:
        """So many days after this table."""
        return day_of(self.at) + timedelta(days=in_days)

    def seen_by(self, viewer: Viewer) -> AbstractContextManager[str]:
        """As who works for the family, or as somebody whose plan it is."""
        return look(viewer, self._purpose(viewer), families=[self.told.family_id])

    def tells(self, viewer: Viewer) -> AbstractContextManager[None]:
        """As seen_by, where somebody outside the home reads what is written (X-08)."""
        return telling(viewer, self._purpose(viewer), self.told.family_id)

    def _purpose(self, viewer: Viewer) -> str:
        return "at_the_table" if viewer == self.told.owner else "our_plan"

    def wants(self, viewer: Viewer, words: str, outcome: str = "") -> int:
        """A goal in own words; of who works for the family, a proposal."""
        with self.seen_by(viewer):
            return set_goal(viewer, self.told.family_id, words, self.at, None, outcome)

    def needs(
        self,
        words: str,
        domain: str,
        fit: Fit,
        *,
        goal_id: int | None = None,
        child_id: int | None = None,
        elsewhere: str = "",
    ) -> int:
        """What is needed and what fits; everybody whose word it asks is asked.

        elsewhere: what a parent reads who does not see this plan.
        """
        owner = self.told.owner
        with self.tells(owner):
            need_id = name_need(
                owner, self.told.family_id, words, self.at, domain, child_id, goal_id
            )
            draft_fit(owner, need_id, fit, 1, self.at)
            ask_everybody(owner, need_id, self.at, elsewhere)
        return need_id

    def says(self, viewer: Viewer, need_id: int, says: Says, words: str = "") -> None:
        """What somebody of this family finds of it."""
        with self.seen_by(viewer):
            plan = reads.our_plan(self.told.family_id, self.at)
            assert plan is not None
            need = next(n for n in plan.table.needs if n.id == need_id)
            voice = next(v for v in need.voices if v.person_id == viewer.person_id)
            say_word(viewer, voice.id, says, words, need.version, self.at)

    def asks(
        self,
        viewer: Viewer,
        what: str,
        in_days: int,
        doer: Viewer | None = None,
        *,
        why: str = "",
        need_id: int | None = None,
    ) -> int:
        """Somebody is asked to do something; without a doer it is of no one yet."""
        task = Task(
            what,
            self.day(in_days),
            why,
            role_id=doer.role_id if doer else None,
            person_id=doer.person_id if doer and not doer.role_id else None,
            need_id=need_id,
        )
        with self.tells(viewer):
            return ask_commitment(viewer, self.told.family_id, task, self.at)

    def says_yes(self, viewer: Viewer, *task_ids: int) -> None:
        """The doer takes it on."""
        with look(viewer, "asked_of_me", families=[self.told.family_id]):
            for task_id in task_ids:
                accept_commitment(viewer, task_id, self.at)

    def invites(self, guest: CircleGuest) -> Invited:
        """Who wrote the sentence asks somebody of the circle."""
        asker, family_id = self.told.writer, self.told.family_id
        with self.tells(asker):
            return invite_guest(asker, family_id, guest, self.at, self.at + LINK_LASTS)

    def is_safe(self, words: str = "", safe: bool = True, step: int = 0) -> None:
        """Talked about whether everybody is safe."""
        owner, family_id = self.told.owner, self.told.family_id
        with look(owner, "safety", families=[family_id]):
            check_safety(owner, family_id, "start", safe, step, words, self.at)


def lay_table(teller: Teller, told: Told, at: datetime) -> None:
    """Another family's goal, need and task; half were asked whether everybody is safe."""
    number = len(teller.told)
    thing = THINGS[number % len(THINGS)]
    table, writer = Table(told, min(at, teller.now)), told.writer
    goal_id = table.wants(writer, thing.goal)
    fit = Fit(thing.step, thing.fits, professional_why=thing.why)
    need_id = table.needs(thing.need, thing.domain, fit, goal_id=goal_id)
    if number % 3 == 1:
        table.says(writer, need_id, "yes")
    task_id = table.asks(told.owner, thing.task, 10 + number % 9, writer, need_id=need_id)
    if number % 2:
        table.says_yes(writer, task_id)
    if number % 2:
        table.is_safe()
