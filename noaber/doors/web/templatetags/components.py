"""The components of look-and-feel.md as tags. Each takes a plain object whose shape it documents.

Every text that a person typed is shown as typed (`dir="auto"`, line breaks kept, never as HTML).
"""

from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import Protocol

from django import forms, template
from django.contrib.staticfiles import finders
from django.forms.boundfield import BoundField
from django.forms.widgets import Input
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from noaber.doors.web.markup import joined, markup
from noaber.lib.phones import phone_link, spoken_phone

register = template.Library()

Looks = dict[str, object]

# Above this many characters a sentence is a letter: it reads better at the size of the body text.
LONG_SENTENCE = 220


class Key(Protocol):
    """A link under a promise: where it leads and what it says happens."""

    url: str
    label: str


class Promise(Protocol):
    """What somebody promised: `what` in a sentence, `who_name` and `who_does`, how to call."""

    what: str
    who_name: str
    who_does: str
    phone: str
    when_words: str
    late_words: str
    is_late: bool


class Row(Protocol):
    """One line of a list: the `state` that weighs most, whose `label`, `what`, `keys` to do it."""

    state: str
    is_late: bool
    label: str
    what: str
    quote: str
    keys: Sequence[Key]


class Person(Protocol):
    """Somebody in the plan: `initials` for the circle, first `name`, what they `does` here."""

    initials: str
    name: str
    does: str
    is_contact: bool


class View(Protocol):
    """What one person thinks, in their own `words`."""

    who: str
    words: str


_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.Textarea, "utrecht-textarea utrecht-textarea--html-textarea"),
    (forms.Select, "utrecht-select utrecht-select--html-select"),
    (forms.CheckboxInput, "utrecht-checkbox utrecht-checkbox--html-input"),
    (Input, "utrecht-textbox utrecht-textbox--html-input"),
)


def _shape(widget: forms.Widget) -> str:
    """Which of the three markups a widget needs: one input, one tick, or a list of choices."""
    if isinstance(widget, forms.CheckboxSelectMultiple):  # in Django a kind of RadioSelect
        return "ticks"
    if isinstance(widget, forms.RadioSelect):
        return "radio"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "input"


def _described_by(bound: BoundField) -> str:
    parts = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    return " ".join([*parts, f"{bound.auto_id}_error"] if bound.errors else parts)


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField) -> Looks:
    """`{% field form.sentence %}`: label, help and error beside one field of a form.

    Help and error are tied to the input (`aria-describedby`, `aria-invalid`). What is optional says
    so; what is required is the normal case and says nothing.
    """
    widget, shape = bound.field.widget, _shape(bound.field.widget)
    described = _described_by(bound)
    attrs: dict[str, str | bool] = {}
    if shape in ("input", "tick"):
        attrs["class"] = next(css for kind, css in _CLASSES if isinstance(widget, kind))
        if bound.field.required:
            attrs["aria-required"] = "true"
        if described:
            attrs["aria-describedby"] = described
        if bound.errors:
            attrs["aria-invalid"] = "true"
        if isinstance(widget, forms.TextInput | forms.Textarea):
            attrs.setdefault("dir", "auto")
    looks: Looks = {"bound": bound, "shape": shape, "described": described, "attrs": attrs}
    if shape in ("input", "tick"):
        looks["input"] = bound.as_widget(attrs=attrs)
    return looks


@register.inclusion_tag("web/components/problems.html")
def problems(form: forms.BaseForm) -> Looks:
    """`{% problems form %}`: what is still to be done, each with a link to its field."""
    beside = [(_first_input(bound), bound.label) for bound in form.visible_fields() if bound.errors]
    hidden = [error for bound in form.hidden_fields() for error in bound.errors]
    return {"beside": beside, "over_all": [*form.non_field_errors(), *hidden]}


def _first_input(bound: BoundField) -> str:
    """The id that a link can move the focus to: of a list of choices its first."""
    listed = _shape(bound.field.widget) in ("radio", "ticks")
    return f"{bound.auto_id}_0" if listed else bound.id_for_label


