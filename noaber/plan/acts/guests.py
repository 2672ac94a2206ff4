"""Who takes part: asked, accepted, and gone again (S0-11, S1-03, S1-04, S4-08)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.models import Identity, Person
from noaber.plan.acts.promises import open_plan
from noaber.plan.models import Commitment, ContactPerson, FamilyPlan, Ownership, Participant
from noaber.record.acts import act, begin_birth
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import (
    OWN_BASIS,
    asked_place,
    born_person,
    end_grants,
    give,
    give_at_birth,
    leave_family,
    make_link,
)

REPORT_BASIS = "wmo-5.1.1-1"
PROVIDER_BASIS = "wmo-5.1.2"
BASES = {"provider": PROVIDER_BASIS}


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody at work does here, why government is here, and when it stops (S1-04)."""

    role_id: int
    does: str
    why: str = ""
    ends_when: str = ""


def ask_participant(viewer: Viewer, family_id: int, joining: Joining, at: datetime) -> int:
    """Ask somebody at work to take part in this plan, with a role of their own (S3-15).

    They see what is asked; the plan itself once they said yes. Raises AtTheSameTime.
    """
    plan = open_plan(family_id)
    card = people.cards([joining.role_id])[joining.role_id]
    place, _new = asked_place(family_id, role_id=joining.role_id)
    with act(viewer, "plan.participant_asked", [plan.compartment_id, place]):
        made = Participant.objects.create(
            compartment_id=place,
            family_id=family_id,
            role_id=joining.role_id,
            name=card.name,
            organisation=card.organisation,
            does=joining.does,
            why=joining.why,
            ends_when=joining.ends_when,
            asked_at=at,
            during=(at, None),
        )
        basis = BASES.get(card.kind, REPORT_BASIS)
        give([place], card.person_id, card.role_id, "write", basis, ["asked_of_me"])
    return int(made.pk)


