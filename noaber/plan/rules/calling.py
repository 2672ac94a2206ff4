"""When somebody calls: the hours of a first call, and the day of one about what does not work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from noaber.lib.days import day_of, in_utc, is_working_day, moment_on, working_day_from

CALLING_FROM = time(9)
CALLING_UNTIL = time(17)
CALLING_LASTS = timedelta(hours=2)
_DAYS_LOOKED_AHEAD = 28


@dataclass(frozen=True)
class CallingWindow:
    """When the owner calls: "morgen tussen 9 en 11"."""

    on: date
    from_at: datetime
    until_at: datetime


def promise_window(
    received_at: datetime,
    answers_from: datetime,
    there: Sequence[tuple[datetime, datetime]] = (),
) -> CallingWindow:
    """When the owner calls: two hours, early on the owner's next working day (S2-01, S2-09).

    `answers_from` is when the owner can first answer, `there` the owner's periods of being there,
    absences taken off. The window starts no sooner than both moments, lies between 9 and 17 o'clock
    on a working day and inside one of the periods. When no period of the coming four weeks holds
    one, or none is given, it is the next working morning from 9 to 11.
    """
    earliest = max(in_utc(received_at), in_utc(answers_from))
    first_day = day_of(earliest)
    ahead = [first_day + timedelta(days=n) for n in range(_DAYS_LOOKED_AHEAD)]
    working = [day for day in ahead if is_working_day(day)]
    for day in working:
        window = _first_window(day, there)
        if window and in_utc(window.from_at) >= earliest:
            return window
    mornings = (_window(moment_on(day, CALLING_FROM)) for day in working)
    return next(window for window in mornings if in_utc(window.from_at) >= earliest)


def way_to(phone: str, email: str) -> str:
    """By what way somebody can be reached: call, mail, or '' when they gave neither. A promise to
    them fits it (S2-01; `reached_by` in guards.sql says the same of what is stored)."""
    if phone.strip():
        return "call"
    return "mail" if email.strip() else ""


def calls_by(said_at: datetime) -> date:
    """Somebody calls about what does not work out: by the next working day (X-11)."""
    return working_day_from(day_of(said_at) + timedelta(days=1))


def _first_window(day: date, there: Sequence[tuple[datetime, datetime]]) -> CallingWindow | None:
    """The first window of this day that fits in one of the periods, from a whole hour."""
    for hour in range(CALLING_FROM.hour, CALLING_UNTIL.hour - 1):
        window = _window(moment_on(day, time(hour)))
        start, end = in_utc(window.from_at), in_utc(window.until_at)
        if any(in_utc(begin) <= start and end <= in_utc(until) for begin, until in there):
            return window
    return None


def _window(from_at: datetime) -> CallingWindow:
    return CallingWindow(from_at.date(), from_at, from_at + CALLING_LASTS)
