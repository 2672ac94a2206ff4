"""Our plan, and the answer that somebody gets the same minute (P1-a, S2-01, S2-08)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.doors.family import home_lines as lines
from noaber.doors.family import reaching
from noaber.doors.family.belonging import leaving_line, said_by
from noaber.doors.family.home_forms import AskAtOnceForm, HeardForm
from noaber.doors.family.home_ways import OurWays
from noaber.doors.family.live import Live, is_there_news, live
from noaber.doors.family.noted import noted_words
from noaber.doors.family.people import contact_line
from noaber.doors.family.picture import Picture, picture
from noaber.doors.family.waiting import not_agreed_yet, still_waits
from noaber.doors.family.ways import Key
from noaber.doors.family.words import WordsForm, way_back
from noaber.doors.web.context import remember_asked
from noaber.doors.web.left import left_all
from noaber.doors.web.pages import Page, page
from noaber.doors.web.viewing import (
    NoaberRequest,
    for_residents,
    remember_municipality,
    went_on_in,
)
from noaber.lib.days import day_of
from noaber.lib.names import in_order
from noaber.people import reads as people
from noaber.plan import reads, rules
from noaber.sharing.looks import Hidden, look


@dataclass(frozen=True, slots=True)
class Read:
    """One family's plan, and the municipality that owes it things."""

    plan: reads.OurPlan
    municipality: people.Municipality | None
    live: Live | None = None


def read_plan(request: NoaberRequest, family_id: int, keep_up: bool = False) -> Read:
    """Look at one family's plan; Http404 when it is not there or not for this viewer.

    keep_up: for a page that shows what others do meanwhile.
    """
    with look(request.viewer, "our_plan", families=[family_id]) as key:
        news = live(key, "plan_news", family_id) if keep_up else None
        plan = reads.our_plan(family_id, timezone.now(), request.viewer)
        if plan is None:
            raise Http404
        municipality = own_municipality(request, plan.municipality_id)
    return Read(plan, municipality, news)


def own_municipality(request: NoaberRequest, municipality_id: int) -> people.Municipality | None:
    """Whose plan it is says whose resident this is: so are the pages that follow."""
    if request.municipality is None or request.municipality.id != municipality_id:
        remember_municipality(request, people.municipality(municipality_id=municipality_id))
    return request.municipality


def context_of(read: Read) -> dict[str, Any]:
    """The family's own municipality: its name, its telephone number, its colours."""
    theme = read.municipality.slug if read.municipality else ""
    return {"plan": read.plan, "municipality": read.municipality, "theme": theme}


@require_safe
@for_residents
def our_plans(request: NoaberRequest) -> HttpResponse:
    """To one's own family; with more than one a choice; with none to what is asked of them.

    Who left the only one reads that.
    """
    try:
        with look(request.viewer, "our_plan"):
            families = reads.my_families(0, timezone.now())
            asked = "also" if reads.is_asked_elsewhere() else ""
    except Hidden:
        if left := left_all(request):
            return left
        remember_asked(request, "only")
        return redirect("asked_of_me")
    remember_asked(request, asked)
    if len(families) == 1:
        return redirect("family_plan", families[0].family_id)
    if not families:
        return redirect("front_door")
    return page(request, "family/choose_family.html", {"families": families})


@require_safe
@for_residents
def family_plan(request: NoaberRequest, family_id: int) -> HttpResponse:
    """One family's plan as far as it is filled."""
    return plan_page(request, read_plan(request, family_id, keep_up=True))


@require_safe
def plan_news(request: NoaberRequest, family_id: int) -> HttpResponse:
    """What others did meanwhile: nothing (204), or the part of the page that shows the plan.

    Never a way to the log-in: that would end up in the middle of the page.
    """
    if request.viewer.person_id is None or request.viewer.role_id is not None:
        raise Http404
    if not is_there_news(request, request.viewer):
        return HttpResponse(status=204)
    read = read_plan(request, family_id, keep_up=True)
    return page(request, "family/plan_news.html", plan_context(request, read))


def plan_page(request: NoaberRequest, read: Read, status: int = 200, **more: Any) -> Page:
    """The plan as a page. More: what this one time stands there too."""
    plan = read.plan
    context = {
        **plan_context(request, read),
        "went_on": went_on_in(request.viewer, plan.family_id, plan.joined_to_id),
        "ask_form": _ask_at_once(plan),
        "undo": _undo_noted(plan),
        **more,
    }
    return page(request, "family/our_plan.html", context, status)


def _ask_at_once(plan: reads.OurPlan) -> AskAtOnceForm | None:
    """Asking somebody, from the plan itself; once there is something in it (X-09)."""
    table = plan.table
    if plan.closed or not plan.is_own or not (table.goals or table.needs or table.tasks):
        return None
    known = sorted({p.name for p in plan.parts if p.person_id is not None}, key=in_order)
    day = day_of(timezone.now()) + rules.ASKED_WITHIN
    return AskAtOnceForm(initial={"due_on": day}, known=known)


