"""A form has one result, however often it is sent."""

from django.http import HttpRequest

from noaber.doors.web.forms import form_key
from noaber.upkeep.acts import first_time


def is_first(request: HttpRequest) -> bool:
    """Whether this form is sent for the first time; a second one changes nothing.

    Inside the look, or the birth, of its act: rolled back with it.
    """
    return first_time(form_key(request.POST))
