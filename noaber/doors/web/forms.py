"""Form fields that return what was typed, with a kind sentence beside it.

Nothing is cut off: no `maxlength` in the page (a browser would drop the end of a pasted letter
without a word), no stripping, and a text that cannot be kept comes back with what to do about it.
"""

import datetime as dt
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noaber.lib.problems import UNSEEN, Problem
from noaber.lib.text import plain, unseen

# A text that names no limit of its own; long enough for a page by hand.
LONGEST_TEXT = 2_000
LARGEST_VERSION = 2_000_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2100
FARTHEST = dt.timedelta(days=365)  # of what is promised or asked
# The only control characters that people type: a new line and a tab.
_TYPED_CONTROLS = frozenset("\n\r\t")

_KIND_WORDS: dict[tuple[type[forms.Field], str], Any] = {
    (forms.Field, "required"): gettext_lazy("Dit is nog leeg. Schrijf hier iets."),
    (forms.EmailField, "invalid"): gettext_lazy(
        "Dit lijkt geen e-mailadres. Schrijf het zoals naam@voorbeeld.nl."
    ),
    (forms.ChoiceField, "invalid_choice"): gettext_lazy("Kies een van de regels uit de lijst."),
    (forms.MultipleChoiceField, "invalid_choice"): gettext_lazy(
        "Kies een of meer regels uit de lijst."
    ),
    (forms.IntegerField, "invalid"): gettext_lazy("Schrijf hier een getal, zoals 3."),
}
_KIND_REQUIRED: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.BooleanField, gettext_lazy("Zet hier een vinkje om verder te gaan.")),
    (forms.MultipleChoiceField, gettext_lazy("Kies er minstens een.")),
    (forms.ChoiceField, gettext_lazy("Kies er een.")),
    (forms.DateField, gettext_lazy("Vul hier een datum in.")),
)


def control_characters(text: str) -> str:
    """The control characters in a text that nobody types (U+0000, escape, …); empty when none."""
    return "".join(
        sign
        for sign in text
        if unicodedata.category(sign) in ("Cc", "Cs") and sign not in _TYPED_CONTROLS
    )


def refuse_control_characters(text: str) -> None:
    """Emoji, right-to-left text, HTML and template signs are all just text and stay."""
    if found := control_characters(text):
        raise ValidationError(
            _(
                "Er zit een teken in dat we niet kunnen bewaren ({sign}). "
                "Haal het weg, of typ dat stukje opnieuw."
            ).format(sign=f"U+{ord(found[0]):04X}"),
            code="control_characters",
        )


def refuse_longer_than(longest: int) -> Callable[[str], None]:
    """A check that names both numbers, so that somebody knows how much to take out."""

    def check(text: str) -> None:
        if len(text) > longest:
            raise ValidationError(
                _("Dit is te lang: {typed} tekens. Het past tot {longest} tekens.").format(
                    typed=number_format(len(text), force_grouping=True),
                    longest=number_format(longest, force_grouping=True),
                ),
                code="too_long",
            )

    return check


class ExactField(forms.CharField):
    """A line by which something is found or reached: a number, an address, a street.

    Nothing in it that nobody sees: taken off its ends, and refused by name inside (`lib.text`).
    """

    is_writing = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [*self.validators, self.refuse_wrong]

    def to_python(self, value: Any) -> str:
        """Without what nobody sees at its ends; spaces are ordinary ones."""
        return plain((super().to_python(value) or "").strip())

    def refuse_wrong(self, line: str) -> None:
        """Inside it, by name."""
        if sign := unseen(line, self.is_writing):
            raise ValidationError(Problem("", "unseen", UNSEEN, sign).said(_), code="unseen")


class NameField(ExactField):
    """A name: what its writing needs stays, though nobody sees it (Persian, Indic, emoji)."""

    is_writing = True


