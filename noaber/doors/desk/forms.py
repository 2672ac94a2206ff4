"""Finding one person, and taking in a question on their behalf (X-18)."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noaber.doors.family.words import WordsForm
from noaber.doors.web.contact import (
    NamedForm,
    ReachForm,
    email_field,
    given_name_field,
    phone_field,
    surname_field,
)
from noaber.doors.web.forms import DayField, ExactField, NameField, OnceForm, put_beside
from noaber.doors.web.stood import StoodForm
from noaber.doors.web.streets import street_field
from noaber.lib.days import day_of
from noaber.lib.text import is_blank
from noaber.people import rules as people
from noaber.plan import rules as plan


class SoughtName(NameField):
    """A name to find somebody by: what nobody sees counts for nothing, so it is not refused."""

    def refuse_wrong(self, line: str) -> None:
        """Nothing of it is kept."""


class FindForm(OnceForm):
    """A BSN, or names and birth date as somebody says them."""

    bsn = ExactField(
        label=gettext_lazy("BSN"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    given_name = SoughtName(
        label=gettext_lazy("Of: voornaam"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    surname = SoughtName(
        label=gettext_lazy("Achternaam"),
        help_text=gettext_lazy("Alleen leeg bij iemand die maar één naam heeft."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = DayField(label=gettext_lazy("Geboortedatum"), required=False)

    def clean(self) -> dict[str, Any]:
        """Either a BSN that passes its check, or birth date and names: both, or the only one."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (data.get("bsn") or "").strip():
            problems = people.bsn_problems(data["bsn"])
            put_beside(self, problems)
            data["bsn"] = "" if problems else people.bsn_of(data["bsn"])
            return data
        data["bsn"] = ""
        for name in ("given_name", "surname"):
            data[name] = (data.get(name) or "").strip()
        is_named = not is_blank(data["given_name"] + data["surname"])
        if not self.errors and not (is_named and data.get("born_on")):
            words = _("Vul een BSN in, of de naam en de geboortedatum samen.")
            self.add_error(None, words)
        elif data.get("born_on"):
            put_beside(self, people.birth_problems(data["born_on"], day_of(timezone.now())))
        return data


class KnownForm(OnceForm):
    """The question of somebody who was found; name and numbers are known already."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Hoe komt deze vraag binnen?"),
        choices=[
            ("phone", gettext_lazy("via de telefoon")),
            ("desk", gettext_lazy("aan de balie")),
        ],
        widget=forms.RadioSelect,
    )
    own_words = forms.CharField(
        label=gettext_lazy("Wat is er? Schrijf het in hun eigen woorden."),
        help_text=gettext_lazy("Lees het terug, en vraag of het zo klopt."),
        max_length=plan.LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": gettext_lazy("Schrijf op wat er is. Eén zin is genoeg."),
        },
    )
    street = street_field(gettext_lazy("In welke straat wonen zij?"))

    def clean(self) -> dict[str, Any]:
        """What the rules say of a family's words."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        problems = plan.words_problems(data.get("own_words", ""), ())
        put_beside(self, problems, {"sentence": "own_words"})
        return self.cleaned_data


class ReachedForm(ReachForm, KnownForm):
    """The same, of somebody of whom no way to reach them is known: ask it, or nobody can answer."""

    phone = phone_field(
        gettext_lazy("Telefoonnummer"),
        help_text=gettext_lazy("Geen eigen telefoon? Van iemand die de boodschap doorgeeft."),
    )
    email = email_field(gettext_lazy("E-mailadres"))


class IntakeForm(NamedForm, KnownForm):
    """The same as at the front door, written down by a clerk."""

    given_name = given_name_field(gettext_lazy("Voornaam"))
    surname = surname_field(gettext_lazy("Achternaam"))
    phone = phone_field(
        gettext_lazy("Telefoonnummer"),
        help_text=gettext_lazy("Geen eigen telefoon? Van iemand die de boodschap doorgeeft."),
    )
    email = email_field(gettext_lazy("E-mailadres"))
    language = forms.ChoiceField(
        label=gettext_lazy("In welke taal krijgen zij bericht?"),
        choices=settings.LANGUAGES,
        initial="nl",
        widget=forms.RadioSelect,
    )
    field_order = ("channel", "own_words", "given_name", "surname", "phone", "email", "street")


class ReachNowForm(StoodForm, ReachForm):
    """How to reach somebody who was found, on their own word."""

    phone = phone_field(gettext_lazy("Telefoonnummer"))
    email = email_field(gettext_lazy("E-mailadres"))


class WordsNowForm(WordsForm):
    """The words of one plan of somebody who was found, on their own word. plan: which one."""

    plan = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
