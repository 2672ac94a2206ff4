"""Planning changes: another day, or not at all; for the family and for who works for them (S4-08).

Whoever is asked for another day says yes anew; nothing that was agreed moves behind their back.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from noaber.lib.days import in_amsterdam
from noaber.people import reads as people
from noaber.people.models import Family
from noaber.plan import act_names
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.promises import open_plan
from noaber.plan.acts.tasks import no_call_about
from noaber.plan.models import Appointment, Commitment
from noaber.post.acts import post_message
from noaber.record.acts import act
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.reads import post_compartment


def cancel_appointment(
    viewer: Viewer, appointment_id: int, at: datetime, tell: Iterable[int] = ()
) -> None:
    """It does not take place. Twice is once. tell: whom of the family gets a message."""
    found = Appointment.objects.select_for_update().get(pk=appointment_id)
    if found.cancelled_at is not None:
        return
    with act(viewer, act_names.APPOINTMENT_CANCELLED, [found.compartment_id]):
        Appointment.objects.filter(pk=appointment_id).update(cancelled_at=at)
    _tell(viewer, found, tell, at, gettext_noop("Jullie afspraak op %(day)s gaat niet door"))


def put_back_appointment(viewer: Viewer, appointment_id: int) -> None:
    """Called off by mistake: it takes place after all. Twice is once."""
    found = Appointment.objects.select_for_update().get(pk=appointment_id)
    if found.cancelled_at is not None:
        with act(viewer, act_names.APPOINTMENT_PUT_BACK, [found.compartment_id]):
            Appointment.objects.filter(pk=appointment_id).update(cancelled_at=None)


def stood(moment: datetime, place: str) -> str:
    """An appointment as it stood on a screen, to see whether it is another one by now."""
    return f"{moment.astimezone(UTC).isoformat()} {place}"


def move_appointment(
    viewer: Viewer,
    appointment_id: int,
    moment: datetime,
    place: str,
    was: str,
    at: datetime,
    tell: Iterable[int] = (),
) -> None:
    """Another moment or place; the act keeps the old one. tell: whom of the family.

    was: how it stood on the screen (`stood`); ChangedMeanwhile when somebody moved it since.
    """
    found = Appointment.objects.select_for_update().get(pk=appointment_id, cancelled_at=None)
    if (found.at, found.place) == (moment, place):
        return
    if stood(found.at, found.place) != was:
        raise ChangedMeanwhile
    with act(viewer, act_names.APPOINTMENT_MOVED, [found.compartment_id]):
        Appointment.objects.filter(pk=appointment_id).update(at=moment, place=place)
    found.at, found.place = moment, place
    _tell(viewer, found, tell, at, gettext_noop("Jullie afspraak is nu op %(day)s om %(time)s"))


def _tell(
    viewer: Viewer, found: Appointment, tell: Iterable[int], at: datetime, words: str
) -> None:
    """One line to each, in their own language. words: as the catalogue knows them."""
    family = Family.objects.get(pk=found.family_id)
    for person_id in tell:
        person = people.person_card(person_id)
        if person is None:
            continue
        with translation.override(person.language):
            moment = in_amsterdam(found.at)
            named = {
                "day": date_format(moment, "l j F"),
                "time": date_format(moment, "H:i"),
                "place": found.place,
                "name": people.cards([viewer.role])[viewer.role].name,
            }
            line = gettext(words) % named
            body = gettext("%(line)s. Plaats: %(place)s. %(name)s") % {**named, "line": line}
        post_message(
            viewer,
            post_compartment(found.family_id, person_id),
            person_id,
            line,
            body,
            at,
            municipality_id=family.municipality_id,
            channel="email" if person.email else "letter",
        )


def move_commitment(
    viewer: Viewer, commitment_id: int, due_on: date, was: date | None, at: datetime
) -> None:
    """A task of the family or the circle gets another day; its doer is asked anew.

    was: the day that was on the screen; ChangedMeanwhile when it is another one by now.
    """
    task = _task(commitment_id)
    if task.due_on == due_on:
        return
    if task.due_on != was:
        raise ChangedMeanwhile
    plan = open_plan(task.family_id)
    is_mine = viewer.role_id is None and task.person_id == viewer.person_id
    with act(viewer, act_names.COMMITMENT_MOVED, {plan.compartment_id, task.compartment_id}):
        Commitment.objects.filter(pk=commitment_id).update(
            due_on=due_on,
            **({} if is_mine else {"accepted_at": None, "asked_at": at}),
            stuck_at=None,
        )
        no_call_about(commitment_id, at)


def release_commitment(viewer: Viewer, commitment_id: int, at: datetime) -> None:
    """A task is not needed any more, also one that is of no one. Twice is once."""
    task = _task(commitment_id, released=True)
    if task.released_at is not None:
        return
    plan = open_plan(task.family_id)
    with act(viewer, act_names.COMMITMENT_RELEASED, {plan.compartment_id, task.compartment_id}):
        Commitment.objects.filter(pk=commitment_id).update(released_at=at)
        no_call_about(commitment_id, at)


def put_back_commitment(viewer: Viewer, commitment_id: int) -> None:
    """The way back: it is needed after all. Twice is once."""
    task = _task(commitment_id, released=True)
    if task.released_at is None:
        return
    plan = open_plan(task.family_id)
    with act(viewer, act_names.COMMITMENT_PUT_BACK, {plan.compartment_id, task.compartment_id}):
        Commitment.objects.filter(pk=commitment_id).update(released_at=None)


def _task(commitment_id: int, released: bool = False) -> Commitment:
    """An open task; what people at work promised is theirs to keep or to move (S2-08)."""
    task = Commitment.objects.select_for_update().get(pk=commitment_id, kept_at=None)
    if task.role_id is not None or (task.released_at is not None and not released):
        raise NotAllowed("a promise of somebody at work, or not there any more")
    return task
