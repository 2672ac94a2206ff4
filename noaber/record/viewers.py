"""Who looks and who acts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """A natural person, in one role, perhaps on behalf of another (X-23).

    person_id is None only for an anonymous visitor. role_id is None for a resident.
    """

    person_id: int | None
    role_id: int | None = None
    on_behalf_of_id: int | None = None


VISITOR = Viewer(person_id=None)
