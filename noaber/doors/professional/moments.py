"""The next appointments of a family in words, each with where it is moved or called off."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from noaber.doors.professional.lines import Key
from noaber.doors.web.spoken import spoken_moment
from noaber.plan.reads import NextMoment, OurPlan


def moments(plan: OurPlan, today: dt.date) -> tuple[Key, ...]:
    """What is to come; without an address in a plan that is closed."""
    return tuple(Key(_url(plan, m), _words(m, today)) for m in plan.moments)


def called_off(plan: OurPlan, today: dt.date) -> tuple[str, ...]:
    """What would have been, and does not take place."""
    return tuple(_words(m, today) for m in plan.called_off)


def _url(plan: OurPlan, moment: NextMoment) -> str:
    of = [plan.family_id, moment.id]
    return "" if plan.closed else reverse("appointment_change", args=of)


def _words(moment: NextMoment, today: dt.date) -> str:
    return _("%(day)s, %(place)s, met %(name)s") % {
        "day": spoken_moment(moment.at, today),
        "place": moment.place,
        "name": moment.who.name,
    }
