"""Telling somebody outside the home something: not where a shielded home is (X-08)."""

from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from noaber.doors.web.viewing import NoaberRequest
from noaber.plan.acts.shielding import GivesAway
from noaber.sharing.looks import look, telling


def looking_to_tell(
    request: NoaberRequest, purpose: str, family_id: int
) -> AbstractContextManager[Any]:
    """The look of a form whose words are read outside the home; filling it in tells nobody."""
    if request.method == "POST":
        return telling(request.viewer, purpose, family_id)
    return look(request.viewer, purpose, families=[family_id])


def say_what_gives_away(form: forms.Form, refused: GivesAway) -> None:
    """Beside the field, which keeps what was typed; nothing was written."""
    for name, told in refused.told.items():
        words = _(
            "“{told}” verraadt waar iemand woont die dat niet wil. "
            "Wie dit leest, mag het niet weten. Haal dat stukje weg."
        )
        form.add_error(name if name in form.fields else None, words.format(told=told))
