"""What is needed and what fits, with its state in words (S0-04, S0-10, S1-08, S2-03, X-05)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from noaber.doors.family.names import Names, together
from noaber.doors.family.ways import Key, Ways
from noaber.doors.web import spoken
from noaber.plan import reads, rules


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """What one person says; what they said about an earlier version is not shown."""

    who: str
    words: str
    through: str


@dataclass(frozen=True, slots=True)
class MyWord:
    """A word that is asked of this viewer: about this version, and what they said, if anything."""

    id: int
    version: int
    says: str
    words: str

    @property
    def said(self) -> bool:
        """Whether they spoke already."""
        return bool(self.says)


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One thing that is needed. fits: who could do it and how; state: in words; asides: help that
    began without somebody's word; goal: which one it is for; not_first: S2-18."""

    id: int
    words: str
    for_whom: str
    domain: str
    goal: str
    not_first: str
    step: str
    fits: str
    state: str
    stands: bool
    differ: str
    voices: tuple[VoiceLine, ...]
    whys: tuple[str, ...]
    wait: str
    asides: tuple[str, ...]
    not_heard: str
    my_word: MyWord | None
    keys: tuple[Key, ...]

    @property
    def is_settled(self) -> bool:
        """It stands, everybody agrees, and nothing is asked of who reads this."""
        said = self.my_word is None or self.my_word.said
        calm = not self.differ and not self.asides and not any(key.is_next for key in self.keys)
        return self.stands and said and calm


@dataclass(frozen=True, slots=True)
class RealQuestion:
    """What was asked and what it is really about, together, with both names (S2-03)."""

    id: int
    asked: str
    asked_by: str
    real: str
    worded: str
    state: str
    voices: tuple[VoiceLine, ...]
    my_word: MyWord | None
    keys: tuple[Key, ...]


def need_line(
    need: reads.Need,
    table: reads.Table,
    names: Names,
    children: set[int],
    today: dt.date,
    ways: Ways,
) -> NeedLine:
    """One need as this viewer reads it."""
    goal = next((g.words for g in table.goals if g.id == need.goal_id), "")
    spoken_now = [v for v in need.voices if v.says and v.is_current]
    return NeedLine(
        id=need.id,
        words=need.words,
        for_whom=_("voor {name}").format(name=names.whom(need.person_id)) if need.person_id else "",
        domain=_(rules.DOMAINS[need.domain]) if need.domain in rules.DOMAINS else "",
        goal=_("hoort bij: {goal}").format(goal=goal) if goal else "",
        not_first=_not_first(need, table),
        step=_(rules.STEPS[need.step]) if need.step in rules.STEPS else "",
        fits=need.fits,
        state=_state(need, names),
        stands=need.state.stands,
        differ=_differ(spoken_now, need.at_work, names),
        voices=(
            *(_voice(v, names) for v in spoken_now if v.says == "other" or v.words),
            *(_at_work(w) for w in need.at_work if w.says == "other" or w.words),
        ),
        whys=_whys(need),
        wait=_wait(need, today),
        asides=tuple(_aside(a, today) for a in need.set_aside if a.until >= today),
        not_heard=_not_heard(need, names, children),
        my_word=_my_word(need.voices, names.me),
        keys=tuple(ways.need(need)),
    )


def _state(need: reads.Need, names: Names) -> str:
    """ "afgesproken", "nog bedenken wat past", "wacht op Rachid en jou"."""
    if need.state.stands:
        return _("afgesproken")
    if not need.step:
        return _("nog samen bedenken wat past")
    if who := waits_for(need.state, names):
        return _("wacht op {names}").format(names=together(who))
    return {
        "no_birth_date": _("eerst moeten we de geboortedatum weten"),
        "nobody_has_authority": _("eerst uitzoeken wie hier ja op mag zeggen"),
    }.get(need.state.because, _("nog niet afgesproken"))


def _not_heard(need: reads.Need, names: Names, children: set[int]) -> str:
    """S1-02: shown, never hidden."""
    heard = any(v.says and v.person_id == need.person_id for v in need.voices)
    if need.person_id not in children or heard:
        return ""
    return _("{name} heeft hier nog niets over gezegd.").format(name=names.of(need.person_id or 0))


def _not_first(need: reads.Need, table: reads.Table) -> str:
    """Help for another goal while there is none for the family's first: they agree to that (S2-18).

    The word that is asked about what fits is that yes.
    """
    first = next(iter(table.own_goals), None)
    if first is None or need.state.stands or need.goal_id in (None, first.id):
        return ""
    if any(n.goal_id == first.id for n in table.needs):
        return ""
    return _("Dit is niet wat voorop staat: dat is “{goal}”. Willen jullie dit nu toch?").format(
        goal=first.words
    )


def waits_for(state: reads.NeedState, names: Names) -> list[str]:
    """Whose word it waits for, at home and at work; who looks comes last, as "jou"."""
    who = [names.by_person.get(p, n) for p, n in state.waits.items() if p != names.me]
    who += [n for r, n in state.waits_at_work.items() if r != names.role]
    if names.me in state.waits or names.role in state.waits_at_work:
        who.append(_("jou"))
    return who


