"""How this viewer knows the people of a plan: "jij", "Youssef", "Rachid"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from noaber.plan import reads


@dataclass(frozen=True, slots=True)
class Names:
    """First names by person, and who looks: a person, or somebody at work (role)."""

    by_person: dict[int, str]
    me: int | None
    role: int | None = None

    def who(self, person_id: int) -> str:
        """As the one who does something: "jij" or a name."""
        return _("jij") if person_id == self.me else self.of(person_id)

    def whom(self, person_id: int) -> str:
        """As the one something is asked of: "jou" or a name."""
        return _("jou") if person_id == self.me else self.of(person_id)

    def of(self, person_id: int) -> str:
        """The first name; somebody whose name is not in sight is somebody."""
        return self.by_person.get(person_id, "") or _("iemand")


def names_of(
    plan: reads.OurPlan, viewer_person_id: int | None, role_id: int | None = None
) -> Names:
    """Members, who takes part or did, and who is asked a word."""
    known: dict[int, str] = {}
    for need in plan.table.needs:
        known |= need.state.waits | need.state.spoke
    known |= {p.person_id: p.name for p in (*plan.table.left, *plan.parts) if p.person_id}
    known |= plan.names
    return Names(known, viewer_person_id, role_id)


def together(names: Iterable[str]) -> str:
    """ "Samira", "Samira en Youssef", "Samira, Youssef en Rachid"."""
    said: Sequence[str] = list(names)
    if len(said) < 2:
        return "".join(said)
    return _("{first} en {last}").format(first=", ".join(said[:-1]), last=said[-1])
