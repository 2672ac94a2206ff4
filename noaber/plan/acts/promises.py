"""Promises to the family, appointments and terms: made, moved, kept (S2-07, S2-08, S3-15, X-12)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from noaber.lib.days import in_amsterdam
from noaber.people import reads as people
from noaber.people.models import Family
from noaber.plan import act_names, rules
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.support import support_words
from noaber.plan.models import Appointment, Commitment, ContactPerson, FamilyPlan, Owed, Question
from noaber.post.acts import post_message
from noaber.record.acts import act
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.looks import Hidden
from noaber.sharing.reads import post_compartment


class AlreadyNamed(Exception):
    """A family has one contact person; a second is refused (S3-15)."""


def open_plan(family_id: int) -> FamilyPlan:
    """The one open plan of a family, held until this act is done: nobody closes it meanwhile."""
    found = FamilyPlan.objects.select_for_update(no_key=True)
    return found.get(family_id=family_id, closed_at=None)


def answer_question(
    viewer: Viewer, question_id: int, at: datetime, own_plan_words: str = ""
) -> bool:
    """There was contact about the question: the promise to call is kept. Again changes nothing.

    Whether this was written down; False when it was said already. own_plan_words: what the family
    itself said about making its own plan first (X-27).
    """
    question = Question.objects.select_for_update().get(pk=question_id)
    if question.answered_at:
        return False
    with act(viewer, act_names.QUESTION_ANSWERED, [question.compartment_id]):
        Question.objects.filter(pk=question_id).update(
            answered_at=at, own_plan_words=own_plan_words
        )
        Commitment.objects.filter(
            family_id=question.family_id, kind="call", kept_at=None, released_at=None
        ).update(kept_at=at)
    return True


def promise(viewer: Viewer, family_id: int, what: str, due_on: date, at: datetime) -> int:
    """The viewer promises the family something by a day. Own promises are accepted at once."""
    plan = open_plan(family_id)
    with act(viewer, act_names.PROMISED, [plan.compartment_id]):
        made = Commitment.objects.create(
            compartment_id=plan.compartment_id,
            family_id=family_id,
            plan=plan,
            role_id=viewer.role,
            what=what,
            due_on=due_on,
            asked_at=at,
            accepted_at=at,
        )
    return int(made.pk)


def keep_promise(viewer: Viewer, commitment_id: int, at: datetime) -> None:
    """The promise is kept. Saying so twice changes nothing."""
    held = Commitment.objects.select_for_update().values_list("compartment_id", "kept_at")
    compartment_id, kept_at = held.get(pk=commitment_id)
    if kept_at is None:
        with act(viewer, act_names.PROMISE_KEPT, [compartment_id]):
            Commitment.objects.filter(pk=commitment_id).update(kept_at=at)


def move_promise(viewer: Viewer, commitment_id: int, due_on: date, was: date) -> None:
    """A promise gets a new day; the act keeps the old one.

    was: the day that was on the screen; another one meanwhile, or kept: ChangedMeanwhile.
    """
    held = Commitment.objects.select_for_update().values_list("compartment_id", "due_on", "kept_at")
    compartment_id, due_on_now, kept_at = held.get(pk=commitment_id)
    if due_on_now != was or kept_at is not None:
        raise ChangedMeanwhile
    with act(viewer, act_names.PROMISE_MOVED, [compartment_id]):
        Commitment.objects.filter(pk=commitment_id).update(
            due_on=due_on, due_from=None, due_until=None
        )


def meet_owed(viewer: Viewer, owed_id: int, at: datetime) -> None:
    """What the law owed was done. Saying so twice changes nothing."""
    held = Owed.objects.select_for_update().values_list("compartment_id", "met_at")
    compartment_id, met_at = held.get(pk=owed_id)
    if met_at is None:
        with act(viewer, act_names.OWED_MET, [compartment_id]):
            Owed.objects.filter(pk=owed_id).update(met_at=at)


def plan_appointment(
    viewer: Viewer, family_id: int, person_id: int, moment: datetime, place: str, at: datetime
) -> int:
    """Plan a moment and tell the resident, with the right to independent support (X-12)."""
    plan = open_plan(family_id)
    family = Family.objects.get(pk=family_id)
    municipality = people.municipality(municipality_id=family.municipality_id)
    person = people.person_card(person_id)
    if municipality is None or person is None:
        raise Hidden("nobody in sight to tell")
    with act(viewer, act_names.APPOINTMENT_PLANNED, [plan.compartment_id]):
        made = Appointment.objects.create(
            compartment_id=plan.compartment_id,
            family_id=family_id,
            plan=plan,
            role_id=viewer.role,
            at=moment,
            place=place,
        )
    subject, body = _appointment_words(viewer, person, municipality, moment, place)
    post_message(
        viewer,
        post_compartment(family_id, person_id),
        person_id,
        subject,
        body,
        at,
        municipality_id=municipality.id,
        channel="email" if person.email else "letter",
    )
    return int(made.pk)


def _appointment_words(
    viewer: Viewer,
    person: people.PersonCard,
    municipality: people.Municipality,
    moment: datetime,
    place: str,
) -> tuple[str, str]:
    """Subject and body, in the reader's language."""
    with translation.override(person.language):
        words = {
            "name": people.cards([viewer.role])[viewer.role].name,
            "day": date_format(in_amsterdam(moment), "l j F"),
            "time": date_format(in_amsterdam(moment), "H:i"),
            "place": place,
            "support": support_words(municipality),
        }
        subject = gettext("Jullie afspraak op %(day)s") % words
        body = gettext(
            "%(name)s ziet je op %(day)s om %(time)s. Plaats: %(place)s.\n\n"
            "Neem gerust iemand mee. %(support)s"
        )
        return subject, body % words


def say_why_here(viewer: Viewer, family_id: int, why: str, ends_when: str, at: datetime) -> None:
    """The contact person says why government is here and when that stops (S1-04)."""
    contact = ContactPerson.objects.select_for_update().get(
        family_id=family_id, during__contains=at
    )
    if contact.role_id != viewer.role:
        raise NotAllowed("the contact person says it, together with the family")
    with act(viewer, act_names.CONTACT_PERSON_EXPLAINED, [contact.compartment_id]):
        ContactPerson.objects.filter(pk=contact.pk).update(why=why, ends_when=ends_when)


def name_contact_person(
    viewer: Viewer, family_id: int, role_id: int, at: datetime, why: str = "", ends_when: str = ""
) -> None:
    """Name the one contact person. A second is refused: AlreadyNamed (S3-15).

    why and ends_when: why government is here, and when it stops (S1-04).
    """
    existing = ContactPerson.objects.filter(family_id=family_id, during__contains=at).first()
    if rules.contact_person_problems(existing.role_id if existing else None, role_id):
        raise AlreadyNamed
    if existing:
        return
    plan = open_plan(family_id)
    with act(viewer, act_names.CONTACT_PERSON_NAMED, [plan.compartment_id]):
        try:
            with transaction.atomic():
                ContactPerson.objects.create(
                    compartment_id=plan.compartment_id,
                    family_id=family_id,
                    role_id=role_id,
                    why=why,
                    ends_when=ends_when,
                    during=(at, None),
                )
        except IntegrityError as error:  # two at once: the database lets one through
            raise AlreadyNamed from error
