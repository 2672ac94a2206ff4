"""``people``: whom one can be in the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from noaber import world


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
