"""Who belongs to a family: who they say they are, a child perhaps to two families (glossary 2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db import connection

from noaber.lib.days import day_of
from noaber.lib.names import called
from noaber.people import reads as people
from noaber.people.acts import Address, record_authority, record_household
from noaber.people.models import Identity, Member, Person
from noaber.people.rules import age_on
from noaber.plan import act_names, rules
from noaber.plan.acts.promises import open_plan
from noaber.plan.acts.taking_part import in_charge
from noaber.plan.models import ContactPerson, FamilyPlan, Handover, Participation
from noaber.record.acts import act, begin_birth
from noaber.record.parts import Receiver
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import (
    CHILD_BASIS,
    OWN_BASIS,
    REPORT_BASIS,
    Born,
    Receives,
    born_person,
    give,
    give_declared,
    ground_for,
)
from noaber.sharing.looks import Hidden
from noaber.sharing.reads import person_compartment


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody nobody knew here yet.

    decides: one of those whose family it is; who does not, reads along from twelve years on.
    holders: the persons with authority, each from `authority_from`, else from the day of birth.
    """

    given_name: str
    surname: str
    born_on: date
    does: str = ""
    phone: str = ""
    email: str = ""
    decides: bool = False
    holders: tuple[int, ...] = ()
    authority: Literal["parent", "guardian"] = "parent"
    authority_from: date | None = None


def add_member(viewer: Viewer, family_id: int, member: NewMember, at: datetime) -> int:
    """Somebody new joins the family, and may read the plan by age. Returns the person's id.

    Who is in charge may reach them; a parent elsewhere gets nothing of this plan.
    """
    plan = open_plan(family_id)
    age = age_on(member.born_on, day_of(at))
    level = rules.plan_level(age, member.decides)
    born = born_person()
    post = _post_of(born.id, family_id) if level else {}
    _first_grants(born, post, member.born_on, plan, at)
    everything = [plan.compartment_id, *born.compartments.values(), *post.values()]
    with act(viewer, act_names.MEMBER_ADDED, everything):
        Person.objects.create(
            pk=born.id,
            compartment_id=born.compartments["contact"],
            given_name=member.given_name,
            surname=member.surname,
            phone=member.phone,
            email=member.email,
        )
        Identity.objects.create(
            compartment_id=born.compartments["identity"], person_id=born.id, born_on=member.born_on
        )
        known_as = called(member.given_name, member.surname)
        _write_member(plan, born.id, known_as, member.does, at)
        if level:
            give([plan.compartment_id], born.id, None, level, OWN_BASIS)
    since = member.authority_from or member.born_on
    for holder_id in member.holders:
        place = born.compartments["authority"]
        record_authority(viewer, place, born.id, holder_id, since, member.authority)
    return born.id


def add_known_member(
    viewer: Viewer,
    family_id: int,
    person_id: int,
    does: str,
    at: datetime,
    decides: bool = False,
) -> None:
    """Somebody known joins a second family; Hidden unless the look shows this person's card.

    decides: as in NewMember. Of the first family's plan nobody here learns anything (glossary 2).
    Twice is once.
    """
    plan = open_plan(family_id)
    person = people.person_card(person_id)
    if person is None:
        raise Hidden("no such person in sight")
    if Member.objects.filter(
        family_id=family_id, person_id=person_id, during__contains=day_of(at)
    ).exists():
        return
    born_on = Identity.objects.filter(person_id=person_id).values_list("born_on", flat=True).first()
    level = rules.plan_level(age_on(born_on, day_of(at)), decides) if born_on else ""
    with act(viewer, act_names.MEMBER_ADDED, [plan.compartment_id]):
        _write_member(plan, person_id, person.called, does, at)
        if level:
            give([plan.compartment_id], person_id, None, level, OWN_BASIS)
            _give_post(family_id, person_id)


def give_place(
    viewer: Viewer, family_id: int, person_id: int, decides: bool, at: datetime
) -> rules.PlanLevel:
    """A member who is known reads the plan along or writes in it, as age says (X-05).

    So for who came along by name only and was confirmed (S0-11), and for a child that grew. Only
    who is in charge gives it. Returns what it is; '' for who is too young. NotAllowed for who is
    no member, or whose age nobody knows. Twice is once.
    """
    plan = open_plan(family_id)
    _must_lead(viewer, family_id, at)
    person = people.person_card(person_id)
    born_on = Identity.objects.filter(person_id=person_id).values_list("born_on", flat=True).first()
    is_member = Member.objects.filter(
        family_id=family_id, person_id=person_id, during__contains=day_of(at)
    ).exists()
    if person is None or not is_member or born_on is None:
        raise NotAllowed("first it is confirmed who this is")
    level = rules.plan_level(age_on(born_on, day_of(at)), decides)
    if level:
        with act(viewer, act_names.PLACE_GIVEN, [plan.compartment_id]):
            give([plan.compartment_id], person_id, None, level, OWN_BASIS)
            _give_post(family_id, person_id)
    return level


