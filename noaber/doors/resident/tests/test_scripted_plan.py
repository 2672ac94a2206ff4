"""A file of a plan with a script in every field: shown as words, run by nobody (S0-11)."""

import dataclasses
import json
import re
import typing
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from noaber.lib.days import day_of
from noaber.lib.exchange import as_json
from noaber.plan.exchange import Picture, read_picture
from noaber.plan.exchange.shape import FORMAT, VERSION
from noaber.plan.tests.acting import now
from tests.town import Town

SCRIPTS = ("<script>alert(7)</script>{{ 7 }}", "<script>7", "<b>{{7}}")
RAW = re.compile(r"<script>alert|<script>7|<b>\{\{|\"><img")
SETTLED: dict[str, Any] = {
    "format": FORMAT,
    "version": VERSION,
    "taken_by": "people-1",
    "top": (SCRIPTS[0], SCRIPTS[0], SCRIPTS[0]),
    "covers": ("personal_plan",),
    "support": ("practical",),
    "days": (1,),
    "closed_at": None,
}
ENDINGS = (
    "until",
    "ended_at",
    "dropped_at",
    "released_at",
    "declined_at",
    "withdrawn_at",
    "cancelled_at",
)


def scripted(shape: Any) -> Any:
    """One of this shape, with one of everything in it; what is free to write is a script."""
    hints = typing.get_type_hints(shape)
    return shape(**{
        field.name: _value(field, hints[field.name])
        for field in dataclasses.fields(shape)
        if field.name not in ("more", *ENDINGS)
    })  # fmt: skip


def _value(field: Any, kind: Any) -> Any:
    if field.name in SETTLED:
        return SETTLED[field.name]
    if typing.get_origin(kind) is tuple:
        return (scripted(typing.get_args(kind)[0]),)
    if kind is str:
        return _text(field.metadata)
    wanted = [one for one in (datetime, date, int, bool) if one in (kind, *typing.get_args(kind))]
    made = {datetime: now(), date: day_of(now()), int: 1, bool: True}
    return made[wanted[0]] if wanted else field.default


def _text(about: Any) -> str:
    if "refers" in about or "key" in about:
        return f"{about.get('refers') or about['key']}-1"
    if choices := about.get("choices"):
        return str(next(filter(None, choices)))
    return next(words for words in SCRIPTS if len(words) <= about["longest"])


def test_a_script_in_every_field_of_a_plan_is_only_words(client_as: Any, town: Town) -> None:
    plan = scripted(Picture)
    content = json.dumps(as_json(plan)).encode()
    assert content.count(b"alert(7)") > 40
    read, problems = read_picture(content)
    assert (read, problems) == (plan, [])
    client = client_as(None, town)
    preview = client.post("/meebrengen/", {"plan": SimpleUploadedFile("p.json", content)})
    pages = {"preview": preview.content.decode()}
    found = dict(re.findall(r'name="(sealed|once|read)"[^>]*value="([^"]*)"', pages["preview"]))
    whose = {"me": "people-1", "given_name": "Samira", "phone": "06 12345678"}
    sent = client.post("/meebrengen/", {**whose, **found})
    assert sent.status_code == 302, sent.content.decode()
    family_id = re.findall(r"/gezin/(\d+)/antwoord/", sent.url)[0]
    ours = ("", "antwoord/", "meenemen/", "koelkast/", "naam/", "woorden/")
    theirs = ("", "contact/", "tafel/", "tafel/klaar/", "wie-horen-erbij/", "wiens-ja/")
    worker = client_as(town.marieke, town)
    for by, addresses in (
        (client, [f"/gezin/{family_id}/{at}" for at in ours] + ["/mijn-kring/", "/wie-keek/"]),
        (worker, [f"/werk/gezin/{family_id}/{at}" for at in theirs] + ["/werk/"]),
    ):
        for address in addresses:
            answer = by.get(address)
            assert answer.status_code == 200, address
            pages[address] = answer.content.decode()
    for address, text in pages.items():
        assert not RAW.search(text), address
    as_words = "&lt;script&gt;alert(7)&lt;/script&gt;{{ 7 }}"
    for address in (f"/gezin/{family_id}/", f"/werk/gezin/{family_id}/tafel/", "preview"):
        assert as_words in pages[address], address
    taken = b"".join(client.get(f"/gezin/{family_id}/meenemen/bestand/").streaming_content)
    assert json.loads(taken)["goals"][0]["words"] == SCRIPTS[0]
