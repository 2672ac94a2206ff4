"""One family, as who works for it sees it: their words first, what is promised."""

from contextlib import suppress
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from noaber.doors.entrances.table import the_team
from noaber.doors.professional import reads, sending
from noaber.doors.professional.forms import ContactForm
from noaber.doors.professional.showing import shown
from noaber.doors.professional.telephones import Reach, reach
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, went_on_in
from noaber.lib.days import day_of
from noaber.people.reads import person_cards
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.promises import AlreadyNamed, name_contact_person, say_why_here
from noaber.plan.reads import OurPlan, our_plan
from noaber.post.reads import late_notice_due
from noaber.record.viewers import VISITOR, Viewer
from noaber.sharing.looks import Hidden, look


def plan_in_sight(family_id: int, viewer: Viewer = VISITOR) -> OurPlan:
    """The plan that this look shows; Hidden when it shows none.

    viewer: for a page that leads to the circles that are shown to them.
    """
    plan = our_plan(family_id, timezone.now(), viewer)
    if plan is None:
        raise Hidden("no plan in sight")
    return plan


@require_GET
@the_team
def family_page(request: NoaberRequest, family_id: int) -> HttpResponse:
    """The family's page without anybody's number: that is a look of its own (family_reach)."""
    with look(request.viewer, "our_plan", families=[family_id]):
        plan = plan_in_sight(family_id, request.viewer)
        late = late_notice_due(family_id, timezone.now())
        is_safety_due = reads.is_safety_due(family_id)
    return _page(request, plan, late, is_safety_due)


@require_GET
@the_team
def family_reach(request: NoaberRequest, family_id: int) -> HttpResponse:
    """The same page with how to reach them, because somebody is going to."""
    with look(request.viewer, "reach", families=[family_id]):
        plan = plan_in_sight(family_id, request.viewer)
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
    """Become the one contact person, or say why one is here and until when (S1-04, S3-15).

    A second is refused and offered a role in the plan.
    """
    role_id = request.viewer.role
    form = ContactForm(request.POST) if request.method == "POST" else None
    is_sent = form is not None and form.is_valid()
    try:
        with suppress(ChangedMeanwhile), look(request.viewer, "our_plan", families=[family_id]):
            plan = plan_in_sight(family_id)
            mine = plan.contact is not None and plan.contact.role_id == role_id
            if form is not None and is_sent and is_first(request):
                _say_here(request, family_id, form, mine)
    except AlreadyNamed:
        return redirect("contact_person", family_id)
    is_sent = form is not None and form.is_valid()
    if is_sent and mine:
        return sending.to_table(request, family_id, _("Zo leest het gezin het nu."))
    if is_sent:
        return sending.back(request, family_id, _("Jij bent nu hun vaste persoon."))
    if plan.contact is not None and plan.contact.role_id != role_id:
        context = {"label": plan.label, "contact": plan.contact, "family_id": family_id}
        return page(request, "professional/one_contact.html", context)
    known = _why_here(plan) if mine else {}
    heading = _("Waarom ben jij bij %(label)s, en tot wanneer?")
    return sending.form_page(
        request,
        form or sending.empty(ContactForm, request, initial=known),
        (heading if mine else _("Word de vaste persoon van %(label)s")) % {"label": plan.label},
        _("Schrijf dit zo op") if mine else _("Ja, ik ben hun vaste persoon"),
        reverse("family_page", args=[family_id]),
        intro=_("Schrijf dit samen op.")
        if mine
        else _("Het gezin ziet jouw naam en nummer bovenaan, en belt jou eerst."),
    )


def _why_here(plan: OurPlan) -> dict[str, str]:
    """Why the contact person is here and until when, as it is stored."""
    return {"why": plan.contact_why, "ends_when": plan.contact_ends}


def _say_here(request: NoaberRequest, family_id: int, form: ContactForm, mine: bool) -> None:
    """The contact person changes it; who is none yet becomes it."""
    viewer, now, data = request.viewer, timezone.now(), form.cleaned_data
    if mine:
        data = form.settled(f"why {family_id}", lambda: _why_here(plan_in_sight(family_id)))
    why, ends_when = data["why"].strip(), data["ends_when"].strip()
    if mine:
        say_why_here(viewer, family_id, why, ends_when, now)
    else:
        name_contact_person(viewer, family_id, viewer.role, now, why, ends_when)
