"""The family's own words: only the resident changes them (S2-02)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.family.home import Read, context_of, plan_page, read_plan
from noaber.doors.family.words import FIELDS, WordsForm, way_back
from noaber.doors.web import kept
from noaber.doors.web.commands import Version
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.plan import reads
from noaber.plan.acts import words as words_acts
from noaber.plan.acts.words import WordsChanged
from noaber.sharing.looks import Hidden, look


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents
def change_words(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Say it differently. Who was overtaken by somebody else sees both, and chooses."""
    if request.method != "POST":
        return _empty_form(request, family_id)
    form = WordsForm(request.POST)
    if not form.is_valid():
        read = _read_ours(request, family_id)
        return (
            redirect("family_plan", family_id) if read.plan.closed else _show(request, read, form)
        )
    try:
        with look(request.viewer, "our_plan", families=[family_id]):
            before = _open_plan(family_id)
            is_new = is_first(request)
            if is_new:
                words_acts.change_words(
                    request.viewer,
                    before.plan_id,
                    form.cleaned_data["sentence"],
                    form.top,
                    form.cleaned_data["version"],
                )
    except WordsChanged:
        return _both(request, family_id, form)
    messages.success(request, _("Jullie woorden zijn bewaard. Iedereen die meedoet leest ze zo."))
    if is_new:
        return _saved(request, before)
    return redirect("family_plan", family_id)


def _saved(request: NoaberRequest, before: reads.OurPlan) -> HttpResponse:
    """The plan, this one time with the way back: the old words are on the page and nowhere else.

    Sent again by its browser this page makes nothing new (`once`), and the way back is gone.
    """
    undo = way_back((before.sentence, *before.top), before.words_version + 1)
    read = read_plan(request, before.family_id, keep_up=True)
    return plan_page(request, read, undo=undo, status=201)


def _read_ours(request: NoaberRequest, family_id: int) -> Read:
    """The plan of who may change its words; for who only reads them this page is not there."""
    read = read_plan(request, family_id)
    if not read.plan.is_own and not read.plan.closed:
        raise Hidden("not theirs to change")
    return read


def _open_plan(family_id: int) -> reads.OurPlan:
    plan = reads.our_plan(family_id, timezone.now())
    if plan is None or plan.closed:
        raise Http404
    return plan


def _empty_form(request: NoaberRequest, family_id: int) -> HttpResponse:
    read = _read_ours(request, family_id)
    if read.plan.closed:
        return redirect("family_plan", family_id)
    initial: dict[str, Any] = {"version": read.plan.words_version, "sentence": read.plan.sentence}
    initial |= dict(zip(FIELDS[1:], read.plan.top, strict=True))
    typed = kept.kept_for(request, request.viewer.person_id)
    if typed:
        # The version that was read then: who saved meanwhile is not overwritten.
        initial |= {name: typed.get(name, "") for name in (*FIELDS, "version")}
    return _show(request, read, WordsForm(initial=initial), was_away=typed is not None)


def _show(
    request: NoaberRequest, read: Read, form: WordsForm, was_away: bool = False
) -> HttpResponse:
    context = {**context_of(read), "form": form, "was_away": was_away}
    return page(request, "resident/change_words.html", context)


def _both(request: NoaberRequest, family_id: int, form: WordsForm) -> HttpResponse:
    """Theirs and yours side by side; sending again replaces theirs knowingly."""
    read = read_plan(request, family_id)
    typed = request.POST.copy()
    typed["version"] = str(read.plan.words_version)
    mine = [form.cleaned_data["sentence"], *_numbered(form.top)]
    theirs = [read.plan.sentence, *_numbered(read.plan.top)]
    context = {
        **context_of(read),
        "form": WordsForm(typed),
        "theirs": Version(_("Dit staat er nu"), "\n".join(theirs)),
        "mine": Version(_("Dit schreef jij"), "\n".join(mine)),
    }
    return page(request, "resident/words_changed.html", context)


def _numbered(top: tuple[str, ...]) -> list[str]:
    return [f"{number} {line}" for number, line in enumerate(filter(None, top), start=1)]
