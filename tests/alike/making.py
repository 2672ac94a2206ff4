"""A build makes its region, and says what there is to open: run by `builds.py` in its folder.

``python -P making.py region OWNER_URL ADMIN_URL``, where `DATABASE_URL` is that database as the
product sees it, migrated and empty: prints rounds (JSON), each with the pages that are opened one
after another on one copy of the region, by the fields of `walking.Page`.
``python -P making.py addresses``: prints the route of every address of this build.
"""

import base64
import json
import os
import re
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import django
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, encode_multipart
from django.test.utils import setup_test_environment
from django.utils import timezone

LANGUAGES = ("nl", "en")
CSRF = "a" * 32  # in the cookie and in what is sent
TOWN = "waterrijk"
Told = dict[str, Any]


def main(what: str, *urls: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "noaber.settings"
    django.setup()
    json.dump(region(*urls) if what == "region" else addresses(), sys.stdout)


def region(owner_url: str, admin_url: str) -> list[list[Told]]:
    """Make it, and all that happens on its screens; the rounds."""
    setup_test_environment()  # templates tell that they were shown
    from noaber import world
    from tests.journeys.after_a_button import what_is_sent
    from tests.journeys.lived_in import live_in

    world.load_world(owner_url, timezone.now())
    lived_in = live_in(admin_url)
    happened = lived_in.happened
    rounds = [[_visited(screen) for screen in lived_in.found.screens]]
    for language in LANGUAGES:
        sent = list(what_is_sent(happened, language))
        rounds.append([_sent(happened, one, language) for one in sent])
    return rounds


def _visited(screen: Any) -> Told:
    return {
        "name": screen.name,
        "path": screen.path,
        "key": screen.key,
        "who": screen.who,
        "status": screen.status,
        "host": screen.host or TOWN,
        "languages": LANGUAGES,
    }


def _sent(happened: Any, sent: Any, language: str) -> Told:
    """What stands after a button: the same bytes are sent to every build."""
    client = happened.client_of(happened.cast[sent.who])
    session = client.session
    session["municipality"] = TOWN
    session.save()
    fields = {"csrfmiddlewaretoken": CSRF, "once": str(uuid.uuid4()), **sent.fields}
    if isinstance(fields.get("plan"), bytes):
        fields["plan"] = SimpleUploadedFile("ons-plan.json", fields["plan"], "application/json")
    body = encode_multipart(BOUNDARY, fields)
    return {
        "name": "after a button",
        "path": sent.path,
        "key": str(session.session_key),
        "who": sent.who,
        "status": sent.status,
        "host": TOWN,
        "languages": [language],
        "body": base64.b64encode(body).decode(),
    }


def addresses() -> list[str]:
    """Each route, whatever it is called and whatever its numbers are called."""
    from django.urls import get_resolver

    return sorted({re.sub(r"<[^>]*>", "<>", route) for route in _routes(get_resolver(), "")})


def _routes(resolver: Any, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern, route)
        else:
            yield route


if __name__ == "__main__":
    main(*sys.argv[1:])
