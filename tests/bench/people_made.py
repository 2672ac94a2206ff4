"""Synthetic families for the bench: a number becomes a family, always the same one.

Every id follows from the family's number by arithmetic, so that each table is written by itself.
Nobody here exists; BSNs are not filled in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

FAMILIES_PER_PROFESSIONAL = 50
LONG_LIST = 100  # families of whoever opens the list that is measured
LONG_LISTS = 5
MEMBERS = 3
PERSON_KINDS = ("contact", "identity", "address", "own_file", "authority")
COMPARTMENTS = 2 + MEMBERS * len(PERSON_KINDS)
FIRST_STAFF = 1_001
FIRST_PERSON = 10_000_000
FIRST_COMPARTMENT = 10_000_000
LONG_AGO_XID = 1 << 40  # no transaction of this bench gets so far
TEAM_SIZE = 20

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
    "Mijn moeder vergeet steeds meer. Ik woon een uur verderop en kan niet elke dag komen. Wie kan er "
    "meekijken wat er nodig is, zodat zij in haar eigen huis kan blijven?",
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
    """The compartment of a family (plan), of its post, or of one of its members."""
    base = FIRST_COMPARTMENT + family * COMPARTMENTS
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


def _at(size: Size, family: int, days: int = 0) -> datetime:
    """When the sentence came in: in the past two months; and some days after."""
    return (
        size.now - timedelta(days=size.drawn(family, 60) + 1) + timedelta(days=days)
    ).astimezone(UTC)


def _compartments(size: Size, family: int) -> str:
    born = LONG_AGO_XID + family
    plan, writer = compartment_of(family, "plan"), person_of(family)
    lines = [f"{plan}\t{family}\t\\N\tplan\t\t{born}\n",
             f"{plan + 1}\t\\N\t{writer}\tpost\tfamily {family}\t{born}\n"]  # fmt: skip
    here = plan + 2
    for member in range(MEMBERS):
        for kind in PERSON_KINDS:
            lines.append(f"{here}\t\\N\t{writer + member}\t{kind}\t\t{born}\n")
            here += 1
    return "".join(lines)


def _grants(size: Size, family: int) -> str:
    since = f"[{_at(size, family).isoformat()},)"
    plan, writer = compartment_of(family, "plan"), person_of(family)
    own = f"\\N\town\t{{}}\tavg-15\t{since}\n"
    owner = staff_person(size.professional(family))
    work = f"{owner}\t{owner}\twrite\t{{}}\twmo-5.1.1-1\t{since}\n"
    clock = f"2\t2\twrite\t{{post_delivery}}\twmo-5.1.1-1\t{since}\n"
    per_person = len(PERSON_KINDS)
    lines = [
        f"{plan + 2 + i}\t{writer + i // per_person}\t{own}" for i in range(MEMBERS * per_person)
    ]
    lines += [
        f"{plan}\t{writer}\t{own}",
        f"{plan + 1}\t{writer}\t{own}",
        f"{plan}\t{writer + 1}\t{own}",
    ]
    lines += [f"{plan + i}\t{work}" for i in range(4)]
    lines += [f"{plan + 1}\t{clock}", f"{plan + 2}\t{clock}"]
    return "".join(lines)


def _persons(size: Size, family: int) -> str:
    surname = SURNAMES[size.drawn(family, len(SURNAMES))]
    return "".join(
        f"{person_of(family, m)}\t{compartment_of(family, 'contact', m)}\t"
        f"{GIVEN[(family + m) % len(GIVEN)]}\t{surname}\t06 1234 {family % 10000:04d}\t"
        f"gezin{family}-{m}@voorbeeld.invalid\tnl\t{_at(size, family, 1).isoformat()}\n"
        for m in range(MEMBERS)
    )


def _identities(size: Size, family: int) -> str:
    year = size.now.year
    born = (date(year - 35 - family % 20, 3, 5), date(year - 37 - family % 20, 8, 21),
            date(year - 1 - family % 16, 6, 14))  # fmt: skip
    return "".join(
        f"{person_of(family, m)}\t{compartment_of(family, 'identity', m)}\t{person_of(family, m)}\t"
        f"{born[m]}\t\n"
        for m in range(MEMBERS)
    )


def _households(size: Size, family: int) -> str:
    return "".join(
        f"{person_of(family, m)}\t{compartment_of(family, 'address', m)}\t{person_of(family, m)}\t"
        f"Dorpsstraat\t{family}\t1234 AB\tWaterdorp\tf\t[2020-01-01,)\n"
        for m in range(MEMBERS)
    )


def _authority(size: Size, family: int) -> str:
    child = person_of(family, 2)
    return "".join(
        f"{child + m}\t{compartment_of(family, 'authority', 2)}\t{child}\t{person_of(family, m)}\t"
        "parent\t[2020-01-01,)\n"
        for m in range(2)
    )


def _families(size: Size, family: int) -> str:
    surname = SURNAMES[size.drawn(family, len(SURNAMES))]
    return (
        f"{family}\t{compartment_of(family, 'plan')}\t1\t{GIVEN[family % len(GIVEN)]} {surname}\t"
        f"{_at(size, family, 1).isoformat()}\n"
    )


def _members(size: Size, family: int) -> str:
    return "".join(
        f"{person_of(family, m)}\t{compartment_of(family, 'plan')}\t{family}\t{person_of(family, m)}\t"
        f"{GIVEN[(family + m) % len(GIVEN)]}\t\t[{_at(size, family).date()},)\n"
        for m in range(MEMBERS)
    )


def _plans(size: Size, family: int) -> str:
    words = SENTENCES[family % len(SENTENCES)]
    return (
        f"{family}\t{compartment_of(family, 'plan')}\t{family}\t{words}\tsamen eten\tslapen\tgeen ruzie\t"
        f"2\t{_at(size, family).isoformat()}\n"
    )


def _questions(size: Size, family: int) -> str:
    at = _at(size, family).isoformat()
    team = 1 + size.professional(family) // TEAM_SIZE
    return (
        f"{family}\t{compartment_of(family, 'plan')}\t{family}\t{family}\t{person_of(family)}\t{team}\t"
        f"{SENTENCES[family % len(SENTENCES)]}\tweb\t{at}\t00000000-0000-4000-8000-{family:012d}\t{at}\n"
    )


def _owners(size: Size, family: int) -> str:
    role = staff_person(size.professional(family))
    since = _at(size, family).isoformat()
    return f"{family}\t{compartment_of(family, 'plan')}\t{family}\t{family}\t{role}\t[{since},)\n"


def _contacts(size: Size, family: int) -> str:
    role = staff_person(size.professional(family))
    since = _at(size, family).isoformat()
    return f"{family}\t{compartment_of(family, 'plan')}\t{family}\t{role}\t[{since},)\n"


def _commitments(size: Size, family: int) -> str:
    plan, role = compartment_of(family, "plan"), staff_person(size.professional(family))
    at = _at(size, family).isoformat()
    start = f"{plan}\t{family}\t{family}\t{role}"
    lines = [f"{commitment_of(family, 0)}\t{start}\tcall\t\t{_at(size, family, 1).date()}\t09:00\t11:00\t"
             f"{at}\t{at}\t{_at(size, family, 1).isoformat()}\n"]  # fmt: skip
    for which in (1, 2):
        due = size.now.date() + timedelta(days=size.drawn(family + which, 42) - 12)
        words = PROMISES[(family + which) % len(PROMISES)]
        lines.append(
            f"{commitment_of(family, which)}\t{start}\twords\t{words}\t{due}\t\\N\t\\N\t{at}\t{at}\t\\N\n"
        )
    return "".join(lines)


def _owed(size: Size, family: int) -> str:
    plan, at = compartment_of(family, "plan"), _at(size, family)
    terms = (
        ("confirmation", 0),
        ("personal_plan", 7),
        ("investigation", 42),
        ("written_outcome", 42),
    )
    return "".join(
        f"{family * 4 + i}\t{plan}\t{family}\t{family}\t{term}\t{(at + timedelta(days=days)).isoformat()}\t"
        f"{at.isoformat() if days == 0 else chr(92) + 'N'}\n"
        for i, (term, days) in enumerate(terms)
    )


def _appointments(size: Size, family: int) -> str:
    role = staff_person(size.professional(family))
    at = (size.now + timedelta(days=1 + family % 14)).isoformat()
    return f"{family}\t{compartment_of(family, 'plan')}\t{family}\t{family}\t{role}\t{at}\tbij jullie thuis\n"


def _handovers(size: Size, family: int) -> str:
    if family % 50:
        return ""
    giver = size.professional(family)
    receiver = staff_person((giver + 1) % size.staff)
    return (
        f"{family}\t{compartment_of(family, 'plan')}\t{family}\t{family}\t{staff_person(giver)}\t{receiver}\t"
        f"Neem jij het over? Ik ga met verlof.\t{_at(size, family, 1).isoformat()}\n"
    )


def _messages(size: Size, family: int) -> str:
    at = _at(size, family).isoformat()
    return (
        f"{family}\t{compartment_of(family, 'post')}\t{person_of(family)}\tDank je wel.\t"
        f"{SENTENCES[family % len(SENTENCES)] * 3}\t{at}\t{_at(size, family, 2).isoformat()}\n"
    )


def _outgoing(size: Size, family: int) -> str:
    at = _at(size, family).isoformat()
    return (
        f"{family}\t{compartment_of(family, 'post')}\t{person_of(family)}\t{family}\temail\t{at}\t1\t{at}\t"
        f"{at}\t\n"
    )


def _acts(size: Size, family: int) -> str:
    plan = compartment_of(family, "plan")
    return (
        f"plan.question_received\t{_at(size, family).isoformat()}\t{LONG_AGO_XID + family}\t0\t"
        f"{person_of(family)}\t\\N\teen vraag kwam binnen\t{{{plan},{plan + 1},{plan + 2},{plan + 3}}}\n"
    )


def _looks(size: Size, family: int) -> str:
    """What was looked at before: of an earlier era, so that sealing begins with today."""
    plan, staff = compartment_of(family, "plan"), staff_person(size.professional(family))
    lines = []
    for day in range(4):
        who = f"{person_of(family)}\t\\N\t\\N" if day == 3 else f"{staff}\t{staff}\t1"
        lines.append(
            f"{_at(size, family, day).isoformat()}\t{LONG_AGO_XID + family}\t1\t0\t{who}\tour_plan\t"
            f"wmo-5.1.1-1\t{{{plan}}}\n"
        )
    return "".join(lines)


_OF = "id, compartment_id, family_id"
TABLES = (
    Rows("record_compartment", "id, family_id, person_id, kind, audience, born_xid", _compartments),
    Rows("sharing_grant", "compartment_id, person_id, role_id, level, purposes, basis, during", _grants),
    Rows("people_person",
         "id, compartment_id, given_name, surname, phone, email, language, verified_at", _persons),
    Rows("people_identity", "id, compartment_id, person_id, born_on, bsn", _identities),
    Rows("people_household",
         "id, compartment_id, person_id, street, number, postcode, town, shielded, during", _households),
    Rows("people_parentalauthority",
         "id, compartment_id, child_id, holder_id, kind, during", _authority),
    Rows("people_family", "id, compartment_id, municipality_id, label, confirmed_at", _families),
    Rows("people_member", f"{_OF}, person_id, known_as, does, during", _members),
    Rows("plan_familyplan",
         f"{_OF}, sentence, top_1, top_2, top_3, words_version, opened_at", _plans),
    Rows("plan_question",
         f"{_OF}, plan_id, person_id, team_id, own_words, channel, received_at, once, answered_at",
         _questions),
    Rows("plan_ownership", f"{_OF}, question_id, role_id, during", _owners),
    Rows("plan_contactperson", f"{_OF}, role_id, during", _contacts),
    Rows("plan_commitment",
         f"{_OF}, plan_id, role_id, kind, what, due_on, due_from, due_until, asked_at, accepted_at, kept_at",
         _commitments),
    Rows("plan_owed", f"{_OF}, question_id, term, due_at, met_at", _owed),
    Rows("plan_appointment", f"{_OF}, plan_id, role_id, at, place", _appointments),
    Rows("plan_handover", f"{_OF}, question_id, from_role_id, to_role_id, words, asked_at", _handovers),
    Rows("post_message",
         "id, compartment_id, person_id, subject, body, posted_at, notice_due_at", _messages),
    Rows("post_outgoing",
         "id, compartment_id, person_id, message_id, channel, not_before, tries, claimed_at, sent_at, problem",
         _outgoing),
    Rows("record_act", "name, at, xid, era, person_id, role_id, why, compartment_ids", _acts),
    Rows("record_look",
         "at, xid, pid, era, person_id, role_id, organisation_id, purpose, basis, compartment_ids", _looks),
)  # fmt: skip


def lines(rows: Rows, size: Size, at_once: int = 500) -> Iterator[tuple[int, str]]:
    """The lines of one table in blocks, with how many families each block covers."""
    for start in range(1, size.families + 1, at_once):
        block = range(start, min(start + at_once, size.families + 1))
        yield len(block), "".join(rows.of(size, family) for family in block)
