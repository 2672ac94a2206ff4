"""Our plan, and the answer that somebody gets the same minute (P1-a, S2-01, S2-08)."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.doors.resident import lines
from noaber.doors.web.pages import Page, page
from noaber.doors.web.viewing import NoaberRequest, for_residents, went_on_in
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan import reads
from noaber.sharing.looks import Hidden, look


@dataclass(frozen=True, slots=True)
class Read:
    """One family's plan, and the municipality that owes it things."""

    plan: reads.OurPlan
    municipality: people.Municipality | None


def read_plan(request: NoaberRequest, family_id: int) -> Read:
    """Look at one family's plan; Http404 when it is not there or not for this viewer."""
    with look(request.viewer, "our_plan", families=[family_id]):
        plan = reads.our_plan(family_id, timezone.now(), request.viewer)
        if plan is None:
            raise Http404
        municipality = request.municipality
        if municipality is None or municipality.id != plan.municipality_id:
            municipality = people.municipality(municipality_id=plan.municipality_id)
    return Read(plan, municipality)


def context_of(read: Read) -> dict[str, Any]:
    """The family's own municipality: its name, its telephone number, its colours."""
    theme = read.municipality.slug if read.municipality else ""
    return {"plan": read.plan, "municipality": read.municipality, "theme": theme}


@require_safe
@for_residents
def our_plans(request: NoaberRequest) -> HttpResponse:
    """To one's own family; with more than one a choice; with none to the front door."""
    try:
        with look(request.viewer, "our_plan"):
            families = reads.my_families(0, timezone.now())
    except Hidden:
        return redirect("front_door")
    if len(families) == 1:
        return redirect("family_plan", families[0].family_id)
    if not families:
        return redirect("front_door")
    return page(request, "resident/choose_family.html", {"families": families})


@require_safe
@for_residents
def family_plan(request: NoaberRequest, family_id: int) -> HttpResponse:
    """One family's plan as far as it is filled."""
    return plan_page(request, read_plan(request, family_id))


def plan_page(request: NoaberRequest, read: Read, status: int = 200, **more: Any) -> Page:
    """The plan as a page. More: what this one time stands there too."""
    plan, today = read.plan, day_of(timezone.now())
    helpers, family = lines.people_of(plan, request.viewer.person_id)
    asked = lines.questions(plan, today)
    context = {
        **context_of(read),
        "promises": lines.promises(plan, today),
        "kept": lines.kept(plan, today),
        "expectations": lines.expectations(plan, today),
        "helpers": helpers,
        "asked_along": lines.asked_along(plan),
        "ended": lines.ended(plan, today),
        "family": family,
        "questions": asked,
        "can_edit": plan.is_own and not plan.closed,
        "went_on": went_on_in(request.viewer, plan.family_id, plan.joined_to_id),
        **more,
    }
    return page(request, "resident/our_plan.html", context, status)


@require_safe
@for_residents
def answer(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Who calls, when, on which number; what happens then; who thinks along (S2-01, X-12)."""
    read = read_plan(request, family_id)
    plan, today = read.plan, day_of(timezone.now())
    asked = plan.questions[0] if plan.questions else None
    call = next((p for p in (*plan.promises, *plan.kept) if p.kind == "call"), None)
    if asked is None or call is None:
        return redirect("family_plan", family_id)
    names = {m.person_id: m.known_as for m in plan.members}
    is_mine = asked.person_id == request.viewer.person_id
    context = {
        **context_of(read),
        "is_mine": is_mine,
        "name": names.get(asked.person_id, "" if is_mine else _("iemand uit jullie gezin")),
        "caller": call.who,
        "when": lines.when_words(call, today),
        "is_open": call.kept_on is None,
        "expectations": lines.expectations(plan, today),
        "words": asked.own_words,
        "has_email": is_mine and _has_email(request),
    }
    return page(request, "resident/answer.html", context)


def _has_email(request: NoaberRequest) -> bool:
    """Whether this viewer gets a link by e-mail: a look at one's own card."""
    person_id = request.viewer.person_id or 0
    with look(request.viewer, "my_card", persons=[person_id]):
        card = people.person_card(person_id)
    return card is not None and bool(card.email)
