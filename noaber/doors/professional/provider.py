"""The own pages of who works for a provider: asked of me, and the families I take part in (P5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from noaber.doors.family.picture import picture
from noaber.doors.family.waiting import waits_by_name
from noaber.doors.family.ways import Key
from noaber.doors.professional import sending
from noaber.doors.professional.at_table import open_plan_in_sight
from noaber.doors.professional.commitments import answered
from noaber.doors.professional.family import plan_in_sight
from noaber.doors.professional.forms import AgreeForm, PromiseForm
from noaber.doors.professional.lines import shortened
from noaber.doors.professional.showing import shown, what_words
from noaber.doors.professional.table_forms import AnswerForm
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.spoken import late_words, spoken_day
from noaber.doors.web.viewing import NoaberRequest, for_roles
from noaber.lib.days import day_of
from noaber.plan import reads
from noaber.plan.acts.guests import accept_invitation, decline_invitation, leave_part
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.reads import AskedOfMe, FamilyLine, OurPlan, Part, Promise
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])
the_provider = for_roles("provider")


@dataclass(frozen=True, slots=True)
class Line:
    """Something asked of me, or a family: what, what is there to know, where to go."""

    what: str
    says: str
    keys: tuple[Key, ...]
    quote: str = ""


def _asked(request: NoaberRequest, family_id: int | None = None) -> list[AskedOfMe]:
    """What is asked of this role; only that is looked at."""
    viewer, only = request.viewer, None if family_id is None else [family_id]
    with look(viewer, "asked_of_me", families=only):
        return reads.asked_of_me(viewer.person_id or 0, viewer.role, timezone.now())


@require_GET
@the_provider
def home(request: NoaberRequest) -> HttpResponse:
    """Asked of me, on top; then the families whose plan I take part in."""
    try:
        asked = _asked(request)
    except Hidden:  # nobody asked anything yet
        asked = []
    families: list[FamilyLine] = []
    if any(a.part and a.part.accepted for a in asked):
        with look(request.viewer, "my_families"):
            families = reads.my_families(request.viewer.role, timezone.now())
    labels = {f.family_id: f.label for f in families}
    context = {
        "invitations": [_invitation(a) for a in asked if a.part and not a.part.accepted],
        "tasks": [line for a in asked for line in _tasks(a, labels.get(a.family_id, ""))],
        "families": [_family(f) for f in families if f.has_open_plan],
    }
    return page(request, "professional/provider_home.html", context)


def _invitation(asked: AskedOfMe) -> Line:
    part = asked.part
    assert part is not None
    by, does = part.asker or _("Het gezin"), part.does
    url = reverse("provider_joins", args=[asked.family_id, part.id])
    return Line(
        _("{by} vraagt of jij meedoet: {does}").format(by=by, does=does),
        _waits_words() if asked.waits else _place(part),
        (Key(url, _("lees en antwoord")),),
    )


def _place(part: Part) -> str:
    return (part.asked_by.team or part.asked_by.organisation) if part.asked_by else ""


def _waits_words() -> str:
    return _("wacht nog op een antwoord")


def _tasks(asked: AskedOfMe, label: str) -> list[Line]:
    """What I was asked to do and did not answer yet, and what I do."""
    today = day_of(timezone.now())
    lines = []
    for task in asked.tasks:
        if task.kept_on or task.declined:
            continue
        when = _("uiterlijk {day}").format(day=spoken_day(task.due_on, today))
        state = _("lukt niet") if task.stuck else "" if task.is_accepted else _("wacht op jouw ja")
        says = " · ".join(filter(None, (label, when, state)))
        url = reverse("provider_answer", args=[asked.family_id, task.id])
        label_of = _("gedaan, of lukt niet") if task.is_accepted else _("antwoord")
        lines.append(Line(task.what, says, (Key(url, label_of),)))
    return lines


def _family(line: FamilyLine) -> Line:
    url = reverse("provider_family", args=[line.family_id])
    return Line(line.label, "", (Key(url, _("open")),), shortened(line.sentence))


@form_or_send
@the_provider
def joins(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """I am asked to take part: what, why, until when; and my yes or no.

    As long as the help waits for a word in that family there is nothing to say yes to (X-05).
    """
    given = request.POST.get("answer", "") if request.method == "POST" else ""
    asked = _mine(request, family_id)
    part = asked.part
    if part is None or part.id != part_id:
        raise Hidden("not asked of this viewer")
    if part.accepted:
        return redirect("provider_family", family_id)
    if given == "no" or (given == "yes" and not asked.waits):
        with look(request.viewer, "asked_of_me", families=[family_id]):
            if is_first(request):
                act = accept_invitation if given == "yes" else decline_invitation
                act(request.viewer, part_id, timezone.now())
        if given == "yes":
            messages.success(request, _("Je doet mee. Het gezin ziet jouw naam."))
            return redirect("provider_family", family_id)
        messages.success(request, _("Je zei nee. Er is geen reden gevraagd."))
        return redirect("provider_home")
    context = {
        "part": part,
        "by": part.asked_by,
        "tasks": _tasks(asked, ""),
        "waits": asked.waits,
    }
    return page(request, "professional/provider_joins.html", context)


@form_or_send
@the_provider
def leave(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """I take part no longer; what stays is said first (S0-11)."""
    part = _mine(request, family_id).part
    if part is None or part.id != part_id:
        raise Hidden("no part of this viewer in sight")
    if not part.accepted:
        return redirect("provider_joins", family_id, part_id)
    with look(request.viewer, "our_plan", families=[family_id]):
        plan = plan_in_sight(family_id)
        is_sent = request.method == "POST"
        if is_sent and is_first(request):
            leave_part(request.viewer, part_id, timezone.now())
    if is_sent:
        messages.success(request, _("Je doet niet meer mee. Het gezin ziet dat ook."))
        return redirect("provider_home")
    me = request.viewer.role
    open_ = [p.what for p in plan.promises if p.kind == "words" and p.who.role_id == me]
    return sending.form_page(
        request,
        AgreeForm(),
        _("Niet meer meedoen bij %(label)s") % {"label": plan.label},
        _("Ik doe niet meer mee"),
        reverse("provider_family", args=[family_id]),
        intro=_(
            "Het plan en wat er gebeurde blijven van het gezin. Zij lezen dat jij meedeed en tot "
            "wanneer. Jij ziet dit gezin dan niet meer. Bel hen eerst even."
        ),
        below=_("Hier staat daarna bij: nog niemand. %(what)s") % {"what": "; ".join(open_)}
        if open_
        else "",
    )


def _mine(request: NoaberRequest, family_id: int) -> AskedOfMe:
    for asked in _asked(request, family_id):
        if asked.family_id == family_id:
            return asked
    raise Hidden("nothing asked of this viewer")


@require_GET
@the_provider
def family(request: NoaberRequest, family_id: int) -> HttpResponse:
    """The whole picture to read; only one's own commitments can be worked on."""
    with look(request.viewer, "our_plan", families=[family_id]):
        plan = plan_in_sight(family_id)
    me, today = request.viewer.role, day_of(timezone.now())
    mine = [p for p in plan.promises if p.kind != "owed" and p.who.role_id == me]
    waits = waits_by_name(plan, me)
    context = {
        "plan": plan,
        "picture": picture(plan, None, me, today),
        "family": shown(plan, me, today),
        "mine": [_own(plan, p, waits) for p in mine],
        "others": _others(plan, me),
        "leave_url": _leave_url(plan, me),
        "promise_url": "" if plan.closed else reverse("provider_promise", args=[family_id]),
    }
    return page(request, "professional/provider_family.html", context)


