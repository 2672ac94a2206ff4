"""What every form of this door does alike: shown again with what was typed, sent once, and back."""

from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from noaber.doors.web.forms import OnceForm, form_key
from noaber.doors.web.kept import kept_for
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.upkeep.acts import first_time

AnyForm = TypeVar("AnyForm", bound=OnceForm)


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


def first(request: NoaberRequest) -> bool:
    """Whether this form is sent for the first time; inside the look of its act."""
    return first_time(form_key(request.POST))


def back(request: NoaberRequest, family_id: int, done: str) -> HttpResponse:
    """To the family's page, which says what was done."""
    messages.success(request, done)
    return redirect("family_page", family_id)
