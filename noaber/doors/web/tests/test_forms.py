"""What was typed comes back, with a kind sentence beside it."""

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from noaber.doors.web.forms import DayField, KindForm, OnceForm, put_beside
from noaber.lib.problems import Problem


class Letter(OnceForm):
    sentence = forms.CharField(widget=forms.Textarea, max_length=2000)
    note = forms.CharField(required=False)
    email = forms.EmailField(required=False)
    day = DayField(required=False)
    how = forms.ChoiceField(choices=[("call", "bellen"), ("write", "schrijven")], required=False)


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


def letter(**typed: str) -> Letter:
    return Letter({"sentence": "Ik red het niet meer alleen.", **typed})


def errors(form: forms.Form, name: str) -> str:
    return " ".join(map(str, form.errors[name])) if name in form.errors else ""


@pytest.mark.parametrize(
    "text",
    [
        "Het gaat niet. 😔👩‍👧‍👦",
        "مرحبا، أحتاج إلى مساعدة",
        "<b>vet</b> & {{ sjabloon }} {% load x %}",
        "regel een\nregel twee\tmet tab",
        "  spaties vooraan en achteraan  ",
        "a" * 2000,
    ],
)
def test_ordinary_text_is_kept_as_typed(text: str) -> None:
    form = letter(sentence=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["sentence"] == text


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\x85", "\u009f", "\ud800"])
@pytest.mark.parametrize("name", ["sentence", "note", "email"])
def test_control_characters_are_refused_with_their_name(sign: str, name: str) -> None:
    form = letter(**{name: f"a{sign}b"})
    assert not form.is_valid()
    assert f"U+{ord(sign):04X}" in errors(form, name)


def test_too_long_names_both_numbers_and_returns_everything() -> None:
    text = "x" * 100_000
    form = letter(sentence=text)
    assert not form.is_valid()
    assert errors(form, "sentence") == (
        "Dit is te lang: 100.000 tekens. Het past tot 2.000 tekens."
    )
    assert text in str(form["sentence"])


def test_no_browser_cuts_a_text_off() -> None:
    assert "maxlength" not in str(letter()["sentence"])


def test_a_field_without_a_limit_has_one() -> None:
    assert "2.000" in errors(letter(note="x" * 2001), "note")


def test_a_new_line_counts_once() -> None:
    typed = QueryDict(mutable=True)
    typed["sentence"] = "a\r\n" * 1000
    form = Letter(typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["sentence"] == "a\n" * 1000


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_said(text: str) -> None:
    assert errors(letter(sentence=text), "sentence") == "Dit is nog leeg. Schrijf hier iets."


@pytest.mark.parametrize("typed", ["2026-11-24", "24-11-2026", "24/11/2026", "24.11.2026"])
def test_days(typed: str) -> None:
    form = letter(day=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0001-01-01", "tussen 1900 en 2100"),
        ("1899-12-31", "tussen 1900 en 2100"),
        ("9999-12-31", "tussen 1900 en 2100"),
        ("12026-01-01", "geen datum"),
        ("2026-02-30", "geen datum"),
        ("gisteren", "geen datum"),
        ("2026-01-01\x00", "geen datum"),
    ],
)
def test_days_that_are_none(typed: str, words: str) -> None:
    form = letter(day=typed)
    assert words in errors(form, "day")


def test_a_day_that_is_none_is_shown_as_typed() -> None:
    assert 'type="text"' in str(letter(day="30-2-2026")["day"])
    assert 'value="30-2-2026"' in str(letter(day="30-2-2026")["day"])
    assert 'type="date"' in str(letter(day="2026-11-24")["day"])
    assert 'type="date"' in str(Letter()["day"])


def test_an_address_may_end_in_a_space() -> None:
    form = letter(email="samira@voorbeeld.nl ")
    assert form.is_valid(), form.errors
    assert "naam@voorbeeld.nl" in errors(letter(email="samira"), "email")


def test_a_choice_that_is_not_there() -> None:
    assert "Kies een van de regels" in errors(letter(how="fax"), "how")


def test_a_form_may_choose_its_own_words() -> None:
    class Own(KindForm):
        name = forms.CharField(error_messages={"required": "Hoe heet je?"})
        how = forms.ChoiceField(choices=[("a", "a")])

    form = Own({})
    assert form.errors == {"name": ["Hoe heet je?"], "how": ["Kies er een."]}


def test_once_stays_the_same_when_a_form_comes_back() -> None:
    key = str(uuid.uuid4())
    form = letter(sentence="", once=key)
    assert key in str(form["once"])
    assert letter(once=key).is_valid()


def test_each_new_form_has_its_own_key() -> None:
    assert str(Letter()["once"]) != str(Letter()["once"])


@pytest.mark.parametrize("key", ["", "geen-sleutel", "0" * 40])
def test_an_altered_key_counts_as_a_form_of_its_own(key: str) -> None:
    form = letter(once=key)
    assert form.is_valid(), form.errors
    assert isinstance(form.cleaned_data["once"], uuid.UUID)


def test_what_a_rule_says_stands_beside_its_field_once() -> None:
    class Form(KindForm):
        given_name = forms.CharField()
        note = forms.CharField(required=False)

    form = Form({"given_name": "", "note": ""})
    put_beside(
        form,
        [
            Problem("name", "name_missing", "Een tweede zin over hetzelfde."),
            Problem("note", "odd", "Dit klopt niet."),
            Problem("", "all", "Dit geldt voor alles."),
        ],
        {"name": "given_name"},
    )
    assert form.errors.as_data()["note"][0].code == "odd"
    assert len(form.errors["given_name"]) == 1
    assert form.non_field_errors() == ["Dit geldt voor alles."]
