"""What is asked of somebody who need not see the plan: their own page, without an account (S1-03).

Its frame names no municipality, no team and no number: that would tell where a family lives (X-08).
"""

import functools
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from noaber.doors.guest import lines
from noaber.doors.guest.forms import AnswerForm, WordForm
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page, refused_page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.plan import reads
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.tasks import (
    accept_commitment,
    ask_back,
    decline_commitment,
    finish_commitment,
    reopen_commitment,
)
from noaber.plan.acts.voices import say_word
from noaber.record.viewers import NotAllowed
from noaber.sharing.looks import Hidden, look

GONE = (Hidden, NotAllowed, ObjectDoesNotExist)
View = Callable[..., HttpResponse]
NOBODYS = {"municipality": None, "theme": ""}


def for_asked(view: View) -> View:
    """Only for a person who looks as themselves; who is nobody here opens their link again first.

    What was typed when the session had ended is handed back at once.
    """

    @functools.wraps(view)
    def guarded(request: NoaberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.viewer.person_id is None:
            return _plain_refusal(request, "guest/open_again.html", 403)
        if request.viewer.role_id is not None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _plain(
    request: NoaberRequest, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """A page in Noaber's own frame, whoever asks."""
    return page(request, template, {**context, **NOBODYS}, status)


def _plain_refusal(request: NoaberRequest, template: str, status: int) -> HttpResponse:
    """The same, of a page that refuses."""
    return refused_page(request, template, NOBODYS, status)


@require_safe
@for_asked
def asked_of_me(request: NoaberRequest) -> HttpResponse:
    """Everything that is asked of this person, per family that asks."""
    return _page(request, {})


def _page(request: NoaberRequest, came_back: lines.Typed, status: int = 200) -> HttpResponse:
    person_id, now = request.viewer.person_id or 0, timezone.now()
    found: list[reads.AskedOfMe] = []
    names: dict[int, str] = {}
    with suppress(Hidden), look(request.viewer, "asked_of_me"):
        found = reads.asked_of_me(person_id, None, now)
        names = reads.who_asks(a.family_id for a in found)
    asking = [
        lines.asking(a, names.get(a.family_id, ""), day_of(now), came_back)
        for a in found
        if a.tasks or a.words or a.no_longer
    ]
    context = {"asking": asking, "forms": list(came_back.values())}
    return _plain(request, "guest/asked.html", context, status)


@require_POST
@for_asked
def answer(request: NoaberRequest, family_id: int, promise_id: int) -> HttpResponse:
    """Yes, I cannot, done, or a question first."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, {("task", promise_id): form})
    try:
        with look(request.viewer, "asked_of_me", families=[family_id]):
            if is_first(request):
                words = _answered(request, promise_id, form)
                messages.success(request, words)
    except GONE:
        return _gone(request)
    return redirect("asked_of_me")


def _answered(request: NoaberRequest, task_id: int, form: AnswerForm) -> str:
    """Do what was answered, and say so."""
    now, said = timezone.now(), form.cleaned_data["said"]
    match form.cleaned_data["answer"]:
        case "yes":
            accept_commitment(request.viewer, task_id, now)
            return _("Fijn! Je ja is doorgegeven.")
        case "no":
            decline_commitment(request.viewer, task_id, said, now)
            return _("Dat is goed. We geven het door.")
        case "done":
            finish_commitment(request.viewer, task_id, now)
            return _("Dank je wel! We geven door dat het gedaan is.")
        case "undone":
            reopen_commitment(request.viewer, task_id, now)
            return _("Dan staat het weer open.")
        case _other:
            ask_back(request.viewer, task_id, said)
            return _("Je vraag is doorgegeven.")


@require_POST
@for_asked
def say(request: NoaberRequest, family_id: int, voice_id: int) -> HttpResponse:
    """A word that is asked: yes, or a different view. Overtaken: read anew, with what was typed."""
    form = WordForm(request.POST)
    if not form.is_valid():
        return _page(request, {("word", voice_id): form})
    given = form.cleaned_data
    try:
        with look(request.viewer, "asked_of_me", families=[family_id]):
            if is_first(request):
                say_word(
                    request.viewer,
                    voice_id,
                    given["says"],
                    given["words"],
                    given["version"],
                    timezone.now(),
                )
    except ChangedMeanwhile:
        words = _("De vraag is intussen veranderd. Lees hem nog eens; wat je schreef staat er nog.")
        form.add_error("words", words)
        return _page(request, {("word", voice_id): form}, 409)
    except GONE:
        return _gone(request)
    messages.success(request, _("Dank je wel. We geven door wat je vindt."))
    return redirect("asked_of_me")


def _gone(request: NoaberRequest) -> HttpResponse:
    """It is not asked any more, or never was: the same words for both, and the text handed back."""
    return _plain_refusal(request, "guest/gone.html", 404)
