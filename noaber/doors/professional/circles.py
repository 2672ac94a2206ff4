"""Ways from a family to the people around it (S3-03)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from noaber.doors.professional.lines import Key
from noaber.plan.reads import OurPlan


def circle_keys(plan: OurPlan) -> list[Key]:
    """Asking somebody of the circle, and each circle that is shown to who reads this (S3-03)."""
    names = {m.person_id: m.known_as for m in plan.members}
    circles = [
        Key(reverse("circle_of", args=[person_id]), _("kring van %(name)s") % {"name": name})
        for person_id, name in names.items()
        if person_id in plan.circles
    ]
    ask = Key(reverse("guest_invite", args=[plan.family_id]), _("vraag iemand uit de kring"))
    return [ask, *circles]
