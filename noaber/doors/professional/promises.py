"""What is promised to a family: spoken with, promised, kept, moved, met, planned (S2-07, S2-08)."""

from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.entrances.table import the_team
from noaber.doors.professional import sending
from noaber.doors.professional.family import plan_in_sight
from noaber.doors.professional.forms import AppointmentForm, MoveForm, PromiseForm, SpokenForm
from noaber.doors.professional.showing import own_plan_until, what_words
from noaber.doors.web.once import is_first
from noaber.doors.web.spoken import spoken_day
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.people.reads import person_cards
from noaber.plan.acts import promises
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.promises import (
    answer_question,
    keep_promise,
    meet_owed,
    move_promise,
    plan_appointment,
)
from noaber.plan.reads import AskedQuestion, OurPlan, Promise
from noaber.sharing.looks import Hidden, look
from noaber.sharing.reads import who_has_post

form_or_send = require_http_methods(["GET", "POST"])


def _home(family_id: int) -> str:
    return reverse("family_page", args=[family_id])


@form_or_send
@the_team
def spoken(request: NoaberRequest, family_id: int, question_id: int) -> HttpResponse:
    """There was contact about this question: the promise to call is kept (X-27: their own plan)."""
    form = SpokenForm(request.POST) if request.method == "POST" else None
    words, was_said = "", False
    with look(request.viewer, "our_plan", families=[family_id]):
        plan = plan_in_sight(family_id)
        question = next((q for q in plan.questions if q.id == question_id), None)
        if question is None:
            raise Hidden("no such question in sight")
        if form is not None and form.is_valid() and is_first(request):
            words, now = form.cleaned_data["own_plan_words"].strip(), timezone.now()
            was_said = not answer_question(request.viewer, question_id, now, words)
    if was_said and words:
        form = SpokenForm(initial={"own_plan_words": words})
        return _spoken_page(request, plan, question, form, was_said=True)
    if was_said:
        return sending.back(request, family_id, _("Er stond al dat jullie elkaar spraken."))
    if form is not None and form.is_valid():
        return sending.back(request, family_id, _("Opgeschreven dat jullie elkaar spraken."))
    return _spoken_page(request, plan, question, form or sending.empty(SpokenForm, request))


def _spoken_page(
    request: NoaberRequest,
    plan: OurPlan,
    question: AskedQuestion,
    form: SpokenForm,
    was_said: bool = False,
) -> HttpResponse:
    """Their words, and the field; who comes after a colleague keeps what they typed in sight."""
    intro = _("Het gezin ziet dan dat deze belofte is nagekomen.")
    if was_said:
        intro = _(
            "Er stond al dat jullie elkaar spraken. Wat je hier schreef is niet bewaard; het staat "
            "er nog, zodat je het kunt overnemen."
        )
    return sending.form_page(
        request,
        form,
        _("Hebben jullie elkaar gesproken?"),
        _("Ja, we hebben elkaar gesproken"),
        _home(plan.family_id),
        quote=question.own_words,
        intro=intro,
        below=own_plan_until(plan, day_of(timezone.now())),
    )


