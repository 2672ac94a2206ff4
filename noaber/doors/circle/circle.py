"""The strength map: who stands around somebody, drawn by that person, with who may look (S3-03)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.doors.circle import along, drawing
from noaber.doors.circle.forms import DIRECTIONS, RINGS, AroundForm
from noaber.doors.circle.who import for_residents_and_team
from noaber.doors.web import kept
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.text import initials
from noaber.plan import reads, rules
from noaber.plan.acts.circle import (
    Around,
    add_to_circle,
    change_in_circle,
    put_back_in_circle,
    take_from_circle,
)
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.sharing.looks import Hidden, look

MANY = ("support", "days")
DRAWN = ("name", "relation", "ring", "support", "direction", "days", "limits", "phone", "email")


@dataclass(frozen=True, slots=True)
class AroundLine:
    """Somebody in the list: the same as the picture shows, in words."""

    id: int
    initials: str
    name: str
    does: str
    limits: str
    is_contact: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """Everybody on one ring."""

    title: str
    people: tuple[AroundLine, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a line's pattern means."""

    words: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One of two drawings of the same person, made at the same time (components.View)."""

    who: str
    words: str


@require_safe
@for_residents
def my_circle(request: NoaberRequest) -> HttpResponse:
    """My own circle, with who may look along."""
    return circle_page(request, request.viewer.person_id or 0)


@require_safe
@for_residents_and_team
def circle_of(request: NoaberRequest, person_id: int) -> HttpResponse:
    """A circle that was shown to me; my own has its own page."""
    if request.viewer.role_id is None and request.viewer.person_id == person_id:
        return redirect("my_circle")
    return circle_page(request, person_id)


def circle_page(request: NoaberRequest, person_id: int, **more: Any) -> HttpResponse:
    """The picture, the same as a list, and for whose it is who may look along."""
    viewer = request.viewer
    with look(viewer, "circle", persons=[person_id]):
        circle, pictures = reads.circle(person_id), reads.photos(person_id=person_id)
        shown = along.shown_now(person_id)
    is_mine = viewer.role_id is None and viewer.person_id == person_id
    context = {
        "person_id": person_id,
        "is_mine": is_mine,
        "nodes": drawing.drawn(circle),
        "radii": drawing.RADII.values(),
        "rings": _rings(circle),
        "kinds": [Kind(_(rules.SUPPORT[k]), p) for k, p in drawing.PATTERNS.items()],
        "photos": pictures,
        "shown": shown if is_mine else (),
        "showing": along.form_for(request, shown) if is_mine else None,
        "put_back": _just_taken_out(request, person_id),
        **more,
    }
    return page(request, "circle/circle.html", context)


def _rings(circle: tuple[reads.AroundMe, ...]) -> list[Ring]:
    titles = {1: _("Heel dichtbij"), 2: _("Dichtbij"), 3: _("Wat verder weg")}
    found = {ring: tuple(_line(a) for a in circle if a.ring == ring) for ring in titles}
    return [Ring(titles[ring], people) for ring, people in found.items() if people]


def _line(around: reads.AroundMe) -> AroundLine:
    support = ", ".join(_(rules.SUPPORT[kind]) for kind in around.support)
    does = " · ".join(filter(None, (around.relation, support, str(DIRECTIONS[around.direction]))))
    days = _("kan op {days}").format(days=days_words(around.days)) if around.days else ""
    limits = " · ".join(filter(None, (days, around.limits)))
    return AroundLine(around.id, initials(around.name), around.name, does, limits)


def days_words(days: tuple[int, ...]) -> str:
    """ "zaterdag en zondag"."""
    names = [str(WEEKDAYS[day - 1]) for day in sorted(days)]
    if len(names) < 2:
        return "".join(names)
    return _("{first} en {last}").format(first=", ".join(names[:-1]), last=names[-1])


def _back(request: NoaberRequest, person_id: int) -> HttpResponse:
    if request.viewer.role_id is None:
        return redirect("my_circle")
    return redirect("circle_of", person_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents_and_team
def add(request: NoaberRequest, person_id: int) -> HttpResponse:
    """Draw somebody."""
    form = AroundForm(request.POST) if request.method == "POST" else None
    with look(request.viewer, "circle", persons=[person_id]):
        is_sent = form is not None and form.is_valid()
        if form and is_sent and is_first(request):
            add_to_circle(request.viewer, person_id, _around(form))
    if form and is_sent:
        words = _("{name} staat erbij.").format(name=form.cleaned_data["name"].strip())
        messages.success(request, words)
        return _back(request, person_id)
    return _form(request, person_id, form or AroundForm(initial=_typed(request)), _("Teken iemand"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents_and_team
def change(request: NoaberRequest, person_id: int, around_id: int) -> HttpResponse:
    """Draw somebody differently. Who was overtaken sees both, and chooses."""
    form = AroundForm(request.POST) if request.method == "POST" else None
    try:
        with look(request.viewer, "circle", persons=[person_id]):
            found = _one(person_id, around_id)
            is_sent = form is not None and form.is_valid()
            if form and is_sent and is_first(request):
                version = form.cleaned_data["version"]
                change_in_circle(request.viewer, around_id, _around(form), version)
    except ChangedMeanwhile:
        assert form is not None
        return _both(request, person_id, found, form)
    if is_sent:
        messages.success(request, _("Bewaard."))
        return _back(request, person_id)
    known = {**_initial(found), **_typed(request)}
    heading = _("Teken {name} anders").format(name=found.name)
    return _form(request, person_id, form or AroundForm(initial=known), heading, found)


def _one(person_id: int, around_id: int) -> reads.AroundMe:
    for around in reads.circle(person_id):
        if around.id == around_id:
            return around
    raise Hidden("nobody of that number in this circle")


def _around(form: AroundForm) -> Around:
    given = form.cleaned_data
    texts = {n: given[n].strip() for n in ("name", "relation", "limits", "phone", "email")}
    return Around(
        ring=given["ring"],
        support=tuple(given["support"]),
        direction=given["direction"],
        days=tuple(given["days"]),
        **texts,
    )


def _initial(found: reads.AroundMe) -> dict[str, Any]:
    return {name: getattr(found, name) for name in (*DRAWN, "version")}


def _typed(request: NoaberRequest) -> dict[str, Any]:
    """What was typed when the session had ended, for the same person."""
    typed = kept.kept_for(request, request.viewer.person_id)
    if typed is None:
        return {}
    return {n: typed.getlist(n) if n in MANY else typed.get(n, "") for n in (*DRAWN, "version")}


def _form(
    request: NoaberRequest,
    person_id: int,
    form: AroundForm,
    heading: str,
    found: reads.AroundMe | None = None,
    **more: Any,
) -> HttpResponse:
    mine = request.viewer.role_id is None
    context = {
        "form": form,
        "heading": heading,
        "person_id": person_id,
        "around": found,
        "back_url": reverse("my_circle") if mine else reverse("circle_of", args=[person_id]),
        **more,
    }
    return page(request, "circle/around.html", context)


def _both(
    request: NoaberRequest, person_id: int, before: reads.AroundMe, form: AroundForm
) -> HttpResponse:
    """Theirs and mine side by side; sending again replaces theirs knowingly."""
    with look(request.viewer, "circle", persons=[person_id]):
        now = _one(person_id, before.id)
    again = request.POST.copy()
    again["version"] = str(now.version)
    mine = _around(form)
    typed = reads.AroundMe(
        id=now.id, version=now.version, **{name: getattr(mine, name) for name in DRAWN}
    )
    return _form(
        request,
        person_id,
        AroundForm(again),
        _("Iemand anders tekende {name} ook").format(name=now.name),
        now,
        theirs=Drawn(_("Dit staat er nu"), _in_words(now)),
        mine=Drawn(_("Dit tekende jij"), _in_words(typed)),
    )


def _in_words(around: reads.AroundMe) -> str:
    line = _line(around)
    ring = _("staat {ring}").format(ring=str(RINGS[around.ring]))
    return "\n".join(filter(None, (line.name, ring, line.does, line.limits)))


@require_POST
@for_residents_and_team
def take_out(request: NoaberRequest, person_id: int, around_id: int) -> HttpResponse:
    """Somebody is in the circle no more; the page that follows has the way back."""
    with look(request.viewer, "circle", persons=[person_id]):
        found = _one(person_id, around_id)
        if is_first(request):
            take_from_circle(request.viewer, around_id, timezone.now())
    request.session["taken_out"] = [person_id, around_id]
    words = _("{name} staat er niet meer bij.").format(name=found.name)
    messages.success(request, words)
    return _back(request, person_id)


def _just_taken_out(request: NoaberRequest, person_id: int) -> int | None:
    """Who was taken out a moment ago, once."""
    whose, around_id = request.session.get("taken_out", (0, 0))
    if whose != person_id:
        return None
    del request.session["taken_out"]
    return int(around_id)


@require_POST
@for_residents_and_team
def put_back(request: NoaberRequest, person_id: int, around_id: int) -> HttpResponse:
    """Taken out by mistake."""
    with look(request.viewer, "circle", persons=[person_id]):
        if is_first(request):
            put_back_in_circle(request.viewer, around_id)
    messages.success(request, _("Teruggezet."))
    return _back(request, person_id)
