"""What is wrong with what somebody typed, in words that help."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to put right.

    `field` is the form's field ("" for the whole form), `code` is for tests and logs, `words` is
    the Dutch sentence for the reader. It is a catalogue key: the door that shows it translates it.
    """

    field: str
    code: str
    words: str


def _(words: str) -> str:
    """Mark Dutch words for the catalogue and return them unchanged; rules know no language."""
    return words
