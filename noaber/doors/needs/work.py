"""At the table: what is needed and what fits, own strength first (S0-04, S0-10, S1-06, S3-09)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from noaber.doors.entrances.table import AtTable
from noaber.doors.family.names import together
from noaber.doors.needs.forms import FIT_WORK, WORK, AskForm, FitForm
from noaber.doors.needs.naming import Around, Naming
from noaber.doors.web.commands import Button, FormCommand, FormPage
from noaber.doors.web.spoken import near_day
from noaber.people.reads import Card
from noaber.plan import rules
from noaber.plan.acts import needs as acts
from noaber.plan.acts.voices import ask_everybody
from noaber.plan.reads import AroundMe, Participant, circle
from noaber.plan.reads.goals import own_goals
from noaber.plan.reads.in_sight import contact_in_sight, members_in_sight
from noaber.plan.reads.needs import OpenNeed, open_need, outside, waits_for
from noaber.sharing.looks import Hidden, look


class Name(AtTable, Naming):
    """Something is needed; several fields of life fit in one plan."""

    wording = WORK

    def page(self, around: Around) -> FormPage:
        heading, send = _("Wat is er nodig?"), _("Leg dit op tafel")
        return FormPage(heading, send, about=self.plan.sentence)

    def done(self, around: Around, made: Any) -> HttpResponse:
        self.need_on_top = made
        return self.back(_("Het ligt op tafel. Wie kan dit?"))


class _OneNeed(AtTable):
    """What is done with one need."""

    @property
    def need_id(self) -> int:
        return self.ids["need_id"]


@dataclass(frozen=True, slots=True)
class _Fitting:
    """A need, what the family puts first, who belongs to it, and whom to call."""

    need: OpenNeed
    first_words: str
    members: Sequence[Participant]
    contact: Card | None


class Fit(_OneNeed, FormCommand[_Fitting, FitForm]):
    """What fits, as a draft: everybody whose word it waits for is asked at once (S0-04)."""

    form, compared = FitForm, "fits"

    @property
    def is_direct(self) -> bool:
        """It needs a professional: that goes straight to one (S3-09)."""
        return self.request.GET.get("alleen") == "1"

    def find(self) -> _Fitting:
        goals = own_goals(self.family_id)
        return _Fitting(
            open_need(self.family_id, self.need_id),
            next((goal.words for goal in goals), ""),
            members_in_sight(self.family_id, self.today),
            contact_in_sight(self.family_id, self.now) if self.is_direct else None,
        )

    def about(self, fitting: _Fitting) -> dict[str, Any]:
        is_direct = self.is_direct
        return {"wording": FIT_WORK, "today": self.today, "only_professional": is_direct}

    def known(self, fitting: _Fitting) -> dict[str, Any]:
        names = ("fits", "skipped_why", "professional_why", "wait_until", "bridge", "version")
        known = {name: getattr(fitting.need, name) for name in names}
        return {"step": self._step(fitting.need), **known}

    def _step(self, need: OpenNeed) -> str:
        """Who could do it: as it is filled in, as it was chosen at the table, as it stands."""
        chosen = self.request.GET.get("stap", "")
        there = chosen if chosen in rules.STEPS else need.step
        typed = self.kept if self.kept is not None else self.request.POST
        return str(typed.get("step", there))

    def now_there(self, fitting: _Fitting) -> tuple[str, int]:
        return fitting.need.fits, fitting.need.version

    def page(self, fitting: _Fitting) -> FormPage:
        asks_circle = not self.is_direct and self._step(fitting.need) == "circle"
        return FormPage(
            fitting.need.words,
            _("Schrijf dit op en vraag wat ze vinden"),
            template="needs/fit.html",
            more={
                "first_words": fitting.first_words,
                "circle": self._circle(fitting) if asks_circle else None,
                "me_name": self.request.card.name if self.request.card else "",
                "contact": fitting.contact,
            },
        )

    def _circle(self, fitting: _Fitting) -> list["CircleLine"]:
        """Who stands around them, as far as they showed it to me: a look of its own (S3-03)."""
        members = [member.person_id for member in fitting.members]
        whom = fitting.need.person_id
        persons = [whom] if whom in members and whom else members
        try:
            with look(self.viewer, "circle", persons=persons):
                found = {one.id: one for person_id in persons for one in circle(person_id)}
        except Hidden:
            return []
        return [circle_line(one, self.today) for one in found.values()]

    def act(self, fitting: _Fitting, form: FitForm) -> Sequence[str]:
        said = form.cleaned_data
        fit = acts.Fit(
            said["step"],
            said["fits"],
            said["skipped_why"],
            said["professional_why"],
            said["wait_until"],
            said["bridge"] if said["wait_until"] else "",
        )
        return acts.draft_fit(self.viewer, self.need_id, fit, said["version"] or 0, self.now)

    def sent_again(self, fitting: _Fitting) -> Sequence[str]:
        """Who is still to be asked, also for who pressed twice."""
        return outside(waits_for(self.family_id, self.need_id), fitting.members)

    def done(self, fitting: _Fitting, made: Any) -> HttpResponse:
        """First who does not see the plan; what needs a professional goes straight to one."""
        if made:
            return redirect("needs:work_ask", self.family_id, self.need_id)
        if self.is_direct:
            return redirect("provider_ask", self.family_id)
        return self.back(_("Opgeschreven en gevraagd."))


@dataclass(frozen=True, slots=True)
class CircleLine:
    """Somebody of the circle who could be asked, and what to mind."""

    name: str
    does: str
    minds: str


def circle_line(around: AroundMe, today: dt.date) -> CircleLine:
    """What they offered to do, on which days of the coming week, and where their limits are."""
    week = [today + dt.timedelta(days=n) for n in range(7)]
    days = [day for day in week if rules.may_be_asked(around.days, day)]
    gives = [_(rules.SUPPORT[s]) for s in around.support if s in rules.SUPPORT]
    minds = [] if len(days) == len(week) else [together(near_day(d, today) for d in days)]
    return CircleLine(
        around.name,
        " · ".join(filter(None, (around.relation, ", ".join(gives)))),
        " · ".join(filter(None, (*minds, around.limits))),
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    """A need, the names of whom it waits for elsewhere, and whether it waits for anybody."""

    need: OpenNeed
    outside: str
    waits: bool


class Ask(_OneNeed, FormCommand[_Asking, AskForm]):
    """Ask whose word is still missing; who does not see the plan reads only these words."""

    form, tells = AskForm, True

    def find(self) -> _Asking:
        need = open_need(self.family_id, self.need_id)
        waits = waits_for(self.family_id, self.need_id)
        members = members_in_sight(self.family_id, self.today)
        return _Asking(need, together(outside(waits, members)), bool(waits))

    def instead(self, asking: _Asking) -> HttpResponse | None:
        return None if asking.waits else self.back("")

    def about(self, asking: _Asking) -> dict[str, Any]:
        return {"label": _("Dit leest wie het plan niet ziet"), "rows": 2}

    def known(self, asking: _Asking) -> dict[str, Any]:
        return {"words": asking.need.fits or asking.need.words}

    def page(self, asking: _Asking) -> FormPage:
        who = asking.outside
        if not who:
            return FormPage(_("Vraag wat ze vinden"), _("Vraag het"))
        intro = _("Dit sturen we naar {names}. Van jullie plan is daar niets te zien.")
        return FormPage(
            _("Wat stuur je naar {names}?").format(names=who),
            _("Vraag het aan {names}").format(names=who),
            intro.format(names=who),
        )

    def act(self, asking: _Asking, form: AskForm) -> None:
        ask_everybody(self.viewer, self.need_id, self.now, form.cleaned_data["words"].strip())

    def done(self, asking: _Asking, made: Any) -> HttpResponse:
        return self.back(_("Gevraagd."))


class End(_OneNeed, Button[int]):
    """This is not needed any more. Twice is once, so none is looked up first."""

    def find(self) -> int:
        return self.need_id

    def act(self, need_id: int) -> None:
        acts.end_need(self.viewer, need_id, self.now)

    def done(self, need_id: int, made: Any) -> HttpResponse:
        self.need_on_top = None
        return self.back(_("Van tafel. In de geschiedenis blijft het staan."))
