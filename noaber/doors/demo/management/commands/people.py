"""``people``: whom one can be in the demo, and how old its region is."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from noaber import world
from noaber.lib.days import day_of

STALE_AFTER = 3  # days; from then on much more is late than the stories mean


class Command(BaseCommand):
    help = "Print whom one can be in the demo."

    def handle(self, *args: Any, **given: Any) -> None:
        found = world.everybody()
        there = [c for c in world.playable() if c.slug in found]
        if not there:
            self.stdout.write("Nobody yet: run load_world first.")
            return
        widest = max(len(c.name) for c in there)
        self.stdout.write(f"\n  You can be ({settings.ADDRESS}/proef/):\n\n")
        for character in there:
            name = character.name.ljust(widest)
            self.stdout.write(f"    {name}  {character.town.capitalize()}, {character.does}")
        self._say_its_age(day_of(timezone.now()))

    def _say_its_age(self, today: date) -> None:
        """Days in the stories count from the day of loading, and the roster ends (X-29)."""
        loaded, until = world.loaded_on(), world.answered_until()
        if loaded is None or (today - loaded).days <= STALE_AFTER:
            return
        age = (today - loaded).days
        self.stdout.write(f"\n  This region was made {age} days ago, and its stories with it.")
        if until and until <= today:
            self.stdout.write(f"  Nobody is on the roster since {until:%-d %B}: nobody can answer.")
        self.stdout.write("  `./run demo --anew` makes it of today, and throws away what was done.")
