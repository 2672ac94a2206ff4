"""At the table (P4-a): the family's words, one need at a time, what is agreed; and how it ends."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from noaber.doors.entrances.table import table_url, the_team
from noaber.doors.family.live import Live, is_there_news, live
from noaber.doors.family.people import contact_line
from noaber.doors.family.picture import Picture, picture
from noaber.doors.family.ways import Key
from noaber.doors.professional import commitments, reads, sending
from noaber.doors.professional.at_table import PURPOSE, open_plan_in_sight, people_of
from noaber.doors.professional.circles import circle_keys
from noaber.doors.professional.family import plan_in_sight
from noaber.doors.professional.showing import promised_by_name, shown
from noaber.doors.professional.table_forms import NeedAtOnceForm, RealQuestionForm
from noaber.doors.professional.table_ways import TableWays, fit_url
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.plan import rules
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.needs import word_real_question
from noaber.plan.acts.voices import Subject, ask_word
from noaber.plan.reads import AskedQuestion, Need, OurPlan
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])


@dataclass(frozen=True, slots=True)
class Other:
    """Another need on the table: its words, its state, and where it lies open."""

    words: str
    state: str
    url: str
    current: bool


@require_GET
@the_team
def table(request: NoaberRequest, family_id: int) -> HttpResponse:
    """The plan between us on the table; turned around for who sits opposite with ?om=1."""
    read = _read(request, family_id)
    plan = read.plan
    if plan.closed:
        return redirect("family_page", family_id)
    context = _context(request, read)
    need_id = context["need"].id if context["need"] else None
    context |= {
        "form": commitments.empty_form(request, plan, need_id),
        "commitment_url": reverse("commitment_make", args=[family_id]),
        "need_form": NeedAtOnceForm(auto_id="need_%s", people=people_of(plan)),
        "circle_keys": circle_keys(plan),
        **_bar(request, family_id, need_id),
    }
    return page(request, "professional/table.html", context)


@require_GET
def table_news(request: NoaberRequest, family_id: int) -> HttpResponse:
    """What others did meanwhile: nothing (204), or the part of the page that shows the plan.

    Never a way to the log-in: that would end up in the middle of the page.
    """
    if request.card is None or request.card.kind != "neighbourhood_team":
        raise Http404
    if not is_there_news(request, request.viewer):
        return HttpResponse(status=204)
    read = _read(request, family_id)
    return page(request, "family/live.html", _context(request, read))


@dataclass(frozen=True, slots=True)
class _Read:
    plan: OurPlan
    live: Live
    is_safety_due: bool


def _read(request: NoaberRequest, family_id: int) -> _Read:
    with look(request.viewer, PURPOSE, families=[family_id]) as key:
        news = live(key, "table_news", family_id)
        plan = plan_in_sight(family_id, request.viewer)
        return _Read(plan, news, reads.is_safety_due(family_id))


def _context(request: NoaberRequest, read: _Read) -> dict[str, Any]:
    """What lies on the table: one need at a time."""
    plan, me, today = read.plan, request.viewer.role, day_of(timezone.now())
    family_id = plan.family_id
    whole = picture(plan, None, me, today, TableWays(plan, me, today))
    need = _need_on_top(plan, request.GET.get("nodig", ""))
    return {
        "plan": plan,
        "live": Live(f"{read.live.url}&nodig={need.id}" if need else read.live.url),
        "part": "professional/table_now.html",
        "picture": _with_one_need(whole, need),
        "question_ways": _question_ways(plan),
        "need": need,
        "steps": _steps(plan, need),
        "others": _others(plan, whole, need),
        "need_name_url": reverse("needs:work_name", args=[family_id]),
        "goal_ways": [
            Key(reverse("goals:work_propose", args=[family_id]), _("stel een doel voor"))
        ],
        "direct": _direct(plan, need),
        "family": shown(plan, me, today),
        "contact_line": contact_line(plan),
        "is_contact": plan.contact is not None and plan.contact.role_id == me,
        "promises": promised_by_name(plan, me, today),
        "safety_url": reverse("safety", args=[family_id]) if read.is_safety_due else "",
    }


def _need_on_top(plan: OurPlan, chosen: str) -> Need | None:
    """The need that was chosen; else the first that is not agreed yet, else the first."""
    needs = plan.table.needs
    by_id = {str(need.id): need for need in needs}
    waiting = [need for need in needs if not need.state.stands]
    return by_id.get(chosen) or next(iter([*waiting, *needs]), None)


def _with_one_need(whole: Picture, need: Need | None) -> Picture:
    return replace(whole, needs=tuple(n for n in whole.needs if need and n.id == need.id))


def _others(plan: OurPlan, whole: Picture, need: Need | None) -> list[Other]:
    if len(whole.needs) < 2:
        return []
    return [
        Other(
            n.words,
            n.state,
            f"{table_url(plan.family_id, n.id)}#nodig",
            need is not None and n.id == need.id,
        )
        for n in whole.needs
    ]


def _steps(plan: OurPlan, need: Need | None) -> list[Key]:
    """Who can do this, nearest first, as large rows (S0-10); and what needs a professional."""
    if need is None or need.step:
        return []
    url = fit_url(plan.family_id, need.id)
    rows = [Key(f"{url}?stap={step}", _(words)) for step, words in rules.STEPS.items()]
    alone = Key(f"{url}?alleen=1", _("dit kan alleen een professional, omdat …"))
    return [*rows, alone]


def _direct(plan: OurPlan, need: Need | None) -> list[Key]:
    """What needs a professional goes straight to one (S3-09)."""
    if need is None or not need.professional_why:
        return []
    url = f"{reverse('provider_ask', args=[plan.family_id])}?nodig={need.id}"
    return [Key(url, _("vraag een aanbieder"))]


def _question_ways(plan: OurPlan) -> list[Key]:
    """Word together what it is really about; what was worded can be worded anew (S2-03)."""
    return [
        Key(
            reverse("question_real", args=[plan.family_id, q.id]),
            _("zeg anders waar het om gaat") if q.real_words else _("waar gaat het echt om?"),
        )
        for q in plan.questions
    ][:1]


def _bar(request: NoaberRequest, family_id: int, need_id: int | None) -> dict[str, object]:
    """What is always within reach: turn around, a photo, ready."""
    here = table_url(family_id, need_id)
    turned = request.GET.get("om") == "1"
    turn = here if turned else f"{here}{'&' if '?' in here else '?'}om=1"
    return {
        "turned": turned,
        "turn_url": f"{turn}#aan-tafel",
        "photo_url": _address("photo_own_plan", family_id),
        "done_url": reverse("table_done", args=[family_id]),
    }


def _address(name: str, family_id: int) -> str:
    try:
        return reverse(name, args=[family_id])
    except NoReverseMatch:
        return ""


@require_GET
@the_team
def done(request: NoaberRequest, family_id: int) -> HttpResponse:
    """How a talk ends: what hangs on the fridge, and whether they felt heard (S2-04)."""
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = open_plan_in_sight(family_id)
    me, today = request.viewer.role_id, day_of(timezone.now())
    whole = picture(plan, None, me, today)
    open_words = [n for n in whole.needs if not n.stands]
    context = {
        "plan": plan,
        "picture": whole,
        "promises": promised_by_name(plan, me, today),
        "waiting": open_words,
        "pulses": whole.pulses,
        "table_url": table_url(family_id),
        "family_url": reverse("family_page", args=[family_id]),
    }
    return page(request, "professional/table_done.html", context)


@form_or_send
@the_team
def real_question(request: NoaberRequest, family_id: int, question_id: int) -> HttpResponse:
    """The question behind the question, worded together; the family's yes is asked at once."""
    form = RealQuestionForm(request.POST) if request.method == "POST" else None

    def word() -> AskedQuestion:
        with look(request.viewer, PURPOSE, families=[family_id]):
            plan = open_plan_in_sight(family_id)
            question = next((q for q in plan.questions if q.id == question_id), None)
            if question is None:
                raise Hidden("no such question in sight")
            if form is not None and form.is_valid() and is_first(request):
                words, version = form.cleaned_data["words"], form.cleaned_data["version"] or 0
                word_real_question(request.viewer, question_id, words.strip(), version)
                subject = Subject(question_id=question_id)
                ask_word(request.viewer, subject, question.person_id, timezone.now())
            return question

    try:
        question = sending.again(word)
    except ChangedMeanwhile:
        typed, form = form, None
        question = sending.again(word)
        assert typed is not None
        form = sending.overtaken(typed, question.real_words, question.real_version)
    if form is not None and form.is_valid():
        return sending.to_table(request, family_id, _("Opgeschreven. Beide vragen blijven staan."))
    initial = {"words": question.real_words, "version": question.real_version}
    return sending.form_page(
        request,
        form or sending.empty(RealQuestionForm, request, initial=initial),
        _("Waar gaat het echt om?"),
        _("Schrijf dit samen op"),
        table_url(family_id),
        quote=question.own_words,
        intro=_("Dit staat er pas echt als het gezin ja zegt. Dat vragen we meteen."),
    )
