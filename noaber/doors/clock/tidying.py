"""What need not be kept: forms that were sent, who said what, ended sessions, what was tried."""

from importlib import import_module

from django.conf import settings
from django.db import connection
from django.utils import timezone

from noaber.doors.clock.notices import on_its_round
from noaber.plan.acts.photos import clear_photos
from noaber.upkeep import uses


def tidy() -> None:
    """A form sent again after two days counts as a new one; nobody waits that long with a click."""
    with connection.cursor() as cursor:
        cursor.execute("select tidy_upkeep()")
        cursor.execute("select tidy_tries()")
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    uses.write()
    if on_its_round(timezone.now()):
        while clear_photos():
            pass
