"""What was asked and what was promised: words, questions, commitments, terms."""

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
    # Said at the desk or by telephone and written down there: by whom, on whose word, when,
    # and what stood here before, so that it can be put back. Empty once the family wrote itself.
    words_through = models.ForeignKey(Role, models.DO_NOTHING, related_name="+", null=True)
    words_of = models.ForeignKey(
        Person, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    words_noted_at = models.DateTimeField(null=True)
    words_before = models.JSONField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    safety_checked_at = models.DateTimeField(null=True)  # that it was; what was found is elsewhere
    # Brought along from another Noaber: what is true there of people who are not here (S0-11).
    brought = models.JSONField(null=True)
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
    # The question behind the question, recorded together (S2-03): stands with the family's yes.
    real_words = models.CharField(max_length=300, blank=True, db_default="")
    real_version = models.PositiveIntegerField(default=0, db_default=0)
    real_by = models.ForeignKey(Role, models.DO_NOTHING, null=True, related_name="+")


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


class Takeover(models.Model):
    """Somebody works here no longer, and who answers now has what they had here (S2-09)."""

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    from_role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    to_role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    at = models.DateTimeField()


class Participation(models.Model):
    """Somebody with a role of their own in the same plan; it counts when accepted (S3-15, S1-03).

    A colleague, or a provider (role), or somebody of the circle (person). name and organisation
    are as they were when it was asked: they stay when somebody leaves (S0-11). why and ends_when:
    why government is here, and when it stops (S1-04). need: the help that a provider is asked for.
    It ended by a no, by being taken back, or because somebody left: the act says which. Who does
    not see the plan yet finds it in what is asked of them.
    """

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    role = models.ForeignKey(Role, models.DO_NOTHING, null=True, related_name="+")
    person = models.ForeignKey(
        Person, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    asked_by = models.ForeignKey(Role, models.DO_NOTHING, null=True, related_name="+")
    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120, blank=True)
    does = models.CharField(max_length=120, blank=True)
    words = models.TextField(blank=True)
    why = models.CharField(max_length=300, blank=True)
    ends_when = models.CharField(max_length=300, blank=True)
    need = models.ForeignKey(
        "plan.Need", models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    version = models.PositiveIntegerField(default=1, db_default=1)  # of what, why, until when
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role=None, person__isnull=False) | Q(role__isnull=False, person=None),
                name="part_of_one_somebody",
            ),
            models.UniqueConstraint(
                fields=["family", "role"],
                condition=Q(ended_at=None),
                name="one_open_part_per_role",
            ),
            models.UniqueConstraint(
                fields=["family", "person"],
                condition=Q(ended_at=None),
                name="one_open_part_per_person",
            ),
        ]


class ContactPerson(models.Model):
    """The one face of the plan: one at a time (S3-15).

    why and ends_when: why government is here, and when it stops (S1-04).
    """

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    why = models.CharField(max_length=300, blank=True, db_default="")
    ends_when = models.CharField(max_length=300, blank=True, db_default="")
    during = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_contact_person_at_a_time",
                expressions=[("family", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]


class Commitment(models.Model):
    """What, who, by when; it counts from accepted_at on (S2-07, S2-08). Late follows from the date.

    role: somebody at work promises it to the family; person: somebody of the family or the circle
    does it; neither: no one yet (S0-11). once_by: who did it earlier, or elsewhere. A row of
    somebody who does not see the plan lies in the compartment of what is asked of them. about_id:
    the commitment that does not work out, about which this one promises to call (X-11).
    """

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    plan = models.ForeignKey(FamilyPlan, models.DO_NOTHING, related_name="+", db_constraint=False)
    role = models.ForeignKey(Role, models.DO_NOTHING, null=True, related_name="+")
    person = models.ForeignKey(
        Person, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    once_by = models.CharField(max_length=120, blank=True, db_default="")
    need_id = models.BigIntegerField(null=True)  # tied in guards.sql
    about_id = models.BigIntegerField(null=True)  # tied in guards.sql
    # call: "belt je"; about: "belt je, over: …"; words: see what
    kind = models.CharField(max_length=10, default="words")
    what = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=200, blank=True, db_default="")
    due_on = models.DateField()
    due_from = models.TimeField(null=True)
    due_until = models.TimeField(null=True)
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    stuck_at = models.DateTimeField(null=True)  # "lukt niet": somebody calls, nothing stops
    said = models.CharField(max_length=300, blank=True, db_default="")  # with a no, or a question
    kept_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role=None) | Q(person=None), name="commitment_of_one_doer"
            ),
        ]


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
