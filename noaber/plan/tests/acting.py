"""What tests of the plan's acts share."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection

from noaber.lib.days import day_of
from noaber.plan import reads
from noaber.plan.acts.handovers import ask_handover
from noaber.plan.acts.promises import promise
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden, look
from tests.town import Town

TODAY = day_of(datetime.now(UTC))
REFUSED = (Hidden, NotAllowed, ObjectDoesNotExist)


def now() -> datetime:
    return datetime.now(UTC)


def resident(answered: Any) -> Viewer:
    """The one who asked, looking as themselves."""
    return Viewer(answered.person_id)


def plan_of(viewer: Viewer, family_id: int, purpose: str = "our_plan") -> reads.OurPlan:
    with look(viewer, purpose, families=[family_id]):
        plan = reads.our_plan(family_id, now())
    assert plan is not None
    return plan


def question_of(viewer: Viewer, family_id: int, purpose: str = "our_plan") -> reads.AskedQuestion:
    return plan_of(viewer, family_id, purpose).questions[0]


def owed_of(viewer: Viewer, family_id: int) -> reads.Promise:
    return next(p for p in plan_of(viewer, family_id).promises if p.kind == "owed")


def promised(town: Town, family_id: int, due_on: date = TODAY) -> int:
    with look(town.marieke, "our_plan", families=[family_id]):
        return promise(town.marieke, family_id, "Ik bel school", due_on, now())


def asked_tom(town: Town, family_id: int) -> int:
    """Marieke asks Tom to take over; the handover's id."""
    question = question_of(town.marieke, family_id)
    assert town.tom.role_id is not None
    with look(town.marieke, "handover", families=[family_id]):
        ask_handover(town.marieke, question.id, town.tom.role_id, "Jij kent hen", now())
    found = question_of(town.tom, family_id, "handover").handover_id
    assert found is not None
    return found


def at_once(number: int, do: Callable[[], object]) -> list[object]:
    """Do something in so many threads at the same moment; each has a connection of its own."""
    results: list[object] = []
    start = threading.Barrier(number)

    def one() -> None:
        try:
            start.wait()
            results.append(do())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
