"""What is needed and what fits; whose word is asked right after (S0-04, S0-10, S1-06, S1-08)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.family.names import together
from noaber.doors.family.shielding import say_what_gives_away
from noaber.doors.family.ways import Key
from noaber.doors.resident import sending
from noaber.doors.resident.goals import asked_child
from noaber.doors.resident.table_forms import FitForm, NeedForm, OutsideForm
from noaber.doors.resident.words import Version
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.days import day_of
from noaber.plan import reads
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.needs import Fit, draft_fit, end_need, name_need, take_up_need
from noaber.plan.acts.shielding import GivesAway
from noaber.plan.acts.voices import Subject, ask_everybody, ask_word, say_word
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden

form_or_send = require_http_methods(["GET", "HEAD", "POST"])


@form_or_send
@for_residents
def new(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Something is needed; what fits is the next page, or later."""

    def read_or_name(plan: reads.OurPlan) -> tuple[NeedForm, bool, int]:
        form = sending.sent(request, NeedForm, plan=plan)
        if form is None:
            return (*sending.empty(request, NeedForm, plan=plan), 0)
        if not form.is_valid():
            return form, False, 0
        if not is_first(request):
            return form, False, -1
        words, domain = form.cleaned_data["words"].strip(), form.cleaned_data["domain"]
        of = (form.person_id, form.goal_id)
        now = timezone.now()
        return form, False, name_need(request.viewer, family_id, words, now, domain, *of)

    form, was_away, need_id = sending.in_our_plan(request, family_id, read_or_name)
    if need_id > 0:
        return redirect("our_need_fit", family_id, need_id)
    if need_id:
        return redirect("family_plan", family_id)
    heading, send = _("Wat is er nodig?"), _("Schrijf dit op")
    return sending.form_page(request, family_id, form, heading, send, was_away=was_away)


def need_of(plan: reads.OurPlan, need_id: int) -> reads.Need:
    """The need that this plan shows; Hidden when it shows none."""
    for need in plan.table.needs:
        if need.id == need_id:
            return need
    raise Hidden("no such need in this plan")


@dataclass(frozen=True, slots=True)
class _Drafted:
    """How the page stands: the form, the need, whether it was kept, who is still to be asked."""

    form: FitForm
    need: reads.Need
    was_away: bool = False
    done: bool = False
    asks_outside: bool = False


