"""Words of ours in each language, looked up once a process: a full plan says two hundred."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import trans_real


def know_words() -> None:
    """Answer at once for what stands in our own list of words; nothing else is ever kept.

    Django asks every list that there is for each word, and in Dutch finds most of ours in none.
    """
    listed = our_list()
    # Plurals are asked otherwise, and what stands at the head is no word.
    ours = [words for words in listed if isinstance(words, str) and words]
    for language, _name in settings.LANGUAGES:
        of_django = trans_real.translation(language)
        of_django.gettext = Known(of_django.gettext, ours)  # type: ignore[method-assign]


def our_list() -> Iterable[object]:
    """What stands in the list that translates Noaber, as Django keeps it."""
    english: Any = trans_real.translation("en")
    found: Iterable[object] = english._catalog.keys()
    return found


class Known:
    """As the `gettext` that it stands before; `kept` holds what that says to our own words."""

    def __init__(self, further: Callable[[str], str], ours: Iterable[str]) -> None:
        self.further = further
        self.kept = {words: further(words) for words in ours}

    def __call__(self, message: str) -> str:
        found = self.kept.get(message)
        return self.further(message) if found is None else found
