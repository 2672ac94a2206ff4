"""What somebody says who was found at the desk: other words, another telephone number (X-18).

The clerk writes it down, with both names on it; who cannot come to a screen loses nothing by it.
"""

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.desk.finding import Found, seal, unseal
from noaber.doors.desk.forms import ReachNowForm, WordsNowForm
from noaber.doors.desk.views import found_page, the_desk, too_long_ago
from noaber.doors.family.words import FIELDS, way_back
from noaber.doors.web import kept
from noaber.doors.web.handed_back import texts_of
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.people import reads as people
from noaber.people.acts import note_contact_at_desk
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.words import WordsChanged, note_words
from noaber.plan.reads import OwnWords, own_words
from noaber.record.viewers import Viewer
from noaber.sharing.looks import Hidden, on_behalf

Typed = QueryDict | None  # what stood in the form when the session had ended
OnFound = Callable[[NoaberRequest, Found, Typed], HttpResponse]


def for_found(view: OnFound) -> Callable[[HttpRequest], HttpResponse]:
    """Only about somebody this clerk found less than half an hour ago; otherwise look again."""

    @require_http_methods(["GET", "POST"])
    @the_desk
    def guarded(request: NoaberRequest) -> HttpResponse:
        typed = kept.kept_for(request, request.viewer.person_id)
        if request.method == "GET" and typed is None:
            return redirect("desk")
        sealed = (typed or request.POST).get("known", "")
        found = unseal(str(sealed), request.viewer)
        try:
            if found is not None:
                return view(request, found, typed)
        except Hidden:  # the search is half an hour ago by now
            pass
        return too_long_ago(request, texts_of(typed or request.POST))

    return guarded


def _behalf(request: NoaberRequest, found: Found) -> Viewer:
    return Viewer(request.viewer.person_id, request.viewer.role_id, found.person_id)


def _is_sent(request: NoaberRequest, field: str) -> bool:
    """Whether the form itself was sent, not only the button that leads to it."""
    return field in request.POST


@for_found
def reach(request: NoaberRequest, found: Found, typed: Typed) -> HttpResponse:
    """Telephone and e-mail, as they say it now."""
    form = ReachNowForm(request.POST) if _is_sent(request, "phone") else None
    clerk = _behalf(request, found)
    with suppress(ChangedMeanwhile), on_behalf(clerk):
        if form is not None and form.is_valid() and is_first(request):
            given = form.settled(f"contact {found.person_id}", lambda: _reach_now(found))
            note_contact_at_desk(clerk, given["phone"], given["email"])
        reach = _reach_now(found)
        found = replace(found, phone=reach["phone"], email=reach["email"])
    if form is None or not form.is_valid():
        known = {"phone": found.phone, "email": found.email} | (typed.dict() if typed else {})
        context = _context(request, found, form or ReachNowForm(initial=known))
        return page(request, "desk/reach.html", context)
    messages.success(request, _noted(found))
    return found_page(request, found)


def _reach_now(found: Found) -> dict[str, str]:
    """How somebody is reached, as it is stored."""
    card = people.person_card(found.person_id)
    if card is None:
        raise Hidden("nobody in sight")
    return {"phone": card.phone, "email": card.email}


@for_found
def words(request: NoaberRequest, found: Found, typed: Typed) -> HttpResponse:
    """The words and what comes first, as they say it now; the old ones can be put back."""
    form = WordsNowForm(request.POST) if _is_sent(request, "sentence") else None
    clerk = _behalf(request, found)
    try:
        with on_behalf(clerk):
            plans = own_words()
            if form is not None and form.is_valid():
                before = _one_of(plans, form.cleaned_data["plan"])
                if is_first(request):
                    _note(clerk, form)
                plans = own_words()
    except WordsChanged:
        assert form is not None
        return _words_page(request, found, plans, _overtaken(request, form, plans))
    if form is None or not form.is_valid():
        sent = form or (WordsNowForm(initial=typed.dict()) if typed else None)
        return _words_page(request, found, plans, sent)
    messages.success(request, _noted(found))
    now = _one_of(plans, before.plan_id)
    undo = way_back((before.sentence, *before.top), now.version)
    context = _context(request, found, undo) | {"now": now}
    return page(request, "desk/words_noted.html", context, 201)


def _one_of(plans: list[OwnWords], plan_id: int) -> OwnWords:
    for plan in plans:
        if plan.plan_id == plan_id:
            return plan
    raise Hidden("no such plan in sight")


def _note(clerk: Viewer, form: WordsNowForm) -> None:
    data = form.cleaned_data
    note_words(clerk, data["plan"], data["sentence"], form.top, data["version"], timezone.now())


def _overtaken(request: NoaberRequest, form: WordsNowForm, plans: list[OwnWords]) -> WordsNowForm:
    """The form again, with what was typed and what somebody else made of it meanwhile."""
    now = _one_of(plans, form.cleaned_data["plan"])
    typed = request.POST.copy()
    typed["version"], typed["once"] = str(now.version), str(uuid.uuid4())
    again = WordsNowForm(typed)
    words = _("Iemand anders paste dit intussen aan. Nu staat er: “{now}”. Lees het samen.")
    again.add_error(None, words.format(now=" / ".join(filter(None, (now.sentence, *now.top)))))
    return again


def _words_page(
    request: NoaberRequest, found: Found, plans: list[OwnWords], sent: WordsNowForm | None
) -> HttpResponse:
    """A form for each of their plans; what was typed in one stands there."""
    shown = [
        sent
        if sent is not None and str(sent["plan"].value()) == str(plan.plan_id)
        else WordsNowForm(initial=_initial(plan), auto_id=f"id_{plan.plan_id}_%s")
        for plan in plans
    ]
    context = _context(request, found, None) | {"forms": shown}
    return page(request, "desk/words.html", context)


def _initial(plan: OwnWords) -> dict[str, object]:
    values = dict(zip(FIELDS, (plan.sentence, *plan.top), strict=True))
    return {**values, "version": plan.version, "plan": plan.plan_id}


def _context(request: NoaberRequest, found: Found, form: forms.Form | None) -> dict[str, object]:
    return {"found": found, "known": seal(found, request.viewer), "form": form}


def _noted(found: Found) -> str:
    words = _("Opgeschreven namens %(name)s, met jouw naam erbij. Lees het nog eens voor.")
    return words % {"name": found.called}
