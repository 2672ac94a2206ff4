"""A plan from another Noaber: first what comes along, then one act (S0-11).

Nothing is kept between the two: the file waits in the page itself, sealed so that it comes back as
it was read.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from noaber.doors.resident import whole
from noaber.doors.web import enough
from noaber.doors.web.contact import (
    NamedForm,
    email_field,
    given_name_field,
    phone_field,
    surname_field,
)
from noaber.doors.web.forms import OnceForm
from noaber.doors.web.pages import page
from noaber.doors.web.streets import say_who_looks, street_field, team_asked
from noaber.doors.web.viewing import NoaberRequest, enter
from noaber.lib.days import day_of
from noaber.lib.exchange import MOST_BYTES, text_of
from noaber.lib.problems import Problem
from noaber.people import reads as people
from noaber.people.streets import Teams, teams_of
from noaber.plan.acts.bringing import Brought, bring_along
from noaber.plan.acts.questions import Asked
from noaber.plan.exchange import Picture, coming, content_digest, read_picture
from noaber.plan.reads.picture import brought_before
from noaber.record.viewers import NotAllowed
from noaber.sharing.looks import Hidden, birth, look

SALT = "noaber.bring_along"
WAITS_SECONDS = 4 * 3600
MOST_SEALED = 1_500_000  # what a page may send back (settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
NOT_NAMED = "-"


class KnownForm(OnceForm):
    """Who of the family somebody is whom we know; the plan itself waits beside it."""

    me = forms.ChoiceField(label=gettext_lazy("Wie ben jij?"), widget=forms.RadioSelect)
    street = street_field(
        gettext_lazy("In welke straat woon je?"),
        gettext_lazy("Dan komt je vraag bij het team van jouw buurt."),
    )

    def __init__(self, picture: Picture, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        family = picture.family_on(day_of(timezone.now()))
        names = [(p.key, p.name) for p in family]
        field = self.fields["me"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*names, (NOT_NAMED, _("ik sta er niet bij"))]


class NewForm(KnownForm, NamedForm):
    """The same of somebody whom nobody knows here yet, as at the front door."""

    given_name = given_name_field(gettext_lazy("Hoe heet je?"), "given-name")
    surname = surname_field(gettext_lazy("Je achternaam"), "family-name")
    phone = phone_field(gettext_lazy("Je telefoonnummer"), "tel")
    email = email_field(gettext_lazy("Je e-mailadres"), "email")


@dataclass(frozen=True, slots=True)
class _File:
    """A plan that was read without a problem, the digest of what it says, and itself sealed."""

    picture: Picture
    digest: str
    sealed: str


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: NoaberRequest) -> HttpResponse:
    """Choose the file; read what comes along; bring it."""
    if request.viewer.role_id is not None:
        raise Http404
    if request.municipality is None or people.team_for(request.municipality.id) is None:
        return redirect("front_door")
    if request.method != "POST":
        return _choose(request)
    if "sealed" in request.POST:
        return _again(request)
    sent = request.FILES.get("plan")
    if sent is None:
        return _choose(request, [_nothing_sent(request)])
    content = sent.read(MOST_BYTES + 1)
    file, problems = _read(content)
    if file is None:
        return _choose(request, problems)
    return _there_already(request, file.digest) or _preview(request, file, _empty(request, file))


def _nothing_sent(request: NoaberRequest) -> Problem:
    """No file was chosen, or one so large that it was let go unread."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return Problem("", "too_large", _("Dit bestand is te groot. Tot 5 MB kan het."))
    return Problem("", "nothing", _("Kies eerst een bestand."))


def _choose(request: NoaberRequest, problems: list[Problem] | None = None) -> HttpResponse:
    told = [(p.said(_), p.field) for p in problems or []]
    return page(request, "resident/bring_along.html", {"problems": told})


def _read(content: bytes) -> tuple[_File | None, list[Problem]]:
    picture, problems = read_picture(content)
    if picture is None:
        return None, problems
    sealed = signing.dumps(text_of(content), salt=SALT, compress=True)
    if len(sealed) > MOST_SEALED:
        return None, [Problem("", "too_large", _("Dit bestand is te groot om mee te nemen."))]
    return _File(picture, content_digest(picture), sealed), []


def _form(request: NoaberRequest, picture: Picture, *args: Any, **kwargs: Any) -> KnownForm:
    """The street is asked where there are several teams."""
    kind = KnownForm if request.viewer.person_id else NewForm
    form, teams = kind(picture, *args, **kwargs), _teams(request)
    if not teams.several:
        del form.fields["street"]
    say_who_looks(form, teams)
    return form


