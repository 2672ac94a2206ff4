"""One name under the plan as it is: what it counts as, and reading it again later (S2-14)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing as seals
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from noaber.doors.resident import whole
from noaber.doors.web.forms import OnceForm, put_beside
from noaber.doors.web.pages import page
from noaber.doors.web.spoken import spoken_day, spoken_moment
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.days import day_of
from noaber.lib.exchange import as_json, read_as
from noaber.plan import signing
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.signing import sign_what_was_read
from noaber.plan.exchange import Picture
from noaber.plan.reads import our_plan
from noaber.plan.reads.picture import picture
from noaber.plan.reads.signing import Signed, signatures, standing
from noaber.plan.signing import Standing
from noaber.sharing.looks import look

SALT = "noaber.signing"
WHAT_IT_MEANS = {
    "personal_plan": gettext_lazy(
        "Ons eigen plan. Wie met jullie praat, begint bij wat jullie zelf schreven."
    ),
    "investigation_report": gettext_lazy(
        "Het verslag. Zo hebben we samen uitgezocht wat er nodig is; er komt geen ander papier."
    ),
    "application": gettext_lazy(
        "Onze aanvraag. De gemeente besluit binnen twee weken. Je vult verder niets in."
    ),
}


class SignForm(OnceForm):
    """What a name counts as. read: what stood on the page, sealed, to be shown again."""

    covers = forms.MultipleChoiceField(
        label=gettext_lazy("Waar telt je naam voor?"), widget=forms.CheckboxSelectMultiple
    )
    read = forms.CharField(widget=forms.HiddenInput, max_length=1_000_000)

    def __init__(self, may: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["covers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(cover, WHAT_IT_MEANS[cover]) for cover in may]


@dataclass(frozen=True, slots=True)
class Name:
    """A name that stands under the plan."""

    id: int
    who: str
    as_what: str
    when: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One of two versions of the plan."""

    who: str
    words: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A plan, where it stands, and who put their name under it."""

    plan: Picture
    written: dict[str, Any]
    standing: Standing
    names: list[Signed]
    people: dict[int, str]
    is_own: bool

    @property
    def version(self) -> str:
        return signing.version_of(self.written)


def _read(request: NoaberRequest, family_id: int) -> _Read:
    now = timezone.now()
    with look(request.viewer, "our_plan", families=[family_id]):
        found = picture(family_id, request.viewer, now, to_sign=True)
        if found is None:
            raise Http404
        plan = our_plan(family_id, now, request.viewer)
        names = plan.names if plan else {}
        where = standing(family_id, found, now)
        is_own = plan is not None and plan.is_own
        return _Read(found, as_json(found), where, signatures(family_id), names, is_own)


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents
def sign_plan(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Put your name under the plan. When it changed while you read, both are shown."""
    read = _read(request, family_id)
    if not read.is_own:
        raise Http404
    if read.plan.closed_at:
        return redirect("family_plan", family_id)
    may = signing.may_count_as(read.standing)
    if request.method != "POST":
        return _show(request, family_id, read, _empty(read, may))
    before = _read_then(request)
    if before is None or signing.version_of_agreed(before) != read.version:
        return _show(request, family_id, read, _empty(read, may), before or {})
    form = SignForm(may, request.POST)
    if form.is_valid():
        covers = form.cleaned_data["covers"]
        put_beside(form, signing.covers_problems(covers, read.standing))
    if not form.is_valid():
        return _show(request, family_id, read, form)
    try:
        with look(request.viewer, "our_plan", families=[family_id]):
            sign_what_was_read(
                request.viewer, family_id, form.cleaned_data["covers"], read.version, timezone.now()
            )
    except ChangedMeanwhile:
        now = _read(request, family_id)
        return _show(request, family_id, now, _empty(now, may), before)
    words = _("Je naam staat eronder. Wat er stond kun je hier altijd teruglezen.")
    messages.success(request, words)
    return redirect("sign_plan", family_id)


def _empty(read: _Read, may: tuple[str, ...]) -> SignForm:
    sealed = seals.dumps(signing.agreed(read.written), salt=SALT, compress=True)
    return SignForm(may, initial={"read": sealed})


def _read_then(request: NoaberRequest) -> dict[str, Any] | None:
    """What stood on the page that came back; None when that cannot be told."""
    try:
        found: dict[str, Any] = seals.loads(request.POST.get("read", ""), salt=SALT)
    except seals.BadSignature:
        return None
    return found


def _show(
    request: NoaberRequest,
    family_id: int,
    read: _Read,
    form: SignForm,
    before: dict[str, Any] | None = None,
) -> HttpResponse:
    """before: what stood there when somebody wanted to sign, and stands there no longer."""
    today = day_of(timezone.now())
    first, until = read.standing.first_week, read.standing.until
    context: dict[str, Any] = {
        "family_id": family_id,
        "form": form,
        "agreed": _lines(signing.agreed(read.written), today),
        "plan": read.plan,
        "names": _names(read),
        "first_week": spoken_day(day_of(first), today) if first else "",
        "until": spoken_day(day_of(until), today) if until else "",
        "may": signing.may_count_as(read.standing),
        "then": None,
    }
    if before is not None:
        context["then"] = Version(_("Dit las jij"), "\n".join(_lines(before, today)))
        context["now"] = Version(_("Dit staat er nu"), "\n".join(context["agreed"]))
    return page(request, "resident/sign_plan.html", context)


def _names(read: _Read) -> list[Name]:
    today = day_of(timezone.now())
    return [
        Name(
            s.id,
            read.people.get(s.person_id, _("iemand uit jullie gezin")),
            whole.covers_words(s.covers),
            spoken_moment(s.at, today),
            signing.version_of(s.picture) != read.version,
        )
        for s in read.names
    ]


def _lines(agreed: dict[str, Any], today: date) -> list[str]:
    """What a name stands under, a line each."""
    lines = [agreed.get("sentence", ""), *agreed.get("top", ())]
    lines += [_("Wij willen: {words}").format(words=g["words"]) for g in agreed.get("goals", ())]
    for n in agreed.get("needs", ()):
        fits = f": {n['fits']}" if n["fits"] else ""
        lines.append(_("Nodig: {words}").format(words=n["words"]) + fits)
    for c in agreed.get("commitments", ()):
        day = spoken_day(date.fromisoformat(c["due_on"]), today)
        words = _("{who}: {what}, uiterlijk {day}")
        lines.append(words.format(who=c["who"] or _("nog niemand"), what=c["what"], day=day))
    return [line for line in lines if line]


@require_safe
@for_residents
def signed_plan(request: NoaberRequest, family_id: int, signature_id: int) -> HttpResponse:
    """What somebody put their name under, as it was; and whether it is the same today."""
    read = _read(request, family_id)
    signed = next((s for s in read.names if s.id == signature_id), None)
    if signed is None:
        raise Http404
    was, _problems = read_as(Picture, signed.picture)
    today = day_of(timezone.now())
    context = {
        "family_id": family_id,
        "plan": was,
        "name": next(n for n in _names(read) if n.id == signature_id),
        "is_own": read.is_own,
        "sections": whole.sections(was, today) if was else [],
    }
    return page(request, "resident/signed_plan.html", context)
