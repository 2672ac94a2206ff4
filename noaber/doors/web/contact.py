"""Names and ways to reach somebody: the same fields and checks at every door (S2-01)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from noaber.doors.web.forms import ExactField, NameField, OnceForm, put_beside
from noaber.lib.addresses import LONGEST, readable
from noaber.lib.phones import Whose
from noaber.lib.problems import Problem
from noaber.people import rules

LONGEST_GIVEN_NAME = 80
LONGEST_WHOLE_NAME = 120


class PhoneField(ExactField):
    """A telephone number that connects somebody. whose: what may be a short one (`lib.phones`)."""

    def __init__(self, whose: Whose = "person", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.whose = whose

    def refuse_wrong(self, line: str) -> None:
        """And what is no number."""
        _refuse(rules.phone_problems(line, self.whose))


def phone_field(
    label: Any, autocomplete: str = "off", help_text: Any = "", whose: Whose = "person"
) -> PhoneField:
    """A telephone number. `autocomplete` is "tel" where somebody fills in their own."""
    return PhoneField(
        whose,
        label=label,
        help_text=help_text,
        required=False,
        max_length=40,
        widget=forms.TelInput(attrs={"autocomplete": autocomplete}),
    )


class EmailField(ExactField):
    """An e-mail address that mail can go to; the domain may have an accent (`lib.addresses`)."""

    widget = forms.EmailInput

    def to_python(self, value: Any) -> str:
        """As people read it, whatever the browser made of its domain."""
        return readable(super().to_python(value))

    def refuse_wrong(self, line: str) -> None:
        """And what no mail server knows."""
        _refuse(rules.email_problems(line))


def _refuse(problems: list[Problem]) -> None:
    for problem in problems:
        raise ValidationError(problem.said(_), problem.code)


def email_field(label: Any, autocomplete: str = "off") -> EmailField:
    """An e-mail address."""
    return EmailField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete}),
    )


def given_name_field(label: Any, autocomplete: str = "off", **more: Any) -> NameField:
    """A first name."""
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return NameField(label=label, max_length=LONGEST_GIVEN_NAME, widget=widget, **more)


def surname_field(label: Any, autocomplete: str = "off") -> NameField:
    """A surname that may stay empty."""
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return NameField(label=label, required=False, max_length=LONGEST_WHOLE_NAME, widget=widget)


class ReachForm(OnceForm):
    """A form with `phone` and `email`: at least one way to reach somebody."""

    def clean(self) -> dict[str, Any]:
        """What the rule says stands beside its field."""
        given = super().clean() or self.cleaned_data
        if not {"phone", "email"} & set(self.errors):
            reach = rules.reach_problems(given.get("phone", ""), given.get("email", ""))
            put_beside(self, reach)
        return self.cleaned_data


class NamedForm(ReachForm):
    """As ReachForm, with `given_name` and `surname`: names that fit together."""

    def clean(self) -> dict[str, Any]:
        """What the rule says stands beside its field."""
        given = super().clean()
        name, surname = given.get("given_name", "").strip(), given.get("surname", "").strip()
        put_beside(self, rules.name_problems(name), {"name": "given_name"})
        if surname:
            put_beside(self, rules.name_problems(surname), {"name": "surname"})
        if "surname" not in self.errors and len(f"{name} {surname}") > LONGEST_WHOLE_NAME:
            self.add_error("surname", _("De hele naam past niet. Schrijf hem wat korter."))
        return self.cleaned_data
