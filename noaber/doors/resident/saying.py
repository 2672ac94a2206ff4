"""What one says oneself: yes or a different view, done or not, and whether one was heard."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.family import reaching
from noaber.doors.family.home import plan_page, read_plan
from noaber.doors.family.home_forms import HeardForm
from noaber.doors.resident import sending
from noaber.doors.resident.table_forms import TaskForm, WordForm
from noaber.doors.web.commands import changed_meanwhile
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.days import day_of
from noaber.plan import reads
from noaber.plan.acts.closing import give_pulse
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.tasks import (
    Task,
    accept_commitment,
    ask_commitment,
    cannot_do_now,
    decline_commitment,
    finish_commitment,
    reopen_commitment,
    take_commitment,
)
from noaber.plan.acts.voices import say_word
from noaber.sharing.looks import Hidden

form_or_send = require_http_methods(["GET", "HEAD", "POST"])


def _asked(plan: reads.OurPlan, voice_id: int, me: int | None) -> tuple[str, reads.Said]:
    """What is asked of this viewer, as the plan has it now, and what they said."""
    subjects = (
        *((n.fits or n.words, n.voices) for n in plan.table.needs),
        *((q.real_words, q.voices) for q in plan.questions),
        *((g.words, g.voices) for g in plan.table.goals),
    )
    for words, voices in subjects:
        for voice in voices:
            if voice.id == voice_id and voice.person_id == me:
                return words, voice
    raise Hidden("no word is asked of this viewer")


def _my_words(request: NoaberRequest, family_id: int, voice_id: int) -> dict[str, str]:
    """What I wrote about it before, as it is stored."""
    plan = reads.our_plan(family_id, timezone.now(), request.viewer)
    return {"words": _asked(plan, voice_id, request.viewer.person_id)[1].words if plan else ""}


@form_or_send
@for_residents
def word(request: NoaberRequest, family_id: int, voice_id: int) -> HttpResponse:
    """Yes, or a different view in own words; both stand, and both are fine (S0-04)."""
    me = request.viewer.person_id

    def read_or_say(plan: reads.OurPlan) -> tuple[WordForm, bool, str, bool]:
        about, voice = _asked(plan, voice_id, me)
        form = sending.sent(request, WordForm)
        if form is None:
            known = {"says": voice.says or "other", "words": voice.words, "version": voice.version}
            return (*sending.empty(request, WordForm, known), about, False)
        done = form.is_valid()
        if done and is_first(request):
            now = timezone.now()
            data = form.settled(f"word {voice_id}", lambda: _my_words(request, family_id, voice_id))
            words = data["words"].strip()
            say_word(request.viewer, voice_id, data["says"], words, data["version"], now)
        return form, False, about, done

    try:
        found = sending.in_our_plan(request, family_id, read_or_say, own=False)
    except ChangedMeanwhile:
        return _overtaken(request, family_id, voice_id)
    form, was_away, about, done = found
    if done:
        return sending.back(request, family_id, _("Opgeschreven. Zo staat het er nu bij."))
    heading, send = _("Wat vind jij hiervan?"), _("Dit vind ik")
    return sending.form_page(
        request, family_id, form, heading, send, about=about, was_away=was_away
    )


def _overtaken(request: NoaberRequest, family_id: int, voice_id: int) -> HttpResponse:
    """What it was about changed meanwhile: read it as it is now; what was typed still stands."""

    def read(plan: reads.OurPlan) -> tuple[str, int]:
        about, voice = _asked(plan, voice_id, request.viewer.person_id)
        return about, voice.version

    about, version = sending.in_our_plan(request, family_id, read, own=False)
    typed = request.POST.copy()
    typed["version"] = str(version)
    heading, send = _("Wat vind jij hiervan?"), _("Dit vind ik")
    form = WordForm(typed)
    form.add_error(None, changed_meanwhile())
    return sending.form_page(request, family_id, form, heading, send, about=about)


@form_or_send
@for_residents
def task_new(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Something to do: by me, by somebody of the family, or by no one yet."""
    me = request.viewer.person_id or 0

    def read_or_ask(plan: reads.OurPlan) -> tuple[TaskForm, bool, bool]:
        about = {"plan": plan, "me": me, "today": day_of(timezone.now())}
        form = sending.sent(request, TaskForm, **about)
        if form is None:
            return (*sending.empty(request, TaskForm, {"person": str(me)}, **about), False)
        done = form.is_valid()
        if done and is_first(request):
            task = Task(
                form.cleaned_data["what"].strip(),
                form.cleaned_data["due_on"],
                person_id=form.person_id,
                need_id=form.need_id,
            )
            ask_commitment(request.viewer, family_id, task, timezone.now())
        return form, False, done

    form, was_away, done = sending.in_our_plan(request, family_id, read_or_ask)
    if done:
        return sending.back(request, family_id, _("Deze taak staat er nu bij."))
    heading, send = _("Een taak erbij"), _("Zet deze taak erbij")
    return sending.form_page(request, family_id, form, heading, send, was_away=was_away)


