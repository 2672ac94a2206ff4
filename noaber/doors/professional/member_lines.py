"""Who belongs to a family, as who is in charge reads it: what is known, and what is not yet."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from noaber.doors.family import ways as ways_key
from noaber.doors.family.belonging import leaving_line, rests_on_words
from noaber.doors.family.names import together
from noaber.doors.professional.lines import Key
from noaber.lib.names import by_name
from noaber.people.models import Household, Identity, ParentalAuthority
from noaber.people.reads import PersonCard, person_cards
from noaber.people.rules import age_on
from noaber.plan import rules
from noaber.plan.reads import Leaving, OurPlan, Participant, holder_names, places_in


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with authority over a child, by first name; kind: parent or guardian."""

    person_id: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class KnownMember:
    """What is known of one member. place: '' for who has none in the plan. address: as written."""

    member: Participant
    card: PersonCard | None
    born_on: dt.date | None
    place: rules.PlanLevel
    address: str
    shielded: bool
    holders: tuple[Holder, ...]

    def age(self, today: dt.date) -> int | None:
        """Whole years, where the birth date is known."""
        return age_on(self.born_on, today) if self.born_on else None


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member on the page."""

    name: str
    does: str
    says: tuple[str, ...]
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class GoneLine:
    """Somebody who belongs to them until a day, or no longer."""

    name: str
    says: str
    rests_on: str
    ways: tuple[ways_key.Key, ...]


def known_members(plan: OurPlan, today: dt.date) -> list[KnownMember]:
    """Everybody of this family, as far as this look shows them."""
    ids = [m.person_id for m in plan.members]
    cards = person_cards(ids)
    born = dict(Identity.objects.filter(person_id__in=ids).values_list("person_id", "born_on"))
    places = places_in(plan.family_id)
    homes = {
        h.person_id: h for h in Household.objects.filter(person_id__in=ids, during__contains=today)
    }
    names = holder_names(ids)
    holders: dict[int, list[Holder]] = {}
    found = ParentalAuthority.objects.filter(child_id__in=ids, during__contains=today)
    for child_id, holder_id, kind in found.order_by("id").values_list(
        "child_id", "holder_id", "kind"
    ):
        holders.setdefault(child_id, []).append(Holder(holder_id, kind, names[holder_id]))
    return [
        KnownMember(
            member=m,
            card=cards.get(m.person_id),
            born_on=born.get(m.person_id),
            place=places.get(m.person_id, ""),
            address=_address(homes.get(m.person_id)),
            shielded=m.person_id in homes and homes[m.person_id].shielded,
            holders=tuple(holders.get(m.person_id, ())),
        )
        for m in plan.members
    ]


def _address(home: Household | None) -> str:
    if home is None:
        return ""
    return ", ".join((f"{home.street} {home.number}", f"{home.postcode} {home.town}".strip()))


def elsewhere(found: Collection[KnownMember]) -> dict[int, str]:
    """Who has authority over a child of this family and is not in it, as they are called."""
    here = {k.member.person_id for k in found}
    holders = {h.person_id: h.name for k in found for h in k.holders if h.person_id not in here}
    return dict(by_name(holders.items(), lambda holder: holder[1]))


def member_line(family_id: int, known: KnownMember, today: dt.date, is_open: bool) -> MemberLine:
    """One member in words."""
    whole = known.card.whole_name if known.card else ""
    says = [
        whole if whole != known.member.known_as else "",
        _born(known, today),
        _place(known, today),
        _authority(known) if known.member.is_child else "",
        _home(known),
    ]
    return MemberLine(
        known.member.known_as,
        known.member.does,
        tuple(filter(None, says)),
        tuple(_keys(family_id, known, today)) if is_open else (_leaves(family_id, known),),
    )


def _born(known: KnownMember, today: dt.date) -> str:
    age = known.age(today)
    if known.born_on is None or age is None:
        return _("We weten nog niet zeker wie dit is.")
    return _("{age} jaar, geboren op {day}").format(
        age=age, day=date_format(known.born_on, "j F Y")
    )


def _place(known: KnownMember, today: dt.date) -> str:
    if known.place == "own":
        return _("Schrijft mee in het plan.")
    if known.place == "see":
        return _("Leest het plan mee.")
    age = known.age(today)
    if age is not None and age < rules.READS_ALONG_FROM:
        return _("Leest het plan nog niet: dat is vanaf 12 jaar.")
    return _("Heeft nog geen plek in het plan.")


def _authority(known: KnownMember) -> str:
    if not known.holders:
        return _("Wie het gezag heeft, weten we nog niet. Wat een ja nodig heeft, wacht daarop.")
    kinds = {"parent": _("{name} (ouder)"), "guardian": _("{name} (voogd)")}
    who = [kinds[h.kind].format(name=h.name) for h in known.holders]
    return _("Het gezag heeft: {names}.").format(names=together(who))


def _home(known: KnownMember) -> str:
    if not known.address:
        return ""
    if known.shielded:
        return _("Woont op {address}. Niemand mag dit adres weten: zeg het tegen niemand.").format(
            address=known.address
        )
    return _("Woont op {address}.").format(address=known.address)


def _keys(family_id: int, known: KnownMember, today: dt.date) -> list[Key]:
    of = [family_id, known.member.person_id]
    keys = [Key(reverse("person_confirm", args=of), _("leg vast wie het is"))]
    if may_get_place(known, today):
        keys.append(Key(reverse("member_place", args=of), _("geef een plek in het plan")))
    if known.member.is_child:
        keys.append(Key(reverse("member_authority", args=of), _("wie heeft het gezag?")))
    keys += reach_keys(family_id, known.member.person_id, bool(known.place))
    return [*keys, _leaves(family_id, known)]


def _leaves(family_id: int, known: KnownMember) -> Key:
    """Also of a plan that is closed: who left reads that no longer either."""
    url = reverse("member_leaves", args=[family_id, known.member.person_id])
    return Key(url, _("hoort er niet meer bij"))


def gone_line(family_id: int, one: Leaving) -> GoneLine:
    """Who leaves or left: as it was said, what it rests on, and the way back."""
    url = reverse("member_stays", args=[family_id, one.person_id])
    label = _("hoort er weer bij") if one.is_over else _("blijft er toch bij")
    way = ways_key.Key(url, label, posts=True)
    return GoneLine(one.known_as, leaving_line(one), rests_on_words(one), (way,))


def reach_keys(family_id: int, person_id: int, has_page: bool) -> list[Key]:
    """How to reach somebody; and a link, for who has a page to open."""
    of = [family_id, person_id]
    keys = [Key(reverse("member_reach", args=of), _("nummer en e-mail"))]
    if has_page:
        keys.append(Key(reverse("member_link", args=of), _("nieuwe link")))
    return keys


def may_get_place(known: KnownMember, today: dt.date) -> bool:
    """Whether there is a place in the plan that this member may have and has not yet."""
    age = known.age(today)
    if age is None or known.place == "own":
        return False
    most = rules.plan_level(age, decides=True)
    return most != "" and most != known.place
