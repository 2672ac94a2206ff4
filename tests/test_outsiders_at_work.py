"""The outsider matrix for who looks in a role: the team, the desk, policy, providers, the clock.

One of two modules, so that two workers share it; tests/test_outsiders.py holds who may.
"""

from typing import Any

import psycopg
import pytest

from tests.test_outsiders import nobody_comes_where_they_may_not
from tests.who_comes_in import AT_WORK, at_work
from tests.who_may import everybody


@pytest.mark.usefixtures("quiet_refusals")
def test_nobody_comes_where_they_may_not(region_admin: psycopg.Connection[Any]) -> None:
    nobody_comes_where_they_may_not(region_admin, at_work(everybody(region_admin)), AT_WORK)
