"""Names and ways to reach somebody: the same fields and checks at every door (S2-01)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from noaber.doors.web.forms import ExactField, NameField, OnceForm, put_beside
from noaber.lib.addresses import LONGEST, readable
from noaber.lib.names import whole_name
from noaber.lib.phones import Whose
from noaber.lib.problems import Problem
from noaber.lib.text import is_blank
from noaber.people import rules

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
    """A first name; it may stay empty where there is a surname (NamesForm)."""
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return NameField(label=label, max_length=rules.LONGEST_GIVEN_NAME, widget=widget, **more)


def surname_field(label: Any, autocomplete: str = "off", **more: Any) -> NameField:
    """A surname that may stay empty."""
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return NameField(
        label=label, required=False, max_length=LONGEST_WHOLE_NAME, widget=widget, **more
    )


class ReachForm(OnceForm):
    """A form with `phone` and `email`: at least one way to reach somebody."""

    def clean(self) -> dict[str, Any]:
        """What the rule says stands beside its field."""
        given = super().clean() or self.cleaned_data
        if not {"phone", "email"} & set(self.errors):
            reach = rules.reach_problems(given.get("phone", ""), given.get("email", ""))
            put_beside(self, reach)
        return self.cleaned_data


class NamesForm(OnceForm):
    """A form with `given_name` and `surname`: one of both may be empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and not is_blank(self["surname"].data or ""):
            self.fields["given_name"].required = False

    def clean(self) -> dict[str, Any]:
        """What the rule says stands beside its field; spaces around a name are no part of it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("given_name", "surname"):
            given[name] = given.get(name, "").strip()
        if "given_name" not in self.errors:
            put_beside(self, rules.names_problems(given["given_name"], given["surname"]))
        return given


class NamedForm(ReachForm, NamesForm):
    """As ReachForm, with names that fit together on a family's label."""

    def clean(self) -> dict[str, Any]:
        """What the rule says stands beside its field."""
        given = super().clean()
        whole = whole_name(given.get("given_name", ""), given.get("surname", ""))
        if "surname" not in self.errors and len(whole) > LONGEST_WHOLE_NAME:
            self.add_error("surname", _("De hele naam past niet. Schrijf hem wat korter."))
        return self.cleaned_data
