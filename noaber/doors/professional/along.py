"""A colleague in the same plan: asked here, answered, taken back, left; and closing it (S3-15)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.entrances.table import the_team
from noaber.doors.family.shielding import looking_to_tell, say_what_gives_away
from noaber.doors.professional import reads, sending
from noaber.doors.professional.family import plan_in_sight
from noaber.doors.professional.forms import AgreeForm, CloseForm, ColleagueForm
from noaber.doors.professional.sending import AnyForm
from noaber.doors.professional.showing import shown
from noaber.doors.web.forms import put_beside
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan import rules
from noaber.plan.acts.families import close_plan
from noaber.plan.acts.shielding import GivesAway
from noaber.plan.acts.taking_part import (
    accept_part,
    ask_colleague,
    decline_part,
    leave_plan,
    withdraw_colleague,
)
from noaber.plan.reads import OurPlan, Part
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])


@form_or_send
@the_team
def ask(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Ask a colleague of this municipality into the plan, with a role of their own."""
    now, me = timezone.now(), request.viewer.role
    done = _("Gevraagd. Je collega telt mee na een ja.")
    form: ColleagueForm | None = None
    try:
        with looking_to_tell(request, "take_part", family_id):
            plan = _open_plan(family_id)
            if me not in plan.in_charge:
                raise Hidden("not in charge")
            choices = _colleagues(plan)
            form = _sent(request, ColleagueForm, colleagues=choices)
            if form is not None and form.is_valid():
                data = form.cleaned_data
                there = [part.role_id for part in plan.parts if part.role_id]
                problems = rules.colleague_problems(plan.in_charge, there, me, data["to_role"])
                if problems:  # also a form that is sent twice
                    done = problems[0].said(_)
                elif is_first(request):
                    does, words = data["does"].strip(), data["words"].strip()
                    ask_colleague(request.viewer, family_id, data["to_role"], does, words, now)
    except GivesAway as refused:
        assert form is not None
        say_what_gives_away(form, refused)
    if form is not None and form.is_valid():
        return sending.back(request, family_id, done)
    return sending.form_page(
        request,
        form or sending.empty(ColleagueForm, request, colleagues=choices),
        _("Vraag een collega erbij"),
        _("Vraag het"),
        reverse("family_page", args=[family_id]),
        intro=_(
            "Je collega leest het plan en zegt ja of nee. Na een ja ziet het gezin wie er meedoet. "
            "De vaste persoon blijft dezelfde."
        ),
    )


def _open_plan(family_id: int) -> OurPlan:
    plan = plan_in_sight(family_id)
    if plan.closed:
        raise Hidden("no open plan in sight")
    return plan


def _sent(request: NoaberRequest, form: type[AnyForm], **about: Any) -> AnyForm | None:
    return form(request.POST, **about) if request.method == "POST" else None


def _colleagues(plan: OurPlan) -> list[tuple[int, str]]:
    """Who works in a team of this municipality, and is not in charge of this plan."""
    found = people.colleagues_in(plan.municipality_id, day_of(timezone.now()))
    return [(c.role_id, f"{c.name}, {c.team}") for c in found if c.role_id not in plan.in_charge]


