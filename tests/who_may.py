"""Who may see what in the invented region: from what happened there, not from what was given."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]
Connection = psycopg.Connection[Any]
ADULT, READS_ALONG = 18, 12
SHORTEST_SECRET = 12
# What an id in an address is of: a table with a column for the family, or for the person.
OF_FAMILY = {
    "question_id": "plan_question",
    "promise_id": "plan_commitment",
    "owed_id": "plan_owed",
    "handover_id": "plan_handover",
    "part_id": "plan_participation",
    "goal_id": "plan_goal",
    "need_id": "plan_need",
    "voice_id": "plan_voice",
    "aside_id": "plan_wordsetaside",
    "commitment_id": "plan_commitment",
    "task_id": "plan_commitment",
    "appointment_id": "plan_appointment",
    "signature_id": "plan_signature",
}
OF_PERSON = {
    "message_id": "post_message",
    "notice_id": "post_outgoing",
    "around_id": "plan_circlemember",
}


# What of a row somebody reads who was asked it, and does not see the plan.
OF_WHO_IS_ASKED = {
    "task_id": ("what", "why", "said"),
    "voice_id": ("asked_words", "words"),
    "part_id": ("does", "why"),
}


@dataclass(frozen=True)
class Somebody:
    """One who can look. kind: of the role, empty for who looks as themselves."""

    slug: str
    person_id: int | None = None
    role_id: int | None = None
    kind: str = ""

    @property
    def as_resident(self) -> int | None:
        """The person, when they look as themselves."""
        return None if self.role_id else self.person_id


@dataclass
class Family:
    """Whose plan it is, who reads along, who works for it, and what nobody else may learn.

    asked: persons and roles who were asked something, whether or not they see the plan.
    """

    id: int
    own: set[int] = field(default_factory=set)
    reads: set[int] = field(default_factory=set)
    works: set[int] = field(default_factory=set)
    asked_over: set[int] = field(default_factory=set)
    providers: set[int] = field(default_factory=set)
    asked_persons: set[int] = field(default_factory=set)
    asked_roles: set[int] = field(default_factory=set)
    members: list[int] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    cards: dict[int, set[str]] = field(default_factory=dict)

    def told_to(self, who: Somebody) -> set[str]:
        """What of this family somebody may read: all of it, or what was asked of them, or nothing.

        Of who was asked: the words of it, what they said themselves, and their own card.
        """
        if self.plan_is_seen_by(who):
            return self.secrets
        column, me = ("role_id", who.role_id) if who.role_id else ("person_id", who.person_id)
        asked = {
            row[words]
            for name, columns in OF_WHO_IS_ASKED.items()
            for row in self.rows[name]
            if me is not None and row.get(column) == me
            for words in columns
        }
        return asked | (set() if who.role_id else self.cards.get(who.person_id or 0, set()))

    def is_seen_by(self, who: Somebody) -> bool:
        """Whether somebody has anything to do with this family."""
        if who.role_id:
            return who.role_id in self.works | self.asked_over | self.providers | self.asked_roles
        return who.person_id in self.own | self.reads | self.asked_persons

    def plan_is_seen_by(self, who: Somebody) -> bool:
        """Whether somebody sees the whole plan."""
        if who.role_id:
            return who.role_id in self.works | self.asked_over | self.providers
        return who.person_id in self.own | self.reads


def everybody(admin: Connection) -> list[Somebody]:
    """The whole cast, with and without pages of their own; every guest; and somebody unknown."""
    from noaber import world

    found = {slug: (p.person_id, p.role_id) for slug, p in world.everybody().items()}
    kinds = {
        role_id: (slug, person_id, kind)
        for slug, role_id, person_id, kind in admin.execute(
            "select split_part(w.email, '@', 1), r.id, r.person_id, r.kind"
            " from people_role r join people_workcard w on w.person_id = r.person_id"
        )
    }
    guests = admin.execute(
        "select p.id from people_person p where exists"
        " (select from plan_participation g where g.person_id = p.id) order by p.id"
    )
    cast = [Somebody("nobody")]
    cast += [Somebody(slug, *ids) for slug, ids in found.items() if not ids[1]]
    cast += [Somebody(slug, p, role_id, kind) for role_id, (slug, p, kind) in kinds.items()]
    cast += [
        Somebody(f"guest {pk}", pk)
        for (pk,) in guests
        if pk not in {somebody.person_id for somebody in cast}
    ]
    return cast


def families(admin: Connection) -> dict[int, Family]:
    """Every family, with everything that lies in it."""
    ids = admin.execute("select id from people_family order by id").fetchall()
    return {family_id: family(admin, family_id) for (family_id,) in ids}


def family(admin: Connection, family_id: int) -> Family:
    """One family, as an administrator knows it."""
    made = Family(family_id)
    made.rows = {name: _rows(admin, table, family_id) for name, table in OF_FAMILY.items()}
    made.members = [pk for (pk,) in _members(admin, family_id)]
    made.rows |= {name: _of_members(admin, t, made) for name, t in OF_PERSON.items()}
    made.rows["person_id"] = [{"id": pk, "person_id": pk} for pk in made.members]
    made.rows["photo_id"] = _rows(admin, "plan_photo", family_id)
    made.rows["photo_id"] += _of_members(admin, "plan_photo", made)
    made.rows["family_id"] = [{"id": family_id}]
    _residents(admin, made)
    _at_work(admin, made)
    made.secrets = set(_secrets(admin, made))
    return made


def _rows(admin: Connection, table: str, family_id: int) -> list[Row]:
    with admin.cursor(row_factory=dict_row) as cursor:
        query = f"select * from {table} where family_id = %s order by id"
        return cursor.execute(query, [family_id]).fetchall()


def _of_members(admin: Connection, table: str, made: Family) -> list[Row]:
    """Rows of who is in this family, that are not about another one."""
    with admin.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            f"select o.* from {table} o join record_compartment c on c.id = o.compartment_id"
            " where o.person_id = any (%s) and c.audience in ('', %s) order by o.id",
            [made.members, f"family {made.id}"],
        ).fetchall()


def _members(admin: Connection, family_id: int) -> list[Any]:
    """First who is in this family only: a child may be in one's own family as well."""
    return admin.execute(
        "select m.person_id from people_member m where m.family_id = %s"
        " order by (select count(*) from people_member o where o.person_id = m.person_id), 1",
        [family_id],
    ).fetchall()


