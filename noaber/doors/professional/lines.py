"""States in words: what is owed to a family, as one reads it in a list (P4-b, S2-08)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from noaber.doors.family import reaching
from noaber.doors.web.links import address
from noaber.doors.web.spoken import late_words, near_day, spoken_time
from noaber.plan import rules
from noaber.plan.reads import FamilyLine
from noaber.post.rules import notice_term

LONGEST_QUOTE = 140
SHORT_DUTIES = {
    "report_confirmation": gettext_noop("laten weten dat de zin is aangekomen"),
    "investigation": gettext_noop("samen uitzoeken wat er nodig is"),
    "written_outcome": gettext_noop("op papier geven wat jullie samen vonden"),
    "message_notice": gettext_noop("laten weten dat er een bericht is"),
}


@dataclass(frozen=True, slots=True)
class Key:
    """Something one can do from here."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One family: state, name, what is owed, the person's own sentence when it is new, keys."""

    state: str
    is_late: bool
    label: str
    what: str
    quote: str
    keys: tuple[Key, ...]


def rows(lines: Sequence[FamilyLine], today: dt.date) -> list[Row]:
    """The list as it is read: no closed plans, and what was asked of me is apart, above it."""
    return [
        _row(line, today)
        for line in lines
        if line.has_open_plan and line.handover_id is None and line.part_id is None
    ]


def _row(line: FamilyLine, today: dt.date) -> Row:
    is_new = line.kind == "call"
    keys = [Key(address("family_page", line.family_id), _("open"))]
    if line.kind == "owed" and line.what == notice_term().id:
        keys.insert(0, Key(address("family_letters", line.family_id), _("brieven")))
    if is_new or line.calls_about or line.state in ("late", "passed", "taken_over"):
        keys.insert(0, Key(address("family_reach", line.family_id), _("bel")))
    if line.is_safety_due and not is_new:
        keys.append(Key(address("safety", line.family_id), _("veilig?")))
    return Row(
        state_words(line, today),
        line.days_late > 0,
        line.label,
        what_words(line),
        shortened(line.sentence) if is_new else "",
        tuple(keys),
    )


def state_words(line: FamilyLine, today: dt.date) -> str:
    """The one thing that weighs most, in words; colour only repeats it."""
    if line.days_late and line.state in ("late", "taken_over"):
        return late_words(line.days_late)
    if line.state == "taken_over":
        return _("nieuw bij jou")
    if line.state == "nobody":
        return _("niemand")
    if line.state == "not_accepted":
        return _("gevraagd, nog geen ja")
    if line.state == "stuck":
        return _("lukt niet")
    if line.state == "passed" and line.passed_on:
        return _("was voor %(day)s") % {"day": near_day(line.passed_on, today)}
    if line.state == "waits_for_word" and line.waits_for_me:
        return _("wacht op jou")
    if line.state == "waits_for_word":
        return _("wacht op %(name)s") % {"name": line.hangs or _("een ouder")}
    return near_day(line.due_on, today) if line.due_on else _("geen belofte open")


def what_words(line: FamilyLine) -> str:
    """What is owed or what hangs, as short as it is clear."""
    if line.state == "taken_over":
        words = _("%(name)s werkt hier niet meer; jij nam het over. Bel ze eerst.")
        return words % {"name": line.taken_over_from}
    about = line.calls_about if line.state == "stuck" else line.what
    if about and (line.state == "stuck" or line.kind == "about"):
        by = line.calls_by if line.state == "stuck" else line.way
        talk = {"call": _("bellen over: %(what)s"), "mail": _("mailen over: %(what)s")}
        return talk.get(by, _("contact over: %(what)s")) % {"what": about}
    if line.state == "passed":
        return _("%(what)s: bel even") % {"what": line.hangs}
    if line.hangs and line.state in ("nobody", "stuck", "not_accepted"):
        return line.hangs
    if line.kind == "call":
        if line.due_from and line.due_until:
            hours = {"start": spoken_time(line.due_from), "end": spoken_time(line.due_until)}
            words = {
                "call": _("jij belt, tussen %(start)s en %(end)s uur"),
                "mail": _("jij mailt, tussen %(start)s en %(end)s uur"),
            }.get(line.way, _("jij neemt contact op, tussen %(start)s en %(end)s uur"))
            return words % hours
        return reaching.i_reach(line.way)
    if line.kind == "owed":
        return duty_words(line.what)
    return line.what or _("Wat spreken jullie nu af?")


def duty_words(term_id: str) -> str:
    """What we owe by law, as a colleague says it; without the names of laws."""
    return _(SHORT_DUTIES.get(term_id) or rules.term(term_id).words)


def shortened(sentence: str) -> str:
    """The beginning of a long sentence, up to a whole word."""
    if len(sentence) <= LONGEST_QUOTE:
        return sentence
    return sentence[:LONGEST_QUOTE].rsplit(None, 1)[0] + " …"
