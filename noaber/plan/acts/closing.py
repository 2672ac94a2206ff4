"""How a talk ends: a name under the plan, is everybody safe, was I heard (S2-04, S2-14, X-08)."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from noaber.plan import act_names, rules, signing
from noaber.plan.acts.promises import open_plan
from noaber.plan.models import FamilyPlan, Owed, Pulse, Question, SafetyCheck, Signature
from noaber.record.acts import act
from noaber.record.viewers import Viewer
from noaber.sharing.acts import OWN_BASIS, asked_place, give
from noaber.sharing.reads import family_compartment


def sign(
    viewer: Viewer, family_id: int, covers: Sequence[str], picture: dict[str, Any], at: datetime
) -> int:
    """One name under the plan as it is now: what it counts as follows; nobody retypes (S2-14).

    picture: the plan as it was signed. What it answers is owed no more; signed as an application,
    the decision is owed.
    """
    assert viewer.person_id is not None
    plan = open_plan(family_id)
    text = json.dumps(picture, sort_keys=True, ensure_ascii=False)
    with act(viewer, act_names.SIGNED, [plan.compartment_id]):
        made = Signature.objects.create(
            compartment_id=plan.compartment_id,
            family_id=family_id,
            plan=plan,
            person_id=viewer.person_id,
            covers=list(covers),
            picture=picture,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            at=at,
        )
        Owed.objects.filter(
            family_id=family_id, met_at=None, term__in=signing.answered_by(covers)
        ).update(met_at=at)
        if "application" in covers:
            _start_decision(plan, at)
    return int(made.pk)


def _start_decision(plan: FamilyPlan, at: datetime) -> None:
    """The decision on the plan is owed, once per question."""
    question = Question.objects.filter(family_id=plan.family_id).order_by("-received_at").first()
    if question is None:
        return
    for owed in rules.terms_of_signature(at):
        if Owed.objects.filter(question=question, term=owed.term.id, met_at=None).exists():
            continue
        Owed.objects.create(
            compartment_id=plan.compartment_id,
            family_id=plan.family_id,
            question=question,
            term=owed.term.id,
            due_at=owed.due_at,
        )


def check_safety(
    viewer: Viewer,
    family_id: int,
    moment: Literal["start", "change"],
    safe: bool,
    step: int,
    words: str,
    at: datetime,
) -> None:
    """Talked about whether everybody is safe. What was found is only for who works for them."""
    plan = open_plan(family_id)
    place = family_compartment(family_id, "safety")
    with act(viewer, act_names.SAFETY_CHECKED, [plan.compartment_id, place]):
        SafetyCheck.objects.create(
            compartment_id=place,
            family_id=family_id,
            role_id=viewer.role,
            moment=moment,
            safe=safe,
            step=step,
            words=words,
            at=at,
        )
        FamilyPlan.objects.filter(pk=plan.pk).update(safety_checked_at=at)


def give_pulse(
    viewer: Viewer, family_id: int, answer: Literal["yes", "partly", "no"], words: str, at: datetime
) -> None:
    """Was I heard? For adults and children; for the family and who works for it (S2-04).

    Raises AtTheSameTime.
    """
    assert viewer.person_id is not None
    place, _new = asked_place(family_id, viewer.person_id)
    with act(viewer, act_names.PULSE_GIVEN, [place]):
        Pulse.objects.create(
            compartment_id=place,
            family_id=family_id,
            person_id=viewer.person_id,
            answer=answer,
            words=words,
            at=at,
        )
        # Who only reads the plan along has this place for a next time.
        give([place], viewer.person_id, None, "write", OWN_BASIS, ["asked_of_me"])
