"""The act is the pen (house guarantee 2): who, on whose behalf, why, before and after."""

from typing import Any

import psycopg
import pytest
from django.db import Error, transaction
from django.db.models import F

from noaber.people import act_names as people_acts
from noaber.people.models import Street
from noaber.plan import act_names as plan_acts
from noaber.plan.models import Commitment, FamilyPlan, Goal, Need
from noaber.record.acts import act
from noaber.record.viewers import VISITOR, ActName, NotAllowed, Viewer
from noaber.sharing.looks import birth, look
from noaber.upkeep import act_names as upkeep_acts

Admin = psycopg.Connection[Any]
WORDS = plan_acts.WORDS_CHANGED


def test_an_act_keeps_who_why_before_and_after(answered: Any, admin_db: Admin) -> None:
    me = Viewer(answered.person_id)
    with look(me, "our_plan", families=[answered.family_id]):
        plan = FamilyPlan.objects.get()
        with act(me, WORDS, [plan.compartment_id]) as act_id:
            FamilyPlan.objects.update(sentence="Nieuw")
    row = admin_db.execute(
        "select a.name, a.person_id, a.why, a.compartment_ids, c.table_name, c.operation,"
        " c.before -> 0 ->> 'sentence', c.after -> 0 ->> 'sentence'"
        " from record_act a join record_change c on c.act_id = a.id where a.id = %s",
        [act_id],
    ).fetchone()
    assert row == (
        WORDS,
        answered.person_id,
        "het gezin schrijft zelf wat telt",
        [plan.compartment_id],
        "plan_familyplan",
        "UPDATE",
        plan.sentence,
        "Nieuw",
    )


def test_a_nested_act_has_its_parent_and_gives_back_the_outer(
    answered: Any, admin_db: Admin
) -> None:
    me = Viewer(answered.person_id)
    with look(me, "our_plan", families=[answered.family_id]):
        plan = FamilyPlan.objects.get()
        with act(me, WORDS, [plan.compartment_id]) as outer:
            with act(me, WORDS, [plan.compartment_id]) as inner:
                FamilyPlan.objects.update(top_1="binnen")
            FamilyPlan.objects.update(top_1="buiten")
    query = "select act_id, after -> 0 ->> 'top_1' from record_change where act_id = any (%s)"
    changes = dict(admin_db.execute(query, [[outer, inner]]).fetchall())
    assert changes == {inner: "binnen", outer: "buiten"}
    query = "select parent_id from record_act where id = %s"
    assert admin_db.execute(query, [inner]).fetchone() == (outer,)


def test_an_act_that_is_rolled_back_leaves_nothing(answered: Any, admin_db: Admin) -> None:
    me, made = Viewer(answered.person_id), []

    def fail() -> None:
        with look(me, "our_plan", families=[answered.family_id]):
            compartment = FamilyPlan.objects.get().compartment_id
            with act(me, WORDS, [compartment]) as act_id:
                made.append(act_id)
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    query = "select count(*) from record_act where id = any (%s)"
    assert admin_db.execute(query, [made]).fetchone() == (0,)


def test_an_exception_gives_back_the_outer_act(answered: Any) -> None:
    me = Viewer(answered.person_id)
    with look(me, "our_plan", families=[answered.family_id]):
        plan = FamilyPlan.objects.get()
        with pytest.raises(ZeroDivisionError), act(me, WORDS, [plan.compartment_id]):
            raise ZeroDivisionError
        with pytest.raises(Error, match="rows change only inside an act"), transaction.atomic():
            FamilyPlan.objects.update(top_1="x")


@pytest.mark.parametrize("name", ["no.such_act", "people.organisation_loaded", "upkeep.answered"])
def test_an_unknown_act_or_another_roles_is_refused(answered: Any, name: str) -> None:
    with pytest.raises(NotAllowed), birth(), act(Viewer(answered.person_id), ActName(name)):
        pass


def test_a_visitor_only_says_that_something_does_not_work(db: None) -> None:
    with birth(), act(VISITOR, upkeep_acts.FLAGGED) as act_id:
        assert act_id
    with pytest.raises(NotAllowed), birth(), act(VISITOR, people_acts.CONTACT_CHANGED):
        pass


def test_a_role_that_is_not_the_persons_own_is_refused(town: Any, answered: Any) -> None:
    somebody = Viewer(answered.person_id, town.marieke.role_id)
    with pytest.raises(NotAllowed, match="role"), birth(), act(somebody, upkeep_acts.FLAGGED):
        pass


