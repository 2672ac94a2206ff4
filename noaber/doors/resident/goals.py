"""The family's goals: in own words and in their order (S1-02, S2-18, S4-08)."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.family.ways import Key
from noaber.doors.resident import sending
from noaber.doors.resident.table_forms import GoalForm
from noaber.doors.resident.words import Version
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.plan import reads
from noaber.plan.acts.goals import change_goal, end_goal, order_goals, set_goal, take_up_goal
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.voices import Subject, ask_word
from noaber.sharing.looks import Hidden

form_or_send = require_http_methods(["GET", "HEAD", "POST"])


@form_or_send
@for_residents
def new(request: NoaberRequest, family_id: int) -> HttpResponse:
    """One more goal, last in the order."""

    def read_or_set(plan: reads.OurPlan) -> tuple[GoalForm, bool, bool]:
        form = sending.sent(request, GoalForm, plan=plan)
        if form is None:
            return (*sending.empty(request, GoalForm, plan=plan), False)
        done = form.is_valid()
        if done and is_first(request):
            data = form.cleaned_data
            now, words = timezone.now(), data["words"].strip()
            set_goal(request.viewer, family_id, words, now, form.person_id, data["outcome"])
        return form, False, done

    form, was_away, done = sending.in_our_plan(request, family_id, read_or_set)
    if done:
        return sending.back(request, family_id, _("Dit doel staat er nu bij."))
    heading, send = _("Een doel erbij"), _("Zet dit doel erbij")
    return sending.form_page(request, family_id, form, heading, send, was_away=was_away)


@form_or_send
@for_residents
def change(request: NoaberRequest, family_id: int, goal_id: int) -> HttpResponse:
    """Say it differently. Who was overtaken by somebody else sees both, and chooses."""

    def read_or_change(plan: reads.OurPlan) -> tuple[GoalForm, bool, bool]:
        goal = _goal(plan, goal_id)
        form = sending.sent(request, GoalForm, plan=plan, is_new=False)
        if form is None:
            known = {"words": goal.words, "outcome": goal.outcome, "version": goal.version}
            return (*sending.empty(request, GoalForm, known, plan=plan, is_new=False), False)
        done = form.is_valid()
        if done and is_first(request):
            _change(request, goal_id, form.cleaned_data)
        return form, False, done

    try:
        form, was_away, done = sending.in_our_plan(request, family_id, read_or_change)
    except ChangedMeanwhile:
        return _both(request, family_id, goal_id)
    if done:
        return sending.back(request, family_id, _("Zo staat het er nu."))
    return _change_page(request, family_id, goal_id, form, was_away=was_away)


def _change(request: NoaberRequest, goal_id: int, data: dict[str, Any]) -> None:
    words, outcome = data["words"].strip(), data["outcome"]
    version = data["version"] or 0
    change_goal(request.viewer, goal_id, words, outcome, version, timezone.now())


def _goal(plan: reads.OurPlan, goal_id: int) -> reads.Goal:
    for goal in plan.table.goals:
        if goal.id == goal_id and not goal.reached_on:
            return goal
    raise Hidden("no such goal in this plan")


def _change_page(
    request: NoaberRequest, family_id: int, goal_id: int, form: GoalForm, **more: Any
) -> HttpResponse:
    ends = [
        Key(reverse("goal_reached", args=[family_id, goal_id]), _("Dit is gelukt"), True),
        Key(reverse("goal_drop", args=[family_id, goal_id]), _("Dit telt niet meer"), True),
    ]
    heading, send = _("Zeg het anders"), _("Zo willen we het")
    return sending.form_page(request, family_id, form, heading, send, ends=ends, **more)


def _both(request: NoaberRequest, family_id: int, goal_id: int) -> HttpResponse:
    """Theirs and mine side by side; sending again replaces theirs knowingly."""

    def read(plan: reads.OurPlan) -> tuple[GoalForm, reads.Goal]:
        goal = _goal(plan, goal_id)
        typed = request.POST.copy()
        typed["version"] = str(goal.version)
        return GoalForm(typed, plan=plan, is_new=False), goal

    form, goal = sending.in_our_plan(request, family_id, read)
    return _change_page(
        request,
        family_id,
        goal_id,
        form,
        intro=_(
            "Terwijl jij schreef, bewaarde iemand anders uit jullie gezin andere woorden. "
            "Kies samen wat er komt te staan. Er is niets kwijt."
        ),
        theirs=Version(_("Dit staat er nu"), goal.words),
        mine=Version(_("Dit schreef jij"), request.POST.get("words", "")),
    )


@require_POST
@for_residents
def adopt(request: NoaberRequest, family_id: int, goal_id: int) -> HttpResponse:
    """What a professional proposed is the family's goal from now on, in these words."""
    asked = request.POST.get("version", "")

    def do(plan: reads.OurPlan) -> None:
        goal = _goal(plan, goal_id)
        version = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
        if is_first(request):
            now = timezone.now()
            change_goal(request.viewer, goal_id, goal.words, goal.outcome, version, now)

    try:
        sending.in_our_plan(request, family_id, do)
    except ChangedMeanwhile:
        return sending.back(request, family_id, changed_meanwhile())
    return sending.back(request, family_id, _("Dit is nu een doel van jullie."))


