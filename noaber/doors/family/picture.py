"""The plan as one picture, for every door that shows a family: lines as people read them.

A door says with `Ways` what this viewer can do on each line; without them the picture only shows.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from noaber.doors.family.doing import Tasks, tasks_of
from noaber.doors.family.names import Names, names_of, together
from noaber.doors.family.needs import NeedLine, RealQuestion, need_line, real_question
from noaber.doors.family.people import PartLine, left_line, part_line
from noaber.doors.family.ways import TO_READ, Key, Ways
from noaber.doors.web import spoken
from noaber.lib.days import day_of
from noaber.plan import reads, rules


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal. proposed: by whom, while the family has not adopted it; not_heard: S1-02."""

    id: int
    words: str
    for_whom: str
    outcome: str
    proposed: str
    reached: str
    not_heard: str
    child_says: tuple[str, ...]
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class PulseLine:
    """Whether somebody felt heard, and their own words (S2-04)."""

    who: str
    says: str
    words: str
    when: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One plan on one page, in the order of the page.

    parts: who takes part and is no member (asked ones too); left: who took part and does so no
    longer.
    """

    names: Names
    goals: tuple[GoalLine, ...]
    proposed: tuple[GoalLine, ...]
    reached: tuple[GoalLine, ...]
    questions: tuple[RealQuestion, ...]
    needs: tuple[NeedLine, ...]
    tasks: Tasks
    parts: tuple[PartLine, ...]
    left: tuple[str, ...]
    pulses: tuple[PulseLine, ...]


def picture(
    plan: reads.OurPlan,
    person_id: int | None,
    role_id: int | None,
    today: dt.date,
    ways: Ways = TO_READ,
) -> Picture:
    """The picture for this viewer. Who looks in a role is nobody of the family: never "jij"."""
    names = names_of(plan, None if role_id else person_id, role_id)
    children = {m.person_id for m in plan.members if m.is_child}
    goals = [_goal(g, names, children, today, ways) for g in plan.table.goals]
    return Picture(
        names=names,
        goals=tuple(g for g in goals if not g.reached and not g.proposed),
        proposed=tuple(g for g in goals if g.proposed and not g.reached),
        reached=tuple(g for g in goals if g.reached),
        questions=tuple(real_question(q, names, ways) for q in plan.questions if q.real_words),
        needs=tuple(
            need_line(n, plan.table, names, children, today, ways) for n in plan.table.needs
        ),
        tasks=tasks_of(plan, names, today, ways),
        # Who is in charge is told first, with their own card.
        parts=tuple(part_line(p, ways) for p in plan.parts if p.role_id not in plan.in_charge),
        left=tuple(left_line(p, today) for p in plan.table.left),
        pulses=heard(plan, names, today),
    )


def heard(plan: reads.OurPlan, names: Names, today: dt.date) -> tuple[PulseLine, ...]:
    """What people said after a talk, newest first (S2-04)."""
    return tuple(_pulse(p, names, today) for p in plan.table.pulses)


def _goal(
    goal: reads.Goal, names: Names, children: set[int], today: dt.date, ways: Ways
) -> GoalLine:
    proposed = ""
    if goal.proposed_by:
        proposed = _("{name} stelt dit voor.").format(name=goal.proposed_by.name)
    reached = ""
    if goal.reached_on:
        reached = _("gelukt, {day}").format(day=spoken.spoken_day(goal.reached_on, today))
    said = [_own_words(v, names) for v in goal.voices if v.says and v.person_id == goal.person_id]
    silent = goal.person_id in children and not said and not reached
    return GoalLine(
        goal.id,
        goal.words,
        for_whom(goal.person_id, names),
        _(rules.OUTCOMES[goal.outcome]) if goal.outcome in rules.OUTCOMES else "",
        proposed,
        reached,
        not_heard(goal.person_id, names) if silent else "",
        tuple(said),
        tuple(ways.goal(goal)),
    )


def _own_words(voice: reads.Said, names: Names) -> str:
    """What whom a goal is for says about it, and who wrote that down at the table."""
    words = voice.words or (_("ja") if voice.says == "yes" else _("ik denk er anders over"))
    said = _("{name}: “{words}”").format(name=names.of(voice.person_id), words=words)
    if not voice.through:
        return said
    through = _("aan tafel opgeschreven door {name}").format(name=voice.through.name)
    return f"{said} ({through})"


def for_whom(person_id: int | None, names: Names) -> str:
    """ "voor Noor", "voor jou"; "" when it is for everybody."""
    return _("voor {name}").format(name=names.whom(person_id)) if person_id else ""


def not_heard(person_id: int | None, names: Names) -> str:
    """S1-02: shown, never hidden."""
    return _("{name} heeft hier nog niets over gezegd.").format(name=names.of(person_id or 0))


def _pulse(pulse: reads.Pulse, names: Names, today: dt.date) -> PulseLine:
    says = {
        "yes": _("voelde zich gehoord"),
        "partly": _("voelde zich een beetje gehoord"),
        "no": _("voelde zich niet echt gehoord"),
    }
    day = spoken.spoken_day(day_of(pulse.at), today)
    who = names.of(pulse.person_id)
    return PulseLine(who, says.get(pulse.answer, ""), pulse.words, day)


__all__ = ["GoalLine", "Picture", "PulseLine", "heard", "picture", "together"]