def test_who_acts_for_somebody_is_named_beside_them(town: Any, admin_db: Admin) -> None:
    from tests.town import ask

    answered = ask(town, clerk=town.clerk, channel="phone")
    query = """select a.person_id, a.role_id, a.on_behalf_of_id from record_act a
               where a.name = 'plan.question_received' and a.on_behalf_of_id = %s"""
    row = admin_db.execute(query, [answered.person_id]).fetchone()
    assert row == (town.clerk.person_id, town.clerk.role_id, answered.person_id)


def refuses(words: str, do: Any) -> None:
    """The pen refuses it, and nothing of it is done."""
    with pytest.raises(Error, match=words), transaction.atomic():
        do()


def test_an_act_changes_only_the_columns_that_it_names(answered: Any) -> None:
    """A column that is written and stays the same is not changed, as save() writes them all."""
    me = Viewer(answered.person_id)
    with look(me, "our_plan", families=[answered.family_id]):
        plan = FamilyPlan.objects.get()
        with act(me, WORDS, [plan.compartment_id]):
            plan.top_1 = "rust"
            plan.save()
            plans = FamilyPlan.objects.all()
            for changes in (
                {"closing_words": "klaar"},
                {"top_1": "x", "closed_at": plan.opened_at},
            ):
                refuses("does not write", lambda c=changes: plans.update(**c))
            refuses("does not write", lambda: Commitment.objects.update(what="x"))
            with transaction.atomic():
                assert Goal.objects.update(words="x") == 0  # nothing was there to change
    with look(me, "our_plan", families=[answered.family_id]):
        assert FamilyPlan.objects.get().top_1 == "rust"


def test_an_act_fills_only_the_columns_that_it_names(answered: Any) -> None:
    """What is null, '' or [] was not filled; everything else was, also what is false or 0."""
    me = Viewer(answered.person_id)
    with look(me, "our_plan", families=[answered.family_id]):
        plan = FamilyPlan.objects.get()
        of = {"compartment_id": plan.compartment_id, "family_id": plan.family_id, "plan": plan}
        goal = {**of, "words": "rust", "made_at": plan.opened_at}
        with act(me, plan_acts.GOAL_SET, [plan.compartment_id]):
            Goal.objects.create(**goal)
            for more in ({"reached_at": plan.opened_at}, {"dropped_at": plan.opened_at}):
                refuses("does not write", lambda m=more: Goal.objects.create(**goal, **m))
            need = {**of, "words": "rust", "made_at": plan.opened_at}
            refuses("does not write", lambda: Need.objects.create(**need))


def test_an_upsert_needs_both_and_nobody_changes_an_id(town: Any) -> None:
    """Of a street that is there the act changes the team and how it is written, and not whose."""
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        of = {"organisation_id": town.municipality_id, "team_id": town.team_id, "town": "Stad"}
        made = Street.objects.create(**of, name="Dorpsstraat")
        streets = Street.objects.filter(pk=made.pk)
        refuses("does not write", lambda: streets.update(id=made.pk + 2**40))
        other = Street(**{**of, "organisation_id": 1}, pk=made.pk, name="Kerkstraat")

        def upsert(field: str) -> None:
            Street.objects.bulk_create(
                [other], update_conflicts=True, unique_fields=["id"], update_fields=[field]
            )

        refuses("does not write", lambda: upsert("organisation"))
        upsert("team")


def test_many_rows_at_once_keep_to_it_too(answered: Any) -> None:
    me = Viewer(answered.person_id)
    with look(me, "our_plan", families=[answered.family_id]):
        plan = FamilyPlan.objects.get()
        of = {"compartment_id": plan.compartment_id, "family_id": plan.family_id, "plan": plan}
        goal = {**of, "made_at": plan.opened_at}
        goals = [Goal(**goal, words="rust"), Goal(**goal, words="ruimte")]
        with act(me, plan_acts.GOAL_SET, [plan.compartment_id]):
            Goal.objects.bulk_create(goals)
            ended = [Goal(**goal), Goal(**goal, reached_at=plan.opened_at)]
            refuses("does not write", lambda: Goal.objects.bulk_create(ended))
        with act(me, plan_acts.GOAL_CHANGED, [plan.compartment_id]):
            assert Goal.objects.update(words="anders", version=2) == 2
            refuses("does not write", lambda: Goal.objects.update(words="x", place=F("id")))
