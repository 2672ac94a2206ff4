"""Organisations, teams, rosters and work cards: open to every viewer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from noaber.lib.days import day_of
from noaber.lib.names import Named, by_name, in_order
from noaber.people import rules
from noaber.people.models import (
    Absence,
    Account,
    Household,
    LocalWord,
    Organisation,
    Person,
    Role,
    RosterTurn,
    Team,
)
from noaber.people.streets import teams_of, where_is

ROSTER_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality as its pages show it. support_*: independent support (X-12).

    team_word: what it calls its neighbourhood team ("het …"), on the day of reading.
    """

    id: int
    slug: str
    name: str
    phone: str
    support_name: str
    support_phone: str
    host: str
    team_word: str


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody at work: what residents are told."""

    role_id: int
    person_id: int
    name: str
    phone: str
    email: str
    kind: str
    team: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who owns a new question, when that person is there, and in whose place (S2-09)."""

    card: Card
    answers_from: datetime
    stands_in_for: Card | None
    there: tuple[tuple[datetime, datetime], ...]


def municipality(
    host: str = "", slug: str = "", municipality_id: int | None = None, on: date | None = None
) -> Municipality | None:
    """One municipality by slug or id, else by host name, else the only one there is.

    None when it is not one: which of two that share an address is meant is never guessed.

    on: with the words that it uses on this day; without it, today.
    """
    rows = list(_municipalities(on or day_of(timezone.now())).order_by("id"))
    if slug or municipality_id:
        rows = [r for r in rows if r.slug == slug or r.pk == municipality_id]
    elif len(rows) > 1:
        rows = [r for r in rows if r.host and r.host == host]
    if len(rows) != 1:
        return None
    return _municipality(rows[0])


def municipality_of_role(role_id: int | None) -> Municipality | None:
    """For which municipality somebody works in this role; None when it is for another kind."""
    of = Role.objects.filter(pk=role_id or 0).values("organisation_id")
    found = _municipalities(day_of(timezone.now())).filter(pk__in=of).first()
    return _municipality(found) if found else None


def municipalities() -> list[Municipality]:
    """All of them, by name."""
    found = (_municipality(m) for m in _municipalities(day_of(timezone.now())))
    return by_name(found, lambda one: one.name)


def municipalities_with_a_team() -> list[Municipality]:
    """Where somebody can be asked, by name."""
    asked = set(Team.objects.values_list("organisation_id", flat=True).distinct())
    return [m for m in municipalities() if m.id in asked]


def _municipalities(on: date) -> QuerySet[Any]:
    """Municipalities with their own words of this day, in one query."""
    chosen = LocalWord.objects.filter(organisation=OuterRef("pk"), key="team", during__contains=on)
    rows = Organisation.objects.filter(kind="municipality")
    return rows.annotate(team_word=Subquery(chosen.values("words")[:1]))


def _municipality(m: Any) -> Municipality:
    return Municipality(
        m.pk,
        m.slug,
        m.name,
        m.phone,
        m.support_name,
        m.support_phone,
        m.host,
        m.team_word or rules.shipped_words()["team"],
    )


def team_for(municipality_id: int, street: str = "") -> int | None:
    """The team of a street, or the municipality's first team. None: no team is loaded yet.

    A page asks first when it is not sure (`streets.where_is`); a question always has an owner.
    """
    if street.strip() and (team_id := where_is(municipality_id, street).team_id):
        return team_id
    teams = teams_of(municipality_id)
    return teams.first_id if teams else None


