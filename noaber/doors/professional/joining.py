"""A provider in the plan: asked, why and until when, and ended (S0-11, S1-04, S3-15)."""

from django.db import IntegrityError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.entrances.table import table_url, the_team
from noaber.doors.family.shielding import looking_to_tell, say_what_gives_away
from noaber.doors.professional import sending
from noaber.doors.professional.at_table import PURPOSE, open_plan_in_sight
from noaber.doors.professional.forms import AgreeForm
from noaber.doors.professional.table_forms import JoiningForm
from noaber.doors.web.forms import say_instead
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan.acts.guests import Joining, change_part, invite_provider, stop_part
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.shielding import GivesAway
from noaber.plan.reads import OurPlan, Part
from noaber.sharing.looks import Hidden, look

form_or_send = require_http_methods(["GET", "POST"])
TOLD = ("does", "why", "ends_when")  # what a provider reads before the yes


def _part(plan: OurPlan, part_id: int, *ended: Part) -> Part:
    for part in (*plan.parts, *ended):
        if part.id == part_id and part.who and part.who.kind == "provider":
            return part
    raise Hidden("no such part in sight")


@form_or_send
@the_team
def ask(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Ask somebody of a provider; they see the plan after their yes."""
    with look(request.viewer, PURPOSE, families=[family_id]):
        plan = open_plan_in_sight(family_id)
    there = {p.role_id for p in plan.parts}
    cards = [c for c in people.providers(day_of(timezone.now())) if c.role_id not in there]
    about = {
        "providers": [(str(c.role_id), f"{c.name}, {c.organisation}") for c in cards],
        "needs": [(str(n.id), n.fits or n.words) for n in plan.table.needs],
    }
    form = JoiningForm(request.POST, **about) if request.method == "POST" else None
    if form is not None and request.POST.get("to_role", "") in {str(role_id) for role_id in there}:
        say_instead(form, "to_role", _("Die is al gevraagd. Dat staat in het plan."))
    if form is not None and form.is_valid():
        try:
            return _asked(request, family_id, form)
        except GivesAway as refused:
            say_what_gives_away(form, refused)
    context = {
        "form": form or sending.empty(JoiningForm, request, initial=_for_need(request), **about),
        "heading": _("Vraag een aanbieder om mee te doen"),
        "send": _("Vraag het"),
        "back_url": table_url(family_id),
        "contact": plan.contact,
        "providers": cards,
    }
    return page(request, "professional/provider_ask.html", context)


def _for_need(request: NoaberRequest) -> dict[str, str]:
    """The help from which somebody came here."""
    return {"need": request.GET.get("nodig", "-")}


def _asked(request: NoaberRequest, family_id: int, form: JoiningForm) -> HttpResponse:
    data = form.cleaned_data
    does, why, ends_when = (data[name].strip() for name in TOLD)
    joining = Joining(data["to_role"], does, why, ends_when, data.get("need") or None)

    def invite() -> None:
        with looking_to_tell(request, PURPOSE, family_id):
            open_plan_in_sight(family_id)
            if is_first(request):
                invite_provider(request.viewer, family_id, joining, timezone.now())

    try:
        sending.again(invite)
    except IntegrityError:  # asked by a colleague at the same time
        return sending.to_table(request, family_id, _("Dit is al gevraagd."))
    return sending.to_table(request, family_id, _("Gevraagd. Pas na een ja is het plan te zien."))


@form_or_send
@the_team
def change(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """What somebody does here, why that help is here, and when it can stop."""
    form = JoiningForm(request.POST, providers=None) if request.method == "POST" else None
    try:
        part = _change(request, family_id, part_id, form)
    except GivesAway as refused:
        assert form is not None
        say_what_gives_away(form, refused)
        part = _change(request, family_id, part_id, None)
    except ChangedMeanwhile:
        assert form is not None
        part = _change(request, family_id, part_id, None)
        there = ", ".join(filter(None, (part.does, part.why, part.ends_when)))
        form = sending.overtaken(form, there, part.version, providers=None)
    gone = ""
    if part.ended and form is None:
        raise Hidden("this part ended")
    if part.ended:
        gone = _("{name} doet al niet meer mee. Wat je schreef is niet bewaard; het staat er nog.")
    elif form is not None and form.is_valid():
        return sending.to_table(request, family_id, _("Aangepast. Het gezin leest het zo."))
    initial = {name: getattr(part, name) for name in ("does", "why", "ends_when", "version")}
    return sending.form_page(
        request,
        form or sending.empty(JoiningForm, request, initial=initial, providers=None),
        _("Wat doet {name} hier, en tot wanneer?").format(name=part.name),
        _("Schrijf dit op"),
        table_url(family_id),
        intro=gone.format(name=part.name),
    )


def _change(request: NoaberRequest, family_id: int, part_id: int, form: JoiningForm | None) -> Part:
    """The part, also when it ended; what was sent is written down."""
    with looking_to_tell(request, PURPOSE, family_id):
        plan = open_plan_in_sight(family_id)
        part = _part(plan, part_id, *plan.table.ended)
        if form is not None and form.is_valid() and not part.ended and is_first(request):
            data = form.cleaned_data
            does, why, ends_when = (data[name].strip() for name in TOLD)
            version = data["version"] or 0
            change_part(request.viewer, part_id, does, why, ends_when, version)
        return part


@form_or_send
@the_team
def stop(request: NoaberRequest, family_id: int, part_id: int) -> HttpResponse:
    """A provider's part ends: they see nothing any more, the plan stays (S0-11)."""
    form = AgreeForm(request.POST) if request.method == "POST" else None
    with look(request.viewer, PURPOSE, families=[family_id]):
        part = _part(open_plan_in_sight(family_id), part_id)
        if form is not None and is_first(request):
            stop_part(request.viewer, part_id, timezone.now())
    if form is not None:
        done = _("{name} doet niet meer mee en ziet niets meer.").format(name=part.name)
        return sending.to_table(request, family_id, done)
    return sending.form_page(
        request,
        AgreeForm(),
        _("{name} doet niet meer mee").format(name=part.name),
        _("Ja, {name} doet niet meer mee").format(name=part.name),
        reverse("table", args=[family_id]),
        intro=_(
            "Het plan en wat er gebeurde blijven staan. Wat {name} nog zou doen, staat er dan als: "
            "nog niemand."
        ).format(name=part.name),
    )
