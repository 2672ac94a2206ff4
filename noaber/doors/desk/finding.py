"""Somebody a clerk found, and how the next form knows that it was this clerk who found them."""

from dataclasses import asdict, dataclass
from datetime import date

from django.core import signing

from noaber.lib.names import Named
from noaber.people.models import Identity, Person
from noaber.record.viewers import Viewer

_SALT = "noaber.desk.found"
LASTS = 30 * 60


@dataclass(frozen=True, slots=True)
class Found(Named):
    """Enough to ask "bent u dit?", and to answer a question in their name."""

    person_id: int
    given_name: str
    surname: str
    phone: str
    email: str
    language: str


def found_now() -> tuple[Found, date | None] | None:
    """Whom the look of this transaction found, with their birth date; None when nobody."""
    person = Person.objects.first()
    if person is None:
        return None
    born_on = Identity.objects.filter(person_id=person.pk).values_list("born_on", flat=True).first()
    found = Found(
        person.pk, person.given_name, person.surname, person.phone, person.email, person.language
    )
    return found, born_on


def seal(found: Found, clerk: Viewer) -> str:
    """For the hidden field of the next form: nobody can put in somebody else."""
    return signing.dumps({"by": clerk.role_id, **asdict(found)}, salt=_SALT, compress=True)


def unseal(sealed: str, clerk: Viewer) -> Found | None:
    """Whom this clerk found less than half an hour ago; None when that cannot be."""
    try:
        known = signing.loads(sealed, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return Found(**known) if known.pop("by") == clerk.role_id else None
