"""The personal link in a message: a button first, so that no robot that follows it looks."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from noaber.doors.public.accounts import back_to
from noaber.doors.web import enough
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, enter
from noaber.sharing.acts import opened_link


@require_http_methods(["GET", "HEAD", "POST"])
def personal_link(request: NoaberRequest, secret: str) -> HttpResponse:
    """GET looks nothing up: every address shows the same button. POST opens one's own page.

    Expired, altered and unknown are one answer; a link while somebody else is logged in another.
    Neither says whose link it is. Who is nobody yet and has one wrong link after another from one
    place is asked to call; a right one counts for nothing.
    """
    if request.method != "POST":
        return page(request, "public/link.html")
    tried = None if request.viewer.person_id else enough.tried(request, "link")
    if tried and tried.enough:
        return page(request, "public/link_enough.html", status=enough.TOO_MANY)
    link = opened_link(secret)
    if link is None or link.expired:
        return page(request, "public/link_ended.html", status=404)
    if tried:
        tried.was_right()
    if request.viewer.person_id not in (None, link.person_id):
        return page(request, "public/link_of_another.html", status=403)
    address = back_to(request)
    enter(request, link.person_id, link_id=link.id, own_device="own_device" in request.POST)
    return redirect(address or "our_plan")
