"""The form with which who is in charge records that somebody belongs to a family no longer."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noaber.doors.professional.safety_form import SafetyForm
from noaber.doors.professional.table_forms import words_field
from noaber.doors.web.forms import DayField, OnceForm, put_beside
from noaber.lib.days import day_of
from noaber.plan import rules


class LeaveForm(OnceForm):
    """From which day on, what it rests on, and what the family reads with it (X-31)."""

    from_on = DayField(
        label=gettext_lazy("Vanaf welke dag?"),
        help_text=gettext_lazy(
            "Vandaag: dan stopt het meteen. Een latere dag: dan stopt het die dag om middernacht "
            "vanzelf. Is iemand overleden? Vul dan die dag in."
        ),
    )
    rests_on = forms.ChoiceField(
        label=gettext_lazy("Hoe weet je dit?"),
        choices=[
            ("said", gettext_lazy("diegene zegt het zelf")),
            ("agreed", gettext_lazy("het gezin en diegene zijn het erover eens")),
            ("court", gettext_lazy("een rechter besliste het")),
            ("died", gettext_lazy("diegene is overleden")),
            ("other", gettext_lazy("anders: ik schrijf op hoe")),
        ],
        widget=forms.RadioSelect,
    )
    words = words_field(
        gettext_lazy("Wil je er iets bij schrijven?"),
        rules.LONGEST_LEAVING_WORDS,
        help_text=gettext_lazy("Het gezin leest dit in het plan."),
        required=False,
    )
    was_kept = False

    def clean(self) -> dict[str, Any]:
        """A day that can be; and of what is otherwise, how."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("from_on") and data.get("rests_on"):
            today = day_of(timezone.now())
            put_beside(self, rules.leaving_day_problems(data["from_on"], today, data["rests_on"]))
        if data.get("rests_on") == "other" and not data.get("words", "").strip():
            self.add_error("words", _("Schrijf in een paar woorden op hoe je dit weet."))
        return data


class UnsafeForm(SafetyForm):
    """Somebody is not safe while this one belongs to the family: the step, and what was seen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["safe"]
        self.fields["step"].help_text = ""
        self.fields["step"].required = self.fields["words"].required = True
