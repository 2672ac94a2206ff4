"""The forms of the front door and of "this does not work"."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from noaber.doors.web.forms import OnceForm, put_beside
from noaber.people import rules as people_rules
from noaber.plan import rules as plan_rules

LONGEST_GIVEN_NAME = 80
LONGEST_WHOLE_NAME = 120
LONGEST_FLAG = 500


class SentenceForm(OnceForm):
    """One sentence of somebody we know already."""

    own_words = forms.CharField(
        label=_("Wat is er? Schrijf het in je eigen woorden."),
        max_length=plan_rules.LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Schrijf in je eigen woorden wat er is. Eén zin is genoeg.")},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        words = plan_rules.words_problems(given.get("own_words", ""), ())
        put_beside(self, words, {"sentence": "own_words"})
        return self.cleaned_data


class FrontDoorForm(SentenceForm):
    """One sentence, a name, a way to be reached; no law, no product (S2-01)."""

    given_name = forms.CharField(
        label=_("Hoe heet je?"),
        help_text=_("Je voornaam is genoeg."),
        max_length=LONGEST_GIVEN_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Hoe heet je? Vul je naam in.")},
    )
    surname = forms.CharField(
        label=_("Je achternaam"),
        required=False,
        max_length=LONGEST_WHOLE_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    phone = forms.CharField(
        label=_("Je telefoonnummer"),
        required=False,
        max_length=40,
        widget=forms.TelInput(attrs={"autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("Je e-mailadres"),
        required=False,
        max_length=people_rules.LONGEST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    street = forms.CharField(
        label=_("In welke straat woon je?"),
        help_text=_("Dan komt je vraag bij het team van jouw buurt."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        name, surname = given.get("given_name", ""), given.get("surname", "")
        put_beside(self, people_rules.name_problems(name), {"name": "given_name"})
        if surname.strip():
            put_beside(self, people_rules.name_problems(surname), {"name": "surname"})
        if "surname" not in self.errors and len(f"{name} {surname}") > LONGEST_WHOLE_NAME:
            self.add_error("surname", gettext("Je hele naam past niet. Schrijf hem wat korter."))
        if not {"phone", "email"} & set(self.errors):
            reach = people_rules.reach_problems(given.get("phone", ""), given.get("email", ""))
            put_beside(self, reach)
        return self.cleaned_data


class FlagForm(OnceForm):
    """What does not work on a screen; words may stay empty (S0-18)."""

    words = forms.CharField(
        label=_("Wat gaat er mis?"),
        help_text=_("Schrijf geen namen op. Iedereen mag lezen wat wij antwoorden."),
        required=False,
        max_length=LONGEST_FLAG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
