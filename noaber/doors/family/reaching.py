"""What is promised to somebody fits how they are reached: called, mailed, or otherwise (S2-01).

way: `call`, `mail`, or '' when neither a number nor an address is known.
"""

from django.utils.translation import gettext as _


def reaches(way: str, name: str, kept: bool = False) -> str:
    """ "Marieke belt", or what she did."""
    words = {
        "call": (_("{name} belt"), _("{name} belde")),
        "mail": (_("{name} mailt"), _("{name} mailde")),
    }.get(way, (_("{name} neemt contact op"), _("{name} nam contact op")))
    return words[kept].format(name=name)


def reaches_about(way: str, name: str, whom: str, what: str) -> str:
    """ "Marieke belt je, over: de huur"."""
    words = {
        "call": _("{name} belt {whom}, over: {what}"),
        "mail": _("{name} mailt {whom}, over: {what}"),
    }.get(way, _("{name} neemt contact op met {whom}, over: {what}"))
    return words.format(name=name, whom=whom, what=what)


def reaches_whom(way: str, name: str, whom: str) -> str:
    """ "Marieke belt je"."""
    words = {"call": _("{name} belt {whom}"), "mail": _("{name} mailt {whom}")}
    return words.get(way, _("{name} neemt contact op met {whom}")).format(name=name, whom=whom)


def reached_about(way: str, name: str, what: str) -> str:
    """ "Marieke belde, over: de huur"."""
    words = {
        "call": _("{name} belde, over: {what}"),
        "mail": _("{name} mailde, over: {what}"),
    }.get(way, _("{name} nam contact op, over: {what}"))
    return words.format(name=name, what=what)


def i_reach(way: str) -> str:
    """As who promised it reads it."""
    mine = {"call": _("jij belt"), "mail": _("jij mailt")}
    return mine.get(way, _("jij neemt contact op"))


def i_reach_about(way: str, whom: str, what: str) -> str:
    """The same, about what does not work out."""
    words = {
        "call": _("jij belt {whom}, over: {what}"),
        "mail": _("jij mailt {whom}, over: {what}"),
    }.get(way, _("jij neemt contact op met {whom}, over: {what}"))
    return words.format(whom=whom, what=what)


def reaches_you(way: str, name: str, when: str) -> str:
    """ "Marieke belt je morgen tussen 9 en 11 uur." """
    words = {
        "call": _("%(who)s belt je %(when)s."),
        "mail": _("%(who)s mailt je %(when)s."),
    }.get(way, _("%(who)s neemt contact met je op, %(when)s."))
    return words % {"who": name, "when": when}


def reaches_who_asked(way: str, name: str, asker: str, when: str) -> str:
    """The same, as others of the family read it."""
    words = {
        "call": _("%(who)s belt %(asker)s %(when)s."),
        "mail": _("%(who)s mailt %(asker)s %(when)s."),
    }.get(way, _("%(who)s neemt contact op met %(asker)s, %(when)s."))
    return words % {"who": name, "asker": asker, "when": when}
