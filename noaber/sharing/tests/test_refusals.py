"""What the database refuses is NotAllowed, whichever of its functions refuses; no accident."""

from collections.abc import Callable
from typing import Any

import pytest

from noaber.plan import act_names as plan_acts
from noaber.plan.models import FamilyPlan
from noaber.record.acts import act, begin_birth, call
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing import acts
from noaber.sharing.looks import look

Try = Callable[[Viewer, int, int], object]
# Of the one who acts, their family and its plan's compartment, in an act that gives nothing.
TRIES: dict[str, Try] = {
    "give": lambda me, family, place: acts.give([place], me.person_id or 0, None, "own", "avg-15"),
    "end_grants": lambda me, family, place: acts.end_grants([place], me.person_id or 0, None),
    "end_reading_along": lambda me, family, place: acts.end_reading_along(
        [place], me.person_id or 0, me.role, "take_part"
    ),
    "leave_family": lambda me, family, place: acts.leave_family(family, me.person_id or 0, me.role),
    "born again": lambda me, family, place: begin_birth(family, None, ("plan",)),
    "give_reach": lambda me, family, place: call("select give_reach(%s)", [1]),
    "open_plan_to": lambda me, family, place: call("select open_plan_to(%s)", [1]),
    "end_access": lambda me, family, place: call("select end_access(%s)", [1]),
    "make_link": lambda me, family, place: call(
        "select make_link(%s, %s, now())", [b"x", me.person_id]
    ),
}


@pytest.mark.parametrize("refused", TRIES.values(), ids=TRIES)
def test_what_an_act_does_not_give_is_not_allowed(refused: Try, town: Any, answered: Any) -> None:
    me, family_id = town.marieke, answered.family_id

    def in_an_act_that_gives_nothing() -> None:
        with look(me, "our_plan", families=[family_id]):
            place = FamilyPlan.objects.get().compartment_id
            with act(me, plan_acts.PROMISED, [place]):
                refused(me, family_id, place)

    with pytest.raises(NotAllowed):
        in_an_act_that_gives_nothing()
