"""The end of belonging to a family (X-31)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from noaber.people.models import Family, Person, Role
from noaber.record.models import compartment


class Leaving(models.Model):
    """Somebody belongs to this family until a day, as somebody said. Only belonging.sql writes it.

    known_as and does are as they were: the name stays under what was done. ends_on: the first day
    without them. rests_on and words: what the family reads about it; never why safety asked it,
    which stands where only who works for the family reads it. role: who recorded it; empty for who
    leaves. ends_all: their links end also when they belong to another family, and they are told
    nothing. undone: taken back before its day, or they came back after it. act_id: by it what ended
    is found again.
    """

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    known_as = models.CharField(max_length=80)
    does = models.CharField(max_length=120, blank=True, db_default="")
    ends_on = models.DateField()
    rests_on = models.CharField(max_length=10, blank=True, db_default="")
    words = models.CharField(max_length=300, blank=True, db_default="")
    role = models.ForeignKey(Role, models.DO_NOTHING, null=True, related_name="+")
    ends_all = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()
    act_id = models.BigIntegerField()
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["family", "person"],
                condition=Q(undone_at=None),
                name="one_leaving_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["ends_on"],
                name="leaving_due",
                condition=Q(done_at=None, undone_at=None),
            ),
        ]
