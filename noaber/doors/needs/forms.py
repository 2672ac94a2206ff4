"""The forms of a need: one each, as the family reads it and as who works for it reads it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.widgets import ChoiceWidget
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from noaber.doors.web.forms import (
    DayField,
    OnceForm,
    choose_from,
    choose_whom,
    put_beside,
    version_field,
)
from noaber.plan import rules
from noaber.plan.reads import Participant
from noaber.plan.reads.goals import OpenGoal


def _words(rows: int = 2, **said: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(max_length=rules.LONGEST_LINE, widget=widget, **said)


@dataclass(frozen=True, slots=True)
class Wording:
    """How a side asks what is needed. for_all: for everybody; unsaid: the field of life is not
    known; whom: what one chooses persons and goals with; none_last: where "none" stands."""

    help: Any
    person: Any
    for_all: Any
    unsaid: Any
    whom: type[ChoiceWidget] = forms.Select
    none_last: bool = False


HOME = Wording(
    help=_("Nog niet wie het doet. Bijvoorbeeld: iemand die op dinsdag oppast."),
    person=_("Voor wie is dit?"),
    for_all=_("voor ons allemaal"),
    unsaid=_("weet ik niet"),
)
WORK = Wording(
    help="",
    person=_("Voor wie?"),
    for_all=_("iedereen"),
    unsaid=_("weet ik nog niet"),
    whom=forms.RadioSelect,
    none_last=True,
)


class NeedForm(OnceForm):
    """What is needed, for whom, for which goal, which field of life it touches (S1-06, S2-18)."""

    words = _words(label=_("Wat is er nodig?"))
    person = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    goal = forms.TypedChoiceField(
        label=_("Bij welk doel hoort het?"), coerce=int, empty_value=None, required=False
    )
    domain = forms.ChoiceField(label=_("Waar gaat het over?"), required=False)

    def __init__(
        self,
        *args: Any,
        wording: Wording,
        members: Iterable[Participant],
        goals: Iterable[OpenGoal],
        **kwargs: Any,
    ) -> None:
        """goals: the family's own, in its order; without any nothing is asked of them."""
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = wording.help
        self.fields["person"].label = wording.person
        for name in ("person", "goal"):
            self.fields[name].widget = wording.whom()
        known = ((m.person_id, m.known_as) for m in members)
        choose_whom(self, "person", known, wording.for_all)
        choose_from(self, "domain", rules.DOMAINS, wording.unsaid)
        ours, none = [(str(goal.id), goal.words) for goal in goals], ("", _("geen"))
        if not ours:
            del self.fields["goal"]
        else:
            choices = [*ours, none] if wording.none_last else [none, *ours]
            self.fields["goal"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One line of words."""
        given = super().clean() or self.cleaned_data
        put_beside(self, rules.line_problems("words", given.get("words", "")))
        given["words"] = given.get("words", "").strip()
        return given


@dataclass(frozen=True, slots=True)
class FitWording:
    """How a side asks what fits. whys: which reasons it asks: of a resident none (S0-10)."""

    step_help: Any
    fits: Any
    fits_help: Any
    wait_until: Any
    bridge_help: Any
    bridge: type[forms.Widget]
    whys: bool


FIT_HOME = FitWording(
    step_help=_("Dichtbij eerst. Betaalde hulp mag ook: zeg wat bij jullie past."),
    fits=_("Hoe ziet dat eruit?"),
    fits_help="",
    wait_until=_("Moet je erop wachten? Tot wanneer?"),
    bridge_help="",
    bridge=forms.TextInput,
    whys=False,
)
FIT_WORK = FitWording(
    step_help="",
    fits=_("Wat past hierbij?"),
    fits_help=_("Bijvoorbeeld: zus Amal haalt Noor op dinsdag van school."),
    wait_until=_("Moeten ze wachten? Tot wanneer?"),
    bridge_help=_("Is er niets, schrijf dan: niets."),
    bridge=forms.Textarea,
    whys=True,
)


class FitForm(OnceForm):
    """What fits: who could do it, nearest first, and how (S0-10, S1-08, S3-09)."""

    step = forms.ChoiceField(label=_("Wie kan dit?"), widget=forms.RadioSelect)
    fits = _words()
    professional_why = _words(label=_("Dit kan alleen een professional, omdat …"))
    skipped_why = _words(
        label=_("Waarom niet eerst dichterbij?"),
        error_messages={
            "required": _("Waarom niet eerst de eigen kring, of iets wat er voor iedereen is?")
        },
    )
    wait_until = DayField(required=False)
    bridge = forms.CharField(
        label=_("Wat helpt tot die dag?"), required=False, max_length=rules.LONGEST_LINE
    )
    version = version_field()
    not_asked: tuple[str, ...] = ()

    def __init__(
        self,
        *args: Any,
        wording: FitWording,
        today: dt.date,
        only_professional: bool = False,
        **kwargs: Any,
    ) -> None:
        """only_professional: then nobody is asked why it is not the circle (S3-09)."""
        super().__init__(*args, **kwargs)
        self.today, self.whys = today, wording.whys
        self._say(wording)
        choose_from(self, "step", rules.STEPS)
        step = self.data.get("step") if self.is_bound else self.initial.get("step")
        if only_professional:
            del self.fields["step"], self.fields["skipped_why"]
            return
        del self.fields["professional_why"]
        if not wording.whys:
            del self.fields["skipped_why"]
            return
        if step not in rules.decided_together(today):
            self._leave_out("skipped_why")
        if step in ("myself", "circle"):
            self._leave_out("wait_until")
            self._leave_out("bridge")

    def _say(self, wording: FitWording) -> None:
        fields = self.fields
        fields["step"].help_text = wording.step_help
        fields["fits"].label, fields["fits"].help_text = wording.fits, wording.fits_help
        fields["wait_until"].label = wording.wait_until
        fields["bridge"].help_text = wording.bridge_help
        if wording.bridge is forms.Textarea:
            fields["bridge"].widget = forms.Textarea(attrs={"rows": 1})

    def _leave_out(self, name: str) -> None:
        """What the chosen step does not ask; but what somebody typed there is not thrown away."""
        if self.is_bound and str(self.data.get(name) or "").strip():
            self.fields[name].required = False
            self.not_asked = (*self.not_asked, name)
        else:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """What the rules say of passing by the circle and of waiting."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        put_beside(self, rules.line_problems("fits", data.get("fits", "")))
        for name in self.not_asked:
            words = gettext("Dit hoort niet bij wie dit kan. Haal het weg, of kies anders.")
            self.add_error(name, words)
        if "step" not in self.fields:
            data["step"] = "paid"
        for name in ("fits", "skipped_why", "professional_why", "bridge"):
            data[name] = (data.get(name) or "").strip()
        data.setdefault("wait_until", None)
        if self.whys:
            self._ask_whys(data)
        if "wait_until" not in self.errors:
            put_beside(self, rules.wait_problems(data["wait_until"], data["bridge"], self.today))
        return data

    def _ask_whys(self, data: dict[str, Any]) -> None:
        unclear = {"wait_until", "bridge"} & set(self.errors)
        if data["bridge"] and not (data["wait_until"] or unclear):
            words = gettext("Tot welke dag helpt dat? Of haal het hieronder weg.")
            self.add_error("wait_until", words)
        if not {"step", "professional_why"} & set(self.errors):
            whys = (data["skipped_why"], data["professional_why"])
            put_beside(
                self, rules.fit_problems(data["step"], *whys, at_work=True, today=self.today)
            )


class AskForm(OnceForm):
    """What somebody reads who does not see the plan (X-05)."""

    words = _words()

    def __init__(self, *args: Any, label: Any, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
        self.fields["words"].widget.attrs["rows"] = rows
