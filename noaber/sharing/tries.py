"""What is tried by whom nobody knows yet: how often, from where, and how long to wait (tries.sql).

A limit slows who guesses. It never keeps out who is right on a device where they logged in before,
nor anybody for good: pages say whom to call, and give back what was typed.
"""

import ipaddress
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

SALT = "noaber.tries"
# A household or library has one IPv4 address and an IPv6 network of 48 to 64 bits. What is asked
# without a log-in is counted per block that somebody can have as a whole; guesses at one account
# per address, so that a wrong neighbour costs nobody anything.
BLOCK_BITS = {4: 24, 6: 48}
ADDRESS_BITS = {4: 32, 6: 64}


@dataclass(frozen=True, slots=True)
class Guess:
    """A password or code that may be tried now (wait is 0), or after so many seconds."""

    id: UUID | None
    wait: int


def may_try(kind: str, address: str, place: str = "") -> UUID | None:
    """The number of this try, of whatever this address block asks of one municipality; None when it
    was enough for now."""
    block = _digest(kind, place, _network(address, BLOCK_BITS))
    with connection.cursor() as cursor:
        cursor.execute("select * from may_try(%s, %s)", [kind, block])
        row = cursor.fetchone()
    return row[0] if row else None


def may_guess(kind: str, account: str, address: str, device: str = "") -> Guess:
    """Whether a password or code of this account may be tried from here now.

    device: of a browser in which somebody logged in on this account before; counted by itself.
    """
    here = _network(address, ADDRESS_BITS)
    if device:
        values = [_digest(kind, account, "device", device), None, None]
    else:
        place = _digest(kind, account, "address", here)
        values = [place, _digest(kind, account), _digest(kind, "", here)]
    with connection.cursor() as cursor:
        cursor.execute("select id, wait from may_guess(%s, %s, %s, %s)", [kind, *values])
        return Guess(*cursor.fetchone())


def was_right(tried: UUID | None) -> None:
    """What was tried was right: it counts for nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select was_right(%s)", [tried])


def _network(address: str, bits: dict[int, int]) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""  # whoever has no address that can be read is counted together
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network(f"{ip}/{bits[ip.version]}", strict=False))


def _digest(*told: str) -> bytes:
    words = "\n".join(told)
    return salted_hmac(SALT, words, settings.SECRET_KEY, algorithm="sha256").digest()
