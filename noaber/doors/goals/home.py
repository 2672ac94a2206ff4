"""The family's goals at home: in own words and in its own order (S1-02, S2-18, S4-08)."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from noaber.doors.entrances.home import AtHome
from noaber.doors.family.waiting import asked_child
from noaber.doors.family.ways import Key
from noaber.doors.goals.forms import HOME, GoalForm
from noaber.doors.goals.setting import Members, Setting
from noaber.doors.web.commands import Button, FormCommand, FormPage
from noaber.plan.acts import goals as acts
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.voices import Subject, ask_word
from noaber.plan.reads import Participant
from noaber.plan.reads.goals import OpenGoal, open_goal, open_goals
from noaber.plan.reads.in_sight import child_in_sight


class New(AtHome, Setting):
    """One more goal, last in the order."""

    wording = HOME

    def page(self, members: Members) -> FormPage:
        return FormPage(_("Een doel erbij"), _("Zet dit doel erbij"))

    def done(self, members: Members, made: Any) -> HttpResponse:
        return self.back(_("Dit doel staat er nu bij."))


class _OneGoal(AtHome):
    """What is done with one goal."""

    @property
    def goal_id(self) -> int:
        return self.ids["goal_id"]

    def key(self, name: str, label: str) -> Key:
        """A button that does something else with this goal."""
        return Key(reverse(name, args=[self.family_id, self.goal_id]), label, True)


class _OpenGoal(_OneGoal):
    """One that still counts."""

    def find(self) -> OpenGoal:
        return open_goal(self.family_id, self.goal_id)


class Change(_OpenGoal, FormCommand[OpenGoal, GoalForm]):
    """Say it differently. Who was overtaken by somebody else sees both, and chooses."""

    form = GoalForm

    def about(self, goal: OpenGoal) -> dict[str, Any]:
        return {"wording": HOME, "members": None}

    def known(self, goal: OpenGoal) -> dict[str, Any]:
        return {"words": goal.words, "outcome": goal.outcome, "version": goal.version}

    def now_there(self, goal: OpenGoal) -> tuple[str, int]:
        return goal.words, goal.version

    def page(self, goal: OpenGoal) -> FormPage:
        return FormPage(
            _("Zeg het anders"),
            _("Zo willen we het"),
            ends=(
                self.key("goals:home_reached", _("Dit is gelukt")),
                self.key("goals:home_drop", _("Dit telt niet meer")),
            ),
            both=_(
                "Terwijl jij schreef, bewaarde iemand anders uit jullie gezin andere woorden. "
                "Kies samen wat er komt te staan. Er is niets kwijt."
            ),
        )

    def act(self, goal: OpenGoal, form: GoalForm) -> None:
        said = form.cleaned_data
        version = said["version"] or 0
        acts.change_goal(self.viewer, goal.id, said["words"], said["outcome"], version, self.now)

    def done(self, goal: OpenGoal, made: Any) -> HttpResponse:
        return self.back(_("Zo staat het er nu."))


class Adopt(_OpenGoal, Button[OpenGoal]):
    """What a professional proposed is the family's goal from now on, in these words."""

    def act(self, goal: OpenGoal) -> None:
        version = self.version_sent()
        acts.change_goal(self.viewer, goal.id, goal.words, goal.outcome, version, self.now)

    def done(self, goal: OpenGoal, made: Any) -> HttpResponse:
        return self.back(_("Dit is nu een doel van jullie."))


class Move(_OneGoal, Button[list[int]]):
    """One place earlier or later; the order of the screen goes along, so that nothing is lost."""

    def find(self) -> list[int]:
        """The order that was on the screen."""
        open_goal(self.family_id, self.goal_id)
        sent = self.request.POST.get("before", "").split(",")
        return [int(number) for number in sent if number.isdecimal()]

    def act(self, before: list[int]) -> None:
        if self.goal_id not in before:
            raise ChangedMeanwhile
        step = -1 if self.request.POST.get("to") == "up" else 1
        proposed = {goal.id for goal in open_goals(self.family_id) if goal.is_proposed}
        order = moved(before, self.goal_id, step, proposed)
        acts.order_goals(self.viewer, self.family_id, order, before)

    def done(self, before: list[int], made: Any) -> HttpResponse:
        return self.back(_("Dit is nu jullie volgorde."))


def moved(before: list[int], goal_id: int, step: int, proposed: set[int]) -> list[int]:
    """One place earlier or later among the family's own; what is only proposed comes last."""
    ours = [id_ for id_ in before if id_ not in proposed]
    if goal_id in ours:
        at = ours.index(goal_id)
        ours.insert(min(max(at + step, 0), len(ours) - 1), ours.pop(at))
    return [*ours, *(id_ for id_ in before if id_ in proposed)]


class _Ending(_OneGoal, Button[int]):
    """It counts no longer, with the way back. Twice is once, so none is looked up first."""

    is_reached: bool

    def find(self) -> int:
        return self.goal_id

    def act(self, goal_id: int) -> None:
        acts.end_goal(self.viewer, goal_id, self.is_reached, self.now)

    def ended(self, words: str) -> HttpResponse:
        """Our plan with the way back on it."""
        return self.back(words, self.key("goals:home_again", _("Zet het terug")))


class Reached(_Ending):
    """It worked out."""

    is_reached = True

    def done(self, goal_id: int, made: Any) -> HttpResponse:
        return self.ended(_("Mooi. Dit is gelukt."))


class Drop(_Ending):
    """It no longer counts; of a proposal: they do not want it."""

    is_reached = False

    def done(self, goal_id: int, made: Any) -> HttpResponse:
        return self.ended(_("Dit telt niet meer mee."))


class Again(_OneGoal, Button[int]):
    """The way back: it counts again."""

    def find(self) -> int:
        return self.goal_id

    def act(self, goal_id: int) -> None:
        acts.take_up_goal(self.viewer, goal_id)

    def done(self, goal_id: int, made: Any) -> HttpResponse:
        return self.back(_("Dit doel telt weer mee."))


class AskChild(_OneGoal, Button[Participant]):
    """Ask the child a goal is about what they think of it (S1-02)."""

    def find(self) -> Participant:
        goal = open_goal(self.family_id, self.goal_id)
        return child_in_sight(self.family_id, goal.person_id, self.today)

    def act(self, child: Participant) -> None:
        ask_word(self.viewer, Subject(goal_id=self.goal_id), child.person_id, self.now)

    def done(self, child: Participant, made: Any) -> HttpResponse:
        return self.back(asked_child(child.known_as))
