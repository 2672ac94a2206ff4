"""Days, moments and telephone numbers as people say them, in the reader's language.

Look-and-feel: "Dates as people say them ('morgen, dinsdag 24 november')". `today` is always an
argument, so that a page speaks of one and the same day from its first line to its last.
"""

import datetime as dt
import re

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

_MOBILE = re.compile(r"^0(6)(\d{2})(\d{2})(\d{2})(\d{2})$")


def spoken_day(day: dt.date, today: dt.date) -> str:
    """The day with its name; near days get their nickname first, another year gets its number."""
    same_year = day.year == today.year
    named = date_format(day, "l j F" if same_year else "l j F Y", use_l10n=True)
    near = {
        -1: _("gisteren, {day}"),
        0: _("vandaag, {day}"),
        1: _("morgen, {day}"),
        2: _("overmorgen, {day}"),
    }
    return near.get((day - today).days, "{day}").format(day=named)


def spoken_time(at: dt.time) -> str:
    """The hour, with minutes only where there are any: "9", "9:30"."""
    return f"{at.hour}" if at.minute == 0 else f"{at.hour}:{at.minute:02d}"


def spoken_moment(moment: dt.datetime, today: dt.date) -> str:
    """Day and hour of an aware moment, on the clock of the reader's country."""
    local = timezone.localtime(moment)
    day = spoken_day(local.date(), today)
    if local.minute == 0:
        return _("{day} om {hour} uur").format(day=day, hour=local.hour)
    return _("{day} om {time} uur").format(day=day, time=spoken_time(local.time()))


def spoken_window(starts_at: dt.datetime, ends_at: dt.datetime, today: dt.date) -> str:
    """A window on one day ("morgen, dinsdag 24 november tussen 9 en 11 uur"), or two moments."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if start.date() != end.date():
        return _("van {start} tot {end}").format(
            start=spoken_moment(start, today), end=spoken_moment(end, today)
        )
    return _("{day} tussen {start} en {end} uur").format(
        day=spoken_day(start.date(), today),
        start=spoken_time(start.time()),
        end=spoken_time(end.time()),
    )


def spoken_phone(number: str) -> str:
    """A mobile number in the rhythm in which it is read out; any other as it was written."""
    match = _MOBILE.match(_dialled(number))
    return "0{} {} {} {} {}".format(*match.groups()) if match else number.strip()


def phone_link(number: str) -> str:
    """The `tel:` address of a number; a Dutch one also works from abroad. Empty when no digits."""
    digits = _dialled(number)
    if not digits:
        return ""
    # 14 + area code and other short numbers exist inside the country only.
    national = digits.startswith("0") and len(digits) == 10
    return f"tel:+31{digits[1:]}" if national else f"tel:{digits}"


def _dialled(number: str) -> str:
    """The digits one would dial; +31, 0031 and +31 (0) become the leading zero."""
    plus = number.strip().startswith("+")
    digits = re.sub(r"\D", "", number)
    if digits.startswith("0031"):
        plus, digits = True, digits[2:]
    if plus and digits.startswith("31"):
        return "0" + digits[2:].removeprefix("0")
    return f"+{digits}" if plus and digits else digits
