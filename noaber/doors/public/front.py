"""The front door: one sentence in, one name, one number and a date out (S2-01)."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.public import once_more
from noaber.doors.public.forms import FrontDoorForm, ReachedForm, SentenceForm
from noaber.doors.public.places import Place, place_of
from noaber.doors.web import enough, kept
from noaber.doors.web.handed_back import typed
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.streets import say_who_looks, team_asked
from noaber.doors.web.viewing import NoaberRequest, enter
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.streets import Teams, where_is
from noaber.plan.acts.questions import Asked, receive_question
from noaber.plan.rules import calling
from noaber.record.viewers import NotAllowed
from noaber.sharing.looks import birth, look

HOMES = {
    "neighbourhood_team": "my_families",
    "provider": "provider_home",
    "clerk": "desk",
    "policy_officer": "flags",
    "data_protection_officer": "refused",
    "functional_admin": "flags",
}


def home_of(card: people.Card | None) -> str | None:
    """The address of the first page of somebody at work; None when there is none for them."""
    try:
        return reverse(HOMES[card.kind]) if card and card.kind in HOMES else None
    except NoReverseMatch:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def front_door(request: NoaberRequest) -> HttpResponse:
    """One sentence is enough. Who works here goes to work; who is known writes it and no more."""
    at_work = home_of(request.card)
    if at_work:
        return redirect(at_work)
    place = place_of(request)
    if place.municipality is None and place.choices:
        return _choose(request, place)
    if place.municipality is None or place.teams is None:
        return _not_yet(request, place)
    known = request.viewer.person_id if request.viewer.role_id is None else None
    is_sent = request.method == "POST"
    kind = _kind(known, request.POST if is_sent else None)
    form = kind(request.POST) if is_sent else kind(initial=_typed(request, known))
    _few_streets(form, place)
    if not is_sent:
        return page(request, "public/front_door.html", _context(request, place, form, known))
    team_id = _team(request, place.municipality.id, place.teams, form) if form.is_valid() else None
    if team_id is None:
        return page(request, "public/front_door.html", _context(request, place, form, known))
    return _receive(request, place, form, known, team_id)


def _team(
    request: NoaberRequest, municipality_id: int, teams: Teams, form: SentenceForm
) -> int | None:
    """Of the street that was written, or else of the address given before. None: the form asks."""
    known = request.viewer.person_id if request.viewer.role_id is None else None
    if known and teams.several and not form.cleaned_data["street"]:
        with look(request.viewer, "my_card", persons=[known]):
            home = people.home_street(known, day_of(timezone.now()))
        if team_id := where_is(municipality_id, home).team_id:
            return team_id
    return team_asked(form, municipality_id, teams)


def _kind(known: int | None, sent: QueryDict | None = None) -> type[SentenceForm]:
    """Who is known writes a sentence and no more. A page of before they were says the rest too."""
    if not known or "given_name" in (sent or ()):
        return FrontDoorForm
    return ReachedForm if "phone" in (sent or ()) else SentenceForm


def _few_streets(form: SentenceForm, place: Place) -> None:
    """Who is known is asked for the street only where there are several teams."""
    if place.teams and not place.teams.several and not isinstance(form, FrontDoorForm):
        del form.fields["street"]


def _choose(request: NoaberRequest, place: Place) -> HttpResponse:
    """Where somebody lives; what they wrote meanwhile is on the page, and goes along."""
    names = FrontDoorForm.base_fields.keys() & request.POST.keys()
    nobodys = {
        "choices": place.choices,
        "municipality": None,
        "theme": "",
        "typed": typed(request),
        "goes_along": [(name, request.POST[name]) for name in sorted(names)],
    }
    return page(request, "public/choose_municipality.html", nobodys)


def _typed(request: NoaberRequest, known: int | None) -> dict[str, str]:
    typed = kept.kept_for(request, known)
    return {"own_words": typed.get("own_words", "")} if typed else {}


def _context(
    request: NoaberRequest, place: Place, form: SentenceForm, known: int | None
) -> dict[str, object]:
    named = request.session.get("municipality") or request.POST.get("municipality")
    if place.teams is not None:
        say_who_looks(form, place.teams)
    return {
        "form": form,
        "municipality": place.municipality,
        "theme": place.municipality.slug if place.municipality else "",
        "known": not isinstance(form, FrontDoorForm),
        "chosen": bool(named),
    }


def _receive(
    request: NoaberRequest, place: Place, form: SentenceForm, known: int | None, team_id: int
) -> HttpResponse:
    assert place.municipality is not None
    asked = _asked(request, place.municipality, form.cleaned_data, team_id)
    tried = None if known else enough.tried(request, "question", place.municipality.slug)
    if tried and tried.enough:
        form.add_error(None, enough.call_instead(place.municipality.phone))
        context = _context(request, place, form, known)
        return page(request, "public/front_door.html", context, enough.TOO_MANY)
    if known:
        asked = once_more.with_what_is_known(request.viewer, asked)
        if not calling.way_to(asked.phone, asked.email):  # nobody could keep a promise
            form = ReachedForm(request.POST)
            _few_streets(form, place)
            return page(request, "public/front_door.html", _context(request, place, form, known))
    if family_id := once_more.answered_before(request, asked):
        return _to_answer(request, place.municipality, family_id)
    try:
        with birth():
            answered = receive_question(once_more.of_its_own(request, asked), timezone.now())
            is_first(request)  # what stands in it now, for when it is sent again
    except (LookupError, NotAllowed):  # the last team or its lead left while this was being written
        return _not_yet(request, place)
    if answered.is_old:  # a form from yesterday in somebody else's browser opens nothing
        return redirect("front_door")
    enter(request, answered.person_id, municipality=place.municipality.slug)
    return _to_answer(request, place.municipality, answered.family_id)


def _to_answer(
    request: NoaberRequest, municipality: people.Municipality, family_id: int
) -> HttpResponse:
    if request.POST.get("municipality") == municipality.slug:
        request.session["municipality"] = municipality.slug
    return redirect("answer", family_id)


def _asked(
    request: NoaberRequest, municipality: people.Municipality, given: dict[str, Any], team_id: int
) -> Asked:
    """As it was typed."""
    return Asked(
        own_words=given["own_words"],
        given_name=given.get("given_name", ""),
        surname=given.get("surname", ""),
        phone=given.get("phone", ""),
        email=given.get("email", ""),
        municipality_id=municipality.id,
        street=given.get("street", ""),
        channel="web",
        language="en" if request.LANGUAGE_CODE == "en" else "nl",
        once=given["once"],
        team_id=team_id,
    )


def _not_yet(request: NoaberRequest, place: Place) -> HttpResponse:
    """No team answers here yet: never an error, always a number to call and what was written."""
    context = {"municipality": place.municipality or request.municipality, "typed": typed(request)}
    return page(request, "public/not_yet.html", context)


@require_POST
def choose_municipality(request: NoaberRequest) -> HttpResponse:
    """One tap: the municipality somebody lives in; what was written before stands in the form."""
    slugs = {m.slug for m in people.municipalities()}
    slug = request.POST.get("municipality", "")
    if slug not in slugs:
        request.session.pop("municipality", None)
        return redirect("front_door")
    request.session["municipality"] = slug
    place = place_of(request)
    if "own_words" not in request.POST or place.municipality is None or place.teams is None:
        return redirect("front_door")
    form = FrontDoorForm(initial=request.POST.dict())
    return page(request, "public/front_door.html", _context(request, place, form, None))