ANSWERS = ("yes", "no", "done", "stuck", "again", "take")


@require_POST
@for_residents
def task_answer(request: NoaberRequest, family_id: int, task_id: int) -> HttpResponse:
    """Gedaan, lukt niet, iemand anders: one tap, and what was said can be taken back (X-11)."""
    answer = request.POST.get("answer", "")

    def do(plan: reads.OurPlan) -> str:
        task = next((t for t in plan.table.tasks if t.id == task_id), None)
        if task is None or answer not in ANSWERS or (answer == "take" and not plan.is_own):
            raise Hidden("no such task, or no such answer")
        is_over = task.kept_on is not None and answer != "again"
        if not is_over and is_first(request):
            _answer(request, task_id, answer)
        return _answered(answer, _hears(request, family_id, task_id) if answer == "stuck" else "")

    words = sending.in_our_plan(request, family_id, do, own=False)
    return sending.back(request, family_id, words)


def _answer(request: NoaberRequest, task_id: int, answer: str) -> None:
    viewer, now = request.viewer, timezone.now()
    if answer == "yes":
        accept_commitment(viewer, task_id, now)
    elif answer == "no":
        decline_commitment(viewer, task_id, "", now)
    elif answer == "done":
        finish_commitment(viewer, task_id, now)
    elif answer == "stuck":
        cannot_do_now(viewer, task_id, "", now)
    elif answer == "take":
        take_commitment(viewer, task_id, now)
    else:
        reopen_commitment(viewer, task_id, now)


def _hears(request: NoaberRequest, family_id: int, task_id: int) -> str:
    """Who reaches them about it from now on, and by what way; "" when nobody is there for it."""
    plan = reads.our_plan(family_id, timezone.now(), request.viewer)
    call = next((p for p in plan.promises if p.about_id == task_id), None) if plan else None
    return reaching.reaches_whom(call.way, call.who.name, _("je")) if call else ""


def _answered(answer: str, hears: str) -> str:
    stuck = _("Dat geeft niet. {hears}, en verder verandert er niets.").format(hears=hears)
    return {
        "yes": _("Fijn dat jij dit doet."),
        "no": _("Goed dat je het zegt. Het wacht nu op iemand anders."),
        "done": _("Gedaan. Dank je wel."),
        "stuck": stuck if hears else _("Dat geeft niet. Er verandert verder niets."),
        "again": _("Dit staat er weer bij."),
        "take": _("Fijn dat jij dit doet."),
    }[answer]


@form_or_send
@for_residents
def heard(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Was I heard? For adults and children; the family and who works for it read it (S2-04)."""
    form = HeardForm(request.POST) if request.method == "POST" else None

    def do(plan: reads.OurPlan) -> bool:
        done = form is not None and form.is_valid()
        if form is not None and done and is_first(request):
            data = form.cleaned_data
            words, now = data["words"].strip(), timezone.now()
            give_pulse(request.viewer, family_id, data["answer"], words, now)
        return done

    if sending.in_our_plan(request, family_id, do, own=False):
        return sending.back(request, family_id, _("Dank je wel dat je het zegt."))
    was_away = False
    if form is None:
        form, was_away = sending.empty(request, HeardForm)
        if not was_away:
            return redirect("family_plan", family_id)
        messages.info(request, _("Je was even weg. Wat je typte staat er nog."))
    read = read_plan(request, family_id, keep_up=was_away)
    return plan_page(request, read, heard_form=form, asks_heard=True)
