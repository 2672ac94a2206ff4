"""Births, grants and links. A grant is given inside an act that gives; a first grant at birth."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import Error, connection

from noaber.people import act_names as people_acts
from noaber.people.models import Person, Role, WorkCard
from noaber.people.reads import Card
from noaber.record.acts import act, begin_birth, call, next_id, sqlstate
from noaber.record.kinds import at_birth, gifts
from noaber.record.parts import Moment, Receiver
from noaber.record.viewers import NotAllowed, Viewer

OWN_BASIS = "avg-15"
REPORT_BASIS = "wmo-5.1.1-1"  # because of the family's question
CHILD_BASIS = "jeugdwet-7.4.0-1a"  # because of help for a child, whoever's card it is
LINK_BYTES = 32


@dataclass(frozen=True, slots=True)
class Born:
    """A new person or family: its id and its compartments by kind."""

    id: int
    compartments: dict[str, int]


def born_person() -> Born:
    """A new person, who owns everything about themselves. The row follows in an act."""
    person_id = next_id("people_person")
    compartments = begin_birth(None, person_id, at_birth("person"))
    give_declared("birth", "subject", compartments, Receives(person_id), OWN_BASIS)
    return Born(person_id, compartments)


def born_family(person_id: int) -> Born:
    """A new family of one, who owns its plan, with a compartment for post about it."""
    family_id = next_id("people_family")
    compartments = begin_birth(family_id, None, at_birth("family"))
    compartments |= begin_birth(None, person_id, ("post",), audience=f"family {family_id}")
    give_declared("birth", "subject", compartments, Receives(person_id), OWN_BASIS)
    return Born(family_id, compartments)


@dataclass(frozen=True, slots=True)
class Receives:
    """To whom is given: a resident, or somebody in a role."""

    person_id: int
    role_id: int | None = None


def give_declared(
    moment: Moment,
    to: Receiver,
    born: Mapping[str, int],
    who: Receives | Card,
    basis: str,
) -> None:
    """What the kinds of these compartments, just born, declare for them at this moment."""
    for level, purposes, places in gifts(moment, to, born):
        of = (places, who.person_id, who.role_id, level, basis, purposes, None)
        _grant("give_at_birth", *of)


def ground_for(born_on: date | None, on: date) -> str:
    """On which ground who works for a family knows the card of one of it (legal_bases.yaml)."""
    ((ground,),) = call("select ground_for(%s, %s)", [born_on, on])
    return str(ground)


@dataclass(frozen=True, slots=True)
class Opened:
    """A compartment of a subject that was known; is_new: by this transaction."""

    id: int
    is_new: bool


def open_compartment(
    kind: str, family_id: int | None = None, person_id: int | None = None
) -> Opened:
    """Open a declared kind for one family or person that is known; what is there is found.

    Inside an act that gives as much as the kind declares, on the compartment of the kind it is
    like. A new one is in sight in this transaction; write in it by an act over it. NotAllowed.
    """
    values = [kind, family_id, person_id]
    ((id_, is_new),) = call("select id, is_new from open_compartment(%s, %s, %s)", values)
    return Opened(int(id_), bool(is_new))


def open_due_kinds(most: int) -> int | None:
    """The clock opens what a release brought, for so many; how many were new. None: all is done."""
    ((opened,),) = call("select open_due_kinds(%s)", [most])
    return None if opened is None else int(opened)


def give(
    compartments: Iterable[int],
    person_id: int,
    role_id: int | None,
    level: str,
    basis: str,
    purposes: Sequence[str] = (),
    until: datetime | None = None,
) -> None:
    """A grant inside an act that gives; NotAllowed without a legal basis in force (X-07)."""
    _grant("give", compartments, person_id, role_id, level, basis, purposes, until)


def _grant(
    function: str,
    compartments: Iterable[int],
    person_id: int,
    role_id: int | None,
    level: str,
    basis: str,
    purposes: Sequence[str],
    until: datetime | None,
) -> None:
    call(
        f"select {function}(%s::bigint[], %s, %s, %s, %s, %s::text[], %s)",
        [list(compartments), person_id, role_id, level, basis, list(purposes), until],
    )


class AtTheSameTime(Exception):
    """Somebody else did the same at this very moment: look again and try once more (NB008)."""


def asked_place(
    family_id: int, person_id: int | None = None, role_id: int | None = None
) -> tuple[int, bool]:
    """The compartment of what is asked of one person, or role, in a family; whether it is new.

    Needs a look at the family's plan. Raises AtTheSameTime.
    """
    values = [family_id, person_id, role_id]
    try:
        ((id_, is_new),) = call("select id, is_new from asked_compartment(%s, %s, %s)", values)
    except NotAllowed as refused:
        if isinstance(refused.__cause__, Error) and sqlstate(refused.__cause__) == "NB008":
            raise AtTheSameTime from refused
        raise
    return int(id_), bool(is_new)


def pass_on(
    compartments: Iterable[int],
    giver: Card,
    receiver: Card,
    level: str,
    purposes: Sequence[str] = (),
) -> None:
    """What the giver may change passes on, each on the ground that the giver has for it (X-07)."""
    both = [giver.person_id, giver.role_id, receiver.person_id, receiver.role_id]
    call(
        "select pass_on(%s::bigint[], %s, %s, %s, %s, %s, %s::text[])",
        [list(compartments), *both, level, list(purposes)],
    )


def end_reading_along(
    compartments: Iterable[int], person_id: int, role_id: int, purpose: str, level: str = "see"
) -> int:
    """End only what was given for this purpose; what somebody had otherwise stays."""
    values = [list(compartments), person_id, role_id, level, purpose]
    return int(call("select withdraw(%s::bigint[], %s, %s, %s, %s)", values)[0][0])


def end_grants(compartments: Iterable[int], person_id: int, role_id: int | None) -> None:
    """End whatever somebody was given on these compartments, inside an act that gives."""
    ids = list(compartments)
    for level in ("see", "write"):
        call("select withdraw(%s::bigint[], %s, %s, %s)", [ids, person_id, role_id, level])


def leave_family(family_id: int, person_id: int, role_id: int) -> int:
    """End a role's grants on a family; and on its members, but for those of another family."""
    return int(call("select leave_family(%s, %s, %s)", [family_id, person_id, role_id])[0][0])


