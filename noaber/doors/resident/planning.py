"""Another day, or not at all: the family runs its own planning (S4-08)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.family.ways import Key
from noaber.doors.resident import sending
from noaber.doors.resident.table_forms import DayForm
from noaber.doors.web.once import is_first
from noaber.doors.web.spoken import spoken_day
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.days import day_of
from noaber.plan import reads
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.replanning import (
    cancel_appointment,
    move_commitment,
    put_back_appointment,
    put_back_commitment,
    release_commitment,
)
from noaber.sharing.looks import Hidden

form_or_send = require_http_methods(["GET", "HEAD", "POST"])


def _task(plan: reads.OurPlan, task_id: int) -> reads.Task:
    for task in plan.table.tasks:
        if task.id == task_id and task.kept_on is None:
            return task
    raise Hidden("no such open task")


@form_or_send
@for_residents
def task_change(request: NoaberRequest, family_id: int, task_id: int) -> HttpResponse:
    """Another day for a task; whoever does it is asked anew."""
    today = day_of(timezone.now())

    def read_or_move(plan: reads.OurPlan) -> tuple[DayForm, bool, bool, reads.Task]:
        task = _task(plan, task_id)
        form = sending.sent(request, DayForm, today=today)
        if form is None:
            known = {"due_on": task.due_on, "was": task.due_on}
            return (*sending.empty(request, DayForm, known, today=today), False, task)
        done = form.is_valid()
        if done and is_first(request):
            due_on, was = form.cleaned_data["due_on"], form.cleaned_data["was"]
            move_commitment(request.viewer, task_id, due_on, was, timezone.now())
        return form, False, done, task

    try:
        form, was_away, done, task = sending.in_our_plan(request, family_id, read_or_move)
    except ChangedMeanwhile:
        return _overtaken(request, family_id, task_id)
    if done:
        return sending.back(request, family_id, _("De nieuwe dag staat erbij."))
    return _day_page(request, family_id, form, task, was_away=was_away)


def _overtaken(request: NoaberRequest, family_id: int, task_id: int) -> HttpResponse:
    """Somebody chose another day meanwhile: both are read, and nothing typed is lost."""
    today = day_of(timezone.now())
    task = sending.in_our_plan(request, family_id, lambda plan: _task(plan, task_id))
    typed = request.POST.copy()
    typed["was"] = task.due_on.isoformat()
    form = DayForm(typed, today=today)
    words = _("Iemand anders koos net {day}. Moet het jouw dag worden? Stuur het dan nog een keer.")
    form.add_error("due_on", words.format(day=spoken_day(task.due_on, today)))
    return _day_page(request, family_id, form, task)


def _day_page(
    request: NoaberRequest, family_id: int, form: DayForm, task: reads.Task, **more: bool
) -> HttpResponse:
    away = Key(reverse("task_release", args=[family_id, task.id]), _("Dit hoeft niet meer"), True)
    heading, send = _("Een andere dag?"), _("Zet deze dag erbij")
    about = {"about": task.what, "ends": [away], **more}
    return sending.form_page(request, family_id, form, heading, send, **about)


@require_POST
@for_residents
def task_release(request: NoaberRequest, family_id: int, task_id: int) -> HttpResponse:
    """A task is not needed any more; it can be put back."""

    def do(plan: reads.OurPlan) -> None:
        if is_first(request):
            release_commitment(request.viewer, task_id, timezone.now())

    sending.in_our_plan(request, family_id, do)
    undo = Key(reverse("task_put_back", args=[family_id, task_id]), _("Zet het terug"), True)
    return sending.back_with_undo(request, family_id, _("Dit hoeft niet meer."), undo)


@require_POST
@for_residents
def task_put_back(request: NoaberRequest, family_id: int, task_id: int) -> HttpResponse:
    """The way back."""

    def do(plan: reads.OurPlan) -> None:
        if is_first(request):
            put_back_commitment(request.viewer, task_id)

    sending.in_our_plan(request, family_id, do)
    return sending.back(request, family_id, _("Deze taak staat er weer bij."))


@require_POST
@for_residents
def moment_cancel(request: NoaberRequest, family_id: int, appointment_id: int) -> HttpResponse:
    """We do not come; who it was with reads it on the family's page."""

    def do(plan: reads.OurPlan) -> None:
        if is_first(request):
            cancel_appointment(request.viewer, appointment_id, timezone.now())

    sending.in_our_plan(request, family_id, do)
    back = reverse("moment_put_back", args=[family_id, appointment_id])
    undo = Key(back, _("Toch wel, laat de afspraak staan"), True)
    return sending.back_with_undo(request, family_id, _("De afspraak is afgezegd."), undo)


@require_POST
@for_residents
def moment_put_back(request: NoaberRequest, family_id: int, appointment_id: int) -> HttpResponse:
    """The way back."""

    def do(plan: reads.OurPlan) -> None:
        if is_first(request):
            put_back_appointment(request.viewer, appointment_id)

    sending.in_our_plan(request, family_id, do)
    return sending.back(request, family_id, _("De afspraak gaat gewoon door."))
