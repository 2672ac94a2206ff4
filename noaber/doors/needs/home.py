"""At home: what is needed and what fits; whose word is asked with it (S0-04, S0-10, S1-08)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from noaber.doors.entrances.home import AtHome
from noaber.doors.family.names import together
from noaber.doors.family.waiting import asked_child
from noaber.doors.family.ways import Key
from noaber.doors.needs.forms import FIT_HOME, HOME, AskForm, FitForm
from noaber.doors.needs.naming import Around, Naming
from noaber.doors.web.commands import Button, FormCommand, FormPage
from noaber.plan.acts import needs as acts
from noaber.plan.acts.voices import Subject, ask_everybody, ask_word
from noaber.plan.reads import Participant
from noaber.plan.reads.in_sight import child_in_sight, members_in_sight
from noaber.plan.reads.needs import OpenNeed, open_need, outside, waits_for


class New(AtHome, Naming):
    """Something is needed; what fits is the next page, or later."""

    wording = HOME

    def page(self, around: Around) -> FormPage:
        return FormPage(_("Wat is er nodig?"), _("Schrijf dit op"))

    def done(self, around: Around, made: Any) -> HttpResponse:
        if made is None:
            return redirect("family_plan", self.family_id)
        return redirect("needs:home_fit", self.family_id, made)


class _OneNeed(AtHome):
    """What is done with one need."""

    @property
    def need_id(self) -> int:
        return self.ids["need_id"]

    def key(self, name: str, label: str) -> Key:
        """A button that does something else with this need."""
        return Key(reverse(name, args=[self.family_id, self.need_id]), label, True)


class Fit(_OneNeed, FormCommand[OpenNeed, FitForm]):
    """What fits, nearest first; everybody whose word it waits for is asked with it."""

    form, compared = FitForm, "fits"

    def find(self) -> OpenNeed:
        return open_need(self.family_id, self.need_id)

    def about(self, need: OpenNeed) -> dict[str, Any]:
        return {"wording": FIT_HOME, "today": self.today}

    def known(self, need: OpenNeed) -> dict[str, Any]:
        names = ("step", "fits", "wait_until", "bridge", "version")
        return {name: getattr(need, name) for name in names}

    def now_there(self, need: OpenNeed) -> tuple[str, int]:
        return need.fits, need.version

    def page(self, need: OpenNeed) -> FormPage:
        return FormPage(
            _("Wat past hierbij?"),
            _("Zo willen wij het"),
            about=need.words,
            ends=[self.key("needs:home_end", _("Dit is niet meer nodig"))],
            both=_("Terwijl jij schreef, bewaarde iemand anders iets. Er is niets kwijt."),
        )

    def act(self, need: OpenNeed, form: FitForm) -> tuple[str, ...]:
        """A resident is asked no reasons; those that were given for the same step stand."""
        said = form.cleaned_data
        same = said["step"] == need.step
        whys = (need.skipped_why, need.professional_why) if same else ("", "")
        fit = acts.Fit(said["step"], said["fits"], *whys, said["wait_until"], said["bridge"])
        return acts.draft_fit(self.viewer, need.id, fit, said["version"] or 0, self.now)

    def sent_again(self, need: OpenNeed) -> tuple[str, ...]:
        """Who is still to be asked, also for who pressed twice."""
        members = members_in_sight(self.family_id, self.today)
        return outside(waits_for(self.family_id, self.need_id), members)

    def done(self, need: OpenNeed, made: Any) -> HttpResponse:
        if made:
            return redirect("needs:home_ask", self.family_id, self.need_id)
        return self.back(_("Opgeschreven. Wie hier iets van vindt, is gevraagd."))


@dataclass(frozen=True, slots=True)
class _Outside:
    """A need, and the names of whom it waits for that do not see the plan."""

    need: OpenNeed
    who: str


class Ask(_OneNeed, FormCommand[_Outside, AskForm]):
    """Ask who does not see the plan, in words that are meant for them (X-05, X-08)."""

    form, tells = AskForm, True

    def find(self) -> _Outside:
        need, waits = (
            open_need(self.family_id, self.need_id),
            waits_for(self.family_id, self.need_id),
        )
        members = members_in_sight(self.family_id, self.today)
        return _Outside(need, together(outside(waits, members)))

    def instead(self, outside: _Outside) -> HttpResponse | None:
        return None if outside.who else self._asked()

    def about(self, outside: _Outside) -> dict[str, Any]:
        return {"label": _("Wat vraag je precies?"), "rows": 3}

    def known(self, outside: _Outside) -> dict[str, Any]:
        return {"words": outside.need.fits}

    def page(self, outside: _Outside) -> FormPage:
        who = outside.who
        return FormPage(
            _("Vraag het aan {name}").format(name=who),
            _("Stuur dit naar {name}").format(name=who),
            _("{name} ziet jullie plan niet, en leest alleen wat je hier schrijft.").format(
                name=who
            ),
        )

    def act(self, outside: _Outside, form: AskForm) -> None:
        ask_everybody(self.viewer, self.need_id, self.now, form.cleaned_data["words"].strip())

    def done(self, outside: _Outside, made: Any) -> HttpResponse:
        return self._asked()

    def _asked(self) -> HttpResponse:
        return self.back(_("Gevraagd. Je ziet hier wat iedereen zegt."))


class AskChild(_OneNeed, Button[Participant]):
    """Ask the child a need is about what they think of it (S1-02)."""

    def find(self) -> Participant:
        need = open_need(self.family_id, self.need_id)
        return child_in_sight(self.family_id, need.person_id, self.today)

    def act(self, child: Participant) -> None:
        ask_word(self.viewer, Subject(need_id=self.need_id), child.person_id, self.now)

    def done(self, child: Participant, made: Any) -> HttpResponse:
        return self.back(asked_child(child.known_as))


class End(_OneNeed, Button[int]):
    """This is not needed any more. Twice is once, so none is looked up first."""

    def find(self) -> int:
        return self.need_id

    def act(self, need_id: int) -> None:
        acts.end_need(self.viewer, need_id, self.now)

    def done(self, need_id: int, made: Any) -> HttpResponse:
        undo = self.key("needs:home_again", _("Zet het terug"))
        return self.back(_("Dit is niet meer nodig."), undo)


class Again(_OneNeed, Button[int]):
    """The way back: it is needed after all."""

    def find(self) -> int:
        return self.need_id

    def act(self, need_id: int) -> None:
        acts.take_up_need(self.viewer, need_id)

    def done(self, need_id: int, made: Any) -> HttpResponse:
        return self.back(_("Dit is toch nodig."))
