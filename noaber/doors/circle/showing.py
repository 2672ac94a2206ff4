"""Showing one's circle: by choice, until a day, and no longer when one says so (S3-03)."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noaber.doors.circle.along import Showing, contact_of, shown_now
from noaber.doors.circle.circle import circle_page
from noaber.doors.circle.forms import UntilForm
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.days import moment_on
from noaber.plan.acts.circle import hide_circle, show_circle
from noaber.sharing.looks import Hidden, look


@require_POST
@for_residents
def show(request: NoaberRequest) -> HttpResponse:
    """Let the contact person see one's circle and draw along, until the end of a day."""
    person_id, contact = request.viewer.person_id or 0, contact_of(request)
    if contact is None:
        raise Hidden("nobody to show it to")
    form = UntilForm(request.POST)
    if not form.is_valid():
        showing = Showing(contact.role_id, contact.name, form)
        return circle_page(request, person_id, showing=showing, forms=[form])
    until = moment_on(form.cleaned_data["until"] + dt.timedelta(days=1), dt.time(0))
    with look(request.viewer, "circle", persons=[person_id]):
        if is_first(request):
            show_circle(request.viewer, person_id, contact.role_id, until)
    messages.success(request, _("{name} mag nu meekijken.").format(name=contact.name))
    return redirect("my_circle")


@require_POST
@for_residents
def hide(request: NoaberRequest) -> HttpResponse:
    """No longer; at once."""
    person_id = request.viewer.person_id or 0
    with look(request.viewer, "circle", persons=[person_id]):
        there = {s.role_id for s in shown_now(person_id)}
        asked = request.POST.get("role", "")
        role_id = next((r for r in there if str(r) == asked), None)
        if role_id and is_first(request):
            hide_circle(request.viewer, person_id, role_id)
    messages.success(request, _("Niemand anders kijkt nu mee."))
    return redirect("my_circle")
