"""The family at its own plan (S2-02)."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from noaber.doors.entrances.of_a_family import OfAFamily
from noaber.doors.family.home import own_municipality, plan_page, read_plan
from noaber.doors.family.ways import Key, key_id
from noaber.doors.web.commands import FormPage, Version
from noaber.doors.web.pages import page
from noaber.doors.web.viewing import for_residents
from noaber.sharing.looks import Hidden


class AtHome(OfAFamily):
    """Those whose plan it is, in the open plan."""

    guard = staticmethod(for_residents)
    purpose = "our_plan"

    def enter(self) -> None:
        """For who only reads along there is nothing to change either."""
        super().enter()
        if not self.plan.is_own:
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
