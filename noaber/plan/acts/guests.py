"""Who takes part by what is asked of them: a provider, the circle (S0-11, S1-03, S1-04, S4-08)."""

from dataclasses import dataclass
from datetime import datetime

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.models import Identity, Person
from noaber.plan import act_names
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.promises import open_plan
from noaber.plan.acts.shielding import refuse_what_gives_away
from noaber.plan.acts.taking_part import in_charge
from noaber.plan.models import Commitment, FamilyPlan, Need, Participation
from noaber.record.acts import act, begin_birth, call
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import (
    OWN_BASIS,
    REPORT_BASIS,
    Receives,
    asked_place,
    born_person,
    give,
    give_declared,
    make_link,
)

PROVIDER_BASIS = "wmo-5.1.2"


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody at work does here, why government is here, and when it stops (S1-04)."""

    role_id: int
    does: str
    why: str = ""
    ends_when: str = ""
    need_id: int | None = None


def invite_provider(viewer: Viewer, family_id: int, joining: Joining, at: datetime) -> int:
    """Ask somebody of a provider to take part in this plan, with a role of their own (S3-15).

    They see what is asked; the plan itself once they said yes, and help that they are asked for
    stands only then (S0-04). Raises AtTheSameTime, GivesAway.
    """
    plan = open_plan(family_id)
    if joining.need_id is not None:
        Need.objects.get(pk=joining.need_id, family_id=family_id, ended_at=None)
    card = people.cards([joining.role_id])[joining.role_id]
    if card.kind != "provider":
        raise NotAllowed("a colleague is asked as a colleague")
    told = {"does": joining.does, "why": joining.why, "ends_when": joining.ends_when}
    refuse_what_gives_away(viewer, told)
    place, _new = asked_place(family_id, role_id=joining.role_id)
    with act(viewer, act_names.GUEST_INVITED, [plan.compartment_id, place]):
        made = Participation.objects.create(
            compartment_id=place,
            family_id=family_id,
            role_id=joining.role_id,
            asked_by_id=viewer.role_id,
            name=card.name,
            organisation=card.organisation,
            does=joining.does,
            why=joining.why,
            ends_when=joining.ends_when,
            need_id=joining.need_id,
            asked_at=at,
        )
        give([place], card.person_id, card.role_id, "write", PROVIDER_BASIS, ["asked_of_me"])
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

    part_id: int
    person_id: int
    secret: str


def invite_guest(
    viewer: Viewer, family_id: int, guest: CircleGuest, at: datetime, until: datetime
) -> Invited:
    """Somebody of the circle takes part without an account: a link to what is asked of them.

    Always a person of their own, who holds nothing else, so that the link can be passed on by
    whoever asks. Raises AtTheSameTime, GivesAway.
    """
    plan = open_plan(family_id)
    refuse_what_gives_away(viewer, {"does": guest.does}, family_id)
    born = born_person()
    contact = born.compartments["contact"]
    post = begin_birth(None, born.id, ("post",), audience=f"family {family_id}")
    _first_grants(viewer, born.id, born.compartments | post, at)
    place, _new = asked_place(family_id, born.id)
    births = [*born.compartments.values(), *post.values()]
    with act(viewer, act_names.GUEST_INVITED, [plan.compartment_id, place, *births]):
        Person.objects.create(
            pk=born.id,
            compartment_id=contact,
            given_name=guest.name,
            phone=guest.phone,
            email=guest.email,
        )
        Identity.objects.create(compartment_id=born.compartments["identity"], person_id=born.id)
        made = Participation.objects.create(
            compartment_id=place,
            family_id=family_id,
            person_id=born.id,
            asked_by_id=viewer.role_id,
            name=guest.name,
            does=guest.does,
            asked_at=at,
        )
        give([place], born.id, None, "write", OWN_BASIS, ["asked_of_me"])
    secret = make_link(viewer, born.id, contact, until)
    return Invited(int(made.pk), born.id, secret)


def _first_grants(viewer: Viewer, person_id: int, born: dict[str, int], at: datetime) -> None:
    """Themselves; who asks them, to reach them; the clock, to deliver their post."""
    clock = people.clock(day_of(at))
    assert viewer.person_id is not None
    asks = Receives(viewer.person_id, viewer.role_id)
    basis = REPORT_BASIS if viewer.role_id else OWN_BASIS
    give_declared("guest", "subject", born, Receives(person_id), OWN_BASIS)
    give_declared("guest", "asks", born, asks, basis)
    give_declared("guest", "clock", born, clock, REPORT_BASIS)


def renew_link(viewer: Viewer, part_id: int, until: datetime) -> str:
    """A new link for somebody of the circle; the ones before end, for they may have gone astray.

    Needs a look at how to reach them.
    """
    part = Participation.objects.get(pk=part_id, ended_at=None)
    person = Person.objects.get(pk=part.person_id or 0)
    return make_link(viewer, person.pk, person.compartment_id, until, alone=True)


def accept_invitation(viewer: Viewer, part_id: int, at: datetime) -> None:
    """Yes, I take part: who is at work sees the plan from now on. Twice is once.

    NotAllowed as long as the help that it is for waits for a word in the family (X-05).
    """
    part = _mine(viewer, part_id)
    if part.accepted_at is None:
        with act(viewer, act_names.INVITATION_ACCEPTED, [part.compartment_id]):
            Participation.objects.filter(pk=part_id).update(accepted_at=at)
            if part.role_id:
                call("select open_plan_to(%s)", [part_id])


def decline_invitation(viewer: Viewer, part_id: int, at: datetime) -> None:
    """No, I do not take part; no reason is asked."""
    part = _mine(viewer, part_id)
    if part.accepted_at is not None:
        raise NotAllowed("who takes part already, stops")
    with act(viewer, act_names.INVITATION_DECLINED, [part.compartment_id]):
        Participation.objects.filter(pk=part_id).update(ended_at=at)


def _mine(viewer: Viewer, part_id: int) -> Participation:
    part = Participation.objects.select_for_update().get(pk=part_id, ended_at=None)
    mine = (
        part.role_id == viewer.role_id
        if viewer.role_id
        else part.role_id is None and part.person_id == viewer.person_id
    )
    if not mine:
        raise NotAllowed("everybody answers for themselves")
    return part


def change_part(
    viewer: Viewer, part_id: int, does: str, why: str, ends_when: str, version: int
) -> None:
    """What somebody does here, why government is here and when it stops (S1-04).

    ChangedMeanwhile when somebody else changed it, or the part ended. Raises GivesAway: who was
    asked and said nothing yet reads it, and not the plan.
    """
    part = Participation.objects.select_for_update().get(pk=part_id)
    if part.version != version or part.ended_at is not None:
        raise ChangedMeanwhile
    told = {"does": does, "why": why, "ends_when": ends_when}
    refuse_what_gives_away(viewer, told, None if part.role_id else part.family_id)
    with act(viewer, act_names.PART_CHANGED, [part.compartment_id]):
        Participation.objects.filter(pk=part_id).update(
            does=does, why=why, ends_when=ends_when, version=version + 1
        )


def stop_part(viewer: Viewer, part_id: int, at: datetime) -> None:
    """The family, or who works for it, ends somebody's part: access ends at once (S4-08, S0-11).

    Plan and history stay; what they had promised reads "no one yet". Who owns the question hands
    over first: a family always has somebody.
    """
    part = Participation.objects.select_for_update().get(pk=part_id)
    if part.ended_at is not None:
        return
    if part.role_id in in_charge(part.family_id, at):
        raise NotAllowed("who owns the question hands over first")
    plan = open_plan(part.family_id)
    with act(viewer, act_names.PART_STOPPED, {plan.compartment_id, part.compartment_id}):
        Participation.objects.filter(pk=part_id).update(ended_at=at)
        _to_no_one(part, plan, at)
        call("select end_access(%s)", [part_id])


def leave_part(viewer: Viewer, part_id: int, at: datetime) -> None:
    """Who is of a provider takes part no longer: plan and history stay (S0-11). Twice is once.

    They do not write in the plan: what they had promised stays where it lies and reads "no one
    yet", with their name as who did it before. Their access ends at once.
    """
    part = Participation.objects.select_for_update().get(pk=part_id)
    if viewer.role_id is None or part.role_id != viewer.role_id or part.accepted_at is None:
        raise NotAllowed("everybody leaves for themselves")
    if part.ended_at is not None:
        return
    with act(viewer, act_names.PART_STOPPED, [part.compartment_id]):
        Participation.objects.filter(pk=part_id).update(ended_at=at)
        Commitment.objects.filter(
            family_id=part.family_id, role_id=part.role_id, kept_at=None, released_at=None
        ).update(role_id=None, once_by=part.name, accepted_at=None, declined_at=None, stuck_at=None)
        call("select end_access(%s)", [part_id])


def _to_no_one(part: Participation, plan: FamilyPlan, at: datetime) -> None:
    """The open commitments of who left stay in the plan, without a doer."""
    theirs = Commitment.objects.filter(
        family_id=plan.family_id, kept_at=None, released_at=None
    ).filter(**({"role_id": part.role_id} if part.role_id else {"person_id": part.person_id}))
    for commitment in theirs.filter(kind="words"):  # a call about something is nobody else's
        Commitment.objects.create(
            compartment_id=plan.compartment_id,
            family_id=plan.family_id,
            plan=plan,
            once_by=part.name,
            need_id=commitment.need_id,
            what=commitment.what,
            why=commitment.why,
            due_on=commitment.due_on,
            asked_at=at,
        )
    theirs.update(released_at=at)
