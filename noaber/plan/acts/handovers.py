"""Warm handover: owner and contact person stay the same until it is accepted (S2-09)."""

from datetime import datetime

from noaber.people import reads as people
from noaber.plan import act_names, rules
from noaber.plan.acts.shielding import refuse_what_gives_away
from noaber.plan.models import (
    Commitment,
    ContactPerson,
    Handover,
    Ownership,
    Participation,
    Question,
)
from noaber.record.acts import act
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import end_reading_along, leave_family, pass_on
from noaber.sharing.reads import seen_compartments

PURPOSE = "handover"


def ask_handover(
    viewer: Viewer, question_id: int, to_role_id: int, words: str, at: datetime
) -> None:
    """The owner asks a colleague to take over; the colleague may read along until answering.

    Raises GivesAway: the address is behind a look of its own, and not among the words.
    """
    question = Question.objects.select_for_update().get(pk=question_id)
    owner = Ownership.objects.get(question=question, during__upper_inf=True)
    if rules.handover_problems(owner.role_id, viewer.role, to_role_id):
        raise NotAllowed("only the owner hands over, and to somebody else")
    cards = people.cards([owner.role_id, to_role_id])
    giver, receiver = cards[owner.role_id], cards[to_role_id]
    refuse_what_gives_away(viewer, {"words": words})
    family = seen_compartments()
    rest = [id_ for id_ in family if id_ != question.compartment_id]
    with act(viewer, act_names.HANDOVER_ASKED, family):
        Handover.objects.create(
            compartment_id=question.compartment_id,
            family_id=question.family_id,
            question=question,
            from_role_id=owner.role_id,
            to_role_id=to_role_id,
            words=words,
            asked_at=at,
        )
        # Reading along shows the plan. Cards, addresses and post only come with the yes.
        along = ["handover_asked", PURPOSE, "my_families"]
        pass_on([question.compartment_id], giver, receiver, "see", along)
        pass_on(rest, giver, receiver, "see", [PURPOSE])


def accept_handover(viewer: Viewer, handover_id: int, at: datetime) -> None:
    """The receiver accepts: owner and contact person from now on; the giver's grants end.

    Unless the giver still owns another question of this family.
    """
    handover = _open_handover(viewer, handover_id)
    question = Question.objects.get(pk=handover.question_id)
    cards = people.cards([handover.from_role_id, viewer.role])
    giver, receiver = cards[handover.from_role_id], cards[viewer.role]
    family = seen_compartments()
    with act(viewer, act_names.HANDOVER_ACCEPTED, family):
        Handover.objects.filter(pk=handover_id).update(accepted_at=at)
        old = Ownership.objects.get(question=question, during__upper_inf=True)
        Ownership.objects.filter(pk=old.pk).update(during=(old.during.lower, at))
        of = {"compartment_id": question.compartment_id, "family_id": question.family_id}
        Ownership.objects.create(**of, question=question, role_id=viewer.role, during=(at, None))
        contact = ContactPerson.objects.filter(
            family_id=question.family_id, role_id=giver.role_id, during__contains=at
        ).first()
        if contact:
            ContactPerson.objects.filter(pk=contact.pk).update(during=(contact.during.lower, at))
            ContactPerson.objects.create(
                **of,
                role_id=viewer.role,
                why=contact.why,
                ends_when=contact.ends_when,
                during=(at, None),
            )
        end_reading_along(family, receiver.person_id, receiver.role_id, PURPOSE)
        pass_on(family, giver, receiver, "write")
        if not _owns_more(question, giver.role_id):
            Commitment.objects.filter(
                family_id=question.family_id, role_id=giver.role_id, kept_at=None, released_at=None
            ).update(role_id=viewer.role)
            leave_family(question.family_id, giver.person_id, giver.role_id)
            _pass_on_parts(question.family_id, giver.role_id, viewer.role, at)


def _pass_on_parts(family_id: int, giver_role_id: int, receiver_role_id: int, at: datetime) -> None:
    """The giver has no part any more, and the receiver, who has the question, no second one.

    What the giver asked of colleagues is asked by the receiver from now on.
    """
    parts = Participation.objects.filter(family_id=family_id, ended_at=None)
    cards = people.cards([giver_role_id, receiver_role_id])
    for part in parts.filter(role_id__in=cards):
        parts.filter(pk=part.pk).update(ended_at=at)
        if part.role_id is not None:
            person_id = cards[part.role_id].person_id
            end_reading_along(seen_compartments(), person_id, part.role_id, "take_part")
    parts.filter(asked_by_id=giver_role_id).update(asked_by_id=receiver_role_id)


def _owns_more(question: Question, role_id: int) -> bool:
    """Whether this role still owns another question of the family: then it stays."""
    return Ownership.objects.filter(
        family_id=question.family_id, role_id=role_id, during__upper_inf=True
    ).exists()


def decline_handover(viewer: Viewer, handover_id: int, at: datetime) -> None:
    """The receiver says no: nothing changes for the family, and the reading along ends."""
    _open_handover(viewer, handover_id)
    assert viewer.person_id is not None
    family = seen_compartments()
    with act(viewer, act_names.HANDOVER_DECLINED, family):
        Handover.objects.filter(pk=handover_id).update(declined_at=at)
        end_reading_along(family, viewer.person_id, viewer.role, PURPOSE)


def withdraw_handover(viewer: Viewer, handover_id: int, at: datetime) -> None:
    """Who asked asks no longer: nothing changes for the family, and the reading along ends."""
    handover = Handover.objects.select_for_update().get(pk=handover_id)
    if handover.from_role_id != viewer.role_id or not _is_open(handover):
        raise NotAllowed("this handover is not asked by this viewer")
    receiver = people.cards([handover.to_role_id])[handover.to_role_id]
    family = seen_compartments()
    with act(viewer, act_names.HANDOVER_WITHDRAWN, family):
        Handover.objects.filter(pk=handover_id).update(withdrawn_at=at)
        end_reading_along(family, receiver.person_id, receiver.role_id, PURPOSE)


def _open_handover(viewer: Viewer, handover_id: int) -> Handover:
    handover = Handover.objects.select_for_update().get(pk=handover_id)
    if handover.to_role_id != viewer.role_id or not _is_open(handover):
        raise NotAllowed("this handover is not asked of this viewer")
    return handover


def _is_open(handover: Handover) -> bool:
    return not (handover.accepted_at or handover.declined_at or handover.withdrawn_at)
