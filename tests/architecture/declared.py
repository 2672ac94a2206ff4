"""`./run check`: whether what parts and doors declare is whole, before any test is run.

Each line says where, what is the matter and what to do.
"""

import os
import sys

from noaber.record.parts import HERE, Misplaced, parts
from tests.architecture.there import place, there


def problems() -> list[str]:
    """All of them; where the parts stand in no order nothing else can be said."""
    try:
        parts()
    except Misplaced as wrong:
        return [f"{place(HERE / wrong.part / 'part.py', 'above')}: {wrong}"]
    import django

    django.setup()
    from tests.architecture import declared_parts, declared_screens

    if found := list(declared_screens.misshapen(declared_screens.every_row())):
        return found
    return [
        *declared_parts.problems(there()),
        *declared_screens.problems(declared_screens.screens()),
    ]


def main() -> int:
    """Say what is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.settings")
    for line in (found := problems()):
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
