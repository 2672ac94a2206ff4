"""The form of a goal, as the family reads it and as who proposes one reads it (S1-02, S2-18)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.widgets import ChoiceWidget
from django.utils.translation import gettext_lazy as _

from noaber.doors.web.forms import OnceForm, choose_from, choose_whom, put_beside, version_field
from noaber.plan import rules
from noaber.plan.reads import Participant


@dataclass(frozen=True, slots=True)
class Wording:
    """How a side asks it. for_all: for everybody together; unsaid: what it brings is not said."""

    words: Any
    help: Any
    person: Any
    for_all: Any
    outcome: Any
    unsaid: Any
    whom: type[ChoiceWidget] = forms.Select


HOME = Wording(
    words=_("Wat willen jullie?"),
    help=_("Zeg het zoals je het thuis zegt. “Weer doorslapen” is een goed doel."),
    person=_("Voor wie is dit?"),
    for_all=_("voor ons allemaal"),
    outcome=_("Waar gaat het dan om?"),
    unsaid=_("zeg ik liever niet"),
)
WORK = Wording(
    words=_("Welk doel stel je voor?"),
    help="",
    person=_("Voor wie?"),
    for_all=_("iedereen"),
    outcome=_("Waar hoort het bij?"),
    unsaid=_("weet ik nog niet"),
    whom=forms.RadioSelect,
)


class GoalForm(OnceForm):
    """A goal in own words, for whom, and what it brings a child."""

    words = forms.CharField(max_length=rules.LONGEST_LINE, widget=forms.Textarea(attrs={"rows": 2}))
    person = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    outcome = forms.ChoiceField(required=False)
    version = version_field()

    def __init__(
        self, *args: Any, wording: Wording, members: Iterable[Participant] | None, **kwargs: Any
    ) -> None:
        """members: of whom it can be; None where that stands already."""
        super().__init__(*args, **kwargs)
        for name in ("words", "person", "outcome"):
            self.fields[name].label = getattr(wording, name)
        self.fields["words"].help_text = wording.help
        self.fields["person"].widget = wording.whom()
        choose_from(self, "outcome", rules.OUTCOMES, wording.unsaid)
        if wording is WORK:  # there it is only proposed
            del self.fields["version"]
        if members is None:
            del self.fields["person"]
        else:
            known = ((m.person_id, m.known_as) for m in members)
            choose_whom(self, "person", known, wording.for_all)

    def clean(self) -> dict[str, Any]:
        """One line of words."""
        given = super().clean() or self.cleaned_data
        put_beside(self, rules.line_problems("words", given.get("words", "")))
        given["words"] = given.get("words", "").strip()
        return given
