"""One more goal: set at home, or proposed at the table (S2-18)."""

from typing import Any

from noaber.doors.entrances.of_a_family import OfAFamily
from noaber.doors.goals.forms import GoalForm, Wording
from noaber.doors.web.commands import FormCommand
from noaber.plan.acts.goals import set_goal
from noaber.plan.reads import Participant
from noaber.plan.reads.in_sight import members_in_sight

Members = tuple[Participant, ...]


class Setting(OfAFamily, FormCommand[Members, GoalForm]):
    """What both sides do; wording: how a side asks it. Whether it is a proposal, the act knows."""

    form, versions = GoalForm, False
    wording: Wording

    def find(self) -> Members:
        return members_in_sight(self.family_id, self.today)

    def about(self, members: Members) -> dict[str, Any]:
        return {"wording": self.wording, "members": members}

    def act(self, members: Members, form: GoalForm) -> None:
        said = form.cleaned_data
        whom, outcome = said["person"], said["outcome"]
        set_goal(self.viewer, self.family_id, said["words"], self.now, whom, outcome)