def _leave_url(plan: OurPlan, me: int) -> str:
    mine = next((p for p in plan.parts if p.role_id == me and p.accepted), None)
    if mine is None or plan.closed:
        return ""
    return reverse("provider_leave", args=[plan.family_id, mine.id])


def _own(plan: OurPlan, promise: Promise, waits: Mapping[int, str]) -> Line:
    today = day_of(timezone.now())
    when = _("uiterlijk {day}").format(day=spoken_day(promise.due_on, today))
    late = late_words(promise.days_late) if promise.days_late else ""
    state = "" if promise.is_accepted else _("wacht op jouw ja")
    url = reverse("provider_answer", args=[plan.family_id, promise.id])
    label = _("gedaan, of lukt niet") if promise.is_accepted else _("antwoord")
    agreed = waits.get(promise.need_id or 0, "")
    says = " · ".join(filter(None, (late, when, state, promise.said, agreed)))
    return Line(promise.what, says, () if plan.closed else (Key(url, label),))


def _others(plan: OurPlan, me: int) -> list[Line]:
    """What others promised this family, to read."""
    today = day_of(timezone.now())
    lines, waits = [], waits_by_name(plan, me)
    for p in plan.promises:
        if p.kind == "owed" or p.who.role_id == me:
            continue
        what = what_words(p, me)
        when = _("uiterlijk {day}").format(day=spoken_day(p.due_on, today))
        state = "" if p.is_accepted else _("gevraagd, nog geen ja")
        says = (p.who.name, when, state, waits.get(p.need_id or 0, ""))
        lines.append(Line(what, " · ".join(filter(None, says)), ()))
    return lines


