"""Who it is, and whether the question belongs to a family that is there already (S2-01)."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.entrances.table import the_team
from noaber.doors.professional import reads, sending
from noaber.doors.professional.family import plan_in_sight
from noaber.doors.professional.forms import ConfirmForm, JoinForm
from noaber.doors.professional.lines import shortened
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.names import by_name
from noaber.people import reads as people
from noaber.people.models import Identity
from noaber.plan.acts.families import Confirmed, StoodOtherwise, confirm_person, join_family
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.members import give_place
from noaber.plan.reads import FamilyLine, OurPlan, my_families, places_in
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])


@form_or_send
@the_team
def confirm(request: NoaberRequest, family_id: int, person_id: int) -> HttpResponse:
    """The owner records who somebody is; from then on the family is no longer provisional.

    Where that was sure already, the page shows what stood there, and asks why it changes.
    """
    changes: list[str] = []
    try:
        with look(request.viewer, "confirm_person", families=[family_id]):
            plan = plan_in_sight(family_id)
            known, card = reads.identity(person_id), people.person_card(person_id)
            members = {m.person_id for m in plan.members}
            if card is None or known is None or person_id not in members:
                raise Hidden("no such person in sight")
            is_sent = request.method == "POST"
            about = {"is_sure": card.verified, "has_place": person_id in places_in(family_id)}
            form = ConfirmForm(request.POST, **about) if is_sent else None
            if form is not None and form.is_valid():
                data = form.settled(f"identity {person_id}", lambda: _stored(person_id))
                changes = _changes(form, data, card, known) if card.verified else []
                if changes and not data["why"].strip():
                    words = _("Hier stond al vast wie het is. Schrijf waarom je het verandert.")
                    form.add_error("why", words)
                elif is_first(request):
                    _confirm(request, form, data, plan, person_id)
    except ChangedMeanwhile:  # the form says what stands there by now
        pass
    except StoodOtherwise:  # a colleague was first, a moment ago: now it is sure
        return confirm(request, family_id, person_id)
    assert card is not None
    assert known is not None
    if form is not None and form.is_valid():
        return sending.back(request, family_id, _("Vastgelegd wie het is."))
    shown = form or sending.empty(ConfirmForm, request, initial=_initial(card, known), **about)
    return _confirm_page(request, plan, card, known, shown, changes)


def _initial(card: people.PersonCard, known: reads.KnownIdentity) -> dict[str, object]:
    return {"given_name": card.given_name, "surname": card.surname, "born_on": known.born_on}


def _confirm_page(
    request: NoaberRequest,
    plan: OurPlan,
    card: people.PersonCard,
    known: reads.KnownIdentity,
    shown: ConfirmForm,
    changes: list[str],
) -> HttpResponse:
    if known.has_bsn:
        shown.fields["bsn"].help_text = _("Het BSN is al vastgelegd. Laat leeg wat klopt.")
    sure = _("Het staat al vast wie dit is. Wat je hier verandert, komt in de plaats daarvan.")
    return sending.form_page(
        request,
        shown,
        _("Wie is %(label)s?") % {"label": card.called or plan.label},
        _("Leg vast wie het is"),
        reverse("family_page", args=[plan.family_id]),
        intro=sure if card.verified else "",
        changes=changes,
    )


def _stored(person_id: int) -> dict[str, object]:
    card, known = people.person_card(person_id), reads.identity(person_id)
    assert card is not None
    assert known is not None
    return _initial(card, known)


def _changes(
    form: ConfirmForm,
    data: dict[str, Any],
    card: people.PersonCard,
    known: reads.KnownIdentity,
) -> list[str]:
    """What stood there and what will stand, per field; the BSN itself is never shown."""
    pairs = [
        (form.fields["given_name"].label, card.given_name, data["given_name"]),
        (form.fields["surname"].label, card.surname, data["surname"]),
        (form.fields["born_on"].label, _spoken(known.born_on), _spoken(data["born_on"])),
    ]
    lines = [
        _("%(what)s: er stond %(old)s, er komt %(new)s")
        % {"what": what, "old": old or _("niets"), "new": new or _("niets")}
        for what, old, new in pairs
        if old != new
    ]
    same = Identity.objects.filter(person_id=card.id, bsn=data["bsn"])
    if data["bsn"] and not same.exists():
        lines.append(
            _("BSN: er stond een ander, dat wordt vervangen")
            if known.has_bsn
            else _("BSN: er stond niets, het komt erbij")
        )
    return lines


def _spoken(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _confirm(
    request: NoaberRequest, form: ConfirmForm, data: dict[str, Any], plan: OurPlan, person_id: int
) -> None:
    """Who it is; and, for who came along by name only, a place in the plan as age says (S0-11)."""
    family_id, now = plan.family_id, timezone.now()
    bsn = data["bsn"] or Identity.objects.get(person_id=person_id).bsn
    confirmed = Confirmed(data["given_name"], data["surname"], data["born_on"], bsn)
    why = data.get("why", "").strip()
    confirm_person(request.viewer, family_id, person_id, confirmed, now, why)
    if "place" in form.fields and request.viewer.role_id in plan.in_charge and not plan.closed:
        is_own = data["place"] == "own"
        give_place(request.viewer, family_id, person_id, is_own, now)


@form_or_send
@the_team
def join(request: NoaberRequest, family_id: int) -> HttpResponse:
    """The question belongs to another of my families: it goes there, with all that was promised."""
    choices = _my_other_families(request, family_id)
    form = JoinForm(request.POST, families=choices) if request.method == "POST" else None
    if form is not None and form.is_valid():
        goal = form.cleaned_data["family"]
        with look(request.viewer, "confirm_person", families=[family_id, goal]):
            plan_in_sight(family_id)
            if is_first(request):
                join_family(request.viewer, family_id, goal, timezone.now())
        return sending.back(
            request, goal, _("De vraag staat nu bij dit gezin, met wat er beloofd is.")
        )
    if not choices:
        return redirect("family_page", family_id)
    return sending.form_page(
        request,
        form or sending.empty(JoinForm, request, families=choices),
        _("Deze vraag hoort bij een gezin dat er al is"),
        _("Zet de vraag bij dit gezin"),
        reverse("family_page", args=[family_id]),
        intro=_("Je kiest uit de gezinnen waar jij voor werkt. De vraag en de beloftes gaan mee."),
    )


def _my_other_families(request: NoaberRequest, family_id: int) -> list[tuple[int, str]]:
    assert request.viewer.role_id is not None
    with look(request.viewer, "my_families"):
        lines = my_families(request.viewer.role_id, timezone.now())
    start = next((line for line in lines if line.family_id == family_id), None)
    if start is None or not start.confirmed:
        raise Hidden("no confirmed family of mine")
    return [
        (line.family_id, _named(line))
        for line in by_name(lines, lambda line: line.label)
        if line.family_id != family_id and line.handover_id is None and line.part_id is None
    ]


def _named(line: FamilyLine) -> str:
    """A family as one recognises it; a closed plan opens again when a question joins it."""
    if not line.has_open_plan:
        return _("%(label)s (plan is dicht)") % {"label": line.label}
    return f"{line.label}: “{shortened(line.sentence)}”"
