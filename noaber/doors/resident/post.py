"""A resident's messages: read, print, and say that they were read."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.people import reads as people
from noaber.post import acts, reads
from noaber.sharing.looks import Hidden, look


@require_safe
@for_residents
def my_post(request: NoaberRequest) -> HttpResponse:
    """Messages, newest first."""
    person_id = request.viewer.person_id or 0
    try:
        with look(request.viewer, "my_post", persons=[person_id]):
            letters = reads.messages(person_id)
    except Hidden:
        letters = []
    return page(request, "resident/my_post.html", {"letters": letters})


@require_safe
@for_residents
def my_message(request: NoaberRequest, message_id: int) -> HttpResponse:
    """One message. Opening it is a look; that it was read is said with a button (an act)."""
    with look(request.viewer, "my_post", persons=[request.viewer.person_id or 0]):
        letter = reads.message(message_id)
    if letter is None:
        raise Http404
    context = {"letter": letter, "municipality": _sender(request, letter)}
    return page(request, "resident/message.html", context)


def _sender(request: NoaberRequest, letter: reads.Letter) -> people.Municipality | None:
    """Whose independent support is named; of a neutral message the reader's own pages (X-08)."""
    own = request.municipality
    if letter.is_neutral or (own is not None and own.id == letter.municipality_id):
        return own
    return people.municipality(municipality_id=letter.municipality_id)


@require_POST
@for_residents
def message_read(request: NoaberRequest, message_id: int) -> HttpResponse:
    """The resident says that it was read."""
    with look(request.viewer, "my_post", persons=[request.viewer.person_id or 0]):
        acts.read_message(request.viewer, message_id, timezone.now())
    return redirect("my_post")
