"""A personal link is found by its secret: it tells nobody whose it is, and opens no more than that.

The outsider matrix (test_outsiders.py) tries every address that takes a number; this is the other.
"""

import uuid
from typing import Any

import psycopg

from tests.test_outsiders import CAST_FAMILIES, bare, client_of, shown
from tests.who_may import Somebody, everybody, families, kept_from


def link_to(region_admin: psycopg.Connection[Any], person_id: int, days: int = 14) -> str:
    """The address of a link to somebody's own page, as a message has it."""
    secret = uuid.uuid4().hex
    region_admin.execute(
        "insert into sharing_link (digest, person_id, expires_at, act_id)"
        " select sha256(%s), %s, now() + make_interval(days => %s), max(id) from record_act",
        [secret.encode(), person_id, days],
    )
    return f"/l/{secret}/"


def answers(client: Any, links: tuple[str, str], is_another: bool) -> set[tuple[str, int, str]]:
    """What a link and one that ended answer, with a button first; only to who is known already
    and somebody else, who does not come in, also what the link itself answers."""
    link, ended = links
    found = {("button", page.status_code, bare(page)) for page in map(client.get, links)}
    expired = client.post(ended)
    found.add(("ended", expired.status_code, bare(expired)))
    if is_another:
        refused = client.post(link)
        found.add(("another's", refused.status_code, bare(refused)))
    return found


def test_a_link_tells_nobody_whose_it_is(region_admin: psycopg.Connection[Any]) -> None:
    """A link, one that ended and an invented one: the same button, whosever it is."""
    every = list(families(region_admin).values())
    whose = [pk for f in every[:2] for pk in (min(f.own), *sorted(f.asked_persons - f.own)[:1])]
    links = {pk: (link_to(region_admin, pk), link_to(region_admin, pk, -1)) for pk in whose}
    for who in everybody(region_admin):
        client, kept, told = client_of(who), kept_from(who, every), set()
        for pk in whose:
            told |= answers(client, links[pk], who.person_id not in (None, pk))
        nowhere = "/l/verzonnen/"
        told |= {("button", 200, bare(client.get(nowhere)))}
        told |= {("ended", 404, bare(client.post(nowhere)))}
        expected = [("button", 200), ("ended", 404)]
        expected += [("another's", 403)] if who.person_id is not None else []
        assert sorted((what, code) for what, code, _ in told) == sorted(expected), who.slug
        assert not [w for *_, page in told for w in kept if w in page], who.slug


def test_a_link_opens_ones_own_page_and_no_more(region_admin: psycopg.Connection[Any]) -> None:
    every = list(families(region_admin).values())
    for pk in (pk for f in every[:CAST_FAMILIES] for pk in sorted(f.own | f.asked_persons)):
        client = client_of(Somebody("nobody"))
        assert client.post(link_to(region_admin, pk)).status_code == 302
        assert client.session["person"] == pk
        page = shown(client.get("/gezin/", follow=True))
        assert not [w for w in kept_from(Somebody("", pk), every) if w in page]


def test_of_who_is_asked_one_thing_the_rest_of_the_family_is_kept(
    region_admin: psycopg.Connection[Any],
) -> None:
    """That these tests would see a leak on the page of a guest, a parent elsewhere, a reviewer."""
    every = list(families(region_admin).values())
    cast = {who.slug: who for who in everybody(region_admin)}
    karim, rachid, jeroen = (kept_from(cast[slug], every) for slug in ("karim", "rachid", "jeroen"))
    assert "Youssef meenemen naar de training op dinsdag" not in karim
    assert "Ik red het niet meer alleen met de kinderen." in karim & rachid & jeroen
    assert "Weer een hele nacht slapen" in karim & rachid
    assert "Zeilmakersgang 3" in jeroen
    assert any("Annelies" in words for words in jeroen)
