"""A family for tests: Samira, Youssef (14), Noor (8), and Rachid, who shares the authority."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from noaber.lib.days import day_of
from noaber.plan import reads
from noaber.plan.acts.families import Confirmed, confirm_person
from noaber.plan.acts.members import NewMember, add_member
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from tests.town import ask

NOW = datetime.now(UTC)
EARLIER = NOW - timedelta(minutes=6)  # asked a moment ago is not told yet
TODAY = day_of(NOW)


@dataclass
class Home:
    """Samira's family: Youssef is 14, Noor 8, their father Rachid lives elsewhere."""

    family_id: int
    samira: Viewer
    marieke: Viewer
    tom: Viewer
    youssef: Viewer
    noor_id: int
    rachid: Viewer
    rachid_family_id: int


def years_ago(years: int) -> date:
    return TODAY - timedelta(days=years * 366 + 30)


def at_table(viewer: Viewer, home: Home, purpose: str = "at_the_table") -> Any:
    return look(viewer, purpose, families=[home.family_id])


def plan_of(viewer: Viewer, home: Home) -> reads.OurPlan:
    with look(viewer, "our_plan", families=[home.family_id]):
        plan = reads.our_plan(home.family_id, NOW)
    assert plan is not None
    return plan


def make_home(town: Any) -> Home:
    asked = ask(town, "Ik red het niet meer alleen met de kinderen.")
    father = ask(town, "Ik wil mijn kinderen vaker zien.", given_name="Rachid")
    marieke = town.marieke
    for answered, name in ((asked, "Samira"), (father, "Rachid")):
        with look(marieke, "confirm_person", families=[answered.family_id]):
            confirm_person(
                marieke,
                answered.family_id,
                answered.person_id,
                Confirmed(name, "Test", years_ago(38), ""),
                NOW,
            )
    holders = (asked.person_id, father.person_id)
    with look(marieke, "confirm_person", families=[asked.family_id]):
        youssef = add_member(
            marieke,
            asked.family_id,
            NewMember("Youssef", "Test", years_ago(14), holders=holders),
            datetime.now(UTC),  # Marieke is their contact person by now, and may know who they are
        )
    with look(marieke, "confirm_person", families=[asked.family_id]):
        child = NewMember("Noor", "Test", years_ago(8), holders=holders)
        noor = add_member(marieke, asked.family_id, child, datetime.now(UTC))
    return Home(
        asked.family_id,
        Viewer(asked.person_id),
        marieke,
        town.tom,
        Viewer(youssef),
        noor,
        Viewer(father.person_id),
        father.family_id,
    )
