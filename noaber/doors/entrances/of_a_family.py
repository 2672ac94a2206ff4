"""What every entrance to one family's plan has: whose, under which look, and what is never told."""

from contextlib import AbstractContextManager
from typing import Any, ClassVar

from django import forms

from noaber.doors.family.shielding import say_what_gives_away
from noaber.doors.web.commands import Entrance
from noaber.plan.acts.shielding import GivesAway
from noaber.plan.reads.in_sight import PlanInSight, plan_in_sight
from noaber.sharing.looks import Hidden, look, telling


class OfAFamily(Entrance):
    """A change in the open plan of the family in the address. purpose: of its look."""

    purpose: ClassVar[str]
    refusals = (GivesAway,)
    plan: PlanInSight

    @property
    def family_id(self) -> int:
        """Whose plan."""
        return self.ids["family_id"]

    def look(self, tells: bool) -> AbstractContextManager[Any]:
        """Who tells something outside the home looks at what is shielded too (X-08)."""
        if tells:
            return telling(self.viewer, self.purpose, self.family_id)
        return look(self.viewer, self.purpose, families=[self.family_id])

    def enter(self) -> None:
        """In a plan that was closed there is nothing to change."""
        self.plan = plan_in_sight(self.family_id, self.viewer)
        if not self.plan.is_open:
            raise Hidden("no open plan in sight")

    def say_refusal(self, form: forms.Form, refused: Exception) -> None:
        """What gives a shielded address away, beside the field it stands in (X-08)."""
        assert isinstance(refused, GivesAway)
        say_what_gives_away(form, refused)
