"""The whole plan in sentences: to read, to print, and to read again what was signed (S0-11)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from noaber.doors.web.spoken import spoken_day, spoken_moment
from noaber.lib.days import day_of
from noaber.plan import rules
from noaber.plan.exchange import Picture, shape
from noaber.plan.signing import COVERS


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the plan, and what is to be said about it."""

    what: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A head and what stands under it."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Telling:
    """Tells one picture, on one day."""

    picture: Picture
    names: dict[str, str]
    today: dt.date

    def name(self, key: str) -> str:
        return self.names.get(key) or _("iemand")

    def day(self, moment: dt.datetime | dt.date | None) -> str:
        if moment is None:
            return ""
        day = day_of(moment) if isinstance(moment, dt.datetime) else moment
        return spoken_day(day, self.today)

    def on(self, words: str, moment: dt.datetime | dt.date | None) -> str:
        """ "bereikt, maandag 3 mei"; "" when it did not happen."""
        return f"{words}, {self.day(moment)}" if moment else ""

    def item(self, what: str, where: str, *notes: str) -> Item:
        elsewhere = where and where != self.picture.where
        also = _("in {place}").format(place=where) if elsewhere else ""
        return Item(what, tuple(filter(None, (*notes, also))))


def sections(picture: Picture, today: dt.date) -> list[Section]:
    """Everything, in the order of our plan; what is empty is not there."""
    t = _Telling(picture, {p.key: p.name for p in picture.people}, today)
    open_, done, gone = _commitments(t)
    told = [
        (_("Wat we willen"), _goals(t)),
        (_("Wat er nodig is"), _needs(t)),
        (_("Dit is nog te doen"), open_),
        (_("Dit is gedaan"), done),
        (_("Dit gaat niet door"), gone),
        (_("Wie doet mee"), _people(t)),
        (_("Afspraken"), _appointments(t)),
        (_("Wat we vroegen"), _questions(t)),
        (_("Wat we mochten verwachten"), _owed(t)),
        (_("Onze namen onder het plan"), _signatures(t)),
        (_("Voelden we ons gehoord?"), _heard(t)),
        (_("Mijn eigen kring"), _circle(t)),
        (
            _("Foto's bij het plan"),
            [t.item(p.words or _("een foto"), p.where) for p in picture.photos],
        ),
        (_("Eerdere plannen"), _earlier(t)),
    ]
    return [Section(title, tuple(items)) for title, found in told if (items := list(found))]


def came_from(picture: Picture, today: dt.date) -> list[str]:
    """Where the plan was before."""
    words = _("Dit plan kwam mee uit {place}, {day}.")
    return [
        words.format(
            place=b.where or _("een andere plek"), day=spoken_day(day_of(b.brought_at), today)
        )
        for b in picture.brought_from
        if b.brought_at
    ]


def _goals(t: _Telling) -> Iterator[Item]:
    for goal in sorted(t.picture.goals, key=lambda g: g.place):
        yield t.item(
            goal.words,
            goal.where,
            _("voor {name}").format(name=t.name(goal.whose)) if goal.whose else "",
            _(rules.OUTCOMES[goal.outcome]) if goal.outcome else "",
            t.on(_("bereikt"), goal.reached_at),
            t.on(_("telt niet meer"), goal.dropped_at),
            _("{name} stelde dit voor").format(name=t.name(goal.proposed_by))
            if goal.proposed_by and not goal.adopted_at
            else "",
        )


def _needs(t: _Telling) -> Iterator[Item]:
    for need in t.picture.needs:
        yield t.item(
            need.words,
            need.where,
            _("voor {name}").format(name=t.name(need.whose)) if need.whose else "",
            _("Wat past: {words}").format(words=need.fits) if need.fits else "",
            _("Wie: {words}").format(words=_(rules.STEPS[need.step])) if need.step else "",
            _("Waarom niet dichterbij: {words}").format(words=need.skipped_why)
            if need.skipped_why
            else "",
            _("Waarom iemand die ervoor geleerd heeft: {words}").format(words=need.professional_why)
            if need.professional_why
            else "",
            _("Tot {day} helpt: {words}").format(day=t.day(need.wait_until), words=need.bridge)
            if need.wait_until
            else "",
            *_voices(t, need.voices),
            *(_set_aside(t, one) for one in need.set_aside),
            t.on(_("niet meer nodig"), need.ended_at),
        )


def _voices(t: _Telling, voices: Iterable[shape.Said]) -> Iterator[str]:
    for voice in voices:
        said = {
            "": _("{name} is gevraagd"),
            "yes": _("{name} zegt ja"),
            "other": _("{name} denkt er anders over"),
        }[voice.says].format(name=t.name(voice.who))
        words = f"{said}: “{voice.words}”" if voice.words else said
        if voice.through:
            words += " " + _("(opgeschreven door {name})").format(name=t.name(voice.through))
        yield words


def _set_aside(t: _Telling, one: shape.SetAside) -> str:
    words = _("{name} begon zonder ieders ja: {reason}. {reviewer} kijkt of dat klopt.").format(
        name=t.name(one.who), reason=one.reason, reviewer=t.name(one.reviewer)
    )
    return f"{words} {one.review_words}".strip()


