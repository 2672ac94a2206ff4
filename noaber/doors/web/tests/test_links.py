"""Addresses with a number are those that reverse() gives."""

import pytest
from django.urls import reverse

from noaber.doors.web.links import numbered


@pytest.mark.parametrize("name", ["family_page", "family_reach", "family_plan"])
@pytest.mark.parametrize("number", [1, 1_234_567_890, 10**17])
def test_a_numbered_address_is_the_same(name: str, number: int) -> None:
    assert numbered(name, number) == reverse(name, args=[number])
