"""Who does what: at most three things at once for oneself, the rest later (S0-11, S2-07, X-11)."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from noaber.doors.family import reaching
from noaber.doors.family.names import Names
from noaber.doors.family.waiting import still_waits
from noaber.doors.family.ways import Key, Ways
from noaber.doors.web import spoken
from noaber.plan import reads, rules


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One thing to do. who: "jij", a name, or no one yet; state: what there is to know, in words.

    Nobody is blamed: a day that has passed is told as the day it was for. waits: whose word the
    help it is for still waits for; it does not count as arranged before. helps: what it is for.
    """

    id: int
    what: str
    why: str
    who: str
    when: str
    state: str
    is_asked: bool
    keys: tuple[Key, ...]
    waits: str = ""
    helps: str = ""


@dataclass(frozen=True, slots=True)
class Tasks:
    """mine_now: at most three; mine_later: what waits its turn; nobody: without a doer."""

    mine_now: tuple[TaskLine, ...]
    mine_later: tuple[TaskLine, ...]
    others: tuple[TaskLine, ...]
    nobody: tuple[TaskLine, ...]
    done: tuple[TaskLine, ...]

    @property
    def any_open(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.mine_now or self.others or self.nobody)


def tasks_of(plan: reads.OurPlan, names: Names, today: dt.date, ways: Ways) -> Tasks:
    """The tasks of family and circle; what people at work do is among the promises."""
    still_open = [t for t in plan.table.tasks if not t.kept_on]
    mine = [t for t in still_open if names.me is not None and t.person_id == names.me]
    mine = [t for t in mine if not t.declined]
    # What somebody took on comes before what is only asked; then by day.
    mine.sort(key=lambda t: (not t.is_accepted, t.due_on, t.id))
    now, later = rules.tasks_now(mine)
    nobody = [t for t in still_open if t.person_id is None or t.declined]
    others = [t for t in still_open if t not in mine and t not in nobody]
    calls = {p.about_id: p for p in plan.promises if p.about_id}
    waits = still_waits(plan, names)
    helps = {n.id: _("helpt bij: {need}").format(need=n.words) for n in plan.table.needs}

    def line(task: reads.Task) -> TaskLine:
        need = task.need_id or 0
        for_what = ("" if task.kept_on else waits.get(need, ""), helps.get(need, ""))
        return _line(task, names, calls.get(task.id), today, ways, for_what)

    def lines(tasks: list[reads.Task]) -> tuple[TaskLine, ...]:
        return tuple(map(line, tasks))

    done = [t for t in plan.table.tasks if t.kept_on]
    return Tasks(lines(now), lines(later), lines(others), lines(nobody), lines(done))


def _line(
    task: reads.Task,
    names: Names,
    call: reads.Promise | None,
    today: dt.date,
    ways: Ways,
    for_what: tuple[str, str],
) -> TaskLine:
    """for_what: the `waits` and `helps` of the need that it is for."""
    is_mine = task.person_id is not None and task.person_id == names.me
    when = _("uiterlijk {day}") if task.due_on >= today else _("was voor {day}")
    if task.kept_on:
        when = _("gedaan {day}")
    who = names.who(task.person_id) if task.person_id and not task.declined else _("nog niemand")
    return TaskLine(
        task.id,
        task.what,
        task.why,
        who,
        when.format(day=spoken.spoken_day(task.kept_on or task.due_on, today)),
        "" if task.kept_on else _state(task, names, is_mine, call),
        not task.is_accepted and not task.declined and task.person_id is not None,
        tuple(ways.task(task, is_mine)),
        *for_what,
    )


def _state(task: reads.Task, names: Names, is_mine: bool, call: reads.Promise | None) -> str:
    if task.stuck:
        return _stuck(is_mine, call, task.said)
    if task.declined and task.person_id:
        return _said(_("{name} kan dit niet.").format(name=names.of(task.person_id)), task.said)
    if task.person_id is None:
        return _("eerder: {name}").format(name=task.once_by) if task.once_by else ""
    if not task.is_accepted:
        asked = _("gevraagd, jij zegt of het kan") if is_mine else _("gevraagd, nog geen ja")
        return _said(asked, task.said)
    if task.day_passed and is_mine:
        return _("De dag is voorbij, en er is niets kwijt. Het kan nog, of zeg dat het niet lukt.")
    return _("De dag is voorbij, en er is niets kwijt.") if task.day_passed else ""


def _stuck(is_mine: bool, call: reads.Promise | None, said: str) -> str:
    """ "Lukt niet" costs nothing: somebody calls, or writes who has no telephone (X-11)."""
    if call and is_mine:
        hears = reaching.reaches_whom(call.way, call.who.name, _("je"))
        return _said(
            _("Lukt nu niet. {hears}; er verandert verder niets.").format(hears=hears), said
        )
    if call:
        hears = reaching.reaches(call.way, call.who.name)
        return _said(_("Lukt nu niet. {hears}.").format(hears=hears), said)
    return _said(_("Lukt nu niet. Er verandert verder niets."), said)


def _said(words: str, said: str) -> str:
    return f"{words} “{said}”" if said else words