@register.simple_tag(takes_context=True)
def failed(context: Context) -> bool:
    """`{% failed as is_failed %}`: whether what was sent comes back on this page. The tab says so,
    and a screen reader reads that first: by `form` or one of `forms`, by `problems`, by `theirs`,
    what somebody else wrote at the same time, or `typed`, what is handed back."""
    found = [context.get("form"), *(context.get("forms") or ())]
    return any(context.get(name) for name in ("problems", "theirs", "typed")) or any(
        isinstance(form, forms.BaseForm) and form.is_bound and form.errors for form in found
    )


@register.inclusion_tag("web/components/button.html")
def button(label: str, kind: str = "primary", name: str = "", value: str = "") -> Looks:
    """`{% button "Stuur naar Marieke" %}`: sends its form; the label says what happens.

    `kind` is `primary` (one on a page), `secondary` or `quiet`.
    """
    css = {"primary": "primary-action", "secondary": "secondary-action", "quiet": "subtle"}[kind]
    return {"label": label, "css": css, "name": name, "value": value}


@register.inclusion_tag("web/components/button_link.html")
def button_link(label: str, url: str, kind: str = "secondary") -> Looks:
    """`{% button_link "Schrijf je vraag" url %}`: a link that is the main thing to do on a page."""
    css = {"primary": "primary-action", "secondary": "secondary-action", "quiet": "subtle"}[kind]
    return {"label": label, "css": css, "url": url}


@register.inclusion_tag("web/components/words.html")
def words(
    sentence: str, top: Sequence[str] = (), edit_url: str = "", can_edit: bool = False
) -> Looks:
    """`{% words sentence top edit_url can_edit %}`: their sentence, large, and what comes first.

    `top` holds at most three lines. The pencil appears only where `can_edit` is true.
    """
    return {
        "sentence": sentence,
        "top": [line for line in top if line],
        "edit_url": edit_url if can_edit else "",
        "is_long": len(sentence) > LONG_SENTENCE,
    }


# Lines, of which the busiest page has many, are written here: a template costs them four times as
# much. Every value goes through markup.
CALL = (
    '<a class="utrecht-link utrecht-link--html-a utrecht-link--telephone nb-call" href="{}">{}</a>'
)


@register.simple_tag
def promise(promised: Promise) -> SafeString:
    """`{% promise p %}` inside `<ul class="nb-list">`: who, what, when, how to call.

    `p` has `.what .who_name .who_does .phone .when_words .late_words .is_late` and, where somebody
    may do something about it, `.keys`: a list with `.url` and `.label`.
    """
    p, keys = promised, [_key(key) for key in getattr(promised, "keys", ())]
    if p.phone:
        words = _("bel %(name)s: %(number)s") % {
            "name": p.who_name,
            "number": spoken_phone(p.phone),
        }
        keys.insert(0, markup(CALL, phone_link(p.phone), words))
    late = markup('<span class="nb-promise__late">{}</span>', p.late_words) if p.is_late else ""
    return markup(
        '<li class="nb-promise{}"><span class="nb-promise__mark" aria-hidden="true"></span><div>\n'
        '<p class="nb-promise__what" dir="auto">{}</p>\n'
        '<p class="nb-promise__when">{}{}{}</p>\n<p class="nb-small">{}{}{}</p>\n{}</div></li>\n',
        " nb-promise--late" if p.is_late else "",
        p.what,
        *(late, " · " if late and p.when_words else "", p.when_words),
        *(p.who_name, ", " if p.who_does else "", p.who_does),
        markup('<div class="nb-promise__keys">{}</div>', joined(keys)) if keys else "",
    )


def _key(key: Key) -> SafeString:
    return markup(
        '<a class="utrecht-link utrecht-link--html-a nb-link" href="{}">{}</a>', key.url, key.label
    )


@register.simple_tag
def row(line: Row) -> SafeString:
    """`{% row r %}` inside `<ul class="nb-rows">`: state, who, what, and what one can do.

    `r` has `.state .is_late .label .what .quote`, and `.keys` with `.url` and `.label`.
    """
    keys = joined(
        markup(
            '<a class="utrecht-link utrecht-link--html-a" href="{}">{}'
            '<span class="nb-hidden"> {}</span></a>',
            *(key.url, key.label, line.label),
        )
        for key in line.keys
    )
    return markup(
        '<li class="nb-row{}">\n'
        '<span class="nb-row__state">{}</span><span class="nb-row__who" dir="auto">{}</span>\n'
        '<span class="nb-row__what" dir="auto">{}{}</span>\n'
        '<span class="nb-row__keys">{}</span>\n</li>',
        " nb-row--late" if line.is_late else "",
        *(line.state, line.label, capfirst(line.what)),
        markup('<br><q class="nb-small">{}</q>', line.quote) if line.quote else "",
        keys,
    )


