"""The forms of our plan: goals, needs, words, tasks, who takes part (S2-18, S4-08, X-11)."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from noaber.doors.web.forms import DayField, KindForm, put_beside
from noaber.doors.web.stood import StoodForm
from noaber.plan import rules
from noaber.plan.reads import OurPlan

LARGEST_VERSION = 2_000_000_000


def _version() -> forms.IntegerField:
    return forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION, required=False
    )


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _number(text: str) -> int | None:
    return int(text) if text else None


class WordForm(StoodForm):
    """What I say about it: yes, or a different view in own words (S0-04)."""

    says = forms.ChoiceField(
        label=_("Wat vind jij?"),
        choices=[("yes", _("ja, zo is het goed")), ("other", _("ik denk er anders over"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Wil je er iets bij zeggen?"), required=False, max_length=500, widget=_area(4)
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION)


class TaskForm(KindForm):
    """Something to do: for oneself, for a member, or for no one yet (S2-07)."""

    what = forms.CharField(
        label=_("Wat moet er gebeuren?"),
        help_text=_("Eén ding, klein genoeg om te doen."),
        max_length=200,
    )
    person = forms.ChoiceField(label=_("Wie doet het?"), required=False)
    due_on = DayField(label=_("Uiterlijk welke dag?"))
    need = forms.ChoiceField(label=_("Waar helpt het bij?"), required=False)

    def __init__(self, *args: Any, plan: OurPlan, me: int, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        others = [(str(m.person_id), m.known_as) for m in plan.members if m.person_id != me]
        doers = [(str(me), gettext("ik")), *others, ("", gettext("nog niemand"))]
        self.fields["person"].choices = doers  # type: ignore[attr-defined]
        needs = [(str(n.id), n.words) for n in plan.table.needs]
        self.fields["need"].choices = [("", gettext("nergens bij")), *needs]  # type: ignore[attr-defined]
        if not needs:
            del self.fields["need"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        put_beside(self, rules.line_problems("what", given.get("what", ""), 200))
        due_on = given.get("due_on")
        if due_on and due_on < self.today:
            self.add_error("due_on", gettext("Deze dag is al voorbij. Kies vandaag of later."))
        return self.cleaned_data

    @property
    def person_id(self) -> int | None:
        """Who does it; None for no one yet."""
        return _number(self.cleaned_data["person"])

    @property
    def need_id(self) -> int | None:
        """What it helps; None for nothing in particular."""
        return _number(self.cleaned_data.get("need", ""))


class DayForm(KindForm):
    """By which day now."""

    due_on = DayField(label=_("Uiterlijk welke dag?"))
    was = forms.DateField(widget=forms.HiddenInput, required=False)  # the day that stood there

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_due_on(self) -> dt.date:
        """A day to come."""
        day: dt.date = self.cleaned_data["due_on"]
        if day < self.today:
            raise forms.ValidationError(gettext("Deze dag is al voorbij."))
        return day


class PartForm(KindForm):
    """What somebody does here, why, and when it stops (S1-04)."""

    does = forms.CharField(
        label=_("Wat doet deze persoon bij jullie?"), max_length=rules.LONGEST_DOES
    )
    why = forms.CharField(
        label=_("Waarom is dat nodig?"), required=False, max_length=300, widget=_area()
    )
    ends_when = forms.CharField(
        label=_("Wanneer stopt het?"),
        help_text=_("Een dag mag, maar ook: als hij weer slaapt."),
        required=False,
        max_length=300,
    )
    version = _version()


class ProviderForm(KindForm):
    """Whom of a provider the family asks, for what, why, and until when (S1-04)."""

    to_role = forms.ChoiceField(label=_("Wie vraag je?"), widget=forms.RadioSelect)
    does = forms.CharField(
        label=_("Wat vraag je?"),
        help_text=_("Zeg niet meer dan nodig: voor het ja leest diegene alleen deze pagina."),
        max_length=rules.LONGEST_DOES,
    )
    why = forms.CharField(label=_("Waarom is dat nodig?"), max_length=300, widget=_area())
    ends_when = forms.CharField(
        label=_("Wanneer stopt het?"),
        help_text=_("Een dag mag, maar ook: als hij weer slaapt."),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, providers: list[tuple[str, str]], **kwargs: Any) -> None:
        """providers: whom one can ask, by role."""
        super().__init__(*args, **kwargs)
        self.fields["to_role"].choices = providers  # type: ignore[attr-defined]


class StopForm(KindForm):
    """Nothing to fill in: one button that says what happens."""
