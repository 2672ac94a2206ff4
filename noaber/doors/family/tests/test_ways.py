"""An address that is made many times is the one that Django gives."""

import pytest
from django.urls import NoReverseMatch, reverse

from noaber.doors.family.ways import address


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("family_plan", (7,)),
        ("goals:home_change", (7, 12)),
        ("needs:home_fit", (123456789, 987654321)),
    ],
)
def test_it_is_what_django_makes_of_it(name: str, ids: tuple[int, ...]) -> None:
    assert address(name, *ids) == reverse(name, args=ids)


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(NoReverseMatch):
        address("nowhere", 1)
