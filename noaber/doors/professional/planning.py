"""Another day or moment, or not at all, together with the family (S4-08)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.entrances.table import table_url, the_team
from noaber.doors.professional import sending
from noaber.doors.professional.at_table import PURPOSE, open_plan_in_sight
from noaber.doors.professional.forms import MoveAppointmentForm, MoveForm
from noaber.doors.professional.promises import who_gets_post
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.spoken import spoken_day, spoken_moment
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of, in_amsterdam
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.replanning import (
    cancel_appointment,
    move_appointment,
    move_commitment,
    release_commitment,
    stood,
)
from noaber.plan.reads import NextMoment, OurPlan, Task
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])
OR_END = "professional/form_or_end.html"


def _task(plan: OurPlan, commitment_id: int) -> Task:
    for found in plan.table.tasks:
        if found.id == commitment_id and found.kept_on is None:
            return found
    raise Hidden("no such open task in sight")


@form_or_send
@the_team
def task(request: NoaberRequest, family_id: int, commitment_id: int) -> HttpResponse:
    """A task of the family or the circle gets another day; its doer is asked anew."""
    form = MoveForm(request.POST) if request.method == "POST" else None
    try:
        found = _move_task(request, family_id, commitment_id, form)
    except ChangedMeanwhile:
        assert form is not None
        found = _move_task(request, family_id, commitment_id, None)
        day = spoken_day(found.due_on, day_of(timezone.now()))
        form = sending.overtaken(form, day, {"was": found.due_on.isoformat()})
    if form is not None and form.is_valid():
        done = _("De nieuwe dag staat erbij. Wie het doet, zegt opnieuw ja.")
        return sending.to_table(request, family_id, done, found.need_id)
    context = {
        "form": form or sending.empty(MoveForm, request, initial=_day(found)),
        "heading": _("Een andere dag voor: %(what)s") % {"what": found.what},
        "send": _("Zet deze dag erbij"),
        "back_url": table_url(family_id, found.need_id),
        "end_url": reverse("commitment_release", args=[family_id, commitment_id]),
        "end_words": _("Dit hoeft niet meer"),
    }
    return page(request, OR_END, context)


def _day(task: Task) -> dict[str, object]:
    return {"due_on": task.due_on, "was": task.due_on}


def _move_task(
    request: NoaberRequest, family_id: int, commitment_id: int, form: MoveForm | None
) -> Task:
    """The task; of what was sent the new day is written down."""
    with look(request.viewer, PURPOSE, families=[family_id]):
        found = _task(open_plan_in_sight(family_id), commitment_id)
        if form is not None and form.is_valid() and is_first(request):
            due_on, was = form.cleaned_data["due_on"], form.cleaned_data["was"]
            move_commitment(request.viewer, commitment_id, due_on, was, timezone.now())
        return found


@require_POST
@the_team
def task_away(request: NoaberRequest, family_id: int, commitment_id: int) -> HttpResponse:
    """A task is not needed any more, also one that nobody does."""
    with look(request.viewer, PURPOSE, families=[family_id]):
        found = _task(open_plan_in_sight(family_id), commitment_id)
        if is_first(request):
            release_commitment(request.viewer, commitment_id, timezone.now())
    return sending.to_table(request, family_id, _("Van tafel."), found.need_id)


def _moment(plan: OurPlan, appointment_id: int) -> NextMoment:
    for found in plan.moments:
        if found.id == appointment_id:
            return found
    raise Hidden("no such moment in sight")


@form_or_send
@the_team
def moment(request: NoaberRequest, family_id: int, appointment_id: int) -> HttpResponse:
    """Another moment or place; the family gets a message."""
    form = MoveAppointmentForm(request.POST) if request.method == "POST" else None
    try:
        found = _move_moment(request, family_id, appointment_id, form)
    except ChangedMeanwhile:
        assert form is not None
        found = _move_moment(request, family_id, appointment_id, None)
        words = f"{spoken_moment(found.at, day_of(timezone.now()))}, {found.place}"
        form = sending.overtaken(form, words, {"was": stood(found.at, found.place)})
    if form is not None and form.is_valid():
        return sending.back(request, family_id, _("Verzet. Er gaat een bericht naar het gezin."))
    at = in_amsterdam(found.at)
    known = {"day": at.date(), "time": at.time(), "place": found.place}
    known["was"] = stood(found.at, found.place)
    context = {
        "form": form or sending.empty(MoveAppointmentForm, request, initial=known),
        "heading": _("Een ander moment voor jullie afspraak"),
        "send": _("Verzet de afspraak en stuur bericht"),
        "back_url": reverse("family_page", args=[family_id]),
        "end_url": reverse("appointment_cancel", args=[family_id, appointment_id]),
        "end_words": _("Zeg deze afspraak af en stuur bericht"),
    }
    return page(request, OR_END, context)


def _move_moment(
    request: NoaberRequest, family_id: int, appointment_id: int, form: MoveAppointmentForm | None
) -> NextMoment:
    """The appointment; of what was sent the new moment is written down, and told."""
    with look(request.viewer, "write_to", families=[family_id]):
        plan = open_plan_in_sight(family_id)
        found = _moment(plan, appointment_id)
        if form is not None and form.is_valid() and is_first(request):
            data, told = form.cleaned_data, [id_ for id_, _name in who_gets_post(plan)]
            moment, place, was = data["moment"], data["place"].strip(), data["was"]
            now = timezone.now()
            move_appointment(request.viewer, appointment_id, moment, place, was, now, told)
        return found


@require_POST
@the_team
def moment_off(request: NoaberRequest, family_id: int, appointment_id: int) -> HttpResponse:
    """It does not take place; the family gets a message."""
    with look(request.viewer, "write_to", families=[family_id]):
        plan = open_plan_in_sight(family_id)
        _moment(plan, appointment_id)
        if is_first(request):
            told = [id_ for id_, _name in who_gets_post(plan)]
            cancel_appointment(request.viewer, appointment_id, timezone.now(), told)
    return sending.back(request, family_id, _("Afgezegd. Er gaat een bericht naar het gezin."))
