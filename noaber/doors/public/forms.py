"""The forms of the front door and of "this does not work"."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.doors.web.contact import (
    NamedForm,
    ReachForm,
    email_field,
    given_name_field,
    phone_field,
    surname_field,
)
from noaber.doors.web.forms import OnceForm, put_beside
from noaber.doors.web.streets import street_field
from noaber.plan import rules as plan_rules

LONGEST_FLAG = 500


class SentenceForm(OnceForm):
    """One sentence of somebody we know already; the street where there are several teams."""

    own_words = forms.CharField(
        label=_("Wat is er? Schrijf het in je eigen woorden."),
        max_length=plan_rules.LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Schrijf in je eigen woorden wat er is. Eén zin is genoeg.")},
    )
    street = street_field(
        _("In welke straat woon je?"), _("Dan komt je vraag bij het team van jouw buurt.")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        words = plan_rules.words_problems(given.get("own_words", ""), ())
        put_beside(self, words, {"sentence": "own_words"})
        return self.cleaned_data


class ReachedForm(ReachForm, SentenceForm):
    """The same, of somebody of whom no way to reach them is known: without it nobody can answer."""

    phone = phone_field(_("Je telefoonnummer"), "tel")
    email = email_field(_("Je e-mailadres"), "email")


class FrontDoorForm(NamedForm, SentenceForm):
    """One sentence, a name, a way to be reached; no law, no product (S2-01)."""

    given_name = given_name_field(
        _("Hoe heet je?"),
        "given-name",
        help_text=_("Je voornaam is genoeg."),
        error_messages={"required": _("Hoe heet je? Vul je naam in.")},
    )
    surname = surname_field(_("Je achternaam"), "family-name")
    phone = phone_field(_("Je telefoonnummer"), "tel")
    email = email_field(_("Je e-mailadres"), "email")


class FlagForm(OnceForm):
    """What does not work on a screen; words may stay empty (S0-18)."""

    words = forms.CharField(
        label=_("Wat gaat er mis?"),
        help_text=_("Schrijf geen namen op. Iedereen mag lezen wat wij antwoorden."),
        required=False,
        max_length=LONGEST_FLAG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