@dataclass(frozen=True, slots=True)
class ParentElsewhere:
    """Somebody with authority over a child who lives elsewhere, and whom nobody knew here yet."""

    given_name: str
    surname: str = ""
    phone: str = ""
    email: str = ""


def know_parent(viewer: Viewer, family_id: int, parent: ParentElsewhere, at: datetime) -> int:
    """A parent elsewhere becomes known, so that their word can be asked. Returns the person's id.

    Who is in charge may reach them, and the clock may deliver; of the plan they get nothing.
    """
    plan = open_plan(family_id)
    _must_lead(viewer, family_id, at)
    born = born_person()
    for card in _in_charge(plan, at):
        give_declared("parent", "in_charge", born.compartments, card, CHILD_BASIS)
    give_declared("parent", "clock", born.compartments, people.clock(day_of(at)), CHILD_BASIS)
    with act(viewer, act_names.PARENT_KNOWN, [plan.compartment_id, *born.compartments.values()]):
        Person.objects.create(
            pk=born.id,
            compartment_id=born.compartments["contact"],
            given_name=parent.given_name,
            surname=parent.surname,
            phone=parent.phone,
            email=parent.email,
        )
        Identity.objects.create(compartment_id=born.compartments["identity"], person_id=born.id)
    return born.id


def give_address(
    viewer: Viewer, family_id: int, person_id: int, address: Address, from_on: date, at: datetime
) -> None:
    """A resident says where they live; the family's contact person may know it too."""
    compartment_id = person_compartment(person_id, "address")
    contact = _contact(open_plan(family_id), at)
    with act(viewer, act_names.ADDRESS_GIVEN, [compartment_id]):
        record_household(viewer, compartment_id, person_id, address, from_on)
        if contact:
            give([compartment_id], contact.person_id, contact.role_id, "write", REPORT_BASIS)


def _must_lead(viewer: Viewer, family_id: int, at: datetime) -> None:
    if viewer.role not in in_charge(family_id, at):
        raise NotAllowed("only the contact person, or who owns a question of this family")


def _give_post(family_id: int, person_id: int) -> None:
    """Post to them about this family, for who works for it; in the act that gives a place."""
    with connection.cursor() as cursor:
        cursor.execute("select give_post(%s, %s)", [family_id, person_id])


def _post_of(person_id: int, family_id: int) -> dict[str, int]:
    return begin_birth(None, person_id, ("post",), audience=f"family {family_id}")


def _first_grants(
    born: Born, post: dict[str, int], born_on: date, plan: FamilyPlan, at: datetime
) -> None:
    """Themselves, the clock for their post, and who works for this family, as far as they do."""
    basis = ground_for(born_on, day_of(at))
    everything = born.compartments | post
    if post:
        give_declared("member", "subject", post, Receives(born.id), OWN_BASIS)
        give_declared("member", "clock", everything, people.clock(day_of(at)), basis)
    parts = Participation.objects.filter(family_id=plan.family_id, ended_at=None)
    asked = Handover.objects.filter(
        family_id=plan.family_id, accepted_at=None, declined_at=None, withdrawn_at=None
    )
    takes_part = _cards(parts.filter(accepted_at__isnull=False).values_list("role_id"))
    # Who was asked and did not answer yet: so that the yes brings this person too.
    asked_along = _cards(parts.filter(accepted_at=None).values_list("role_id"))
    asked_over = _cards(asked.values_list("to_role_id"))
    receivers: dict[Receiver, Iterable[people.Card]] = {
        "in_charge": _in_charge(plan, at),
        "takes_part": takes_part,
        "asked_along": asked_along,
        "asked_over": asked_over,
    }
    for to, cards in receivers.items():
        for card in cards:
            give_declared("member", to, everything, card, basis)


def _cards(roles: Iterable[tuple[int]]) -> Iterable[people.Card]:
    return people.cards(role_id for (role_id,) in roles).values()


def _in_charge(plan: FamilyPlan, at: datetime) -> Iterable[people.Card]:
    return _cards((role_id,) for role_id in in_charge(plan.family_id, at))


def _contact(plan: FamilyPlan, at: datetime) -> people.Card | None:
    named = ContactPerson.objects.filter(family_id=plan.family_id, during__contains=at).first()
    return people.cards([named.role_id])[named.role_id] if named else None


def _write_member(plan: FamilyPlan, person_id: int, known_as: str, does: str, at: datetime) -> None:
    Member.objects.create(
        compartment_id=plan.compartment_id,
        family_id=plan.family_id,
        person_id=person_id,
        known_as=known_as,
        does=does,
        during=(day_of(at), None),
    )
