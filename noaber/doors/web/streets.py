"""In which street somebody lives, and which team that is: asked when it is not sure (S2-01).

Nobody silently gets another team. What was written stays in the form, with the streets that may be
meant below it, and a way on for who does not find theirs: a question always has an owner.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from noaber.doors.web.forms import ExactField
from noaber.lib.streets import street_key
from noaber.people.streets import Teams, Where, where_is

WHICH = "which_street"
_NOT_LISTED = "none"


def street_field(label: Any, help_text: Any = "") -> ExactField:
    """A street that may stay empty."""
    return ExactField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def say_who_looks(form: forms.Form, teams: Teams) -> None:
    """Where there are several teams: who reads it when no street is filled in."""
    field = form.fields.get("street")
    if field is not None and teams.several:
        words = _("Vul je niets in? Dan kijkt {team} welk team bij het adres hoort.")
        field.help_text = f"{field.help_text} {words.format(team=teams.first_name)}".strip()


def team_asked(form: forms.Form, municipality_id: int, teams: Teams) -> int | None:
    """The team of the street in this valid form; None: the form now asks which street it is."""
    typed = form.cleaned_data.get("street", "").strip()
    if not teams.several or not typed:
        return teams.first_id
    where = where_is(municipality_id, typed)
    if where.team_id:
        return where.team_id
    key = street_key(typed)  # a choice counts for what was written when it was made
    chosen = form.data.get(WHICH, "")
    for street in where.choices:
        if chosen == f"{street.id} {key}":
            return street.team_id
    if chosen == f"{_NOT_LISTED} {key}":
        return teams.first_id
    _ask(form, where, teams, key)
    return None


def _ask(form: forms.Form, where: Where, teams: Teams, key: str) -> None:
    choices = [(f"{s.id} {key}", f"{s.name}, {s.town}") for s in where.choices]
    none = _("De straat staat er niet bij. {team} kijkt welk team bij het adres hoort.")
    choices.append((f"{_NOT_LISTED} {key}", none.format(team=teams.first_name)))
    form.fields[WHICH] = forms.ChoiceField(
        label=_("Welke straat is het?"), choices=choices, widget=forms.RadioSelect
    )
    if where.same_name:
        words = _("Deze straat is er op meer plekken. Kies hieronder welke het is.")
    elif where.choices:
        words = _("Deze straat kennen we niet. Staat de goede straat hieronder? Kies die dan.")
    else:
        words = _("Deze straat kennen we niet. Kijk of de naam klopt, of kies hieronder.")
    form.add_error(WHICH, words)
