"""Somebody belongs to a family no longer, as who is in charge records it; and again (X-31).

The family itself takes nobody out of it: see docs/decisions/2026-11-30-the-end-of-belonging.md.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.entrances.table import the_team
from noaber.doors.family.belonging import day_words
from noaber.doors.professional import sending
from noaber.doors.professional.leave_forms import LeaveForm, UnsafeForm
from noaber.doors.professional.lines import Key
from noaber.doors.professional.member_lines import KnownMember, known_members
from noaber.doors.professional.members import PURPOSE, led_plan, member_in_sight, to_members
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.plan import reads
from noaber.plan.acts.belonging import end_for_safety, record_leaving, take_leaving_back
from noaber.plan.acts.closing import check_safety
from noaber.plan.reads import OurPlan
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])


@dataclass(frozen=True, slots=True)
class _Found:
    """Whom it is about, as the page needs it. problem: why it does not end so (belonging.sql)."""

    name: str
    problem: str
    says: tuple[str, ...]


def _about(request: NoaberRequest, plan: OurPlan, person_id: int, rests_on: str) -> _Found:
    found = known_members(plan, day_of(timezone.now()))
    known = member_in_sight(found, person_id)
    problem = reads.leaving_problem(request.viewer.role_id, plan.family_id, person_id, rests_on)
    holds = any(h.person_id == person_id for one in found for h in one.holders)
    return _Found(known.member.known_as, problem, _says(plan, known, holds))


def _says(plan: OurPlan, known: KnownMember, holds: bool) -> tuple[str, ...]:
    """What ends and what does not. holds: has authority over a child of this family."""
    name = known.member.known_as
    says = [
        _(
            "{name} leest dan niets meer van dit plan, en persoonlijke links en wat er nog open "
            "staat stoppen. Wat {name} schreef en deed, blijft in het plan staan, met die naam."
        ).format(name=name)
    ]
    tasks = [
        t.what for t in plan.table.tasks if t.person_id == known.member.person_id and not t.kept_on
    ]
    if tasks:
        words = _("Wat {name} zou doen, staat dan op “nog niemand”: {what}.")
        says.append(words.format(name=name, what="; ".join(tasks)))
    if holds:
        words = _(
            "{name} heeft gezag over een kind van dit gezin. Dat verandert niet: waar de wet om "
            "een ja vraagt, vraag je het nog steeds."
        )
        says.append(words.format(name=name))
    if known.card is not None and not known.card.email:
        words = _("We hebben geen e-mailadres van {name}. Vertel het dus zelf.")
        says.append(words.format(name=name))
    return tuple(says)


@form_or_send
@the_team
def leave(request: NoaberRequest, family_id: int, person_id: int) -> HttpResponse:
    """From a day on somebody belongs to it no longer: which day, and what that rests on."""
    form = LeaveForm(request.POST) if request.method == "POST" else None
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = led_plan(request, family_id, is_open=False)
        rests_on = form.cleaned_data["rests_on"] if form and form.is_valid() else "said"
        found = _about_or_gone(request, plan, person_id, rests_on)
        done = found is not None and form is not None and form.is_valid() and not found.problem
        if done and form is not None and is_first(request):
            data = form.cleaned_data
            record_leaving(
                request.viewer,
                family_id,
                person_id,
                data["from_on"],
                data["rests_on"],
                data["words"].strip(),
            )
    if found is None:
        return _gone(request, family_id, form)
    if done and form is not None:
        return to_members(request, family_id, _done(found.name, form.cleaned_data))
    if form is not None and form.is_valid():
        form.add_error(None, problem_words(found.problem, found.name))
    today = day_of(timezone.now())
    return _page(
        request,
        family_id,
        form or sending.empty(LeaveForm, request, initial={"from_on": today}),
        _("Hoort {name} er niet meer bij?").format(name=found.name),
        _("Leg dit vast"),
        says=found.says,
        unsafe=None if plan.closed else _unsafe_key(family_id, person_id),
    )


def _unsafe_key(family_id: int, person_id: int) -> Key:
    url = reverse("member_unsafe", args=[family_id, person_id])
    return Key(url, _("Is iemand niet veilig? Dan kan het nu meteen."))


def _about_or_gone(
    request: NoaberRequest, plan: OurPlan, person_id: int, rests_on: str
) -> _Found | None:
    """None for who left meanwhile; Hidden for who never belonged to it."""
    try:
        return _about(request, plan, person_id, rests_on)
    except Hidden:
        if request.method == "POST" and any(o.person_id == person_id for o in plan.leavings):
            return None
        raise


def _gone(request: NoaberRequest, family_id: int, form: LeaveForm | None) -> HttpResponse:
    """Somebody else recorded it meanwhile; what was written is handed back."""
    words = _("Diegene hoort hier al niet meer bij.")
    if form is None or not (form["words"].value() or "").strip():
        return to_members(request, family_id, words)
    form.add_error(None, words + " " + _("Wat jij schreef is niet bewaard; het staat hier nog."))
    return _page(request, family_id, form, words, _("Leg dit vast"))


def _done(name: str, data: dict[str, Any]) -> str:
    if data["rests_on"] == "died":
        return _("Vastgelegd. Kijk ook of {name} gezag had over een kind.").format(name=name)
    if data["from_on"] > day_of(timezone.now()):
        words = _("Vastgelegd: {name} hoort erbij tot {day}.")
        return words.format(name=name, day=day_words(data["from_on"]))
    return _("Vastgelegd: {name} hoort er niet meer bij.").format(name=name)


def problem_words(problem: str, name: str) -> str:
    """Why it does not end so, and what does."""
    if problem == "alone":
        words = _("{name} is de enige in dit gezin. Sluit samen het plan als er niets meer is.")
    else:
        words = _(
            "Dit plan is alleen van {name}. Geef eerst iemand anders een plek die meeschrijft; "
            "dan kan {name} eruit."
        )
    return words.format(name=name)


@form_or_send
@the_team
def unsafe(request: NoaberRequest, family_id: int, person_id: int) -> HttpResponse:
    """At once, because somebody is not safe (X-08). Who leaves is not told why, and not by us."""
    form = UnsafeForm(request.POST) if request.method == "POST" else None
    is_sent = form is not None and form.is_valid()
    with look(request.viewer, "safety", families=[family_id]):
        plan = led_plan(request, family_id)
        name = plan.names.get(person_id)
        if name is None or (form is None and not _belongs(plan, person_id)):
            raise Hidden("no such member in sight")
        problem, alone = _unsafe_problems(request, plan, person_id)
        if form is not None and is_sent and not problem and is_first(request):
            _end_now(request, plan, person_id, form.cleaned_data)
    if is_sent and not problem:
        words = _("Vastgelegd. Vanaf nu leest diegene niets meer van dit gezin.")
        return to_members(request, family_id, words)
    if form is not None and problem:
        form.add_error(None, problem_words(problem, name))
    return _page(
        request,
        family_id,
        form or sending.empty(UnsafeForm, request),
        _("Laat {name} nu meteen niet meer meelezen").format(name=name),
        _("Stop het nu"),
        says=_unsafe_says(name, alone),
    )


def _belongs(plan: OurPlan, person_id: int) -> bool:
    return any(m.person_id == person_id for m in plan.members)


def _unsafe_problems(request: NoaberRequest, plan: OurPlan, person_id: int) -> tuple[str, bool]:
    """Why it does not end so; and whether the plan is nobody's then."""
    if not _belongs(plan, person_id):  # who left meanwhile: what was seen is kept all the same
        return "", False
    of = (request.viewer.role_id, plan.family_id, person_id)
    return reads.leaving_problem(*of, "safety"), reads.leaving_problem(*of, "other") == "last"


