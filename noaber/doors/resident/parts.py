"""Who takes part: what they do and when it stops, and no longer, at once (S1-04, S4-08)."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.resident import sending
from noaber.doors.resident.table_forms import PartForm, StopForm
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.plan import acts, reads
from noaber.sharing.looks import Hidden

form_or_send = require_http_methods(["GET", "HEAD", "POST"])


def _part(plan: reads.OurPlan, part_id: int) -> reads.Part:
    for part in (*plan.parts, *plan.table.left):
        if part.id == part_id:
            return part
    raise Hidden("nobody of this plan")


def _gone(name: str) -> str:
    return _("{name} doet al niet meer mee. Wat er stond, staat er nog.").format(name=name)


@form_or_send
@for_residents
def change(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """What somebody does here, why, and when it stops."""

    def read_or_change(plan: reads.OurPlan) -> tuple[PartForm, bool, bool, reads.Part]:
        part = _part(plan, part_id)
        form = sending.sent(request, PartForm)
        if form is None or part.ended:
            known = {"does": part.does, "why": part.why, "ends_when": part.ends_when}
            return (*sending.empty(request, PartForm, known), part.ended, part)
        done = form.is_valid()
        if done and is_first(request):
            words = (form.cleaned_data[name].strip() for name in ("does", "why", "ends_when"))
            acts.change_part(request.viewer, part_id, *words)
        return form, False, done, part

    form, was_away, done, part = sending.in_our_plan(request, family_id, read_or_change)
    if part.ended:
        return sending.back(request, family_id, _gone(part.name))
    if done:
        return sending.back(request, family_id, _("Zo staat het er nu bij."))
    heading = _("Wat {name} bij jullie doet").format(name=part.name)
    send = _("Zo spreken we het af")
    return sending.form_page(request, family_id, form, heading, send, was_away=was_away)


@form_or_send
@for_residents
def stop(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """Somebody takes part no longer: what that changes, and then at once."""

    def read_or_stop(plan: reads.OurPlan) -> tuple[reads.Part, bool, list[str]]:
        part = _part(plan, part_id)
        leads = part.role_id in plan.in_charge
        done = request.method == "POST" and not leads
        if done and not part.ended and is_first(request):
            acts.stop_part(request.viewer, part_id, timezone.now())
        return part, done, _leads(part, plan) if leads else _changes(part, plan)

    part, done, says = sending.in_our_plan(request, family_id, read_or_stop)
    if done or part.ended:
        gone = _("{name} doet niet meer mee, en ziet vanaf nu niets meer van jullie.")
        return sending.back(request, family_id, gone.format(name=part.name))
    heading = _("{name} doet niet meer mee?").format(name=part.name)
    send = _("{name} doet niet meer mee").format(name=part.name)
    leads = says[0] == _leads_words(part)
    return sending.form_page(
        request, family_id, StopForm(), heading, "" if leads else send, says=says
    )


def _leads_words(part: reads.Part) -> str:
    return _("{name} heeft jullie vraag. Daarom kan dit nog niet met één knop.").format(
        name=part.name
    )


def _leads(part: reads.Part, plan: reads.OurPlan) -> list[str]:
    """Who owns the question hands over first: a family always has somebody (S2-09)."""
    return [
        _leads_words(part),
        _(
            "Zeg tegen {name} dat jullie liever iemand anders hebben, of bel de gemeente. "
            "Een collega neemt het dan over. Je hoeft niet te zeggen waarom."
        ).format(name=part.name),
    ]


def _changes(part: reads.Part, plan: reads.OurPlan) -> list[str]:
    """What is different then, and what stays."""
    theirs = [p.what for p in plan.promises if p.kind != "owed" and p.who.role_id == part.role_id]
    if part.person_id:
        theirs = [t.what for t in plan.table.tasks if t.person_id == part.person_id]
    says = [
        _("{name} ziet dan meteen niets meer van jullie plan.").format(name=part.name),
        _("Jullie plan blijft zoals het is, met alles wat er gebeurd is."),
    ]
    if theirs:
        says.append(
            _("Wat {name} zou doen blijft staan, met “nog niemand” erbij: {what}.").format(
                name=part.name, what="; ".join(filter(None, theirs))
            )
        )
    says.append(
        _("Bedenk je je? Vraag {name} dan gewoon opnieuw. Je hoeft niet te zeggen waarom.").format(
            name=part.name
        )
    )
    return says
