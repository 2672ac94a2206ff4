"""What somebody of the family can do on each line of our plan (S4-08, X-11)."""

import datetime as dt
from collections.abc import Sequence

from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from noaber.doors.family.ways import Key
from noaber.doors.web.links import address
from noaber.plan import reads, rules


class OurWays:
    """The ways of one viewer. Who only reads along speaks for themselves and does what is theirs.

    Nothing can be done in a plan that is closed.
    """

    def __init__(self, plan: reads.OurPlan, me: int, today: dt.date) -> None:
        self.plan, self.me = plan, me
        self.together = rules.decided_together(today)
        self.is_open, self.own = not plan.closed, plan.is_own and not plan.closed
        still = [g for g in plan.table.goals if g.reached_on is None]
        self.goals, self.ours = [g.id for g in still], [g.id for g in still if not g.proposed_by]
        self.asked_for = {p.need_id for p in plan.parts}
        self.children = {m.person_id: m.known_as for m in plan.members if m.is_child}

    def _at(self, name: str, *ids: int) -> str:
        return address(name, self.plan.family_id, *ids)

    def goal(self, goal: reads.Goal) -> Sequence[Key]:
        """Its place, in other words, reached; of a proposal: take it or leave it."""
        if not self.own:
            return ()
        version = (("version", str(goal.version)),)
        if goal.reached_on:
            return (Key(self._at("goals:home_again", goal.id), _("toch nog niet"), True),)
        if goal.proposed_by:
            return (
                Key(self._at("goals:home_adopt", goal.id), _("dit willen wij ook"), True, version),
                Key(self._at("goals:home_change", goal.id), _("zeg het anders")),
                Key(self._at("goals:home_drop", goal.id), _("dit hoeft niet"), True),
            )
        keys = [*self._places(goal), Key(self._at("goals:home_change", goal.id), _("wijzigen"))]
        if goal.person_id in self.children and not any(v.says for v in goal.voices):
            asked = any(v.is_current and v.person_id == goal.person_id for v in goal.voices)
            keys += (
                []
                if asked
                else [self._ask(self._at("goals:home_ask_child", goal.id), goal.person_id)]
            )
        return tuple(keys)

    def _places(self, goal: reads.Goal) -> list[Key]:
        at, before = self.ours.index(goal.id), ("before", ",".join(map(str, self.goals)))
        keys = []
        if at > 0:
            way = (before, ("to", "up"))
            keys.append(Key(self._at("goals:home_move", goal.id), _("eerder"), True, way))
        if at < len(self.ours) - 1:
            way = (before, ("to", "down"))
            keys.append(Key(self._at("goals:home_move", goal.id), _("later"), True, way))
        return keys

    def _ask(self, url: str, child: int | None) -> Key:
        name = self.children[child or 0]
        return Key(url, _("vraag wat {name} ervan vindt").format(name=name), True)

    def need(self, need: reads.Need) -> Sequence[Key]:
        """One's own word, what fits, and asking who was not heard."""
        if not self.is_open:
            return ()
        keys = self._word(need.voices)
        if self.own:
            words = _("wijzigen") if need.step else _("wat past hierbij?")
            keys.append(Key(self._at("needs:home_fit", need.id), words))
        spoke_for = {v.person_id for v in need.voices if v.says or v.is_current}
        if self.own and need.person_id in self.children.keys() - spoke_for:
            keys.append(self._ask(self._at("needs:home_ask_child", need.id), need.person_id))
        outside = need.state.waits.keys() - {m.person_id for m in self.plan.members} - spoke_for
        if self.own and outside:
            name = need.state.waits[min(outside)]
            words = _("vraag het aan {name}").format(name=name)
            keys.append(Key(self._at("needs:home_ask", need.id), words))
        if self.own and need.step in self.together and need.id not in self.asked_for:
            url = self._at("our_provider_ask", need.id)
            keys.insert(0, Key(url, _("vraag een aanbieder"), is_next=need.state.stands))
        return tuple(keys)

    def question(self, question: reads.AskedQuestion) -> Sequence[Key]:
        """One's own word about what it is really about (S2-03)."""
        return tuple(self._word(question.voices)) if self.is_open else ()

    def _word(self, voices: Sequence[reads.Said]) -> list[Key]:
        mine = next((v for v in voices if v.person_id == self.me and v.is_current), None)
        if mine is None:
            return []
        url = self._at("word_say", mine.id)
        if mine.says:
            return [Key(url, _("ik zeg toch iets anders"))]
        yes = (("says", "yes"), ("version", str(mine.version)))
        return [Key(url, _("ja, zo is het goed"), True, yes), Key(url, _("ik denk er anders over"))]

    def task(self, task: reads.Task, is_mine: bool) -> Sequence[Key]:
        """Done, does not work out, somebody else; of no one: I do it; another day, or not."""
        if not self.is_open:
            return ()
        change = Key(self._at("task_change", task.id), _("wijzigen"))
        more = (change,) if self.own and not task.kept_on else ()
        return (*self._doing(task, is_mine), *more)

    def _doing(self, task: reads.Task, is_mine: bool) -> Sequence[Key]:
        if task.declined or task.person_id is None:
            if task.person_id == self.me:
                return (self._answer(task, "yes", _("toch wel, ik doe het")),)
            return (self._answer(task, "take", _("dit doe ik")),) if self.own else ()
        if not is_mine:
            return ()
        if task.kept_on:
            return (self._answer(task, "again", _("toch nog niet")),)
        if not task.is_accepted:
            yes = self._answer(task, "yes", _("ja, dat doe ik"))
            return (yes, self._answer(task, "no", _("dat kan ik niet")))
        done = self._answer(task, "done", _("gedaan"))
        if task.stuck:
            return (done, self._answer(task, "again", _("het lukt toch")))
        stuck = self._answer(task, "stuck", _("lukt niet"))
        return (done, stuck, self._answer(task, "no", _("iemand anders")))

    def _answer(self, task: reads.Task, answer: str, words: str) -> Key:
        return Key(self._at("task_answer", task.id), words, True, (("answer", answer),))

    def part(self, part: reads.Part) -> Sequence[Key]:
        """What somebody does here and when it stops, and no longer."""
        if not self.own:
            return ()
        stop = _("doet niet meer mee") if part.accepted else _("vraag het niet meer")
        keys = [Key(self._at("part_stop", part.id), stop)]
        if part.accepted:
            keys.insert(0, Key(self._at("part_change", part.id), _("wijzigen")))
        return tuple(keys)

    def adding(self) -> dict[str, list[Key]]:
        """What can be added under each list, and, where there is no list, all of it together."""
        if not self.own:
            return {}
        goal = Key(self._at("goals:home_new"), _("zet er een doel bij"))
        need = Key(self._at("needs:home_new"), _("schrijf op wat er nodig is"))
        task = Key(self._at("task_new"), _("zet er een taak bij"))
        try:
            people = [Key(self._at("guest_invite"), _("vraag iemand uit jullie kring"))]
        except NoReverseMatch:
            people = []
        return {
            "goal_ways": [goal],
            "need_ways": [need],
            "task_ways": [task],
            "people_ways": people,
        }
