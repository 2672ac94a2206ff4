"""What is needed and what fits: own strength first, a professional where truly needed (S0-10)."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.family.names import together
from noaber.doors.family.shielding import looking_to_tell, say_what_gives_away
from noaber.doors.professional import sending
from noaber.doors.professional.at_table import (
    PURPOSE,
    goals_of,
    need_in_sight,
    open_plan_in_sight,
    people_of,
)
from noaber.doors.professional.family import the_team
from noaber.doors.professional.lines import near_day
from noaber.doors.professional.table_forms import AskForm, FitForm, NeedForm
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.plan import reads, rules
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.needs import Fit, draft_fit, end_need, name_need
from noaber.plan.acts.shielding import GivesAway
from noaber.plan.acts.voices import Subject, ask_everybody, ask_word
from noaber.plan.reads import AroundMe, Need, OurPlan
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])


@form_or_send
@the_team
def name(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Something is needed; several parts of life fit in one plan (S1-06)."""
    made = None
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = open_plan_in_sight(family_id)
        about = {"people": people_of(plan), "goals": goals_of(plan)}
        form = NeedForm(request.POST, **about) if request.method == "POST" else None
        if form is not None and form.is_valid() and is_first(request):
            data = form.cleaned_data
            words, at = data["words"].strip(), timezone.now()
            of = (data["domain"], data["person"], data.get("goal"))
            made = name_need(request.viewer, family_id, words, at, *of)
    if form is not None and form.is_valid():
        return sending.to_table(request, family_id, _("Het ligt op tafel. Wie kan dit?"), made)
    return sending.form_page(
        request,
        form or sending.empty(NeedForm, request, **about),
        _("Wat is er nodig?"),
        _("Leg dit op tafel"),
        sending.table_url(family_id),
        quote=plan.sentence,
    )


@dataclass(frozen=True, slots=True)
class CircleLine:
    """Somebody of the circle who could be asked, and what to mind."""

    name: str
    does: str
    minds: str