def changed_meanwhile() -> str:
    """What one reads whose button was about what stood there before."""
    return _("Er is net iets veranderd. Kijk wat er nu staat, en kies dan.")


@require_POST
@for_residents
def move(request: NoaberRequest, family_id: int, goal_id: int) -> HttpResponse:
    """One place earlier or later; the order of the screen goes along, so that nothing is lost."""
    before = [int(n) for n in request.POST.get("before", "").split(",") if n.isdecimal()]
    step = -1 if request.POST.get("to") == "up" else 1

    def do(plan: reads.OurPlan) -> bool:
        _goal(plan, goal_id)
        if goal_id not in before:
            raise ChangedMeanwhile
        proposed = {g.id for g in plan.table.goals if g.proposed_by}
        order = _moved(before, goal_id, step, proposed)
        if is_first(request):
            order_goals(request.viewer, family_id, order, before)
        return True

    try:
        sending.in_our_plan(request, family_id, do)
    except ChangedMeanwhile:
        return sending.back(request, family_id, changed_meanwhile())
    return sending.back(request, family_id, _("Dit is nu jullie volgorde."))


def _moved(before: list[int], goal_id: int, step: int, proposed: set[int]) -> list[int]:
    """One place earlier or later among the family's own; what is only proposed comes last."""
    ours = [id_ for id_ in before if id_ not in proposed]
    if goal_id in ours:
        at = ours.index(goal_id)
        ours.insert(min(max(at + step, 0), len(ours) - 1), ours.pop(at))
    return [*ours, *(id_ for id_ in before if id_ in proposed)]


@require_POST
@for_residents
def reached(request: NoaberRequest, family_id: int, goal_id: int) -> HttpResponse:
    """It worked out."""
    _end(request, family_id, goal_id, True)
    return _ended(request, family_id, goal_id, _("Mooi. Dit is gelukt."))


@require_POST
@for_residents
def drop(request: NoaberRequest, family_id: int, goal_id: int) -> HttpResponse:
    """It no longer counts; of a proposal: they do not want it."""
    _end(request, family_id, goal_id, False)
    return _ended(request, family_id, goal_id, _("Dit telt niet meer mee."))


def _end(request: NoaberRequest, family_id: int, goal_id: int, is_reached: bool) -> None:
    def do(plan: reads.OurPlan) -> None:
        if is_first(request):
            end_goal(request.viewer, goal_id, is_reached, timezone.now())

    sending.in_our_plan(request, family_id, do)


def _ended(request: NoaberRequest, family_id: int, goal_id: int, words: str) -> HttpResponse:
    undo = Key(reverse("goal_again", args=[family_id, goal_id]), _("Zet het terug"), True)
    return sending.back_with_undo(request, family_id, words, undo)


@require_POST
@for_residents
def again(request: NoaberRequest, family_id: int, goal_id: int) -> HttpResponse:
    """The way back: it counts again."""

    def do(plan: reads.OurPlan) -> None:
        if is_first(request):
            take_up_goal(request.viewer, goal_id)

    sending.in_our_plan(request, family_id, do)
    return sending.back(request, family_id, _("Dit doel telt weer mee."))


@require_POST
@for_residents
def ask_child(request: NoaberRequest, family_id: int, goal_id: int) -> HttpResponse:
    """Ask the child a goal is about what they think of it (S1-02)."""

    def do(plan: reads.OurPlan) -> str:
        goal = _goal(plan, goal_id)
        child = next((m for m in plan.members if m.person_id == goal.person_id), None)
        if child is None:
            raise Hidden("this goal is about everybody")
        if is_first(request):
            subject = Subject(goal_id=goal_id)
            ask_word(request.viewer, subject, child.person_id, timezone.now())
        return child.known_as

    name = sending.in_our_plan(request, family_id, do)
    return sending.back(request, family_id, asked_child(name))


def asked_child(name: str) -> str:
    """What happens then, for who has no telephone too."""
    return _(
        "Gevraagd. {name} kan het zelf zeggen, of aan tafel: dan schrijven jullie het samen op."
    ).format(name=name)