def cards(role_ids: Iterable[int]) -> dict[int, Card]:
    """Work cards by role."""
    wanted = list(set(role_ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select role_id, person_id, name, phone, email, kind, team, organisation"
            " from work_cards(%s::bigint[])",
            [wanted],
        )
        return {row[0]: Card(*row) for row in cursor.fetchall()}


def role_runs(role_id: int, today: date) -> bool:
    """Whether a role has begun and not ended."""
    return Role.objects.filter(pk=role_id, during__contains=today).exists()


def roles_of(person_id: int, today: date) -> list[Card]:
    """The roles somebody has today."""
    ids = Role.objects.filter(person_id=person_id, during__contains=today).order_by("id")
    by_id = cards(ids.values_list("id", flat=True))
    return [by_id[role_id] for role_id in sorted(by_id)]


def colleagues(team_id: int, today: date) -> list[Card]:
    """Who works in a team today, by name."""
    ids = Role.objects.filter(team_id=team_id, kind="neighbourhood_team", during__contains=today)
    return by_name(cards(ids.values_list("id", flat=True)).values(), lambda card: card.name)


def colleagues_in(municipality_id: int, today: date) -> list[Card]:
    """Who works in a team of this municipality today, by name."""
    ids = Role.objects.filter(
        organisation_id=municipality_id, kind="neighbourhood_team", during__contains=today
    )
    return by_name(cards(ids.values_list("id", flat=True)).values(), lambda card: card.name)


def providers(today: date) -> list[Card]:
    """Who works for a provider today and can be asked to take part, by organisation and name."""
    ids = Role.objects.filter(kind="provider", during__contains=today)
    found = cards(ids.values_list("id", flat=True)).values()
    return sorted(found, key=lambda card: (in_order(card.organisation), in_order(card.name)))


def team_of(role_id: int) -> int | None:
    """The team a role is in."""
    return Role.objects.filter(id=role_id).values_list("team_id", flat=True).first()


def answerer(team_id: int, at: datetime) -> Answerer:
    """Who answers for a team at a moment: there is always somebody (S2-09)."""
    team = Team.objects.select_related("lead_role").get(pk=team_id)
    lead_role_id = _lead_now(team, day_of(at))
    turns = [
        rules.Turn(t.role_id, t.during.lower, t.during.upper, t.position)
        for t in RosterTurn.objects.filter(
            team_id=team_id, during__endswith__gt=at, during__startswith__lt=at + ROSTER_AHEAD
        ).select_related("role")
        if day_of(at) in t.role.during
    ]
    absences = [
        rules.Absence(a.role_id, a.during.lower, a.during.upper)
        for a in Absence.objects.filter(
            Q(role_id__in={t.role_id for t in turns}) | Q(role_id=lead_role_id),
            during__endswith__gt=at,
        )
    ]
    answer = rules.who_answers(turns, absences, at, lead_role_id)
    there = tuple((t.starts_at, t.ends_at) for t in turns if t.role_id == answer.role_id)
    away = [a for a in absences if a.role_id == answer.role_id]
    present = tuple(
        (start, end)
        for start, end in there
        if not any(a.starts_at < end and start < a.ends_at for a in away)
    )
    first = answer.stands_in_for or answer.role_id
    known = cards([answer.role_id, first])
    instead_of = known[first] if answer.stands_in_for else None
    return Answerer(known[answer.role_id], answer.answers_from, instead_of, present)


def _lead_now(team: Team, today: date) -> int:
    """The lead's role; of a lead under a new contract, the role of today."""
    lead = team.lead_role
    if lead is None:
        raise LookupError(f"team {team.slug} has no lead")
    if today in lead.during:
        return int(lead.pk)
    later = Role.objects.filter(
        person_id=lead.person_id, organisation_id=lead.organisation_id, kind=lead.kind
    ).filter(during__contains=today)
    return later.values_list("pk", flat=True).first() or int(lead.pk)


def person_of(user_id: int) -> int | None:
    """Which person a log-in is."""
    return Account.objects.filter(user_id=user_id).values_list("person_id", flat=True).first()


def clock(today: date) -> Card:
    """The clock: who does what must be done on a date. Its card names the accountable officer."""
    clocks = Role.objects.filter(kind="system", during__contains=today).order_by("id")
    found = cards(clocks.values_list("id", flat=True)[:1])
    if not found:
        raise LookupError("this Noaber has no clock yet: run the begin command")
    return next(iter(found.values()))


@dataclass(frozen=True, slots=True)
class ComingOfAge:
    """The next birthday on which the word of others counts otherwise (X-05)."""

    called: str
    age: int
    birthday: date


def coming_of_age(child_id: int, today: date) -> ComingOfAge | None:
    """That birthday after today, if this transaction's looks show it."""
    with connection.cursor() as cursor:
        cursor.execute("select called, age, birthday from coming_of_age(%s, %s)", [child_id, today])
        row = cursor.fetchone()
    return ComingOfAge(*row) if row else None


def whose_word(law: str, act_name: str, age: int, on: date) -> str:
    """Whose word the law asks at this age on this day (authority.yaml); '' without a rule."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select who from people_authority_rule where law = %s and act = %s"
            " and int4range(from_age, to_age) @> %s::integer"
            " and daterange(valid_from, valid_to) @> %s::date",
            [law, act_name, age, on],
        )
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def exceptions_for(person_id: int, law: str, act_name: str, on: date) -> list[str]:
    """The codes of exceptions (authority.yaml) that apply to this person in sight on this day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from exceptions_for(%s, %s, %s, %s)", [person_id, law, act_name, on]
        )
        return [str(row[0]) for row in cursor.fetchall()]


def who_has_authority(child_id: int, on: date) -> dict[int, str]:
    """What they are called by person, as far as this transaction's looks show who has authority."""
    with connection.cursor() as cursor:
        cursor.execute("select holder_id, called from who_has_authority(%s, %s)", [child_id, on])
        return dict(cursor.fetchall())


def home_street(person_id: int, on: date) -> str:
    """Street, number and town where somebody lives, as far as this transaction's looks show."""
    home = Household.objects.filter(person_id=person_id, during__contains=on).first()
    return f"{home.street} {home.number}, {home.town}" if home else ""


@dataclass(frozen=True, slots=True)
class PersonCard(Named):
    """A person as a look on their contact shows them."""

    id: int
    given_name: str
    surname: str
    phone: str
    email: str
    language: str
    verified: bool


def person_card(person_id: int) -> PersonCard | None:
    """Name and ways to reach; None when this transaction's looks do not show it."""
    return person_cards([person_id]).get(person_id)


def person_cards(person_ids: Iterable[int]) -> dict[int, PersonCard]:
    """The cards that this transaction's looks show, by person and in this order."""
    wanted = list(person_ids)
    rows = Person.objects.in_bulk(wanted)
    return {
        p.pk: PersonCard(
            p.pk, p.given_name, p.surname, p.phone, p.email, p.language, p.verified_at is not None
        )
        for person_id in wanted
        if (p := rows.get(person_id))
    }