@register.simple_tag
def person(somebody: Person) -> SafeString:
    """`{% person p %}` inside `<ul class="nb-people">`: circle, first name, what they do here.

    `p` has `.initials .name .does .is_contact`, and `.phone` where they may be called; `.away`
    while they are not there, with the number of who stands in as `.stands_in_phone`.
    """
    p, phone, away = somebody, getattr(somebody, "phone", ""), getattr(somebody, "away", "")
    return markup(
        '<li class="nb-person{}">'
        '<span class="nb-person__circle" aria-hidden="true">{}</span><div>\n'
        "<p>{}{}</p>\n{}{}</div></li>\n",
        " nb-person--contact" if p.is_contact else "",
        *(p.initials, p.name),
        ", " + _("jullie vaste persoon") if p.is_contact else "",
        markup('<p class="nb-person__does">{}</p>', p.does) if p.does else "",
        _away(away, p.stands_in_phone) if away else _call(phone),  # type: ignore[attr-defined]
    )


def _call(phone: str) -> SafeString:
    return markup(CALL, phone_link(phone), spoken_phone(phone)) if phone else SafeString()


def _away(words: str, phone: str) -> SafeString:
    """Not the number of who is not there, but of who is."""
    return markup("<p>{} {}</p>", words, _call(phone))


@register.inclusion_tag("web/components/leads.html")
def leads(text: str, url: str = "") -> Looks:
    """`{% leads "Samira beslist." url %}`: who leads what; `url` where it can be changed."""
    return {"text": text, "url": url}


@register.inclusion_tag("web/components/views.html")
def views(a: View, b: View) -> Looks:
    """`{% views a b %}`: two opinions side by side, each with `.who` and `.words`."""
    return {"views": (a, b)}


@register.inclusion_tag("web/components/balloon.html")
def balloon(who: str, text: str) -> Looks:
    """`{% balloon "Marieke" text %}`: advice of somebody, never a lock."""
    return {"who": who, "text": text}


@register.inclusion_tag("web/components/notice.html")
def notice(text: str, kind: str = "info") -> Looks:
    """`{% notice text "done" %}`: one line that a screen reader says aloud; it does not vanish.

    `kind` is `done` (something was kept or sent) or `info`.
    """
    return {"text": text, "kind": kind, "css": {"done": "ok", "info": "info"}[kind]}


@register.inclusion_tag("web/components/dateline.html")
def dateline(text: str) -> Looks:
    """`{% dateline "vandaag, zaterdag 21 november" %}`: the date above a letter."""
    return {"text": text}


@register.simple_tag
def remembered(piece: str, **values: Hashable) -> SafeString:
    """`{% remembered "web/frame/foot.html" phone=phone screen=screen %}`: a piece of every page.

    Rendered once for these values in this language, and from nothing else: neither the page nor the
    request is there. Give it nothing of somebody's; a process keeps it as long as it lives.
    """
    return _rendered(piece, get_language(), tuple(values.items()))


@lru_cache(maxsize=1000)
def _rendered(
    piece: str, language: str | None, values: tuple[tuple[str, Hashable], ...]
) -> SafeString:
    return SafeString(render_to_string(piece, dict(values)))


@register.simple_tag
def theme_sheet(slug: str) -> SafeString:
    """The stylesheet with the colours of the municipality, or Noaber's own where it has none.

    `slug` comes from the municipality's settings: only letters, digits and hyphens are an address.
    """
    named = slug if slug and slug.replace("-", "").isalnum() else "noaber"
    if not _has_theme(named):
        named = "noaber"
    return markup('<link rel="stylesheet" href="{}">', static(f"web/theme-{named}.css"))


@lru_cache(maxsize=400)
def _has_theme(name: str) -> bool:
    return finders.find(f"web/theme-{name}.css") is not None
