"""A form that is sent again after going back: the answer that was given, and what is corrected in
it is kept (S2-01, X-18)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from noaber.lib.addresses import same_address
from noaber.lib.names import called, name_letters, whole_name
from noaber.lib.phones import phone_of
from noaber.people.models import Family, Member, Person
from noaber.plan import act_names
from noaber.plan.acts.questions import LONGEST_LABEL, Answered, Asked, write_answer
from noaber.plan.acts.words import BY_THEMSELVES
from noaber.plan.models import FamilyPlan, Question
from noaber.record.acts import act
from noaber.record.viewers import Viewer
from noaber.sharing.reads import post_compartment


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a form became the first time. is_old: longer ago than anybody presses a button twice."""

    family_id: int
    person_id: int
    is_old: bool


def received_of(once: UUID) -> Earlier | None:
    """What became of the form with this number; None when it was not sent yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select family_id, person_id, is_old from family_of_form(%s)",
            [once],
        )
        row = cursor.fetchone()
    return Earlier(*row) if row else None


def number_of(once: UUID, content: UUID, is_new: Callable[[], bool]) -> UUID:
    """Under which number a form is taken in that corrects nothing: its own; where another's stands
    under that one, the number of what is in it. The very same once more is the first.

    Inside the birth of what it becomes.
    """
    if received_of(once) is None:
        return once
    return content if received_of(content) or is_new() else once


def is_by(person: Person, asked: Asked, same_words: bool) -> bool:
    """Whether this is somebody who corrects their own form, and not who sits down after them.

    Of name, way to be reached and words one may be another: more would be somebody else, but for
    who is still known here under this name.
    """
    if asked.known_person_id == person.pk:
        return True
    name = same_name(called(person.given_name, person.surname), asked.called)
    ways = {same_address(person.email), phone_of(person.phone)} - {"", None}
    reach = bool(ways & {same_address(asked.email), phone_of(asked.phone)})
    return name + reach + same_words >= 2


def correct_question(
    viewer: Viewer, earlier: Earlier, asked: Asked, is_new: Callable[[], bool]
) -> bool | None:
    """Keep what is different from what stands there; whether the way to reach them changed.

    None: this is not who wrote it, or it was longer ago and is another question by now. is_new:
    whether this was not sent before; the very same once more brings nothing old back.
    Inside a look at the plan and the card of who wrote. The question itself stays as it was first
    written, and so do who answers and when. Who was confirmed is not renamed by a form.
    """
    person = Person.objects.select_for_update().get(pk=earlier.person_id)
    plan = FamilyPlan.objects.filter(family_id=earlier.family_id, closed_at=None).first()
    first = Question.objects.filter(plan=plan, once=asked.once).first() if plan else None
    if plan is None or first is None:  # closed, or joined to another family, since
        return None
    same_words = asked.own_words in (plan.sentence, first.own_words)
    if not is_by(person, asked, same_words) or (earlier.is_old and not same_words):
        return None
    if not is_new():
        return False
    changed = _changed(person, asked)
    words = {} if same_words else {"sentence": asked.own_words}
    if not changed and not words:
        return False
    name = act_names.QUESTION_CORRECTED_AT_DESK if viewer.role_id else act_names.QUESTION_CORRECTED
    with act(viewer, name, [plan.compartment_id, person.compartment_id]):
        Person.objects.filter(pk=person.pk).update(**changed)
        if words:
            version = {"words_version": plan.words_version + 1}
            FamilyPlan.objects.filter(pk=plan.pk).update(**words, **version, **BY_THEMSELVES)
        if {"given_name", "surname"} & changed.keys():
            _rename(earlier, asked)
    return bool({"phone", "email"} & changed.keys())


def _changed(person: Person, asked: Asked) -> dict[str, str]:
    """What was filled in otherwise; what was left empty takes nothing away."""
    names = () if person.verified_at else ("given_name", "surname")
    filled = {n: str(getattr(asked, n)).strip() for n in (*names, "phone", "email")}
    return {n: said for n, said in filled.items() if said and said != getattr(person, n)}


def _rename(earlier: Earlier, asked: Asked) -> None:
    label = whole_name(asked.given_name, asked.surname)[:LONGEST_LABEL]
    Family.objects.filter(pk=earlier.family_id, confirmed_at=None).update(label=label)
    Member.objects.filter(family_id=earlier.family_id, person_id=earlier.person_id).update(
        known_as=asked.called
    )


def answer_again(viewer: Viewer, answered: Answered, asked: Asked, at: datetime) -> None:
    """The confirmation once more, by the way that is right now. Inside a look at their post."""
    write_answer(
        viewer,
        post_compartment(answered.family_id, answered.person_id),
        answered.person_id,
        asked,
        answered.owner,
        answered.window,
        answered.municipality,
        at,
    )


def same_name(one: str, other: str) -> bool:
    """As it is compared everywhere (lib.names)."""
    return name_letters(one) == name_letters(other)
