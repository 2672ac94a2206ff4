"""Who belongs to a family: seen, added, and given a place in the plan (S2-01, X-05)."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from noaber.doors.entrances.table import the_team
from noaber.doors.professional import sending
from noaber.doors.professional.family import plan_in_sight
from noaber.doors.professional.lines import Key
from noaber.doors.professional.member_forms import KnownMemberForm, MemberForm, PlaceForm
from noaber.doors.professional.member_lines import (
    KnownMember,
    MemberLine,
    elsewhere,
    gone_line,
    known_members,
    may_get_place,
    member_line,
    reach_keys,
)
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.lib.names import by_name, called
from noaber.people.reads import PersonCard, person_cards
from noaber.people.rules import age_on
from noaber.plan import rules
from noaber.plan.acts.members import NewMember, add_known_member, add_member, give_place
from noaber.plan.reads import OurPlan, my_families
from noaber.sharing.looks import Hidden, look

PURPOSE = "members"
form_or_send = require_http_methods(["GET", "POST"])


def led_plan(request: NoaberRequest, family_id: int, is_open: bool = True) -> OurPlan:
    """The plan in sight, for its contact person or who owns a question; otherwise Hidden."""
    plan = plan_in_sight(family_id)
    if request.viewer.role_id not in plan.in_charge or (is_open and plan.closed):
        raise Hidden("no open plan that this viewer leads")
    return plan


def to_members(request: NoaberRequest, family_id: int, done: str) -> HttpResponse:
    """Back to who belongs to them, which says what was done."""
    messages.success(request, done)
    return redirect("family_members", family_id)


def parents_elsewhere(request: NoaberRequest, found: list[KnownMember]) -> dict[int, PersonCard]:
    """Who has authority and lives elsewhere, as far as this viewer may reach them: a look apart."""
    wanted = list(elsewhere(found))
    if wanted:
        with suppress(Hidden), look(request.viewer, PURPOSE, persons=wanted):
            return person_cards(wanted)
    return {}


@require_GET
@the_team
def members(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Everybody of this family as they are known, and parents who live elsewhere."""
    today = day_of(timezone.now())
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = led_plan(request, family_id, is_open=False)
        found = known_members(plan, today)
    parents = parents_elsewhere(request, found)
    is_open = not plan.closed
    context = {
        "label": plan.label,
        "lines": [member_line(family_id, k, today, is_open) for k in found],
        "parents": [_parent(family_id, card) for card in parents.values()] if is_open else [],
        "keys": _adding(request, family_id) if is_open else [],
        "gone": [gone_line(family_id, one) for one in plan.leavings],
        "back_url": reverse("family_page", args=[family_id]),
    }
    return page(request, "professional/members.html", context)


def _parent(family_id: int, card: PersonCard) -> MemberLine:
    name = card.whole_name
    says = _("Heeft gezag, en woont ergens anders. Leest niets van dit plan, alleen wat je vraagt.")
    return MemberLine(name, "", (says,), tuple(reach_keys(family_id, card.id, has_page=True)))


def _adding(request: NoaberRequest, family_id: int) -> list[Key]:
    keys = [Key(reverse("member_add", args=[family_id]), _("zet er iemand bij"))]
    if other_families(request, family_id):
        url = reverse("member_known", args=[family_id])
        keys.append(Key(url, _("iemand van een ander gezin van mij hoort er ook bij")))
    return keys


def other_families(request: NoaberRequest, family_id: int) -> list[tuple[int, str]]:
    """The other families that I work for, by name; never a search over all people."""
    with look(request.viewer, "my_families"):
        lines = my_families(request.viewer.role, timezone.now())
    others = [
        (line.family_id, line.label)
        for line in lines
        if line.family_id != family_id and line.handover_id is None and line.part_id is None
    ]
    return by_name(others, lambda other: other[1])


def chosen_family(request: NoaberRequest, family_id: int) -> int | None:
    """Of which other family of mine somebody is, as the address says; None: not chosen, or no."""
    typed = request.GET.get("gezin", "")
    known = dict(other_families(request, family_id)) if typed else {}
    return int(typed) if typed.isascii() and typed.isdigit() and int(typed) in known else None


