"""The family at its own plan (S2-02)."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from noaber.doors.family.home import own_municipality, plan_page, read_plan
from noaber.doors.family.shielding import say_what_gives_away
from noaber.doors.family.ways import Key, key_id
from noaber.doors.web.commands import Entrance, FormPage, Version
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import for_residents
from noaber.plan.acts.shielding import GivesAway
from noaber.plan.reads.in_sight import PlanInSight, plan_in_sight
from noaber.sharing.looks import Hidden, look, telling

PURPOSE = "our_plan"


class AtHome(Entrance):
    """Those whose plan it is, in the open plan."""

    guard = staticmethod(for_residents)
    refusals = (GivesAway,)
    plan: PlanInSight

    @property
    def family_id(self) -> int:
        """Whose plan."""
        return self.ids["family_id"]

    def look(self, tells: bool) -> AbstractContextManager[Any]:
        """Under "our plan"; who tells something outside the home looks at what is shielded too."""
        if tells:
            return telling(self.viewer, PURPOSE, self.family_id)
        return look(self.viewer, PURPOSE, families=[self.family_id])

    def enter(self) -> None:
        """For who only reads along, and in a plan that was closed, there is nothing to change."""
        self.plan = plan_in_sight(self.family_id, self.viewer)
        if not (self.plan.is_open and self.plan.is_own):
            raise Hidden("no open plan of theirs")

    def show(self, form: forms.Form, said: FormPage, versions: Sequence[Version]) -> HttpResponse:
        """In the colours of the family's own municipality."""
        municipality = own_municipality(self.request, self.plan.municipality_id)
        context = {
            "municipality": municipality,
            "theme": municipality.slug if municipality else "",
            "form": form,
            "heading": said.heading,
            "send": said.send,
            "intro": said.both if versions else said.intro,
            "about": said.about,
            "ends": said.ends,
            "versions": versions,
            "was_away": self.kept is not None,
            "back_url": reverse("family_plan", args=[self.family_id]),
            **said.more,
        }
        return page(self.request, said.template or "family/home_form.html", context)

    def back(self, words: str, undo: Key | None = None) -> HttpResponse:
        """To our plan, at the key that was pressed there; with a way back it is the plan itself."""
        messages.success(self.request, words)
        if undo is None:
            plan = reverse("family_plan", args=[self.family_id])
            return redirect(f"{plan}#{key_id(self.request.path)}")
        read = read_plan(self.request, self.family_id, keep_up=True)
        return plan_page(self.request, read, way_back=[undo], status=201)

    def say_refusal(self, form: forms.Form, refused: Exception) -> None:
        """What gives a shielded address away, beside the field it stands in (X-08)."""
        assert isinstance(refused, GivesAway)
        say_what_gives_away(form, refused)
