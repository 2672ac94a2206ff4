"""Addresses with numbers of rows: a full plan has some forty, a list of families hundreds."""

from functools import cache

from django.urls import reverse


def address(name: str, *ids: int) -> str:
    """As Django's `reverse` of a page of ours, whose only arguments are numbers of rows.

    Each pattern is looked up once a process; whose rows they are is kept nowhere.
    """
    return _pattern(name, len(ids)).format(*ids)


@cache
def _pattern(name: str, number: int) -> str:
    marks = [10**17 + place for place in range(number)]
    found = reverse(name, args=marks)
    for mark in marks:
        found = found.replace(str(mark), "{}")
    return found
