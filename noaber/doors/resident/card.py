"""A resident's own ways to be reached."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noaber.doors.resident.forms import CardForm
from noaber.doors.web import kept
from noaber.doors.web.once import is_first
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.people import reads as people
from noaber.people.acts import change_contact
from noaber.sharing.looks import look

FIELDS = ("phone", "email", "language")


@require_http_methods(["GET", "HEAD", "POST"])
@for_residents
def my_card(request: NoaberRequest) -> HttpResponse:
    """Telephone, e-mail and language; one's own name is confirmed by a person, not here."""
    form = CardForm(request.POST) if request.method == "POST" else None
    valid = form is not None and form.is_valid()
    with look(request.viewer, "my_card", persons=[request.viewer.person_id or 0]):
        card = people.person_card(request.viewer.person_id or 0)
        if card is None:
            raise Http404
        if form and valid and is_first(request):
            change_contact(request.viewer, card.id, *(form.cleaned_data[name] for name in FIELDS))
    if valid:
        messages.success(request, _("Bewaard. Zo bereiken we je vanaf nu."))
        return redirect("my_card")
    typed = kept.kept_for(request, card.id)
    if form is None:
        known = {"phone": card.phone, "email": card.email, "language": card.language}
        form = CardForm(initial={n: typed.get(n, known[n]) for n in FIELDS} if typed else known)
    context = {"form": form, "card": card, "was_away": typed is not None}
    return page(request, "resident/my_card.html", context)
