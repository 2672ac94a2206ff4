"""My families: a list, ordered by what is owed to them (P4-b, S2-08)."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from noaber.doors.professional import lines, reads
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, for_roles
from noaber.lib.days import day_of
from noaber.plan.reads import FamilyLine
from noaber.plan.reads import my_families as read_my_families
from noaber.record.viewers import Viewer
from noaber.sharing import reads as sharing
from noaber.sharing.looks import Hidden, look


@dataclass(frozen=True, slots=True)
class Asked:
    """A colleague asks me to take this family's question over, or to take part."""

    asks: str
    yes: str
    words: str
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """Something that is answered on a page of its own: a commitment, or looking at something."""

    asks: str
    words: str
    key: str
    url: str


@require_GET
@for_roles("neighbourhood_team")
def my_families(request: NoaberRequest) -> HttpResponse:
    """What is owed to the families I work for, what is latest on top; what is asked of me first."""
    now = timezone.now()
    found, handovers, parts, to_answer = _read(request, now)
    by_family = {line.family_id: line for line in found}
    context = {
        "rows": lines.rows(found, day_of(now)),
        "asked": [
            *(_handover(a, by_family[a.family_id]) for a in handovers if a.family_id in by_family),
            *(_part(a, by_family[a.family_id]) for a in parts if a.family_id in by_family),
        ],
        "to_answer": to_answer,
    }
    return page(request, "professional/my_families.html", context)


def _handover(a: reads.AskedOfMe, line: FamilyLine) -> Asked:
    asks = _("%(by)s vraagt of jij %(label)s overneemt") % {"by": a.by.name, "label": line.label}
    url = reverse("handover_asked", args=[a.family_id, a.id])
    return Asked(asks, _("Ja, ik neem het over"), a.words, lines.shortened(line.sentence), url)


def _part(a: reads.AskedOfMe, line: FamilyLine) -> Asked:
    asks = _("%(by)s vraagt of jij meedoet bij %(label)s: %(does)s")
    asks %= {"by": a.by.name, "label": line.label, "does": a.does}
    url = reverse("colleague_asked", args=[a.family_id, a.id])
    return Asked(asks, _("Ja, ik doe mee"), a.words, lines.shortened(line.sentence), url)


def _to_answer(role_id: int, found: list[FamilyLine]) -> list[ToAnswer]:
    """What I was asked to do, and what I was asked to look at afterwards."""
    labels = {line.family_id: line.label for line in found}
    commitments = [
        ToAnswer(
            _("Gevraagd aan jou bij %(label)s") % {"label": labels.get(family_id, _("een gezin"))},
            what,
            _("antwoord"),
            reverse("commitment_answer", args=[family_id, id_]),
        )
        for family_id, id_, what in reads.commitments_asked_of_me(role_id)
    ]
    reviews = [
        ToAnswer(
            _("%(by)s liet hulp beginnen zonder ieders ja. Kijk jij of dat klopte?")
            % {"by": a.by.name},
            a.words,
            _("kijk ernaar"),
            reverse("aside_review", args=[a.family_id, a.id]),
        )
        for a in reads.reviews_asked_of_me(role_id)
    ]
    return [*reviews, *commitments]


Read = tuple[list[FamilyLine], list[reads.AskedOfMe], list[reads.AskedOfMe], list[ToAnswer]]


def _read(request: NoaberRequest, now: datetime) -> Read:
    role_id = request.viewer.role_id
    assert role_id is not None
    try:
        with look(request.viewer, "my_families"):
            found = read_my_families(role_id, now)
            handovers, parts = reads.asked_of_me(role_id), reads.parts_asked_of_me(role_id)
            to_answer = [*_to_review(role_id), *_to_answer(role_id, found)]
            return found, handovers, parts, to_answer
    except Hidden:  # nobody's family yet: an empty list says more than a missing page
        return [], [], [], _only_to_review(request.viewer)


def _only_to_review(viewer: Viewer) -> list[ToAnswer]:
    """Of who works for no family, and was named by a colleague to look at something."""
    try:
        with look(viewer, "whose_word"):
            return _to_review(viewer.role)
    except Hidden:
        return []


def _to_review(role_id: int) -> list[ToAnswer]:
    """What a colleague recorded about whose word counts, and I look at; not yet about whom."""
    return [
        ToAnswer(
            _("Een collega legde vast wiens ja telt. Kijk jij of dat klopt?"),
            "",
            _("kijk ernaar"),
            reverse("exception_review", args=[person_id]),
        )
        for person_id in sharing.exceptions_to_review(role_id)
    ]
