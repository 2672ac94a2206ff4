"""The small forms of this door. What a rule refuses stands beside its field."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noaber.doors.professional.member_forms import place_field
from noaber.doors.web.contact import NamesForm, given_name_field, surname_field
from noaber.doors.web.forms import DayField, ExactField, OnceForm, day_problem, put_beside
from noaber.doors.web.stood import StoodForm
from noaber.lib.days import day_of, moment_on
from noaber.people import rules
from noaber.plan.rules import LONGEST_DOES

LONGEST_PROMISE = 200
LONGEST_PLACE = 200
LONGEST_REQUEST = 500
LONGEST_REASON = 500
LONGEST_WHY = 300
LONGEST_OWN_PLAN_WORDS = 1_000


class AgreeForm(OnceForm):
    """Nothing to fill in: one button that says what happens."""

    was_kept = False


class ContactForm(StoodForm, OnceForm):
    """Why government is here, and when that stops (S1-04); may stay empty, and then reads so."""

    why = forms.CharField(
        label=gettext_lazy("Waarom ben jij er voor dit gezin?"),
        help_text=gettext_lazy("Het gezin leest dit zo."),
        max_length=LONGEST_WHY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    ends_when = forms.CharField(
        label=gettext_lazy("Wanneer kan het stoppen?"),
        help_text=gettext_lazy(
            "Blijft dit leeg, dan leest het gezin dat dit nog niet is afgesproken."
        ),
        max_length=LONGEST_WHY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    was_kept = False


class SpokenForm(OnceForm):
    """What the family said about making a plan of its own first (X-27); may stay empty."""

    own_plan_words = forms.CharField(
        label=gettext_lazy("Wil het gezin eerst zelf een plan maken?"),
        help_text=gettext_lazy("Schrijf op wat zij zeiden, in hun woorden. Het gezin leest mee."),
        max_length=LONGEST_OWN_PLAN_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    was_kept = False


class DueForm(OnceForm):
    """By which day."""

    due_on = DayField(label=gettext_lazy("Wanneer is het gedaan?"))

    def clean_due_on(self) -> dt.date:
        """Not in the past, not more than a year away."""
        day: dt.date = self.cleaned_data["due_on"]
        if words := day_problem(day, day_of(timezone.now())):
            raise forms.ValidationError(words)
        return day


class MoveForm(DueForm):
    """Another day; `was`: the day that stood there when this was opened."""

    was = forms.DateField(widget=forms.HiddenInput, required=False)


class PromiseForm(DueForm):
    """What, and by which day."""

    what = forms.CharField(
        label=gettext_lazy("Wat beloof je?"),
        help_text=gettext_lazy(
            "Het gezin leest dit zo. Bijvoorbeeld: ik bel school over het vervoer."
        ),
        max_length=LONGEST_PROMISE,
    )
    field_order = ("what", "due_on")


class AppointmentForm(OnceForm):
    """Who, when, where."""

    person = forms.TypedChoiceField(
        label=gettext_lazy("Met wie?"), coerce=int, widget=forms.RadioSelect
    )
    day = DayField(label=gettext_lazy("Welke dag?"))
    time = forms.TimeField(
        label=gettext_lazy("Hoe laat?"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": gettext_lazy("Vul hier een tijd in."),
            "invalid": gettext_lazy("Dit is geen tijd die we kennen. Schrijf hem zoals 10:30."),
        },
    )
    place = forms.CharField(
        label=gettext_lazy("Waar?"),
        help_text=gettext_lazy("Bijvoorbeeld: bij jullie thuis."),
        max_length=LONGEST_PLACE,
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]] | None, **kwargs: Any) -> None:
        """people: whom it can be with; None where that is known."""
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["person"]
            return
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        if len(people) == 1:
            self.fields["person"].initial = people[0][0]

    def clean(self) -> dict[str, Any]:
        """The moment is to come, within a year."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        day, at, now = data.get("day"), data.get("time"), timezone.now()
        if day is None:
            return data
        if words := day_problem(day, day_of(now)):
            self.add_error("day", words)
        elif at is not None and moment_on(day, at) <= now:
            self.add_error("time", _("Dit moment is al voorbij. Kies een later moment."))
        elif at is not None:
            data["moment"] = moment_on(day, at)
        return data


