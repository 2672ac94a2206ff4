"""The municipality's answer to what does not work."""

from django import forms
from django.utils.translation import gettext_lazy

from noaber.doors.web.forms import OnceForm


class AnswerForm(OnceForm):
    """One answer to everybody who said that a screen does not work."""

    words = forms.CharField(
        label=gettext_lazy("Wat antwoorden we?"),
        help_text=gettext_lazy("Iedereen kan dit lezen. Zeg wat je doet, en wanneer."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
