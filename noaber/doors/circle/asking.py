"""Asking somebody of the circle one concrete thing, and the link to pass on (S1-03, S3-03)."""

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.circle.forms import NEW, AskForm, Choice
from noaber.doors.circle.who import for_residents_and_team, plan_address, table_purpose
from noaber.doors.family.shielding import looking_to_tell, say_what_gives_away
from noaber.doors.web import kept, spoken
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.lib.names import name_letters
from noaber.lib.phones import phone_link
from noaber.plan import reads, rules
from noaber.plan.acts.circle import note_who_it_is
from noaber.plan.acts.guests import CircleGuest, invite_guest, renew_link
from noaber.plan.acts.shielding import GivesAway
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.sharing.acts import AtTheSameTime
from noaber.sharing.looks import Hidden, look

LINK_LASTS = dt.timedelta(days=60)
TYPED = ("what", "due_on", "who", "name", "does", "phone", "email")


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who can be asked. key: of the choice; person_id: as whom they answer, once asked before."""

    key: str
    label: str
    guest: CircleGuest
    days: tuple[int, ...]
    person_id: int | None
    around_id: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """The plan, and who can be asked."""

    plan: reads.OurPlan
    people: tuple[Somebody, ...]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who was asked before: a new link can be made for them."""

    part_id: int
    name: str
    does: str


@dataclass(frozen=True, slots=True)
class Link:
    """The link to pass on, once: as text, in a message, in a mail."""

    name: str
    url: str
    words: str
    sms: str
    mail: str
    has_email: bool


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents_and_team
def guest_invite(request: NoaberRequest, family_id: int) -> HttpResponse:
    """What, by when, who. Who cannot on that day is not suggested; who is new gets a link."""
    table = _table(request, family_id)
    day = _day(request)
    able = [s for s in table.people if rules.may_be_asked(s.days, day)]
    choice = _choice(table, able)
    if request.method != "POST":
        typed = kept.kept_for(request, request.viewer.person_id)
        known = {"due_on": day.isoformat(), "what": request.GET.get("what", "")}
        if typed:
            known = {name: typed.get(name, "") for name in TYPED}
        return _form(request, table, AskForm(initial=known, choice=choice), day)
    form = AskForm(request.POST, choice=choice)
    if not form.is_valid():
        return _form(request, table, form, day)
    chosen = next((s for s in able if s.key == form.cleaned_data["who"]), _new(form))
    try:
        return _asked(request, family_id, form, chosen)
    except GivesAway as refused:
        say_what_gives_away(form, refused)
        return _form(request, table, form, day)


def _asked(request: NoaberRequest, family_id: int, form: AskForm, chosen: Somebody) -> HttpResponse:
    try:
        return _ask(request, family_id, form, chosen)
    except AtTheSameTime:  # somebody asked them too at this very moment: once more
        return _ask(request, family_id, form, chosen)


def _choice(table: Table, able: Sequence[Somebody]) -> Choice:
    return Choice(
        [(s.key, s.label) for s in able],
        {s.key: s.guest.name for s in table.people},
        [m.known_as for m in table.plan.members],
    )


def _ask(request: NoaberRequest, family_id: int, form: AskForm, chosen: Somebody) -> HttpResponse:
    now, given = timezone.now(), form.cleaned_data
    viewer, invited = request.viewer, None
    with looking_to_tell(request, table_purpose(viewer), family_id):
        if not is_first(request):
            messages.success(request, _("Dit was al gevraagd. Hieronder maak je een nieuwe link."))
            return redirect("guest_invite", family_id)
        person_id = chosen.person_id
        if person_id is None:
            invited = invite_guest(viewer, family_id, chosen.guest, now, now + LINK_LASTS)
            person_id = invited.person_id
        task = Task(given["what"].strip(), given["due_on"], person_id=person_id)
        ask_commitment(viewer, family_id, task, now)
    if invited is None:
        words = _("Gevraagd. {name} ziet het op de eigen pagina.")
        messages.success(request, words.format(name=chosen.guest.name))
        return redirect(plan_address(viewer), family_id)
    if chosen.around_id:
        with suppress(Hidden, ObjectDoesNotExist), _circles(request, chosen):
            note_who_it_is(viewer, chosen.around_id, invited.person_id)
    return _passed_on(request, family_id, chosen.guest, invited.secret)


def _circles(request: NoaberRequest, chosen: Somebody) -> AbstractContextManager[str]:
    """A look at the circle that somebody was chosen from."""
    owner = int(chosen.key.split("-")[1])
    return look(request.viewer, "circle", persons=[owner])


