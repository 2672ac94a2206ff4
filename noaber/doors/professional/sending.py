"""What every form of this door does alike: shown again with what was typed, sent once, and back."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.forms import MultipleChoiceField
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from noaber.doors.entrances.table import overtaken_words, table_url
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
    initial = {**about.pop("initial", {}), **(_typed(form, kept) if kept else {})}
    initial.pop("once", None)
    made = form(initial=initial, **about)
    made.was_kept = kept is not None  # type: ignore[attr-defined]
    return made


def _typed(form: type[OnceForm], kept: QueryDict) -> dict[str, Any]:
    """What was typed, with every tick of a list."""
    many = (f for f, field in form.base_fields.items() if isinstance(field, MultipleChoiceField))
    return {**kept.dict(), **{name: kept.getlist(name) for name in many}}


def form_page(
    request: NoaberRequest, form: OnceForm, heading: str, send: str, back_url: str, **more: Any
) -> HttpResponse:
    """One small form on a page of its own. More: intro, quote (the family's words), below."""
    context = {"form": form, "heading": heading, "send": send, "back_url": back_url, **more}
    return page(request, "family/work_form.html", context)


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


def again(work: Callable[[], Done]) -> Done:
    """Do it; when somebody asked the same person at that very moment, once more."""
    try:
        return work()
    except AtTheSameTime:
        return work()


def overtaken(
    form: AnyForm, now_words: str, version: int | Mapping[str, str], **about: Any
) -> AnyForm:
    """The form again, with what was typed and what somebody else made of it meanwhile.

    version: what stands there now, so that sending again replaces it knowingly.
    """
    return refused(form, overtaken_words(now_words), version, **about)


def refused(form: AnyForm, words: str, version: int | Mapping[str, str], **about: Any) -> AnyForm:
    """The form again, with what was typed, and why it was not written down."""
    data = cast(QueryDict, form.data).copy()
    stands = {"version": str(version)} if isinstance(version, int) else version
    for name, value in stands.items():
        data[name] = value
    data["once"] = str(uuid.uuid4())
    made = type(form)(data, **about)
    made.add_error(None, words)
    return made