def _end_now(request: NoaberRequest, plan: OurPlan, person_id: int, data: dict[str, Any]) -> None:
    viewer, now = request.viewer, timezone.now()
    step, words = data["step"], data["words"].strip()
    if _belongs(plan, person_id):
        end_for_safety(viewer, plan.family_id, person_id, step, words, now)
    else:
        check_safety(viewer, plan.family_id, "change", False, step, words, now)


def _unsafe_says(name: str, alone: bool) -> tuple[str, ...]:
    """What happens, who reads what was seen, and what is to be done besides."""
    says = [
        _(
            "{name} leest vanaf nu niets meer van dit gezin. Links en wat er open staat, "
            "stoppen ook. Wij schrijven {name} hierover niets."
        ).format(name=name),
        _("Wat je hier schrijft leest alleen wie voor dit gezin werkt."),
        _("Mag diegene ook het adres niet weten? Dat zegt het gezin zelf bij Mijn gegevens."),
    ]
    if alone:
        words = _(
            "Dit plan is alleen van {name}. Geef daarna iemand anders een plek die meeschrijft: "
            "tot dan wacht alles wat een woord van het gezin nodig heeft."
        )
        says.append(words.format(name=name))
    return tuple(says)


def _page(
    request: NoaberRequest, family_id: int, form: Any, heading: str, send: str, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "send": send,
        "back_url": reverse("family_members", args=[family_id]),
        **more,
    }
    return page(request, "professional/leave.html", context)


@require_POST
@the_team
def stays(request: NoaberRequest, family_id: int, person_id: int) -> HttpResponse:
    """They stay after all, or belong to it again: with the place that they had."""
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = led_plan(request, family_id, is_open=False)
        if person_id not in plan.names:
            raise Hidden("never of this family")
        take_leaving_back(request.viewer, family_id, person_id)
    name = plan.names[person_id]
    return to_members(request, family_id, _("{name} hoort er weer bij.").format(name=name))
