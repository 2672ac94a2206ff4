"""Synthetic families for the bench: a number becomes a family, always the same one.

Every id follows from the family's number by arithmetic, so that each table is written by itself.
Nobody here exists; BSNs are not filled in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from noaber.plan.rules import terms
from noaber.record.kinds import at_birth

FAMILIES_PER_PROFESSIONAL = 50
LONG_LIST = 100  # families of whoever opens the list that is measured
LONG_LISTS = 5
MEMBERS = 3
PERSON_KINDS = tuple(at_birth("person"))
COMPARTMENTS = 3 + MEMBERS * len(PERSON_KINDS)
FIRST_STAFF = 1_001
FIRST_PERSON = 10_000_000
FIRST_COMPARTMENT = 10_000_000
LONG_AGO_XID = 1 << 40  # no transaction of this bench gets so far
TEAM_SIZE = 20
CLOCK = 2  # the person and the role that begin_noaber makes second
LONG_SINCE = "[2020-01-01,)"
TERMS = tuple(
    (term.id, term.amount * {"at_once": 0, "hours": 0, "days": 1, "weeks": 7}[term.unit])
    for term in terms()
    if term.starts == "received"
)

GIVEN = (
    "Samira",
    "Kees",
    "Fatma",
    "Joost",
    "Lian",
    "Bilal",
    "Anouk",
    "Sem",
    "Noor",
    "Mehmet",
    "Truus",
)
SURNAMES = (
    "de Wit",
    "Yilmaz",
    "Bakker",
    "van den Berg",
    "El Amrani",
    "Jansen",
    "Kowalski",
    "Pinas",
)
SENTENCES = (
    "Ik red het niet meer alleen. De jongste slaapt niet en ik moet om zes uur op voor mijn werk.",
    "Sinds hun vader weg is doet Sem niets meer voor school. Hij zit de hele dag op zijn kamer.",
    "We hebben een brief gekregen over de huur en ik weet niet wat ik moet doen.",
    "Mijn moeder vergeet steeds meer. Ik woon een uur verderop en kan niet elke dag komen. Wie "
    "kan er meekijken wat er nodig is, zodat zij in haar eigen huis kan blijven?",
)
PROMISES = ("Ik bel met school over de rustige plek.", "Ik vraag de regeling voor de fiets aan.",
            "Ik zoek uit wie er op dinsdag kan oppassen.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How many families, and when the bench fills them."""

    families: int
    now: datetime

    @property
    def staff(self) -> int:
        """Professionals: some 50 families each; the first few have a list of 100."""
        return max(self.families // FAMILIES_PER_PROFESSIONAL, LONG_LISTS + 1)

    def professional(self, family: int) -> int:
        """Whose family this is: 0 is the first professional."""
        at = family - 1
        if at < LONG_LIST * LONG_LISTS:
            return at // LONG_LIST
        return LONG_LISTS + at % (self.staff - LONG_LISTS)

    def drawn(self, family: int, choices: int) -> int:
        """A number below `choices` that looks drawn by lot and is the same every time."""
        return (family * 2_654_435_761 % 4_294_967_296) // 7 % choices


def person_of(family: int, member: int = 0) -> int:
    """The person who is this member of a family; member 0 wrote the sentence."""
    return FIRST_PERSON + family * MEMBERS + member


def compartment_of(family: int, kind: str, member: int = 0) -> int:
    """The compartment of a family (plan, safety), of its post, or of one of its members."""
    base = FIRST_COMPARTMENT + family * COMPARTMENTS
    if kind == "safety":
        return base + COMPARTMENTS - 1
    if kind in ("plan", "post"):
        return base + ("plan", "post").index(kind)
    return base + 2 + member * len(PERSON_KINDS) + PERSON_KINDS.index(kind)


def staff_person(professional: int) -> int:
    """The person behind a professional; the role has the same number."""
    return FIRST_STAFF + professional


def commitment_of(family: int, which: int) -> int:
    """A commitment's id: 0 was the call, 1 and 2 are open."""
    return family * 3 + which


@dataclass(frozen=True, slots=True)
class Rows:
    """One table: its columns and the lines of one family, as COPY reads them."""

    table: str
    columns: str
    of: Callable[[Size, int], str]


def _line(*values: object) -> str:
    """One line as COPY reads it."""
    return "\t".join("\\N" if value is None else str(value) for value in values) + "\n"


def _at(size: Size, family: int, days: int = 0) -> datetime:
    """When the sentence came in: in the past two months; and some days after."""
    return (size.now - timedelta(days=size.drawn(family, 60) + 1 - days)).astimezone(UTC)


def _since(size: Size, family: int) -> str:
    return f"[{_at(size, family)},)"


def _plan_of(family: int) -> int:
    return compartment_of(family, "plan")


def _sentence(family: int) -> str:
    return SENTENCES[family % len(SENTENCES)]


def _given(family: int, member: int = 0) -> str:
    return GIVEN[(family + member) % len(GIVEN)]


def _compartments(size: Size, family: int) -> str:
    born, plan, writer = LONG_AGO_XID + family, _plan_of(family), person_of(family)
    at = _at(size, family)
    lines = [
        _line(plan, family, None, "plan", "", born, at),
        _line(plan + 1, None, writer, "post", f"family {family}", born, at),
    ]
    here = plan + 2
    for member in range(MEMBERS):
        for kind in PERSON_KINDS:
            lines.append(_line(here, None, writer + member, kind, "", born, at))
            here += 1
    lines.append(_line(here, family, None, "safety", "", born, at))
    return "".join(lines)


def _grants(size: Size, family: int) -> str:
    plan, writer = _plan_of(family), person_of(family)
    since, own = _since(size, family), (None, "own", "{}", "avg-15")
    owner = staff_person(size.professional(family))
    work = (owner, owner, "write", "{}", "wmo-5.1.1-1", since)
    clock = (CLOCK, CLOCK, "write", "{post_delivery}", "wmo-5.1.1-1", since)
    each = len(PERSON_KINDS)
    theirs = [(plan + 2 + i, writer + i // each) for i in range(MEMBERS * each)]
    theirs += [(plan, writer), (plan + 1, writer), (plan, writer + 1)]
    lines = [_line(compartment, person, *own, since) for compartment, person in theirs]
    lines += [_line(plan + i, *work) for i in range(4)]
    lines.append(_line(compartment_of(family, "safety"), *work))
    lines += [_line(plan + 1, *clock), _line(plan + 2, *clock)]
    return "".join(lines)


def _persons(size: Size, family: int) -> str:
    surname, at = SURNAMES[size.drawn(family, len(SURNAMES))], _at(size, family, 1)
    return "".join(
        _line(person_of(family, m), compartment_of(family, "contact", m), _given(family, m),
              surname, "06 12345678", f"gezin{family}-{m}@voorbeeld.invalid", "nl", at)
        for m in range(MEMBERS)
    )  # fmt: skip


def _identities(size: Size, family: int) -> str:
    this_year = size.now.year
    born = (date(this_year - 35 - family % 20, 3, 5), date(this_year - 37 - family % 20, 8, 21),
            date(this_year - 1 - family % 16, 1 + family % 12, 1 + family // 12 % 28))  # fmt: skip
    return "".join(
        _line(person, compartment_of(family, "identity", m), person, born[m], "")
        for m in range(MEMBERS)
        for person in (person_of(family, m),)
    )


def _households(size: Size, family: int) -> str:
    where = ("Dorpsstraat", family, "1234 AB", "Waterdorp", "f", LONG_SINCE)
    return "".join(
        _line(person, compartment_of(family, "address", m), person, *where)
        for m in range(MEMBERS)
        for person in (person_of(family, m),)
    )


def _authority(size: Size, family: int) -> str:
    child, compartment = person_of(family, 2), compartment_of(family, "authority", 2)
    return "".join(
        _line(child + m, compartment, child, person_of(family, m), "parent", LONG_SINCE)
        for m in range(2)
    )


def _families(size: Size, family: int) -> str:
    label = f"{_given(family)} {SURNAMES[size.drawn(family, len(SURNAMES))]}"
    return _line(family, _plan_of(family), 1, label, _at(size, family, 1))


def _members(size: Size, family: int) -> str:
    plan, since = _plan_of(family), f"[{_at(size, family).date()},)"
    return "".join(
        _line(person, plan, family, person, _given(family, m), "", since)
        for m in range(MEMBERS)
        for person in (person_of(family, m),)
    )


def _plans(size: Size, family: int) -> str:
    top = ("samen eten", "slapen", "geen ruzie")
    words = (_sentence(family), *top, 2)
    return _line(family, _plan_of(family), family, *words, _at(size, family))


def _questions(size: Size, family: int) -> str:
    at, team = _at(size, family), 1 + size.professional(family) // TEAM_SIZE
    once = f"00000000-0000-4000-8000-{family:012d}"
    asked = (person_of(family), team, _sentence(family), "web", at, once, at, "")
    return _line(family, _plan_of(family), family, family, *asked)


def _owners(size: Size, family: int) -> str:
    role = staff_person(size.professional(family))
    return _line(family, _plan_of(family), family, family, role, _since(size, family))


def _contacts(size: Size, family: int) -> str:
    role = staff_person(size.professional(family))
    return _line(family, _plan_of(family), family, role, _since(size, family))


def _commitments(size: Size, family: int) -> str:
    at, called = _at(size, family), _at(size, family, 1)
    of = (_plan_of(family), family, family, staff_person(size.professional(family)))
    call = ("call", "", called.date(), "09:00", "11:00", at, at, called)
    lines = [_line(commitment_of(family, 0), *of, *call)]
    for which in (1, 2):
        due = size.now.date() + timedelta(days=size.drawn(family + which, 42) - 12)
        words = ("words", PROMISES[(family + which) % len(PROMISES)], due, None, None, at, at, None)
        lines.append(_line(commitment_of(family, which), *of, *words))
    return "".join(lines)


def _owed(size: Size, family: int) -> str:
    plan, at = _plan_of(family), _at(size, family)
    return "".join(
        _line(family * len(TERMS) + i, plan, family, family, term, at + timedelta(days=days),
              None if days else at)
        for i, (term, days) in enumerate(TERMS)
    )  # fmt: skip


def _appointments(size: Size, family: int) -> str:
    role = staff_person(size.professional(family))
    at = size.now + timedelta(days=1 + family % 14)
    return _line(family, _plan_of(family), family, family, role, at, "bij jullie thuis")


def _handovers(size: Size, family: int) -> str:
    if family % 50:
        return ""
    giver = size.professional(family)
    roles = (staff_person(giver), staff_person((giver + 1) % size.staff))
    words = "Neem jij het over? Ik ga met verlof."
    return _line(family, _plan_of(family), family, family, *roles, words, _at(size, family, 1))


def _messages(size: Size, family: int) -> str:
    words = ("Dank je wel.", _sentence(family) * 3)
    moments = (_at(size, family), _at(size, family, 2))
    post = compartment_of(family, "post")
    return _line(family, post, person_of(family), 1, *words, *moments)


def _outgoing(size: Size, family: int) -> str:
    at, post = _at(size, family), compartment_of(family, "post")
    return _line(family, post, person_of(family), family, "email", at, 1, at, at, "")


def _acts(size: Size, family: int) -> str:
    plan, xid = _plan_of(family), LONG_AGO_XID + family
    about = f"{{{plan},{plan + 1},{plan + 2},{plan + 3}}}"
    who = (0, person_of(family), None)
    why = "een vraag kwam binnen"
    return _line("plan.question_received", _at(size, family), xid, *who, why, about)


def _looks(size: Size, family: int) -> str:
    """What was looked at before: of an earlier era, so that sealing begins with today."""
    staff = staff_person(size.professional(family))
    about = ("our_plan", "wmo-5.1.1-1", f"{{{_plan_of(family)}}}")
    who: list[tuple[int, int | None, int | None]] = [(staff, staff, 1)] * 3
    who.append((person_of(family), None, None))
    return "".join(
        _line(_at(size, family, day), LONG_AGO_XID + family, 1, 0, *looker, *about)
        for day, looker in enumerate(who)
    )


_OF = "id, compartment_id, family_id"
TABLES = (
    Rows("record_compartment",
         "id, family_id, person_id, kind, audience, born_xid, born_at",
         _compartments),
    Rows("sharing_grant",
         "compartment_id, person_id, role_id, level, purposes, basis, during", _grants),
    Rows("people_person",
         "id, compartment_id, given_name, surname, phone, email, language, verified_at", _persons),
    Rows("people_identity", "id, compartment_id, person_id, born_on, bsn", _identities),
    Rows("people_household",
         "id, compartment_id, person_id, street, number, postcode, town, shielded, during",
         _households),
    Rows("people_parentalauthority",
         "id, compartment_id, child_id, holder_id, kind, during", _authority),
    Rows("people_family", "id, compartment_id, municipality_id, label, confirmed_at", _families),
    Rows("people_member", f"{_OF}, person_id, known_as, does, during", _members),
    Rows("plan_familyplan",
         f"{_OF}, sentence, top_1, top_2, top_3, words_version, opened_at", _plans),
    Rows("plan_question",
         f"{_OF}, plan_id, person_id, team_id, own_words, channel, received_at, once, answered_at,"
         " own_plan_words",
         _questions),
    Rows("plan_ownership", f"{_OF}, question_id, role_id, during", _owners),
    Rows("plan_contactperson", f"{_OF}, role_id, during", _contacts),
    Rows("plan_commitment",
         f"{_OF}, plan_id, role_id, kind, what, due_on, due_from, due_until, asked_at, accepted_at,"
         " kept_at",
         _commitments),
    Rows("plan_owed", f"{_OF}, question_id, term, due_at, met_at", _owed),
    Rows("plan_appointment", f"{_OF}, plan_id, role_id, at, place", _appointments),
    Rows("plan_handover",
         f"{_OF}, question_id, from_role_id, to_role_id, words, asked_at", _handovers),
    Rows("post_message",
         "id, compartment_id, person_id, municipality_id, subject, body, posted_at, notice_due_at",
         _messages),
    Rows("post_outgoing",
         "id, compartment_id, person_id, message_id, channel, not_before, tries, claimed_at,"
         " sent_at, problem",
         _outgoing),
    Rows("record_act", "name, at, xid, era, person_id, role_id, why, compartment_ids", _acts),
    Rows("record_look",
         "at, xid, pid, era, person_id, role_id, organisation_id, purpose, basis, compartment_ids",
         _looks),
)  # fmt: skip


def lines(rows: Rows, size: Size, at_once: int = 500) -> Iterator[tuple[int, str]]:
    """The lines of one table in blocks, with how many families each block covers."""
    for start in range(1, size.families + 1, at_once):
        block = range(start, min(start + at_once, size.families + 1))
        yield len(block), "".join(rows.of(size, family) for family in block)
