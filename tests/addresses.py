"""Every address there is, by its name with its namespace, as the resolver knows them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.who_may import Row

NOT_THERE = 999_999_999
# About nobody, and tried elsewhere; a personal link has its secret (test_outsiders_links.py).
NO_OBJECT = (
    "personal_link", "account_", "mfa_", "socialaccount_", "openid_connect_", "demo_",
    "flag_answer",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One address. route: as it is written; callback: what answers it."""

    name: str
    route: str
    callback: Any

    @property
    def is_shut(self) -> bool:
        """One that the log-in library offers and this product does not (doors/public/urls.py)."""
        from noaber.doors.public.urls import logging_in

        ours = {pattern.name for pattern in logging_in}
        return self.route.startswith("inloggen/") and self.name not in ours


def every_address() -> Iterator[Found]:
    """All of them, in their order; what has no name goes by its route."""
    from django.urls import get_resolver

    def walk(patterns: Any, before: str, spaces: str) -> Iterator[Found]:
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                space = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from walk(pattern.url_patterns, here, spaces + space)
            else:
                yield Found(spaces + pattern.name if pattern.name else here, here, pattern.callback)

    yield from walk(get_resolver().url_patterns, "", "")


@dataclass(frozen=True)
class Address:
    """One address that takes an id. template: as it is filled in; object: its last id."""

    name: str
    template: str
    ids: tuple[str, ...]

    @property
    def object(self) -> str:
        """What it is about: the last id."""
        return self.ids[-1]

    def of(self, family_id: int, row: Row) -> str:
        """Of one object in a family."""
        ids = {"family_id": family_id, "person_id": row.get("person_id") or NOT_THERE}
        return "/" + self.template.format(**{**ids, self.object: row["id"]})


def addresses(with_ids: bool = True) -> list[Address]:
    """All that take an id, or all that do not, but for those that are tried elsewhere."""
    found = [_address(one) for one in every_address()]
    return [
        one
        for one in found
        if bool(one.ids) is with_ids and one.ids != ("rest",) and not one.name.startswith(NO_OBJECT)
    ]


def _address(found: Found) -> Address:
    ids = tuple(re.findall(r"<(?:\w+:)?(\w+)>", found.route))
    return Address(found.name, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", found.route), ids)
