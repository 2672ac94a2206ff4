"""Rendering: what a page shows was read before; a template cannot query (house guarantee 9)."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from noaber.doors.web.handed_back import typed
from noaber.lib.days import day_of


class PageQueried(RuntimeError):
    """A template tried to query: what it shows belongs in a read."""


def _refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    raise PageQueried(sql)


class Page(HttpResponse):
    """A rendered page. step: what was used, where a form that comes back is not a problem."""

    step = ""


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> Page:
    """Render a template in which queries are refused. `today` is always there."""
    known = {"today": day_of(timezone.now()), **(context or {})}
    with connection.execute_wrapper(_refuse):
        return Page(render_to_string(template, known, request), status=status)


def refused_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], status: int
) -> Page:
    """A page that refuses what was sent. What was typed is on it: `web/components/typed.html`."""
    return page(request, template, {"typed": typed(request), "screen": "error", **context}, status)


def error_page(
    request: HttpRequest, title: str, words: str, todo: str, status: int, **more: Any
) -> Page:
    """One kind page for what went wrong: what it is, what to do next, and what was typed."""
    context = {"title": title, "words": words, "next_words": todo, **more}
    return refused_page(request, "web/error_page.html", context, status)


def could_not_keep(request: HttpRequest, status: int) -> Page | None:
    """A form that ended meanwhile: the page with what was typed in it. None when nothing was."""
    if not typed(request):
        return None
    title = _("Dit kon niet meer bewaard worden")
    return error_page(
        request, title, _("Wat je typte staat hier. Kopieer het, of bel ons."), "", status
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what is not there and for what is not for you."""
    return could_not_keep(request, 404) or error_page(
        request,
        _("Deze pagina is er niet"),
        _("We kunnen deze pagina niet laten zien. Misschien bestaat hij niet meer."),
        _("Ga terug naar het begin, of bel ons."),
        404,
    )
