"""The forms of a resident: own ways to be reached, and where they live."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from noaber.doors.web.contact import ReachForm, email_field, phone_field
from noaber.doors.web.forms import DayField, ExactField, OnceForm, put_beside
from noaber.doors.web.stood import StoodForm
from noaber.lib.days import day_of
from noaber.people import rules
from noaber.plan import rules as plan_rules


class LeaveForm(OnceForm):
    """From which day on somebody belongs to this family no longer (X-31)."""

    from_on = DayField(
        label=_("Vanaf welke dag?"),
        help_text=_(
            "Vandaag: dan stopt het meteen. Een latere dag: dan stopt het die dag om middernacht "
            "vanzelf. Tot die dag kun je het terugdraaien."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """From today on, within a year."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("from_on"):
            today = day_of(timezone.now())
            put_beside(self, plan_rules.leaving_day_problems(data["from_on"], today, ""))
        return data


class AddressForm(StoodForm):
    """Where somebody lives, and whether nobody may be told (X-08)."""

    together = (("street", "number", "postcode", "town"),)
    street = ExactField(label=_("Straat"), max_length=120)
    number = ExactField(label=_("Huisnummer"), max_length=20)
    postcode = ExactField(
        label=_("Postcode"), help_text=_("Bijvoorbeeld: 1234 AB."), max_length=20, required=False
    )
    town = ExactField(label=_("Plaats"), max_length=80)
    shielded = forms.BooleanField(
        label=_("Niemand mag dit adres weten"),
        help_text=_(
            "Zet je hier een vinkje? Dan staat je adres op geen brief, en vertellen we het aan "
            "niemand. Ook niet aan een andere ouder."
        ),
        required=False,
    )
    families = forms.TypedMultipleChoiceField(
        label=_("Wie mag het weten?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, families: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """families: by number, with the words for who would know it."""
        super().__init__(*args, **kwargs)
        if len(families) == 1:
            del self.fields["families"]
        else:
            self.fields["families"].choices = families  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """On one line, as the rules say."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        typed = {name: given.get(name, "").strip() for name in ("street", "number", "town")}
        postcode = given.get("postcode", "").strip()
        put_beside(self, rules.address_problems(typed["number"], postcode))
        for name, words in typed.items():
            if "\n" in words:
                self.add_error(name, gettext("Schrijf dit op één regel."))
        return {**given, **typed, "postcode": rules.postcode_of(postcode) or ""}


class CardForm(StoodForm, ReachForm):
    """How we reach somebody, and in which language."""

    phone = phone_field(_("Je telefoonnummer"), "tel")
    email = email_field(_("Je e-mailadres"), "email")
    language = forms.ChoiceField(
        label=_("In welke taal schrijven we je?"),
        choices=[("nl", "Nederlands"), ("en", "English")],
        widget=forms.RadioSelect,
    )
