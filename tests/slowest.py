"""The slowest modules begin first, so that no worker ends alone with one of them.

Tests of a module stay on one worker (``--dist=loadscope``), which takes modules in this order.
"""

import pytest

SLOWEST = (
    "tests/journeys/test_images.py",  # not slow: of the region as it was told, so before the walks
    "tests/test_outsiders_at_work.py",
    "tests/test_outsiders_at_home.py",
    "noaber/doors/demo/tests/test_interrupted.py",
    "tests/test_outsiders.py",
    "tests/test_upgrade.py",
    "tests/journeys/test_j1_table.py",
    "tests/journeys/test_j1.py",
    "tests/journeys/test_screens.py",
    "tests/test_release.py",
    "tests/attack/faults/test_minute.py",
    "tests/attack/test_attacks.py",
    "tests/test_revoking.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In this order, and then as they were found."""
    places = {module: place for place, module in enumerate(SLOWEST)}
    items.sort(key=lambda item: places.get(item.nodeid.split("::")[0], len(SLOWEST)))
