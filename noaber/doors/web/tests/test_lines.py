"""A line by which something is found or reached holds nothing that nobody sees; free text may."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django import forms
from django.utils import translation

from noaber.doors.web.contact import (
    EmailField,
    PhoneField,
    ReachForm,
    email_field,
    given_name_field,
    phone_field,
)
from noaber.doors.web.forms import ExactField, KindForm, NameField

EXACT = {"phone", "email", "street", "number", "postcode", "town", "bsn"}
NAMES = {"given_name", "surname", "name"}
SIGNS = "\u200b\u2060\ufeff\u00ad\u202e\u2066\ufe0f\u200d"


class Reach(ReachForm):
    name = given_name_field("Naam")
    phone = phone_field("Nummer")
    email = email_field("E-mail")
    street = ExactField(required=False)
    words = forms.CharField(required=False)


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


def reach(**typed: str) -> Reach:
    return Reach({"name": "Samira", "phone": "06 12345678", **typed})


GOOD = {
    "name": "Samira de Bruin", "phone": "+31 6 12345678", "email": "samira@voorbeeld.example",
    "street": "Dorpsstraat 12",
}  # fmt: skip


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("field", GOOD)
def test_off_the_ends_and_refused_inside_by_name(field: str, sign: str) -> None:
    form = reach(**{field: f"{sign}\u00a0{GOOD[field]} {sign}"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data[field] == GOOD[field]
    inside = f"{GOOD[field][:4]}{sign}{GOOD[field][4:]}"
    form = reach(**{field: inside})
    assert not form.is_valid()
    assert f"U+{ord(sign):04X}" in str(form.errors[field])
    assert inside in str(form[field])  # what was typed comes back


def test_spaces_are_ordinary_ones() -> None:
    form = reach(**{name: good.replace(" ", "\u202f") for name, good in GOOD.items()})
    assert form.is_valid(), form.errors
    assert {name: form.cleaned_data[name] for name in GOOD} == GOOD


def test_free_text_is_kept_to_the_sign() -> None:
    words = f"\u00a0{SIGNS} می\u200cخواهم 👩\u200d👧\u00a0"
    assert reach(words=words).is_valid()
    form = reach(words=words)
    form.full_clean()
    assert form.cleaned_data["words"] == words


def test_a_name_keeps_what_its_writing_needs() -> None:
    form = reach(name="علی\u200cرضا")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == "علی\u200cرضا"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("samira@gemeentë.example", "samira@gemeentë.example"),
        ("samira@xn--gemeent-xya.example", "samira@gemeentë.example"),  # as browsers send it
        ("Samira+thuis@Voorbeeld.Example", "Samira+thuis@Voorbeeld.Example"),
    ],
)
def test_an_address_is_kept_as_people_write_it(typed: str, kept: str) -> None:
    form = reach(email=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["email"] == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("zoë@voorbeeld.example", "Voor de @ staat een letter waar we nog niet"),
        ("samira", "Dit lijkt geen e-mailadres."),
        ("samira@-ë.example", "Dit lijkt geen e-mailadres."),
    ],
)
def test_an_address_that_nothing_can_be_sent_to_is_refused_kindly(typed: str, words: str) -> None:
    assert words in str(reach(email=typed).errors["email"])


@pytest.mark.parametrize("typed", ["612345678", "06 1234567", "14 0123", "112", "bel me"])
def test_a_number_of_somebody_is_checked_in_every_form(typed: str) -> None:
    """Also in a form with no rule of its own, such as the circle's."""

    class Alone(KindForm):
        phone = phone_field("Nummer")

    assert "Dit telefoonnummer klopt niet." in str(Alone({"phone": typed}).errors["phone"])


def test_every_form_has_the_right_kind_of_line() -> None:
    """Also the forms that are made after this test."""
    import_module("noaber.urls")  # and by that every door
    seen = set()
    for form in _all(KindForm):
        if "tests" in form.__module__:
            continue
        for name, field in form.base_fields.items():
            if name in EXACT:
                kind = {"phone": PhoneField, "email": EmailField}.get(name, ExactField)
                assert isinstance(field, kind), f"{form.__name__}.{name}"
                assert not isinstance(field, NameField), f"{form.__name__}.{name}"
            elif name in NAMES:
                assert isinstance(field, NameField), f"{form.__name__}.{name}"
            seen.add(name)
    assert seen >= EXACT | NAMES


def _all(kind: type[KindForm]) -> Iterator[type[KindForm]]:
    for form in kind.__subclasses__():
        yield form
        yield from _all(form)
