"""Whose yes counts otherwise: recorded with a reason, days and a reviewer, and looked at (X-05)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from noaber.doors.entrances.table import the_team
from noaber.doors.family.rights import exception_lines
from noaber.doors.family.shielding import looking_to_tell, say_what_gives_away
from noaber.doors.professional import sending
from noaber.doors.professional.agreeing import my_colleagues
from noaber.doors.professional.at_table import open_plan_in_sight
from noaber.doors.professional.lines import Key
from noaber.doors.professional.rights_forms import (
    CourtForm,
    ExceptionForm,
    ExceptionReviewForm,
    WeighingForm,
)
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan.acts.rights import (
    PURPOSE,
    About,
    record_court_permission,
    record_incapacity,
    review_exception,
)
from noaber.plan.acts.shielding import GivesAway
from noaber.plan.reads import OurPlan, WordException, exceptions_in_sight
from noaber.record.viewers import NotAllowed
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])


@dataclass(frozen=True, slots=True)
class Whose:
    """One member: what was recorded about whose word counts, and what can be recorded."""

    name: str
    lines: tuple[tuple[str, ...], ...]
    keys: tuple[Key, ...]


def _plan_in_charge(request: NoaberRequest, family_id: int) -> OurPlan:
    """The open plan, for its contact person and who owns a question of it."""
    plan = open_plan_in_sight(family_id)
    if request.viewer.role_id not in plan.in_charge:
        raise Hidden("not in charge of this plan")
    return plan


@require_GET
@the_team
def whose_word(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Per member whose yes counts otherwise than the law says by itself."""
    today = day_of(timezone.now())
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = _plan_in_charge(request, family_id)
        found = exceptions_in_sight()
        holders = {m.person_id: people.who_has_authority(m.person_id, today) for m in plan.members}
    names = {m.person_id: m.known_as for m in plan.members}
    everybody = {pk: name for of in holders.values() for pk, name in of.items()} | names
    members = [
        Whose(
            m.known_as,
            tuple(
                exception_lines(one, _name_in(everybody))
                for one in found
                if one.person_id == m.person_id
            ),
            _keys(family_id, m.person_id, bool(holders[m.person_id])),
        )
        for m in plan.members
    ]
    back_url = reverse("family_page", args=[family_id])
    return page(request, "professional/whose_word.html", {"members": members, "back_url": back_url})


def _name_in(names: dict[int, str]) -> Callable[[int], str]:
    return lambda person_id: names.get(person_id, _("iemand met gezag"))


def _keys(family_id: int, person_id: int, has_holders: bool) -> tuple[Key, ...]:
    of = [family_id, person_id]
    weighing = Key(reverse("weighing", args=of), _("kan iets nu niet zelf afwegen"))
    if not has_holders:
        return (weighing,)
    return (Key(reverse("court_permission", args=of), _("de rechter gaf toestemming")), weighing)


@form_or_send
@the_team
def court_permission(request: NoaberRequest, family_id: int, person_id: int) -> HttpResponse:
    """The court's permission stands in the place of one holder's yes."""
    today = day_of(timezone.now())
    colleagues = my_colleagues(request)
    form: CourtForm | None = None
    try:
        with looking_to_tell(request, PURPOSE, family_id):
            name = _member(_plan_in_charge(request, family_id), person_id)
            holders = [(str(pk), n) for pk, n in people.who_has_authority(person_id, today).items()]
            if not holders:
                raise Hidden("nobody has authority here")
            if request.method == "POST":
                form = CourtForm(request.POST, colleagues=colleagues, holders=holders)
                if form.is_valid() and is_first(request):
                    _record_court(request, form, person_id)
    except GivesAway as refused:
        assert form is not None
        say_what_gives_away(form, refused)
    except NotAllowed:  # nothing is kept of this try, so that it can be sent again
        assert form is not None
        form.add_error("about", _("Voor deze dag kent de wet dit niet. Kijk de dagen nog eens na."))
    if form is not None and form.is_valid():
        return _recorded(request, family_id)
    initial = {"from_on": today}
    empty = {"initial": initial, "colleagues": colleagues, "holders": holders}
    return sending.form_page(
        request,
        form or sending.empty(CourtForm, request, **empty),
        _("De rechter gaf toestemming voor {name}").format(name=name),
        _("Leg vast, met deze uitspraak"),
        reverse("whose_word", args=[family_id]),
        intro=_(
            "Het ja van één ouder of voogd is dan niet nodig, alleen hiervoor en alleen in deze "
            "tijd. {name} en wie het gezag heeft lezen dit, als de wet dat toelaat."
        ).format(name=name),
    )


