"""Warm handover: asked with words; nothing changes before the colleague's yes (S2-09)."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.entrances.table import the_team
from noaber.doors.family.shielding import say_what_gives_away
from noaber.doors.professional import reads, sending
from noaber.doors.professional.family import plan_in_sight
from noaber.doors.professional.forms import HandoverForm
from noaber.doors.professional.showing import shown
from noaber.doors.web.forms import put_beside
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan import rules
from noaber.plan.acts.handovers import (
    accept_handover,
    ask_handover,
    decline_handover,
    withdraw_handover,
)
from noaber.plan.acts.shielding import GivesAway
from noaber.plan.reads import AskedQuestion
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])


@form_or_send
@the_team
def ask(request: NoaberRequest, family_id: int, question_id: int) -> HttpResponse:
    """Ask a colleague of my team to take a question over; until the yes it stays mine."""
    choices = _colleagues(request)
    form = HandoverForm(request.POST, colleagues=choices) if request.method == "POST" else None
    try:
        with look(request.viewer, "handover", families=[family_id]):
            plan = plan_in_sight(family_id)
            question = next((q for q in plan.questions if q.id == question_id), None)
            if question is None or plan.closed:
                raise Hidden("no such question in sight")
            if form is not None and form.is_valid():
                _put_problems(request, form, question)
            if form is not None and form.is_valid() and is_first(request):
                to_role_id, words = form.cleaned_data["to_role"], form.cleaned_data["words"].strip()
                ask_handover(request.viewer, question_id, to_role_id, words, timezone.now())
    except GivesAway as refused:
        assert form is not None
        assert question is not None  # the act was asked about it
        say_what_gives_away(form, refused)
    except IntegrityError:  # one open request at a time, also when two are sent at once
        return sending.back(request, family_id, _("Er is al een collega gevraagd."))
    if form is not None and form.is_valid():
        return sending.back(
            request, family_id, _("Gevraagd. Tot je collega ja zegt, blijft deze vraag van jou.")
        )
    if question.handover_id is not None:
        return redirect("family_page", family_id)
    return sending.form_page(
        request,
        form or sending.empty(HandoverForm, request, colleagues=choices),
        _("Vraag een collega het over te nemen"),
        _("Vraag het"),
        reverse("family_page", args=[family_id]),
        quote=question.own_words,
        intro=_(
            "Je collega leest mee en zegt ja of nee. Tot dan verandert er niets voor het gezin."
        ),
    )


def _put_problems(request: NoaberRequest, form: HandoverForm, question: AskedQuestion) -> None:
    """What the rule says, beside its field; a form that was sent twice has no problem."""
    me = request.viewer.role_id
    if question.owner is not None and me is not None and question.handover_id is None:
        to_role_id = form.cleaned_data["to_role"]
        put_beside(form, rules.handover_problems(question.owner.role_id, me, to_role_id))


def _colleagues(request: NoaberRequest) -> list[tuple[int, str]]:
    role_id = request.viewer.role_id
    assert role_id is not None
    team_id = people.team_of(role_id)
    if team_id is None:
        return []
    found = people.colleagues(team_id, day_of(timezone.now()))
    return [(card.role_id, card.name) for card in found if card.role_id != role_id]


@form_or_send
@the_team
def asked(request: NoaberRequest, family_id: int, handover_id: int) -> HttpResponse:
    """What I am asked to take over, and my yes or no."""
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    now = timezone.now()
    # Reading along shows the plan only; the yes brings the rest.
    purpose = "handover" if answer in ("yes", "no") else "handover_asked"
    with look(request.viewer, purpose, families=[family_id]):
        plan = plan_in_sight(family_id)
        if answer in ("yes", "no") and is_first(request):
            act = accept_handover if answer == "yes" else decline_handover
            act(request.viewer, handover_id, now)
        question = next((q for q in plan.questions if q.handover_id == handover_id), None)
        mine = question and question.handover_to and question.handover_to.role_id
    if answer == "yes":
        return sending.back(
            request, family_id, _("Deze vraag is nu van jou. Het gezin ziet jouw naam.")
        )
    if answer == "no":
        messages.success(request, _("Je zei nee. De vraag blijft bij wie hem had."))
        return redirect("my_families")
    if question is None or mine != request.viewer.role_id:
        raise Hidden("not asked of this viewer")
    by = question.owner.name if question.owner else ""
    context = {
        "heading": _("Neem je %(label)s over?") % {"label": plan.label},
        "asks": _("%(by)s vraagt het jou.") % {"by": by},
        "sentence": question.own_words,
        "by": by,
        "words": question.handover_words,
        "yes": _("Ja, ik neem het over"),
        "along": _("Dit gaat mee"),
        "family": shown(plan, request.viewer.role_id, day_of(now)),
    }
    return page(request, "professional/asked.html", context)


@require_POST
@the_team
def withdraw(request: NoaberRequest, family_id: int, handover_id: int) -> HttpResponse:
    """I ask no longer; my colleague does not read along any more."""
    with look(request.viewer, "handover", families=[family_id]):
        plan = plan_in_sight(family_id)
        if not reads.is_handover_of(family_id, handover_id):
            raise Hidden("no such request in sight")
        is_open = any(q.handover_id == handover_id for q in plan.questions)
        if is_open and is_first(request):
            withdraw_handover(request.viewer, handover_id, timezone.now())
    return sending.back(
        request, family_id, _("Ingetrokken. Je collega leest niet meer mee; de vraag is van jou.")
    )
