"""That a family's words were said at the desk and written down there, with both names (X-18)."""

import datetime as dt

from django.utils.translation import gettext as _

from noaber.doors.web.spoken import spoken_day
from noaber.lib.days import day_of
from noaber.plan.reads import OurPlan


def noted_words(plan: OurPlan, today: dt.date) -> str:
    """In one line; '' when the family wrote its words itself."""
    noted = plan.words_noted
    if noted is None:
        return ""
    names = plan.names
    return _("{by} schreef dit op aan de balie of telefoon, namens {of}. Dat was {day}.").format(
        by=noted.by.name,
        of=names.get(noted.of_id, _("iemand van het gezin")),
        day=spoken_day(day_of(noted.at), today),
    )