def _record_court(request: NoaberRequest, form: CourtForm, person_id: int) -> None:
    data = form.cleaned_data
    words = data["court"].strip(), data["reference"].strip()
    record_court_permission(
        request.viewer, person_id, data["holder"], _about(form), *words, timezone.now()
    )


def _about(form: ExceptionForm) -> About:
    data = form.cleaned_data
    until_on: dt.date = data["until"] + timedelta(days=1)
    return About("jeugdwet", data["about"], data["from_on"], until_on, data["reviewer"])


@form_or_send
@the_team
def weighing(request: NoaberRequest, family_id: int, person_id: int) -> HttpResponse:
    """Somebody cannot weigh this one thing in this time; never a mark on a person."""
    colleagues = my_colleagues(request)
    form: WeighingForm | None = None
    try:
        with looking_to_tell(request, PURPOSE, family_id):
            name = _member(_plan_in_charge(request, family_id), person_id)
            if request.method == "POST":
                form = WeighingForm(request.POST, colleagues=colleagues)
                if form.is_valid() and is_first(request):
                    _record_weighing(request, form, person_id)
    except GivesAway as refused:
        assert form is not None
        say_what_gives_away(form, refused)
    except (NotAllowed, LookupError):  # nothing is kept of this try: it can be sent again
        assert form is not None
        words = _("We weten nog niet hoe oud {name} is, of de wet kent dit niet op deze dag.")
        form.add_error("about", words.format(name=name))
    if form is not None and form.is_valid():
        return _recorded(request, family_id)
    empty = {"initial": {"from_on": day_of(timezone.now())}, "colleagues": colleagues}
    return sending.form_page(
        request,
        form or sending.empty(WeighingForm, request, **empty),
        _("Kan {name} iets nu niet zelf afwegen?").format(name=name),
        _("Leg vast, met deze reden"),
        reverse("whose_word", args=[family_id]),
        intro=_(
            "Dit zegt niets over wie {name} is. Het geldt alleen hiervoor, en alleen in deze tijd. "
            "{name} leest het ook."
        ).format(name=name),
    )


def _record_weighing(request: NoaberRequest, form: WeighingForm, person_id: int) -> None:
    reason = form.cleaned_data["reason"].strip()
    record_incapacity(request.viewer, person_id, _about(form), reason, timezone.now())


def _member(plan: OurPlan, person_id: int) -> str:
    for m in plan.members:
        if m.person_id == person_id:
            return m.known_as
    raise Hidden("no such person in sight")


def _recorded(request: NoaberRequest, family_id: int) -> HttpResponse:
    messages.success(request, _("Vastgelegd. Je collega kijkt of het klopt."))
    return redirect("whose_word", family_id)


@form_or_send
@the_team
def exception_review(request: NoaberRequest, person_id: int) -> HttpResponse:
    """A colleague recorded whose word counts, and named me: is it right?"""
    form = ExceptionReviewForm(request.POST) if request.method == "POST" else None
    now = timezone.now()
    with look(request.viewer, PURPOSE, persons=[person_id]):
        mine = [
            one
            for one in exceptions_in_sight()
            if one.reviewer.role_id == request.viewer.role_id and one.reviewed_at is None
        ]
        if not mine:
            raise Hidden("not asked of this viewer")
        one = next((o for o in mine if form and form.data.get("one") == _key(o)), None)
        card = people.person_card(person_id)
        names = people.who_has_authority(person_id, day_of(now))
        if card is not None:
            names[person_id] = card.called
        if form is not None and one is not None and form.is_valid() and is_first(request):
            data = form.cleaned_data
            words = data["words"].strip()
            review_exception(request.viewer, one.kind, one.id, data["upheld"], words, now)
    if form is not None and one is not None and form.is_valid():
        messages.success(request, _("Dank je. Wie het aangaat leest wat jij vond."))
        return redirect("my_families")
    return _review_page(request, form, one or mine[0], names)


def _key(one: WordException) -> str:
    return f"{one.kind} {one.id}"


def _review_page(
    request: NoaberRequest,
    form: ExceptionReviewForm | None,
    one: WordException,
    names: dict[int, str],
) -> HttpResponse:
    what, until, by = exception_lines(one, _name_in(names))
    return sending.form_page(
        request,
        form or sending.empty(ExceptionReviewForm, request, initial={"one": _key(one)}),
        _("Klopt dit?"),
        _("Dit vond ik"),
        reverse("my_families"),
        quote=what,
        intro=f"{until} {by} "
        + _("Bel {name} als je meer wilt weten: {phone}.").format(
            name=one.who.name, phone=one.who.phone
        ),
    )
