"""Who has something of a family and works here no longer, and who answers for it now (S2-09)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.models import Family, Member
from noaber.plan.models import ContactPerson, Question
from noaber.record.acts import call


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A role that ended and still has something of a family: ids only."""

    family_id: int
    role_id: int


def left_behind(most: int, but: Collection[LeftBehind] = ()) -> list[LeftBehind]:
    """What must pass to somebody; for the clock on its round."""
    left_out = [[left.family_id for left in but], [left.role_id for left in but]]
    query = "select family_id, role_id from left_behind(%s, %s, %s)"
    return [LeftBehind(*row) for row in call(query, [most, *left_out])]


def successor(left: LeftBehind, in_charge: bool, at: datetime) -> people.Card | None:
    """Who has it from now on, inside a look at the plan; None when nobody is there at all.

    The same person in a new role; of who only took part, the contact person; and otherwise who
    answers now for their team, or for the team of the question: on turn, standing in, or its lead.
    """
    today = day_of(at)
    gone = people.cards([left.role_id])[left.role_id]
    again = [c for c in people.roles_of(gone.person_id, today) if c.kind == "neighbourhood_team"]
    same_place = [card for card in again if card.organisation == gone.organisation]
    if same_place:
        return same_place[0]
    if not in_charge and (contact := _contact(left, at)):
        return contact
    team_id = people.team_of(left.role_id) or _team_of_question(left.family_id)
    found = people.answerer(team_id, at).card if team_id else None
    return found if found and people.role_runs(found.role_id, today) else None


def _contact(left: LeftBehind, at: datetime) -> people.Card | None:
    named = ContactPerson.objects.filter(family_id=left.family_id, during__contains=at).first()
    if named is None or not people.role_runs(named.role_id, day_of(at)):
        return None
    return people.cards([named.role_id])[named.role_id]


def _team_of_question(family_id: int) -> int | None:
    teams = Question.objects.filter(family_id=family_id).order_by("-received_at", "-id")
    return teams.values_list("team_id", flat=True).first()


def family_members(family_id: int, at: datetime) -> list[int]:
    """Who is in the family on this day."""
    found = Member.objects.filter(family_id=family_id, during__contains=day_of(at))
    return list(found.order_by("id").values_list("person_id", flat=True))


def municipality_of_family(family_id: int) -> people.Municipality | None:
    """Whose family it is, of a family in sight."""
    ids = Family.objects.filter(pk=family_id).values_list("municipality_id", flat=True)
    return people.municipality(municipality_id=ids[0]) if ids else None
