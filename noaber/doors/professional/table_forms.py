"""The forms at the table: one sentence where that is enough, and what a rule asks beside it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noaber.doors.web.forms import DayField, OnceForm, day_problem
from noaber.doors.web.stood import StoodForm
from noaber.lib.days import day_of
from noaber.plan import rules

Choices = Sequence[tuple[str, str]]
LONGEST_WHAT = 200
LONGEST_WORDS = 500
LONGEST_REASON = 400


def words_field(label: Any, longest: int = rules.LONGEST_LINE, rows: int = 2, **more: Any) -> Any:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, widget=widget, **more)


def _version() -> Any:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


def set_choices(form: forms.Form, field: str, choices: Choices) -> None:
    """What one can choose here, for this family."""
    form.fields[field].choices = choices  # type: ignore[attr-defined]


class RealQuestionForm(OnceForm):
    """What it is really about, in the words found together (S2-03)."""

    words = words_field(
        gettext_lazy("Waar gaat het echt om?"),
        help_text=gettext_lazy("Zoek de woorden samen. Beide vragen blijven staan."),
    )
    version = _version()
    was_kept = False


class NeedAtOnceForm(OnceForm):
    """What is needed, in one line on the table itself; the rest stands on the page of its own."""

    words = forms.CharField(label=gettext_lazy("Wat is er nodig?"), max_length=rules.LONGEST_LINE)
    person = forms.TypedChoiceField(
        label=gettext_lazy("Voor wie?"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "person", people)


class WordForm(StoodForm, OnceForm):
    """What somebody says at the table, written down in front of them (S0-04)."""

    says = forms.ChoiceField(
        label=gettext_lazy("Wat zegt diegene?"),
        choices=[("yes", ""), ("other", "")],
        widget=forms.RadioSelect,
    )
    words = words_field(
        gettext_lazy("In eigen woorden"),
        LONGEST_WORDS,
        help_text=gettext_lazy("Lees het hardop voor: staat het er zoals het gezegd is?"),
        required=False,
    )
    version = _version()
    was_kept = False
    how = gettext_lazy("Schrijf op hoe diegene het ziet.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "says", [("yes", _("ja")), ("other", _("ik denk er anders over"))])

    def clean(self) -> dict[str, Any]:
        """A different view is said in words."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        words = data.get("words")
        if data.get("says") == "other" and words is not None and not words.strip():
            self.add_error("words", self.how)
        return data


