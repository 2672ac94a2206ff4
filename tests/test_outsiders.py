"""The outsider's test of every address at once: 404, the same as for what is not there.

The addresses are found in the code, so that a new one is tried on the day it is made.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg
import pytest

# About no person: the demo's own door, a secret, and what does not work on a screen.
NOT_ABOUT_SOMEBODY = ("proef/", "l/", "beleid/antwoord/", "inloggen/")
NOT_THERE = 999_999_999
CAST_FAMILIES = 3  # the first families are the cast's, who share children and an address
ROWS = {
    "question_id": "plan_question",
    "promise_id": "plan_commitment",
    "owed_id": "plan_owed",
    "handover_id": "plan_handover",
    "part_id": "plan_participation",
}
POSTED = {
    "answer": "yes", "what": "Niets", "place": "Nergens", "time": "10:00", "words": "Niets",
    "sentence": "Niets", "version": "1", "own_plan_words": "", "given_name": "Niemand",
    "surname": "Nergens", "born_on": "1980-01-01", "phone": "06 12345678",
}  # fmt: skip


@dataclass
class Family:
    """What an administrator knows of one family: its ids and its secrets."""

    id: int
    ids: dict[str, int]
    secrets: set[str] = field(default_factory=set)


@dataclass
class Somebody:
    """One who can look, and the families that are theirs to see."""

    slug: str
    person_id: int | None
    role_id: int | None
    families: set[int]


def addresses() -> list[tuple[str, dict[str, str]]]:
    """Every address with an id in it: a template, and the names of its ids."""
    from django.urls import get_resolver

    def walk(patterns: Any, before: str) -> Iterator[tuple[str, dict[str, str]]]:
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, here)
            elif ids := dict(re.findall(r"<(?:(?:\w+):)?(\w+)(>)", here)):
                yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", here), ids

    found = walk(get_resolver().url_patterns, "")
    return [(at, ids) for at, ids in found if not at.startswith(NOT_ABOUT_SOMEBODY)]


@pytest.fixture
def admin(region: str, _cluster: Any) -> Iterator[psycopg.Connection[Any]]:
    """Somebody who sees everything: to know what others may not."""
    from tests.region import NAME

    with psycopg.connect(_cluster.url("postgres", NAME), autocommit=True) as connection:
        connection.execute("set search_path = noaber")
        yield connection


def families(admin: psycopg.Connection[Any]) -> dict[int, Family]:
    """Every family, with an id of each kind of row that it has."""
    found = {}
    for family_id, label in admin.execute("select id, label from people_family order by id"):
        people = admin.execute(
            "select p.id, p.given_name, p.surname, p.phone, m.known_as from people_member m"
            " join people_person p on p.id = m.person_id where m.family_id = %s"
            # First who is in this family only: a child may be in one's own family as well.
            " order by (select count(*) from people_member o where o.person_id = p.id), p.id",
            [family_id],
        ).fetchall()
        family = found[family_id] = Family(family_id, {"family_id": family_id})
        family.secrets |= {label, *(f"{p[1]} {p[2]}".strip() for p in people)}
        family.secrets |= {p[3] for p in people if p[3]}
        family.ids |= {name: _one(admin, table, family_id) for name, table in ROWS.items()}
        family.ids["person_id"] = people[0][0] if people else NOT_THERE
        for name, table in (("message_id", "post_message"), ("notice_id", "post_outgoing")):
            ids = [p[0] for p in people]
            row = admin.execute(
                f"select o.id from {table} o join record_compartment c on c.id = o.compartment_id"
                " where o.person_id = any (%s) and c.audience = %s limit 1",
                [ids, f"family {family_id}"],
            ).fetchone()
            family.ids[name] = row[0] if row else NOT_THERE
        words = admin.execute(
            "select sentence from plan_familyplan where family_id = %s", [family_id]
        )
        family.secrets |= {w for (w,) in words if len(w) > 12}
    return found


def _one(admin: psycopg.Connection[Any], table: str, family_id: int) -> int:
    row = admin.execute(
        f"select id from {table} where family_id = %s order by id limit 1",
        [family_id],
    ).fetchone()
    return row[0] if row else NOT_THERE


def everybody(admin: psycopg.Connection[Any]) -> list[Somebody]:
    """The whole cast, and somebody nobody knows."""
    from noaber import world

    cast = [Somebody("nobody", None, None, set())]
    for slug, found in world.everybody().items():
        rows = admin.execute(
            "select distinct c.family_id from sharing_grant g"
            " join record_compartment c on c.id = g.compartment_id"
            " where g.person_id = %s and g.during @> now() and c.family_id is not null",
            [found.person_id],
        )
        cast.append(Somebody(slug, found.person_id, found.role_id, {r[0] for r in rows}))
    return cast


def _client(who: Somebody) -> Any:
    from django.test import Client

    client = Client(SERVER_NAME="waterrijk.localhost")
    if who.person_id is not None:
        session = client.session
        session["person"], session["role"] = who.person_id, who.role_id
        session.save()
    return client


def _posted() -> dict[str, str]:
    from django.utils import timezone

    soon = (timezone.now() + timedelta(days=3)).date().isoformat()
    return POSTED | {"once": str(uuid.uuid4()), "due_on": soon, "day": soon}


def _bare(response: Any) -> str:
    """The page without what differs at every request, and without its own address."""
    text = re.sub(
        r'(name="(?:csrfmiddlewaretoken|once|me|next)" value=")[^"]*', r"\1", response.text
    )
    return re.sub(r'(value=")[^"]*(" name="(?:once|me)")', r"\1\2", text)


def _learnt(client: Any, at: str, family: Family, names: dict[str, str], nothing: Any) -> list[str]:
    """What an outsider could learn at this address; empty when it is nothing at all.

    nothing: how each address answers about what is not there, kept from one family to the next.
    """
    here = "/" + at.format(**{name: family.ids[name] for name in names})
    nowhere = "/" + at.format(**dict.fromkeys(names, NOT_THERE))
    found = []
    for method in ("get", "post"):
        data = _posted() if method == "post" else {}
        real = getattr(client, method)(here, data)
        if (at, method) not in nothing:
            none = getattr(client, method)(nowhere, data)
            nothing[at, method] = none.status_code, _bare(none)
        to_log_in = real.status_code == 302 and "/inloggen/" in real["Location"]
        if real.status_code not in (404, 405) and not to_log_in:
            found.append(f"{method} {here}: {real.status_code}")
        if (real.status_code, _bare(real)) != nothing[at, method]:
            found.append(f"{method} {here}: answered otherwise than what is not there")
        found += [
            f"{method} {here}: {secret!r}" for secret in family.secrets if secret in real.text
        ]
    return found


def test_an_outsider_finds_nothing_at_any_address(admin: psycopg.Connection[Any]) -> None:
    every = families(admin)
    tried, learnt = 0, []
    for who in everybody(admin):
        client, nothing = _client(who), dict[Any, Any]()
        foreign = [family for family in every.values() if family.id not in who.families]
        for family in foreign[:CAST_FAMILIES] + foreign[-1:]:
            for at, names in addresses():
                tried += 1
                found = _learnt(client, at, family, names, nothing)
                learnt += [f"{who.slug}: {what}" for what in found]
    assert learnt == []
    assert tried > 1_000


def test_a_row_of_another_family_is_not_reached_through_ones_own(
    admin: psycopg.Connection[Any],
) -> None:
    every = families(admin)
    before = admin.execute("select count(*) from record_change").fetchone()
    tried, wrong = 0, []
    for who in everybody(admin):
        client = _client(who)
        foreign = next((f for f in every.values() if f.id not in who.families), None)
        if not who.families or foreign is None:
            continue
        own = min(who.families)
        for at, names in addresses():
            if set(names) <= {"family_id"}:
                continue
            ids = {name: foreign.ids[name] for name in names} | {"family_id": own}
            for method in ("get", "post"):
                response = getattr(client, method)(
                    "/" + at.format(**ids), _posted() if method == "post" else {}
                )
                tried += 1
                if response.status_code not in (404, 405):
                    wrong.append(f"{who.slug}: {method} /{at.format(**ids)} {response.status_code}")
                page = response.text
                wrong += [f"{who.slug}: {at} tells {s!r}" for s in foreign.secrets if s in page]
    assert wrong == []
    assert tried > 100
    assert admin.execute("select count(*) from record_change").fetchone() == before
