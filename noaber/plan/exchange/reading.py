"""A file with a plan from elsewhere: what is wrong with it, or what comes along (S0-11)."""

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from noaber.lib.exchange import as_json, read_as, read_json, spoken_path
from noaber.lib.problems import Problem, _
from noaber.people.rules import name_problems
from noaber.plan.exchange.shape import FORMAT, VERSION, Picture

LONGEST_GIVEN_NAME = 80


def read_picture(content: bytes) -> tuple[Picture | None, list[Problem]]:
    """The plan in a file; or None, with what is wrong and where. Never half of it."""
    found, problems = read_json(content)
    if problems:
        return None, problems
    problems = _other_file(found)
    if problems:
        return None, problems
    picture, problems = read_as(Picture, found)
    if picture is not None:
        problems = list(_not_ours(picture))
    return (None if problems else picture), problems


def _other_file(found: Any) -> list[Problem]:
    """Another kind of file, or of a version that this one cannot read."""
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        words = _("Dit is geen bestand met een plan uit Noaber.")
        return [Problem("format", "other_file", words)]
    version = found.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        words = _(
            "Dit bestand komt uit een nieuwere versie van Noaber. Er is niets kwijt: neem de "
            "pagina op papier mee, en vraag ons om hulp."
        )
        return [Problem("version", "newer", words)]
    if version != VERSION or isinstance(version, bool):
        return [
            Problem("version", "no_version", _("Hier hoort een nummer te staan dat we kennen."))
        ]
    return []


def _not_ours(picture: Picture) -> Iterator[Problem]:
    """What the shape cannot say: names of people, three lines on top, days of the week."""
    for n, somebody in enumerate(picture.people):
        path = spoken_path(("people", n, "name"))
        if somebody.kind != "elsewhere":
            yield from name_problems(somebody.name, path)
        if somebody.kind == "family" and len(somebody.name) > LONGEST_GIVEN_NAME:
            yield Problem(path, "too_long", _("Deze tekst is te lang om mee te nemen."))
    named = picture.named()
    if picture.taken_by and named[picture.taken_by].kind != "family":
        words = _("Hier staat iemand of iets dat verder niet in het bestand voorkomt.")
        yield Problem("taken_by", "astray", words)
    if len(picture.top) > 3 or any(len(line) > 120 for line in picture.top):
        yield Problem("top", "too_long", _("Deze tekst is te lang om mee te nemen."))
    for n, around in enumerate(picture.circle):
        if not 1 <= around.ring <= 3 or not set(around.days) <= set(range(1, 8)):
            path = spoken_path(("circle", n))
            yield Problem(path, "unknown", _("Dit woord kennen we hier niet."))
        if any(len(word) > 10 for word in around.support):
            path = spoken_path(("circle", n, "support"))
            yield Problem(path, "unknown", _("Dit woord kennen we hier niet."))


def without_circle(picture: Picture) -> Picture:
    """The plan without what is one person's own: their circle."""
    return replace(picture, circle=())


def content_digest(picture: Picture) -> str:
    """Which plan this is, by what it says: in whatever bytes, order or signs a program saved it.

    When it was taken along, and by whom, is not what the plan says.
    """
    said = as_json(replace(picture, taken_at=None, taken_by=""))
    written = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(unicodedata.normalize("NFC", written).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes along with a file, for who brings it; and who is to be asked anew, by name."""

    goals: int
    needs: int
    mine: int
    of_members: int
    ask_anew: tuple[tuple[str, str], ...]  # what, who did it
    words_anew: tuple[str, ...]
    took_part: tuple[str, ...]
    circle: int
    done: int


def coming(picture: Picture, me: str, today: date) -> Coming:
    """What comes along when `me`, somebody of the family, brings this plan."""
    named = picture.named()
    family = {p.key for p in picture.family_on(today)}
    tasks = [c for c in picture.commitments if c.is_open]
    here = [c for c in tasks if c.who in family and not c.no_one_yet]
    anew = [c for c in tasks if c.who not in family and not c.no_one_yet]
    words = {v.who for n in picture.needs if n.ended_at is None for v in n.voices if v.says}
    words -= {p.key for p in picture.people if p.kind == "work"}
    parts = {p.who for p in picture.parts if p.accepted_at and not p.ended_at}
    contacts = {c.who for c in picture.contacts if c.until is None}
    return Coming(
        goals=sum(1 for g in picture.goals if not g.reached_at and not g.dropped_at),
        needs=sum(1 for n in picture.needs if not n.ended_at),
        mine=sum(1 for c in here if c.who == me),
        of_members=sum(1 for c in here if c.who != me),
        ask_anew=tuple((c.what, named[c.who].name if c.who else "") for c in anew),
        words_anew=tuple(p.name for p in picture.people if p.key in words and p.name),
        took_part=tuple(p.name for p in picture.people if p.key in parts | contacts and p.name),
        circle=len(picture.circle),
        done=sum(1 for c in picture.commitments if c.kept_at),
    )
