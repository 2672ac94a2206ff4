"""The family itself asks a provider for help that it needs (S4-08, S0-11, S1-04)."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.family.shielding import say_what_gives_away
from noaber.doors.resident import sending
from noaber.doors.resident.table_forms import ProviderForm
from noaber.doors.web.forms import say_instead
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.people.reads import Card
from noaber.plan import reads, rules
from noaber.plan.acts.guests import Joining, invite_provider
from noaber.plan.acts.shielding import GivesAway
from noaber.sharing.looks import Hidden

TOLD = ("does", "why", "ends_when")  # what a provider reads before the yes


def _need(plan: reads.OurPlan, need_id: int) -> reads.Need:
    for need in plan.table.needs:
        if need.id == need_id:
            return need
    raise Hidden("no such need in this plan")


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents
def ask(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """Who is asked, for what and why; they see the plan after their yes, once the help stands."""

    def read(plan: reads.OurPlan) -> tuple[reads.Need, set[int | None], list[Card]]:
        there = {p.role_id for p in plan.parts}
        cards = people.providers(day_of(timezone.now()))
        return _need(plan, need_id), there, [c for c in cards if c.role_id not in there]

    need, there, cards = sending.in_our_plan(request, family_id, read)
    form = sending.sent(request, ProviderForm, providers=_choices(cards))
    if form is not None and request.POST.get("to_role", "") in {str(role_id) for role_id in there}:
        say_instead(form, "to_role", _("Die is al gevraagd. Dat staat in het plan."))
    if form is not None and form.is_valid():
        try:
            return _asked(request, family_id, need_id, form)
        except GivesAway as refused:
            say_what_gives_away(form, refused)
    was_away = False
    if form is None:
        does = need.fits if len(need.fits) <= rules.LONGEST_DOES else ""
        known = {"does": does, "why": need.professional_why or need.words}
        about: dict[str, Any] = {"providers": _choices(cards)}
        form, was_away = sending.empty(request, ProviderForm, known, **about)
    return sending.form_page(
        request,
        family_id,
        form,
        _("Wie van een aanbieder vraag je?"),
        _("Vraag dit"),
        about=need.fits or need.words,
        was_away=was_away,
        intro=""
        if cards
        else _("We kennen niemand die je nog kunt vragen. Wie al meedoet, kun je bellen."),
    )


def _choices(cards: Sequence[Card]) -> list[tuple[str, str]]:
    return [(str(c.role_id), f"{c.name}, {c.organisation}") for c in cards]


def _asked(
    request: NoaberRequest, family_id: int, need_id: int, form: ProviderForm
) -> HttpResponse:
    does, why, ends_when = (form.cleaned_data[name].strip() for name in TOLD)
    joining = Joining(int(form.cleaned_data["to_role"]), does, why, ends_when, need_id)

    def invite(plan: reads.OurPlan) -> None:
        _need(plan, need_id)
        if is_first(request):
            invite_provider(request.viewer, family_id, joining, timezone.now())

    try:
        sending.in_our_plan(request, family_id, invite, tells=True)
    except IntegrityError:  # asked by somebody else at the same time
        return sending.back(request, family_id, _("Dit is al gevraagd."))
    words = _("Gevraagd. Diegene leest jullie plan pas na een ja, en als deze hulp doorgaat.")
    return sending.back(request, family_id, words)
