"""The forms of exceptions to whose word counts: each with a reason, days and a reviewer (X-05)."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noaber.doors.family.rights import act_words
from noaber.doors.professional.table_forms import Choices, set_choices
from noaber.doors.web.forms import FARTHEST, DayField, OnceForm
from noaber.lib.days import day_of

LONGEST_COURT = 120
LONGEST_REFERENCE = 200
LONGEST_REASON = 400


class ExceptionForm(OnceForm):
    """About what, from when until when, and who looks at it."""

    about = forms.ChoiceField(label=gettext_lazy("Waarvoor geldt dit?"), widget=forms.RadioSelect)
    from_on = DayField(label=gettext_lazy("Vanaf welke dag?"))
    until = DayField(label=gettext_lazy("Tot en met welke dag?"))
    reviewer = forms.TypedChoiceField(
        label=gettext_lazy("Welke collega kijkt of dit klopt?"),
        coerce=int,
        widget=forms.RadioSelect,
    )
    was_kept = False

    def __init__(self, *args: Any, colleagues: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "about", list(act_words().items()))
        set_choices(self, "reviewer", colleagues)

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, and not before today."""
        given = super().clean() or self.cleaned_data
        from_on, until = given.get("from_on"), given.get("until")
        if from_on and until and until < from_on:
            self.add_error("until", _("Deze dag ligt voor de eerste dag. Kies een latere dag."))
        elif until and until < day_of(timezone.now()):
            self.add_error("until", _("Deze dag is al voorbij. Kies vandaag of een dag daarna."))
        return self.cleaned_data


class CourtForm(ExceptionForm):
    """A court's permission in the place of one holder's yes (BW 1:253a)."""

    holder = forms.TypedChoiceField(
        label=gettext_lazy("Wiens ja vervangt de rechter?"), coerce=int, widget=forms.RadioSelect
    )
    court = forms.CharField(
        label=gettext_lazy("Welke rechtbank?"),
        max_length=LONGEST_COURT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reference = forms.CharField(
        label=gettext_lazy("Waar staat het?"),
        max_length=LONGEST_REFERENCE,
        help_text=gettext_lazy("Het nummer en de dag van de uitspraak."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("holder", "about", "court", "reference", "from_on", "until", "reviewer")

    def __init__(self, *args: Any, holders: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "holder", holders)


class WeighingForm(ExceptionForm):
    """Somebody cannot weigh this one thing in this time (L-WIL-06)."""

    reason = forms.CharField(
        label=gettext_lazy("Waaraan merk je dat?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Wie het is leest dit ook. Schrijf wat je ook hardop zou zeggen."),
    )
    field_order = ("about", "reason", "from_on", "until", "reviewer")

    def clean_until(self) -> dt.date:
        """Within a year: nobody is never able."""
        until: dt.date = self.cleaned_data["until"]
        if until > day_of(timezone.now()) + FARTHEST:
            words = _("Dat is meer dan een jaar weg. Kies een dag die dichterbij is.")
            raise forms.ValidationError(words)
        return until


class ExceptionReviewForm(OnceForm):
    """What the colleague found who was asked to look at it."""

    one = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)
    upheld = forms.TypedChoiceField(
        label=gettext_lazy("Klopt dit?"),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("Wat zag je?"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    was_kept = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self, "upheld", [("yes", _("ja, dit klopt")), ("no", _("nee, dit telt niet meer"))]
        )