@form_or_send
@the_team
def fit(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """What fits, as a draft: everybody whose word it waits for is asked at once (S0-04)."""
    alone = {"only_professional": request.GET.get("alleen") == "1"}
    form = FitForm(request.POST, **alone) if request.method == "POST" else None
    try:
        drafted = sending.again(lambda: _draft(request, family_id, need_id, form))
    except ChangedMeanwhile:
        drafted = _draft(request, family_id, need_id, None)
        assert form is not None
        form = sending.overtaken(form, drafted.need.fits, drafted.need.version, **alone)
    if form is not None and form.is_valid():
        return _after_draft(request, family_id, drafted)
    initial = _initial(drafted.need, request.GET.get("stap", ""))
    form = form or sending.empty(FitForm, request, initial=initial, **alone)
    is_circle = "step" in form.fields and form["step"].value() == "circle"
    return page(
        request,
        "professional/fit.html",
        {
            "form": form,
            "heading": drafted.need.words,
            "send": _("Schrijf dit op en vraag wat ze vinden"),
            "back_url": sending.table_url(family_id, need_id),
            "first_words": _first_words(drafted.plan),
            "circle": _circle(request, drafted.plan, drafted.need) if is_circle else None,
            "me_name": request.card.name if request.card else "",
            "contact": drafted.plan.contact if alone["only_professional"] else None,
        },
    )


@dataclass(frozen=True, slots=True)
class _Drafted:
    """The plan and the need as they were, and who of outside the family is still to be asked."""

    plan: OurPlan
    need: Need
    outside: tuple[str, ...] = ()


def _draft(request: NoaberRequest, family_id: int, need_id: int, form: FitForm | None) -> _Drafted:
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = open_plan_in_sight(family_id)
        need = need_in_sight(plan, need_id)
        if form is None or not form.is_valid():
            return _Drafted(plan, need)
        if is_first(request):
            draft_fit(request.viewer, need_id, _fit_of(form), form.cleaned_data["version"])
        waits = _waits(family_id, need_id)
        members = {m.person_id for m in plan.members}
        for person_id in waits:
            if person_id in members:
                subject = Subject(need_id=need_id)
                ask_word(request.viewer, subject, person_id, timezone.now())
        outside = tuple(words for person_id, words in waits.items() if person_id not in members)
        return _Drafted(plan, need, outside)


def _fit_of(form: FitForm) -> Fit:
    data = form.cleaned_data
    return Fit(
        data["step"],
        data["fits"],
        data["skipped_why"],
        data["professional_why"],
        data["wait_until"],
        data["bridge"] if data["wait_until"] else "",
    )


def _waits(family_id: int, need_id: int) -> dict[int, str]:
    states = {s.need_id: s for s in reads.need_states(family_id)}
    return states[need_id].waits if need_id in states else {}


def _after_draft(request: NoaberRequest, family_id: int, drafted: _Drafted) -> HttpResponse:
    """First who does not see the plan; what needs a professional goes straight to one (S3-09)."""
    need_id = drafted.need.id
    if drafted.outside:
        return redirect("need_ask", family_id, need_id)
    if request.GET.get("alleen") == "1":
        return redirect("provider_ask", family_id)
    return sending.to_table(request, family_id, _("Opgeschreven en gevraagd."), need_id)


def _initial(need: Need, step: str) -> dict[str, object]:
    return {
        "step": step if step in rules.STEPS else need.step,
        "fits": need.fits,
        "skipped_why": need.skipped_why,
        "professional_why": need.professional_why,
        "wait_until": need.wait_until,
        "bridge": need.bridge,
        "version": need.version,
    }


def _first_words(plan: OurPlan) -> str:
    """What the family itself puts first (S2-18)."""
    return next((g.words for g in plan.table.own_goals), "")


def _circle(request: NoaberRequest, plan: OurPlan, need: Need) -> list[CircleLine]:
    """Who stands around them, as far as they showed it to me: a look of its own (S3-03)."""
    members = [m.person_id for m in plan.members]
    persons = [need.person_id] if need.person_id in members and need.person_id else members
    today = day_of(timezone.now())
    try:
        with look(request.viewer, "circle", persons=persons):
            found = {a.id: a for person_id in persons for a in reads.circle(person_id)}
    except Hidden:
        return []
    return [_circle_line(a, today) for a in found.values()]


def _circle_line(around: AroundMe, today: dt.date) -> CircleLine:
    week = [today + dt.timedelta(days=n) for n in range(7)]
    days = [day for day in week if rules.may_be_asked(around.days, day)]
    gives = [_(rules.SUPPORT[s]) for s in around.support if s in rules.SUPPORT]
    minds = [] if len(days) == len(week) else [together(near_day(d, today) for d in days)]
    return CircleLine(
        around.name,
        " · ".join(filter(None, (around.relation, ", ".join(gives)))),
        " · ".join(filter(None, (*minds, around.limits))),
    )


@form_or_send
@the_team
def ask(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """Ask whose word is still missing; who does not see the plan reads only these words."""
    form = AskForm(request.POST) if request.method == "POST" else None

    def asked() -> tuple[OurPlan, Need]:
        with looking_to_tell(request, PURPOSE, family_id):
            plan = open_plan_in_sight(family_id)
            need = need_in_sight(plan, need_id)
            if form is not None and form.is_valid() and is_first(request):
                words = form.cleaned_data["words"].strip()
                ask_everybody(request.viewer, need_id, timezone.now(), words)
            return plan, need

    try:
        plan, need = sending.again(asked)
    except GivesAway as refused:
        assert form is not None
        say_what_gives_away(form, refused)
        plan, need = sending.again(asked)
    if form is not None and form.is_valid():
        return sending.to_table(request, family_id, _("Gevraagd."), need_id)
    members = {m.person_id for m in plan.members}
    waits = together(n for person_id, n in need.state.waits.items() if person_id not in members)
    if not waits and not need.state.waits:
        return redirect(sending.table_url(family_id, need_id))
    intro = _("Dit sturen we naar {names}. Van jullie plan is daar niets te zien.")
    return sending.form_page(
        request,
        form or sending.empty(AskForm, request, initial={"words": need.fits or need.words}),
        _("Wat stuur je naar {names}?").format(names=waits) if waits else _("Vraag wat ze vinden"),
        _("Vraag het aan {names}").format(names=waits) if waits else _("Vraag het"),
        sending.table_url(family_id, need_id),
        intro=intro.format(names=waits) if waits else "",
    )


@require_POST
@the_team
def end(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """This is not needed any more."""
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = open_plan_in_sight(family_id)
        if any(n.id == need_id for n in plan.table.needs) and is_first(request):
            end_need(request.viewer, need_id, timezone.now())
    done = _("Van tafel. In de geschiedenis blijft het staan.")
    return sending.to_table(request, family_id, done)