class DayInput(forms.DateInput):
    """The browser's own date picker; what is no date comes back as the text that was typed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        bounds = {"min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"}
        super().__init__(attrs=bounds | (attrs or {}), format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        typed = context["widget"]["value"]
        context["widget"]["type"] = "date" if not typed or _is_iso(typed) else "text"
        return context


def _is_iso(typed: str) -> bool:
    # A browser shows a value it cannot read as an empty box: then what was typed would be lost.
    try:
        return dt.date.fromisoformat(typed).isoformat() == typed
    except ValueError:
        return False


def day_problem(day: dt.date, today: dt.date) -> str:
    """What is promised or asked is for a day to come, within a year; '' when it is."""
    if day < today:
        return _("Deze dag is al voorbij. Kies vandaag of een dag daarna.")
    if day > today + FARTHEST:
        return _("Dat is meer dan een jaar weg. Kies een dag die dichterbij is.")
    return ""


def say_instead(form: forms.Form, field: str, words: str) -> None:
    """What stands beside a field in place of what it says by itself."""
    form.errors[field] = form.error_class([words])


class DayField(forms.DateField):
    """A day between 1900 and 2100, from the browser's picker or typed as 24-11-2026."""

    widget = DayInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": gettext_lazy("Dit is geen datum die we kennen. Schrijf hem zoals 24-11-2026."),
        "year": gettext_lazy("Klopt het jaar? Vul een jaar in tussen 1900 en 2100."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"])
        super().__init__(**kwargs)

    def clean(self, value: Any) -> dt.date | None:
        """The day; `code` is `year` for a year outside the bounds, `invalid` for what is no day."""
        if isinstance(value, str) and control_characters(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        day: dt.date | None = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["year"], code="year")
        return day


class KindForm(forms.Form):
    """The form every door starts from: refuses what cannot be kept and says so.

    The rest stays as typed. A text field without `max_length` holds 2,000 characters; the
    `error_messages` that a field names itself win.
    """

    # With the attribute the browser itself speaks first, in its own language and its own words.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _speak_kindly(field)
            if isinstance(field, forms.CharField):
                _keep_as_typed(field)

    def _clean_fields(self) -> None:
        # Browsers send a new line as two characters; people count one.
        self.data = _one_sign_per_line(self.data) if self.is_bound else self.data
        super()._clean_fields()  # type: ignore[misc]


def _one_sign_per_line(data: Any) -> Any:
    if not hasattr(data, "setlist"):
        return {k: _unix(v) for k, v in data.items()}
    copy = data.copy()
    for name, values in data.lists():
        copy.setlist(name, [_unix(value) for value in values])
    return copy


def _unix(value: Any) -> Any:
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _speak_kindly(field: forms.Field) -> None:
    """Django's own words become ours; words that a form chose itself stay."""
    for (kind, code), words in _KIND_WORDS.items():
        if isinstance(field, kind) and _is_default(field, code):
            field.error_messages[code] = words
    for kind, words in _KIND_REQUIRED:
        if (
            isinstance(field, kind)
            and field.error_messages["required"] is _KIND_WORDS[(forms.Field, "required")]
        ):
            field.error_messages["required"] = words
            break


def _is_default(field: forms.Field, code: str) -> bool:
    for kind in type(field).__mro__:
        shipped = kind.__dict__.get("default_error_messages", {})
        if code in shipped:
            return field.error_messages.get(code) is shipped[code]
    return code not in field.error_messages


def _keep_as_typed(field: forms.CharField) -> None:
    longest = field.max_length or LONGEST_TEXT
    replaced = validators.MaxLengthValidator | validators.ProhibitNullCharactersValidator
    kept = [check for check in field.validators if not isinstance(check, replaced)]
    # A space after an address comes from the telephone's keyboard, not from a person.
    field.strip = isinstance(field, forms.EmailField)
    required_words = field.error_messages["required"]

    def refuse_only_spaces(text: str) -> None:
        if field.required and not text.strip():
            raise ValidationError(required_words, code="required")

    field.validators = [
        refuse_control_characters,
        refuse_longer_than(longest),
        refuse_only_spaces,
        *kept,
    ]
    field.widget.attrs.pop("maxlength", None)


class OnceField(forms.UUIDField):
    """The key of one filled-in form. A missing or altered key counts as a form of its own."""

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return uuid.UUID(str(value))
        except ValueError:
            return uuid.uuid4()


def form_key(data: QueryDict) -> uuid.UUID:
    """The key of what was sent: the same form with other words in it is another one."""
    typed = sorted(
        (name, value)
        for name in data
        if name not in ("csrfmiddlewaretoken", "me", "once")
        for value in data.getlist(name)
    )
    return uuid.uuid5(OnceField().clean(data.get("once")), repr(typed))


class OnceForm(KindForm):
    """A form that has one result, however often it is sent: the server remembers its form_key()."""

    once = OnceField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


def version_field() -> forms.IntegerField:
    """Which version was on the screen; what was saved meanwhile is not overwritten."""
    return forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION, required=False
    )


def choose_from(form: forms.Form, field: str, words: Mapping[str, Any], first: Any = None) -> None:
    """What one can choose of a rule's words, in the reader's language; first: for none of them."""
    none = [] if first is None else [("", first)]
    choices = [*none, *((key, _(str(said))) for key, said in words.items())]
    form.fields[field].choices = choices  # type: ignore[attr-defined]


def choose_whom(
    form: forms.Form, field: str, people: Iterable[tuple[int, str]], first: Any
) -> None:
    """Whom one can choose, by the name used here; first: everybody together."""
    choices = [("", first), *((str(person_id), name) for person_id, name in people)]
    form.fields[field].choices = choices  # type: ignore[attr-defined]


def put_beside(
    form: forms.Form, problems: Iterable[Problem], names: Mapping[str, str] | None = None
) -> None:
    """What a rule says, beside its field; a field that has a problem already keeps that one.

    names: what this form calls a field of the rule.
    """
    for problem in problems:
        field = (names or {}).get(problem.field, problem.field)
        if field not in form.errors:
            form.add_error(field or None, ValidationError(problem.said(_), problem.code))
