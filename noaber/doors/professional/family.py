"""One family, as who works for it sees it: their words first, what is promised."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from noaber.doors.professional import reads, sending
from noaber.doors.professional.forms import AgreeForm
from noaber.doors.professional.showing import Reach, reach, shown
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, for_roles, went_on_in
from noaber.lib.days import day_of
from noaber.people.reads import person_cards
from noaber.plan import acts
from noaber.plan.acts.promises import AlreadyNamed
from noaber.plan.reads import OurPlan, our_plan
from noaber.post.reads import late_notice_due
from noaber.sharing.looks import Hidden, look

the_team = for_roles("neighbourhood_team")


def plan_in_sight(family_id: int) -> OurPlan:
    """The plan that this look shows; Hidden when it shows none."""
    plan = our_plan(family_id, timezone.now())
    if plan is None:
        raise Hidden("no plan in sight")
    return plan


@require_GET
@the_team
def family_page(request: NoaberRequest, family_id: int) -> HttpResponse:
    """The family's page without anybody's number: that is a look of its own (family_reach)."""
    with look(request.viewer, "our_plan", families=[family_id]):
        plan = plan_in_sight(family_id)
        late = late_notice_due(family_id, timezone.now())
        is_safety_due = reads.is_safety_due(family_id)
    return _page(request, plan, late, is_safety_due)


@require_GET
@the_team
def family_reach(request: NoaberRequest, family_id: int) -> HttpResponse:
    """The same page with how to reach them, because somebody is going to."""
    with look(request.viewer, "reach", families=[family_id]):
        plan = plan_in_sight(family_id)
        cards = person_cards(m.person_id for m in plan.members)
        late = late_notice_due(family_id, timezone.now())
        is_safety_due = reads.is_safety_due(family_id)
    return _page(request, plan, late, is_safety_due, reach(cards.values()))


def _page(
    request: NoaberRequest,
    plan: OurPlan,
    late: datetime | None,
    is_safety_due: bool,
    ways: list[Reach] | None = None,
) -> HttpResponse:
    elsewhere = went_on_in(request.viewer, plan.family_id, plan.joined_to_id)
    context = {
        "family": shown(plan, request.viewer.role_id, day_of(timezone.now())),
        "ways": ways,
        "late_notice": late,
        "letters_url": reverse("family_letters", args=[plan.family_id]),
        "is_safety_due": is_safety_due,
        "reach_url": reverse("family_reach", args=[plan.family_id]),
        "elsewhere_url": reverse("family_page", args=[elsewhere]) if elsewhere else "",
    }
    return page(request, "professional/family.html", context)


@require_http_methods(["GET", "POST"])
@the_team
def contact_person(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Become the one contact person. A second is refused and offered a role in the plan (S3-15)."""
    now, role_id = timezone.now(), request.viewer.role_id
    assert role_id is not None
    try:
        with look(request.viewer, "our_plan", families=[family_id]):
            plan = plan_in_sight(family_id)
            if request.method == "POST" and is_first(request):
                acts.name_contact_person(request.viewer, family_id, role_id, now)
    except AlreadyNamed:
        return redirect("contact_person", family_id)
    if request.method == "POST":
        return sending.back(request, family_id, _("Jij bent nu hun vaste persoon."))
    if plan.contact is not None and plan.contact.role_id != role_id:
        context = {"label": plan.label, "contact": plan.contact, "family_id": family_id}
        return page(request, "professional/one_contact.html", context)
    return sending.form_page(
        request,
        AgreeForm(),
        _("Word de vaste persoon van %(label)s") % {"label": plan.label},
        _("Ja, ik ben hun vaste persoon"),
        reverse("family_page", args=[family_id]),
        intro=_("Het gezin ziet jouw naam en nummer bovenaan, en belt jou eerst."),
    )
