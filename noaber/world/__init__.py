"""The invented region (X-29): three municipalities, their teams, and sixty families in every state.

Built with the product's own acts, so that every line in its log is a real one. Dates are relative
to the moment of loading: something is always late and something always due. Only the moments in
the families' stories lie in the past; looks and acts carry the moment at which they were written.
"""

from noaber.world.cast import CAST, Character, Present, everybody, playable, present
from noaber.world.loading import (
    AlreadyThere,
    answered_until,
    is_complete,
    is_half,
    load_world,
    loaded_on,
)

__all__ = [
    "CAST",
    "AlreadyThere",
    "Character",
    "Present",
    "answered_until",
    "everybody",
    "is_complete",
    "is_half",
    "load_world",
    "loaded_on",
    "playable",
    "present",
]