class OwnWordForm(WordForm):
    """What who is in charge thinks of what fits: resident and professional decide (S0-04)."""

    how = gettext_lazy("Schrijf op hoe jij het ziet.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["says"].label = _("Past dit volgens jou?")
        self.fields["words"].help_text = _("Het gezin leest dit zo.")


class AsideForm(OnceForm):
    """Help begins without somebody's word: why, until when, who looks at it (L-BP-04, L-BP-06)."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Waarom kan het niet wachten?"), widget=forms.RadioSelect
    )
    reason = words_field(
        gettext_lazy("Wat is er aan de hand?"),
        LONGEST_REASON,
        help_text=gettext_lazy("Het gezin leest dit zo. Schrijf wat je ook hardop zou zeggen."),
    )
    until = DayField(label=gettext_lazy("Tot wanneer geldt dit?"))
    reviewer = forms.TypedChoiceField(
        label=gettext_lazy("Welke collega kijkt achteraf of dit klopte?"),
        coerce=int,
        widget=forms.RadioSelect,
    )
    version = _version()
    was_kept = False

    def __init__(
        self, *args: Any, colleagues: Choices, kinds: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "urgency": _("het kan niet wachten, en wachten doet veel kwaad"),
            "safety": _("zonder deze hulp gaat het ernstig mis"),
            "wish": _("na een nee blijft dit een weloverwogen wens van wie de hulp krijgt"),
            "light": _("het is iets kleins, waar niemand nee tegen zou zeggen"),
            "ordered": _("de wet of de rechter schrijft deze hulp voor"),
        }
        set_choices(self, "kind", [(kind, words[kind]) for kind in kinds])
        set_choices(self, "reviewer", colleagues)

    def clean_until(self) -> dt.date:
        """Not in the past, not more than a year away."""
        return _a_day_to_come(self.cleaned_data["until"])


def _a_day_to_come(day: dt.date) -> dt.date:
    if words := day_problem(day, day_of(timezone.now())):
        raise forms.ValidationError(words)
    return day


class ReviewForm(OnceForm):
    """What the colleague found who looks at it afterwards."""

    upheld = forms.TypedChoiceField(
        label=gettext_lazy("Klopte het om zonder dit ja te beginnen?"),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = words_field(
        gettext_lazy("Wat zag je?"),
        LONGEST_REASON,
        help_text=gettext_lazy("Het gezin leest dit zo."),
    )
    was_kept = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        no = _("nee: het telt niet meer, we vragen het alsnog")
        set_choices(self, "upheld", [("yes", _("ja")), ("no", no)])


class CommitmentForm(OnceForm):
    """One sentence, a name and a day (S2-07)."""

    what = forms.CharField(
        label=gettext_lazy("Wat spreken jullie af?"),
        max_length=LONGEST_WHAT,
        help_text=gettext_lazy("Bijvoorbeeld: zus vragen voor donderdag."),
    )
    who = forms.ChoiceField(label=gettext_lazy("Wie doet het?"), widget=forms.RadioSelect)
    due_on = DayField(label=gettext_lazy("Uiterlijk welke dag?"))
    need = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    was_kept = False

    def __init__(self, *args: Any, doers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "who", doers)

    def clean_due_on(self) -> dt.date:
        """Not in the past, not more than a year away."""
        return _a_day_to_come(self.cleaned_data["due_on"])


class AnswerForm(OnceForm):
    """A word with a no, or what one wants to know first; may stay empty."""

    said = forms.CharField(
        label=gettext_lazy("Wil je er iets bij zeggen?"),
        max_length=rules.LONGEST_LINE,
        required=False,
    )
    was_kept = False

    def clean_said(self) -> str:
        """A question has words."""
        said = str(self.cleaned_data["said"]).strip()
        if not said and self.data.get("answer") == "ask":
            raise forms.ValidationError(_("Schrijf hier wat je eerst wilt weten."))
        return said


class JoiningForm(OnceForm):
    """What somebody of a provider does here, why government is here, when it ends (S1-04)."""

    to_role = forms.TypedChoiceField(
        label=gettext_lazy("Wie vraag je?"), coerce=int, widget=forms.RadioSelect
    )
    need = forms.TypedChoiceField(
        label=gettext_lazy("Voor welke hulp?"),
        help_text=gettext_lazy("Wacht die nog op een antwoord? Dan gaat het plan pas daarna open."),
        coerce=int,
        widget=forms.RadioSelect,
    )
    does = forms.CharField(
        label=gettext_lazy("Wat doet diegene bij dit gezin?"),
        help_text=gettext_lazy("Bijvoorbeeld: praat met Youssef over slapen."),
        max_length=rules.LONGEST_DOES,
    )
    why = words_field(
        gettext_lazy("Waarom is deze hulp er?"),
        help_text=gettext_lazy("Het gezin leest dit zo."),
    )
    ends_when = words_field(
        gettext_lazy("Wanneer kan het stoppen?"),
        help_text=gettext_lazy(
            "Blijft dit leeg, dan leest het gezin dat dit nog niet is afgesproken."
        ),
        required=False,
        rows=1,
    )
    version = _version()
    was_kept = False

    def __init__(
        self, *args: Any, providers: Choices | None, needs: Choices = (), **kwargs: Any
    ) -> None:
        """providers: whom one can ask; None where it is known who it is. needs: help to ask for."""
        super().__init__(*args, **kwargs)
        if providers is None:
            self.fields["why"].required = False
            del self.fields["to_role"]
        else:
            set_choices(self, "to_role", providers)
        if needs:
            set_choices(self, "need", [*needs, ("0", _("iets anders"))])
        else:
            del self.fields["need"]
