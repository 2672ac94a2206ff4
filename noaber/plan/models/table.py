"""What stands at the end of a conversation: goals, needs, whose word it waits for, who takes part.

Rows lie in the family's plan compartment, unless the docstring says otherwise. What is asked of one
person lies in that person's "asked" compartment of this family: who sees the plan sees it too, and
who does not (a grandmother, a parent elsewhere) sees that and nothing else (S1-03).
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from noaber.people.models import Family, Person, Role
from noaber.plan.models.asking import FamilyPlan, Question
from noaber.record.models import compartment


class Goal(models.Model):
    """What the family wants, in own words and in the resident's order (S2-18, S1-02).

    person: whom it is about, empty for everybody. proposed_by: a professional's, until adopted.
    """

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    plan = models.ForeignKey(FamilyPlan, models.DO_NOTHING, related_name="+", db_constraint=False)
    person = models.ForeignKey(
        Person, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    words = models.CharField(max_length=300)
    outcome = models.CharField(max_length=12, blank=True)  # rules.OUTCOMES
    place = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    proposed_by = models.ForeignKey(Role, models.DO_NOTHING, null=True, related_name="+")
    made_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)


class Need(models.Model):
    """What is needed, and what fits: decided together (S0-04), own strength first (S0-10).

    What fits is a draft until those whose word it asks have spoken: see need_states() in SQL.
    """

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    plan = models.ForeignKey(FamilyPlan, models.DO_NOTHING, related_name="+", db_constraint=False)
    goal = models.ForeignKey(
        Goal, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    person = models.ForeignKey(
        Person, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    words = models.CharField(max_length=300)
    domain = models.CharField(max_length=12, blank=True)  # rules.DOMAINS (S1-06)
    step = models.CharField(max_length=12, blank=True)  # rules.STEPS, nearest first
    fits = models.CharField(max_length=300, blank=True)
    skipped_why = models.CharField(max_length=300, blank=True)
    professional_why = models.CharField(max_length=300, blank=True)  # S3-09
    wait_until = models.DateField(null=True)  # S1-08: until fitting help is there …
    bridge = models.CharField(max_length=300, blank=True)  # … this helps meanwhile
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Voice(models.Model):
    """What one person says about one subject: yes, or a different view in own words (S0-04, X-05).

    about_version: the version spoken about; after a change the word is asked anew. through_role:
    said at the table, on this professional's screen (compartment: asked of that person). role:
    instead of a person, who is in charge of the plan, about help that is decided on together.
    """

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    need = models.ForeignKey(
        Need, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    question = models.ForeignKey(
        Question, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    goal = models.ForeignKey(
        Goal, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    person = models.ForeignKey(
        Person, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    role = models.ForeignKey(Role, models.DO_NOTHING, null=True, related_name="+")
    # What was asked, as who does not see the plan reads it.
    asked_words = models.CharField(max_length=300, blank=True)
    about_version = models.PositiveIntegerField()
    says = models.CharField(max_length=5, blank=True)  # "", yes, other
    words = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    through_role = models.ForeignKey(Role, models.DO_NOTHING, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(need=None, question__isnull=False, goal=None)
                | Q(need__isnull=False, question=None, goal=None)
                | Q(need=None, question=None, goal__isnull=False),
                name="voice_about_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(role=None, person__isnull=False)
                | Q(role__isnull=False, person=None, need__isnull=False),
                name="voice_of_one_somebody",
            ),
            models.UniqueConstraint(
                fields=["family", "need", "person"], name="one_voice_per_need_and_person"
            ),
            models.UniqueConstraint(
                fields=["family", "need", "role"], name="one_voice_per_need_and_role"
            ),
            models.UniqueConstraint(
                fields=["family", "question", "person"], name="one_voice_per_question_and_person"
            ),
            models.UniqueConstraint(
                fields=["family", "goal", "person"], name="one_voice_per_goal_and_person"
            ),
        ]


class WordSetAside(models.Model):
    """Help that starts without somebody's word, for a reason that the law knows (L-BP-04 to 08).

    With a reason, until a day, and with a colleague who looks at it afterwards. upheld: what the
    reviewer found; until then it counts (compartment: asked of the reviewer). about_version: it
    covers this version of what fits, and no other help that is drafted later.
    """

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    need = models.ForeignKey(Need, models.DO_NOTHING, related_name="+", db_constraint=False)
    about_version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)  # a code of the exceptions in people/authority.yaml
    reason = models.CharField(max_length=400)
    role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    reviewer_role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    at = models.DateTimeField()
    until = models.DateField()
    reviewed_at = models.DateTimeField(null=True)
    upheld = models.BooleanField(null=True)
    review_words = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(role=models.F("reviewer_role")), name="somebody_else_reviews"
            ),
        ]


class Signature(models.Model):
    """One name under the plan as it was: personal plan, report of the investigation, application.

    picture is the plan as it was signed (the export, exchange.md); digest its sha256.
    """

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    plan = models.ForeignKey(FamilyPlan, models.DO_NOTHING, related_name="+", db_constraint=False)
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    covers = ArrayField(models.CharField(max_length=20))  # rules.SIGNED_AS
    picture = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()


class SafetyCheck(models.Model):
    """The basic safety check, at the start and at changes (X-08; compartment: family × safety).

    step: 0, or the step of the reporting code that follows. Only who works for the family reads it.
    """

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    moment = models.CharField(max_length=10)  # start, change
    safe = models.BooleanField()
    step = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()


class Pulse(models.Model):
    """Was I heard? One answer after a conversation (S2-04; compartment: asked of that person)."""

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    answer = models.CharField(max_length=10)  # yes, partly, no
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()


class CircleMember(models.Model):
    """Somebody around one person: the strength map (S3-03; compartment: that person × circle).

    ring: 1 nearest to 3. support: rules.SUPPORT. direction: to_me, from_me, both. days: the days of
    the week on which it can be asked, 1 is Monday. acts_as_id: who this is in Noaber, once asked.
    """

    compartment = compartment()
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    name = models.CharField(max_length=80)
    relation = models.CharField(max_length=80, blank=True)
    ring = models.PositiveSmallIntegerField(default=2)
    support = ArrayField(models.CharField(max_length=10), default=list)
    direction = models.CharField(max_length=8, default="to_me")
    days = ArrayField(models.PositiveSmallIntegerField(), default=list)
    limits = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    acts_as_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    gone_at = models.DateTimeField(null=True)


class Photo(models.Model):
    """A picture of something on paper, without where and with what it was taken (S3-03, X-27).

    family, for a plan the family made itself, or person, for their circle: by its compartment.
    """

    compartment = compartment()
    family = models.ForeignKey(
        Family, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    person = models.ForeignKey(
        Person, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    kind = models.CharField(max_length=10)  # own_plan, on_paper (not said yet to be it), circle
    jpeg = models.BinaryField()  # empty: it was taken away, and is no longer kept
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
