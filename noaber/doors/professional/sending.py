"""What every form of this door does alike: shown again with what was typed, sent once, and back."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from noaber.doors.web.forms import OnceForm
from noaber.doors.web.kept import kept_for
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.sharing.acts import AtTheSameTime

AnyForm = TypeVar("AnyForm", bound=OnceForm)
Done = TypeVar("Done")


def empty(form: type[AnyForm], request: NoaberRequest, **about: Any) -> AnyForm:
    """A form to fill in; what was typed before the session ended stands in it again."""
    kept = kept_for(request, request.viewer.person_id)
    initial = {**about.pop("initial", {}), **(kept.dict() if kept else {})}
    initial.pop("once", None)
    made = form(initial=initial, **about)
    made.was_kept = kept is not None  # type: ignore[attr-defined]
    return made


def form_page(
    request: NoaberRequest, form: OnceForm, heading: str, send: str, back_url: str, **more: Any
) -> HttpResponse:
    """One small form on a page of its own. More: intro, quote (the family's words), below."""
    context = {"form": form, "heading": heading, "send": send, "back_url": back_url, **more}
    return page(request, "professional/form.html", context)


def back(request: NoaberRequest, family_id: int, done: str) -> HttpResponse:
    """To the family's page, which says what was done."""
    messages.success(request, done)
    return redirect("family_page", family_id)


def to_table(
    request: NoaberRequest, family_id: int, done: str, need_id: int | None = None
) -> HttpResponse:
    """Back to the table, at this need, which says what was done."""
    if done:
        messages.success(request, done)
    return redirect(table_url(family_id, need_id))


def table_url(family_id: int, need_id: int | None = None) -> str:
    """Where the table of this family is, with one need on it."""
    url = reverse("table", args=[family_id])
    return f"{url}?nodig={need_id}" if need_id else url


def again(work: Callable[[], Done]) -> Done:
    """Do it; when somebody asked the same person at that very moment, once more."""
    try:
        return work()
    except AtTheSameTime:
        return work()


def overtaken(form: AnyForm, now_words: str, version: int, **about: Any) -> AnyForm:
    """The form again, with what was typed and what somebody else made of it meanwhile."""
    data = cast(QueryDict, form.data).copy()
    data["version"] = str(version)
    data["once"] = str(uuid.uuid4())
    made = type(form)(data, **about)
    words = _(
        "Iemand anders paste dit intussen aan. Nu staat er: “{now}”. "
        "Wat jij schreef staat hieronder nog; stuur het opnieuw als dat het moet worden."
    )
    made.add_error(None, words.format(now=now_words))
    return made
