"""What every form of this door does: look, act once, and back to our plan with the way back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from noaber.doors.family.home import context_of, plan_page, read_plan
from noaber.doors.family.shielding import looking_to_tell
from noaber.doors.family.ways import Key
from noaber.doors.web import kept
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.plan import reads
from noaber.sharing.acts import AtTheSameTime
from noaber.sharing.looks import Hidden, look

Found = TypeVar("Found")
AnyForm = TypeVar("AnyForm", bound=forms.Form)


def in_our_plan(
    request: NoaberRequest,
    family_id: int,
    do: Callable[[reads.OurPlan], Found],
    own: bool = True,
    tells: bool = False,
) -> Found:
    """Look at an open plan and do this; once more when somebody asked the same at that moment.

    own: only who may change the plan; for others the page is not there. tells: somebody outside the
    home reads what is written.
    """
    for _attempt in (1, 2):
        try:
            with _looking(request, family_id, tells):
                plan = reads.our_plan(family_id, timezone.now(), request.viewer)
                if plan is None or plan.closed or (own and not plan.is_own):
                    raise Hidden("no open plan of theirs")
                return do(plan)
        except AtTheSameTime:
            continue
    raise AtTheSameTime


def _looking(request: NoaberRequest, family_id: int, tells: bool) -> AbstractContextManager[Any]:
    if tells:
        return looking_to_tell(request, "our_plan", family_id)
    return look(request.viewer, "our_plan", families=[family_id])


def back(request: NoaberRequest, family_id: int, words: str) -> HttpResponse:
    """To our plan, which says what happened."""
    messages.success(request, words)
    return redirect("family_plan", family_id)


def back_with_undo(
    request: NoaberRequest, family_id: int, words: str, undo: Key | None
) -> HttpResponse:
    """Our plan, this one time with the way back on it."""
    messages.success(request, words)
    if undo is None:
        return redirect("family_plan", family_id)
    read = read_plan(request, family_id, keep_up=True)
    return plan_page(request, read, way_back=[undo], status=201)


def sent(request: NoaberRequest, form: type[AnyForm], **about: Any) -> AnyForm | None:
    """The form as it was sent; None when nothing was."""
    return form(request.POST, **about) if request.method == "POST" else None


def empty(
    request: NoaberRequest, form: type[AnyForm], known: dict[str, Any] | None = None, **about: Any
) -> tuple[AnyForm, bool]:
    """The form with what is known, or with what was typed when the session ended (then True)."""
    typed = kept.kept_for(request, request.viewer.person_id)
    initial = {**(known or {}), **(typed.dict() if typed else {})}
    return form(initial=initial, **about), typed is not None


def form_page(
    request: NoaberRequest,
    family_id: int,
    form: forms.Form,
    heading: str,
    send: str,
    **more: Any,
) -> HttpResponse:
    """A page with one form, and the way back to our plan."""
    context = {
        **context_of(read_plan(request, family_id)),
        "form": form,
        "heading": heading,
        "send": send,
        "back_url": reverse("family_plan", args=[family_id]),
        **more,
    }
    return page(request, "family/home_form.html", context)
