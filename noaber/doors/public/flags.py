""" "This does not work": said on every screen, answered in public with a date (S0-18)."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from noaber.doors.public.forms import FlagForm
from noaber.doors.web import enough, spoken
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.screens import OTHER, known_screen, screen_words
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.sharing.looks import birth
from noaber.upkeep import acts, reads, rules


@dataclass(frozen=True, slots=True)
class Owed:
    """A screen that enough people flagged: how often, and until when an answer is owed."""

    screen: str
    times: int
    due: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, and when it was given."""

    screen: str
    words: str
    on: str


@require_http_methods(["GET", "HEAD", "POST"])
def upkeep_flag(request: NoaberRequest) -> HttpResponse:
    """Say that a screen does not work; words may stay away."""
    screen = known_screen(request.GET.get("screen", ""))
    form = FlagForm(request.POST) if request.method == "POST" else FlagForm()
    municipality = request.municipality.slug if request.municipality else ""
    held_back = form.is_bound and form.is_valid() and _is_one_too_many(request, municipality)
    if held_back:
        phone = request.municipality.phone if request.municipality else ""
        form.add_error(None, enough.call_instead(phone))
    if not form.is_valid():
        context = {"form": form, "about": name_of(screen) if screen != OTHER else ""}
        return page(request, "public/flag.html", context, enough.TOO_MANY if held_back else 200)
    with birth():
        if is_first(request):
            acts.flag(
                request.viewer,
                screen,
                form.cleaned_data["words"].strip(),
                _kind_of(request),
                municipality,
                timezone.now(),
                rules.said_by(settings.SECRET_KEY, screen, municipality, _who(request)),
            )
    messages.success(request, gettext("Dank je wel. We hebben het opgeschreven."))
    return redirect("upkeep_answers")


def _is_one_too_many(request: NoaberRequest, municipality: str) -> bool:
    """Of somebody whom nobody knows; who is known counts once anyway."""
    known = request.viewer.person_id is not None
    return not known and enough.tried(request, "flag", municipality).enough


def _kind_of(request: NoaberRequest) -> str:
    if request.viewer.person_id is None:
        return "visitor"
    return request.card.kind if request.card else "resident"


def _who(request: NoaberRequest) -> str:
    """Who is logged in, or else which browser: the random number that every form needs anyway."""
    if request.viewer.person_id is not None:
        return f"person {request.viewer.person_id}"
    return f"browser {request.META.get('CSRF_COOKIE', '')}"


def name_of(screen: str) -> str:
    """How people call this screen."""
    return gettext(screen_words(screen))


@require_safe
def upkeep_answers(request: NoaberRequest) -> HttpResponse:
    """What does not work, until when an answer is owed, and what was answered; for everybody.

    What people wrote is not shown: somebody may have written a name.
    """
    today = day_of(timezone.now())
    slug = request.municipality.slug if request.municipality else ""
    owed = [
        Owed(name_of(f.screen), f.times, spoken.spoken_day(f.due_on, today), f.days_late > 0)
        for f in reads.open_flags(slug, today)
        if f.due_on
    ]
    given = [
        Given(name_of(a.screen), a.words, spoken.spoken_day(a.answered_on, today))
        for a in reads.answers(slug)
    ]
    context = {"owed": owed, "given": given, "flags_to_open": rules.FLAGS_TO_OPEN}
    return page(request, "public/flag_answers.html", context)
