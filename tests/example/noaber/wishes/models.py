"""What a family would like (compartment: family × wishes)."""

from django.db import models

from noaber.people.models import Family
from noaber.record.models import compartment


class Wish(models.Model):
    """One wish, of a kind of wish_kinds.yaml."""

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=20)
    words = models.CharField(max_length=300)
    wished_at = models.DateTimeField()
