"""Somebody belongs to this family no longer, on their own word; and what they then meet (X-31)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.family.belonging import day_words
from noaber.doors.family.ways import Key
from noaber.doors.resident import sending
from noaber.doors.resident.forms import LeaveForm
from noaber.doors.web.left import leave_here
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.days import day_of
from noaber.lib.phones import phone_link, spoken_phone
from noaber.plan import reads
from noaber.plan.acts.belonging import leave_family_oneself, take_leaving_back
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "HEAD", "POST"])


@form_or_send
@for_residents
def leave(request: NoaberRequest, family_id: int) -> HttpResponse:
    """From a day on: what ends, what stays, and then today or that day by itself."""
    form = sending.sent(request, LeaveForm)

    me = request.viewer.person_id or 0
    with look(request.viewer, "our_plan", families=[family_id]):
        plan = _plan(request, family_id)
        problem = reads.leaving_problem(None, family_id, me, "")
        if problem == "no_member":
            raise Hidden("reads the plan, and is not of this family")
        done = form is not None and form.is_valid() and not problem
        if done and form is not None and is_first(request):
            leave_family_oneself(request.viewer, family_id, form.cleaned_data["from_on"])
    today = day_of(timezone.now())
    if done and form is not None:
        if form.cleaned_data["from_on"] <= today:
            return leave_here(request, today)
        words = _("Opgeschreven: je hoort erbij tot {day}. Tot die dag kun je dit terugdraaien.")
        day = day_words(form.cleaned_data["from_on"])
        return sending.back(request, family_id, words.format(day=day))
    was_away = False
    if form is None:
        form, was_away = sending.empty(request, LeaveForm, {"from_on": today})
    return sending.form_page(
        request,
        family_id,
        form,
        _("Hoor je niet meer bij dit gezin?"),
        "" if problem else _("Ik hoor er dan niet meer bij"),
        says=[*_not_so(problem, plan), *_says(plan, me)],
        ends=_ways(plan, me),
        was_away=was_away,
    )


def _plan(request: NoaberRequest, family_id: int) -> reads.OurPlan:
    """Also when it is closed: who leaves reads that no longer either."""
    plan = reads.our_plan(family_id, timezone.now(), request.viewer)
    if plan is None:
        raise Hidden("no plan in sight")
    return plan


def _not_so(problem: str, plan: reads.OurPlan) -> list[str]:
    """Why it does not end so, and what does."""
    name = plan.caller.name if plan.caller else _("de gemeente")
    words = {
        "alone": _("Je bent de enige in dit gezin. Bel {name}: samen sluit je het plan."),
        "last": _(
            "Dit plan is alleen van jou. Bel {name}: eerst krijgt iemand anders een plek die "
            "meeschrijft, dan kun jij eruit."
        ),
        "child": _("Dit leg je samen vast met {name}. Bel gerust."),
    }.get(problem, "")
    return [words.format(name=name)] if words else []


def _says(plan: reads.OurPlan, me: int) -> list[str]:
    """What ends, what stays, and that nobody does this to another."""
    theirs = [t.what for t in plan.table.tasks if t.person_id == me and not t.kept_on]
    says = [
        _(
            "Je leest dan niets meer van dit plan, ook geen berichten erover. Wil je iets bewaren? "
            "Print dit plan eerst. Wat je schreef en deed, blijft in het plan staan, met je naam."
        ),
        _(
            "Wat van jezelf is, houd je: je gegevens, je kring, en wie er naar jou keek. Heb je "
            "gezag over een kind, dan blijft dat zo, en vragen we je nog om je ja."
        ),
    ]
    if theirs:
        words = _("Wat jij zou doen, staat dan op “nog niemand”: {what}.")
        says.append(words.format(what="; ".join(theirs)))
    name = plan.caller.name if plan.caller else _("de gemeente")
    says.append(
        _(
            "Hoort iemand anders er niet meer bij? Zeg het tegen {name}. Niemand van jullie haalt "
            "een ander uit het plan."
        ).format(name=name)
    )
    return says


def _ways(plan: reads.OurPlan, me: int) -> list[Key]:
    """The way back, until the day that one said oneself; and how to call who is named here."""
    ways = []
    if any(o.person_id == me and o.by is None and not o.is_over for o in plan.leavings):
        url = reverse("stay_in_family", args=[plan.family_id])
        ways.append(Key(url, _("ik blijf er toch bij"), posts=True))
    if plan.caller:
        number = spoken_phone(plan.caller.phone)
        words = _("bel %(name)s: %(number)s") % {"name": plan.caller.name, "number": number}
        ways.append(Key(phone_link(plan.caller.phone), words))
    return ways


@require_POST
@for_residents
def stay(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Taken back before the day that one said oneself."""
    with look(request.viewer, "our_plan", families=[family_id]):
        take_leaving_back(request.viewer, family_id, request.viewer.person_id or 0)
    return sending.back(request, family_id, _("Fijn. Je blijft erbij."))
