"""What is wrong with what somebody typed, in words that help."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to put right.

    `field` is the form's field ("" for the whole form), `code` is for tests and logs, `words` is
    the Dutch sentence for the reader. It is a catalogue key: the door that shows it translates it.
    `named` is what stands in it for {named}.
    """

    field: str
    code: str
    words: str
    named: str = ""

    def said(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of the reader."""
        return translate(self.words).replace("{named}", self.named)


def _(words: str) -> str:
    """Mark Dutch words for the catalogue and return them unchanged; rules know no language."""
    return words


UNSEEN = _("Er zit een teken in dat je niet ziet ({named}). Typ dit opnieuw.")
