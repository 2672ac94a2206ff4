"""Language, policy, viewer, and one answer for everything that is not there or not for you."""

import logging
from collections.abc import Callable
from typing import cast

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from noaber.doors.web.broken import broken_page, is_away
from noaber.doors.web.left import left_family
from noaber.doors.web.pages import error_page, not_found
from noaber.doors.web.viewing import (
    NoaberRequest,
    card_of,
    log_in_ended,
    municipality_of,
    viewer_of,
)
from noaber.record.viewers import NotAllowed
from noaber.sharing.looks import Hidden
from noaber.upkeep import uses

GetResponse = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)


class LanguageMiddleware:
    """Dutch, unless somebody chose English here; never by what the browser happens to ask."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "nl")
        language = chosen if chosen in ("nl", "en") else "nl"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


class OnePolicy(CSPMiddleware):
    """The library's own; its policy is written once, as no page of ours has one of its own."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self.policy = build_policy()

    def process_request(self, request: HttpRequest) -> None:
        """Nothing: no page of ours allows a script by its number."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response.headers.setdefault(HEADER, self.policy)
        return response


class ViewerMiddleware:
    """Puts viewer, card and municipality on the request; counts uses; keeps pages off the disk."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = cast(NoaberRequest, request)
        if log_in_ended(request):
            request.session.flush()
        known.viewer = viewer_of(request)
        known.card = card_of(known.viewer)
        known.municipality = municipality_of(request)
        if known.viewer.role_id is not None and known.card is None:
            request.session.flush()  # the role ended: log in again
            known.viewer = viewer_of(request)
        response = self.get_response(request)
        if response.status_code == 405:
            response = _kindly(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        self._count(known, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Not there, not for you, not allowed: the outsider reads the same page for all three.

        But who belonged to that family reads that it ended, and since when.

        A database that went away while it was asked is no fault of this page.
        """
        if isinstance(error, (Hidden, NotAllowed, ObjectDoesNotExist)):
            log.info("refused: %s", error)
            return left_family(request) or not_found(request)
        if is_away(error):
            log.warning("the database does not answer: %s", type(error).__name__)
            return broken_page(request, error)
        return None

    def _count(self, request: NoaberRequest, response: HttpResponse) -> None:
        match = request.resolver_match
        if match is None or not match.url_name or response.status_code >= 400:
            return
        step = "see" if request.method in ("GET", "HEAD") else "send"
        if request.method == "POST" and response.status_code == 200:
            # The form came back with something to put right, unless the view says otherwise.
            step = getattr(response, "step", "") or "problem"
        kind = request.card.kind if request.card else "resident"
        if request.viewer.person_id is None:
            kind = "visitor"
        municipality = request.municipality.slug if request.municipality else ""
        uses.count(match.view_name, step, kind, municipality)


def _kindly(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An address that only takes what a button sends, opened by itself: said, not left blank."""
    shown = error_page(
        request,
        _("Dit kan hier niet"),
        _("Je komt hier alleen met een knop op een andere pagina."),
        _("Ga terug naar het begin, of bel ons."),
        405,
    )
    shown.headers["Allow"] = response.headers["Allow"]
    return shown
