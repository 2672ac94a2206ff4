"""How often somebody tried to log in is counted per address: each test starts at nought."""

import pytest


@pytest.fixture(autouse=True)
def _nobody_tried_yet() -> None:
    from django.core.cache import cache

    cache.clear()
