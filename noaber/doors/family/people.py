"""Who takes part, why government is here and when that stops (S0-11, S1-04)."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from noaber.doors.family.ways import Key, Ways
from noaber.doors.web import spoken
from noaber.lib.days import day_of
from noaber.lib.text import initials
from noaber.plan import reads


@dataclass(frozen=True, slots=True)
class PartLine:
    """Somebody who takes part and is no member of the family (components.Person, and more).

    ends: when it stops, or that this is not agreed yet; only for who is here for their work.
    asked: while they have not said yes.
    """

    id: int
    initials: str
    name: str
    does: str
    phone: str
    why: str
    ends: str
    asked: str
    keys: tuple[Key, ...]
    is_contact: bool = False


def part_line(part: reads.Part, ways: Ways) -> PartLine:
    """One participant as the family reads it."""
    at_work = part.who is not None
    return PartLine(
        part.id,
        initials(part.name),
        part.name,
        part.does_where,
        part.phone if part.accepted else "",
        _("Hier omdat: {why}").format(why=part.why) if part.why else "",
        _ends(part) if at_work else "",
        "" if part.accepted else _asked(part),
        tuple(ways.part(part)),
    )


def contact_line(plan: reads.OurPlan) -> str:
    """Why the contact person is here and when that stops, or that this is not agreed (S1-04)."""
    if plan.contact is None or plan.closed:
        return ""
    ends = _("nog niet afgesproken wanneer dit stopt")
    if plan.contact_ends:
        ends = _("stopt: {when}").format(when=plan.contact_ends)
    why = _("hier omdat: {why}").format(why=plan.contact_why) if plan.contact_why else ""
    return f"{plan.contact.name}: {'; '.join(filter(None, (why, ends)))}"


def _asked(part: reads.Part) -> str:
    """Who asked whom; it counts after a yes."""
    words = _("{by} vraagt {name} om mee te doen. {name} telt mee na een ja.")
    if part.does:
        words = _("{by} vraagt {name} om mee te doen: {does}. {name} telt mee na een ja.")
    return words.format(by=part.asker or _("jullie gezin"), name=part.name, does=part.does)


def _ends(part: reads.Part) -> str:
    if part.ends_when:
        return _("Stopt: {when}").format(when=part.ends_when)
    return _("Nog niet afgesproken wanneer dit stopt.")


def left_line(part: reads.Part, today: dt.date) -> str:
    """Who took part once, and until when: the name and the place stay (S0-11)."""
    until = ""
    if part.ended_at:
        day = spoken.spoken_day(day_of(part.ended_at), today)
        until = _("tot {day}").format(day=day)
    return ", ".join(filter(None, (part.name, part.organisation, until)))