def _commitments(t: _Telling) -> tuple[list[Item], list[Item], list[Item]]:
    """What is open, what was done, and what nobody does any more."""
    open_, done, gone = [], [], []
    for c in t.picture.commitments:
        if c.kept_at:
            done.append(_commitment(t, c))
        elif c.released_at:
            gone.append(_commitment(t, c))
        else:
            open_.append(_commitment(t, c))
    return open_, done, gone


def _commitment(t: _Telling, c: shape.Commitment) -> Item:
    what = c.what
    if c.kind != "words":
        belt = _("{name} belt") if c.kind == "call" else _("{name} belt, over: {what}")
        what = belt.format(name=t.name(c.who), what=c.what)
    once = c.once_by or (t.names.get(c.who, "") if c.no_one_yet else "")
    if c.no_one_yet:
        who = _("nog niemand")
        who += " " + _("(eerder {name})").format(name=once) if once else ""
    else:
        who = t.name(c.who) if c.kind == "words" else ""
    late = c.kept_at is None and c.released_at is None and c.due_on < t.today
    return t.item(
        what,
        c.where,
        who,
        c.why,
        _("uiterlijk {day}").format(day=t.day(c.due_on)),
        _("te laat") if late else "",
        _("nog geen ja") if not (c.accepted_at or c.no_one_yet or c.kept_at) else "",
        t.on(_("lukt niet"), c.stuck_at),
        t.on(_("kan dit niet doen"), c.declined_at),
        f"“{c.said}”" if c.said else "",
        t.on(_("gedaan"), c.kept_at),
        t.on(_("gaat niet door"), c.released_at),
    )


def _people(t: _Telling) -> Iterator[Item]:
    for p in t.picture.people:
        if p.kind == "family":
            yield Item(p.name, tuple(filter(None, (p.does, t.on(_("hoorde erbij tot"), p.until)))))
    for turn in t.picture.contacts:
        yield t.item(
            t.name(turn.who),
            turn.where,
            _("vaste persoon"),
            t.on(_("vanaf"), turn.since),
            t.on(_("tot"), turn.until),
            _("hier omdat: {why}").format(why=turn.why) if turn.why else "",
            _("stopt: {when}").format(when=turn.ends_when) if turn.ends_when else "",
        )
    for part in t.picture.parts:
        if part.accepted_at:
            state = t.on(_("doet niet meer mee"), part.ended_at)
        else:
            state = _("deed niet mee") if part.ended_at else _("is gevraagd")
        notes = (part.does, part.why, part.ends_when, state)
        yield t.item(t.name(part.who), part.where, *notes)


def _appointments(t: _Telling) -> Iterator[Item]:
    for a in t.picture.appointments:
        if a.at:
            with_ = _("met {name}").format(name=t.name(a.who))
            gone = t.on(_("afgezegd"), a.cancelled_at)
            yield t.item(spoken_moment(a.at, t.today), a.where, a.place, with_, gone)


def _questions(t: _Telling) -> Iterator[Item]:
    for q in t.picture.questions:
        real = (
            _("Waar het echt om gaat: {words}").format(words=q.real_words) if q.real_words else ""
        )
        own = _("Over een eigen plan: {words}").format(words=q.own_plan_words)
        yield t.item(
            q.words,
            q.where,
            f"{t.name(q.who)}, {t.day(q.received_at)}" if q.received_at else t.name(q.who),
            real,
            *_voices(t, q.voices),
            own if q.own_plan_words else "",
            *(_("{name} had deze vraag").format(name=t.name(o.who)) for o in q.owners),
        )


def _owed(t: _Telling) -> Iterator[Item]:
    known = {term.id: term for term in rules.terms()}
    for o in t.picture.owed:
        if o.term in known and o.due_at:
            until = _("uiterlijk {day}").format(day=t.day(rules.last_day(o.due_at)))
            yield t.item(_(known[o.term].words), o.where, until, t.on(_("gedaan"), o.met_at))


def covers_words(covers: Iterable[str]) -> str:
    """ "ons eigen plan, onze aanvraag"."""
    return ", ".join(_(COVERS[c]) for c in covers if c in COVERS)


def _signatures(t: _Telling) -> Iterator[Item]:
    for s in t.picture.signatures:
        yield t.item(t.name(s.who), s.where, t.day(s.at), covers_words(s.covers))


def _heard(t: _Telling) -> Iterator[Item]:
    answers = {"yes": _("ja"), "partly": _("een beetje"), "no": _("nee")}
    for h in t.picture.heard:
        said = answers.get(h.answer, "") + (f": “{h.words}”" if h.words else "")
        yield t.item(t.name(h.who), h.where, said, t.day(h.at))


def _circle(t: _Telling) -> Iterator[Item]:
    for around in t.picture.circle:
        support = ", ".join(_(rules.SUPPORT[s]) for s in around.support if s in rules.SUPPORT)
        yield Item(around.name, tuple(filter(None, (around.relation, support, around.limits))))


def _earlier(t: _Telling) -> Iterator[Item]:
    for plan in t.picture.earlier:
        closed = t.on(_("gesloten"), plan.closed_at)
        yield t.item(plan.sentence, plan.where, *plan.top, closed, plan.closing_words)
