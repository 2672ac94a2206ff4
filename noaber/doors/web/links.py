"""Addresses with a number in them, for lists: finding an address takes long, a hundred times."""

from functools import cache

from django.urls import reverse

_NUMBER = 1_234_567_890


@cache
def _around(name: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[_NUMBER]).partition(str(_NUMBER))
    return before, after


def numbered(name: str, number: int) -> str:
    """The address of this name with this one number; as reverse() gives it."""
    before, after = _around(name)
    return f"{before}{number}{after}"
