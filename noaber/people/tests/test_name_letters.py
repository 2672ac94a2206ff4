"""Names as they are compared: alike in Python and in the database, whatever its locale."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from noaber.lib.names import name_letters
from noaber.lib.tests.test_names import FORTY
from tests.region import ROOT

HARD = [
    *FORTY, "", " ", "-", "BERG , VAN DEN", "Berg, van den", "a,b,c", "V.D. Berg", "vandenberg",
    "VD", "ÿ", "Y\u0308", "ĳ", "Ǿ", "ǿre", "Ðorđe", "Ħal", "Ŧ", "Iİıi", "ẞß", "ﬃ", "Ｖｏｓ", "²",
    "½", "٣", "ÞÆŒæœþ", "Σίσυφος", "ΣΊΣΥΦΟΣ", "ШЕВЧЕНКО-Ёлкин", "Їжак", "Գրիգորյան", "ԳՐԻԳՈՐՅԱՆ",
    "Əliyev", "Ɓello", "Ŋ", "नेहा", "محمد", "יוסף", "李", "👩\u200d👧", "Nguyễn Thị",
    "Dun\u00adne\u200bnaam\ufeff\u2060", "o’b`r´iʼe‘n", "Ångström", "A\u030angstro\u0308m",
    "x\u0301\u0327", "Bos–Vermeer—de‑Wit", "№ 5", "a\u3000b",
]  # fmt: skip


def test_the_database_compares_as_python_does(admin_db: Any) -> None:
    query = (
        "select name_letters(n) from unnest(%s::text[]) with ordinality t (n, place) order by place"
    )
    found = [row[0] for row in admin_db.execute(query, [HARD]).fetchall()]
    assert dict(zip(HARD, found, strict=True)) == {name: name_letters(name) for name in HARD}


def test_every_capital_of_these_alphabets_is_its_small_letter_in_both(admin_db: Any) -> None:
    """Without the database's own idea of capitals, which depends on where it was made."""
    in_use = [chr(code) for block in ((0x41, 0x5B), (0xC0, 0x180), (0x386, 0x3CF), (0x401, 0x460),
              (0x531, 0x557), (0x1E00, 0x1EFA)) for code in range(*block)]  # fmt: skip
    capitals = [sign for sign in in_use if sign.isupper() and len(sign.lower()) == 1]
    query = "select name_letters(n), name_letters(s) from unnest(%s::text[], %s::text[]) t (n, s)"
    rows = admin_db.execute(query, [capitals, [c.lower() for c in capitals]]).fetchall()
    differ = {c: row for c, row in zip(capitals, rows, strict=True) if row[0] != row[1]}
    assert differ == {}
    assert len(capitals) > 300


@pytest.fixture
def elsewhere(_cluster: Any, admin_db: Any) -> Iterator[list[Any]]:
    """Databases with other ideas of order and of capitals: none at all, and ICU's where it is."""
    kinds = ["locale 'C' locale_provider libc"]
    if admin_db.execute("select from pg_collation where collprovider = 'i'").fetchone():
        kinds.append("locale 'C' locale_provider icu icu_locale 'nl'")
        kinds.append("locale 'C' locale_provider icu icu_locale 'tr'")  # I is not the capital of i
    rule = re.search(
        r"^create or replace function name_letters.*?^end \$\$;$",
        (ROOT / "noaber/people/guards.sql").read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    assert rule is not None
    admin_db.autocommit = True
    made = []
    for number, kind in enumerate(kinds):
        admin_db.execute(f"drop database if exists names_{number}")
        admin_db.execute(
            f"create database names_{number} template template0 encoding 'UTF8' {kind}"
        )
        made.append(psycopg.connect(_cluster.url("postgres", f"names_{number}"), autocommit=True))
        made[-1].execute(rule[0])
    yield made
    for number, connection in enumerate(made):
        connection.close()
        admin_db.execute(f"drop database names_{number}")


def test_a_database_of_another_locale_compares_the_same(elsewhere: list[Any]) -> None:
    query = "select array_agg(name_letters(n) order by p)"
    query += " from unnest(%s::text[]) with ordinality t (n, p)"
    for connection in elsewhere:
        assert connection.execute(query, [HARD]).fetchone() == ([name_letters(n) for n in HARD],)
