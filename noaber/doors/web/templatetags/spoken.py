"""Days, moments and telephone numbers in templates.

`{{ day|spoken_day:today }}` as a filter; `{% spoken_day day %}` as a tag takes `today` from the
context, so that a whole page agrees on which day it is.
"""

import datetime as dt

from django import template
from django.template import Context
from django.utils import timezone

from noaber.doors.web import spoken
from noaber.lib import phones

register = template.Library()


def _today(context: Context) -> dt.date:
    today = context.get("today")
    return today if isinstance(today, dt.date) else timezone.localdate()


@register.filter(name="spoken_day")
def spoken_day_filter(day: dt.date, today: dt.date | None = None) -> str:
    """ "morgen, dinsdag 24 november"; without `today` the day it is now in Amsterdam."""
    return spoken.spoken_day(day, today or timezone.localdate())


@register.filter(name="spoken_moment")
def spoken_moment_filter(moment: dt.datetime, today: dt.date | None = None) -> str:
    """ "morgen, dinsdag 24 november om 9 uur", of an aware moment."""
    return spoken.spoken_moment(moment, today or timezone.localdate())


@register.simple_tag(name="spoken_day", takes_context=True)
def spoken_day_tag(context: Context, day: dt.date) -> str:
    """The day as people say it, seen from the page's `today`."""
    return spoken.spoken_day(day, _today(context))


@register.simple_tag(name="spoken_moment", takes_context=True)
def spoken_moment_tag(context: Context, moment: dt.datetime) -> str:
    """The moment as people say it, seen from the page's `today`."""
    return spoken.spoken_moment(moment, _today(context))


@register.simple_tag(name="spoken_window", takes_context=True)
def spoken_window_tag(context: Context, starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """ "morgen, dinsdag 24 november tussen 9 en 11 uur", seen from the page's `today`."""
    return spoken.spoken_window(starts_at, ends_at, _today(context))


@register.filter
def spoken_phone(number: str) -> str:
    """The number in the rhythm in which it is read out."""
    return phones.spoken_phone(number)


@register.filter
def phone_link(number: str) -> str:
    """The `tel:` address of the number."""
    return phones.phone_link(number)
