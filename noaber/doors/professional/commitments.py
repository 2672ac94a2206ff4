"""Commitments: one sentence, a name and a day; it counts after the doer's yes (S2-07)."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.entrances.table import table_url, the_team
from noaber.doors.family.shielding import looking_to_tell, say_what_gives_away
from noaber.doors.professional import sending
from noaber.doors.professional.at_table import PURPOSE, open_plan_in_sight
from noaber.doors.professional.family import plan_in_sight
from noaber.doors.professional.table_forms import AnswerForm, CommitmentForm
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.spoken import spoken_day
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.plan import reads, rules
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.shielding import GivesAway
from noaber.plan.acts.tasks import (
    Task,
    accept_commitment,
    ask_back,
    ask_commitment,
    cannot_do_now,
    decline_commitment,
    finish_commitment,
    note_acceptance,
)
from noaber.plan.reads import OurPlan, Promise
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])
NOBODY = "nobody"


def doers(request: NoaberRequest, plan: OurPlan) -> list[tuple[str, str]]:
    """Who can do something: the family first, who works here, no one yet. By name: all read it."""
    members = [(f"person-{m.person_id}", m.known_as) for m in plan.members]
    at_work = {request.viewer.role: request.card.name if request.card else _("ik")}
    if plan.contact:
        at_work.setdefault(plan.contact.role_id, plan.contact.name)
    circle = []
    for part in plan.parts:
        if part.person_id:
            circle.append((f"person-{part.person_id}", part.name))
        elif part.role_id and (part.accepted or (part.who and part.who.kind == "provider")):
            at_work.setdefault(part.role_id, part.name)
    roles = [(f"role-{role_id}", name) for role_id, name in at_work.items()]
    return [*members, *circle, *roles, (NOBODY, _("nog niemand"))]


def empty_form(request: NoaberRequest, plan: OurPlan, need_id: int | None) -> CommitmentForm:
    """As it stands on the table: in a week, about the need that lies open."""
    initial = {"due_on": day_of(timezone.now()) + rules.ASKED_WITHIN, "need": need_id}
    return CommitmentForm(initial=initial, doers=doers(request, plan))


@form_or_send
@the_team
def make(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Agree on something. Who sits here may say yes at once; who is at work says so themselves."""
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = open_plan_in_sight(family_id)
    who, usual = doers(request, plan), {"due_on": day_of(timezone.now()) + rules.ASKED_WITHIN}
    form = CommitmentForm(request.POST, doers=who) if request.method == "POST" else None
    if form is not None and form.is_valid() and _is_outside(plan, form.cleaned_data["who"]):
        _refuse_other_days(request, plan, form)
    if form is not None and form.is_valid():
        try:
            return _agreed(request, plan, form)
        except GivesAway as refused:
            say_what_gives_away(form, refused)
    context = {
        "form": form or sending.empty(CommitmentForm, request, initial=usual, doers=who),
        "heading": _("Wat spreken jullie af?"),
        "back_url": table_url(family_id),
    }
    return page(request, "professional/commitment.html", context)


def _refuse_other_days(request: NoaberRequest, plan: OurPlan, form: CommitmentForm) -> None:
    """Who is drawn in a circle that is shown is asked only for a day they can (S3-03)."""
    guests = {f"person-{p.person_id}" for p in plan.parts if p.person_id}
    if not form.is_valid() or form.cleaned_data["who"] not in guests:
        return
    who, day = form.cleaned_data["who"], form.cleaned_data["due_on"]
    owners = [m.person_id for m in plan.members]
    with suppress(Hidden), look(request.viewer, "circle", persons=owners):
        for around in (a for owner in owners for a in reads.circle(owner)):
            is_meant = who == f"person-{around.acts_as_id}"
            if is_meant and not rules.may_be_asked(around.days, day):
                words = _("{name} kan niet op die dag. Kies een andere dag, of iemand anders.")
                form.add_error("who", words.format(name=around.name))
                return


def _is_outside(plan: OurPlan, who: str) -> bool:
    """Whether the doer does not see the plan: of the circle, or asked and not in yet."""
    return any(
        (p.person_id and who == f"person-{p.person_id}")
        or (p.role_id and who == f"role-{p.role_id}" and not p.accepted)
        for p in plan.parts
    )


