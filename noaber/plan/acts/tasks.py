"""Who does what by when, for both sides: asked, accepted, done, or not (S2-07, S2-08, X-11).

A commitment counts once its doer said yes. Missing a date costs nothing: somebody calls.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from noaber.plan import act_names
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.promises import open_plan
from noaber.plan.acts.shielding import refuse_what_gives_away
from noaber.plan.acts.taking_part import in_charge, is_member
from noaber.plan.models import Commitment, FamilyPlan, Participation
from noaber.plan.rules import calling
from noaber.record.acts import act
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import OWN_BASIS, asked_place, give


@dataclass(frozen=True, slots=True)
class Task:
    """What, by when, and why. Doer: somebody at work (role), somebody else (person), or no one."""

    what: str
    due_on: date
    why: str = ""
    role_id: int | None = None
    person_id: int | None = None
    need_id: int | None = None


def ask_commitment(viewer: Viewer, family_id: int, task: Task, at: datetime) -> int:
    """Ask somebody to do something; what one takes on oneself is accepted at once.

    The doer sees what is asked of them, and the plan only if they saw it already. Raises
    AtTheSameTime, GivesAway.
    """
    plan = open_plan(family_id)
    own = task.person_id is not None and task.person_id == viewer.person_id and not viewer.role_id
    own = own or (task.role_id is not None and task.role_id == viewer.role_id)
    if not own and _is_outside(family_id, task, at):
        typed = {"what": task.what, "why": task.why}
        refuse_what_gives_away(viewer, typed, None if task.role_id else family_id)
    place = _place(plan, task)
    name = act_names.COMMITMENT_TAKEN if own else act_names.COMMITMENT_ASKED
    # What one takes on oneself needs no word of who decides on the plan.
    of = {place} if own else {plan.compartment_id, place}
    with act(viewer, name, of):
        made = Commitment.objects.create(
            compartment_id=place,
            family_id=family_id,
            plan=plan,
            role_id=task.role_id,
            person_id=task.person_id,
            need_id=task.need_id,
            what=task.what,
            why=task.why,
            due_on=task.due_on,
            asked_at=at,
            accepted_at=at if own else None,
        )
        if task.person_id:
            give([place], task.person_id, None, "write", OWN_BASIS, ["asked_of_me"])
    return int(made.pk)


def _place(plan: FamilyPlan, task: Task) -> int:
    """Where it lies: with what is asked of its doer; of no one, in the plan."""
    if task.person_id is None and task.role_id is None:
        return int(plan.compartment_id)
    return asked_place(plan.family_id, task.person_id, task.role_id)[0]


def _is_outside(family_id: int, task: Task, at: datetime) -> bool:
    """Whether the doer does not see the plan: of the circle, or asked and not in yet."""
    if task.person_id is not None:
        return not is_member(family_id, task.person_id, at)
    if task.role_id is None or task.role_id in in_charge(family_id, at):
        return False
    here = Participation.objects.filter(
        family_id=family_id, role_id=task.role_id, ended_at=None, accepted_at__isnull=False
    )
    return not here.exists()


def accept_commitment(viewer: Viewer, commitment_id: int, at: datetime) -> None:
    """The doer says yes: now it counts (S2-07). Twice is once."""
    commitment = _open(viewer, commitment_id)
    if commitment.accepted_at is None:
        with act(viewer, act_names.COMMITMENT_ACCEPTED, [commitment.compartment_id]):
            Commitment.objects.filter(pk=commitment_id).update(accepted_at=at, declined_at=None)


def note_acceptance(viewer: Viewer, commitment_id: int, at: datetime) -> None:
    """Said at the table: who was asked sits there and says yes; both names are in the record.

    Only of the family or the circle: who is at work says so themselves. Twice is once. Who said
    no meanwhile says yes themselves: ChangedMeanwhile.
    """
    commitment = Commitment.objects.select_for_update().get(pk=commitment_id, released_at=None)
    if commitment.person_id is None or commitment.kept_at:
        raise NotAllowed("who is at work answers for themselves")
    if commitment.declined_at:
        raise ChangedMeanwhile
    behalf = Viewer(viewer.person_id, viewer.role, commitment.person_id)
    if commitment.accepted_at is None:
        with act(behalf, act_names.COMMITMENT_NOTED, [commitment.compartment_id]):
            Commitment.objects.filter(pk=commitment_id).update(accepted_at=at)


def decline_commitment(viewer: Viewer, commitment_id: int, said: str, at: datetime) -> None:
    """The doer cannot: no reason is asked, and the plan reads "no one yet"."""
    commitment = _open(viewer, commitment_id)
    if commitment.declined_at is None:
        with act(viewer, act_names.COMMITMENT_DECLINED, [commitment.compartment_id]):
            Commitment.objects.filter(pk=commitment_id).update(
                declined_at=at, accepted_at=None, said=said
            )


def finish_commitment(viewer: Viewer, commitment_id: int, at: datetime) -> None:
    """The doer did it. Twice is once."""
    commitment = _open(viewer, commitment_id)
    if commitment.kept_at is None:
        with act(viewer, act_names.COMMITMENT_KEPT, [commitment.compartment_id]):
            Commitment.objects.filter(pk=commitment_id).update(
                kept_at=at, accepted_at=commitment.accepted_at or at
            )
            no_call_about(commitment_id, at)


def cannot_do_now(viewer: Viewer, commitment_id: int, said: str, at: datetime) -> None:
    """ "Lukt niet": who works for the family calls; nothing stops and nothing is lost (X-11).

    That call is a promise from this moment on, once for each time that it does not work out.
    """
    commitment = _open(viewer, commitment_id)
    with act(viewer, act_names.COMMITMENT_STUCK, [commitment.compartment_id]):
        Commitment.objects.filter(pk=commitment_id).update(
            stuck_at=commitment.stuck_at or at, said=said
        )
        if commitment.stuck_at is None:
            _promise_call(commitment, at)


def _promise_call(stuck: Commitment, at: datetime) -> None:
    """The promise lies with the task itself: its doer need not see the plan."""
    with connection.cursor() as cursor:
        cursor.execute("select who_calls(%s)", [stuck.pk])
        caller = cursor.fetchone()[0]
    Commitment.objects.create(
        compartment_id=stuck.compartment_id,
        family_id=stuck.family_id,
        plan_id=stuck.plan_id,
        role_id=caller,
        kind="about",
        about_id=stuck.pk,
        what=stuck.what,
        due_on=calling.calls_by(at),
        asked_at=at,
        accepted_at=at,
    )


def no_call_about(commitment_id: int, at: datetime) -> None:
    """It works out after all, or it is done: nobody need call about it any more."""
    Commitment.objects.filter(about_id=commitment_id, kept_at=None, released_at=None).update(
        released_at=at
    )


def take_commitment(viewer: Viewer, commitment_id: int, at: datetime) -> int:
    """What is of no one, or what its doer cannot do, one takes on oneself. Raises AtTheSameTime."""
    old = Commitment.objects.select_for_update().get(
        pk=commitment_id, released_at=None, kept_at=None
    )
    nobody = old.role_id is None and (old.person_id is None or old.declined_at is not None)
    if not nobody or viewer.role_id or viewer.person_id is None:
        raise NotAllowed("somebody does this already")
    plan = open_plan(old.family_id)
    place = asked_place(old.family_id, viewer.person_id)[0]
    with act(viewer, act_names.COMMITMENT_TAKEN, {plan.compartment_id, place, old.compartment_id}):
        Commitment.objects.filter(pk=old.pk).update(released_at=at)
        made = Commitment.objects.create(
            compartment_id=place,
            family_id=old.family_id,
            plan=plan,
            person_id=viewer.person_id,
            need_id=old.need_id,
            what=old.what,
            why=old.why,
            due_on=old.due_on,
            asked_at=at,
            accepted_at=at,
        )
        give([place], viewer.person_id, None, "write", OWN_BASIS, ["asked_of_me"])
    return int(made.pk)


def reopen_commitment(viewer: Viewer, commitment_id: int, at: datetime) -> None:
    """The way back: it was not done yet, or it works out after all."""
    commitment = Commitment.objects.select_for_update().get(pk=commitment_id, released_at=None)
    if commitment.role_id is not None or commitment.person_id != viewer.person_id:
        raise NotAllowed("this is asked of somebody else")
    with act(viewer, act_names.COMMITMENT_REOPENED, [commitment.compartment_id]):
        Commitment.objects.filter(pk=commitment_id).update(kept_at=None, stuck_at=None, said="")
        no_call_about(commitment_id, at)


def ask_back(viewer: Viewer, commitment_id: int, said: str) -> None:
    """The doer wants to know something first."""
    commitment = _open(viewer, commitment_id)
    with act(viewer, act_names.COMMITMENT_ASKED_BACK, [commitment.compartment_id]):
        Commitment.objects.filter(pk=commitment_id).update(said=said)


def _open(viewer: Viewer, commitment_id: int) -> Commitment:
    """An open commitment of this doer: everybody answers for themselves."""
    commitment = Commitment.objects.select_for_update().get(pk=commitment_id, released_at=None)
    mine = (
        commitment.role_id == viewer.role_id
        if viewer.role_id
        else commitment.role_id is None and commitment.person_id == viewer.person_id
    )
    if not mine or commitment.kept_at:
        raise NotAllowed("this is asked of somebody else, or done")
    return commitment
