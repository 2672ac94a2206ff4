"""How to reach somebody, where they live, and who has authority over a child."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from noaber.people import act_names
from noaber.people.models import Household, LocalWord, LogTerm, ParentalAuthority, Person
from noaber.record.acts import act
from noaber.record.viewers import ActName, NotAllowed, Viewer


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives. shielded: nobody is told who has no need of it."""

    street: str
    number: str
    postcode: str
    town: str
    shielded: bool = False


def record_household(
    viewer: Viewer, compartment_id: int, person_id: int, address: Address, from_on: date
) -> None:
    """Somebody lives here from this day on; what was known until then stays, with its end.

    `compartment_id` is the person's address compartment. The same address again changes nothing.
    """
    same = {
        "street": address.street,
        "number": address.number,
        "postcode": address.postcode,
        "town": address.town,
        "shielded": address.shielded,
    }
    known = Household.objects.filter(person_id=person_id).order_by("during")
    now = known.filter(during__contains=from_on).first()
    later = known.filter(during__startswith__gt=from_on).first()
    until_on = later.during.lower if later else None
    if now and all(getattr(now, field) == value for field, value in same.items()):
        return
    with act(viewer, act_names.ADDRESS_RECORDED, [compartment_id]):
        if now and now.during.lower == from_on:
            known.filter(pk=now.pk).update(**same)
            return
        if now:
            known.filter(pk=now.pk).update(during=(now.during.lower, from_on))
        Household.objects.create(
            compartment_id=compartment_id,
            person_id=person_id,
            during=(from_on, until_on),
            **same,
        )


def record_authority(
    viewer: Viewer,
    compartment_id: int,
    child_id: int,
    holder_id: int,
    from_on: date,
    kind: Literal["parent", "guardian"] = "parent",
) -> None:
    """Somebody has authority over this child from this day on (BW 1:245). Twice is once.

    `compartment_id` is the child's authority compartment.
    """
    if ParentalAuthority.objects.filter(
        child_id=child_id, holder_id=holder_id, during__upper_inf=True
    ).exists():
        return
    with act(viewer, act_names.AUTHORITY_RECORDED, [compartment_id]):
        ParentalAuthority.objects.create(
            compartment_id=compartment_id,
            child_id=child_id,
            holder_id=holder_id,
            kind=kind,
            during=(from_on, None),
        )


def settle_authority(
    viewer: Viewer,
    compartment_id: int,
    child_id: int,
    holders: Collection[int],
    kind: Literal["parent", "guardian"],
    from_on: date,
    today: date,
) -> None:
    """From today on exactly these have authority over this child; nobody: not known yet.

    Who is new has it from `from_on`, but never twice for the same days; who is not among them has
    it no longer. What was so until today stays in the record.
    """
    known = ParentalAuthority.objects.filter(child_id=child_id)
    for now in known.filter(during__upper_inf=True):
        if now.holder_id not in holders or now.kind != kind:
            with act(viewer, act_names.AUTHORITY_ENDED, [compartment_id]):
                during = (min(now.during.lower, today), today)
                known.filter(pk=now.pk).update(during=during)
    for holder_id in holders:
        before = known.filter(holder_id=holder_id, during__endswith__gt=from_on)
        until = [earlier.during.upper for earlier in before if earlier.during.upper]
        start = max([from_on, *until])
        record_authority(viewer, compartment_id, child_id, holder_id, start, kind)


def note_contact(viewer: Viewer, person_id: int, phone: str, email: str, language: str) -> None:
    """Who works for somebody writes down how to reach them, on their word: the act names both.

    The same again changes nothing.
    """
    asked = Viewer(viewer.person_id, viewer.role, on_behalf_of_id=person_id)
    changed = {"phone": phone.strip(), "email": email.strip(), "language": language}
    _change_contact(asked, act_names.CONTACT_NOTED, person_id, changed)


def change_contact(viewer: Viewer, person_id: int, phone: str, email: str, language: str) -> None:
    """Somebody says how to reach them, and in which language. The same again changes nothing."""
    changed = {"phone": phone.strip(), "email": email.strip(), "language": language}
    _change_contact(viewer, act_names.CONTACT_CHANGED, person_id, changed)


def note_contact_at_desk(clerk: Viewer, phone: str, email: str) -> None:
    """Said at the desk or by telephone, written down there with both names on it (X-18)."""
    if clerk.on_behalf_of_id is None:
        raise NotAllowed("somebody says so")
    changed = {"phone": phone.strip(), "email": email.strip()}
    _change_contact(clerk, act_names.CONTACT_NOTED_AT_DESK, clerk.on_behalf_of_id, changed)


def _change_contact(viewer: Viewer, name: ActName, person_id: int, changed: dict[str, str]) -> None:
    person = Person.objects.select_for_update().get(pk=person_id)
    if all(getattr(person, field) == value for field, value in changed.items()):
        return
    with act(viewer, name, [person.compartment_id]):
        Person.objects.filter(pk=person_id).update(**changed)


def choose_word(viewer: Viewer, organisation_id: int, key: str, words: str, from_on: date) -> bool:
    """From this day on the municipality calls it so; whether that changes anything.

    What it was called until then stays, with its end; a word chosen for later stays too.
    """
    chosen = LocalWord.objects.filter(organisation_id=organisation_id, key=key)
    now = chosen.filter(during__contains=from_on).first()
    later = chosen.filter(during__startswith__gt=from_on).order_by("during").first()
    if now and now.words == words:
        return False
    with act(viewer, act_names.WORD_CHOSEN):
        if now and now.during.lower == from_on:
            chosen.filter(pk=now.pk).update(words=words)
            return True
        if now:
            chosen.filter(pk=now.pk).update(during=(now.during.lower, from_on))
        until_on = later.during.lower if later else None
        LocalWord.objects.create(
            organisation_id=organisation_id, key=key, words=words, during=(from_on, until_on)
        )
    return True


def record_log_term(
    viewer: Viewer, organisation_id: int, years: int, decision: str, from_on: date
) -> bool:
    """From this day on the municipality keeps log lines for so long; whether that changes anything.

    decision: which decision of the municipality says so. What counted until then stays, with its
    end; a term recorded for later stays too.
    """
    recorded = LogTerm.objects.filter(organisation_id=organisation_id)
    now = recorded.filter(during__contains=from_on).first()
    later = recorded.filter(during__startswith__gt=from_on).order_by("during").first()
    same = {"years": years, "decision": decision}
    if now and (now.years, now.decision) == (years, decision):
        return False
    with act(viewer, act_names.LOG_TERM_RECORDED):
        if now and now.during.lower == from_on:
            recorded.filter(pk=now.pk).update(**same)
            return True
        if now:
            recorded.filter(pk=now.pk).update(during=(now.during.lower, from_on))
        until_on = later.during.lower if later else None
        LogTerm.objects.create(organisation_id=organisation_id, during=(from_on, until_on), **same)
    return True
