"""An address with an accent is sent as the network knows it; one bad letter stops no other."""

import uuid
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import override_settings

from noaber.doors.clock import mail, notices
from noaber.doors.clock.tests.postbox import postbox
from noaber.doors.clock.tests.test_notices import mailing, now, outgoing
from tests.town import Town, ask


@pytest.fixture
def nothing_waits(town: Town) -> None:
    """Nobody's notice waits any more."""
    with override_settings(MAIL_ON=False):
        while notices.deliver(now):
            pass


@pytest.mark.parametrize(
    ("domain", "sent"),
    [
        ("gemeentë.example", "xn--gemeent-xya.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("xn--gemeent-xya.example", "xn--gemeent-xya.example"),
        ("VOORBEELD.example", "VOORBEELD.example"),
    ],
)
def test_a_domain_with_an_accent_is_sent_as_punycode(
    town: Town, nothing_waits: None, domain: str, sent: str
) -> None:
    who = f"s+{uuid.uuid4().hex[:6]}"
    answered = ask(town, email=f"{who}@{domain}")
    with postbox() as box, mailing(box.port):
        assert notices.deliver(now) == 1
    assert outgoing(answered).sent_at is not None
    assert f"rcpt TO:<{who}@{sent}>" in box.heard
    assert f"To: {who}@{sent}" in box.taken[0]


def test_our_own_address_may_have_an_accent_too(town: Town, nothing_waits: None) -> None:
    ask(town)
    with postbox() as box, mailing(box.port), override_settings(MAIL_FROM="post@gemeentë.example"):
        assert notices.deliver(now) == 1
    assert any(line.startswith("mail FROM:<post@xn--gemeent-xya.example>") for line in box.heard)


def test_an_accent_before_the_at_sign_is_given_up_and_said(town: Town, nothing_waits: None) -> None:
    """Kept from before it was refused: never tried twelve times."""
    answered = ask(town, email="zoë@voorbeeld.invalid")
    with postbox() as box, mailing(box.port):
        assert notices.deliver(now) == 1
    row = outgoing(answered)
    assert row.failed_at is not None
    assert row.problem == mail.UNKNOWN_LETTERS
    assert not box.taken


@pytest.mark.parametrize(
    "subject", ["twee\nregels", "Bcc: x@y.example\r\n", "half \ud800"], ids=["n", "rn", "half"]
)
def test_a_letter_that_cannot_be_written_is_refused(subject: str) -> None:
    with postbox() as box, mailing(box.port):
        letter = EmailMessage(subject, "Dag", "post@noaber.example", ["s@voorbeeld.example"])
        handed = mail.hand_over(letter)
    assert handed.outcome == "refused"
    assert not box.taken


def test_one_bad_letter_stops_no_other(
    town: Town, nothing_waits: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = ask(town), ask(town)
    text: Any = notices.notice_text

    def spoiled(claimed: Any, secret: str) -> tuple[str, str]:
        subject, body = text(claimed, secret)
        return (f"{subject}\n" if claimed.person_id == bad.person_id else subject), body

    monkeypatch.setattr(notices, "notice_text", spoiled)
    with postbox() as box, mailing(box.port):
        assert notices.deliver(now) == 2
    assert outgoing(good).sent_at is not None
    assert outgoing(bad).failed_at is not None
    assert outgoing(bad).problem == "the e-mail cannot be written: BadHeaderError"
