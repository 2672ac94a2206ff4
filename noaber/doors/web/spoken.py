"""Days and moments as people say them, in the reader's language.

Look-and-feel: "Dates as people say them ('morgen, dinsdag 24 november')". `today` is always an
argument, so that a page speaks of one and the same day from its first line to its last.
"""

import datetime as dt
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


def late_words(days: int) -> str:
    """ "8 dagen te laat"."""
    return ngettext("%(days)d dag te laat", "%(days)d dagen te laat", days) % {"days": days}


def spoken_day(day: dt.date, today: dt.date) -> str:
    """The day with its name; near days get their nickname first, another year gets its number."""
    return _spoken_day(day, today, get_language())


@lru_cache(maxsize=5000)  # a page says the same few days again and again, and so does the next
def _spoken_day(day: dt.date, today: dt.date, language: str | None) -> str:
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


def near_day(day: dt.date, today: dt.date) -> str:
    """ "gisteren", "morgen", "donderdag", or "do 24 december": as short as it is clear."""
    return _near_day(day, today, get_language())


@lru_cache(maxsize=5000)  # a hundred lines say the same few days
def _near_day(day: dt.date, today: dt.date, language: str | None) -> str:
    away = (day - today).days
    if away in (0, 1):
        return (_("vandaag"), _("morgen"))[away]
    if away == -1:
        return _("gisteren")
    if 1 < abs(away) < 7:
        return date_format(day, "l")
    # English writes its months with a capital, Dutch does not: a format is words too.
    return date_format(day, _("D j b") if day.year == today.year else _("j b Y"))
