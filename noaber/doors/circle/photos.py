"""A photo of paper: of a circle, or of the plan a family made itself (S3-03, X-27)."""

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
from noaber.plan import acts, reads
from noaber.sharing.looks import Hidden, look


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents
def of_circle(request: NoaberRequest) -> HttpResponse:
    """My circle as I drew it on paper."""
    person_id, viewer = request.viewer.person_id or 0, request.viewer
    form, jpeg = _sent(request)
    with look(viewer, "circle", persons=[person_id]):
        there = reads.photos(person_id=person_id)
        if form and jpeg and is_first(request):
            words = form.cleaned_data["words"].strip()
            acts.keep_circle(viewer, person_id, jpeg, words, timezone.now())
    if jpeg:
        messages.success(request, _("De foto is bewaard."))
        return redirect("my_circle")
    context = {
        "heading": _("Een foto van je kring"),
        "intro": _("Heb je het op papier getekend? Dat telt ook. Maak er een foto van."),
        "back_url": reverse("my_circle"),
        "shots": _shots("circle_photo", person_id, there),
    }
    return _page(request, form, "circle_photo", person_id, context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents_and_team
def of_own_plan(request: NoaberRequest, family_id: int) -> HttpResponse:
    """The plan that the family made itself: a photo counts as that plan."""
    viewer = request.viewer
    form, jpeg = _sent(request)
    with look(viewer, table_purpose(viewer), families=[family_id]):
        plan = reads.our_plan(family_id, timezone.now(), viewer)
        if plan is None or plan.closed or (viewer.role_id is None and not plan.is_own):
            raise Hidden("no plan to add to")
        there = reads.photos(family_id=family_id)
        if form and jpeg and is_first(request):
            words = form.cleaned_data["words"].strip()
            acts.keep_own_plan(viewer, family_id, jpeg, words, timezone.now())
    if jpeg:
        messages.success(request, _("De foto is bewaard. Hij telt als jullie eigen plan."))
        return redirect("photo_own_plan", family_id)
    context = {
        "heading": _("Een foto van jullie eigen plan"),
        "intro": _(
            "Hebben jullie zelf een plan op papier gezet? Een foto is genoeg: niemand hoeft het "
            "over te typen."
        ),
        "back_url": reverse(plan_address(viewer), args=[family_id]),
        "shots": _shots("own_plan_photo", family_id, there),
    }
    return _page(request, form, "own_plan_photo", family_id, context)


def _sent(request: NoaberRequest) -> tuple[PhotoForm | None, Jpeg | None]:
    """The form, and the photo made anew; the form says why when it is not taken."""
    if request.method != "POST":
        return None, None
    form = PhotoForm(request.POST, request.FILES)
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
    """A photo that is there: where it is shown, and where it is taken away."""

    line: reads.PhotoLine
    url: str
    away_url: str


def _shots(name: str, whose: int, there: tuple[reads.PhotoLine, ...]) -> list[Shot]:
    def at(address: str, photo_id: int) -> str:
        return reverse(address, args=[whose, photo_id])

    return [Shot(line, at(name, line.id), at(f"{name}_away", line.id)) for line in there]


def _page(
    request: NoaberRequest, form: PhotoForm | None, name: str, whose: int, context: dict[str, Any]
) -> HttpResponse:
    away = request.session.pop("photo_away", None)
    back = reverse(f"{name}_away", args=[whose, away]) if away else ""
    context = {"form": form or PhotoForm(), "put_back_url": back, **context}
    return page(request, "circle/photo.html", context)


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
    response.headers["Content-Disposition"] = "inline"
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
    """Away, and the page that follows has the way back."""
    back, is_new = bool(request.POST.get("back")), is_first(request)
    if back and is_new:
        acts.put_photo_back(request.viewer, photo_id)
    elif is_new:
        acts.take_photo_away(request.viewer, photo_id, timezone.now())
        request.session["photo_away"] = photo_id
    messages.success(request, _("De foto is terug.") if back else _("De foto is weg."))
