"""Whose yes counts otherwise, for whom it is about and for who has authority (X-05)."""

from contextlib import suppress
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.doors.family.rights import counts, exception_lines
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import NoaberRequest, for_residents
from noaber.lib.days import day_of
from noaber.people import reads as people
from noaber.plan.acts.rights import PURPOSE
from noaber.plan.reads import exceptions_in_sight
from noaber.sharing import reads as sharing
from noaber.sharing.looks import Hidden, look, reading, write_look


@dataclass(frozen=True, slots=True)
class About:
    """What was recorded about one person: oneself, or a child."""

    name: str
    lines: tuple[tuple[str, ...], ...]


@require_safe
@for_residents
def my_word(request: NoaberRequest) -> HttpResponse:
    """About oneself, and about the children whose file one may read; what ended is not here."""
    me, today = request.viewer.person_id or 0, day_of(timezone.now())
    persons, names, found = [me], {}, []
    with suppress(Hidden):
        with look(request.viewer, PURPOSE, persons=[me]) as own_key:
            children = sharing.children_of_who_looks()
        keys = [write_look(request.viewer, PURPOSE, persons=children)] if children else []
        persons = [me, *children]
        with reading(own_key, *keys):
            names = {c.id: c.called for c in people.person_cards(persons).values()}
            found = [one for one in exceptions_in_sight() if counts(one, today)]

    def name_of(person_id: int) -> str:
        return names.get(person_id, _("een ander met gezag"))

    about = [
        About(
            _("Over jou") if person_id == me else name_of(person_id),
            tuple(exception_lines(o, name_of, me) for o in found if o.person_id == person_id),
        )
        for person_id in persons
    ]
    context = {"about": [one for one in about if one.lines]}
    return page(request, "resident/my_word.html", context)
