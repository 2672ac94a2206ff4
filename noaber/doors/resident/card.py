"""A resident's own ways to be reached, and where they live."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.resident import sending
from noaber.doors.resident.forms import AddressForm, CardForm
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.days import day_of
from noaber.lib.names import by_name
from noaber.people import reads as people
from noaber.people.acts import Address, change_contact
from noaber.people.models import Household
from noaber.plan import reads
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.members import give_address
from noaber.sharing.looks import Hidden, look
from noaber.sharing.reads import known_to, person_compartment

FIELDS = ("phone", "email", "language")


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives, as they said; who of those at work may know it, by name and team."""

    street: str
    number: str
    postcode: str
    town: str
    shielded: bool
    known_to: tuple[str, ...]


def _home(person_id: int) -> Home | None:
    """As far as this look shows it."""
    today = day_of(timezone.now())
    home = Household.objects.filter(person_id=person_id, during__contains=today).first()
    if home is None:
        return None
    cards = people.cards(known_to(person_compartment(person_id, "address"))).values()
    names = tuple(
        f"{card.name}, {card.team or card.organisation}"
        for card in by_name(cards, lambda card: card.name)
    )
    return Home(home.street, home.number, home.postcode, home.town, home.shielded, names)


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents
def my_card(request: NoaberRequest) -> HttpResponse:
    """Telephone, e-mail and language; one's own name is confirmed by a person, not here."""
    me = request.viewer.person_id or 0
    form = sending.sent(request, CardForm)
    is_valid = form is not None and form.is_valid()
    with suppress(ChangedMeanwhile), look(request.viewer, "my_card", persons=[me]):
        card = _card(me)
        home = _home(me)
        if form and is_valid and is_first(request):
            given = form.settled(f"contact {me}", lambda: _reach(_card(me)))
            change_contact(request.viewer, me, *(given[name] for name in FIELDS))
    if form and form.is_valid():
        messages.success(request, _("Bewaard. Zo bereiken we je vanaf nu."))
        return redirect("my_card")
    was_away = False
    if form is None:
        form, was_away = sending.empty(request, CardForm, _reach(card))
    context = {"form": form, "card": card, "home": home, "was_away": was_away}
    return page(request, "resident/my_card.html", context)


def _card(person_id: int) -> people.PersonCard:
    card = people.person_card(person_id)
    if card is None:
        raise Http404
    return card


def _reach(card: people.PersonCard) -> dict[str, Any]:
    """How somebody is reached, as it is stored."""
    return {name: getattr(card, name) for name in FIELDS}


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents
def my_address(request: NoaberRequest) -> HttpResponse:
    """Where one lives, for the contact person of one's family, and shielded for everybody else."""
    me = request.viewer.person_id or 0
    families = _my_families(request)
    if not families:  # who is asked something only, or whose plan is closed
        messages.success(request, _("Er is nu niemand van ons die je adres nodig heeft."))
        return redirect("my_card")
    form = sending.sent(request, AddressForm, families=list(families.items()))
    is_valid = form is not None and form.is_valid()
    looking = look(request.viewer, "my_card", families=list(families), persons=[me])
    with suppress(ChangedMeanwhile), looking:
        home = _home(me)
        if form is not None and is_valid and is_first(request):
            given = form.settled(f"address {me}", lambda: _stored(_home(me)))
            _give(request, given, families)
    if form is not None and form.is_valid():
        messages.success(request, _("Bewaard. Hieronder staat wie je adres weet."))
        return redirect("my_card")
    was_away = False
    if form is None:
        known = _stored(home)
        form, was_away = sending.empty(request, AddressForm, known, families=list(families.items()))
    context = {
        "form": form,
        "heading": _("Waar woon je?"),
        "intro": _intro(families),
        "send": _("Bewaar mijn adres"),
        "back_url": reverse("my_card"),
        "was_away": was_away,
    }
    return page(request, "family/home_form.html", context)


ADDRESS = ("street", "number", "postcode", "town", "shielded")


def _stored(home: Home | None) -> dict[str, Any]:
    """Where somebody lives, as it is stored."""
    nothing = Home("", "", "", "", False, ())
    return {name: getattr(home or nothing, name) for name in ADDRESS}


def _my_families(request: NoaberRequest) -> dict[int, str]:
    """The open plans that are in sight for me, with who works for that family."""
    found: dict[int, str] = {}
    now = timezone.now()
    with suppress(Hidden), look(request.viewer, "our_plan"):
        for line in reads.my_families(0, now):
            plan = reads.our_plan(line.family_id, now, request.viewer)
            is_mine = plan and any(m.person_id == request.viewer.person_id for m in plan.members)
            if plan and is_mine and not plan.closed:
                who = plan.contact.name if plan.contact else _("wie straks jullie vaste persoon is")
                found[plan.family_id] = _("{who}, voor {label}").format(who=who, label=plan.label)
    return found


def _intro(families: dict[int, str]) -> str:
    if len(families) > 1:
        return _("Alleen wie jij kiest, weet het.")
    (who,) = families.values()
    return _("Alleen jullie vaste persoon weet het: {who}. Verder niemand.").format(who=who)


def _give(request: NoaberRequest, data: dict[str, Any], families: dict[int, str]) -> None:
    now = timezone.now()
    address = Address(*(data[name] for name in ADDRESS))
    for family_id in data.get("families") or families:
        me = request.viewer.person_id or 0
        give_address(request.viewer, family_id, me, address, day_of(now), now)
