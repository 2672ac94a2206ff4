"""Letters: what goes to a family on paper, with equal content (X-18)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from noaber.doors.entrances.table import the_team
from noaber.doors.professional import reads, sending
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import in_amsterdam
from noaber.post.acts import letter_sent
from noaber.sharing.looks import Hidden, look


@dataclass(frozen=True, slots=True)
class Line:
    """One message to print: to whom, about what, and why on paper."""

    to: str
    subject: str
    why: str
    url: str


@require_GET
@the_team
def waiting(request: NoaberRequest, family_id: int) -> HttpResponse:
    """What waits to be printed for this family."""
    with look(request.viewer, "letters", families=[family_id]):
        found = reads.waiting_letters()
    lines = [
        Line(
            w.to,
            w.letter.subject,
            _why(w.why),
            reverse("family_letter", args=[family_id, w.notice_id]),
        )
        for w in found
    ]
    context = {"lines": lines, "back_url": reverse("family_page", args=[family_id])}
    return page(request, "professional/letters.html", context)


def _why(why: str) -> str:
    """Why it goes on paper: for who prints it, never in the letter itself."""
    return {
        "letter": _("heeft geen e-mailadres"),
        "no_address": _("heeft geen e-mailadres"),
        "gone": _("dit e-mailadres bestaat niet of niet meer: vraag naar een ander"),
        "full": _("deze mailbox is vol: vraag naar een ander e-mailadres, of bel"),
        "failed": _("e-mail kwam niet aan"),
        "claimed": _("e-mail kwam misschien niet aan"),
        "late": _("e-mail is nog niet verstuurd: bel, of print het"),
    }[why]


def _address(family_id: int, notice_id: int) -> str:
    return reverse("family_letter", args=[family_id, notice_id])


@require_http_methods(["GET", "POST"])
@the_team
def letter(request: NoaberRequest, family_id: int, notice_id: int) -> HttpResponse:
    """One letter as it is printed; and that it went into the post."""
    with look(request.viewer, "letters", families=[family_id]):
        found = next(iter(reads.waiting_letters(notice_id)), None)
        if request.method == "POST" and is_first(request):
            if found is None:
                raise Hidden("no such letter in sight")
            letter_sent(request.viewer, notice_id, timezone.now())
    if request.method == "POST":
        return sending.back(request, family_id, _("Opgeschreven dat de brief op de post is."))
    if found is None:
        raise Hidden("no such letter in sight")
    day = date_format(in_amsterdam(found.letter.posted_at), "j F Y")
    context = {
        "found": found,
        "day": day,
        "why": _why(found.why),
        "back_url": reverse("family_letters", args=[family_id]),
    }
    return page(request, "professional/letter.html", context)
