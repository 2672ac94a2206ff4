"""Acceptance examples that need the whole invented region."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import Client

from noaber import world
from tests.addresses import addresses
from tests.who_may import families

THEMES = Path(__file__).parents[1] / "frontend" / "themes"
ANYBODY = (
    "/",
    "/inloggen/login/",
    "/werkt-niet/",
    "/werkt-niet/antwoorden/",
    "/proef/",
    "/nergens/",
)
PAGES = {
    "samira": ("/berichten/", "/wie-keek/", "/mijn-gegevens/"),
    "marieke": ("/werk/",),
    "joke": ("/balie/", "/balie/vraag/"),
    "ilse": ("/beleid/", "/beleid/gebruik/"),
}
# Where somebody sees their own things, beside the addresses with a number in them.
OWN_PAGES = ("/gezin/", "/berichten/", "/wie-keek/", "/mijn-gegevens/")


@pytest.fixture
def admin(region: str, _cluster: Any) -> Any:
    from tests.region import NAME

    with psycopg.connect(_cluster.url("postgres", NAME), autocommit=True) as connection:
        connection.execute("set search_path = noaber")
        yield connection


def as_cast(slug: str, municipality: str = "waterrijk") -> Client:
    client = Client(SERVER_NAME=f"{municipality}.localhost")
    if slug:
        client.post(f"/proef/als/{slug}/")
        client.post(f"/proef/gemeente/{municipality}/")
    return client


@pytest.mark.skipif(not THEMES.is_dir(), reason="the sources of the themes are not here")
def test_a_token_file_changes_every_page(region: str) -> None:
    """X-19: with a municipality's token file every page wears it, whichever theme is on disk."""
    themes = {path.stem: json.loads(path.read_text()) for path in THEMES.glob("*.json")}
    static = Path(world.__file__).parents[1] / "doors" / "web" / "static" / "web"
    assert {"waterrijk", "duinveld", "heideborg", "noaber"} <= set(themes)
    sheets = {slug: (static / f"theme-{slug}.css").read_text() for slug in themes}
    assert len(set(sheets.values())) == len(themes), "every theme looks different"
    for slug in set(themes) - {"noaber"}:
        for colour in themes[slug]["light"].values():
            assert colour.lower() in sheets[slug].lower(), (slug, colour)
        for who, pages in {"": ANYBODY, **PAGES}.items():
            client = as_cast(who, slug)
            for page in pages:
                text = client.get(page, follow=True).content.decode()
                assert f"web/theme-{slug}" in text, (who, page)
                others = [t for t in themes if t != slug and f"web/theme-{t}" in text]
                assert others == [], (who, page)


def test_a_shielded_address_is_nowhere_in_what_the_other_parent_gets(
    admin: psycopg.Connection[Any],
) -> None:
    """X-08: at every address, in every answer and message, the shielded street is not there."""
    row = admin.execute(
        "select h.street, h.number, h.postcode, m.family_id from people_household h"
        " join people_member m on m.person_id = h.person_id where h.shielded"
    ).fetchone()
    assert row is not None
    street, number, postcode, family_id = row
    every = families(admin)
    hers, jeroen = every[family_id], as_cast("jeroen")
    his = next(f.id for f in every.values() if jeroen.session["person"] in f.own)
    pages = [jeroen.get(page, follow=True) for page in OWN_PAGES]
    pages += [jeroen.get(f"/gezin/{his}/meenemen/{rest}") for rest in ("", "bestand/")]
    assert {page.status_code for page in pages} == {200}
    for address in addresses():
        for row in hers.rows.get(address.object, []):
            here = address.of(hers.id, row)
            pages += [jeroen.get(here), jeroen.post(here, {})]
    assert len(pages) > 30
    for page in pages:
        for secret in (street, f"{street} {number}", postcode):
            assert secret not in page.getvalue().decode(), page.request["PATH_INFO"]
    told = admin.execute("select count(*) from post_message where body like %s", [f"%{street}%"])
    assert told.fetchone() == (0,)
    # Where it may be seen it is: so the search above could have found it.
    contact = admin.execute(
        "select street from people_household where shielded and street = %s", [street]
    )
    assert contact.fetchone() == (street,)


def test_three_municipalities_can_be_tried_with_a_banner(region: str) -> None:
    """X-29: Waterrijk, Duinveld and Heideborg, a switch of role, and all people are invented."""
    for slug in ("waterrijk", "duinveld", "heideborg"):
        client = as_cast("", slug)
        front = client.get("/").content.decode()
        assert slug.capitalize() in front
        assert "Alle mensen hier zijn verzonnen." in front
        assert "Kijk als iemand anders" in front
    client = Client(SERVER_NAME="waterrijk.localhost")
    for slug, first in (("samira", "/gezin/"), ("marieke", "/werk/"), ("ilse", "/beleid/")):
        assert client.post(f"/proef/als/{slug}/").status_code == 302
        assert "Alle mensen hier zijn verzonnen." in client.get(first, follow=True).content.decode()