@form_or_send
@the_provider
def answer(request: NoaberRequest, family_id: int, commitment_id: int) -> HttpResponse:
    """Yes, no, done, it does not work out, or first a question: only about what is asked of me."""
    form = AnswerForm(request.POST) if request.method == "POST" else None
    given, done = request.POST.get("answer", ""), ""
    asked = _mine(request, family_id)
    task = next((t for t in asked.tasks if t.id == commitment_id), None)
    if task is None:
        raise Hidden("not asked of this viewer")
    if form is not None and form.is_valid() and not task.kept_on:
        with look(request.viewer, "asked_of_me", families=[family_id]):
            done = answered(request, commitment_id, given, form.cleaned_data["said"])
    if done or task.kept_on:
        messages.success(request, done or _("Dit is al gedaan."))
        return redirect("provider_home")
    context = {
        "heading": _("Doe jij dit?") if not task.is_accepted else _("Hoe staat het ermee?"),
        "what": task.what,
        "when": spoken_day(task.due_on, day_of(timezone.now())),
        "said": task.said,
        "form": form or sending.empty(AnswerForm, request),
        "is_accepted": task.is_accepted,
        "works_here": True,
        "back_url": reverse("provider_home"),
    }
    return page(request, "professional/answer.html", context)


@form_or_send
@the_provider
def promise(request: NoaberRequest, family_id: int) -> HttpResponse:
    """I take something on myself: it counts at once."""
    form = PromiseForm(request.POST) if request.method == "POST" else None

    def take() -> OurPlan:
        with look(request.viewer, "our_plan", families=[family_id]):
            plan = open_plan_in_sight(family_id)
            if form is not None and form.is_valid() and is_first(request):
                data = form.cleaned_data
                mine = Task(data["what"].strip(), data["due_on"], role_id=request.viewer.role)
                ask_commitment(request.viewer, family_id, mine, timezone.now())
            return plan

    plan = sending.again(take)
    if form is not None and form.is_valid():
        messages.success(request, _("Beloofd. Het staat nu in hun plan."))
        return redirect("provider_family", family_id)
    return sending.form_page(
        request,
        form or sending.empty(PromiseForm, request),
        _("Beloof iets aan %(label)s") % {"label": plan.label},
        _("Beloof dit"),
        reverse("provider_family", args=[family_id]),
    )
