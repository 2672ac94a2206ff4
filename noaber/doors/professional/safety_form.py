"""Whether everybody is safe, asked at the table."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noaber.doors.professional.table_forms import LONGEST_WORDS, set_choices, words_field
from noaber.doors.web.forms import OnceForm


class SafetyForm(OnceForm):
    """Whether everybody is safe, and what follows when somebody is not (X-08)."""

    safe = forms.TypedChoiceField(
        label=gettext_lazy("Is iedereen veilig?"),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    step = forms.TypedChoiceField(
        label=gettext_lazy("Welke stap van de meldcode volgt?"),
        help_text=gettext_lazy("Alleen als iemand niet veilig is."),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    words = words_field(
        gettext_lazy("Wat zag of hoorde je?"),
        LONGEST_WORDS,
        help_text=gettext_lazy("Alleen wie voor dit gezin werkt leest dit."),
        required=False,
    )
    was_kept = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "safe", [("yes", _("ja")), ("no", _("nee, of ik twijfel"))])
        steps = (
            _("1: opschrijven wat je zag"),
            _("2: overleggen met een collega en met Veilig Thuis"),
            _("3: praten met het gezin"),
            _("4: afwegen hoe ernstig het is"),
            _("5: beslissen: melden, of zelf hulp regelen"),
        )
        set_choices(self, "step", [(str(n), words) for n, words in enumerate(steps, start=1)])

    def clean(self) -> dict[str, Any]:
        """Who is not safe asks for a step and for what was seen."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("safe") is False:
            if not data.get("step"):
                self.add_error("step", _("Kies de stap die nu volgt."))
            if not (data.get("words") or "").strip():
                self.add_error("words", _("Schrijf in een paar woorden op wat je zag of hoorde."))
        elif data.get("safe"):
            data["step"] = 0
        return data