class MoveAppointmentForm(AppointmentForm):
    """Another moment or place; `was`: how it stood when this was opened."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, people=None, **kwargs)


class ColleagueForm(OnceForm):
    """Whom I ask into the plan, what they will do in it, and what they should know first."""

    to_role = forms.TypedChoiceField(
        label=gettext_lazy("Wie vraag je?"), coerce=int, widget=forms.RadioSelect
    )
    does = forms.CharField(
        label=gettext_lazy("Wat doet je collega in dit plan?"),
        help_text=gettext_lazy("Het gezin leest dit zo. Bijvoorbeeld: denkt mee over geld."),
        max_length=LONGEST_DOES,
    )
    words = forms.CharField(
        label=gettext_lazy("Wat moet je collega weten?"),
        help_text=gettext_lazy("Schrijf het zo dat het gezin het ook mag lezen."),
        max_length=LONGEST_REQUEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, colleagues: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_role"].choices = colleagues  # type: ignore[attr-defined]


class CloseForm(OnceForm):
    """Why the plan can be closed, and that the family thinks so too."""

    words = forms.CharField(
        label=gettext_lazy("Waarom kan het plan dicht?"),
        help_text=gettext_lazy("Het gezin leest dit zo."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    agreed = forms.BooleanField(label=gettext_lazy("Ik heb dit met het gezin besproken"))
    was_kept = False


class ConfirmForm(StoodForm, NamesForm):
    """Who it is, as the owner saw or was told."""

    given_name = given_name_field(gettext_lazy("Voornaam"))
    surname = surname_field(
        gettext_lazy("Achternaam"),
        help_text=gettext_lazy("Alleen leeg bij iemand die maar één naam heeft."),
    )
    born_on = DayField(label=gettext_lazy("Geboortedatum"))
    bsn = ExactField(
        label=gettext_lazy("BSN"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Alleen als je het nodig hebt en het papier zelf zag. Niemand krijgt het BSN te zien, "
            "ook jij straks niet meer."
        ),
    )
    why = forms.CharField(
        label=gettext_lazy("Waarom verander je het?"),
        help_text=gettext_lazy("Alleen als er iets anders komt te staan. Je reden blijft bewaard."),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    place = place_field(gettext_lazy("Wat doet diegene in het plan?"))

    def __init__(self, *args: Any, is_sure: bool, has_place: bool, **kwargs: Any) -> None:
        """is_sure: somebody was confirmed already. has_place: they read or write in the plan."""
        super().__init__(*args, **kwargs)
        if not is_sure:
            del self.fields["why"]
        if has_place:
            del self.fields["place"]

    def clean(self) -> dict[str, Any]:
        """What the rules say of names, birth dates and BSNs."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("born_on"):
            put_beside(self, rules.birth_problems(data["born_on"], day_of(timezone.now())))
        if (data.get("bsn") or "").strip():
            problems = rules.bsn_problems(data["bsn"])
            put_beside(self, problems)
            data["bsn"] = "" if problems else rules.bsn_of(data["bsn"])
        return data


class JoinForm(OnceForm):
    """To which of my families this question belongs."""

    family = forms.TypedChoiceField(
        label=gettext_lazy("Bij welk gezin hoort deze vraag?"),
        coerce=int,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, families: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["family"].choices = families  # type: ignore[attr-defined]


class HandoverForm(OnceForm):
    """Whom I ask, and what they should know first."""

    to_role = forms.TypedChoiceField(
        label=gettext_lazy("Wie vraag je?"), coerce=int, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("Wat moet je collega weten?"),
        help_text=gettext_lazy("Schrijf het zo dat het gezin het ook mag lezen."),
        max_length=LONGEST_REQUEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, colleagues: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_role"].choices = colleagues  # type: ignore[attr-defined]