@dataclass(frozen=True, slots=True)
class CircleGuest:
    """Somebody of the circle who is asked something: a grandmother, a trainer, a teacher."""

    name: str
    does: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody of the circle, who they are here, and the secret of the link to what is asked."""

    participant_id: int
    person_id: int
    secret: str


def invite_guest(
    viewer: Viewer, family_id: int, guest: CircleGuest, at: datetime, until: datetime
) -> Invited:
    """Somebody of the circle takes part without an account: a link to what is asked of them.

    Always a person of their own, who holds nothing else, so that the link can be passed on by
    whoever asks. Raises AtTheSameTime.
    """
    plan = open_plan(family_id)
    born = born_person()
    contact = born.compartments["contact"]
    post = begin_birth(None, born.id, ("post",), audience=f"family {family_id}")
    _first_grants(viewer, born.id, contact, post["post"], at)
    place, _new = asked_place(family_id, born.id)
    births = [*born.compartments.values(), *post.values()]
    with act(viewer, "plan.participant_asked", [plan.compartment_id, place, *births]):
        Person.objects.create(
            pk=born.id,
            compartment_id=contact,
            given_name=guest.name,
            phone=guest.phone,
            email=guest.email,
        )
        Identity.objects.create(compartment_id=born.compartments["identity"], person_id=born.id)
        made = Participant.objects.create(
            compartment_id=place,
            family_id=family_id,
            person_id=born.id,
            name=guest.name,
            does=guest.does,
            asked_at=at,
            during=(at, None),
        )
        give([place], born.id, None, "write", OWN_BASIS, ["asked_of_me"])
    secret = make_link(viewer, born.id, contact, until)
    return Invited(int(made.pk), born.id, secret)


def _first_grants(viewer: Viewer, person_id: int, contact: int, post: int, at: datetime) -> None:
    """Themselves; who asks them, to reach them; the clock, to deliver their post."""
    clock = people.clock(day_of(at))
    assert viewer.person_id is not None
    give_at_birth([post], person_id, None, "own", OWN_BASIS)
    basis = REPORT_BASIS if viewer.role_id else OWN_BASIS
    give_at_birth([contact, post], viewer.person_id, viewer.role_id, "write", basis)
    give_at_birth(
        [contact, post], clock.person_id, clock.role_id, "write", REPORT_BASIS, ["post_delivery"]
    )


def renew_link(viewer: Viewer, participant_id: int, until: datetime) -> str:
    """A new link for somebody of the circle. Needs a look at how to reach them."""
    participant = Participant.objects.get(pk=participant_id, during__upper_inf=True)
    person = Person.objects.get(pk=participant.person_id)
    return make_link(viewer, person.pk, person.compartment_id, until)


def accept_part(viewer: Viewer, participant_id: int, at: datetime) -> None:
    """Yes, I take part: who is at work sees the plan from now on. Twice is once."""
    participant = _mine(viewer, participant_id)
    if participant.accepted_at is None:
        with act(viewer, "plan.participant_accepted", [participant.compartment_id]):
            Participant.objects.filter(pk=participant_id).update(accepted_at=at, declined_at=None)
            with connection.cursor() as cursor:
                cursor.execute("select open_plan_to(%s)", [participant_id])


def decline_part(viewer: Viewer, participant_id: int, at: datetime) -> None:
    """No, I do not take part; no reason is asked."""
    participant = _mine(viewer, participant_id)
    if participant.accepted_at is not None:
        raise NotAllowed("who takes part already, stops")
    with act(viewer, "plan.participant_declined", [participant.compartment_id]):
        Participant.objects.filter(pk=participant_id).update(
            declined_at=at, during=(participant.during.lower, at)
        )


def _mine(viewer: Viewer, participant_id: int) -> Participant:
    participant = Participant.objects.select_for_update().get(
        pk=participant_id, during__upper_inf=True
    )
    mine = (
        participant.role_id == viewer.role_id
        if viewer.role_id
        else participant.role_id is None and participant.person_id == viewer.person_id
    )
    if not mine:
        raise NotAllowed("everybody answers for themselves")
    return participant


def change_part(viewer: Viewer, participant_id: int, does: str, why: str, ends_when: str) -> None:
    """What somebody does here, why government is here and when it stops (S1-04)."""
    participant = Participant.objects.select_for_update().get(pk=participant_id)
    with act(viewer, "plan.participant_changed", [participant.compartment_id]):
        Participant.objects.filter(pk=participant_id).update(
            does=does, why=why, ends_when=ends_when
        )


def stop_part(viewer: Viewer, participant_id: int, at: datetime) -> None:
    """Somebody no longer takes part: access ends at once, plan and history stay (S0-11, S4-08).

    What they had promised reads "no one yet". The contact person is changed, not removed: a family
    always has somebody who owns its question.
    """
    participant = Participant.objects.select_for_update().get(pk=participant_id)
    if participant.during.upper is not None:
        return
    if participant.role_id and _carries(participant.family_id, participant.role_id, at):
        raise NotAllowed("who owns the question hands over first")
    plan = open_plan(participant.family_id)
    place = participant.compartment_id
    with act(viewer, "plan.participant_left", [plan.compartment_id, place]):
        Participant.objects.filter(pk=participant_id).update(during=(participant.during.lower, at))
        _to_no_one(participant, plan, at)
        person_id = participant.person_id
        if participant.role_id:
            card = people.cards([participant.role_id])[participant.role_id]
            person_id = card.person_id
            leave_family(participant.family_id, person_id, participant.role_id)
        if person_id is not None:
            end_grants([plan.compartment_id, place], person_id, participant.role_id)


def _carries(family_id: int, role_id: int, at: datetime) -> bool:
    """Whether this role owns a question of the family, or is its contact person."""
    return (
        Ownership.objects.filter(
            family_id=family_id, role_id=role_id, during__upper_inf=True
        ).exists()
        or ContactPerson.objects.filter(
            family_id=family_id, role_id=role_id, during__contains=at
        ).exists()
    )


def _to_no_one(participant: Participant, plan: FamilyPlan, at: datetime) -> None:
    """The open commitments of who left stay in the plan, without a doer."""
    theirs = Commitment.objects.filter(
        family_id=plan.family_id, kept_at=None, released_at=None
    ).filter(
        **(
            {"role_id": participant.role_id}
            if participant.role_id
            else {"person_id": participant.person_id}
        )
    )
    for commitment in theirs:
        Commitment.objects.create(
            compartment_id=plan.compartment_id,
            family_id=plan.family_id,
            plan=plan,
            once_by=participant.name,
            need_id=commitment.need_id,
            what=commitment.what,
            why=commitment.why,
            due_on=commitment.due_on,
            asked_at=at,
        )
    theirs.update(released_at=at)
