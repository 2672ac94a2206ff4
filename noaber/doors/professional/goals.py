"""Goals at the table: proposed, taken over by who sits here, what a child says (S1-02, S2-18)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.professional import sending
from noaber.doors.professional.at_table import PURPOSE, open_plan_in_sight, people_of
from noaber.doors.professional.family import the_team
from noaber.doors.professional.table_forms import GoalForm
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest
from noaber.plan.acts.goals import note_adoption, set_goal
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.voices import Subject, ask_word
from noaber.plan.reads import Goal, OurPlan
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])


def _goal(plan: OurPlan, goal_id: int) -> Goal:
    for goal in plan.table.goals:
        if goal.id == goal_id and not goal.reached_on:
            return goal
    raise Hidden("no such goal in sight")


@form_or_send
@the_team
def propose(request: NoaberRequest, family_id: int) -> HttpResponse:
    """A goal as a proposal: it counts when the family takes it over (S2-18)."""
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = open_plan_in_sight(family_id)
        people = people_of(plan)
        form = GoalForm(request.POST, people=people) if request.method == "POST" else None
        if form is not None and form.is_valid() and is_first(request):
            data = form.cleaned_data
            set_goal(
                request.viewer,
                family_id,
                data["words"].strip(),
                timezone.now(),
                data["person"],
                data["outcome"],
            )
    if form is not None and form.is_valid():
        return sending.to_table(
            request, family_id, _("Voorgesteld. Het gezin neemt het over of niet.")
        )
    return sending.form_page(
        request,
        form or sending.empty(GoalForm, request, people=people),
        _("Stel een doel voor"),
        _("Stel dit voor"),
        sending.table_url(family_id),
        intro=_("Doelen zijn van het gezin: wat jij hier schrijft is een voorstel."),
    )


@require_POST
@the_team
def yes(request: NoaberRequest, family_id: int, person_id: int, goal_id: int) -> HttpResponse:
    """Somebody whose plan it is sits here and wants this too: it is their goal from now on."""
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    done = _("Opgeschreven, met jullie beider naam. Dit is nu een doel van het gezin.")
    try:
        with look(request.viewer, PURPOSE, families=[family_id]):
            plan = open_plan_in_sight(family_id)
            if _goal(plan, goal_id).proposed_by is None:
                raise ChangedMeanwhile
            if person_id not in {m.person_id for m in plan.members if m.decides}:
                raise Hidden("not one of those whose plan it is")
            if is_first(request):
                note_adoption(request.viewer, goal_id, person_id, version, timezone.now())
    except ChangedMeanwhile:
        done = _("Dit is intussen aangepast. Lees het samen nog eens.")
    return sending.to_table(request, family_id, done)


@require_POST
@the_team
def hear(request: NoaberRequest, family_id: int, goal_id: int) -> HttpResponse:
    """The child a goal is for is asked, and what they say at the table is written down (S1-02)."""

    def ask() -> int:
        with look(request.viewer, PURPOSE, families=[family_id]):
            plan = open_plan_in_sight(family_id)
            goal = _goal(plan, goal_id)
            if goal.person_id not in {m.person_id for m in plan.members if m.is_child}:
                raise Hidden("this goal is for no child")
            subject = Subject(goal_id=goal_id)
            return ask_word(request.viewer, subject, goal.person_id or 0, timezone.now())

    return redirect("word_note", family_id, sending.again(ask))
