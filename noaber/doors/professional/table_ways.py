"""What who works for a family can do on each line at the table."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from noaber.doors.family.ways import Key
from noaber.plan import reads


def fit_url(family_id: int, need_id: int) -> str:
    """Where one says what fits."""
    return reverse("needs:work_fit", args=[family_id, need_id])


@dataclass(frozen=True, slots=True)
class TableWays:
    """The keys of one plan, for this role."""

    plan: reads.OurPlan
    me: int
    today: dt.date

    def goal(self, goal: reads.Goal) -> Sequence[Key]:
        """Goals are the family's: who sits here says what they think, or takes a proposal over."""
        names = self.plan.names
        keys = list(self._voices(goal.voices, names))
        if goal.reached_on:
            return ()
        if goal.proposed_by:
            keys += [self._takes_over(goal, m) for m in self.plan.members if m.decides]
        children = {m.person_id for m in self.plan.members if m.is_child}
        heard = {v.person_id for v in goal.voices if v.says or v.is_current}
        if goal.person_id in children - heard:
            url = reverse("goals:work_hear", args=[self.plan.family_id, goal.id])
            label = _("schrijf op wat {name} ervan vindt").format(name=names[goal.person_id or 0])
            keys.append(Key(url, label, posts=True))
        return tuple(keys)

    def _takes_over(self, goal: reads.Goal, member: reads.Participant) -> Key:
        url = reverse("goals:work_yes", args=[self.plan.family_id, member.person_id, goal.id])
        label = _("{name} zit erbij en wil dit ook").format(name=member.known_as)
        return Key(url, label, posts=True, fields=(("version", str(goal.version)),))

    def question(self, question: reads.AskedQuestion) -> Sequence[Key]:
        """Whoever sits here says their word about it."""
        names = self.plan.names
        return tuple(self._voices(question.voices, names))

    def need(self, need: reads.Need) -> Sequence[Key]:
        """What fits, whose word is noted or asked, help without that word, no longer needed."""
        of = [self.plan.family_id, need.id]
        names = self.plan.names
        keys = list(self._voices(need.voices, need.state.waits | names))
        asked = {v.person_id for v in need.voices if v.is_current}
        for person_id, name in need.state.waits.items():
            if need.step and person_id not in asked:
                label = _("vraag {name}").format(name=names.get(person_id, name))
                keys.append(Key(reverse("needs:work_ask", args=of), label))
                break
        if self.me in self.plan.in_charge and need.state.waits_at_work:
            keys += self._mine(need)
        if need.step:
            keys.append(Key(fit_url(*of), _("iets anders past beter")))
        if self._is_for_child(need) and not need.state.stands:
            keys.append(Key(reverse("word_aside", args=of), _("begin zonder dit ja")))
        keys.append(Key(reverse("needs:work_end", args=of), _("niet meer nodig"), posts=True))
        return tuple(keys)

    def _mine(self, need: reads.Need) -> list[Key]:
        """My own word: resident and professional decide together (S0-04)."""
        of, version = [self.plan.family_id, need.id], (("version", str(need.version)),)
        return [
            Key(reverse("own_word_yes", args=of), _("dit past, vind ik ook"), True, version),
            Key(reverse("own_word", args=of), _("ik zie het anders")),
        ]

    def _is_for_child(self, need: reads.Need) -> bool:
        """Paid help for a child: only there the law knows an exception."""
        children = {m.person_id for m in self.plan.members if m.is_child}
        return need.step == "paid" and need.person_id in children

    def _voices(self, voices: Sequence[reads.Said], names: dict[int, str]) -> Sequence[Key]:
        keys: list[Key] = []
        for voice in voices:
            if voice.says or not voice.is_current:
                continue
            of = [self.plan.family_id, voice.id]
            name = names.get(voice.person_id, _("iemand"))
            said = (("version", str(voice.version)), ("says", "yes"), ("words", ""))
            yes = _("{name} zit erbij en zegt ja").format(name=name)
            keys.append(Key(reverse("word_yes", args=of), yes, posts=True, fields=said))
            other = _("{name} ziet het anders").format(name=name)
            keys.append(Key(reverse("word_note", args=of), other))
        return keys

    def task(self, task: reads.Task, is_mine: bool) -> Sequence[Key]:
        """Whoever was asked and sits here says yes; another day, or not at all."""
        if task.kept_on:
            return ()
        change = reverse("commitment_change", args=[self.plan.family_id, task.id])
        return (*self._yes(task), Key(change, _("wijzigen")))

    def _yes(self, task: reads.Task) -> Sequence[Key]:
        asked = task.person_id and not task.is_accepted and not task.kept_on
        if not asked or task.declined:
            return ()
        names = self.plan.names
        names |= {p.person_id: p.name for p in self.plan.parts if p.person_id}
        name = names.get(task.person_id or 0, _("iemand"))
        url = reverse("commitment_yes", args=[self.plan.family_id, task.id])
        return (Key(url, _("{name} zit erbij en zegt ja").format(name=name), posts=True),)

    def part(self, part: reads.Part) -> Sequence[Key]:
        """Why somebody of a provider is here and when it ends; and that it ended."""
        if part.who is None or part.who.kind != "provider":
            return ()
        of = [self.plan.family_id, part.id]
        return (
            Key(reverse("provider_change", args=of), _("waarom en tot wanneer")),
            Key(reverse("provider_stop", args=of), _("doet niet meer mee")),
        )
