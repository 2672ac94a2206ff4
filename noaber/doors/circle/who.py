"""Who comes in here: somebody of the family, or who works for it; never a stranger to both."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse

from noaber.doors.web.viewing import NoaberRequest, come_in_first
from noaber.record.viewers import Viewer

View = Callable[..., HttpResponse]


def for_residents_and_team(view: View) -> View:
    """Residents and the neighbourhood team; what each may do, the look decides."""

    @functools.wraps(view)
    def guarded(request: NoaberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.viewer.person_id is None:
            return come_in_first(request)
        if request.viewer.role_id is not None and (
            request.card is None or request.card.kind != "neighbourhood_team"
        ):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def table_purpose(viewer: Viewer) -> str:
    """For what this viewer looks at a plan to change it together."""
    return "our_plan" if viewer.role_id is None else "at_the_table"


def plan_address(viewer: Viewer) -> str:
    """The name of the address where this viewer sees a family's plan."""
    return "family_plan" if viewer.role_id is None else "family_page"
