"""Who it is: the owner confirms, or joins the question to a family that is there (S2-01)."""

from dataclasses import dataclass
from datetime import date, datetime

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.models import Family, Identity, Member, Person
from noaber.people.rules import age_on
from noaber.plan import act_names, rules
from noaber.plan.acts.promises import open_plan
from noaber.plan.acts.taking_part import end_part
from noaber.plan.models import (
    Appointment,
    Commitment,
    ContactPerson,
    FamilyPlan,
    Handover,
    Owed,
    Ownership,
    Participation,
    Question,
)
from noaber.plan.reads import our_plan
from noaber.record.acts import act, begin_birth
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import (
    OWN_BASIS,
    REPORT_BASIS,
    Receives,
    end_reading_along,
    give,
    give_declared,
)
from noaber.sharing.reads import seen_compartments


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the owner saw or was told. bsn may stay empty."""

    given_name: str
    surname: str
    born_on: date | None
    bsn: str


class StoodOtherwise(Exception):
    """It was confirmed already that this is somebody else: whoever changes that says why."""


def confirm_person(
    viewer: Viewer,
    family_id: int,
    person_id: int,
    confirmed: Confirmed,
    at: datetime,
    why: str = "",
) -> None:
    """The owner knows who it is: the person is verified and the provisional family is one.

    Who was confirmed already becomes somebody else only with a reason, which the act keeps.
    """
    family = Family.objects.select_for_update().get(pk=family_id)
    person = Person.objects.select_for_update().get(pk=person_id)
    identity = Identity.objects.get(person_id=person_id)
    stood = Confirmed(person.given_name, person.surname, identity.born_on, identity.bsn)
    if person.verified_at is not None and stood != confirmed and not why:
        raise StoodOtherwise
    with act(
        viewer,
        act_names.PERSON_CONFIRMED,
        [family.compartment_id, person.compartment_id, identity.compartment_id],
        why=why or None,
    ):
        Person.objects.filter(pk=person_id).update(
            given_name=confirmed.given_name, surname=confirmed.surname, verified_at=at
        )
        Identity.objects.filter(pk=identity.pk).update(born_on=confirmed.born_on, bsn=confirmed.bsn)
        if family.confirmed_at is None:
            Family.objects.filter(pk=family_id).update(confirmed_at=at)


def close_plan(viewer: Viewer, family_id: int, words: str, at: datetime) -> None:
    """The contact person closes the plan, having spoken with the family: nothing is owed any more.

    Colleagues with a role of their own leave; the contact person stays the family's known face.
    Writing again is a new question, which opens a new plan when it joins this family.
    """
    plan = open_plan(family_id)
    contact = ContactPerson.objects.filter(family_id=family_id, during__contains=at).first()
    is_contact = contact is not None and contact.role_id == viewer.role_id
    found = our_plan(family_id, at)
    if found is None or rules.closing_problems(is_contact, found.is_something_open):
        raise NotAllowed("this plan is not to be closed by this viewer")
    with act(viewer, act_names.PLAN_CLOSED, seen_compartments(), why=words):
        FamilyPlan.objects.filter(pk=plan.pk).update(
            closed_at=at, closed_by_id=viewer.role, closing_words=words
        )
        for part in Participation.objects.filter(family_id=family_id, ended_at=None):
            end_part(part, at)


def join_family(viewer: Viewer, from_family_id: int, to_family_id: int, at: datetime) -> None:
    """The question of somebody who was confirmed belongs to a family that is there already.

    Needs a look at both families and at who the writer is (S2-01: never before that is confirmed).

    The question, its owner, its promises and its terms go along; the provisional family closes.
    """
    start = Family.objects.select_for_update().get(pk=from_family_id)
    goal = Family.objects.get(pk=to_family_id)
    old_plan = open_plan(from_family_id)
    writers = list(Member.objects.filter(family_id=from_family_id))
    if start.closed_at is not None or len(writers) != 1:
        raise NotAllowed("only a family of one joins another")
    writer = writers[0]
    level = _level_of_confirmed(writer.person_id, at)
    is_new = not Member.objects.filter(
        family_id=to_family_id, person_id=writer.person_id, during__contains=day_of(at)
    ).exists()
    if is_new:
        _post_for(viewer, writer.person_id, to_family_id, at)
    with act(viewer, act_names.FAMILY_JOINED, [start.compartment_id, goal.compartment_id]):
        plan = _plan_to_join(goal, old_plan, at)
        for question in Question.objects.filter(family_id=from_family_id):
            _move(question, plan, at)
        _move_what_is_open(from_family_id, plan, at)
        FamilyPlan.objects.filter(pk=old_plan.pk).update(closed_at=at)
        Family.objects.filter(pk=from_family_id).update(joined_to_id=to_family_id, closed_at=at)
        if is_new:
            Member.objects.create(
                compartment_id=goal.compartment_id,
                family_id=to_family_id,
                person_id=writer.person_id,
                known_as=writer.known_as,
                during=(day_of(at), None),
            )
            if level:  # who was a member already keeps what they had
                give([goal.compartment_id], writer.person_id, None, level, OWN_BASIS)


def _plan_to_join(goal: Family, start: FamilyPlan, at: datetime) -> FamilyPlan:
    """The family's open plan; after it was closed a new one, with what they wrote now on top."""
    Family.objects.select_for_update().get(pk=goal.pk)  # of two questions at once one opens it
    if FamilyPlan.objects.filter(family_id=goal.pk, closed_at=None).exists():
        return open_plan(goal.pk)
    if goal.closed_at is not None:
        raise NotAllowed("this family went on in another one")
    return FamilyPlan.objects.create(
        compartment_id=goal.compartment_id,
        family_id=goal.pk,
        sentence=start.sentence,
        opened_at=at,
    )