def _undo_noted(plan: reads.OurPlan) -> WordsForm | None:
    """The way back from what was written down at the desk, for those whose plan it is (X-18)."""
    if plan.words_noted is None or not plan.is_own or plan.closed:
        return None
    return way_back(plan.words_noted.before, plan.words_version)


def plan_context(request: NoaberRequest, read: Read) -> dict[str, Any]:
    """What the plan shows to this viewer, in lines."""
    now, plan, me = timezone.now(), read.plan, request.viewer.person_id or 0
    today = day_of(now)
    ways = OurWays(plan, me, today)
    helpers, family = lines.people_of(plan, me, today)
    drawn = picture(plan, me, None, today, ways)
    asks_heard = lines.asks_heard(plan, request.viewer.person_id, today)
    return {
        **context_of(read),
        "noted": noted_words(plan, today),
        **_adding(ways, drawn),
        "live": None if plan.closed else read.live,
        "part": "family/plan_now.html",
        "picture": drawn,
        "promises": lines.promises(plan, today, still_waits(plan, drawn.names), me, now),
        "kept": lines.kept(plan, today),
        "expectations": lines.expectations(plan, today, now),
        "helpers": helpers,
        "contact_line": contact_line(plan),
        "ended": lines.ended(plan, today),
        "family": family,
        "gone": [f"{leaving_line(one)} {said_by(one)}" for one in plan.leavings],
        "leaves": _leaves(plan, me),
        "questions": lines.questions(plan, today),
        "can_edit": plan.is_own and not plan.closed,
        "asks_heard": asks_heard,
        "heard_form": HeardForm() if asks_heard else None,
    }


def _leaves(plan: reads.OurPlan, me: int) -> str:
    """Of who belongs to this family and decides for themselves: "goes", or "stays" by their word.

    Empty: a child says it together with who helps them.
    """
    mine = next((m for m in plan.members if m.person_id == me), None)
    if mine is None or mine.is_child:
        return ""
    said = any(o.person_id == me and o.by is None and not o.is_over for o in plan.leavings)
    return "stays" if said else "goes"


def _adding(ways: OurWays, drawn: Picture) -> dict[str, list[Key]]:
    """What can be added, under its list; where there is no list yet, all of it together (X-09)."""
    t, under = drawn.tasks, ways.adding()
    there = {
        "goal_ways": bool(drawn.goals or drawn.proposed or drawn.reached),
        "need_ways": bool(drawn.needs),
        "task_ways": bool(t.any_open or t.done),
        "people_ways": True,
    }
    loose = [key for name, keys in under.items() if not there[name] for key in keys]
    return {**under, "adding": loose}


@require_safe
@for_residents
def fridge(request: NoaberRequest, family_id: int) -> HttpResponse:
    """One page for the kitchen (S2-11): what matters, who does what, whom to call.

    Not on it: what only some may know, such as a place, a different view, or why help is there.
    """
    read = read_plan(request, family_id)
    plan, today = read.plan, day_of(timezone.now())
    me = request.viewer.person_id or 0
    context = {
        **context_of(read),
        "picture": picture(plan, None, None, today),
        "promises": lines.promises(plan, today, not_agreed_yet(plan)),
        "helpers": lines.people_of(plan, me)[0],
        "family": lines.people_of(plan, None)[1],
    }
    return page(request, "family/fridge.html", context)


@require_safe
@for_residents
def answer(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Who calls, when, on which number; what happens then; who thinks along (S2-01, X-12)."""
    read = read_plan(request, family_id)
    plan, today = read.plan, day_of(timezone.now())
    asked = plan.questions[0] if plan.questions else None
    call = next((p for p in (*plan.promises, *plan.kept) if p.kind == "call"), None)
    if asked is None or call is None:
        return redirect("family_plan", family_id)
    names = plan.names
    is_mine = asked.person_id == request.viewer.person_id
    context = {
        **context_of(read),
        "is_mine": is_mine,
        "name": names.get(asked.person_id, "" if is_mine else _("iemand uit jullie gezin")),
        "caller": call.who,
        "promised": _promised(call, is_mine, names.get(asked.person_id, ""), today),
        "is_open": call.kept_on is None,
        "expectations": lines.expectations(plan, today),
        # Corrected after going back it stands on top; with more questions each has its own words.
        "words": plan.sentence if len(plan.questions) == 1 else asked.own_words,
        "has_email": is_mine and _has_email(request),
    }
    return page(request, "family/answer.html", context)


def _promised(call: reads.Promise, is_mine: bool, asker: str, today: dt.date) -> str:
    """The answer in a sentence: who reaches them, by the way that they gave, and when."""
    when = lines.when_words(call, today)
    if is_mine:
        return reaching.reaches_you(call.way, call.who.name, when)
    asker = asker or _("iemand uit jullie gezin")
    return reaching.reaches_who_asked(call.way, call.who.name, asker, when)


def _has_email(request: NoaberRequest) -> bool:
    """Whether this viewer gets a link by e-mail: a look at one's own card."""
    person_id = request.viewer.person_id or 0
    with look(request.viewer, "my_card", persons=[person_id]):
        card = people.person_card(person_id)
    return card is not None and bool(card.email)
