"""Resident and professional decide together: the word of who is in charge of the plan (S0-04)."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.entrances.table import table_url, the_team
from noaber.doors.professional import sending
from noaber.doors.professional.at_table import PURPOSE, need_in_sight, open_plan_in_sight
from noaber.doors.professional.table_forms import OwnWordForm
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.plan.acts.voices import say_own_word
from noaber.plan.reads import Need
from noaber.sharing.looks import Hidden, look


def _in_sight(request: NoaberRequest, family_id: int, need_id: int) -> Need:
    """A need on which my word counts; Hidden for who is not in charge."""
    plan = open_plan_in_sight(family_id)
    if request.viewer.role not in plan.in_charge:
        raise Hidden("somebody else is in charge")
    return need_in_sight(plan, need_id)


@require_POST
@the_team
def yes(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """I think so too: one tap."""
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    done = _("Opgeschreven. Het gezin ziet dat jij dit ook vindt passen.")
    try:
        with look(request.viewer, PURPOSE, families=[family_id]):
            _in_sight(request, family_id, need_id)
            if is_first(request):
                say_own_word(request.viewer, need_id, "yes", "", version, timezone.now())
    except ChangedMeanwhile:
        done = _("Dit is intussen aangepast. Lees het samen nog eens.")
    return sending.to_table(request, family_id, done, need_id)


@require_http_methods(["GET", "POST"])
@the_team
def other(request: NoaberRequest, family_id: int, need_id: int) -> HttpResponse:
    """I think otherwise: in my own words, beside what the family says."""
    form = OwnWordForm(request.POST) if request.method == "POST" else None
    try:
        need = _say(request, family_id, need_id, form)
    except ChangedMeanwhile:
        assert form is not None
        need = _say(request, family_id, need_id, None)
        if form.is_valid():  # what it is about changed, and not the word itself
            form = sending.overtaken(form, need.fits, need.version)
    if form is not None and form.is_valid():
        done = _("Opgeschreven. Het gezin leest het zo.")
        return sending.to_table(request, family_id, done, need_id)
    known = {"says": "other", **_my_words(request, need), "version": need.version}
    return sending.form_page(
        request,
        form or sending.empty(OwnWordForm, request, initial=known),
        _("Wat vind jij hiervan?"),
        _("Dit vind ik"),
        table_url(family_id, need_id),
        quote=need.fits or need.words,
        intro=_(
            "Jullie beslissen samen. Zie je het anders, dan staat dat naast wat het gezin vindt: "
            "dat mag, en het gezin leest het."
        ),
    )


def _my_words(request: NoaberRequest, need: Need) -> dict[str, str]:
    """What I wrote about it before."""
    mine = next((w for w in need.at_work if w.who.role_id == request.viewer.role), None)
    return {"words": mine.words if mine else ""}


def _say(request: NoaberRequest, family_id: int, need_id: int, form: OwnWordForm | None) -> Need:
    with look(request.viewer, PURPOSE, families=[family_id]):
        need = _in_sight(request, family_id, need_id)
        if form is not None and form.is_valid() and is_first(request):
            at = timezone.now()
            data = form.settled(
                f"word {need_id} {request.viewer.role}",
                lambda: _my_words(request, _in_sight(request, family_id, need_id)),
            )
            words, version = data["words"].strip(), data["version"] or 0
            say_own_word(request.viewer, need_id, data["says"], words, version, at)
        return need
