"""A photo of paper: of a circle, or of the plan a family made itself (S3-03, X-27)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.doors.circle.forms import PhotoForm
from noaber.doors.circle.who import for_residents_and_team, plan_address, table_purpose
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.uploads import MOST_BYTES
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.pictures import Jpeg, NotTaken, clean_jpeg
from noaber.plan import reads
from noaber.plan.acts.photos import (
    PhotoNotKept,
    keep_circle,
    keep_own_plan,
    put_photo_back,
    say_it_is_our_plan,
    take_photo_away,
)
from noaber.sharing.looks import Hidden, look


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents
def of_circle(request: NoaberRequest) -> HttpResponse:
    """My circle as I drew it on paper."""
    person_id, viewer = request.viewer.person_id or 0, request.viewer
    form, jpeg = _sent(request)
    with look(viewer, "circle", persons=[person_id]):
        there = _there(person_id=person_id)
        if form and jpeg and is_first(request):
            words = form.cleaned_data["words"].strip()
            keep_circle(viewer, person_id, jpeg, words, timezone.now())
    if jpeg:
        messages.success(request, _("De foto is bewaard."))
        return redirect("my_circle")
    context = {
        "heading": _("Een foto van je kring"),
        "intro": _("Heb je het op papier getekend? Dat telt ook. Maak er een foto van."),
        "back_url": reverse("my_circle"),
    }
    return _page(request, form, context | _shots("circle_photo", person_id, *there))


OWN_PLAN = "own_plan"


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents_and_team
def of_own_plan(request: NoaberRequest, family_id: int) -> HttpResponse:
    """The plan that the family made itself: a photo counts as that plan when they say so.

    Who works for them says what it is: that plan, or a circle that is shown to them.
    """
    viewer = request.viewer
    with look(viewer, table_purpose(viewer), families=[family_id]):
        plan = reads.our_plan(family_id, timezone.now(), viewer)
        there = _there(family_id=family_id)
    if plan is None or plan.closed or (viewer.role_id is None and not plan.is_own):
        raise Hidden("no plan to add to")
    kinds = _kinds(plan) if viewer.role_id is not None else ()
    form, jpeg = _sent(request, kinds)
    if form and jpeg:
        return _kept(request, plan, form, jpeg)
    context = {
        "heading": _("Een foto van papier") if kinds else _("Een foto van jullie eigen plan"),
        "intro": _(
            "Hebben jullie zelf een plan op papier gezet? Een foto is genoeg: niemand hoeft het "
            "over te typen."
        ),
        "back_url": reverse(plan_address(viewer), args=[family_id]),
    }
    shots = _shots("own_plan_photo", family_id, *there, says=plan.is_own and not kinds)
    return _page(request, form or PhotoForm(kinds=kinds), context | shots)


def _there(**whose: int) -> tuple[tuple[reads.PhotoLine, ...], tuple[reads.PhotoLine, ...]]:
    """The photos of one family or person, and those that can be put back."""
    return reads.photos(**whose), reads.photos_away(timezone.now(), **whose)


def _kinds(plan: reads.OurPlan) -> list[tuple[str, str]]:
    """What a photo at the table can be: only what has a place."""
    names = plan.names
    circles = [
        (f"circle-{id_}", _("de kring van {name}").format(name=names[id_])) for id_ in plan.circles
    ]
    return [(OWN_PLAN, _("het plan dat het gezin zelf maakte")), *circles]


def _kept(request: NoaberRequest, plan: reads.OurPlan, form: PhotoForm, jpeg: Jpeg) -> HttpResponse:
    """Kept where it belongs, once."""
    viewer, words, now = request.viewer, form.cleaned_data["words"].strip(), timezone.now()
    kind, _dash, person = form.cleaned_data.get("kind", OWN_PLAN).partition("-")
    if kind == "circle":
        with look(viewer, "circle", persons=[int(person)]):
            if is_first(request):
                keep_circle(viewer, int(person), jpeg, words, now)
        messages.success(request, _("De foto is bewaard."))
        return redirect("circle_of", int(person))
    with look(viewer, table_purpose(viewer), families=[plan.family_id]):
        if is_first(request):
            keep_own_plan(viewer, plan.family_id, jpeg, words, now)
    done = _("De foto is bewaard. Hij telt als jullie eigen plan.")
    if viewer.role_id is not None:
        done = _("De foto is bewaard. Hij telt als hun eigen plan als het gezin dat zelf zegt.")
    messages.success(request, done)
    return redirect("photo_own_plan", plan.family_id)


@require_POST
@for_residents
def is_ours(request: NoaberRequest, family_id: int, photo_id: int) -> HttpResponse:
    """The family says that this is the plan it made itself (X-27)."""
    viewer = request.viewer
    with look(viewer, "our_plan", families=[family_id]):
        plan = reads.our_plan(family_id, timezone.now(), viewer)
        there = {photo.id for photo in reads.photos(family_id=family_id)}
        if plan is None or not plan.is_own or photo_id not in there:
            raise Hidden("no such photo of theirs in sight")
        if is_first(request):
            say_it_is_our_plan(request.viewer, photo_id, timezone.now())
    messages.success(request, _("Dit telt nu als jullie eigen plan."))
    return redirect("photo_own_plan", family_id)


def _sent(
    request: NoaberRequest, kinds: Sequence[tuple[str, str]] = ()
) -> tuple[PhotoForm | None, Jpeg | None]:
    """The form, and the photo made anew; the form says why when it is not taken."""
    if request.method != "POST":
        return None, None
    form = PhotoForm(request.POST, request.FILES, kinds=kinds)
    is_valid = form.is_valid()
    if "photo" not in request.FILES and int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        form.say_too_large()
        return form, None
    if not is_valid:
        return form, None
    sent = form.cleaned_data["photo"]
    try:
        return form, clean_jpeg(sent.read(), sent.content_type or "")
    except NotTaken as error:
        form.say_why_not(error.why)
        return form, None


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo: where it is shown, and where it is taken away and put back."""

    line: reads.PhotoLine
    url: str
    away_url: str
    ours_url: str = ""  # where the family says that it is their plan


