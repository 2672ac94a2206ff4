"""A colleague in the same plan with a role of their own; it counts after the yes (S3-15)."""

from datetime import datetime

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.models import Family, Member
from noaber.plan import act_names, rules
from noaber.plan.acts.promises import open_plan
from noaber.plan.acts.shielding import refuse_what_gives_away
from noaber.plan.models import Commitment, ContactPerson, Ownership, Participation
from noaber.record.acts import act
from noaber.record.viewers import ActName, NotAllowed, Viewer
from noaber.sharing.acts import end_grants, end_reading_along, leave_family, pass_on
from noaber.sharing.reads import seen_compartments

PURPOSE = "take_part"


def ask_colleague(
    viewer: Viewer, family_id: int, role_id: int, does: str, words: str, at: datetime
) -> None:
    """Who is in charge asks a colleague of this municipality; the colleague reads the plan along.

    Needs a look to take part. Cards and post come with the yes. Raises GivesAway: an address
    passes on with a handover only.
    """
    plan = open_plan(family_id)
    problems = rules.colleague_problems(
        in_charge(family_id, at), taking_part(family_id), viewer.role, role_id
    )
    municipality_id = Family.objects.get(pk=family_id).municipality_id
    colleagues = {c.role_id: c for c in people.colleagues_in(municipality_id, day_of(at))}
    if problems or role_id not in colleagues:
        raise NotAllowed("this colleague is not to be asked by this viewer")
    told = {"does": does, "words": words}
    refuse_what_gives_away(viewer, told)
    asker = people.cards([viewer.role])[viewer.role]
    seen = seen_compartments(but="address")
    rest = [id_ for id_ in seen if id_ != plan.compartment_id]
    with act(viewer, act_names.COLLEAGUE_ASKED, seen):
        Participation.objects.create(
            compartment_id=plan.compartment_id,
            family_id=family_id,
            role_id=role_id,
            asked_by_id=viewer.role,
            name=colleagues[role_id].name,
            organisation=colleagues[role_id].organisation,
            does=does,
            words=words,
            asked_at=at,
        )
        along = ["handover_asked", PURPOSE, "my_families"]
        pass_on([plan.compartment_id], asker, colleagues[role_id], "see", along)
        pass_on(rest, asker, colleagues[role_id], "see", [PURPOSE])


def accept_part(viewer: Viewer, part_id: int, at: datetime) -> None:
    """The colleague takes part from now on: the plan, and how to reach and write to the family."""
    part = _asked_of(viewer, part_id)
    if part.asked_by_id is None:
        raise NotAllowed("a colleague is asked by a colleague")
    cards = people.cards([part.asked_by_id, viewer.role])
    seen = seen_compartments()
    with act(viewer, act_names.COLLEAGUE_ACCEPTED, seen):
        Participation.objects.filter(pk=part_id).update(accepted_at=at)
        me = cards[viewer.role]
        end_reading_along(seen, me.person_id, me.role_id, PURPOSE)
        pass_on(seen, cards[part.asked_by_id], me, "write")


def decline_part(viewer: Viewer, part_id: int, at: datetime) -> None:
    """The colleague says no: nothing changes for the family, and the reading along ends."""
    _end_request(viewer, _asked_of(viewer, part_id), act_names.COLLEAGUE_DECLINED, at)


def withdraw_colleague(viewer: Viewer, part_id: int, at: datetime) -> None:
    """Who is in charge asks no longer."""
    part = _open_part(part_id)
    if part.accepted_at or viewer.role_id not in in_charge(part.family_id, at):
        raise NotAllowed("this viewer has nothing to take back")
    _end_request(viewer, part, act_names.COLLEAGUE_WITHDRAWN, at)


def leave_plan(viewer: Viewer, part_id: int, at: datetime) -> None:
    """Who took part stops, when no promise of theirs is open."""
    part = _open_part(part_id)
    if part.role_id != viewer.role_id or not part.accepted_at:
        raise NotAllowed("this viewer does not take part")
    promised = Commitment.objects.filter(
        family_id=part.family_id, role_id=viewer.role, kept_at=None, released_at=None
    ).count()
    leads = part.role_id in in_charge(part.family_id, at)
    if rules.leaving_problems(promised, leads):
        raise NotAllowed("the family still waits for this viewer")
    with act(viewer, act_names.COLLEAGUE_LEFT, seen_compartments()):
        end_part(part, at)


def end_part(part: Participation, at: datetime) -> None:
    """Somebody who takes part, or was asked to, does so no longer; inside an act that gives."""
    Participation.objects.filter(pk=part.pk).update(ended_at=at)
    if part.role_id is None:
        if part.person_id is not None:
            end_grants(seen_compartments(), part.person_id, None)
        return
    card = people.cards([part.role_id])[part.role_id]
    if card.kind == "provider":
        end_grants(seen_compartments(), card.person_id, card.role_id)
    elif part.accepted_at:
        leave_family(part.family_id, card.person_id, card.role_id)
    else:
        end_reading_along(seen_compartments(), card.person_id, card.role_id, PURPOSE)


def in_charge(family_id: int, at: datetime) -> set[int]:
    """The contact person, and who owns a question of this family: their roles."""
    owners = Ownership.objects.filter(family_id=family_id, during__upper_inf=True)
    contacts = ContactPerson.objects.filter(family_id=family_id, during__contains=at)
    return {*owners.values_list("role_id", flat=True), *contacts.values_list("role_id", flat=True)}


def is_member(family_id: int, person_id: int, at: datetime) -> bool:
    """Whether somebody is of this family at this moment: who is not does not see the plan."""
    return Member.objects.filter(
        family_id=family_id, person_id=person_id, during__contains=day_of(at)
    ).exists()


def taking_part(family_id: int) -> set[int]:
    """Who takes part with a role of their own, or was asked to."""
    found = Participation.objects.filter(family_id=family_id, ended_at=None)
    return {role_id for role_id in found.values_list("role_id", flat=True) if role_id}


def _open_part(part_id: int) -> Participation:
    part = Participation.objects.select_for_update().get(pk=part_id)
    if part.ended_at:
        raise NotAllowed("this ended")
    return part


def _asked_of(viewer: Viewer, part_id: int) -> Participation:
    part = _open_part(part_id)
    if part.role_id != viewer.role_id or part.accepted_at:
        raise NotAllowed("this is not asked of this viewer")
    return part


def _end_request(viewer: Viewer, part: Participation, name: ActName, at: datetime) -> None:
    with act(viewer, name, seen_compartments()):
        end_part(part, at)