@form_or_send
@the_team
def asked(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """What I am asked to take part in, and my yes or no."""
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    is_answer = answer in ("yes", "no")
    # Reading along shows the plan only; the yes brings how to reach the family.
    with look(request.viewer, "take_part" if is_answer else "handover_asked", families=[family_id]):
        plan = plan_in_sight(family_id)
        part = next((p for p in plan.parts if p.id == part_id), None)
        if is_answer and is_first(request):
            act = accept_part if answer == "yes" else decline_part
            act(request.viewer, part_id, timezone.now())
    if answer == "yes":
        return sending.back(request, family_id, _("Je doet mee. Het gezin ziet jouw naam."))
    if answer == "no":
        messages.success(request, _("Je zei nee. Voor het gezin verandert er niets."))
        return redirect("my_families")
    if part is None or part.accepted or part.role_id != request.viewer.role_id:
        raise Hidden("not asked of this viewer")
    return _asked_page(request, plan, part)


def _asked_page(request: NoaberRequest, plan: OurPlan, part: Part) -> HttpResponse:
    context = {
        "heading": _("Doe je mee bij %(label)s?") % {"label": plan.label},
        "asks": _("%(by)s vraagt of jij meedoet: %(does)s.")
        % {"by": part.asker, "does": part.does},
        "sentence": plan.sentence,
        "by": part.asker,
        "words": part.words,
        "yes": _("Ja, ik doe mee"),
        "along": _("Dit is beloofd"),
        "family": shown(plan, request.viewer.role_id, day_of(timezone.now())),
    }
    return page(request, "professional/asked.html", context)


@require_POST
@the_team
def withdraw(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """We ask no longer; the colleague does not read along any more."""
    with look(request.viewer, "take_part", families=[family_id]):
        plan = plan_in_sight(family_id)
        if not reads.is_part_of(family_id, part_id) or request.viewer.role not in plan.in_charge:
            raise Hidden("no such request in sight")
        is_open = any(p.id == part_id and not p.accepted for p in plan.parts)
        if is_open and is_first(request):
            withdraw_colleague(request.viewer, part_id, timezone.now())
    return sending.back(request, family_id, _("Ingetrokken. Je collega leest niet meer mee."))


@form_or_send
@the_team
def leave(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """I take part no longer; what I promised is done first."""
    me = request.viewer.role
    form = _sent(request, AgreeForm)
    with look(request.viewer, "take_part", families=[family_id]):
        plan = plan_in_sight(family_id)
        part = next((p for p in plan.parts if p.id == part_id and p.accepted), None)
        if part is None or part.role_id != me:
            raise Hidden("no part of this viewer in sight")
        if form is not None and form.is_valid():
            mine = [p for p in plan.promises if p.kind != "owed" and p.who.role_id == me]
            put_beside(form, rules.leaving_problems(len(mine), me in plan.in_charge))
        if form is not None and form.is_valid() and is_first(request):
            leave_plan(request.viewer, part_id, timezone.now())
    if form is not None and form.is_valid():
        messages.success(request, _("Je doet niet meer mee. Het gezin ziet dat ook."))
        return redirect("my_families")
    return sending.form_page(
        request,
        form or AgreeForm(),
        _("Niet meer meedoen bij %(label)s") % {"label": plan.label},
        _("Ik doe niet meer mee"),
        reverse("family_page", args=[family_id]),
        intro=_("Je ziet dit gezin dan niet meer. De vaste persoon blijft."),
    )


@form_or_send
@the_team
def close(request: NoaberRequest, family_id: int) -> HttpResponse:
    """The contact person closes the plan, when nothing is owed to the family any more."""
    form = _sent(request, CloseForm)
    with look(request.viewer, "take_part", families=[family_id]):
        plan = plan_in_sight(family_id)
        is_contact = plan.contact is not None and plan.contact.role_id == request.viewer.role_id
        if not is_contact or plan.joined_to_id:
            raise Hidden("not theirs to close")
        if form is not None and not plan.closed and form.is_valid():
            put_beside(form, rules.closing_problems(is_contact, plan.is_something_open))
            if form.is_valid() and is_first(request):
                words = form.cleaned_data["words"].strip()
                close_plan(request.viewer, family_id, words, timezone.now())
    if plan.closed or (form is not None and form.is_valid()):
        return sending.back(request, family_id, _("Dit plan is dicht. Het gezin leest waarom."))
    return sending.form_page(
        request,
        form or sending.empty(CloseForm, request),
        _("Sluit het plan van %(label)s") % {"label": plan.label},
        _("Sluit dit plan"),
        reverse("family_page", args=[family_id]),
        intro=_(
            "Het gezin leest wie het plan sloot, wanneer en waarom, en kan altijd opnieuw "
            "schrijven. Wie meedeed ziet het gezin dan niet meer; jij blijft hun vaste persoon."
        ),
    )