def _differ(voices: Sequence[reads.Said], at_work: Sequence[reads.SaidAtWork], names: Names) -> str:
    """Different views stand side by side, and are fine (S0-04)."""
    if "other" not in [*(v.says for v in voices), *(w.says for w in at_work)]:
        return ""
    # Who drafted and says nothing more thinks what stands there.
    spoke = [w for w in at_work if w.says == "other" or w.words]
    who = [names.of(v.person_id) for v in voices if v.person_id != names.me]
    who += [w.who.name for w in spoke if w.who.role_id != names.role]
    if len(who) < len(voices) + len(spoke):
        who.append(_("jij"))
    if len(who) > 1:
        return _("{names} denken hier anders over. Dat mag.").format(names=together(who))
    if who == [_("jij")]:
        return _("Jij denkt hier anders over. Dat mag.")
    return _("{name} denkt hier anders over. Dat mag.").format(name=who[0])


def _at_work(said: reads.SaidAtWork) -> VoiceLine:
    words = said.words or (_("Ja.") if said.says == "yes" else _("Ik denk er anders over."))
    return VoiceLine(said.who.name, words, "")


def _voice(voice: reads.Said, names: Names) -> VoiceLine:
    through = ""
    if voice.through:
        through = _("aan tafel opgeschreven door {name}").format(name=voice.through.name)
    words = voice.words or (_("Ja.") if voice.says == "yes" else _("Ik denk er anders over."))
    return VoiceLine(names.who(voice.person_id), words, through)


def _whys(need: reads.Need) -> tuple[str, ...]:
    whys = []
    if need.professional_why:
        whys.append(
            _("Waarom iemand die ervoor geleerd heeft: {why}").format(why=need.professional_why)
        )
    if need.skipped_why:
        whys.append(_("Waarom niet eerst dichterbij: {why}").format(why=need.skipped_why))
    return tuple(whys)


def _wait(need: reads.Need, today: dt.date) -> str:
    """Until when they wait, and what helps meanwhile (S1-08)."""
    if need.wait_until is None:
        return ""
    return _("Wachten tot {day}. Tot dan: {bridge}").format(
        day=spoken.spoken_day(need.wait_until, today), bridge=need.bridge
    )


def because(kind: str) -> str:
    """Why help began without somebody's word, in a few words; the kinds of authority.yaml."""
    return {
        "urgency": _("omdat het niet kon wachten"),
        "safety": _("voor de veiligheid"),
        "wish": _("omdat dit een weloverwogen wens was"),
        "light": _("omdat het iets kleins was"),
        "ordered": _("omdat de wet of de rechter het voorschreef"),
    }.get(kind, _("met een reden"))


def _aside(aside: reads.SetAside, today: dt.date) -> str:
    """Help that began without somebody's word: why, until when, who looks at it."""
    words = _("Dit begon zonder ieders ja, {because}: {reason}. Tot {day}.").format(
        because=because(aside.kind),
        reason=aside.reason.rstrip(". "),
        day=spoken.spoken_day(aside.until, today),
    )
    if not aside.is_current:
        words += " " + _("Wat past is daarna aangepast; daarvoor telt dit niet.")
    if aside.reviewed_at is None:
        return f"{words} " + _("{name} kijkt of dat klopte.").format(name=aside.reviewer.name)
    found = (
        _("{name} keek ernaar: het klopte. {words}")
        if aside.upheld
        else _("{name} keek ernaar: het klopte niet, en telt niet meer. {words}")
    )
    return f"{words} " + found.format(name=aside.reviewer.name, words=aside.review_words).strip()


def _my_word(voices: Sequence[reads.Said], me: int | None) -> MyWord | None:
    """What is asked of this viewer about the version of now."""
    for voice in voices:
        if voice.person_id == me and voice.is_current:
            return MyWord(voice.id, voice.version, voice.says, voice.words)
    return None


def real_question(question: reads.AskedQuestion, names: Names, ways: Ways) -> RealQuestion:
    """The asked and the real question side by side; it stands with the family's yes (S2-03)."""
    said = [v for v in question.voices if v.says and v.is_current]
    yes = [names.of(v.person_id) for v in said if v.says == "yes"]
    worded = ""
    if question.real_by:
        both = together([*yes, question.real_by.name])
        worded = (
            _("Zo schreven {names} het op.").format(names=both)
            if yes
            else _("Zo schreef {name} het op.").format(name=question.real_by.name)
        )
    waits = [names.whom(v.person_id) for v in question.voices if v.is_current and not v.says]
    state = _("wacht op {names}").format(names=together(waits)) if waits else ""
    return RealQuestion(
        question.id,
        question.own_words,
        names.of(question.person_id),
        question.real_words,
        worded,
        state,
        tuple(_voice(v, names) for v in said if v.says == "other" or v.words),
        _my_word(question.voices, names.me),
        tuple(ways.question(question)),
    )
