"""A text that goes to who does not see the plan tells nothing of a shielded address (X-08)."""

from django import forms
from django.utils.translation import gettext as _

from noaber.doors.professional import reads
from noaber.doors.web.viewing import NoaberRequest
from noaber.plan import rules
from noaber.sharing.looks import Hidden, look


def _hidden(request: NoaberRequest, family_id: int) -> list[str]:
    """Street, postcode and town of who does not want them told, as far as this viewer knows."""
    try:
        with look(request.viewer, "mind_address", families=[family_id]):
            return reads.shielded_places()
    except Hidden:  # who does not know the address cannot give it away
        return []


def refuse_what_gives_away(
    request: NoaberRequest, family_id: int, form: forms.Form, *fields: str
) -> None:
    """Say beside a field what would tell where somebody lives; a look of its own."""
    typed = {name: str(form.cleaned_data.get(name) or "") for name in fields}
    if not any(typed.values()):
        return
    hidden = _hidden(request, family_id)
    for name, words in typed.items():
        if told := rules.gives_away(words, hidden):
            form.add_error(
                name,
                _(
                    "“{told}” verraadt waar iemand woont die dat niet wil. "
                    "Wie dit leest mag het niet weten. Zeg het zonder."
                ).format(told=told[0]),
            )