@form_or_send
@the_team
def make(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Promise something by a day; the family sees it at once."""
    now = timezone.now()
    form = PromiseForm(request.POST) if request.method == "POST" else None
    with look(request.viewer, "our_plan", families=[family_id]):
        plan = plan_in_sight(family_id)
        if form is not None and form.is_valid() and is_first(request):
            data = form.cleaned_data
            promises.promise(request.viewer, family_id, data["what"].strip(), data["due_on"], now)
    if form is not None and form.is_valid():
        return sending.back(request, family_id, _("Beloofd. Het staat nu in hun plan."))
    return sending.form_page(
        request,
        form or sending.empty(PromiseForm, request),
        _("Beloof iets aan %(label)s") % {"label": plan.label},
        _("Beloof dit"),
        _home(family_id),
    )


@require_POST
@the_team
def keep(request: NoaberRequest, family_id: int, promise_id: int) -> HttpResponse:
    """A promise was kept."""
    with look(request.viewer, "our_plan", families=[family_id]):
        _one(plan_in_sight(family_id), promise_id, owed=False)
        if is_first(request):
            keep_promise(request.viewer, promise_id, timezone.now())
    return sending.back(request, family_id, _("Nagekomen. Het gezin ziet dat ook."))


@require_POST
@the_team
def owed_done(request: NoaberRequest, family_id: int, owed_id: int) -> HttpResponse:
    """What we owed this family was done."""
    with look(request.viewer, "our_plan", families=[family_id]):
        _one(plan_in_sight(family_id), owed_id, owed=True)
        if is_first(request):
            meet_owed(request.viewer, owed_id, timezone.now())
    return sending.back(request, family_id, _("Gedaan. Het gezin ziet dat ook."))


@form_or_send
@the_team
def move(request: NoaberRequest, family_id: int, promise_id: int) -> HttpResponse:
    """A promise gets another day; the family sees the new one, the record keeps the old one."""
    form = MoveForm(request.POST) if request.method == "POST" else None
    try:
        promise = _move(request, family_id, promise_id, form)
    except ChangedMeanwhile:
        assert form is not None
        promise = _move(request, family_id, promise_id, None)
        day = spoken_day(promise.due_on, day_of(timezone.now()))
        form = sending.overtaken(form, day, {"was": promise.due_on.isoformat()})
    if promise.kept_on is not None:
        return sending.back(request, family_id, _("Deze belofte is al nagekomen."))
    if form is not None and form.is_valid():
        return sending.back(request, family_id, _("De nieuwe dag staat in hun plan."))
    return sending.form_page(
        request,
        form or sending.empty(MoveForm, request, initial={"was": promise.due_on}),
        _("Een andere dag voor: %(what)s") % {"what": what_words(promise, request.viewer.role_id)},
        _("Beloof deze dag"),
        _home(family_id),
        intro=_("Bel het gezin eerst. Een nieuwe dag is een nieuwe belofte."),
    )


def _move(
    request: NoaberRequest, family_id: int, promise_id: int, form: MoveForm | None
) -> Promise:
    """The promise; of what was sent the new day is written down."""
    with look(request.viewer, "our_plan", families=[family_id]):
        promise = _one(plan_in_sight(family_id), promise_id, owed=False)
        is_right = form is not None and form.is_valid() and promise.kept_on is None
        if form is not None and is_right and is_first(request):
            data = form.cleaned_data
            move_promise(request.viewer, promise_id, data["due_on"], data["was"] or date.min)
        return promise


def _one(plan: OurPlan, promise_id: int, *, owed: bool) -> Promise:
    for promise in (*plan.promises, *plan.kept):
        if promise.id == promise_id and (promise.kind == "owed") is owed:
            return promise
    raise Hidden("no such promise in sight")


@form_or_send
@the_team
def appointment(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Plan a moment; who it is with gets a message that names independent support (X-12)."""
    now = timezone.now()
    with look(request.viewer, "write_to", families=[family_id]):
        plan = plan_in_sight(family_id)
        people = who_gets_post(plan)
        form = AppointmentForm(request.POST, people=people) if request.method == "POST" else None
        if form is not None and form.is_valid() and is_first(request):
            _plan_it(request, form, family_id, now)
    if form is not None and form.is_valid():
        return sending.back(request, family_id, _("Gepland. Er gaat een bericht naar het gezin."))
    if not people:
        return redirect("family_reach", family_id)
    return sending.form_page(
        request,
        form or sending.empty(AppointmentForm, request, people=people),
        _("Plan een afspraak met %(label)s") % {"label": plan.label},
        _("Plan en stuur bericht"),
        _home(family_id),
        below=_(
            "In het bericht staat ook dat zij iemand mogen meenemen, en wie gratis en "
            "onafhankelijk met hen meedenkt."
        ),
    )


def _plan_it(request: NoaberRequest, form: AppointmentForm, family_id: int, now: datetime) -> None:
    data = form.cleaned_data
    plan_appointment(
        request.viewer, family_id, data["person"], data["moment"], data["place"].strip(), now
    )


def who_gets_post(plan: OurPlan) -> list[tuple[int, str]]:
    """Members with post about this family, and whose way to be reached is in sight."""
    names = {member.person_id: member.known_as for member in plan.members}
    cards = person_cards(who_has_post(plan.family_id, names)).values()
    return [(card.id, names[card.id]) for card in cards]
