"""What goes out: a message in the app, and a notice or a letter that says one waits."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from noaber.people.models import Organisation, Person
from noaber.record.models import compartment


class Message(models.Model):
    """A message to one person, read in the app or printed (compartment: person × post)."""

    compartment = compartment()
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    municipality = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    posted_at = models.DateTimeField()
    notice_due_at = models.DateTimeField()  # Awb 2:10: within 48 hours
    read_at = models.DateTimeField(null=True)
    # What goes out names no municipality: its reader may not learn where somebody lives.
    is_neutral = models.BooleanField(default=False, db_default=False)
    # What is told once, also when two tell it: at most one message to somebody with these words.
    once = models.CharField(max_length=60, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "once"], name="told_once", condition=~Q(once="")
            ),
        ]


class Outgoing(models.Model):
    """One notice on its way (outbox). The address is looked up when it goes, and logged.

    State follows from the moments: waiting, claimed (somebody is sending), sent, failed for good,
    or unsure (claimed, and nobody knows): what is unsure is never sent again by itself.
    """

    compartment = compartment()
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    message = models.ForeignKey(Message, models.DO_NOTHING, related_name="+", db_constraint=False)
    channel = models.CharField(max_length=10)  # email, letter
    not_before = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "message", "channel"], name="one_notice_per_message"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["not_before"],
                name="outgoing_waiting",
                condition=Q(sent_at=None, failed_at=None, claimed_at=None),
            )
        ]
