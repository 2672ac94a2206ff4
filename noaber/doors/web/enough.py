"""Enough for now: what nobody-knows-who may do so often from one place (sharing/limits.yaml).

Never a puzzle and never a closed door: what was typed stays, and there is a number to call.
"""

from dataclasses import dataclass
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.translation import gettext as _

from noaber.lib.phones import spoken_phone
from noaber.sharing import tries

TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Tried:
    """One try from this place; counts for nothing when it turned out to be right."""

    id: UUID | None

    @property
    def enough(self) -> bool:
        """That this was one too many: nothing is done with it."""
        return self.id is None

    def was_right(self) -> None:
        """It was no guess, or nothing came of it."""
        if self.id is not None:
            tries.was_right(self.id)


def address_of(request: HttpRequest) -> str:
    """The browser's address: as the one proxy saw it in production, never as the browser says."""
    return str(get_adapter(request).get_client_ip(request))


def tried(request: HttpRequest, kind: str, municipality: str = "") -> Tried:
    """Count one try of a kind from this address block at this municipality."""
    return Tried(tries.may_try(kind, address_of(request), municipality))


def call_instead(phone: str) -> str:
    """What a form says that is held back: it is not lost, and somebody can be called now."""
    words = _("Er kwam van deze plek veel tegelijk binnen. Wat je schreef staat er nog.")
    if not phone:
        return words + " " + _("Probeer het over een uur nog eens.")
    later = _("Bel ons: {phone}. Of probeer het over een uur nog eens.")
    return words + " " + later.format(phone=spoken_phone(phone))
