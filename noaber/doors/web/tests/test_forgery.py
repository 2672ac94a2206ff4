"""What another site makes somebody's browser send is refused, at every address there is."""

import re
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter

from noaber.record.viewers import Viewer

UUID = "7b1f3f60-9f0b-4c57-8d57-0c1d4ac0d3ad"


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, Any]]:
    """Every address, filled in with something, and its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif isinstance(pattern, URLPattern) and "allauth" not in str(pattern.lookup_str):
            yield _filled(route, pattern.pattern.converters), pattern.callback


def _filled(route: str, converters: dict[str, Any]) -> str:
    for name, kind in converters.items():
        value = UUID if isinstance(kind, UUIDConverter) else "1"
        route = re.sub(rf"<(\w+:)?{name}>", value, route)
    return route


def test_a_form_of_another_site_is_refused_everywhere(town: Any, answered: Any) -> None:
    """Without the token of this browser nothing is done, whoever is logged in."""
    client = Client(enforce_csrf_checks=True, SERVER_NAME=f"{town.slug}.localhost")
    session = client.session
    session["person"], session["role"] = Viewer(answered.person_id).person_id, None
    session.save()
    every = list(addresses())
    assert len(every) > 100
    for path, view in every:
        assert not getattr(view, "csrf_exempt", False), path
        answer = client.post(path, {"words": "x"}, headers={"origin": "https://elders.example"})
        assert answer.status_code == 403, path
    assert client.session["person"] == answered.person_id  # not even logged out
