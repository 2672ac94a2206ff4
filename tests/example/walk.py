"""In a tree with the part of this example: a family looks, wishes, reads it, and it is forgotten.

Run by tests/test_example.py in a copy of the product, on a database of its own. Its addresses are
in the environment: ADMIN is the superuser's.
"""

import os

import django

django.setup()

import psycopg  # noqa: E402
from django.test import Client  # noqa: E402
from noaber.wishes.models import Wish  # noqa: E402

from noaber.doors.clock.tests.test_forgetting import make_old, officer_of, seal_all, term  # noqa: E402
from noaber.doors.web.screens import known_screen, screen_words  # noqa: E402
from noaber.sharing.forgetting import forget  # noqa: E402
from tests.town import Town, ask, make_town  # noqa: E402

WORDS = "Een hond erbij"
LOOKS = "select count(*) from record_look where purpose = 'wishes' and refused = ''"
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
    family, other = ask(town), ask(town)
    at = f"/gezin/{family.family_id}/wensen/"
    client, stranger = (client_of(town, one.person_id) for one in (family, other))
    assert client.get(at).status_code == 200
    assert count(admin, LOOKS) == 1
    assert client.post(at, {"words": WORDS}).status_code == 302
    assert WORDS in client.get(at).text
    assert count(admin, LOOKS) == 3
    assert count(admin, "select count(*) from record_act where name = 'wishes.wished'") == 1
    assert count(admin, CHANGES) == 1
    refused = stranger.get(at)
    assert refused.status_code == 404
    assert WORDS not in refused.text
    assert not Wish.objects.exists(), "without a look there is nothing to see"
    assert screen_words(known_screen("wishes:home")) == "Wat jullie wensen"
    used = client.get("/werkt-niet/", {"screen": "wishes:home"}).text
    assert "Over de pagina “Wat jullie wensen”." in used
    return int(family.family_id)


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
    assert count(admin, "select count(*) from record_act where name = 'wishes.wished'") == 2


def main() -> None:
    with psycopg.connect(os.environ["ADMIN"], autocommit=True) as admin:
        admin.execute("set search_path = noaber")
        town = make_town()
        wishes_and_reads(admin, town)
        is_forgotten(admin, town)
        assert count(admin, "select count(*) from wishes_kind") == 2
    print("wished, read and forgotten")


if __name__ == "__main__":
    main()
