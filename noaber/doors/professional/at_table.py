"""What every page at the table begins with: the open plan that its look shows."""

from django.utils.translation import gettext as _

from noaber.doors.professional.family import plan_in_sight
from noaber.plan.reads import Need, OurPlan
from noaber.sharing.looks import Hidden

PURPOSE = "at_the_table"


def open_plan_in_sight(family_id: int) -> OurPlan:
    """The open plan that this look shows; Hidden when it shows none."""
    plan = plan_in_sight(family_id)
    if plan.closed:
        raise Hidden("no open plan in sight")
    return plan


def need_in_sight(plan: OurPlan, need_id: int) -> Need:
    """One need of this plan; Hidden when it is not there."""
    for need in plan.table.needs:
        if need.id == need_id:
            return need
    raise Hidden("no such need in sight")


def people_of(plan: OurPlan) -> list[tuple[str, str]]:
    """For whom something is: everybody, or one member."""
    members = [(str(m.person_id), m.known_as) for m in plan.members]
    return [("", _("iedereen")), *members]
