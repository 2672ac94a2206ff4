"""What somebody says to what is asked of them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.doors.web.forms import OnceForm

LONGEST_SAID = 300
LONGEST_WORD = 500


class AnswerForm(OnceForm):
    """Yes, no, done and not yet; or a question first, in own words."""

    answer = forms.ChoiceField(
        choices=[(name, name) for name in ("yes", "no", "done", "undone", "ask")]
    )
    said = forms.CharField(
        label=_("Wat wil je vragen?"),
        max_length=LONGEST_SAID,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_said(self) -> str:
        """A question has words."""
        said = str(self.cleaned_data["said"]).strip()
        if not said and self.data.get("answer") == "ask":
            raise forms.ValidationError(_("Schrijf hier wat je wilt vragen."))
        return said


class WordForm(OnceForm):
    """Yes, or a different view in own words. version: what was read."""

    says = forms.ChoiceField(choices=[("yes", "yes"), ("other", "other")])
    words = forms.CharField(
        label=_("Hoe denk jij erover?"),
        max_length=LONGEST_WORD,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    def clean_words(self) -> str:
        """Who thinks otherwise says how."""
        words = str(self.cleaned_data["words"]).strip()
        if not words and self.data.get("says") == "other":
            raise forms.ValidationError(_("Schrijf in een paar woorden hoe jij erover denkt."))
        return words