def _level_of_confirmed(person_id: int, at: datetime) -> str:
    """What somebody who was confirmed may do with a plan, by age; NotAllowed before that."""
    born_on = Identity.objects.get(person_id=person_id).born_on
    if Person.objects.get(pk=person_id).verified_at is None or born_on is None:
        raise NotAllowed("first it is confirmed who this is")
    return rules.plan_level(age_on(born_on, day_of(at)), decides=True)


def _post_for(viewer: Viewer, person_id: int, family_id: int, at: datetime) -> None:
    """A place for post to this person about the family they join."""
    post = begin_birth(None, person_id, ("post",), audience=f"family {family_id}")
    clock = people.clock(day_of(at))
    assert viewer.person_id is not None
    give_declared("joined", "subject", post, Receives(person_id), OWN_BASIS)
    works = Receives(viewer.person_id, viewer.role)
    give_declared("joined", "in_charge", post, works, REPORT_BASIS)
    give_declared("joined", "clock", post, clock, REPORT_BASIS)


def _move(question: Question, plan: FamilyPlan, at: datetime) -> None:
    """A copy in the other family; the first one stays, answered, where it came in."""
    owner = Ownership.objects.get(question=question, during__upper_inf=True)
    of = {"compartment_id": plan.compartment_id, "family_id": plan.family_id}
    moved = Question.objects.create(
        **of,
        plan=plan,
        person_id=question.person_id,
        team_id=question.team_id,
        own_words=question.own_words,
        channel=question.channel,
        received_at=question.received_at,
        answered_at=question.answered_at,
        own_plan_words=question.own_plan_words,
        real_words=question.real_words,
        real_version=question.real_version,
        real_by_id=question.real_by_id,
    )
    Ownership.objects.create(**of, question=moved, role_id=owner.role_id, during=(at, None))
    for owed in Owed.objects.filter(question=question):
        Owed.objects.create(
            **of, question=moved, term=owed.term, due_at=owed.due_at, met_at=owed.met_at
        )
    Owed.objects.filter(question=question, met_at=None).update(met_at=at)
    Question.objects.filter(pk=question.pk).update(answered_at=question.answered_at or at)
    _end_handover(question, at)


def _end_handover(question: Question, at: datetime) -> None:
    """Who was asked to take over need not answer any more, and reads along no longer."""
    asked = Handover.objects.filter(
        question=question, accepted_at=None, declined_at=None, withdrawn_at=None
    ).first()
    if asked:
        Handover.objects.filter(pk=asked.pk).update(withdrawn_at=at)
        receiver = people.cards([asked.to_role_id])[asked.to_role_id]
        along = [question.compartment_id]
        end_reading_along(along, receiver.person_id, receiver.role_id, "handover")


PROMISED = (
    "role_id", "kind", "what", "why", "due_on", "due_from", "due_until", "asked_at", "accepted_at",
    "declined_at", "stuck_at", "said", "once_by",
)  # fmt: skip


def _move_what_is_open(from_family_id: int, plan: FamilyPlan, at: datetime) -> None:
    """The open promises as they were made, and the appointments that are still to come."""
    of = {"compartment_id": plan.compartment_id, "family_id": plan.family_id, "plan_id": plan.pk}
    open_ = Commitment.objects.filter(family_id=from_family_id, kept_at=None, released_at=None)
    for promised in open_.filter(person_id__isnull=True).exclude(kind="about").values(*PROMISED):
        Commitment.objects.create(**of, **promised)
    open_.update(released_at=at)
    coming = Appointment.objects.filter(family_id=from_family_id, cancelled_at=None, at__gt=at)
    for meeting in coming.values("role_id", "at", "place"):
        Appointment.objects.create(**of, **meeting)
