"""In a tree with the part of this example: a family looks, wishes, reads it, and it is forgotten.

Families were there before the part came (before.py): its kind of compartment opens for them first.

Run by tests/test_example.py in a copy of the product, on a database of its own. Its addresses are
in the environment: ADMIN is the superuser's.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

import psycopg  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from noaber.wishes.models import Wish  # noqa: E402

from noaber.doors.clock import seals  # noqa: E402
from noaber.doors.clock.opening import open_new_kinds  # noqa: E402
from noaber.doors.clock.tests.test_forgetting import make_old, officer_of, seal_all, term  # noqa: E402
from noaber.doors.web.screens import known_screen, screen_words  # noqa: E402
from noaber.sharing.forgetting import forget  # noqa: E402
from tests.town import Town, ask, make_town  # noqa: E402

WORDS = "Een hond erbij"
BEFORE = 3
OF = "from record_compartment where kind = 'wishes'"
OPENED = f"select count(*) {OF}"
OLDEST = """
    select f.id, m.person_id, o.slug from people_family f join people_member m on m.family_id = f.id
    join people_organisation o on o.id = f.municipality_id order by f.id limit 1"""
LOOKS = "select count(*) from record_look where purpose = 'wishes' and refused = ''"
ACTS = "select count(*) from record_act where name = 'wishes.wished'"
WHO_LOOKED = f"""
    select count(*) from record_look l left join record_compartment_set s on s.id = l.set_id
    where l.purpose = 'who_looked' and l.refused = ''
      and coalesce(s.compartment_ids, l.compartment_ids) && array(select id {OF})"""
CHANGES = "select count(*) from record_change where table_name = 'wishes_wish'"


def count(admin: psycopg.Connection, query: str) -> int:
    row = admin.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def client_of(town: Town, person_id: int) -> Client:
    client = Client(SERVER_NAME=f"{town.slug}.localhost")
    session = client.session
    session["person"], session["role"] = person_id, None
    session.save()
    return client


def wishes_and_reads(admin: psycopg.Connection, town: Town) -> int:
    """The family wishes; a stranger is told that nothing is there; nothing was seen unlogged."""
    looks, acts = count(admin, LOOKS), count(admin, ACTS)
    family, other = ask(town), ask(town)
    at = f"/gezin/{family.family_id}/wensen/"
    client, stranger = (client_of(town, one.person_id) for one in (family, other))
    assert client.get(at).status_code == 200
    assert count(admin, LOOKS) == looks + 1
    assert client.post(at, {"words": WORDS}).status_code == 302
    assert WORDS in client.get(at).text
    assert count(admin, LOOKS) == looks + 3
    assert count(admin, ACTS) == acts + 1
    assert count(admin, CHANGES) == acts + 1
    refused = stranger.get(at)
    assert refused.status_code == 404
    assert WORDS not in refused.text
    assert not Wish.objects.exists(), "without a look there is nothing to see"
    assert screen_words(known_screen("wishes:home")) == "Wat jullie wensen"
    assert client.get("/wie-keek/").status_code == 200
    assert count(admin, WHO_LOOKED) > 0, "who sees who looked sees it of this kind too"
    used = client.get("/werkt-niet/", {"screen": "wishes:home"}).text
    assert "Over de pagina “Wat jullie wensen”." in used
    return int(family.family_id)


def opens_for_who_was_there(admin: psycopg.Connection) -> None:
    """In batches, going on where it stopped; each family once, and its owner may wish."""
    families = count(admin, "select count(*) from record_compartment where kind = 'plan'")
    assert families == BEFORE
    assert count(admin, OPENED) == 0
    now = datetime.now(UTC)
    assert open_new_kinds(now, batch=1, most_batches=1) == 1
    connection.close()  # stopped half way, and started again
    assert open_new_kinds(now, batch=2) == families - 1
    assert open_new_kinds(now) == 0
    assert count(admin, OPENED) == families
    assert count(admin, f"select count(distinct family_id) {OF}") == families
    owners = "select count(*) from sharing_grant g join record_compartment c"
    owners += " on c.id = g.compartment_id and c.kind = 'wishes' where g.level = 'own'"
    assert count(admin, owners) == families
    family, person, slug = admin.execute(OLDEST).fetchone() or (0, 0, "")
    client = Client(SERVER_NAME=f"{slug}.localhost")
    session = client.session
    session["person"], session["role"] = person, None
    session.save()
    at = f"/gezin/{family}/wensen/"
    assert client.post(at, {"words": "Een tuin"}).status_code == 302
    assert "Een tuin" in client.get(at).text


def is_forgotten(admin: psycopg.Connection, town: Town) -> None:
    """When its term is over, what the act changed goes from the log, and that it was done stays."""
    family = ask(town)
    client = client_of(town, family.person_id)
    client.post(f"/gezin/{family.family_id}/wensen/", {"words": "Naar zee"})
    before = count(admin, CHANGES)
    term(town)
    make_old(admin, family)
    seal_all()
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        admin.execute("update record_seal set at = at - interval '6 years'")
    officer, _email = officer_of(town)
    assert sum(batch.lines for batch in forget(officer, town.municipality_id)) > 0
    assert count(admin, CHANGES) == before - 1
    assert count(admin, ACTS) == 3


def main() -> None:
    with psycopg.connect(os.environ["ADMIN"], autocommit=True) as admin:
        admin.execute("set search_path = noaber")
        opens_for_who_was_there(admin)
        town = make_town()
        wishes_and_reads(admin, town)
        is_forgotten(admin, town)
        assert not any(finding.is_wrong for finding in seals.verify(Path("seals")))
        assert count(admin, "select count(*) from wishes_kind") == 2
    print("wished, read and forgotten")


if __name__ == "__main__":
    main()
