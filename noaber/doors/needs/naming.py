"""Something is needed: named at home, or laid on the table (S1-06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from noaber.doors.entrances.of_a_family import OfAFamily
from noaber.doors.needs.forms import NeedForm, Wording
from noaber.doors.web.commands import FormCommand
from noaber.plan.acts.needs import name_need
from noaber.plan.reads import Participant
from noaber.plan.reads.goals import OpenGoal, own_goals
from noaber.plan.reads.in_sight import members_in_sight


@dataclass(frozen=True, slots=True)
class Around:
    """Who and what a need can be for."""

    members: Sequence[Participant]
    goals: Sequence[OpenGoal]


class Naming(OfAFamily, FormCommand[Around, NeedForm]):
    """What both sides do; wording: how a side asks it."""

    form = NeedForm
    wording: Wording

    def find(self) -> Around:
        return Around(members_in_sight(self.family_id, self.today), own_goals(self.family_id))

    def about(self, around: Around) -> dict[str, Any]:
        return {"wording": self.wording, "members": around.members, "goals": around.goals}

    def act(self, around: Around, form: NeedForm) -> int:
        said = form.cleaned_data
        of = (said["domain"], said["person"], said.get("goal"))
        return name_need(self.viewer, self.family_id, said["words"], self.now, *of)
