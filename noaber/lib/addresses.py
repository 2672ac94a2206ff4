"""E-mail addresses: which are one, which are the same, and how a mail server is told them.

A domain with an accent is kept as people write it, and sent as the ASCII that the network knows it
by (IDNA 2008, RFC 5891; Python's own `idna` codec is IDNA 2003, which makes another domain of ß).
"""

import re
import unicodedata

import idna

from noaber.lib.text import has_control_characters

LONGEST = 254  # RFC 5321 4.5.3.1.3, without the brackets
_ADDRESS = re.compile(r"([^\s@<>\"(),;:\\]+)@([^\s@<>\"(),;:\\.]+(?:\.[^\s@<>\"(),;:\\.]+)+)")


class CannotSend(ValueError):
    """This is no address that mail can go to. letters: those before the @ that no server takes."""

    def __init__(self, letters: str = "") -> None:
        super().__init__(letters)
        self.letters = letters


def sendable(address: str) -> str:
    """The address in ASCII. Raises CannotSend.

    Before the @ an accent cannot be written otherwise: a server must have SMTPUTF8 for it, and so
    must every server after that one (RFC 6531).
    """
    local, domain = _parts(address)
    if not local.isascii():
        raise CannotSend("".join(dict.fromkeys(sign for sign in local if not sign.isascii())))
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except (idna.IDNAError, UnicodeError):
            raise CannotSend from None
    sent = f"{local}@{domain}"
    if len(sent) > LONGEST:
        raise CannotSend
    return sent


def readable(address: str) -> str:
    """The address as people write it: a browser sends a domain with an accent in ASCII."""
    if address.isascii() and "xn--" not in address.lower():
        return address
    local, at, domain = unicodedata.normalize("NFC", address).rpartition("@")
    try:
        return f"{local}{at}{idna.decode(idna.encode(domain, uts46=True))}"
    except (idna.IDNAError, UnicodeError):
        return f"{local}{at}{domain}"


def same_address(address: str) -> str:
    """One spelling for every way to write an address: compare these.

    Capitals count as small letters everywhere, and a domain may be in ASCII or as it is read. What
    stands behind a plus counts: it may be another mailbox.
    """
    return readable(address.strip().lower())


def _parts(address: str) -> tuple[str, str]:
    found = _ADDRESS.fullmatch(unicodedata.normalize("NFC", address))
    if found is None or has_control_characters(address):
        raise CannotSend
    return found[1], found[2]
