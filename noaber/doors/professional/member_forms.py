"""The small forms about who belongs to a family, who has authority, and how to reach somebody."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noaber.doors.web.contact import (
    NamesForm,
    email_field,
    given_name_field,
    phone_field,
    surname_field,
)
from noaber.doors.web.forms import DayField, OnceForm, put_beside
from noaber.doors.web.stood import StoodForm
from noaber.lib.days import day_of
from noaber.lib.problems import Problem
from noaber.people import rules
from noaber.plan.rules import LONGEST_DOES

UNKNOWN, NEW = "unknown", "new"
PLACES = [
    ("see", gettext_lazy("leest mee, en zegt wat die zelf vindt")),
    ("own", gettext_lazy("schrijft mee: het plan is ook van diegene")),
]


def place_field(label: Any) -> forms.ChoiceField:
    """What an adult does in the plan; under 18 age says it (X-05)."""
    return forms.ChoiceField(
        label=label,
        help_text=gettext_lazy(
            "Onder de 18 maakt dit niet uit: vanaf 12 jaar lees je mee, daarvoor nog niet."
        ),
        choices=PLACES,
        widget=forms.RadioSelect,
        initial="see",
    )


def does_field() -> forms.CharField:
    """What somebody is in the family."""
    return forms.CharField(
        label=gettext_lazy("Wie is dat in dit gezin?"),
        help_text=gettext_lazy("Het gezin leest dit zo. Bijvoorbeeld: dochter, partner of oma."),
        max_length=LONGEST_DOES,
    )


def reach_problems(phone: str, email: str) -> list[Problem]:
    """As the rule for residents, but what is not known may stay empty."""
    return rules.reach_problems(phone, email) if phone.strip() or email.strip() else []


class MemberForm(NamesForm):
    """Somebody nobody knew here yet."""

    given_name = given_name_field(gettext_lazy("Voornaam"))
    surname = surname_field(gettext_lazy("Achternaam"))
    born_on = DayField(label=gettext_lazy("Geboortedatum"))
    does = does_field()
    place = place_field(gettext_lazy("Is dit gezin ook van diegene?"))
    phone = phone_field(gettext_lazy("Telefoonnummer"))
    email = email_field(gettext_lazy("E-mailadres"))

    def clean(self) -> dict[str, Any]:
        """What the rules say of birth dates and ways to reach somebody, beside names."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("born_on"):
            put_beside(self, rules.birth_problems(data["born_on"], day_of(timezone.now())))
        put_beside(self, reach_problems(data.get("phone", ""), data.get("email", "")))
        return data


class KnownMemberForm(OnceForm):
    """Somebody of another family of mine, who belongs to this one too."""

    person = forms.TypedChoiceField(
        label=gettext_lazy("Wie hoort er ook bij?"), coerce=int, widget=forms.RadioSelect
    )
    does = does_field()
    place = place_field(gettext_lazy("Is dit gezin ook van diegene?"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class PlaceForm(OnceForm):
    """What a member does in the plan; by_age: it is no choice."""

    place = place_field(gettext_lazy("Wat doet diegene in het plan?"))
    was_kept = False

    def __init__(self, *args: Any, by_age: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_age:
            del self.fields["place"]


class AuthorityForm(StoodForm, OnceForm):
    """Who says yes for a child: members, a parent elsewhere, or not known yet (BW 1:245)."""

    together = (("holders", "kind"),)
    holders = forms.MultipleChoiceField(
        label=gettext_lazy("Wie heeft het gezag?"),
        help_text=gettext_lazy("Zij zeggen ja op hulp voor dit kind. Vaak zijn dat twee ouders."),
        widget=forms.CheckboxSelectMultiple,
    )
    given_name = given_name_field(gettext_lazy("Voornaam van de andere ouder"), required=False)
    surname = surname_field(gettext_lazy("Achternaam"))
    phone = phone_field(gettext_lazy("Telefoonnummer"))
    email = email_field(gettext_lazy("E-mailadres"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Als wat?"),
        choices=[
            ("parent", gettext_lazy("als ouder")),
            ("guardian", gettext_lazy("als voogd: dat besliste de rechter")),
        ],
        widget=forms.RadioSelect,
        initial="parent",
    )
    since = DayField(
        label=gettext_lazy("Sinds wanneer?"),
        help_text=gettext_lazy("Laat dit leeg als het vanaf de geboorte zo is."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[tuple[str, str]],
        born_on: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.born_on = born_on
        choices = [
            *people,
            (NEW, _("een ouder die ergens anders woont en hier nog niet bekend is")),
            (UNKNOWN, _("dat weten we nog niet")),
        ]
        self.fields["holders"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Unknown stands alone; who is new has a name and can be reached; a day that can be."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = data.get("holders", [])
        if UNKNOWN in chosen and len(chosen) > 1:
            words = _("Kies wie het gezag heeft, of dat jullie het nog niet weten. Niet allebei.")
            self.add_error("holders", words)
        if NEW in chosen:
            self._clean_new(data)
        if since := data.get("since"):
            self._clean_since(since)
        return data

    def _clean_new(self, data: dict[str, Any]) -> None:
        names = (data.get(name, "").strip() for name in ("given_name", "surname"))
        put_beside(self, rules.names_problems(*names))
        if not {"phone", "email"} & set(self.errors):
            phone, email = data.get("phone", ""), data.get("email", "")
            if not phone.strip() and not email.strip():
                words = _("Hoe is deze ouder te bereiken? Vul een nummer of een e-mailadres in.")
                self.add_error("phone", words)
            put_beside(self, reach_problems(phone, email))

    def _clean_since(self, since: dt.date) -> None:
        if since > day_of(timezone.now()):
            self.add_error("since", _("Deze dag moet nog komen. Kies vandaag of een dag daarvoor."))
        elif since < self.born_on:
            self.add_error("since", _("Toen was dit kind nog niet geboren. Kijk het nog eens na."))


class NoteContactForm(StoodForm, OnceForm):
    """How to reach a member, on their own word."""

    phone = phone_field(gettext_lazy("Telefoonnummer"))
    email = email_field(gettext_lazy("E-mailadres"))
    language = forms.ChoiceField(
        label=gettext_lazy("In welke taal schrijven we?"),
        choices=[("nl", "Nederlands"), ("en", "English")],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=gettext_lazy("Diegene heeft dit zelf zo gezegd"))

    def clean(self) -> dict[str, Any]:
        """What the rule says stands beside its field; empty is: no longer, or not known."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        put_beside(self, reach_problems(data.get("phone", ""), data.get("email", "")))
        return data


class LinkForm(OnceForm):
    """A new way back to the plan: on paper, by e-mail, or only an end to the old ones."""

    how = forms.ChoiceField(
        label=gettext_lazy("Hoe krijgt diegene de link?"), widget=forms.RadioSelect
    )
    end_old = forms.BooleanField(
        label=gettext_lazy("Eerdere links werken dan niet meer"), required=False, initial=True
    )
    was_kept = False

    def __init__(self, *args: Any, by_email: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("paper", _("op papier: je print een brief en geeft of stuurt die"))]
        if by_email:
            choices.append(("email", _("per e-mail: jij ziet de link niet")))
        choices.append(("none", _("geen nieuwe link")))
        self.fields["how"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Something is to be done."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("how") == "none" and not data.get("end_old"):
            self.add_error("how", _("Kies een nieuwe link, of laat de eerdere links stoppen."))
        return data
