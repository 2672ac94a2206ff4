"""A plan that comes along from another Noaber: by the front door, with nothing lost (S0-11).

Who brings it is the one who writes: a question, an owner, a promise to call and the law's terms as
for anybody. The others of the family come by name and are known by nobody here yet.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from noaber.lib.days import day_of
from noaber.lib.exchange import as_json
from noaber.people.models import Identity, Member, Person
from noaber.plan import act_names
from noaber.plan.acts.circle import Around, add_to_circle
from noaber.plan.acts.questions import Answered, Asked, receive_question
from noaber.plan.exchange import Picture, shape, without_circle
from noaber.plan.models import Commitment, FamilyPlan, Goal, Need
from noaber.plan.reads import circle
from noaber.record.acts import act, begin_birth
from noaber.record.viewers import Viewer
from noaber.sharing.acts import OWN_BASIS, REPORT_BASIS, Born, Receives, born_person, give_declared


@dataclass(frozen=True, slots=True)
class Brought:
    """A plan from elsewhere. me: who of the family brings it, by key. digest: of what it says."""

    picture: Picture
    me: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Arriving:
    """The family that is being made: its plan, who is who by key, and where their tasks lie."""

    plan: FamilyPlan
    viewer: Viewer
    people: dict[str, int]
    asked: dict[str, int]
    born: tuple[Born, ...]
    at: datetime

    @property
    def of(self) -> dict[str, int]:
        """What every row of the family says."""
        return {"compartment_id": self.plan.compartment_id, "family_id": self.plan.family_id}


def bring_along(asked: Asked, brought: Brought, at: datetime) -> Answered:
    """Take in a plan, whole or not at all. The same form again: the first one's answer.

    Inside a birth; for somebody who is known here inside their own look at their circle.
    """
    answered = receive_question(asked, at)
    if answered.again:
        return answered
    arriving = _arrive(answered, brought, at)
    born = [c for b in arriving.born for c in b.compartments.values()]
    everything = [arriving.plan.compartment_id, *born, *arriving.asked.values()]
    with act(arriving.viewer, act_names.BROUGHT_ALONG, everything):
        _write_members(arriving, brought.picture)
        rows = {
            "people": arriving.people,
            "goals": (goals := _write_goals(arriving, brought.picture)),
            "needs": (needs := _write_needs(arriving, brought.picture, goals)),
            "commitments": _write_commitments(arriving, brought.picture, needs),
        }
        top = (*brought.picture.top, "", "", "")[:3]
        FamilyPlan.objects.filter(pk=arriving.plan.pk).update(
            brought=_kept(brought, rows, at), top_1=top[0], top_2=top[1], top_3=top[2]
        )
    _draw_circle(arriving.viewer, brought.picture)
    return answered


def _arrive(answered: Answered, brought: Brought, at: datetime) -> _Arriving:
    """Everybody of the family: who brings it is known, the others are new here."""
    plan = FamilyPlan.objects.get(family_id=answered.family_id)
    others = [p.key for p in brought.picture.family_on(day_of(at)) if p.key != brought.me]
    born = {key: born_person() for key in others}
    for somebody in born.values():
        owner = answered.owner
        give_declared("brought", "in_charge", somebody.compartments, owner, REPORT_BASIS)
    people = {key: one.id for key, one in born.items()}
    if brought.me:
        people = {brought.me: answered.person_id, **people}
    doers = {c.who for c in brought.picture.commitments if c.is_open and not c.no_one_yet}
    asked = {
        key: _asked_place(answered.family_id, id_) for key, id_ in people.items() if key in doers
    }
    return _Arriving(plan, Viewer(answered.person_id), people, asked, tuple(born.values()), at)


def _asked_place(family_id: int, person_id: int) -> int:
    """What is asked of one of the family lies where it always does."""
    place = begin_birth(family_id, None, ("asked",), audience=f"person {person_id}")
    give_declared("brought", "subject", place, Receives(person_id), OWN_BASIS)
    return place["asked"]


def _write_members(arriving: _Arriving, picture: Picture) -> None:
    """By name, and confirmed by nobody: who works for them asks the rest."""
    named = picture.named()
    by_id = {born.id: born for born in arriving.born}
    for key, person_id in arriving.people.items():
        somebody, born = named[key], by_id.get(person_id)
        if born is None:
            continue
        Person.objects.create(
            pk=born.id, compartment_id=born.compartments["contact"], given_name=somebody.name
        )
        Identity.objects.create(compartment_id=born.compartments["identity"], person_id=born.id)
        Member.objects.create(
            **arriving.of,
            person_id=born.id,
            known_as=somebody.name,
            does=somebody.does,
            during=(day_of(arriving.at), None),
        )
    if writer := next((k for k, i in arriving.people.items() if i not in by_id), None):
        Member.objects.filter(
            family_id=arriving.plan.family_id, person_id=arriving.people[writer]
        ).update(known_as=named[writer].name, does=named[writer].does)


def _write_goals(arriving: _Arriving, picture: Picture) -> dict[str, int]:
    made = Goal.objects.bulk_create(
        Goal(
            **arriving.of,
            plan=arriving.plan,
            person_id=arriving.people.get(goal.whose),
            words=goal.words,
            outcome=goal.outcome,
            place=min(goal.place, 30_000),
            made_at=goal.made_at or arriving.at,
            adopted_at=goal.adopted_at,
            reached_at=goal.reached_at,
            dropped_at=goal.dropped_at,
        )
        for goal in picture.goals
    )
    return _ids(picture.goals, made)


def _ids(items: Any, made: Any) -> dict[str, int]:
    return {item.key: int(row.pk) for item, row in zip(items, made, strict=True)}


def _write_needs(arriving: _Arriving, picture: Picture, goals: dict[str, int]) -> dict[str, int]:
    """What fits stands as a draft: everybody's word is asked anew here."""
    same = ("words", "domain", "step", "fits", "skipped_why", "professional_why", "wait_until",
            "bridge", "version", "ended_at")  # fmt: skip
    made = Need.objects.bulk_create(
        Need(
            **arriving.of,
            plan=arriving.plan,
            person_id=arriving.people.get(need.whose),
            goal_id=goals.get(need.goal),
            made_at=need.made_at or arriving.at,
            **{name: getattr(need, name) for name in same},
        )
        for need in picture.needs
    )
    return _ids(picture.needs, made)


