"""What tests of the end of belonging to a family share."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan import reads
from noaber.plan.acts.belonging import (
    end_for_safety,
    finish_leaving,
    leave_family_oneself,
    record_leaving,
    take_leaving_back,
)
from noaber.plan.acts.members import NewMember, add_member
from noaber.plan.tests.acting import REFUSED, now
from noaber.plan.tests.at_home import Home, plan_of, years_ago
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden, begin_round, birth, look, reading, write_look

TODAY = day_of(datetime.now(UTC))
Admin = psycopg.Connection[Any]


def join(home: Home, name: str, years: int = 40, decides: bool = False, **more: Any) -> Viewer:
    with look(home.marieke, "members", families=[home.family_id]):
        member = NewMember(
            name, "Test", years_ago(years), does="woont hier", decides=decides, **more
        )
        return Viewer(add_member(home.marieke, home.family_id, member, now()))


def record(
    home: Home, who: Viewer, on: date = TODAY, rests_on: str = "said", by: Viewer | None = None
) -> None:
    viewer = by or home.marieke
    with look(viewer, "members", families=[home.family_id]):
        record_leaving(viewer, home.family_id, who.person_id or 0, on, rests_on, "")


def leave(home: Home, who: Viewer, on: date = TODAY) -> None:
    with look(who, "our_plan", families=[home.family_id]):
        leave_family_oneself(who, home.family_id, on)


def for_safety(home: Home, who: Viewer) -> None:
    keys = [write_look(home.marieke, "safety", families=[home.family_id])]
    with reading(*keys):
        end_for_safety(home.marieke, home.family_id, who.person_id or 0, 4, "Hij slaat.", now())


def back(home: Home, who: Viewer, by: Viewer | None = None) -> None:
    viewer = by or home.marieke
    with look(viewer, "our_plan", families=[home.family_id]):
        take_leaving_back(viewer, home.family_id, who.person_id or 0)


def reads_plan(home: Home, who: Viewer) -> bool:
    try:
        plan_of(who, home)
    except Hidden:
        return False
    return True


def members(home: Home) -> list[str]:
    return [m.known_as for m in plan_of(home.marieke, home).members]


def refused(do: Callable[[], object]) -> None:
    with pytest.raises(REFUSED):
        do()


def the_day_comes(admin: Admin, who: Viewer, days: int = 1) -> None:
    """As if the leaving was said so many days ago."""
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        admin.execute(
            "update plan_leaving set ends_on = ends_on - %s where person_id = %s",
            [days, who.person_id],
        )
        admin.execute(
            "update people_member set during = daterange(lower(during) - %s, upper(during) - %s)"
            " where person_id = %s and not upper_inf(during)",
            [days, days, who.person_id],
        )
        admin.execute(
            "update sharing_grant set during = tstzrange(lower(during) - %s * interval '1 day',"
            " upper(during) - %s * interval '1 day') where ended_act_id in"
            " (select act_id from plan_leaving where person_id = %s)",
            [days, days, who.person_id],
        )


def go_round() -> None:
    """As the clock does before it asks what is due."""
    card = people.clock(TODAY)
    begin_round(Viewer(card.person_id, card.role_id))


def the_clock_comes_by(admin: Admin, who: Viewer) -> bool:
    """Whether it ended this one's belonging now."""
    go_round()
    due = reads.leavings_due(1000)
    query = "select id from plan_leaving where person_id = %s and undone_at is null"
    (mine,) = admin.execute(query, [who.person_id]).fetchone() or (0,)
    with birth():
        done = [pk for pk in due if finish_leaving(pk)]
    return mine in done
