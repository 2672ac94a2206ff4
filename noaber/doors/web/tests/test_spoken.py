"""Days and moments as people say them."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from noaber.doors.web.spoken import (
    spoken_day,
    spoken_moment,
    spoken_window,
)

SATURDAY = dt.date(2026, 11, 21)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    with translation.override("nl"), timezone.override(AMSTERDAM):
        yield


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2026, 11, 20), "gisteren, vrijdag 20 november"),
        (SATURDAY, "vandaag, zaterdag 21 november"),
        (dt.date(2026, 11, 22), "morgen, zondag 22 november"),
        (dt.date(2026, 11, 23), "overmorgen, maandag 23 november"),
        (dt.date(2026, 11, 24), "dinsdag 24 november"),
        (dt.date(2026, 11, 13), "vrijdag 13 november"),
        (dt.date(2027, 1, 5), "dinsdag 5 januari 2027"),
    ],
)
def test_days(day: dt.date, said: str) -> None:
    assert spoken_day(day, SATURDAY) == said


def test_tomorrow_in_another_year_has_its_year() -> None:
    assert spoken_day(dt.date(2027, 1, 1), dt.date(2026, 12, 31)) == (
        "morgen, vrijdag 1 januari 2027"
    )


def test_english_names_the_day_in_english() -> None:
    with translation.override("en"):
        assert "Tuesday 24 November" in spoken_day(dt.date(2026, 11, 24), SATURDAY)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ((23, 8, 0), "overmorgen, maandag 23 november om 9 uur"),
        ((21, 21, 10), "vandaag, zaterdag 21 november om 22:10 uur"),
        # Already tomorrow on the clock at home, still today in the database.
        ((21, 23, 5), "morgen, zondag 22 november om 0:05 uur"),
    ],
)
def test_moments(moment: tuple[int, int, int], said: str) -> None:
    day, hour, minute = moment
    at = dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)
    assert spoken_moment(at, SATURDAY) == said


def test_windows() -> None:
    start = dt.datetime(2026, 11, 23, 9, 0, tzinfo=AMSTERDAM)
    assert spoken_window(start, start + dt.timedelta(hours=2), SATURDAY) == (
        "overmorgen, maandag 23 november tussen 9 en 11 uur"
    )
    assert spoken_window(start, start + dt.timedelta(days=1, minutes=30), SATURDAY) == (
        "van overmorgen, maandag 23 november om 9 uur tot dinsdag 24 november om 9:30 uur"
    )
