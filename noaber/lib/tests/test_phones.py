"""Telephone numbers in the rhythm in which they are read out."""

import pytest

from noaber.lib.phones import phone_link, spoken_phone


@pytest.mark.parametrize(
    ("number", "said", "link"),
    [
        ("0612345678", "06 12 34 56 78", "tel:+31612345678"),
        ("+31 (0)6-12345678", "06 12 34 56 78", "tel:+31612345678"),
        ("0031612345678", "06 12 34 56 78", "tel:+31612345678"),
        ("030 123 45 67", "030 123 45 67", "tel:+31301234567"),
        ("14 030", "14 030", "tel:14030"),
        ("112", "112", "tel:112"),
        ("+32 470 12 34 56", "+32 470 12 34 56", "tel:+32470123456"),
        ("geen", "geen", ""),
    ],
)
def test_numbers(number: str, said: str, link: str) -> None:
    assert (spoken_phone(number), phone_link(number)) == (said, link)