def _residents(admin: Connection, made: Family) -> None:
    """Who asked the question decides; who is twelve or older, or was brought along, reads."""
    made.own = {row["person_id"] for row in made.rows["question_id"]}
    ages = admin.execute(
        "select m.person_id, extract(year from age(i.born_on)) from people_member m"
        " left join people_identity i on i.person_id = m.person_id where m.family_id = %s",
        [made.id],
    ).fetchall()
    made.reads = {pk for pk, years in ages if years is not None and years >= READS_ALONG}
    made.asked_persons = {
        row["person_id"]
        for name in ("task_id", "part_id", "voice_id")
        for row in made.rows[name]
        if row["person_id"] and not row.get("ended_at")
    }


def _at_work(admin: Connection, made: Family) -> None:
    """Owners, the contact person and who said yes work for them; who was asked reads along."""
    kinds = dict(admin.execute("select id, kind from people_role").fetchall())
    owners = _rows(admin, "plan_ownership", made.id) + _rows(admin, "plan_contactperson", made.id)
    made.works = {row["role_id"] for row in owners if row["during"].upper is None}
    open_parts = [p for p in made.rows["part_id"] if p["role_id"] and not p["ended_at"]]
    for part in open_parts:
        provider = kinds[part["role_id"]] == "provider"
        if part["accepted_at"]:
            (made.providers if provider else made.works).add(part["role_id"])
        else:
            (made.asked_roles if provider else made.asked_over).add(part["role_id"])
    for asked in made.rows["handover_id"]:
        if not (asked["accepted_at"] or asked["declined_at"] or asked["withdrawn_at"]):
            made.asked_over.add(asked["to_role_id"])
    made.asked_roles |= {w["reviewer_role_id"] for w in made.rows["aside_id"]}


def _secrets(admin: Connection, made: Family) -> Iterator[str]:
    """Names, numbers, addresses, and everything written in own words."""
    around = made.members + [p["person_id"] for p in made.rows["part_id"] if p["person_id"]]
    cards = admin.execute(
        "select id, trim(given_name || ' ' || surname), phone, email from people_person"
        " where id = any (%s)",
        [around],
    ).fetchall()
    for pk, name, phone, email in cards:
        made.cards[pk] = {name, phone, phone.replace(" ", ""), email}
    homes = admin.execute(
        "select person_id, street || ' ' || number, postcode from people_household"
        " where person_id = any (%s)",
        [around],
    ).fetchall()
    for pk, *words in homes:
        made.cards[pk].update(words)
    for card in made.cards.values():
        yield from card
    for name, columns in (
        ("goal_id", ("words",)),
        ("need_id", ("words", "fits")),
        ("voice_id", ("words",)),
        ("task_id", ("what", "why", "said")),
        ("around_id", ("limits", "phone")),
    ):
        yield from (row[column] for row in made.rows[name] for column in columns)
    plans = _rows(admin, "plan_familyplan", made.id)
    yield from (plan["sentence"] for plan in plans)


def kept_from(who: Somebody, every: Iterable[Family]) -> set[str]:
    """What nobody may learn of these families who looks as this one, and would know it by."""
    every = list(every)
    known = {words for family in every for words in family.told_to(who) if words}
    secrets = {words for family in every for words in told_apart(family.secrets)}
    return {words for words in secrets - known if not any(words in told for told in known)}


def told_apart(secrets: set[str]) -> set[str]:
    """What is long enough to be somebody's own: a phone number, a name with a surname, a line."""
    return {words for words in secrets if len(words) >= SHORTEST_SECRET or _is_number(words)}


def _is_number(words: str) -> bool:
    digits = words.replace(" ", "")
    return digits.isdigit() and len(digits) >= 9