@form_or_send
@for_residents
def fit(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """What fits, nearest first; then everybody is asked whose word it waits for."""

    def read_or_draft(plan: reads.OurPlan) -> _Drafted:
        need, today = need_of(plan, need_id), day_of(timezone.now())
        form = sending.sent(request, FitForm, today=today)
        if form is None:
            made, was_away = sending.empty(request, FitForm, _known(need), today=today)
            return _Drafted(made, need, was_away)
        if not form.is_valid():
            return _Drafted(form, need)
        outside = False
        if is_first(request):
            outside = _draft(request.viewer, plan, need, form.cleaned_data)
        return _Drafted(form, need, done=True, asks_outside=outside)

    try:
        found = sending.in_our_plan(request, family_id, read_or_draft)
    except ChangedMeanwhile:
        return _both(request, family_id, need_id)
    if found.asks_outside:
        return redirect("our_need_ask", family_id, need_id)
    if found.done:
        words = _("Opgeschreven. Wie hier iets van vindt, is gevraagd.")
        return sending.back(request, family_id, words)
    return _fit_page(request, family_id, found)


def _known(need: reads.Need) -> dict[str, Any]:
    names = ("step", "fits", "wait_until", "bridge", "version")
    return {name: getattr(need, name) for name in names}


def _draft(viewer: Viewer, plan: reads.OurPlan, need: reads.Need, data: dict[str, Any]) -> bool:
    """Write it down, ask everybody of the family, and say yes oneself; whether somebody is left.

    Who lives elsewhere is asked with words of their own, on the next page.
    """
    now, same = timezone.now(), data["step"] == need.step
    whys = (need.skipped_why, need.professional_why) if same else ("", "")
    drafted = Fit(
        data["step"], data["fits"].strip(), *whys, data["wait_until"], data["bridge"].strip()
    )
    version = data["version"] or 0
    draft_fit(viewer, need.id, drafted, version)
    waits = next(s.waits for s in reads.need_states(plan.family_id) if s.need_id == need.id)
    inside = waits.keys() & {m.person_id for m in plan.members}
    for person_id in sorted(inside):
        voice_id = ask_word(viewer, Subject(need_id=need.id), person_id, now)
        if person_id == viewer.person_id:
            say_word(viewer, voice_id, "yes", "", version + 1, now)
    return bool(waits.keys() - inside)


def _fit_page(request: NoaberRequest, family_id: int, found: _Drafted, **more: Any) -> HttpResponse:
    end = reverse("our_need_end", args=[family_id, found.need.id])
    return sending.form_page(
        request,
        family_id,
        found.form,
        _("Wat past hierbij?"),
        _("Zo willen wij het"),
        about=found.need.words,
        was_away=found.was_away,
        ends=[Key(end, _("Dit is niet meer nodig"), True)],
        **more,
    )


def _both(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """Theirs and mine side by side; sending again replaces theirs knowingly."""

    def read(plan: reads.OurPlan) -> _Drafted:
        need = need_of(plan, need_id)
        typed = request.POST.copy()
        typed["version"] = str(need.version)
        return _Drafted(FitForm(typed, today=day_of(timezone.now())), need)

    found = sending.in_our_plan(request, family_id, read)
    return _fit_page(
        request,
        family_id,
        found,
        intro=_("Terwijl jij schreef, bewaarde iemand anders iets. Er is niets kwijt."),
        theirs=Version(_("Dit staat er nu"), found.need.fits),
        mine=Version(_("Dit schreef jij"), request.POST.get("fits", "")),
    )


@form_or_send
@for_residents
def ask(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """Ask who does not see the plan, in words that are meant for them (X-05, X-08)."""
    form = sending.sent(request, OutsideForm)

    def read_or_ask(plan: reads.OurPlan) -> tuple[OutsideForm, bool, bool, str]:
        need = need_of(plan, need_id)
        ours = {m.person_id for m in plan.members}
        who = together(n for p, n in need.state.waits.items() if p not in ours)
        if form is None:
            return (*sending.empty(request, OutsideForm, {"words": need.fits}), False, who)
        done = form.is_valid()
        if done and is_first(request):
            words = form.cleaned_data["words"].strip()
            ask_everybody(request.viewer, need_id, timezone.now(), words)
        return form, False, done, who

    try:
        asked = sending.in_our_plan(request, family_id, read_or_ask, tells=True)
    except GivesAway as refused:
        assert form is not None
        say_what_gives_away(form, refused)
        asked = sending.in_our_plan(request, family_id, read_or_ask)
    shown, was_away, done, who = asked
    if done or not who:
        return sending.back(request, family_id, _("Gevraagd. Je ziet hier wat iedereen zegt."))
    return sending.form_page(
        request,
        family_id,
        shown,
        _("Vraag het aan {name}").format(name=who),
        _("Stuur dit naar {name}").format(name=who),
        was_away=was_away,
        intro=_("{name} ziet jullie plan niet, en leest alleen wat je hier schrijft.").format(
            name=who
        ),
    )


@require_POST
@for_residents
def ask_child(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """Ask the child a need is about what they think of it (S1-02)."""

    def do(plan: reads.OurPlan) -> str:
        need = need_of(plan, need_id)
        child = next((m for m in plan.members if m.person_id == need.person_id), None)
        if child is None:
            raise Hidden("this is needed by everybody")
        if is_first(request):
            ask_word(request.viewer, Subject(need_id=need_id), child.person_id, timezone.now())
        return child.known_as

    return sending.back(
        request, family_id, asked_child(sending.in_our_plan(request, family_id, do))
    )


@require_POST
@for_residents
def end(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """This is not needed any more."""

    def do(plan: reads.OurPlan) -> None:
        if is_first(request):
            end_need(request.viewer, need_id, timezone.now())

    sending.in_our_plan(request, family_id, do)
    undo = Key(reverse("our_need_again", args=[family_id, need_id]), _("Zet het terug"), True)
    return sending.back_with_undo(request, family_id, _("Dit is niet meer nodig."), undo)


@require_POST
@for_residents
def again(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """The way back: it is needed after all."""

    def do(plan: reads.OurPlan) -> None:
        if is_first(request):
            take_up_need(request.viewer, need_id)

    sending.in_our_plan(request, family_id, do)
    return sending.back(request, family_id, _("Dit is toch nodig."))