def _agreed(request: NoaberRequest, plan: OurPlan, form: CommitmentForm) -> HttpResponse:
    family_id, data = plan.family_id, form.cleaned_data
    need_id = data["need"] if any(n.id == data["need"] for n in plan.table.needs) else None
    kind, _dash, number = data["who"].partition("-")
    task = Task(
        data["what"].strip(),
        data["due_on"],
        role_id=int(number) if kind == "role" else None,
        person_id=int(number) if kind == "person" else None,
        need_id=need_id,
    )
    at_once = request.POST.get("now") == "yes" and task.person_id is not None

    def ask() -> None:
        with looking_to_tell(request, PURPOSE, family_id):
            open_plan_in_sight(family_id)
            if is_first(request):
                made = ask_commitment(request.viewer, family_id, task, timezone.now())
                if at_once:
                    note_acceptance(request.viewer, made, timezone.now())

    sending.again(ask)
    if at_once or task.role_id == request.viewer.role_id:
        done = _("Afgesproken.")
    elif kind == NOBODY:
        done = _("Het staat er. Nog niemand doet het.")
    else:
        done = _("Gevraagd. Het telt na een ja.")
    return sending.to_table(request, family_id, done, need_id)


@require_POST
@the_team
def yes(request: NoaberRequest, family_id: int, commitment_id: int) -> HttpResponse:
    """Who was asked sits here and says yes."""
    done, need_id = _("Afgesproken."), None
    try:
        with look(request.viewer, PURPOSE, families=[family_id]):
            plan = open_plan_in_sight(family_id)
            task = next((t for t in plan.table.tasks if t.id == commitment_id), None)
            if task is None:
                raise Hidden("no such commitment in sight")
            need_id = task.need_id
            if task.kept_on is None and is_first(request):
                note_acceptance(request.viewer, commitment_id, timezone.now())
    except ChangedMeanwhile:
        done = _("Hier is intussen nee op gezegd. Dat blijft staan; vraag gerust iemand anders.")
    return sending.to_table(request, family_id, done, need_id)


@form_or_send
@the_team
def answer(request: NoaberRequest, family_id: int, commitment_id: int) -> HttpResponse:
    """Something is asked of me: yes, no, or first a question."""
    form = AnswerForm(request.POST) if request.method == "POST" else None
    given, done = request.POST.get("answer", ""), ""
    with look(request.viewer, "our_plan", families=[family_id]):
        plan = plan_in_sight(family_id)
        mine = _mine(plan, commitment_id, request.viewer.role)
        if form is not None and form.is_valid() and not mine.kept_on:
            done = answered(request, commitment_id, given, form.cleaned_data["said"])
    if done:
        messages.success(request, done)
        return redirect("family_page", family_id)
    context = {
        "heading": _("Doe jij dit?"),
        "what": mine.what,
        "when": spoken_day(mine.due_on, day_of(timezone.now())),
        "sentence": plan.sentence,
        "said": mine.said,
        "form": form or sending.empty(AnswerForm, request),
        "is_accepted": mine.is_accepted,
    }
    return page(request, "professional/answer.html", context)


def _mine(plan: OurPlan, commitment_id: int, me: int) -> Promise:
    for promise in (*plan.promises, *plan.kept):
        if promise.id == commitment_id and promise.kind != "owed" and promise.who.role_id == me:
            return promise
    raise Hidden("not asked of this viewer")


def answered(request: NoaberRequest, commitment_id: int, given: str, said: str) -> str:
    """Do what was answered, once; in words what happened, '' when it was no answer of ours."""
    words = {
        "yes": _("Afgesproken. Het gezin ziet dat jij dit doet."),
        "no": _("Je zei nee. In het plan staat nu: nog niemand."),
        "ask": _("Je vraag staat erbij."),
    }
    if request.card and request.card.kind == "provider":  # who is of the team keeps a promise
        words |= {
            "done": _("Gedaan. Het gezin ziet dat ook."),
            "stuck": _("Opgeschreven. We bellen je."),
        }
    if given not in words:
        return ""
    if is_first(request):
        viewer, at = request.viewer, timezone.now()
        if given == "yes":
            accept_commitment(viewer, commitment_id, at)
        elif given == "no":
            decline_commitment(viewer, commitment_id, said, at)
        elif given == "ask":
            ask_back(viewer, commitment_id, said)
        elif given == "done":
            finish_commitment(viewer, commitment_id, at)
        else:
            cannot_do_now(viewer, commitment_id, said, at)
    return words[given]
