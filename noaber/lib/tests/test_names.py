"""Names compared and ordered: hard ones, the same whatever the machine or the database."""

import random
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from noaber.lib.names import by_name, called, in_order, name_letters, plain_words, whole_name
from tests.region import ROOT

# Forty names as a Dutch list has them: by the main word, accents and capitals equal, IJ as i and j.
FORTY = [
    "4e Dreef",
    "10e Dreef",
    "A",
    "Aalders",
    "Van Aalst",
    "El Amrani",
    "Bakker",
    "Bakker van Dalen",
    "Bakker-Smit",
    "Bakkerij",
    "de Boer",
    "De Bruijn",
    "de Bruyn",
    "Çelik",
    "Cohen",
    "van Dÿk",
    "Dykstra",
    "Ébé",
    "Eik",
    "ten Hag",
    "'t Hart",
    "'s-Hertogenbosch",
    "d’Hondt",
    "IJsbrand",
    "Ĳsselstein",
    "Ilić",
    "Jan de Boer",
    "Jan Smit",
    "Jan van Vliet",
    "Łukasz",
    "O'Brien",
    "O\u0308zdemir",
    "Özer",
    "de Vries",
    "van de Water",
    "van den Water",
    "v.d. Water",
    "Yilmaz",
    "Zorg",
    "Παπαδόπουλος",
]


def test_forty_names_stand_in_one_dutch_order_however_they_came() -> None:
    assert len(FORTY) == 40
    for seed in range(50):
        shuffled = random.Random(seed).sample(FORTY, len(FORTY))
        assert by_name(shuffled, str) == FORTY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ÖZDEMIR", "O\u0308zdemir"),
        ("d'Hondt", "D’HONDT"),
        ("van  Dalen", "Van\u00a0Dalen"),
        ("Ĳsselstein", "IJsselstein"),
        ("van Dÿk", "van Dijk"),
        ("Bos-Vermeer", "Bos\u2011Vermeer"),
        ("Jan v.d. Berg", "Jan v/d Berg"),
        ("Çelik", "celik"),
    ],
)
def test_signs_accents_and_capitals_count_for_nothing_in_the_order(one: str, other: str) -> None:
    assert in_order(one)[:2] == in_order(other)[:2]
    # and what is equal still has one order, whichever came first
    assert by_name([one, other], str) == by_name([other, one], str)


@pytest.mark.parametrize(
    "names",
    [
        ["Team 2", "Team 10", "Team A", "Team D", "Team Oost"],  # a D that is no d'
        ["Team De Vaart", "Team Vliet"],
        ["De", "Le", "Van"],  # a prefix alone is a name
        ["Ben Ali", "Ben de Boer", "Don Smit"],  # first names that are prefixes as well
        ["", "-", "A"],
        ["नेहा", "李"],
    ],
)
def test_these_stand_in_this_order(names: list[str]) -> None:
    assert by_name(reversed(names), str) == names


def test_of_one_main_word_the_prefixes_decide() -> None:
    names = ["Berg", "van Berg", "van de Berg", "van den Berg", "van der Berg"]
    assert by_name(reversed(names), str) == names


# --- compared as the database compares

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


@pytest.mark.parametrize(
    ("given", "surname", "what", "whole"),
    [("Riet", "Vos", "Riet", "Riet Vos"), ("", "Suharto", "Suharto", "Suharto"),
     ("Suharto", "", "Suharto", "Suharto")],
)  # fmt: skip
def test_who_has_one_name_is_called_by_it(given: str, surname: str, what: str, whole: str) -> None:
    assert called(given, surname) == what
    assert whole_name(given, surname) == whole


@pytest.mark.parametrize("text", ["bij 't Hof thuis", "Bij ’T HOF", "bij t\u00a0Hof"])
def test_a_name_is_found_in_a_text_however_it_is_written(text: str) -> None:
    assert plain_words("'t  Hof") in plain_words(text)
