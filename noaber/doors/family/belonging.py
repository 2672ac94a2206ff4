"""Who belongs to a family no longer, or until a day: in words, as somebody said it (X-31)."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from noaber.plan import reads


def leaving_line(one: reads.Leaving) -> str:
    """ "Sem hoort er niet meer bij sinds 3 december 2026", with what was written with it."""
    words = _("{name} hoort erbij tot {day}.")
    if one.rests_on == "died":
        words = _("{name} is overleden op {day}.")
    elif one.is_over:
        words = _("{name} hoort er niet meer bij sinds {day}.")
    said = words.format(name=one.known_as, day=day_words(one.ends_on))
    return f"{said} {one.words}".strip()


def day_words(day: dt.date) -> str:
    """A day with its year: this is read again years later."""
    return date_format(day, "j F Y")


def said_by(one: reads.Leaving) -> str:
    """Whose word it is: their own, or of who wrote it down. Never why, as safety has none here."""
    if one.by is None:
        return _("Diegene zei dit zelf, in het plan.")
    return _("Opgeschreven door {name}.").format(name=one.by.name)


def rests_on_words(one: reads.Leaving) -> str:
    """What it rests on, and whose word it is; for who works for the family."""
    words = {
        "said": _("Diegene zei dit zelf."),
        "agreed": _("Het gezin en diegene zijn het hierover eens."),
        "court": _("Een rechter besliste dit."),
        "other": "",
        "died": "",
    }.get(one.rests_on, "")
    return f"{words} {said_by(one)}".strip()
