"""The family's plan: what was asked and promised (asking), what was agreed at the table (table)."""

from noaber.plan.models.asking import (
    Appointment,
    Commitment,
    ContactPerson,
    FamilyPlan,
    Handover,
    Owed,
    Ownership,
    Participation,
    Question,
    Takeover,
)
from noaber.plan.models.belonging import Leaving
from noaber.plan.models.table import (
    CircleMember,
    Goal,
    Need,
    Photo,
    Pulse,
    SafetyCheck,
    Signature,
    Voice,
    WordSetAside,
)

__all__ = [
    "Appointment",
    "CircleMember",
    "Commitment",
    "ContactPerson",
    "FamilyPlan",
    "Goal",
    "Handover",
    "Leaving",
    "Need",
    "Owed",
    "Ownership",
    "Participation",
    "Photo",
    "Pulse",
    "Question",
    "SafetyCheck",
    "Signature",
    "Takeover",
    "Voice",
    "WordSetAside",
]
