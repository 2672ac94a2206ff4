"""Goals at the table: proposed, taken over by who sits here, what a child says (S1-02, S2-18)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from noaber.doors.entrances.table import AtTable
from noaber.doors.goals.forms import WORK
from noaber.doors.goals.setting import Members, Setting
from noaber.doors.web.commands import Button, FormPage
from noaber.plan.acts import goals as acts
from noaber.plan.acts.voices import Subject, ask_word
from noaber.plan.reads import Participant
from noaber.plan.reads.goals import OpenGoal, open_goal
from noaber.plan.reads.in_sight import child_in_sight
from noaber.sharing.looks import LARGEST_ID, Hidden


class Propose(AtTable, Setting):
    """A goal as a proposal: it counts when the family takes it over (S2-18)."""

    wording = WORK

    def page(self, members: Members) -> FormPage:
        intro = _("Doelen zijn van het gezin: wat jij hier schrijft is een voorstel.")
        return FormPage(_("Stel een doel voor"), _("Stel dit voor"), intro)

    def done(self, members: Members, made: Any) -> HttpResponse:
        return self.back(_("Voorgesteld. Het gezin neemt het over of niet."))


class Yes(AtTable, Button[OpenGoal]):
    """Somebody whose plan it is sits here and wants this too: it is their goal from now on."""

    def find(self) -> OpenGoal:
        if self.ids["person_id"] > LARGEST_ID:
            raise Hidden("nobody has this number")
        return open_goal(self.family_id, self.ids["goal_id"])

    def act(self, goal: OpenGoal) -> None:
        who, version = self.ids["person_id"], self.version_sent()
        acts.note_adoption(self.viewer, goal.id, who, version, self.now)

    def overtaken(self) -> HttpResponse:
        return self.back(_("Dit is intussen aangepast. Lees het samen nog eens."))

    def done(self, goal: OpenGoal, made: Any) -> HttpResponse:
        return self.back(
            _("Opgeschreven, met jullie beider naam. Dit is nu een doel van het gezin.")
        )


class Hear(AtTable, Button[Participant]):
    """The child a goal is for is asked, and what they say at the table is written down (S1-02)."""

    again = True

    def find(self) -> Participant:
        goal = open_goal(self.family_id, self.ids["goal_id"])
        return child_in_sight(self.family_id, goal.person_id, self.today)

    def act(self, child: Participant) -> int:
        subject = Subject(goal_id=self.ids["goal_id"])
        return ask_word(self.viewer, subject, child.person_id, self.now)

    def done(self, child: Participant, made: Any) -> HttpResponse:
        return redirect("word_note", self.family_id, made)