def _teams(request: NoaberRequest) -> Teams:
    """Who answers here. Raises LookupError."""
    teams = teams_of(request.municipality.id) if request.municipality else None
    if teams is None:
        raise LookupError("no team answers here yet")
    return teams


def _empty(request: NoaberRequest, file: _File) -> KnownForm:
    picture = file.picture
    taker = picture.named().get(picture.taken_by)
    initial = {"me": picture.taken_by, "given_name": taker.name if taker else "", "once": uuid4()}
    return _form(request, picture, initial=initial)


def _preview(
    request: NoaberRequest, file: _File, form: KnownForm, status: int = 200
) -> HttpResponse:
    """What comes along, who will have to be asked anew; nothing happened yet."""
    today = day_of(timezone.now())
    context = {
        "form": form,
        "sealed": file.sealed,
        "plan": file.picture,
        "coming": coming(file.picture, file.picture.taken_by, today),
        "sections": whole.sections(file.picture, today),
        "known": request.viewer.person_id is not None,
    }
    shown = page(request, "resident/bring_preview.html", context, status)
    shown.step = "" if form.is_bound else "send"
    return shown


def _again(request: NoaberRequest) -> HttpResponse:
    """The page came back: bring it, or say what is still missing."""
    try:
        text = signing.loads(request.POST["sealed"], salt=SALT, max_age=WAITS_SECONDS)
    except signing.BadSignature:
        words = _("Dit bestand stond te lang klaar. Kies het nog een keer.")
        return _choose(request, [Problem("", "waited", words)])
    file, problems = _read(text.encode())
    if file is None:
        return _choose(request, problems)
    form = _form(request, file.picture, request.POST)
    if not form.is_valid():
        return _preview(request, file, form)
    if there := _there_already(request, file.digest):
        return there
    assert request.municipality is not None
    team_id = team_asked(form, request.municipality.id, _teams(request))
    return _bring(request, file, form, team_id) if team_id else _preview(request, file, form)


def _there_already(request: NoaberRequest, digest: str) -> HttpResponse | None:
    """To the plan that this one became, when it is one's own."""
    if request.viewer.person_id is None:
        return None
    try:
        with look(request.viewer, "our_plan"):
            family_id = brought_before(digest)
    except Hidden:
        return None
    return redirect("family_plan", family_id) if family_id else None


def _bring(request: NoaberRequest, file: _File, form: KnownForm, team_id: int) -> HttpResponse:
    me = form.cleaned_data["me"]
    brought = Brought(file.picture, "" if me == NOT_NAMED else me, file.digest)
    asked = replace(_asked(request, file, form), team_id=team_id)
    at, person_id = timezone.now(), request.viewer.person_id
    assert request.municipality is not None
    if not person_id and enough.tried(request, "question", request.municipality.slug).enough:
        form.add_error(None, enough.call_instead(request.municipality.phone))
        return _preview(request, file, form, enough.TOO_MANY)
    try:
        if person_id:
            with look(request.viewer, "circle", persons=[person_id]):
                answered = bring_along(asked, brought, at)
        else:
            with birth():
                answered = bring_along(asked, brought, at)
    except (LookupError, NotAllowed):  # the last team left while this was being read
        return redirect("front_door")
    if answered.is_old:  # a page from yesterday in somebody else's browser opens nothing
        return redirect("front_door")
    if person_id is None:
        assert request.municipality is not None
        enter(request, answered.person_id, municipality=request.municipality.slug)
    return redirect("answer", answered.family_id)


def _asked(request: NoaberRequest, file: _File, form: KnownForm) -> Asked:
    assert request.municipality is not None
    given, person_id = form.cleaned_data, request.viewer.person_id
    card = None
    if person_id:
        with look(request.viewer, "my_card", persons=[person_id]):
            card = people.person_card(person_id)
    reach = {
        name: (getattr(card, name) if card else given.get(name, ""))
        for name in ("given_name", "surname", "phone", "email")
    }
    return Asked(
        own_words=file.picture.sentence,
        **reach,
        municipality_id=request.municipality.id,
        street=given.get("street", ""),
        channel="web",
        language="en" if request.LANGUAGE_CODE == "en" else "nl",
        once=_once(person_id, form, file.digest, request.municipality.id),
        known_person_id=person_id,
    )


def _once(person_id: int | None, form: KnownForm, digest: str, municipality_id: int) -> UUID:
    """One file brought by one person is one plan; of who is not known, one page sent is."""
    who = f"person {person_id}" if person_id else f"page {form.cleaned_data['once']}"
    made = salted_hmac(SALT, f"{who} {digest} {municipality_id}", algorithm="sha256").digest()
    return UUID(bytes=made[:16])