@form_or_send
@the_team
def add(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Somebody new belongs to this family. Of a child the next page asks who has authority."""
    form = MemberForm(request.POST) if request.method == "POST" else None
    added = None
    with look(request.viewer, PURPOSE, families=[family_id]):
        led_plan(request, family_id)
        if form is not None and form.is_valid() and is_first(request):
            member = _new_member(form.cleaned_data)
            added = add_member(request.viewer, family_id, member, timezone.now())
    if form is not None and form.is_valid():
        data = form.cleaned_data
        done = _("{name} hoort er nu bij.").format(name=called(data["given_name"], data["surname"]))
        if added and age_on(data["born_on"], day_of(timezone.now())) < rules.DECIDES_FROM:
            messages.success(request, done)
            return redirect("member_authority", family_id, added)
        return to_members(request, family_id, done)
    return sending.form_page(
        request,
        form or sending.empty(MemberForm, request),
        _("Wie hoort er nog bij?"),
        _("Zet erbij"),
        reverse("family_members", args=[family_id]),
        intro=_("Bij een gezin horen wie zij zelf noemen, ook wie ergens anders woont."),
    )


def _new_member(data: dict[str, Any]) -> NewMember:
    return NewMember(
        given_name=data["given_name"],
        surname=data["surname"],
        born_on=data["born_on"],
        does=data["does"].strip(),
        phone=data["phone"].strip(),
        email=data["email"].strip(),
        decides=data["place"] == "own",
    )


@form_or_send
@the_team
def add_known(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Somebody of another family of mine belongs to this one too, such as a child of two parents.

    First which family, then who: nothing of the one is shown in the other (glossary 2).
    """
    other_id = chosen_family(request, family_id)
    if other_id is None:
        return _choose_family(request, family_id)
    with look(request.viewer, PURPOSE, families=[family_id, other_id]):
        plan, other = led_plan(request, family_id), led_plan(request, other_id, is_open=False)
        here = {m.person_id for m in plan.members}
        people = [
            (k.member.person_id, k.member.known_as)
            for k in known_members(other, day_of(timezone.now()))
            # A form that is sent twice is about who is here by now: twice is once.
            if k.card is not None and (request.method == "POST" or k.member.person_id not in here)
        ]
        form = KnownMemberForm(request.POST, people=people) if request.method == "POST" else None
        if form is not None and form.is_valid() and is_first(request):
            _add_known(request, family_id, form.cleaned_data)
    if form is not None and form.is_valid():
        return to_members(request, family_id, _("Hoort er nu ook bij."))
    if not people:
        return to_members(request, family_id, _("Iedereen van dat gezin hoort hier al bij."))
    return sending.form_page(
        request,
        form or sending.empty(KnownMemberForm, request, people=people),
        _("Wie hoort ook bij {label}?").format(label=plan.label),
        _("Zet erbij"),
        reverse("family_members", args=[family_id]),
        intro=_(
            "Wie bij twee gezinnen hoort, staat in twee plannen. "
            "Het ene gezin leest niets van het andere."
        ),
    )


def _add_known(request: NoaberRequest, family_id: int, data: dict[str, Any]) -> None:
    does, is_own = data["does"].strip(), data["place"] == "own"
    now = timezone.now()
    add_known_member(request.viewer, family_id, data["person"], does, now, decides=is_own)


def _choose_family(request: NoaberRequest, family_id: int) -> HttpResponse:
    with look(request.viewer, "our_plan", families=[family_id]):
        led_plan(request, family_id)
    address = reverse("member_known", args=[family_id])
    others = other_families(request, family_id)
    context = {
        "heading": _("Bij welk gezin hoort diegene al?"),
        "intro": _("Je kiest uit de gezinnen waar jij voor werkt."),
        "choices": [Key(f"{address}?gezin={pk}", label) for pk, label in others],
        "back_url": reverse("family_members", args=[family_id]),
    }
    return page(request, "professional/choose_family.html", context)


@form_or_send
@the_team
def place(request: NoaberRequest, family_id: int, person_id: int) -> HttpResponse:
    """A member who has no place in the plan yet, or may have more by now, gets one."""
    today = day_of(timezone.now())
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = led_plan(request, family_id)
        known = member_in_sight(known_members(plan, today), person_id)
        may, by_age = may_get_place(known, today), (known.age(today) or 0) < rules.DECIDES_FROM
        form = PlaceForm(request.POST, by_age=by_age) if request.method == "POST" else None
        if form is None and not may:
            raise Hidden("no place to give")
        if form is not None and form.is_valid() and may and is_first(request):
            decides = form.cleaned_data.get("place") == "own"
            give_place(request.viewer, family_id, person_id, decides, timezone.now())
    name = known.member.known_as
    if form is not None and form.is_valid():
        done = _("{name} heeft nu een plek in het plan.").format(name=name)
        return to_members(request, family_id, done)
    return sending.form_page(
        request,
        form or sending.empty(PlaceForm, request, by_age=by_age),
        _("Geef {name} een plek in het plan").format(name=name),
        _("{name} leest mee").format(name=name) if by_age else _("Leg dit vast"),
        reverse("family_members", args=[family_id]),
        intro=_("Wie meeleest ziet het hele plan, en zegt wat die er zelf van vindt."),
    )


def member_in_sight(found: list[KnownMember], person_id: int) -> KnownMember:
    """One member of this family; Hidden when they are not in it."""
    for known in found:
        if known.member.person_id == person_id:
            return known
    raise Hidden("no such member in sight")
