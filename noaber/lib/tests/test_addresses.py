"""E-mail addresses: sent in ASCII, compared in one spelling, kept as written."""

import pytest

from noaber.lib.addresses import CannotSend, same_address, sendable


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("ans@waterrijk.example", "ans@waterrijk.example"),
        ("ans@gemeentë.example", "ans@xn--gemeent-xya.example"),
        ("Ans@Gemeente\u0308.Example", "Ans@xn--gemeent-xya.example"),
        ("ans@straße.example", "ans@xn--strae-oqa.example"),  # IDNA 2003: strasse.example
        ("ans@xn--gemeent-xya.example", "ans@xn--gemeent-xya.example"),
        ("ans+thuis@WATERRIJK.example", "ans+thuis@WATERRIJK.example"),
        ("ans@post.Ænes.example", "ans@post.xn--nes-xla.example"),
        ("ans@waterrijk。example", None),
        ("ans@-é.example", None),
        ("ans@é..example", None),
        ("ans", None),
        ("ans@é.example\nBcc: x@y.example", None),
        ("a" * 60 + "@" + "é." * 60 + "example", None),
    ],
)
def test_an_address_is_sent_in_ascii_or_not_at_all(address: str, sent: str | None) -> None:
    if sent is not None:
        assert sendable(address) == sent
        return
    with pytest.raises(CannotSend):
        sendable(address)


def test_letters_before_the_at_sign_are_named() -> None:
    with pytest.raises(CannotSend) as refused:
        sendable("zoë.ö.zoë@waterrijk.example")
    assert refused.value.letters == "ëö"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ans@Waterrijk.Example", "ans@waterrijk.example"),
        ("ans@gemeentë.example", "ANS@XN--GEMEENT-XYA.example"),
        ("ans@gemeentë.example", "ans@GEMEENTE\u0308.example"),
        ("ans+thuis@waterrijk.example", "Ans+Thuis@waterrijk.example "),
    ],
)
def test_two_spellings_of_one_address(one: str, other: str) -> None:
    assert same_address(one) == same_address(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ans+thuis@waterrijk.example", "ans@waterrijk.example"),
        ("ans@straße.example", "ans@strasse.example"),
        ("ans@gemeentë.example", "ans@gemeente.example"),
    ],
)
def test_two_addresses(one: str, other: str) -> None:
    assert same_address(one) != same_address(other)
