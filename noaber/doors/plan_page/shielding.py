"""A text that goes to who does not see the plan tells nothing of a shielded address (X-08)."""

from django import forms
from django.utils.translation import gettext as _

from noaber.doors.web.viewing import NoaberRequest
from noaber.plan import reads, rules
from noaber.sharing.looks import Hidden, look


def _hidden(request: NoaberRequest, family_id: int, who_helps: bool) -> list[str]:
    """What would tell where somebody lives, as far as this viewer knows it."""
    viewer = request.viewer
    purpose, persons = "mind_address", None
    if viewer.role_id is None:  # of the family: one's own card says where one lives
        purpose, persons = "my_card", [viewer.person_id or 0]
    try:
        with look(viewer, purpose, families=[family_id], persons=persons):
            return reads.what_gives_away(family_id, who_helps)
    except Hidden:  # who does not know the address cannot give it away
        return []


def refuse_what_gives_away(
    request: NoaberRequest,
    family_id: int,
    form: forms.Form,
    *fields: str,
    who_helps: bool = True,
) -> None:
    """Say beside a field what would tell where somebody lives; a look of its own.

    who_helps: also the teams and organisations that help there, for who is not at work.
    """
    typed = {name: str(form.cleaned_data.get(name) or "") for name in fields}
    if not any(typed.values()):
        return
    hidden = _hidden(request, family_id, who_helps)
    for name, words in typed.items():
        if told := rules.gives_away(words, hidden):
            form.add_error(
                name,
                _(
                    "“{told}” verraadt waar iemand woont die dat niet wil. "
                    "Wie dit leest, mag het niet weten. Haal dat stukje weg."
                ).format(told=told[0]),
            )
