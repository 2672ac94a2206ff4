"""The form of a family's own words: at home, and written down for them at the desk (S2-02)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from noaber.doors.web.forms import OnceForm, put_beside
from noaber.plan import rules as plan_rules

FIELDS = ("sentence", "top_1", "top_2", "top_3")


def _line(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=plan_rules.LONGEST_TOP_LINE)


class WordsForm(OnceForm):
    """The family's sentence and what comes first (S2-02). version: of the words that were read."""

    sentence = forms.CharField(
        label=_("Jullie zin"),
        help_text=_("Zo begint elk gesprek over jullie. Schrijf het zoals je het zegt."),
        max_length=plan_rules.LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Schrijf in je eigen woorden wat er is. Eén zin is genoeg.")},
    )
    top_1 = _line(_("Dit telt het meest"))
    top_2 = _line(_("Daarna dit"))
    top_3 = _line(_("En dan dit"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)

    @property
    def top(self) -> tuple[str, str, str]:
        """The three lines as typed, without empty ones in between."""
        typed = [str(self.cleaned_data[name]).strip() for name in ("top_1", "top_2", "top_3")]
        first, second, third, *_rest = [*filter(None, typed), "", "", ""]
        return first, second, third

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        top = [given.get(name, "") for name in ("top_1", "top_2", "top_3")]
        put_beside(self, plan_rules.words_problems(given.get("sentence", ""), top))
        for name in ("top_1", "top_2", "top_3"):
            if "\n" in given.get(name, ""):
                self.add_error(name, gettext("Schrijf dit op één regel."))
        return self.cleaned_data


def way_back(words: Sequence[str], version: int) -> WordsForm:
    """A form without anything to fill in, which puts back these words; for this version only."""
    values = (*words, version)
    undo = WordsForm(initial=dict(zip((*FIELDS, "version"), values, strict=True)))
    for name in FIELDS:
        undo.fields[name].widget = undo.fields[name].hidden_widget()
    return undo
