"""Days and terms: ATW art. 1 to 4a (T-ATW-01 to T-ATW-06)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noaber.lib import days as d

SOME_DAY = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def easter_sunday(year: int) -> date:
    """Easter by the anonymous Gregorian computus: a second opinion on the library."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    m = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holidays_named_by_the_law(year: int) -> set[date]:
    """The days of ATW art. 3 lid 1 and 2, as row T-ATW-04 lists them."""
    easter = easter_sunday(year)
    kings_day = date(year, 4, 27)
    if kings_day.isoweekday() == 7:
        kings_day = date(year, 4, 26)
    return {
        date(year, 1, 1),
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        kings_day,
        date(year, 5, 5),
        easter + timedelta(days=39),
        easter + timedelta(days=50),
        date(year, 12, 25),
        date(year, 12, 26),
    }


@pytest.mark.parametrize("year", range(2020, 2041))
def test_holidays_are_those_the_law_names(year: int) -> None:
    every_day = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    found = {day for day in every_day if day.year == year and d.is_statutory_holiday(day)}
    named = holidays_named_by_the_law(year)
    # Easter and Whit Sunday are holidays for the library; as Sundays they change nothing.
    assert named <= found
    assert all(day.isoweekday() == 7 for day in found - named)


@pytest.mark.parametrize(
    ("start_on", "unit", "amount", "end_on"),
    [
        # Good Friday 3 April and Easter Monday 6 April 2026
        (date(2026, 3, 27), "days", 7, date(2026, 4, 7)),
        (date(2026, 11, 21), "days", 7, date(2026, 11, 30)),
        (date(2026, 11, 21), "weeks", 6, date(2027, 1, 4)),
        (date(2026, 11, 18), "weeks", 6, date(2026, 12, 30)),
        # 5 May counts every year, not only in a jubilee year
        (date(2026, 4, 28), "days", 7, date(2026, 5, 6)),
        # three days over Christmas 2026 (Friday, Saturday) must hold two working days
        (date(2026, 12, 24), "days", 3, date(2026, 12, 29)),
        (date(2026, 12, 24), "days", 2, date(2026, 12, 28)),
        # exactly 12 weeks or 90 days moves, longer does not (T-ATW-06)
        (date(2026, 10, 3), "weeks", 12, date(2026, 12, 28)),
        (date(2026, 10, 3), "weeks", 13, date(2027, 1, 2)),
        (date(2026, 11, 22), "days", 90, date(2027, 2, 22)),
        (date(2026, 11, 21), "days", 91, date(2027, 2, 20)),
        # 29 February
        (date(2028, 2, 22), "days", 7, date(2028, 2, 29)),
    ],
)
def test_terms_a_lawyer_can_check(start_on: date, unit: str, amount: int, end_on: date) -> None:
    days, weeks = (amount, 0) if unit == "days" else (0, amount)
    assert d.end_of_term(start_on, days=days, weeks=weeks) == end_on


@given(SOME_DAY, st.integers(1, 90))
def test_a_term_ends_on_the_first_working_day_that_will_do(start_on: date, length: int) -> None:
    end_on = d.end_of_term(start_on, days=length)
    assert d.is_working_day(end_on)
    held = [start_on + timedelta(days=n) for n in range(1, (end_on - start_on).days + 1)]
    working = [day for day in held if d.is_working_day(day)]
    if length >= 3:
        assert len(working) >= 2
    if end_on > start_on + timedelta(days=length):
        # one working day earlier would be too early by art. 1 or by art. 2
        assert len(working) <= 2 or all(
            not d.is_working_day(day) for day in held if length <= (day - start_on).days < len(held)
        )


@given(SOME_DAY, st.integers(1, 12))
def test_weeks_are_sevens_of_days(start_on: date, weeks: int) -> None:
    assert d.end_of_term(start_on, weeks=weeks) == d.end_of_term(start_on, days=7 * weeks)


@given(SOME_DAY, st.integers(1, 89))
def test_a_longer_term_never_ends_sooner(start_on: date, length: int) -> None:
    assert d.end_of_term(start_on, days=length) <= d.end_of_term(start_on, days=length + 1)


@given(SOME_DAY, st.integers(91, 400))
def test_a_long_term_does_not_move(start_on: date, length: int) -> None:
    assert d.end_of_term(start_on, days=length) == start_on + timedelta(days=length)


@given(SOME_DAY, st.integers(1, 400))
def test_a_term_that_counts_back_does_not_move(start_on: date, length: int) -> None:
    back = d.end_of_term(start_on, days=length, forward=False)
    assert back == start_on - timedelta(days=length)


@pytest.mark.parametrize(("days", "weeks"), [(0, 0), (1, 1), (-1, 0), (0, -2), (-1, 2)])
def test_a_term_without_one_length_is_refused(days: int, weeks: int) -> None:
    with pytest.raises(ValueError, match="a term has"):
        d.end_of_term(date(2026, 11, 21), days=days, weeks=weeks)


def test_the_day_is_that_of_amsterdam() -> None:
    assert d.day_of(datetime(2026, 11, 21, 23, 30, tzinfo=UTC)) == date(2026, 11, 22)
    assert d.day_of(datetime(2026, 7, 1, 22, 0, tzinfo=UTC)) == date(2026, 7, 2)
    without_a_zone = datetime(2026, 7, 1, 22, 0, tzinfo=UTC).replace(tzinfo=None)
    for reckon in (d.day_of, d.in_utc):
        with pytest.raises(ValueError, match="time zone"):
            reckon(without_a_zone)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 21), 24)],
)
def test_a_day_is_as_long_as_the_clock_makes_it(day: date, hours: int) -> None:
    assert d.in_utc(d.end_of(day)) - d.in_utc(d.moment_on(day)) == timedelta(hours=hours)
