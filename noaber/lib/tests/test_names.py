"""Names compared and ordered: hard ones, the same whatever the machine or the database."""

import random

import pytest

from noaber.lib.names import by_name, called, in_order, plain_words, whole_name

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
