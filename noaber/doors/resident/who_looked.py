"""Who looked: per day, name, team and reason, in its plainest form (X-06).

All three as they were at that moment (docs/decisions/2026-11-30-the-log-keeps-the-name-of-then.md).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from noaber.doors.web import spoken
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.days import day_of
from noaber.lib.text import initials
from noaber.sharing import reads
from noaber.sharing.forgetting import Forgotten, forgotten_before
from noaber.sharing.looks import Hidden, look


@dataclass(frozen=True, slots=True)
class Somebody:
    """Everything one person looked at on one day, in the shape of the component person."""

    initials: str
    name: str
    does: str
    is_contact: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One day: the people who looked, and in one line what you did yourself."""

    day: str
    others: tuple[Somebody, ...]
    you: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month that has lines, to leaf through."""

    key: str
    label: str
    current: bool


@require_safe
@for_residents
def who_looked(request: NoaberRequest) -> HttpResponse:
    """Every look at what is yours to see, newest day first, a month a page."""
    days, months, gone = [], [], None
    with suppress(Hidden), look(request.viewer, "who_looked"):
        seen = reads.seen_compartments()
        # This look itself may have been the first of a month, so there is always one.
        months = reads.months_looked(seen)
        month = _asked(request.GET.get("maand", ""), months)
        found = reads.who_looked(seen, month)
        gone = forgotten_before(seen)
        days = _days(found, request)
    context = {
        "days": days,
        "gone": _gone(gone) if gone else "",
        "months": [Month(_key(m), date_format(m, "F Y"), m == month) for m in months],
    }
    return page(request, "resident/who_looked.html", context)


def _gone(gone: Forgotten) -> str:
    """That older lines are not kept any more, and after how long (X-20)."""
    words = ngettext(
        "Regels van vóór %(day)s zijn weggehaald, na één jaar.",
        "Regels van vóór %(day)s zijn weggehaald, na %(years)d jaar.",
        gone.years,
    )
    return words % {"day": date_format(gone.day, "j F Y"), "years": gone.years}


def _asked(key: str, months: list[dt.date]) -> dt.date:
    """The month that was asked for, or the newest."""
    return next((month for month in months if _key(month) == key), months[0])


def _key(month: dt.date) -> str:
    return month.strftime("%Y-%m")


def _days(found: Iterable[reads.LookLine], request: NoaberRequest) -> list[Day]:
    by_day: dict[dt.date, dict[object, list[reads.LookLine]]]
    by_day = defaultdict(lambda: defaultdict(list))
    today, me = day_of(timezone.now()), request.viewer.person_id
    for line in found:
        by_day[line.day][_who(line, me)].append(line)
    days = []
    for day in sorted(by_day, reverse=True):
        mine = by_day[day].pop("me", [])
        others = tuple(_somebody(group) for group in by_day[day].values())
        days.append(Day(spoken.spoken_day(day, today), others, _you(mine)))
    return days


def _who(line: reads.LookLine, me: int | None) -> object:
    """Which lines of a day are one: those of a person in a role, under one name, in one team; and
    those of who is not named (X-08)."""
    if line.person_id == me and line.role_id is None:
        return "me"
    if line.kept:
        return _unnamed(line.kind)
    return line.person_id, line.role_id, line.name, line.team


def _unnamed(kind: str) -> str:
    """Who looked, without what would tell where somebody lives. kind: of the role, if any."""
    if not kind:
        return _("Iemand uit het gezin")
    if kind == "system":
        return _("Noaber zelf")
    return _("Iemand van de gemeente") if kind != "provider" else _("Iemand die helpt")


def _you(mine: list[reads.LookLine]) -> str:
    times = sum(line.times for line in mine)
    words = ngettext("Jij keek zelf één keer.", "Jij keek zelf %(times)d keer.", times)
    return words % {"times": times} if times else ""


def _somebody(group: list[reads.LookLine]) -> Somebody:
    """One line for one person on one day, with every reason once."""
    times = sum(line.times for line in group)
    reasons = dict.fromkeys(_(line.why) for line in group if line.why)
    one = group[0]
    name, team = one.name or _("Iemand uit jullie plan"), one.team
    if one.kind == "system":
        name, team = _("Noaber zelf"), _("geen mens las mee")
    elif one.kept:
        name = _unnamed(one.kind)
    often = ngettext("één keer", "%(times)d keer", times) % {"times": times}
    parts = [team, ", ".join(reasons), often]
    # Who is named by a name has the initials of it.
    known = initials(one.name) if one.kind != "system" else ""
    return Somebody(known or name[:1].upper(), name, " · ".join(filter(None, parts)))
