"""Two phones at one table: what one does, the other sees within two seconds, without looking again.

The page asks a cheap address whether anything was done since its look; only then is there a new
look, and only the part that shows the plan is replaced: no form, and nothing that somebody types.
"""

import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from noaber.record.viewers import Viewer
from noaber.sharing.reads import newest_act


@dataclass(frozen=True, slots=True)
class Live:
    """Where a page asks for news of what it shows."""

    url: str


def live(viewer: Viewer, key: str, url_name: str, *ids: int) -> Live:
    """For a page of this look; call it inside the look, before reading what the page shows."""
    asked = urlencode({"look": key, "since": newest_act(viewer, key) or 0})
    return Live(f"{reverse(url_name, args=ids)}?{asked}")


def is_there_news(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether something was done since the look that the page names; Http404 for another's look."""
    try:
        key = str(uuid.UUID(request.GET.get("look", "")))
        since = int(request.GET.get("since", "")[:18])
    except ValueError as error:
        raise Http404 from error
    newest = newest_act(viewer, key)
    if newest is None:
        raise Http404
    return newest != since
