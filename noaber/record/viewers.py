"""Who looks and who acts."""

from dataclasses import dataclass
from typing import NewType

# The name of an act: only the constants that a part makes from its acts.yaml (act_names.py).
ActName = NewType("ActName", str)


class NotAllowed(Exception):
    """Refused: not this viewer, not this act, not this row (in the database: NB001 to NB007)."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A natural person, in one role, perhaps on behalf of another (X-23).

    person_id is None only for an anonymous visitor. role_id is None for a resident.
    """

    person_id: int | None
    role_id: int | None = None
    on_behalf_of_id: int | None = None

    @property
    def role(self) -> int:
        """The role somebody acts in; a resident has none, and then this act is not theirs."""
        if self.role_id is None:
            raise NotAllowed("this is done in a role")
        return self.role_id


VISITOR = Viewer(person_id=None)
