"""The family's own side: what they wish, and a form for one more."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from noaber.wishes import acts, reads, rules

from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.sharing.looks import look


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents
def wishes(request: NoaberRequest, family_id: int) -> HttpResponse:
    """What was wished; and one more, where words were sent."""
    words = request.POST.get("words", "")
    with look(request.viewer, "wishes", families=[family_id]):
        if request.method == "POST" and not rules.wish_problems(words):
            acts.wish(request.viewer, family_id, "together", words, timezone.now())
        found = reads.wishes(family_id)
    if request.method == "POST":
        return redirect("wishes:home", family_id)
    return page(request, "wishes/home.html", {"wishes": found})
