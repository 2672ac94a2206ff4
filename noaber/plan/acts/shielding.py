"""What is told to somebody outside the home does not say where a shielded home is (X-08).

The one place: every act that shows words to who does not see the plan, or not yet, asks it here.
"""

from noaber.plan import rules
from noaber.plan.reads.shielding import what_gives_away
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.reads import homes_unseen


class GivesAway(Exception):
    """Nothing was written. told: by the name of what was typed, the part of it that tells."""

    def __init__(self, told: dict[str, str]) -> None:
        super().__init__(", ".join(told))
        self.told = told


def refuse_what_gives_away(
    viewer: Viewer, typed: dict[str, str], helped_in: int | None = None
) -> None:
    """Raises GivesAway; NotAllowed for who may know the address and did not look (`telling`).

    helped_in: for who is not at work also the teams and organisations that help in this family.
    """
    if not any(typed.values()):
        return
    if homes_unseen(viewer):
        raise NotAllowed("who tells something outside looks first at what is not to be told")
    hidden = what_gives_away(helped_in)
    told = {name: rules.gives_away(words, hidden)[:1] for name, words in typed.items()}
    if any(told.values()):
        raise GivesAway({name: found[0] for name, found in told.items() if found})
