"""The forms that stand on our plan itself."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.doors.web.forms import DayField, KindForm, NameField


class AskAtOnceForm(KindForm):
    """Ask somebody one thing from the plan itself (S1-03); the page of its own takes it, asks the
    rest where something is missing, and knows who is meant by a name."""

    what = forms.CharField(label=_("Wat vraag je?"))
    name = NameField(label=_("Wie vraag je?"))
    due_on = DayField(label=_("Voor welke dag?"))

    def __init__(self, *args: Any, known: Sequence[str], **kwargs: Any) -> None:
        """known: the names of whom they asked before, offered while typing."""
        super().__init__(*args, auto_id="ask_%s", **kwargs)
        self.known = known
        self.fields["name"].widget.attrs |= {"list": "ask_known", "autocomplete": "off"}


class HeardForm(KindForm):
    """Did I feel heard? One tap; a sentence may go with it (S2-04)."""

    answer = forms.ChoiceField(choices=[("yes", ""), ("partly", ""), ("no", "")])
    words = forms.CharField(label=_("Wil je er iets bij zeggen?"), required=False, max_length=300)
