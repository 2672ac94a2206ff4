"""What this viewer can do on a line of the picture: each door names its own pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from noaber.plan import reads


@dataclass(frozen=True, slots=True)
class Key:
    """Something one can do: a link, or a button that does it at once (posts).

    fields: what such a button sends along, such as the version that is on the screen. is_next:
    what comes next, and is never folded away.
    """

    url: str
    label: str
    posts: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    is_next: bool = False


def key_id(url: str) -> str:
    """Where on the page the key of this address stands, for the focus and for the way back."""
    return "k" + url.replace("/", "-").strip("-")


class Ways(Protocol):
    """What can be done with each thing; empty where there is nothing to do."""

    def goal(self, goal: reads.Goal) -> Sequence[Key]:
        """Say it differently, reached, adopt."""
        ...

    def need(self, need: reads.Need) -> Sequence[Key]:
        """What fits, say one's word, no longer needed."""
        ...

    def task(self, task: reads.Task, is_mine: bool) -> Sequence[Key]:
        """Done, cannot, somebody else."""
        ...

    def part(self, part: reads.Part) -> Sequence[Key]:
        """What somebody does here, no longer."""
        ...

    def question(self, question: reads.AskedQuestion) -> Sequence[Key]:
        """Say one's word about what it is really about."""
        ...


class NoWays:
    """Only to read."""

    def goal(self, goal: reads.Goal) -> Sequence[Key]:
        return ()

    def need(self, need: reads.Need) -> Sequence[Key]:
        return ()

    def task(self, task: reads.Task, is_mine: bool) -> Sequence[Key]:
        return ()

    def part(self, part: reads.Part) -> Sequence[Key]:
        return ()

    def question(self, question: reads.AskedQuestion) -> Sequence[Key]:
        return ()


TO_READ = NoWays()
