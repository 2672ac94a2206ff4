"""How often somebody tried to log in is counted per address: each test starts at nought."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _nobody_tried_yet(admin_db: Any) -> None:
    admin_db.execute("truncate sharing_try, sharing_remembered")
