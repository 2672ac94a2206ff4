"""Asking somebody of the circle, drawing them, showing the drawing, and photos of paper."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noaber.doors.web.contact import email_field, phone_field
from noaber.doors.web.forms import DayField, NameField, OnceForm, day_problem, put_beside
from noaber.doors.web.uploads import MOST_BYTES
from noaber.lib.days import day_of
from noaber.lib.names import name_letters
from noaber.people.rules import name_problems
from noaber.plan import rules

LONGEST_TASK = 200
LONGEST_NAME = 80
LONGEST_RELATION = 80
LONGEST_LIMITS = 200
NEW = "new"

RINGS = {
    1: gettext_lazy("heel dichtbij"),
    2: gettext_lazy("dichtbij"),
    3: gettext_lazy("wat verder weg"),
}
DIRECTIONS = {
    "to_me": gettext_lazy("die ander doet iets voor mij"),
    "from_me": gettext_lazy("ik doe iets voor die ander"),
    "both": gettext_lazy("we doen iets voor elkaar"),
}


class UntilForm(OnceForm):
    """Until which day."""

    until = DayField(label=gettext_lazy("Tot en met welke dag?"))

    def clean_until(self) -> dt.date:
        """A day to come."""
        day: dt.date = self.cleaned_data["until"]
        if words := day_problem(day, day_of(timezone.now())):
            raise forms.ValidationError(words)
        return day


@dataclass(frozen=True, slots=True)
class Choice:
    """Who can be asked. people: on that day, as key and label; names: of everybody known by key,
    also of who cannot that day; family: names of who is asked in another way."""

    people: Sequence[tuple[str, str]]
    names: Mapping[str, str]
    family: Sequence[str] = ()


class AskForm(OnceForm):
    """One concrete thing, by a day, to one person: known here, in the circle, or new."""

    what = forms.CharField(
        label=gettext_lazy("Wat vraag je?"),
        help_text=gettext_lazy("Eén ding. Bijvoorbeeld: Youssef dinsdag meenemen naar training."),
        max_length=LONGEST_TASK,
    )
    due_on = DayField(label=gettext_lazy("Voor welke dag?"))
    who = forms.ChoiceField(
        label=gettext_lazy("Wie vraag je?"), widget=forms.RadioSelect, required=False
    )
    name = NameField(
        label=gettext_lazy("Hoe heet diegene?"), max_length=LONGEST_NAME, required=False
    )
    does = forms.CharField(
        label=gettext_lazy("Wie is dat voor jullie?"),
        help_text=gettext_lazy("Bijvoorbeeld: oma, of de trainer."),
        max_length=LONGEST_RELATION,
        required=False,
    )
    phone = phone_field(gettext_lazy("Telefoonnummer"))
    email = email_field(gettext_lazy("E-mailadres"))

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice = choice
        self.fields["who"].choices = [*choice.people, (NEW, _("iemand anders"))]  # type: ignore[attr-defined]
        self.fields["who"].error_messages["invalid_choice"] = _cannot_then()

    def clean(self) -> dict[str, Any]:
        """The day is to come; who is named is somebody known here, or somebody new."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        day = given.get("due_on")
        if day and (words := day_problem(day, day_of(timezone.now()))):
            self.add_error("due_on", words)
        if not {"who", "name"} & set(self.errors):
            self._put_who(given, given.get("name", "").strip())
        return given

    def _put_who(self, given: dict[str, Any], name: str) -> None:
        """A choice, or a name: of who has that name already, else of somebody new."""
        chosen = given.get("who") or ""
        if chosen == NEW or (not chosen and not self.choice.people and not name):
            put_beside(self, name_problems(name, "name"))
        elif not chosen and not name:
            self.add_error("name", _("Schrijf een naam, of kies iemand hierboven."))
        elif not chosen:
            given["who"] = self._named(name)
        elif name and name_letters(name) != name_letters(self.choice.names.get(chosen, "")):
            words = _("Je koos {chosen}, en schreef hier ook een naam. Wie van de twee vraag je?")
            self.add_error("name", words.format(chosen=self.choice.names.get(chosen, "")))

    def _named(self, name: str) -> str:
        """The key of whom this name means."""
        keys = [
            key
            for key, known in self.choice.names.items()
            if name_letters(known) == name_letters(name)
        ]
        if len(keys) > 1:
            self.add_error("who", _("Er zijn er meer die zo heten. Kies wie je bedoelt."))
        elif keys and keys[0] not in dict(self.choice.people):
            self.add_error("who", _cannot_then())
        elif not keys and name_letters(name) in map(name_letters, self.choice.family):
            words = _(
                "{name} hoort bij dit gezin: zet dan een taak in het plan. "
                "Bedoel je iemand anders die zo heet? Kies dan “iemand anders”."
            )
            self.add_error("name", words.format(name=name))
        elif not keys:
            put_beside(self, name_problems(name, "name"))
        return keys[0] if keys else NEW


