"""One spelling for every way in which people write a street."""

import pytest

from noaber.lib.streets import LONGEST_KEY, Reading, readings, street_key, without_number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("’t Hofje", "'t hofje"),
        ("’t Hofje", "`T HOFJE"),
        ("’t Hofje", "t Hofje"),
        ("d’Hondtlaan", "dʼHondtlaan"),
        ("Dorpsstraat", "Dorpsstr."),
        ("Dorpsstraat", "dorps straat"),
        ("Burgemeester de Vrieslaan", "Burg. de Vriesln"),
        ("Burgemeester van der Bergplein", "burg v.d. Bergpln"),
        ("Sint Jansweg", "St. Jansweg"),
        ("Sint-Jansweg", "St.Jansweg"),
        ("Eerste Dwarsstraat", "1e Dwarsstraat"),
        ("Tweede Dwarsstraat", "2de dwarsstr"),
        ("Café-weg", "Cafeweg"),
        ("Café-weg", "CAFE\u0301\u2011WEG"),
        ("IJsselkade", "ĳsselkade"),
        ("Straße", "strasse"),
        ("Oude\u00a0Gracht", "Oudegracht"),
    ],
)
def test_two_spellings_of_one_street(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dorpsstraat", "Dorpslaan"), ("Plein 1944", "Plein 1945"), ("Straat 1", "Straat 12"),
        ("Eerste Dwarsstraat", "Dwarsstraat"), ("Noordkade", "Zuidkade"),
    ],
)  # fmt: skip
def test_two_streets(one: str, other: str) -> None:
    assert street_key(one) != street_key(other)


@pytest.mark.parametrize(
    "typed",
    [
        "Dorpsstraat", "Dorpsstraat 12", "Dorpsstraat12", "dorpsstraat 12a", "Dorpsstraat 12 A",
        "Dorpsstraat 12-14", "Dorpsstraat 12 bis", "Dorpsstraat 12bis", "Dorpsstraat nr 5",
        "Dorpsstraat nr. 5", "Dorpsstraat, huisnummer 5", "Dorpsstraat 12 III", "Dorpsstraat 12 hs",
        "Dorpsstraat 12, 1234 AB", "1234ab Dorpsstraat 12", "Dorpsstraat 12 t/m 14",
        " Dorpsstraat , 12 ", "Dorpsstraat\u00a012", "Dorpsstraat 12/2", "DORPSSTR. 12 2e",
    ],
)  # fmt: skip
def test_a_house_number_is_split_off(typed: str) -> None:
    assert any(way.street == "dorpsstraat" and not way.place for way in readings(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "Dorpsstraat 12, Veldstad", "Dorpsstraat 12 Veldstad", "dorpsstraat, veldstad",
        "Dorpsstraat 12 bis te Veldstad", "Dorpsstraat 12, 1234 AB  VELDSTAD",
        "Veldstad, Dorpsstraat 12", "Dorpsstraat in Veldstad", "Veldstad Dorpsstraat 12 A",
        "Dorpsstraat 12, gemeente Veldstad",
    ],
)  # fmt: skip
def test_a_town_is_told_apart(typed: str) -> None:
    assert Reading("dorpsstraat", "veldstad") in readings(typed)


@pytest.mark.parametrize("typed", ["Plein 1944 12", "Plein 1944, 12 bis", "Plein 1944 nr 12"])
def test_a_number_that_belongs_to_the_name_may_be_the_street(typed: str) -> None:
    ways = [way for way in readings(typed) if not way.place]
    streets = [way.street for way in ways]
    assert streets.index("plein1944") < streets.index("plein")  # the longest first


def test_nothing_falls_over() -> None:
    for typed in ("", " ", "12", "-", "'", "🙂", "a" * 120, "ﷺ" * 60, "v.d. " * 24, "1 " * 60):
        assert len(street_key(typed)) <= LONGEST_KEY
        assert all(len(way.street) <= LONGEST_KEY for way in readings(typed))
        without_number(typed)
