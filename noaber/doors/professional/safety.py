"""The basic safety check, at the start and when something changes (X-08)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.entrances.table import the_team
from noaber.doors.professional import reads, sending
from noaber.doors.professional.at_table import open_plan_in_sight
from noaber.doors.professional.safety_form import SafetyForm
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.spoken import spoken_moment
from noaber.doors.web.viewing import NoaberRequest
from noaber.lib.days import day_of
from noaber.plan.acts.closing import check_safety
from noaber.sharing.looks import look


@require_http_methods(["GET", "POST"])
@the_team
def safety(request: NoaberRequest, family_id: int) -> HttpResponse:
    """Talk about it, and write down what follows. The family sees that it was done, and when."""
    form = SafetyForm(request.POST) if request.method == "POST" else None
    with look(request.viewer, "safety", families=[family_id]):
        plan = open_plan_in_sight(family_id)
        earlier = reads.safety_checks(family_id)
        if form is not None and form.is_valid() and is_first(request):
            data = form.cleaned_data
            check_safety(
                request.viewer,
                family_id,
                "change" if earlier else "start",
                data["safe"],
                data["step"] or 0,
                (data["words"] or "").strip(),
                timezone.now(),
            )
    if form is not None and form.is_valid():
        return sending.back(
            request, family_id, _("Opgeschreven. Het gezin ziet dat jullie hierover spraken.")
        )
    today = day_of(timezone.now())
    context = {
        "form": form or sending.empty(SafetyForm, request),
        "heading": _("Is iedereen veilig bij {label}?").format(label=plan.label),
        "send": _("Schrijf dit op"),
        "back_url": reverse("family_page", args=[family_id]),
        "earlier": [(spoken_moment(c.at, today), c) for c in earlier],
    }
    return page(request, "professional/safety.html", context)
