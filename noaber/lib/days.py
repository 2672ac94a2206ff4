"""Days in Amsterdam, and terms as the Algemene termijnenwet (ATW) counts them.

Sources: rows T-ATW-01 to T-ATW-06 of the terms table, ATW version 2010-10-10. Days put on a par
with a holiday by royal decree (art. 3 lid 3) are not here: no list of them has been verified.
Terms counted in months are not here either; they come with the first rule that needs them.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from holidays.constants import OPTIONAL, PUBLIC

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

# ATW art. 4a (T-ATW-06): longer terms end on the day they end.
_MOST_DAYS_MOVED = 90
_MOST_WEEKS_MOVED = 12
# ATW art. 2 (T-ATW-03): a term of at least so many days has at least so many working days.
_DAYS_WITH_A_MINIMUM = 3
_FEWEST_WORKING_DAYS = 2


def in_amsterdam(at: datetime) -> datetime:
    """The same moment on the clock in Amsterdam; a moment without a zone is refused."""
    if at.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {at!r}")
    return at.astimezone(AMSTERDAM)


def in_utc(at: datetime) -> datetime:
    """The same moment in UTC, in which moments may be compared and hours added.

    Python compares two moments of one zone by the clock on the wall, which tells 02:30 before and
    after the end of summer time apart wrongly.
    """
    if at.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {at!r}")
    return at.astimezone(UTC)


def day_of(at: datetime) -> date:
    """The date in Amsterdam at this moment."""
    return in_amsterdam(at).date()


def moment_on(day: date, clock: time = time(0)) -> datetime:
    """The moment in Amsterdam when the clock on this day shows this time (default: its start)."""
    return datetime.combine(day, clock, AMSTERDAM)


def end_of(day: date) -> datetime:
    """The first moment that is no longer this day."""
    return moment_on(day + timedelta(days=1))


def is_statutory_holiday(day: date) -> bool:
    """Whether the day is a feestdag, or put on a par with one (ATW art. 3 lid 1-2, T-ATW-04).

    Good Friday, and 5 May every year, are in; Easter and Whit Sunday are Sundays anyway.
    """
    return day in _holidays_of(day.year)


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> frozenset[date]:
    # The library counts Good Friday and 5 May among the optional days.
    return frozenset(holidays.country_holidays("NL", years=year, categories=(PUBLIC, OPTIONAL)))


def is_working_day(day: date) -> bool:
    """Whether the day is neither Saturday, Sunday nor statutory holiday (ATW art. 1 lid 1)."""
    return day.isoweekday() <= 5 and not is_statutory_holiday(day)


def working_day_from(day: date) -> date:
    """This day when it is a working day, else the next one that is."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def end_of_term(start_on: date, *, days: int = 0, weeks: int = 0, forward: bool = True) -> date:
    """The last day of a statutory term that starts with an event on `start_on`.

    The day after the event is the first day of the term. Give days or weeks, not both. A term that
    counts back from its event, or is longer than 90 days or 12 weeks, does not move (ATW art. 1
    lid 2 and 4a). Any other ends on a working day (art. 1 lid 1), and a term of three days or more
    holds at least two working days (art. 2).
    """
    if (days > 0) == (weeks > 0) or days < 0 or weeks < 0:
        raise ValueError("a term has a number of days or a number of weeks")
    length = timedelta(days=days, weeks=weeks)
    if not forward:
        return start_on - length
    end_on = start_on + length
    if days > _MOST_DAYS_MOVED or weeks > _MOST_WEEKS_MOVED:
        return end_on
    if length.days >= _DAYS_WITH_A_MINIMUM:
        end_on = _extended_to_hold_working_days(start_on, end_on)
    return working_day_from(end_on)


def _extended_to_hold_working_days(start_on: date, end_on: date) -> date:
    term = (start_on + timedelta(days=n) for n in range(1, (end_on - start_on).days + 1))
    held = sum(is_working_day(day) for day in term)
    while held < _FEWEST_WORKING_DAYS:
        end_on += timedelta(days=1)
        held += is_working_day(end_on)
    return end_on
