"""In the product before the part of this example came: families, and their seals.

Run by tests/test_example.py before it lays the example beside the others.
"""

from pathlib import Path

import django

django.setup()

from noaber.doors.clock import seals  # noqa: E402
from tests.town import ask, make_town  # noqa: E402


def main() -> None:
    town = make_town()
    for _ in range(3):
        ask(town)
    seals.seal()
    assert not any(finding.is_wrong for finding in seals.verify(Path("seals")))
    print("families were there")


if __name__ == "__main__":
    main()
