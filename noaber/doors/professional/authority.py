"""Who has authority over a child: who says yes to help (X-05, BW 1:245)."""

from contextlib import suppress
from typing import Any, Literal

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.entrances.table import the_team
from noaber.doors.professional import sending
from noaber.doors.professional.lines import Key
from noaber.doors.professional.member_forms import NEW, UNKNOWN, AuthorityForm
from noaber.doors.professional.member_lines import KnownMember, elsewhere, known_members
from noaber.doors.professional.members import (
    PURPOSE,
    chosen_family,
    led_plan,
    member_in_sight,
    other_families,
    to_members,
)
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.people.acts import settle_authority
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.members import ParentElsewhere, know_parent
from noaber.sharing.looks import Hidden, look
from noaber.sharing.reads import person_compartment

People = dict[int, str]


@require_http_methods(["GET", "POST"])
@the_team
def authority(request: NoaberRequest, family_id: int, person_id: int) -> HttpResponse:
    """Who has it from now on; not known yet is an answer, and then what needs a yes waits."""
    found = _found(request, family_id)
    child = member_in_sight(found, person_id)
    if not child.member.is_child or child.born_on is None:
        raise Hidden("no child")
    people = _adults(request, family_id, found)
    about: dict[str, Any] = {
        "people": [(str(pk), name) for pk, name in people.items()],
        "born_on": child.born_on,
    }
    form = AuthorityForm(request.POST, **about) if request.method == "POST" else None
    if form is not None and form.is_valid():
        with suppress(ChangedMeanwhile), look(request.viewer, PURPOSE, families=[family_id]):
            led_plan(request, family_id)
            if is_first(request):
                _settle(request, family_id, child, form)
    if form is not None and form.is_valid():
        return to_members(request, family_id, _("Vastgelegd wie het gezag heeft."))
    shown = form or sending.empty(AuthorityForm, request, initial=_initial(child), **about)
    context = {
        "form": shown,
        "heading": _("Wie heeft het gezag over {name}?").format(name=child.member.known_as),
        "send": _("Leg dit vast"),
        "back_url": reverse("family_members", args=[family_id]),
        "choices": _from_elsewhere(request, family_id, person_id),
    }
    return page(request, "professional/authority.html", context)


def _found(request: NoaberRequest, family_id: int) -> list[KnownMember]:
    with look(request.viewer, PURPOSE, families=[family_id]):
        return known_members(led_plan(request, family_id), day_of(timezone.now()))


def _adults(request: NoaberRequest, family_id: int, found: list[KnownMember]) -> People:
    """Who can be chosen: adults of this family, who has it now, and of the family chosen."""
    people = {k.member.person_id: k.member.known_as for k in found if not k.member.is_child}
    people |= elsewhere(found)
    if other_id := chosen_family(request, family_id):
        with look(request.viewer, PURPOSE, families=[other_id]):
            other = led_plan(request, other_id, is_open=False)
            there = [m for m in other.members if not m.is_child]
        people |= {m.person_id: m.known_as for m in there if m.person_id not in people}
    return people


def _initial(child: KnownMember) -> dict[str, object]:
    kinds = {h.kind for h in child.holders}
    return {
        "holders": [str(h.person_id) for h in child.holders],
        "kind": "guardian" if kinds == {"guardian"} else "parent",
    }


def _settle(
    request: NoaberRequest, family_id: int, child: KnownMember, form: AuthorityForm
) -> None:
    now = timezone.now()

    def stored() -> dict[str, object]:
        members = known_members(led_plan(request, family_id), day_of(now))
        return _initial(member_in_sight(members, child.member.person_id))

    data = form.settled(f"authority {child.member.person_id}", stored)
    holders = [int(key) for key in data["holders"] if key not in (NEW, UNKNOWN)]
    if NEW in data["holders"]:
        parent = ParentElsewhere(
            data["given_name"].strip(),
            data["surname"].strip(),
            data["phone"].strip(),
            data["email"].strip(),
        )
        holders.append(know_parent(request.viewer, family_id, parent, now))
    assert child.born_on is not None
    kind: Literal["parent", "guardian"] = "guardian" if data["kind"] == "guardian" else "parent"
    settle_authority(
        request.viewer,
        person_compartment(child.member.person_id, "authority"),
        child.member.person_id,
        holders,
        kind,
        data["since"] or child.born_on,
        day_of(now),
    )


def _from_elsewhere(request: NoaberRequest, family_id: int, person_id: int) -> list[Key]:
    """The same page, with a parent of another family of mine to choose from."""
    address = reverse("member_authority", args=[family_id, person_id])
    others = other_families(request, family_id)
    return [Key(f"{address}?gezin={pk}", label) for pk, label in others]
