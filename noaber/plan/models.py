"""The family's plan as far as the front door needs it: words, questions, promises, terms."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from noaber.people.models import Family, Person, Role, Team
from noaber.record.models import compartment


class FamilyPlan(models.Model):
    """One family, one plan. The sentence and the top three are the resident's (S2-02)."""

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    sentence = models.TextField()
    top_1 = models.CharField(max_length=120, blank=True)
    top_2 = models.CharField(max_length=120, blank=True)
    top_3 = models.CharField(max_length=120, blank=True)
    words_version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # Empty where the plan went on in another one.
    closed_by = models.ForeignKey(Role, models.DO_NOTHING, related_name="+", null=True)
    closing_words = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["family"], condition=Q(closed_at=None), name="one_open_plan_per_family"
            ),
        ]


class Question(models.Model):
    """What somebody asked, in their own words, through any channel (S2-01)."""

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    plan = models.ForeignKey(FamilyPlan, models.DO_NOTHING, related_name="+", db_constraint=False)
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    team = models.ForeignKey(Team, models.DO_NOTHING, related_name="+")
    own_words = models.TextField()
    channel = models.CharField(max_length=10)  # web, phone, desk
    received_at = models.DateTimeField()
    once = models.UUIDField(
        null=True, unique=True
    )  # one form, one question, however often it is sent
    answered_at = models.DateTimeField(null=True)
    own_plan_words = models.TextField(blank=True)  # the family on a plan of its own


class Ownership(models.Model):
    """Who owns a question, from when to when: exactly one at every moment (S2-09)."""

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    question = models.ForeignKey(Question, models.DO_NOTHING, related_name="+", db_constraint=False)
    role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_owner_at_a_time",
                # With the family: otherwise a conflict would tell of another family's question.
                expressions=[
                    ("family", RangeOperators.EQUAL),
                    ("question", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Handover(models.Model):
    """A warm handover: it counts when the receiver accepts (S2-09)."""

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    question = models.ForeignKey(Question, models.DO_NOTHING, related_name="+", db_constraint=False)
    from_role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    to_role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    words = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["family", "question"],
                condition=Q(accepted_at=None, declined_at=None, withdrawn_at=None),
                name="one_open_handover_per_question",
            ),
        ]


class Participation(models.Model):
    """A colleague in the same plan with a role of their own; it counts when accepted (S3-15).

    It ended by a no, by being taken back, or because the colleague left: the act says which.
    """

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    asked_by = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    does = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["family", "role"],
                condition=Q(ended_at=None),
                name="one_open_part_per_role",
            ),
        ]


class ContactPerson(models.Model):
    """The one face of the plan: one at a time (S3-15)."""

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_contact_person_at_a_time",
                expressions=[("family", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]


class Commitment(models.Model):
    """A promise to the family: what, who, by when (S2-07, S2-08). Late follows from the date."""

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    plan = models.ForeignKey(FamilyPlan, models.DO_NOTHING, related_name="+", db_constraint=False)
    role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    kind = models.CharField(max_length=10, default="words")  # call: "belt je"; words: see what
    what = models.CharField(max_length=200, blank=True)
    due_on = models.DateField()
    due_from = models.TimeField(null=True)
    due_until = models.TimeField(null=True)
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)


class Appointment(models.Model):
    """A next moment: when, where, with whom; named with independent support (X-12)."""

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    plan = models.ForeignKey(FamilyPlan, models.DO_NOTHING, related_name="+", db_constraint=False)
    role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    at = models.DateTimeField()
    place = models.CharField(max_length=200)
    cancelled_at = models.DateTimeField(null=True)


class Owed(models.Model):
    """What the law owes the family because of a question, and by when (plan/terms.yaml)."""

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    question = models.ForeignKey(Question, models.DO_NOTHING, related_name="+", db_constraint=False)
    term = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
