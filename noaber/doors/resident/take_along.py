"""The whole plan goes along with the family: a page to read and print, and a file (S0-11)."""

import json
from collections.abc import Iterator
from typing import cast

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from noaber.doors.resident import whole
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.days import day_of
from noaber.lib.exchange import Kept, as_json
from noaber.plan.exchange import Picture
from noaber.plan.reads.picture import picture
from noaber.sharing.looks import look

PIECE = 64_000


def read_whole(request: NoaberRequest, family_id: int) -> Picture:
    """Everything of one's own plan; Http404 when it is not there or not one's own."""
    with look(request.viewer, "take_along", families=[family_id]):
        found = picture(family_id, request.viewer, timezone.now())
    if found is None:
        raise Http404
    return found


@require_safe
@for_residents
def take_along(request: NoaberRequest, family_id: int) -> HttpResponse:
    """The whole plan on one page, history and all."""
    found, today = read_whole(request, family_id), day_of(timezone.now())
    context = {
        "family_id": family_id,
        "plan": found,
        "sections": whole.sections(found, today),
        "came_from": whole.came_from(found, today),
    }
    return page(request, "resident/take_along.html", context)


@require_safe
@for_residents
def take_along_file(request: NoaberRequest, family_id: int) -> HttpResponse:
    """The same as a file for another Noaber (docs/exchange.md); read whole before it streams."""
    written = as_json(read_whole(request, family_id))
    response = StreamingHttpResponse(_pieces(written), content_type="application/json")
    name = f"ons-plan-{day_of(timezone.now()).isoformat()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return cast(HttpResponse, response)  # as good as one to whatever shows it


def _pieces(written: Kept) -> Iterator[bytes]:
    piece: list[str] = []
    size = 0
    for part in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(written):
        piece.append(part)
        size += len(part)
        if size > PIECE:
            yield "".join(piece).encode()
            piece, size = [], 0
    yield "".join(piece).encode()
