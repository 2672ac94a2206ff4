"""Telephone numbers in the rhythm in which they are read out."""

from typing import Any

import pytest

from noaber.lib.phones import phone_fault, phone_link, phone_of, short_numbers, spoken_phone


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


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12345678", "+31612345678"),
        ("06-1234 5678", "+31612345678"),
        ("(020) 123 45 67", "+31201234567"),
        ("+31 6 12345678", "+31612345678"),
        ("+31 (0)6 12345678", "+31612345678"),
        ("0031612345678", "+31612345678"),
        ("+31 0612345678", "+31612345678"),
        ("+49 (0)30 1234567", "+49301234567"),
        ("06\u201112345678", "+31612345678"),
        ("06\u00a012\u00a034\u00a056\u00a078", "+31612345678"),
        ("０６12345678", "+31612345678"),
        ("06.12.34.56.78", "+31612345678"),
        ("0031 (0)6 12345678", "+31612345678"),
        ("088 123 4567", "+31881234567"),
        ("14 0123", None),
        ("0800 1234", None),
        ("113", None),
        ("+31 14 0123", None),
        ("0900 123 456", None),
        ("612345678", None),
        ("061234567", None),
        ("+31612345", None),
        ("bel me", None),
        ("06123456789", None),
        ("", None),
    ],
)
def test_a_number_of_somebody(typed: str, number: str | None) -> None:
    assert phone_of(typed) == number


@pytest.mark.parametrize("row", short_numbers(), ids=lambda row: row.example)
def test_each_short_number_is_one_and_is_nobodys_own(row: Any) -> None:
    digits = row.example.replace(" ", "")
    assert phone_of(row.example) is None
    assert phone_of(row.example, "organisation") == digits
    assert phone_of(row.example, "work") == (digits if row.work else None)
    assert phone_of(digits[:-1], "organisation") in (None, "14012")
    assert phone_of(digits + "0", "organisation") in (None, "140200")
    assert phone_link(row.example) == f"tel:{digits}"


@pytest.mark.parametrize(
    "typed", ["14 020", "14 0123", "088 123 4567", "0800 1234", "113", "116 123", "06 12345678"]
)
def test_what_residents_may_call(typed: str) -> None:
    assert phone_of(typed, "organisation")


@pytest.mark.parametrize("typed", ["612345678", "31612345678", "14", "14 123", "+3114020", "1400"])
def test_what_connects_nobody(typed: str) -> None:
    assert phone_of(typed, "organisation") is None


def test_a_lost_zero_is_named_as_such() -> None:
    assert phone_fault("612345678").startswith("612345678 has nine digits: is the 0 in front lost?")
    assert "06 12345678" in phone_fault("6 12 34 56 78")
    assert "is the + in front lost" in phone_fault("31612345678")
    assert "no telephone number" in phone_fault("bel me")
