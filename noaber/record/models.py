"""The tables of this part are in guards.sql: they belong to noaber_guard, not to Django's owner.

``Compartment`` is the one that others refer to.
"""

from django.db import models


class Compartment(models.Model):
    """The unit of knowing: a family or a person × a kind of information × an audience."""

    family_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    kind = models.TextField()
    audience = models.TextField(default="")

    class Meta:
        managed = False
        db_table = "record_compartment"


def compartment() -> "models.ForeignKey[Compartment, Compartment]":
    """The compartment of a guarded row; its policy looks at this column. Kept by a tie in SQL."""
    return models.ForeignKey(
        Compartment,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