@require_POST
@for_residents_and_team
def guest_link(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """A new link for somebody who was asked: only who asked them holds how to reach them."""
    part = _part(_table(request, family_id).plan, part_id)
    try:
        with look(
            request.viewer, "reach_guest", families=[family_id], persons=[part.person_id or 0]
        ):
            if not is_first(request):
                return redirect("guest_invite", family_id)
            secret = renew_link(request.viewer, part_id, timezone.now() + LINK_LASTS)
    except (Hidden, ObjectDoesNotExist):
        words = _("Alleen degene die {name} iets vroeg, kan een nieuwe link maken.").format(
            name=part.name
        )
        messages.success(request, words)
        return redirect("guest_invite", family_id)
    return _passed_on(request, family_id, CircleGuest(part.name, part.does), secret, renewed=True)


def _part(plan: reads.OurPlan, part_id: int) -> reads.Part:
    for part in plan.parts:
        if part.id == part_id and part.person_id is not None:
            return part
    raise Hidden("no such guest in sight")


def _passed_on(
    request: NoaberRequest,
    family_id: int,
    guest: CircleGuest,
    secret: str,
    renewed: bool = False,
) -> HttpResponse:
    """The link, this one time; it says that something is asked and never what."""
    url = f"{settings.ADDRESS}/l/{secret}/"
    words = _("Hoi {name}, ik wil je iets vragen. Kijk op je eigen pagina: {url}")
    words = words.format(name=guest.name, url=url)
    subject = _("Mag ik je iets vragen?")
    number = phone_link(guest.phone).removeprefix("tel:")
    link = Link(
        guest.name,
        url,
        words,
        f"sms:{number}?&body={quote(words)}",
        f"mailto:{quote(guest.email)}?subject={quote(subject)}&body={quote(words)}",
        bool(guest.email),
    )
    context = {
        "link": link,
        "renewed": renewed,
        "days": LINK_LASTS.days,
        "back_url": reverse(plan_address(request.viewer), args=[family_id]),
        "invite_url": reverse("guest_invite", args=[family_id]),
    }
    return page(request, "circle/passed_on.html", context, 201)


def _table(request: NoaberRequest, family_id: int) -> Table:
    """The open plan of this family, and who can be asked; Hidden when not theirs to change."""
    viewer = request.viewer
    with look(viewer, table_purpose(viewer), families=[family_id]):
        plan = reads.our_plan(family_id, timezone.now(), viewer)
    if plan is None or plan.closed or (viewer.role_id is None and not plan.is_own):
        raise Hidden("no plan to ask for")
    return Table(plan, tuple(_people(request, plan)))


def _people(request: NoaberRequest, plan: reads.OurPlan) -> list[Somebody]:
    """Who was asked before, then who is drawn in a circle that is shown."""
    guests = {p.person_id: p for p in plan.parts if p.person_id is not None}
    by_name = {_name(part): part for part in guests.values()}
    viewer = request.viewer
    owners = [viewer.person_id or 0] if viewer.role_id is None else _members(plan)
    drawn: list[Somebody] = []
    with suppress(Hidden), look(viewer, "circle", persons=owners):
        drawn = [
            _drawn(owner, around, guests.get(around.acts_as_id or 0) or by_name.get(_name(around)))
            for owner in owners
            for around in reads.circle(owner)
        ]
    there = {s.person_id for s in drawn if s.person_id}
    known = [_known(p) for person_id, p in guests.items() if person_id not in there]
    return [*known, *drawn]


def _name(somebody: reads.Part | reads.AroundMe) -> str:
    """Drawn and asked under one name: one and the same, until it is known by number."""
    return name_letters(somebody.name)


def _members(plan: reads.OurPlan) -> list[int]:
    return [m.person_id for m in plan.members]


def _known(part: reads.Part) -> Somebody:
    label = ", ".join(filter(None, (part.name, part.does)))
    guest = CircleGuest(part.name, part.does)
    return Somebody(f"guest-{part.id}", label, guest, (), part.person_id, None)


def _drawn(owner: int, around: reads.AroundMe, part: reads.Part | None) -> Somebody:
    label = ", ".join(filter(None, (around.name, around.relation, around.limits)))
    guest = CircleGuest(around.name, around.relation, around.phone, around.email)
    person_id = part.person_id if part else None
    key = f"circle-{owner}-{around.id}"
    return Somebody(key, label, guest, around.days, person_id, around.id)


def _new(form: AskForm) -> Somebody:
    given = form.cleaned_data
    guest = CircleGuest(
        given["name"].strip(), given["does"].strip(), given["phone"].strip(), given["email"].strip()
    )
    return Somebody(NEW, guest.name, guest, (), None, None)


def _day(request: NoaberRequest) -> dt.date:
    """For which day somebody is asked, as far as it is known; within a week where it is not."""
    typed = request.POST.get("due_on") or request.GET.get("due_on") or ""
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        with suppress(ValueError):
            return dt.datetime.strptime(typed.strip(), form).replace(tzinfo=dt.UTC).date()
    return day_of(timezone.now()) + rules.ASKED_WITHIN


def _form(request: NoaberRequest, table: Table, form: AskForm, day: dt.date) -> HttpResponse:
    cannot = [s for s in table.people if not rules.may_be_asked(s.days, day)]
    context = {
        "form": form,
        "plan": table.plan,
        "cannot": _cannot(cannot, day),
        "is_choice": bool(form.choice.people or form["who"].errors),
        "guests": [
            Guest(p.id, p.name, p.does) for p in table.plan.parts if p.person_id is not None
        ],
        "back_url": reverse(plan_address(request.viewer), args=[table.plan.family_id]),
        "was_away": "name" in form.initial and not form.is_bound,
    }
    return page(request, "circle/ask.html", context)


def _cannot(people: Sequence[Somebody], day: dt.date) -> str:
    """Who is not suggested, and why: said, so that nobody seems forgotten."""
    if not people:
        return ""
    words = _("Niet op {day}: {names}. Kies een andere dag als je toch iemand van hen wilt vragen.")
    named = spoken.spoken_day(day, day_of(timezone.now()))
    return words.format(day=named, names="; ".join(s.label for s in people))