def _cannot_then() -> str:
    return _("Deze persoon kan niet op die dag. Kies een andere dag, of iemand anders.")


class AroundForm(OnceForm):
    """Somebody in a circle. version: what was read, 0 for somebody new."""

    name = NameField(label=gettext_lazy("Naam"), max_length=LONGEST_NAME)
    relation = forms.CharField(
        label=gettext_lazy("Wie is dat?"),
        help_text=gettext_lazy("Bijvoorbeeld: mijn zus, de buurman."),
        max_length=LONGEST_RELATION,
        required=False,
    )
    ring = forms.TypedChoiceField(
        label=gettext_lazy("Hoe dichtbij?"),
        coerce=int,
        choices=[(str(ring), words) for ring, words in RINGS.items()],
        widget=forms.RadioSelect,
        initial="2",
    )
    support = forms.MultipleChoiceField(
        label=gettext_lazy("Waarin kunnen jullie op elkaar rekenen?"),
        choices=[(key, gettext_lazy(words)) for key, words in rules.SUPPORT.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Welke kant op?"),
        choices=list(DIRECTIONS.items()),
        widget=forms.RadioSelect,
        initial="both",
    )
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Op welke dagen kan het?"),
        help_text=gettext_lazy("Kies je niets, dan kan het elke dag."),
        coerce=int,
        choices=[(str(number + 1), words) for number, words in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    limits = forms.CharField(
        label=gettext_lazy("Wat kan niet, of liever niet?"),
        help_text=gettext_lazy("In je eigen woorden. Bijvoorbeeld: niet ’s avonds laat."),
        max_length=LONGEST_LIMITS,
        required=False,
    )
    # A circle holds also the doctor, or a line to call at night.
    phone = phone_field(gettext_lazy("Telefoonnummer"), whose="organisation")
    email = email_field(gettext_lazy("E-mailadres"))
    version = forms.IntegerField(
        widget=forms.HiddenInput, initial=0, min_value=0, max_value=2_000_000_000
    )


class PhotoForm(OnceForm):
    """One photo of something on paper."""

    kind = forms.ChoiceField(label=gettext_lazy("Wat is het?"), widget=forms.RadioSelect)

    photo = forms.FileField(
        label=gettext_lazy("De foto"),
        help_text=gettext_lazy("Waar de foto gemaakt is, bewaren we niet."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={
            "required": gettext_lazy("Kies eerst een foto."),
            "empty": gettext_lazy("Dit bestand is leeg. Maak de foto opnieuw."),
        },
    )
    words = forms.CharField(
        label=gettext_lazy("Wat staat erop?"),
        help_text=gettext_lazy("Voor wie de foto niet kan zien."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        """kinds: what it can be, for who must say so; nothing to say where it is known."""
        super().__init__(*args, **kwargs)
        if kinds:
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        else:
            del self.fields["kind"]

    def say_too_large(self) -> None:
        """The file was larger than is taken, and was not read."""
        words = _(
            "Deze foto is te groot. Een foto mag hoogstens 25 MB zijn. Maak hem kleiner, "
            "of maak een nieuwe."
        )
        self._say(words, "too_large")

    def say_why_not(self, why: str) -> None:
        """lib.pictures.NotTaken, in plain words."""
        words = {
            "not_a_photo": _("Dit is geen foto die we kennen. Kies een JPEG, PNG, WebP of HEIC."),
            "says_otherwise": _(
                "De naam van dit bestand past niet bij wat erin zit. Maak de foto opnieuw."
            ),
            "too_many_pixels": _("Deze foto heeft te veel beeldpunten. Maak hem kleiner."),
            "too_heavy": _("Deze foto konden we niet lezen: hij is te zwaar. Maak hem kleiner."),
            "broken": _("Deze foto is beschadigd. Maak hem opnieuw."),
        }
        self._say(words[why], why)

    def clean_photo(self) -> Any:
        """Not larger than is taken."""
        photo = self.cleaned_data["photo"]
        if photo.size > MOST_BYTES:
            words = _("Deze foto is te groot. Een foto mag hoogstens 25 MB zijn. Maak hem kleiner.")
            raise forms.ValidationError(words, code="too_large")
        return photo

    def _say(self, words: str, code: str) -> None:
        self.errors.pop("photo", None)
        self.add_error("photo", forms.ValidationError(words, code=code))
