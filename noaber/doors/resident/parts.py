"""Who takes part: what they do and when it stops, and no longer, at once (S1-04, S4-08)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.family.shielding import say_what_gives_away
from noaber.doors.resident import sending
from noaber.doors.resident.table_forms import PartForm, StopForm
from noaber.doors.web.commands import Version
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.plan import reads
from noaber.plan.acts.guests import change_part, stop_part
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.shielding import GivesAway
from noaber.sharing.looks import Hidden

form_or_send = require_http_methods(["GET", "HEAD", "POST"])
FIELDS = ("does", "why", "ends_when")


def _part(plan: reads.OurPlan, part_id: int) -> reads.Part:
    for part in (*plan.parts, *plan.table.ended):
        if part.id == part_id:
            return part
    raise Hidden("nobody of this plan")


def _gone(name: str) -> str:
    return _("{name} doet al niet meer mee. Wat er stond, staat er nog.").format(name=name)


@form_or_send
@for_residents
def change(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """What somebody does here, why, and when it stops. Who was overtaken sees both, and chooses."""
    try:
        found = _read_or_change(request, family_id, part_id)
    except ChangedMeanwhile:
        return _both(request, family_id, part_id)
    except GivesAway as refused:
        found = _as_typed(request, family_id, part_id, PartForm(request.POST))
        say_what_gives_away(found.form, refused)
    if found.part.ended:
        return _ended(request, family_id, found)
    if found.done:
        return sending.back(request, family_id, _("Zo staat het er nu bij."))
    return _change_page(request, family_id, found)


@dataclass(frozen=True, slots=True)
class _Changing:
    """How the page stands: the form, whose part it is, and whether it was kept."""

    form: PartForm
    part: reads.Part
    was_away: bool = False
    done: bool = False


def _read_or_change(request: NoaberRequest, family_id: int, part_id: int) -> _Changing:
    def do(plan: reads.OurPlan) -> _Changing:
        part = _part(plan, part_id)
        form = sending.sent(request, PartForm)
        if form is None:
            known = {name: getattr(part, name) for name in (*FIELDS, "version")}
            made, was_away = sending.empty(request, PartForm, known)
            return _Changing(made, part, was_away)
        done = form.is_valid() and not part.ended
        if done and is_first(request):
            does, why, ends_when = (form.cleaned_data[name].strip() for name in FIELDS)
            version = form.cleaned_data["version"] or 0
            change_part(request.viewer, part_id, does, why, ends_when, version)
        return _Changing(form, part, done=done)

    return sending.in_our_plan(request, family_id, do, tells=True)


def _as_typed(request: NoaberRequest, family_id: int, part_id: int, form: PartForm) -> _Changing:
    return sending.in_our_plan(
        request, family_id, lambda plan: _Changing(form, _part(plan, part_id))
    )


def _change_page(
    request: NoaberRequest, family_id: int, found: _Changing, **more: Any
) -> HttpResponse:
    heading = _("Wat {name} bij jullie doet").format(name=found.part.name)
    send = _("Zo spreken we het af")
    away = found.was_away
    return sending.form_page(request, family_id, found.form, heading, send, was_away=away, **more)


def _words(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _typed(form: PartForm) -> Version:
    return Version(_("Dit schreef jij"), _words(*(form[name].value() or "" for name in FIELDS)))


def _both(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """Theirs and mine side by side; sending again replaces theirs knowingly."""

    def read(plan: reads.OurPlan) -> _Changing:
        part, typed = _part(plan, part_id), request.POST.copy()
        typed["version"] = str(part.version)
        return _Changing(PartForm(typed), part)

    found = sending.in_our_plan(request, family_id, read)
    if found.part.ended:
        return _ended(request, family_id, found)
    part = found.part
    theirs = Version(_("Dit staat er nu"), _words(part.does, part.why, part.ends_when))
    intro = _("Terwijl jij schreef, bewaarde iemand anders iets. Er is niets kwijt.")
    return _change_page(
        request, family_id, found, intro=intro, versions=(theirs, _typed(found.form))
    )


def _ended(request: NoaberRequest, family_id: int, found: _Changing) -> HttpResponse:
    """They take part no longer; what was typed is handed back."""
    name = found.part.name
    if not (found.form.is_bound or found.was_away):
        return sending.back(request, family_id, _gone(name))
    there = _words(found.part.does, found.part.why, found.part.ends_when)
    theirs = Version(_("Dit stond er"), there)
    intro = _gone(name) + " " + _("Wat jij schreef is niet bewaard; het staat hier nog.")
    heading = _("Wat {name} bij jullie doet").format(name=name)
    return sending.form_page(
        request,
        family_id,
        StopForm(),
        heading,
        "",
        intro=intro,
        versions=(theirs, _typed(found.form)),
    )


@form_or_send
@for_residents
def stop(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """Somebody takes part no longer: what that changes, and then at once."""

    def read_or_stop(plan: reads.OurPlan) -> tuple[reads.Part, bool, list[str]]:
        part = _part(plan, part_id)
        leads = part.role_id in plan.in_charge
        done = request.method == "POST" and not leads
        if done and not part.ended and is_first(request):
            stop_part(request.viewer, part_id, timezone.now())
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