def _shots(
    name: str,
    whose: int,
    there: tuple[reads.PhotoLine, ...],
    away: tuple[reads.PhotoLine, ...],
    says: bool = False,
) -> dict[str, list[Shot]]:
    """says: the family may say that what is on a photo is its own plan."""

    def at(address: str, photo_id: int) -> str:
        return reverse(address, args=[whose, photo_id])

    def shot(line: reads.PhotoLine) -> Shot:
        ours = at(f"{name}_ours", line.id) if says and line.kind == "on_paper" else ""
        return Shot(line, at(name, line.id), at(f"{name}_away", line.id), ours)

    return {"shots": [shot(line) for line in there], "away": [shot(line) for line in away]}


def _page(request: NoaberRequest, form: PhotoForm | None, context: dict[str, Any]) -> HttpResponse:
    return page(request, "circle/photo.html", {"form": form or PhotoForm(), **context})


@require_safe
@for_residents_and_team
def circle_photo(request: NoaberRequest, person_id: int, photo_id: int) -> HttpResponse:
    """The picture itself, of a circle in sight."""
    with look(request.viewer, "circle", persons=[person_id]):
        jpeg = reads.photo_jpeg(photo_id, None, person_id)
    return _picture(jpeg)


@require_safe
@for_residents_and_team
def plan_photo(request: NoaberRequest, family_id: int, photo_id: int) -> HttpResponse:
    """The picture itself, of a plan in sight."""
    with look(request.viewer, "our_plan", families=[family_id]):
        jpeg = reads.photo_jpeg(photo_id, family_id, None)
    return _picture(jpeg)


def _picture(jpeg: bytes | None) -> HttpResponse:
    """Never kept by a browser or on the way: every view is a look."""
    if jpeg is None:
        raise Hidden("no such photo in sight")
    response = HttpResponse(jpeg, content_type="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = 'inline; filename="foto.jpg"'
    return response


@require_POST
@for_residents_and_team
def circle_away(request: NoaberRequest, person_id: int, photo_id: int) -> HttpResponse:
    """Take a photo of a circle away, or put it back."""
    with look(request.viewer, "circle", persons=[person_id]):
        _away_or_back(request, photo_id)
    return redirect("photo_circle" if request.viewer.person_id == person_id else "my_families")


@require_POST
@for_residents_and_team
def plan_away(request: NoaberRequest, family_id: int, photo_id: int) -> HttpResponse:
    """Take a photo of their own plan away, or put it back."""
    with look(request.viewer, table_purpose(request.viewer), families=[family_id]):
        _away_or_back(request, photo_id)
    return redirect("photo_own_plan", family_id)


def _away_or_back(request: NoaberRequest, photo_id: int) -> None:
    """Away, and the page that follows has the way back; what is no longer kept is said."""
    back, is_new = bool(request.POST.get("back")), is_first(request)
    try:
        if back and is_new:
            put_photo_back(request.viewer, photo_id, timezone.now())
        elif is_new:
            take_photo_away(request.viewer, photo_id, timezone.now())
    except PhotoNotKept:
        gone = _(
            "Deze foto is langer dan 30 dagen weg, en wordt niet meer bewaard. "
            "Een nieuwe foto maken kan altijd."
        )
        messages.info(request, gone)
        return
    away = _("De foto is weg. Je kunt hem nog 30 dagen terugzetten.")
    messages.success(request, _("De foto is terug.") if back else away)
