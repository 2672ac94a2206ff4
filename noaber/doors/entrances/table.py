"""Who works for a family, at the table with them (P4-a)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from noaber.doors.entrances.of_a_family import OfAFamily
from noaber.doors.family.ways import key_id
from noaber.doors.web.commands import FormPage, Version
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, View, for_roles


def the_team(view: View) -> View:
    """Only for somebody of a neighbourhood team, in that role."""
    return for_roles("neighbourhood_team")(view)


class AtTable(OfAFamily):
    """A professional of the neighbourhood team, with the open plan between them and the family."""

    guard = staticmethod(the_team)
    purpose = "at_the_table"

    def __init__(self, request: NoaberRequest, ids: Mapping[str, int]) -> None:
        super().__init__(request, ids)
        self.need_on_top = ids.get("need_id")

    def show(self, form: forms.Form, said: FormPage, versions: Sequence[Version]) -> HttpResponse:
        """With what somebody else made of it meanwhile above the form."""
        if versions:
            theirs, _mine = versions
            form.add_error(None, overtaken_words(theirs.words))
        context = {
            "form": form,
            "was_away": self.kept is not None,
            "heading": said.heading,
            "send": said.send,
            "intro": said.intro,
            "quote": said.about,
            "back_url": table_url(self.family_id, self.ids.get("need_id")),
            **said.more,
        }
        return page(self.request, said.template or "family/work_form.html", context)

    def back(self, words: str, undo: Any = None) -> HttpResponse:
        """To the table, with this need on it and at the key that was pressed; it says what was."""
        assert undo is None, "the table has no way back yet"
        if words:
            messages.success(self.request, words)
        table = table_url(self.family_id, self.need_on_top)
        return redirect(f"{table}#{key_id(self.request.path)}")


def table_url(family_id: int, need_id: int | None = None) -> str:
    """Where the table of this family is, with one need on it."""
    url = reverse("table", args=[family_id])
    return f"{url}?nodig={need_id}" if need_id else url


def overtaken_words(now: str) -> str:
    """What stands above a form when somebody else changed the same meanwhile."""
    words = _(
        "Iemand anders paste dit intussen aan. Nu staat er: “{now}”. "
        "Wat jij schreef staat hieronder nog; stuur het opnieuw als dat het moet worden."
    )
    return words.format(now=now)
