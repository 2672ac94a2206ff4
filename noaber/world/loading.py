"""Loading the invented region into an empty Noaber."""

from collections.abc import Callable
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Min

from noaber.lib.days import day_of
from noaber.people.beginning import has_begun, person_at_work
from noaber.people.models import Account, RosterTurn
from noaber.world.cast import account_name, playable
from noaber.world.delivering import deliver_the_past
from noaber.world.families import STATES, tell_the_others
from noaber.world.region import ANS, make_region
from noaber.world.stories import tell_the_cast
from noaber.world.telling import Teller

FAMILIES_OF_THE_CAST = 6
FAMILIES = FAMILIES_OF_THE_CAST + sum(state.families for state in STATES)


class AlreadyThere(Exception):
    """Somebody works here already: the region is loaded into an empty Noaber only."""


def load_world(
    owner_url: str, now: datetime, progress: Callable[[int, int], None] = lambda done, of: None
) -> None:
    """Make the region: the owner begins it, and from there on everything is an act of the app."""
    if has_begun():
        raise AlreadyThere
    progress(0, FAMILIES)
    region = make_region(owner_url, now)
    teller = Teller(region, now)
    residents = tell_the_cast(teller)
    progress(FAMILIES_OF_THE_CAST, FAMILIES)
    for done, _state in enumerate(tell_the_others(teller), FAMILIES_OF_THE_CAST + 1):
        progress(done, FAMILIES)
    deliver_the_past(region.staff.values(), now, still_to_print=residents["vandalen"])
    everybody = {slug: viewer.person_id for slug, viewer in region.staff.items()} | residents
    with transaction.atomic():  # last of all: this is how a load that was interrupted shows
        for character in playable():
            person_id = everybody[character.slug]
            assert person_id is not None
            user = User(username=account_name(character.slug))
            user.set_unusable_password()
            user.save()
            Account.objects.create(user=user, person_id=person_id)


def loaded_on() -> date | None:
    """The day that the region's dates count from."""
    names = [account_name(character.slug) for character in playable()]
    first = User.objects.filter(username__in=names).aggregate(Min("date_joined"))
    moment = first["date_joined__min"]
    return day_of(moment) if moment else None


def answered_until() -> date | None:
    """The day from which nobody is on the roster any more."""
    last = RosterTurn.objects.aggregate(last=Max("during__endswith"))["last"]
    return day_of(last) if last else None


def is_half() -> bool:
    """Whether a load was interrupted: Ans is the very first, and the log-ins come last.

    Who began an empty Noaber of their own in the demo has no Ans, and keeps what they made.
    """
    return person_at_work(ANS.email) is not None and not is_complete()


def is_complete() -> bool:
    """Whether everybody one can be is there."""
    names = [account_name(character.slug) for character in playable()]
    return Account.objects.filter(user__username__in=names).count() == len(names)
