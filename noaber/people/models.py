"""People, families and households; organisations, teams, rosters and roles.

A person's and a family's rows are guarded. What an organisation is, who works there and who is
on the roster is open to every viewer, because residents are told names and numbers (S2-01).
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from noaber.lib.streets import LONGEST_KEY
from noaber.record.models import compartment


class Person(models.Model):
    """A natural person's name and ways to reach them (compartment: person × contact)."""

    compartment = compartment()
    given_name = models.CharField(max_length=80)
    surname = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="nl")
    verified_at = models.DateTimeField(null=True)


class Identity(models.Model):
    """Birth date and BSN, seen by fewer than the name is (compartment: person × identity)."""

    compartment = compartment()
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    born_on = models.DateField(null=True)
    bsn = models.CharField(max_length=9, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], name="one_identity_per_person"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["born_on"], name="identity_born_on"),
        ]


class Organisation(models.Model):
    """A municipality, provider, school … The slug chooses the theme of a municipality (X-19)."""

    kind = models.CharField(max_length=20)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    host = models.CharField(max_length=120, blank=True)
    support_name = models.CharField(max_length=120, blank=True)
    support_phone = models.CharField(max_length=40, blank=True)


class Team(models.Model):
    """A neighbourhood team. Its lead answers when the roster is empty: always an owner (S2-09)."""

    organisation = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    slug = models.SlugField()
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    lead_role = models.ForeignKey("Role", models.DO_NOTHING, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "slug"], name="team_slug_per_organisation"
            ),
        ]


class WorkCard(models.Model):
    """What residents are told about somebody who works for them: name and number at work."""

    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    email = models.EmailField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], name="one_card_per_person"),
        ]


class Role(models.Model):
    """What somebody is for an organisation, between two days. Kinds are in ROLE_KINDS."""

    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    organisation = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    team = models.ForeignKey(Team, models.DO_NOTHING, null=True, related_name="+")
    kind = models.CharField(max_length=30)
    during = DateRangeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person"], name="role_person")]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_role_of_a_kind_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class RosterTurn(models.Model):
    """When a role answers for its team; position 1 answers first, the others stand in."""

    team = models.ForeignKey(Team, models.DO_NOTHING, related_name="+")
    role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    during = DateTimeRangeField()
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_role_per_place_in_the_roster",
                expressions=[
                    ("team", RangeOperators.EQUAL),
                    ("position", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Absence(models.Model):
    """When a role does not answer. No reason is kept."""

    role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    during = DateTimeRangeField()


class Street(models.Model):
    """Which team a street belongs to. key: its name in one spelling (`lib.streets.street_key`)."""

    organisation = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    team = models.ForeignKey(Team, models.DO_NOTHING, related_name="+")
    name = models.CharField(max_length=120)
    town = models.CharField(max_length=80)
    key = models.CharField(max_length=LONGEST_KEY)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "town", "name"], name="one_team_per_street"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "key"], name="street_key"),
        ]


class LocalWord(models.Model):
    """A municipality's own word for something, between two days (house guarantee 10)."""

    organisation = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    key = models.CharField(max_length=30)
    words = models.CharField(max_length=40)
    during = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_word_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("key", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class LogTerm(models.Model):
    """How many years a municipality keeps the lines of the log, by its own decision (X-20).

    The law names no term (B-LOG-03): without a row nothing is removed.
    """

    organisation = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    years = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=200)
    during = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_log_term_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Account(models.Model):
    """Which person a log-in is."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)


class Family(models.Model):
    """Who they say they are. Provisional until the owner confirmed who it is (S2-01)."""

    compartment = compartment()
    municipality = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    label = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField(null=True)
    joined_to_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)


class Member(models.Model):
    """Somebody in a family, under the name used there. A child may be in two families."""

    compartment = compartment()
    family = models.ForeignKey(Family, models.DO_NOTHING, related_name="+", db_constraint=False)
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    known_as = models.CharField(max_length=80)
    does = models.CharField(max_length=120, blank=True)
    during = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="member_once_at_a_time",
                expressions=[
                    ("family", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Household(models.Model):
    """The address unit of law and budget (compartment: person × address of who lives there)."""

    compartment = compartment()
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    street = models.CharField(max_length=120)
    number = models.CharField(max_length=20)
    postcode = models.CharField(max_length=7, blank=True)
    town = models.CharField(max_length=80)
    shielded = models.BooleanField(default=False)
    during = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_address_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]


class ParentalAuthority(models.Model):
    """Who has authority over a child, between two days (compartment: child × authority)."""

    compartment = compartment()
    child = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    holder = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=10)  # parent, guardian
    during = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="authority_once_at_a_time",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    ("holder", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Reviewed(models.Model):
    """An exception: who recorded it, and which colleague looks at it afterwards.

    upheld: what that colleague found; until then it counts, and not upheld it counts no longer.
    """

    role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    reviewer_role = models.ForeignKey(Role, models.DO_NOTHING, related_name="+")
    at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    upheld = models.BooleanField(null=True)
    review_words = models.CharField(max_length=400, blank=True)

    class Meta:
        abstract = True


class SubstitutePermission(Reviewed):
    """A court's permission in the place of one holder's, for one act of one law (BW 1:253a).

    court, reference: which court, and where its words can be found. Compartment: child × authority.
    """

    compartment = compartment()
    child = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    holder = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    law = models.CharField(max_length=20)
    act = models.CharField(max_length=40)
    court = models.CharField(max_length=120)
    reference = models.CharField(max_length=200)
    during = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(role=models.F("reviewer_role")), name="permission_others_review"
            ),
        ]


class Incapacity(Reviewed):
    """Not able to weigh one subject, recorded per law and act by a professional (L-WIL-06).

    Never a mark on a person: for one act, with a reason and a last day. Compartment: person ×
    authority.
    """

    compartment = compartment()
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+", db_constraint=False)
    law = models.CharField(max_length=20)
    act = models.CharField(max_length=40)
    reason = models.CharField(max_length=400)
    during = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(role=models.F("reviewer_role")), name="incapacity_others_review"
            ),
        ]
