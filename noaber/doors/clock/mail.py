"""Handing one e-mail to the mail server, and knowing for certain what became of it, or not."""

import contextlib
import smtplib
from dataclasses import dataclass
from email.errors import MessageError
from typing import Literal

from django.core.mail import EmailMessage, get_connection

from noaber.lib.addresses import CannotSend, sendable

# Shorter than the time a worker gets to end, so that stopping it leaves no letter half sent.
PATIENCE = 10

# sent: the server took it. refused: it certainly did not, and never will. later: it certainly did
# not; another try may work. unsure: nobody knows, so it is never sent again by itself.
Outcome = Literal["sent", "refused", "later", "unsure"]


UNKNOWN_LETTERS = "the address has letters that no mail server knows"


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of it, and what the server said; never a word of the e-mail."""

    outcome: Outcome
    problem: str = ""


def hand_over(mail: EmailMessage) -> Handed:
    """Hand one e-mail to one reader to the mail server of the settings.

    A domain with an accent goes out in ASCII, on the envelope and in the letter.
    """
    try:
        mail.to = [sendable(mail.to[0])]
    except CannotSend:
        return Handed("refused", UNKNOWN_LETTERS)
    with contextlib.suppress(CannotSend):
        mail.from_email = sendable(mail.from_email)
    backend = get_connection(timeout=PATIENCE)
    try:
        backend.open()
    except (OSError, smtplib.SMTPException) as error:
        return Handed("later", f"no mail server: {type(error).__name__}")
    try:
        return _say(backend.connection, mail)  # type: ignore[attr-defined]
    finally:
        # What ends after the server answered changes nothing about the answer.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            backend.close()


def _say(server: smtplib.SMTP, mail: EmailMessage) -> Handed:
    try:
        payload = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    except (ValueError, MessageError) as error:  # such as a line break in what should be one line
        return Handed("refused", f"the e-mail cannot be written: {type(error).__name__}")
    try:
        server.ehlo_or_helo_if_needed()
        for code, reply in (_mail(server, mail.from_email), server.rcpt(mail.to[0])):
            if code not in (250, 251):
                return _refused(code, reply, "the address")
    except ValueError:  # also UnicodeError: of the sender, which somebody can put right
        return Handed("later", "our own address has signs that this mail server does not know")
    except (OSError, smtplib.SMTPException) as error:
        return Handed("later", f"the mail server left: {type(error).__name__}")
    try:
        code, reply = server.data(payload)
    except smtplib.SMTPDataError as error:  # it refused before a word was sent
        return _refused(error.smtp_code, error.smtp_error, "the e-mail")
    except (OSError, smtplib.SMTPException) as error:
        return Handed("unsure", f"no answer after sending: {type(error).__name__}")
    return Handed("sent") if code == 250 else _refused(code, reply, "the e-mail")


def _mail(server: smtplib.SMTP, sender: str) -> tuple[int, bytes]:
    code, reply = server.mail(sender)
    # A refused sender is our own setting, which somebody can put right: never for good.
    return (code, reply) if code == 250 else (450, reply)


def _refused(code: int, reply: bytes | str, what: str) -> Handed:
    said = reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply
    outcome: Outcome = "refused" if 500 <= code < 600 else "later"
    return Handed(outcome, f"{what} was refused: {code} {said}"[:200])
