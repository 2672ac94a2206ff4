"""The personal link in a message: a button first, so that no robot that follows it looks."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from noaber.doors.public.accounts import back_to
from noaber.doors.web import enough
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import (
    NoaberRequest,
    enter,
    every_municipality,
    is_known_whose,
)
from noaber.sharing.acts import opened_link


@require_http_methods(["GET", "HEAD", "POST"])
def personal_link(request: NoaberRequest, secret: str) -> HttpResponse:
    """GET looks nothing up: every address shows the same button. POST opens one's own page.

    Expired, altered and unknown are one answer; a link while somebody else is logged in another.
    Neither says whose link it is, or where they live: until it is known of which of several
    municipalities these pages are, they are Noaber's own, with the number of each. Who is nobody
    yet and has one wrong link after another from one place is asked to call; a right one counts
    for nothing.
    """
    if request.method != "POST":
        return page(request, "public/link.html", _frame(request))
    tried = None if request.viewer.person_id else enough.tried(request, "link")
    if tried and tried.enough:
        return page(request, "public/link_enough.html", _frame(request, call=True), enough.TOO_MANY)
    link = opened_link(secret)
    if link is None or link.expired:
        return page(request, "public/link_ended.html", _frame(request, call=True), 404)
    if tried:
        tried.was_right()
    if request.viewer.person_id not in (None, link.person_id):
        return page(request, "public/link_of_another.html", _frame(request), 403)
    address = back_to(request, link.person_id)
    own_device = "own_device" in request.POST
    enter(request, link.person_id, None, link.id, own_device, link.municipality)
    return redirect(address or "our_plan")


def _frame(request: NoaberRequest, call: bool = False) -> dict[str, Any]:
    """Whose number stands on a page of somebody's link: of the municipality this is, or nobody's.

    It is known of the only one there is, of who is somebody or chose here, and by an address that
    is one municipality's alone and not where the links of all lead.
    """
    every = every_municipality()
    if len(every) < 2 or is_known_whose(request):
        return {}
    return {"municipality": None, "theme": "", "whom_to_call": every if call else []}
