"""Noaber about itself: what does not work (S0-18) and what is used (S2-20). No persons here."""

from typing import ClassVar

from django.db import models


class Flag(models.Model):
    """Somebody said "this does not work" about one screen. Kept without a person.

    is_another: as far as known somebody who had not said so before.
    """

    screen = models.CharField(max_length=80)
    words = models.TextField()
    role_kind = models.CharField(max_length=30)
    municipality = models.SlugField(blank=True)
    flagged_at = models.DateTimeField()
    is_another = models.BooleanField(default=True, db_default=True)
    answer = models.ForeignKey("Answer", models.DO_NOTHING, null=True, related_name="+")


class Answer(models.Model):
    """The municipality's dated answer to what was flagged about a screen."""

    screen = models.CharField(max_length=80)
    municipality = models.SlugField(blank=True)
    words = models.TextField()
    answered_at = models.DateTimeField()


class Use(models.Model):
    """How often a step of a screen was used, per day and role; never per person (S2-20, X-10)."""

    day = models.DateField()
    screen = models.CharField(max_length=80)
    step = models.CharField(max_length=20)
    role_kind = models.CharField(max_length=30)
    municipality = models.SlugField(blank=True)
    times = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "screen", "step", "role_kind", "municipality"],
                name="one_count_per_step",
            ),
        ]
