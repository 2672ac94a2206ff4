"""What would tell where somebody lives who does not want that told (X-08)."""

from django.utils import timezone

from noaber.lib.days import day_of
from noaber.lib.names import in_order
from noaber.people.models import Household
from noaber.plan.reads.our_plan import OurPlan, our_plan


def what_gives_away(helped_in: int | None = None) -> list[str]:
    """Street, postcode and town of the shielded homes in sight; nothing when there are none.

    helped_in: also the teams and organisations in this family's plan, such as a school: they have a
    place.
    """
    now = timezone.now()
    homes = Household.objects.filter(shielded=True, during__contains=day_of(now))
    places = [part for home in homes for part in (home.street, home.postcode, home.town)]
    plan = our_plan(helped_in, now) if places and helped_in else None
    return [*places, *(_who_helps(plan) if plan else ())]


def _who_helps(plan: OurPlan) -> list[str]:
    cards = [plan.contact, *(q.owner for q in plan.questions), *(p.who for p in plan.parts)]
    names = {name for card in cards if card for name in (card.team, card.organisation)}
    return sorted(filter(None, names | {p.organisation for p in plan.parts}), key=in_order)
