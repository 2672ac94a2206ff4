"""What a change begins with: the plan that its look shows, and who belongs to the family.

A row each, where our_plan() reads everything there is.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from noaber.people import reads as people
from noaber.plan import models
from noaber.plan.reads.our_plan import Participant
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden


@dataclass(frozen=True, slots=True)
class PlanInSight:
    """The plan of a family. is_own: this viewer is one of those whose plan it is."""

    municipality_id: int
    sentence: str
    is_open: bool
    is_own: bool


def plan_in_sight(family_id: int, viewer: Viewer) -> PlanInSight:
    """The newest plan of this family that the look shows. Raises Hidden when it shows none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select f.municipality_id, p.sentence,"
            " f.closed_at is null and p.closed_at is null,"
            " may_in_sight(%s, %s, array[p.compartment_id], 'own')"
            " from plan_familyplan p join people_family f on f.id = p.family_id"
            " where p.family_id = %s order by p.closed_at desc nulls first, p.id desc limit 1",
            [viewer.person_id, viewer.role_id, family_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise Hidden("no plan in sight")
    return PlanInSight(*row)


def members_in_sight(family_id: int, on: date) -> tuple[Participant, ...]:
    """Who belongs to the family on this day, and who of them is a child."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.person_id, m.known_as, m.does,"
            " coalesce(m.person_id = any ((select children_in(%s))::bigint[]), false)"
            " from people_member m where m.family_id = %s and m.during @> %s order by m.id",
            [family_id, family_id, on],
        )
        return tuple(Participant(*row) for row in cursor.fetchall())


def child_in_sight(family_id: int, person_id: int | None, on: date) -> Participant:
    """Whom a goal or a need is about, where that is a child of the family (S1-02).

    Raises Hidden when it is about somebody else, or about everybody.
    """
    for member in members_in_sight(family_id, on):
        if member.person_id == person_id and member.is_child:
            return member
    raise Hidden("this is about no child of this family")


def contact_in_sight(family_id: int, now: datetime) -> people.Card | None:
    """The work card of who is the family's contact person; None while nobody is (S3-15)."""
    contact = models.ContactPerson.objects.filter(family_id=family_id, during__contains=now).first()
    return people.cards([contact.role_id]).get(contact.role_id) if contact else None
