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


def error_page(
    request: HttpRequest, title: str, words: str, todo: str, status: int
) -> HttpResponse:
    """One kind page for what went wrong: what it is, and what to do next."""
    context = {"title": title, "words": words, "next_words": todo, "screen": "error"}
    return page(request, "web/error_page.html", context, status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what is not there and for what is not for you; what was typed in a form
    that ended meanwhile is handed back."""
    if texts := typed(request):
        context = {"typed": texts, "screen": "error"}
        return page(request, "web/handed_back.html", context, 404)
    return error_page(
        request,
        _("Deze pagina is er niet"),
        _("We kunnen deze pagina niet laten zien. Misschien bestaat hij niet meer."),
        _("Ga terug naar het begin, of bel ons."),
        404,
    )
