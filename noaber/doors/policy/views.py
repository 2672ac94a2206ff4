"""What does not work and who answers when (S0-18), and what is used, never by whom (S2-20)."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from noaber.doors.policy.forms import AnswerForm
from noaber.doors.policy.roles import role_name
from noaber.doors.web import kept
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.screens import screen_words
from noaber.doors.web.spoken import spoken_day
from noaber.doors.web.viewing import NoaberRequest, for_roles
from noaber.lib.days import day_of
from noaber.lib.names import in_order
from noaber.people import reads as people
from noaber.sharing.reads import Refused, purpose_words, refused_looks
from noaber.upkeep import acts, reads

who_answers = for_roles("policy_officer", "functional_admin")
who_oversees = for_roles("policy_officer", "data_protection_officer")
SHOWN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Line:
    """A screen that does not work for somebody: how many said so, and when we answer."""

    name: str
    times: str
    words: tuple[str, ...]
    due: str
    late: str
    url: str


@require_GET
@who_answers
def flags(request: NoaberRequest) -> HttpResponse:
    """What is owed an answer first; and the answers that were given."""
    slug, today = _municipality(request), day_of(timezone.now())
    given = [
        (_(screen_words(a.screen)), spoken_day(a.answered_on, today), a.words)
        for a in reads.answers(slug)
    ]
    lines = [_line(flagged, today) for flagged in reads.open_flags(slug, today)]
    oversees = request.card is not None and request.card.kind == "policy_officer"
    context = {"lines": lines, "given": given, "oversees": oversees}
    return page(request, "policy/flags.html", context)


def _municipality(request: NoaberRequest) -> str:
    """Of the officer's own organisation, whatever host or municipality the page is on."""
    own = people.municipality_of_role(request.viewer.role_id)
    if own is None:
        raise Http404
    return own.slug


def _line(flagged: reads.Flagged, today: date) -> Line:
    said = ngettext("%(times)d keer gezegd", "%(times)d keer gezegd", flagged.times)
    late = ngettext("%(days)d dag te laat", "%(days)d dagen te laat", flagged.days_late)
    due = _("nog geen antwoord nodig; vanaf drie mensen wel")
    if flagged.due_on:
        due = _("antwoord uiterlijk %(day)s") % {"day": spoken_day(flagged.due_on, today)}
    return Line(
        _(screen_words(flagged.screen)),
        said % {"times": flagged.times},
        flagged.words,
        due,
        late % {"days": flagged.days_late} if flagged.days_late else "",
        reverse("flag_answer", args=[flagged.screen]),
    )


@require_http_methods(["GET", "POST"])
@who_answers
def answer(request: NoaberRequest, screen: str) -> HttpResponse:
    """Answer everybody who was read at once; the answer is public and has its date."""
    slug, now = _municipality(request), timezone.now()
    typed = kept.kept_for(request, request.viewer.person_id)
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm(
        initial={"words": typed.get("words", "")} if typed else {}
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        if _answered(request, screen, slug, form.cleaned_data["words"]):
            messages.success(request, _("Het antwoord staat nu voor iedereen te lezen."))
            return redirect("flags")
        form.add_error(
            "words",
            _("Hier is intussen iets veranderd. Lees het nog eens; wat je schreef staat er nog."),
        )
    flagged = reads.open_flag(slug, day_of(now), screen)
    if flagged is None and not (form.is_bound and reads.was_answered(slug, screen)):
        raise Http404
    context = {
        "form": form,
        "heading": _("Antwoord over: %(screen)s") % {"screen": _(screen_words(screen))},
        "send": _("Geef dit antwoord aan iedereen"),
        "back_url": reverse("flags"),
        "said": flagged.words if flagged else (),
        "read": flagged.newest_id if flagged else 0,
    }
    return page(request, "policy/answer.html", context)


def _answered(request: NoaberRequest, screen: str, slug: str, words: str) -> bool:
    """Answer what was read on the page that was sent, once."""
    read = request.POST.get("read", "")
    up_to = int(read) if re.fullmatch(r"[0-9]{1,18}", read) else 0
    with transaction.atomic(durable=True):
        if not is_first(request):
            return True
        given = acts.answer(request.viewer, screen, slug, words, timezone.now(), up_to)
        transaction.set_rollback(not given)  # it may be sent again
        return given


@dataclass(frozen=True, slots=True)
class Used:
    """One screen in one role, and in words how often each of its steps was used."""

    screen: str
    role: str
    words: str


@require_GET
@who_answers
def uses(request: NoaberRequest) -> HttpResponse:
    """How often screens and their steps were used these thirty days, per role; never per person."""
    since = day_of(timezone.now()) - SHOWN
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for screen, step, kind, times in reads.uses(_municipality(request), since):
        counted[(_(screen_words(screen)), role_name(kind))][step] += times
    rows = [
        Used(screen, role, _steps_words(counted[screen, role]))
        for screen, role in sorted(counted, key=lambda row: tuple(map(in_order, row)))
    ]
    return page(request, "policy/uses.html", {"rows": rows, "since": since})


def _steps_words(steps: Mapping[str, int]) -> str:
    words = {
        "see": _("%(times)d keer gezien"),
        "send": _("%(times)d keer verstuurd"),
        "problem": _("%(times)d keer nog niet goed"),
    }
    return ", ".join(words[step] % {"times": steps[step]} for step in words if step in steps)


@require_GET
@who_oversees
def refused(request: NoaberRequest) -> HttpResponse:
    """What was asked of this Noaber and refused; enforcement first (house guarantee 8)."""
    now = timezone.now()
    found, words = refused_looks(request.viewer, now - SHOWN), purpose_words()
    lines = [_refused_line(one, words.get(one.purpose, ""), day_of(now)) for one in found]
    answers = request.card is not None and request.card.kind == "policy_officer"
    context = {"lines": lines, "since": day_of(now - SHOWN), "answers": answers}
    return page(request, "policy/refused.html", context)


def _refused_line(one: Refused, words: str, today: date) -> dict[str, str]:
    why = {
        "for_enforcement": _("voor handhaving: daar is dit nooit voor"),
        "unknown_purpose": _("voor een doel dat Noaber niet kent"),
        "no_grant": _("zonder recht, of er was niets"),
        "nobody_found": _("niemand gevonden"),
        "more_found": _("meer mensen met deze gegevens"),
    }
    often = ngettext("één keer", "%(times)d keer", one.times) % {"times": one.times}
    return {
        "role": role_name(one.role_kind),
        "what": ", ".join(filter(None, (_(words) if words else "", why.get(one.why, one.why)))),
        "often": _("{times}, voor het laatst {day}").format(
            times=often, day=spoken_day(day_of(one.last_at), today)
        ),
    }