def _write_commitments(
    arriving: _Arriving, picture: Picture, needs: dict[str, int]
) -> dict[str, int]:
    """What is still to be done; of who is not here it reads "no one yet"."""
    named = picture.named()
    items = [c for c in picture.commitments if c.is_open]
    made = Commitment.objects.bulk_create(
        _commitment(arriving, item, needs, named[item.who].name if item.who else "")
        for item in items
    )
    return _ids(items, made)


def _commitment(
    arriving: _Arriving, item: shape.Commitment, needs: dict[str, int], name: str
) -> Commitment:
    made = Commitment(
        **arriving.of,
        plan=arriving.plan,
        need_id=needs.get(item.need),
        what=item.what,
        why=item.why,
        due_on=item.due_on,
        asked_at=item.asked_at or arriving.at,
        once_by=item.once_by,
    )
    if item.who not in arriving.asked or item.no_one_yet:
        made.once_by = item.once_by or name
        return made
    made.compartment_id = arriving.asked[item.who]
    made.person_id = arriving.people[item.who]
    for same in ("due_from", "due_until", "accepted_at", "declined_at", "stuck_at", "said"):
        setattr(made, same, getattr(item, same))
    return made


def _kept(brought: Brought, rows: dict[str, dict[str, int]], at: datetime) -> dict[str, Any]:
    """What exporting again gives back. Nobody's circle: that is for one person only."""
    picture = without_circle(brought.picture)
    came = shape.BroughtFrom(where=picture.where, taken_at=picture.taken_at, brought_at=at)
    return {
        "from": as_json(came),
        "digest": brought.digest,
        "file": as_json(picture),
        "rows": rows,
    }


def _draw_circle(viewer: Viewer, picture: Picture) -> None:
    """Who stands around the one who brings it; who stands there already is not drawn twice."""
    if not picture.circle or viewer.person_id is None:
        return
    there = {(m.name, m.relation) for m in circle(viewer.person_id)}
    for one in picture.circle:
        if (one.name, one.relation) not in there:
            add_to_circle(
                viewer,
                viewer.person_id,
                Around(
                    one.name,
                    one.relation,
                    one.ring,
                    one.support,
                    one.direction,
                    one.days,
                    one.limits,
                ),
            )