def make_link(
    viewer: Viewer, person_id: int, compartment_id: int, expires_at: datetime, alone: bool = False
) -> str:
    """The secret of a personal link; only its digest is kept. Inside a look or a birth.

    alone: the links that this person had end.
    """
    secret = secrets.token_urlsafe(LINK_BYTES)
    values = [_digest(secret), person_id, expires_at, alone]
    with act(viewer, people_acts.LINK_MADE, [compartment_id]):
        call("select make_link(%s, %s, %s, %s)", values)
    return secret


def end_links(viewer: Viewer, person_id: int, compartment_id: int) -> int:
    """The personal links of somebody open nothing any more; how many that were."""
    with act(viewer, people_acts.LINKS_ENDED, [compartment_id]):
        return int(call("select end_links(%s)", [person_id])[0][0])


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """Whose link it is, whether its time is over, and which it is (its number, not its secret).

    municipality: the slug of where they live; '' when that is not one.
    """

    person_id: int
    expired: bool
    id: int = field(default=0, compare=False)
    municipality: str = field(default="", compare=False)


def opened_link(secret: str) -> OpenedLink | None:
    """Whose link this is; None when it is not one of ours. Shows nothing of the person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id, expired, id, municipality from open_link(%s)", [_digest(secret)]
        )
        row = cursor.fetchone()
    return OpenedLink(*row) if row else None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works for an organisation: what a staff list says about one line."""

    name: str
    phone: str
    email: str
    organisation_id: int
    team_id: int | None
    kind: str
    from_on: date
    until_on: date | None


def hire(viewer: Viewer, colleague: Colleague) -> int:
    """Somebody new works here: a person, a work card and a first role. Returns the role's id."""
    born = born_person()
    with act(viewer, people_acts.STAFF_LOADED, born.compartments.values()):
        Person.objects.create(
            pk=born.id, compartment_id=born.compartments["contact"], given_name=colleague.name
        )
        WorkCard.objects.create(
            person_id=born.id, name=colleague.name, phone=colleague.phone, email=colleague.email
        )
        return assign(born.id, colleague)


def assign(person_id: int, colleague: Colleague) -> int:
    """A role for somebody who works here already; inside an act."""
    role = Role.objects.create(
        person_id=person_id,
        organisation_id=colleague.organisation_id,
        team_id=colleague.team_id,
        kind=colleague.kind,
        during=(colleague.from_on, colleague.until_on),
    )
    return int(role.pk)
