"""Two phones at one table: what one does, the other sees within two seconds, without looking again.

The page asks a cheap address whether anything was done since its look; only then is there a new
look, and only the part that shows the plan is replaced: no form, and nothing that somebody types.
"""

import re
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import DataError
from django.http import Http404, HttpRequest

from noaber.doors.web.links import address
from noaber.record.viewers import Viewer
from noaber.sharing.looks import snapshot
from noaber.sharing.reads import is_news

SNAPSHOT = re.compile(r"[0-9]{1,19}:[0-9]{1,19}:[0-9,]{0,2000}")  # as pg_snapshot is written


@dataclass(frozen=True, slots=True)
class Live:
    """Where a page asks for news of what it shows."""

    url: str


def live(key: str, url_name: str, *ids: int) -> Live:
    """For a page of this look; call it inside the look, before reading what the page shows."""
    asked = urlencode({"look": key, "seen": snapshot()})
    return Live(f"{address(url_name, *ids)}?{asked}")


def is_there_news(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether something was done since the page was read; Http404 for another's look."""
    seen = request.GET.get("seen", "")
    try:
        key = str(uuid.UUID(request.GET.get("look", "")))
        if not SNAPSHOT.fullmatch(seen):
            raise Http404
        news = is_news(viewer, key, seen)
    except (ValueError, DataError) as error:
        raise Http404 from error
    if news is None:
        raise Http404
    return news
